// Names and amounts of the coupon commands, as people write and read them. Pure; any thread.
#ifndef FOOTFALL_SERVER_CLI_COUPON_WORDS_H_
#define FOOTFALL_SERVER_CLI_COUPON_WORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace footfall::cli {

// "5", "5.5" or "5.50" yuan in fen; nullopt for anything else.
std::optional<int64_t> ParseYuan(std::string_view text);
// "5.50".
std::string FormatYuan(int64_t fen);

// "campaigns/spring" of "spring" …
std::string CampaignNameOf(const std::string& text);
// … and "campaigns/spring/couponTemplates/welcome" of "spring/welcome"; full names stay.
std::string CouponTemplateNameOf(const std::string& text);
std::string CouponRedemptionNameOf(const std::string& text);
// A coupon's name when `text` is its id (32 hexadecimal digits) or name; nullopt for a code.
std::optional<std::string> CouponNameOf(const std::string& campaign, const std::string& text);

// Whether it names a redemption as people write it, "campaign/17", or by its resource name.
bool IsRedemption(const std::string& text);
// A flag of a coupon or redemption ("COUPON_FLAG_OTHER_TEMPLATE") as people say it.
std::string FlagInWords(std::string_view flag);
// What a refusal of CheckCoupon means, in a few words; the refusal itself for one of a newer server.
std::string RefusalInWords(std::string_view refusal);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_COUPON_WORDS_H_
