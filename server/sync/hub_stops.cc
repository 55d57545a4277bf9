// The part of the hub that is about coupons that must not be redeemed any more.
#include <algorithm>
#include <optional>
#include <utility>

#include "server/base/log.h"
#include "server/sync/sync_hub.h"

namespace footfall::server {

void SyncHub::WantStops(const std::shared_ptr<SyncStream>& stream) {
  std::lock_guard lock(mutex_);
  if (IsGone(stream)) return;  // and the feed with it, maybe
  fresh_stops_.push_back(stream);
  // A crowd is served in one go.
  if (fresh_stops_.size() == 1) feed_->Post([this] { BringFreshStops(); });
}

void SyncHub::BringFreshStops() {
  Streams fresh;
  {
    std::lock_guard lock(mutex_);
    fresh = std::exchange(fresh_stops_, {});
  }
  BringStops(fresh);
}

void SyncHub::NoteStopChanges(const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    if (change.kind != Change::Kind::kCouponStop) continue;
    if (std::find(stop_changes_.begin(), stop_changes_.end(), change) == stop_changes_.end()) stop_changes_.push_back(change);
  }
}

void SyncHub::TickStops() {
  const int64_t now_ms = parts_.clock->SteadyMs();
  std::vector<Change> changes;
  {
    std::lock_guard lock(mutex_);
    if (stop_changes_.empty() || now_ms - stops_looked_ms_ < kStopIntervalMs) return;
    changes = std::exchange(stop_changes_, {});
  }
  stops_looked_ms_ = now_ms;
  for (const Change& change : changes) stop_parts_.Changed(change.campaign_id);
  BringStops(Concerned(changes));
}

void SyncHub::BringStops(const Streams& streams) {
  for (const std::shared_ptr<SyncStream>& stream : streams) {
    const std::optional<int64_t> after = stream->StopsWanted();
    if (!after) continue;
    const std::string campaign_id = stream->identity().session.campaign_id;
    const absl::StatusOr<StopParts::Part> part = stop_parts_.After(campaign_id, *after);
    if (part.ok()) {
      if (*part != nullptr) stream->OfferStops(*part);
      continue;
    }
    log::Warn("sync.stops_failed", {{"error", std::string(part.status().message())}});
    // The next look tries again, for all of the campaign.
    std::lock_guard lock(mutex_);
    NoteStopChanges({Change{Change::Kind::kCouponStop, campaign_id, ""}});
  }
}

}  // namespace footfall::server
