#include "server/cli/coupon_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace footfall::cli {
namespace {

constexpr size_t kMostDigits = 12;  // of whole yuan: far below what 64 bits hold
constexpr size_t kIdDigits = 32;

constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kRefusals = {{
    {"COUPON_BELOW_THRESHOLD", "less is bought than it asks for"},
    {"COUPON_DAY_LIMIT", "this person redeemed as many today as one may"},
    {"COUPON_EXPIRED", "its time is over"},
    {"COUPON_FOREIGN", "another campaign's"},
    {"COUPON_FORGED", "forged"},
    {"COUPON_MISTYPED", "mistyped: read it again"},
    {"COUPON_NOT_ISSUED", "nobody was given it"},
    {"COUPON_NOT_YET_VALID", "its time has not come"},
    {"COUPON_UNKNOWN", "not in the books"},
    {"COUPON_UNREADABLE", "no coupon, or a part of it is missing"},
    {"COUPON_USED", "redeemed before"},
    {"COUPON_VOID", "void"},
    {"COUPON_WRONG_SITE", "redeemed at other sites"},
}};

// Those whose names do not say it. By what follows the prefix.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kFlags = {{
    {"NOT_ISSUED", "nobody had it"},
    {"OTHER_TEMPLATE", "taken for another template"},
    {"VALUE", "gave too much, or too little was bought"},
    {"VOID", "was void"},
}};

bool AreDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

// "campaigns/{a}/{collection}/{b}" of "a/b".
std::string ChildName(const std::string& text, const std::string& collection) {
  if (text.rfind("campaigns/", 0) == 0) return text;
  const size_t slash = text.find('/');
  return slash == std::string::npos ? text : "campaigns/" + text.substr(0, slash) + "/" + collection + "/" + text.substr(slash + 1);
}

}  // namespace

std::optional<int64_t> ParseYuan(std::string_view text) {
  const size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  std::string rest(point == text.size() ? "" : text.substr(point + 1));
  if (!AreDigits(whole) || whole.size() > kMostDigits || (point < text.size() && (!AreDigits(rest) || rest.size() > 2)))
    return std::nullopt;
  rest.resize(2, '0');
  return std::stoll(std::string(whole)) * 100 + std::stoll(rest);
}

std::string FormatYuan(int64_t fen) {
  const std::string rest = std::to_string(fen % 100);
  return std::to_string(fen / 100) + "." + (rest.size() < 2 ? "0" : "") + rest;
}

std::string CampaignNameOf(const std::string& text) { return text.rfind("campaigns/", 0) == 0 ? text : "campaigns/" + text; }
std::string CouponTemplateNameOf(const std::string& text) { return ChildName(text, "couponTemplates"); }
std::string CouponRedemptionNameOf(const std::string& text) { return ChildName(text, "couponRedemptions"); }

std::optional<std::string> CouponNameOf(const std::string& campaign, const std::string& text) {
  if (text.rfind("campaigns/", 0) == 0) return text;
  const bool is_id = text.size() == kIdDigits &&
                     std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0 || (c >= 'a' && c <= 'f'); });
  if (!is_id) return std::nullopt;
  return CampaignNameOf(campaign) + "/coupons/" + text;
}

bool IsRedemption(const std::string& text) {
  const std::string name = CouponRedemptionNameOf(text);
  constexpr std::string_view kCampaigns = "campaigns/", kRedemptions = "/couponRedemptions/";
  const size_t at = name.find(kRedemptions);
  const bool shaped = name.rfind(kCampaigns, 0) == 0 && at != std::string::npos && at > kCampaigns.size();
  return shaped && AreDigits(std::string_view(name).substr(at + kRedemptions.size()));
}

std::string FlagInWords(std::string_view flag) {
  constexpr std::string_view kPrefix = "COUPON_FLAG_";
  if (flag.substr(0, kPrefix.size()) == kPrefix) flag.remove_prefix(kPrefix.size());
  const auto* found = std::find_if(kFlags.begin(), kFlags.end(), [&](const auto& words) { return words.first == flag; });
  if (found != kFlags.end()) return std::string(found->second);
  std::string word(flag);
  for (char& c : word) c = c == '_' ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

std::string RefusalInWords(std::string_view refusal) {
  const auto found = std::find_if(kRefusals.begin(), kRefusals.end(), [&](const auto& words) { return words.first == refusal; });
  return std::string(found == kRefusals.end() ? refusal : found->second);
}

}  // namespace footfall::cli
