// The part of a stream that is about coupons that must not be redeemed any more.
#include <algorithm>
#include <optional>
#include <utility>

#include "server/base/resource_names.h"
#include "server/sync/sync_hub.h"
#include "server/sync/sync_stream.h"

namespace footfall::server {

// Under the mutex; the campaign is known by now.
void SyncStream::SetStopCursor() {
  if (!stop_cursor_ || identity_.standing == DeviceStanding::kRevoked) return;
  const bool same_life = hello_incarnation_ == hub_->parts().incarnation;
  const bool same_list = same_life && stop_cursor_->campaign() == CampaignName(identity_.session.campaign_id);
  stops_version_ = same_list ? std::max<int64_t>(stop_cursor_->version(), -1) : -1;
  stop_cursor_.reset();
}

std::optional<int64_t> SyncStream::StopsWanted() const {
  std::lock_guard lock(mutex_);
  if (state_ != State::kOpen || end_ || stops_ || stops_under_way_) return std::nullopt;
  return stops_version_;
}

void SyncStream::OfferStops(std::shared_ptr<const footfall::v1::CouponStopList> part) {
  {
    std::lock_guard lock(mutex_);
    if (!stops_version_ || stops_ || stops_under_way_) return;
    stops_ = std::move(part);
  }
  Pump();
}

// Under the mutex.
bool SyncStream::NextStops() {
  if (!stops_) return false;
  stops_version_ = stops_->version();
  stops_under_way_ = true;
  *response_.mutable_coupon_stops() = *std::exchange(stops_, nullptr);
  return true;
}

// One at a time, so that a slow line has a part of the list on it and not all.
void SyncStream::StopsWritten(bool ok) {
  {
    std::lock_guard lock(mutex_);
    if (!std::exchange(stops_under_way_, false) || !ok) return;
  }
  hub_->WantStops(shared_from_this());
}

}  // namespace footfall::server
