// A coupon in two forms. The QR form carries its facts under an Ed25519 signature: a kiosk without a network and without any secret tells
// a real one from a forged one. The short form is for typing: twelve characters of which part is random, part a keyed check (whoever lacks
// the campaign's check key hits a code that passes once in 33 million tries) and one a plain checksum that catches a mistyped character
// before anything is asked of anybody. InitCrypto() once before anything else; then pure; any thread.
#ifndef FOOTFALL_PROTO_RULES_COUPON_CODE_H_
#define FOOTFALL_PROTO_RULES_COUPON_CODE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proto/rules/ids.h"

namespace footfall::rules {

inline constexpr int kShortCodeLength = 12;  // three groups of four: what one types from paper without losing the place
inline constexpr uint32_t kMaxShortSerial = (uint32_t{1} << 30) - 1;

// What a QR form says about itself. Whether the coupon is used up or void, only lists know.
struct CouponFacts {
  Uuid campaign_key{};  // which key signed it; another campaign's coupons name another
  uint32_t template_number = 0;
  Uuid coupon{};              // random
  uint32_t short_serial = 0;  // of its short form
  uint32_t first_minute = 0;  // valid from, minutes since 1970
  uint32_t last_minute = 0;   // valid until, minutes since 1970; the minute itself included
  bool operator==(const CouponFacts&) const = default;
};

enum class CouponCheck { kGood, kUnreadable, kForeign, kForged };

// "FC1:" and base 32 (Crockford's digits, which a QR code packs tightly). `secret_key` is the campaign's Ed25519 key; empty for a wrong
// one.
std::string SignCoupon(const CouponFacts& facts, std::string_view secret_key);

// Reads a QR form and says whether `campaign_key` with `public_key` signed it. `facts` is filled for kGood alone, but the campaign key also
// for kForeign.
CouponCheck ReadCoupon(std::string_view text, const Uuid& campaign_key, std::string_view public_key, CouponFacts* facts);

// "ABCD-EFGH-JKLM" without 0 O 1 I. `serial` is random, unique in its campaign, up to kMaxShortSerial; `check_key` has 32 bytes.
std::string MakeShortCode(uint32_t serial, std::string_view check_key);

enum class ShortCodeCheck { kGood, kMistyped, kForged };

// Reads lower case, with or without dashes and spaces. kMistyped: not twelve known characters, or the checksum does not fit.
ShortCodeCheck ReadShortCode(std::string_view text, std::string_view check_key, uint32_t* serial);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_COUPON_CODE_H_
