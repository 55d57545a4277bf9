#include "server/coupons/stop_list.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/base/resource_names.h"
#include "server/campaigns/campaign_store.h"
#include "server/coupons/coupon_store.h"
#include "server/coupons/stop_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr int64_t kMinuteMs = 60'000;

v1::CouponStopReason ReasonFor(v1::CouponState state) {
  switch (state) {
    case v1::COUPON_STATE_REDEEMED:
      return v1::COUPON_STOP_REASON_REDEEMED;
    case v1::COUPON_STATE_VOID:
      return v1::COUPON_STOP_REASON_VOID;
    case v1::COUPON_STATE_WRITTEN_OFF:
      return v1::COUPON_STOP_REASON_WRITTEN_OFF;
    default:
      return v1::COUPON_STOP_REASON_NONE;
  }
}

// Fills a part with rows; looks each template and site up once.
class PartWriter {
 public:
  PartWriter(Connection* db, int64_t now_ms, v1::CouponStopList* part) : db_(db), now_ms_(now_ms), part_(part) {}

  absl::Status Add(const CouponStopRow& row) {
    const absl::StatusOr<bool> over = IsOver(row.template_number);
    if (!over.ok() || *over) return over.status();
    const absl::StatusOr<uint32_t> place = PlaceOf(row.site_id);
    if (!place.ok()) return place.status();
    v1::CouponStop* stop = part_->add_stops();
    if (row.serial) {
      stop->set_short_serial(static_cast<uint32_t>(*row.serial));
    } else {
      stop->set_coupon_id(row.coupon_id);
    }
    stop->set_reason(ReasonFor(row.state));
    if (row.state != v1::COUPON_STATE_REDEEMED) return absl::OkStatus();
    stop->set_place(*place);
    stop->set_minute(static_cast<uint32_t>(row.time_ms / kMinuteMs));
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<bool> IsOver(int64_t template_number) {
    const auto known = over_.find(template_number);
    if (known != over_.end()) return known->second;
    const absl::StatusOr<CouponTemplateRow> of = GetCouponTemplate(*db_, template_number);
    if (!of.ok()) return of.status();
    const bool over = of->message.valid().end_ms() + kStopsKeptAfterEndMs < now_ms_;
    over_[template_number] = over;
    return over;
  }

  // So many-th of the part's places; 0 for none.
  absl::StatusOr<uint32_t> PlaceOf(const std::string& site_id) {
    if (site_id.empty()) return 0;
    const auto known = places_.find(site_id);
    if (known != places_.end()) return known->second;
    const absl::StatusOr<v1::Site> site = GetSite(*db_, site_id);
    if (!site.ok()) return site.status();
    part_->add_places(site->display_name());
    const auto place = static_cast<uint32_t>(part_->places_size());
    places_[site_id] = place;
    return place;
  }

  Connection* const db_;
  const int64_t now_ms_;
  v1::CouponStopList* const part_;
  std::map<int64_t, bool> over_;
  std::map<std::string, uint32_t> places_;
};

}  // namespace

absl::StatusOr<v1::CouponStopList> MakeStopPart(Connection& db, std::string_view campaign_id, int64_t after, int64_t now_ms) {
  v1::CouponStopList part;
  part.set_campaign(CampaignName(campaign_id));
  part.set_complete(true);
  const absl::StatusOr<std::optional<CouponCampaignRow>> campaign = FindCouponCampaign(db, campaign_id);
  if (!campaign.ok()) return campaign.status();
  if (!campaign->has_value()) return part;  // no coupon of it was ever made
  const int64_t number = (*campaign)->campaign_number;
  const absl::StatusOr<int64_t> last = LastCouponStop(db, number);
  if (!last.ok()) return last.status();
  int64_t version = after;
  if (after <= 0 || after > *last || *last - after > kMaxCouponStops) {
    const absl::StatusOr<int64_t> oldest = CouponStopsBehind(db, number, kMaxCouponStops);
    if (!oldest.ok()) return oldest.status();
    if (after <= 0 || after > *last || after < *oldest) after = 0;
    version = std::max(after, *oldest);
  }
  part.set_after(after);
  absl::StatusOr<std::vector<CouponStopRow>> rows = ListCouponStops(db, number, version, kStopsInPart);
  if (!rows.ok()) return rows.status();
  PartWriter writer(&db, now_ms, &part);
  for (const CouponStopRow& row : *rows) {
    if (absl::Status status = writer.Add(row); !status.ok()) return status;
    version = row.version;
  }
  part.set_version(version);
  part.set_complete(version >= *last);
  return part;
}

}  // namespace footfall::server
