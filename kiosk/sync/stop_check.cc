#include "kiosk/sync/stop_check.h"

#include <algorithm>
#include <utility>

#include "proto/rules/coupon_code.h"
#include "proto/rules/ids.h"

namespace footfall::kiosk {
namespace {

constexpr int64_t kMinuteMs = 60'000;

std::optional<CouponStop> CheckStop(const v1::CouponStopList& list, const v1::CouponStop& told) {
  CouponStop stop;
  if (told.has_short_serial()) {
    if (told.short_serial() > rules::kMaxShortSerial) return std::nullopt;
    stop.coupon.short_serial = told.short_serial();
  } else {
    if (!rules::UuidFromBytes(told.coupon_id())) return std::nullopt;
    stop.coupon.coupon_id = told.coupon_id();
  }
  if (told.place() > static_cast<uint32_t>(list.places_size())) return std::nullopt;
  if (told.place() > 0) stop.place = list.places(static_cast<int>(told.place()) - 1);
  stop.reason = told.reason();
  stop.time_ms = int64_t{told.minute()} * kMinuteMs;
  return stop;
}

}  // namespace

std::optional<CouponStopPart> CheckStopPart(const v1::CouponStopList& list, const std::string& incarnation) {
  const auto too_long = [](const std::string& place) { return place.size() > kMostStopPlaceBytes; };
  const bool fits = list.stops_size() <= kMostStopsInPart && list.places_size() <= kMostStopsInPart && list.after() >= 0 &&
                    list.version() >= list.after() && !list.campaign().empty() && list.campaign().size() <= kMostStopCampaignBytes &&
                    std::none_of(list.places().begin(), list.places().end(), too_long);
  if (!fits) return std::nullopt;
  CouponStopPart part{list.campaign(), incarnation, list.after(), list.version(), list.complete(), {}};
  for (const v1::CouponStop& told : list.stops()) {
    std::optional<CouponStop> stop = CheckStop(list, told);
    if (!stop) return std::nullopt;
    part.stops.push_back(*std::move(stop));
  }
  return part;
}

}  // namespace footfall::kiosk
