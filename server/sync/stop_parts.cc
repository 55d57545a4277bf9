#include "server/sync/stop_parts.h"

#include <utility>

#include "server/coupons/stop_list.h"

namespace footfall::server {

absl::StatusOr<StopParts::Part> StopParts::After(const std::string& campaign_id, int64_t after) {
  Campaign& campaign = campaigns_[campaign_id];
  if (after >= 0 && after == campaign.last) return Part();
  if (campaign.last >= 0 && after > campaign.last) after = -1;  // of no life that this server had
  if (const auto found = campaign.parts.find(after); found != campaign.parts.end()) return found->second;
  auto part = std::make_shared<footfall::v1::CouponStopList>();
  ++reads_;
  const absl::Status status = database_->Read([&](Connection& db) {
    absl::StatusOr<footfall::v1::CouponStopList> made = MakeStopPart(db, campaign_id, after, clock_->NowMs());
    if (made.ok()) *part = *std::move(made);
    return made.status();
  });
  if (!status.ok()) return status;
  if (part->complete()) campaign.last = part->version();
  if (after >= 0 && part->version() == after) return Part();
  if (++kept_ > kMaxParts) {
    for (auto& [id, each] : campaigns_) each.parts.clear();
    kept_ = 1;
  }
  return campaign.parts[after] = std::move(part);
}

void StopParts::Changed(std::string_view campaign_id) {
  const auto found = campaigns_.find(campaign_id);
  if (found == campaigns_.end()) return;
  found->second.last = -1;
  // A part that more follow stays: what of it has moved behind them is said again there.
  kept_ -= std::erase_if(found->second.parts, [](const auto& part) { return part.second->complete(); });
}

}  // namespace footfall::server
