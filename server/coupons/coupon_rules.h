// What a template of coupons must hold, what a coupon is worth, and what is odd about one that was redeemed. Pure; any thread.
#ifndef FOOTFALL_SERVER_COUPONS_COUPON_RULES_H_
#define FOOTFALL_SERVER_COUPONS_COUPON_RULES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "footfall/v1/coupon_service.pb.h"
#include "proto/rules/lead_form.h"

namespace footfall::server {

inline constexpr int kMaxCouponTemplates = 100;                      // of a campaign: every kiosk has all of them in its configuration
inline constexpr int kMaxCouponNameLength = 200;                     // characters: one or two lines on a tablet
inline constexpr int kMaxCouponTermsLength = 2000;                   // characters: what a slip of paper takes
inline constexpr int kMaxCouponSites = 200;                          // names in one record
inline constexpr int kMaxCouponKioskUnits = 200;                     // 37 KB of codes in a kiosk's book
inline constexpr int64_t kMaxCouponFen = 100'000'000;                // a million yuan: more is a slip of the finger
inline constexpr int64_t kMaxCouponPurchaseFen = 1'000'000'000'000;  // as the purchases of gifts; sums of them stay far from 64 bits
inline constexpr int64_t kMaxCouponsAtOnce = 1'000'000;              // of one request
inline constexpr int64_t kMaxCouponsOfTemplate = 100'000'000;        // a tenth of the short forms there are
inline constexpr int kMaxCouponReason = 200;                         // characters

// Everything that does not fit, by API path from "coupon_template."; empty = fine.
std::vector<rules::Problem> CheckCouponTemplate(const footfall::v1::CouponTemplate& coupon_template);
// What coupons that are out give or say and `after` would change, by API path; empty = nothing.
std::vector<std::string> FindPromisesBroken(const footfall::v1::CouponTemplate& before, const footfall::v1::CouponTemplate& after);
// Puts the output-only fields back as they were in `before`.
void KeepOutputOnly(const footfall::v1::CouponTemplate& before, footfall::v1::CouponTemplate* coupon_template);

// Minutes since 1970 as a QR form has them; the last one included.
struct CouponMinutes {
  uint32_t first = 0, last = 0;
};
CouponMinutes MinutesOf(const footfall::v1::TimeSpan& valid);

// What it costs to redeem one when something for `purchase_fen` is bought (0 = not said), fen.
int64_t CouponValue(const footfall::v1::CouponTemplate& coupon_template, int64_t purchase_fen);
// How a kiosk's redemption enters the books, fen.
struct CouponBooking {
  int64_t value_fen = 0;   // what it cost: at most what the coupon gives, and kMaxCouponFen
  int64_t excess_fen = 0;  // what was given beyond that
};
// Of a coupon that was taken for one of `taken_for` (mostly `of` itself), of which a kiosk says that it spared a visitor who bought for
// `purchase_fen` so much. Goods cost what their template says, whatever the kiosk says.
CouponBooking BookRedemption(const footfall::v1::CouponTemplate& of, const footfall::v1::CouponTemplate& taken_for, int64_t purchase_fen,
                             int64_t value_fen);

// A set of v1::CouponFlag, as stored: bit n = flag n.
using CouponFlags = int64_t;
constexpr CouponFlags FlagBit(footfall::v1::CouponFlag flag) { return CouponFlags{1} << flag; }
// The flags of a set, by number.
std::vector<footfall::v1::CouponFlag> FlagsOf(CouponFlags flags);

// A coupon somewhere at some time.
struct CouponUse {
  std::string site;  // "sites/{site}"; empty = not known
  int64_t time_ms = 0;
  bool time_known = true;  // false: by a clock in doubt
  int64_t purchase_fen = 0, value_fen = 0;
};
// What is odd about a redemption at a kiosk, seen from its template alone: EXPIRED, NOT_YET_VALID, WRONG_SITE, VALUE.
CouponFlags FindOddities(const footfall::v1::CouponTemplate& coupon_template, const CouponUse& use);

// What lists say of a coupon that somebody wants to redeem at the office.
struct CouponStanding {
  footfall::v1::CouponState state = footfall::v1::COUPON_STATE_UNSPECIFIED;
  int64_t redeemed_that_day = 0;  // by the person who got it, of its template; 0 = nobody in particular got it
};
// Why it is not redeemed ("COUPON_USED", …); empty when it is good.
std::string_view FindRefusal(const footfall::v1::CouponTemplate& coupon_template, const CouponStanding& standing, const CouponUse& use);

// Where a coupon stands. `written_off`: with the lease it was lent in.
struct CouponHistory {
  bool issued = false, redeemed = false, made_void = false, lent = false, written_off = false;
};
footfall::v1::CouponState StateOf(const CouponHistory& history);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_COUPONS_COUPON_RULES_H_
