// Parts of the stop list, before anything of them is believed. Pure.
#ifndef FOOTFALL_KIOSK_SYNC_STOP_CHECK_H_
#define FOOTFALL_KIOSK_SYNC_STOP_CHECK_H_

#include <optional>

#include "footfall/v1/coupon_stop.pb.h"
#include "kiosk/journal/coupon_stops.h"

namespace footfall::kiosk {

inline constexpr int kMostStopsInPart = 5'000;       // ten times what servers send today
inline constexpr size_t kMostStopPlaceBytes = 1000;  // a site's name and room to spare
inline constexpr size_t kMostStopCampaignBytes = 200;

// nullopt for what cannot be: too much, versions that go back, a place that is not there, a coupon that is none. A reason that a newer
// server gives stays: it stops the coupon as well.
std::optional<CouponStopPart> CheckStopPart(const v1::CouponStopList& list, const std::string& incarnation);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SYNC_STOP_CHECK_H_
