// The campaign's stop list as this kiosk has it: coupons that it must not redeem. Plain values; see offer_book.h.
#ifndef FOOTFALL_KIOSK_JOURNAL_COUPON_STOPS_H_
#define FOOTFALL_KIOSK_JOURNAL_COUPON_STOPS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "footfall/v1/coupon_stop.pb.h"

namespace footfall::kiosk {

// Coupons that are kept of a list, the newest: some months of a busy campaign, 6 MB. What is redeemed again of older ones the server finds.
inline constexpr int64_t kMostCouponStops = 100'000;
// Of parts that wait for the one that completes the list: a list that begins anew may be told twice over while it changes.
inline constexpr int64_t kMostArrivingStops = 2 * kMostCouponStops;

// Which coupon: by its short serial where that is known, else by its id.
struct StoppedCoupon {
  std::optional<uint32_t> short_serial;
  std::string coupon_id;  // 16 bytes; empty = not known
};

struct CouponStop {
  StoppedCoupon coupon;
  v1::CouponStopReason reason = v1::COUPON_STOP_REASON_UNSPECIFIED;
  std::string place;    // where it was redeemed, as people read it; empty = not known
  int64_t time_ms = 0;  // when; 0 = not known
};

// A part of the list, checked.
struct CouponStopPart {
  std::string campaign;            // "campaigns/{campaign}"
  std::string incarnation;         // of the server
  int64_t after = 0, version = 0;  // after 0: the list begins anew
  bool complete = false;
  std::vector<CouponStop> stops;
};

// How far the list is here. It holds for that life of the server alone.
struct CouponStopCursor {
  std::string campaign, incarnation;
  int64_t version = 0;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_COUPON_STOPS_H_
