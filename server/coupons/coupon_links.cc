#include "server/coupons/coupon_links.h"

#include <optional>

#include "server/base/errors.h"
#include "server/coupons/coupon_intake.h"
#include "server/coupons/coupon_settle.h"
#include "server/coupons/coupon_store.h"
#include "server/coupons/redemption_store.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Bit 10: COUPON_FLAG_ISSUED_TWICE. Only the first issue says whose a coupon is.
constexpr std::string_view kLinks =
    "SELECT i.coupon_number FROM coupon_issues i JOIN leads l ON l.lead_id = i.lead_id WHERE i.campaign_number = :1 AND i.person_number = "
    "0 "
    "AND i.lead_id IS NOT NULL AND i.flags & 1024 = 0 AND l.person_number > 0 ORDER BY i.coupon_number LIMIT :2";
constexpr std::string_view kSetRecipient = "UPDATE coupon_issues SET person_number = :1, channel = :2, flags = :3 WHERE issue_number = :4";
static_assert(1 << v1::COUPON_FLAG_ISSUED_TWICE == 1024);

absl::Status ReadInt(const Row& row, int64_t* number) {
  *number = row.Int(0);
  return absl::OkStatus();
}

absl::Status Link(WriteContext& write, int64_t coupon_number) {
  absl::StatusOr<CouponRow> coupon = GetCoupon(write.db(), coupon_number);
  if (!coupon.ok()) return coupon.status();
  const absl::StatusOr<CouponTemplateRow> of = GetCouponTemplate(write.db(), coupon->template_number);
  if (!of.ok()) return of.status();
  absl::StatusOr<std::optional<CouponIssueRow>> found = FindFirstCouponIssue(write.db(), coupon_number);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return errors::Internal("a coupon that was given to somebody, and to nobody");
  CouponIssueRow& issue = **found;
  issue.flags &= ~FlagBit(v1::COUPON_FLAG_UNKNOWN_LEAD);
  absl::Status status = FindRecipient(write.db(), *of, &issue);
  if (status.ok()) {
    status = write.db().Execute(kSetRecipient, {issue.person_number, issue.channel, issue.flags, issue.issue_number}).status();
  }
  return status.ok() ? SettleCoupon(write, *of, &*coupon) : status;
}

}  // namespace

absl::StatusOr<std::vector<int64_t>> ListCouponLinks(Connection& db, int64_t campaign_number, int limit) {
  return QueryAll<int64_t>(db, kLinks, {campaign_number, int64_t{limit}}, ReadInt);
}

absl::Status LinkCoupons(WriteContext& write, int64_t campaign_number) {
  const absl::StatusOr<std::vector<int64_t>> coupons = ListCouponLinks(write.db(), campaign_number, kMaxLinkedCoupons);
  if (!coupons.ok()) return coupons.status();
  for (const int64_t coupon_number : *coupons) {
    if (absl::Status status = Link(write, coupon_number); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status LinkLateLeads(Database* database, std::string_view campaign_id) {
  int64_t campaign_number = 0;
  bool any = false;
  const absl::Status status = database->Read([&](Connection& db) -> absl::Status {
    const absl::StatusOr<std::optional<CouponCampaignRow>> campaign = FindCouponCampaign(db, campaign_id);
    if (!campaign.ok() || !campaign->has_value()) return campaign.status();
    campaign_number = (*campaign)->campaign_number;
    const absl::StatusOr<std::vector<int64_t>> coupons = ListCouponLinks(db, campaign_number, 1);
    any = coupons.ok() && !coupons->empty();
    return coupons.status();
  });
  if (!status.ok() || !any) return status;
  return database->Write([&](WriteContext& write) { return LinkCoupons(write, campaign_number); });
}

}  // namespace footfall::server
