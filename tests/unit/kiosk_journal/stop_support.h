// Parts of a stop list for tests.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_STOP_SUPPORT_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_STOP_SUPPORT_H_

#include <string>
#include <vector>

#include "kiosk/journal/journal.h"

namespace footfall::kiosk {

inline constexpr char kStopCampaign[] = "campaigns/spring";

// The coupons with these serials were redeemed at the gate.
inline CouponStopPart StopPart(int64_t after, int64_t version, const std::vector<uint32_t>& serials, bool complete = true) {
  CouponStopPart part{kStopCampaign, std::string(16, 'i'), after, version, complete, {}};
  for (const uint32_t serial : serials)
    part.stops.push_back({{serial, ""}, v1::COUPON_STOP_REASON_REDEEMED, "the gate", 1'790'000'040'000});
  return part;
}

inline bool IsStopped(Journal* journal, uint32_t serial, const std::string& campaign = kStopCampaign) {
  return journal->offers().FindStop(campaign, {serial, ""})->has_value();
}

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_STOP_SUPPORT_H_
