// The ways what kiosks report of coupons enters the books. Facts are never refused: what does not fit is flagged; only what names no coupon
// or lease that this server knows stands aside, to be replayed when it does (FailedPrecondition UNKNOWN_COUPON, UNKNOWN_LEASE). The same
// fact twice is once; two facts come to the same whichever arrives first, but that the first of two redemptions counts.
#ifndef FOOTFALL_SERVER_COUPONS_COUPON_INTAKE_H_
#define FOOTFALL_SERVER_COUPONS_COUPON_INTAKE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/operation.pb.h"
#include "server/campaigns/campaign_catalog.h"
#include "server/coupons/coupon_store.h"
#include "server/coupons/redemption_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// A kiosk gave a coupon of its lease to somebody.
struct CouponIssueFact {
  std::string campaign_id;
  CouponAct act;                             // the site is found when it is applied
  std::string lease_id, coupon_id, lead_id;  // 16 bytes; lead_id empty = to nobody in particular
  int64_t claimed = 0;                       // the lease's total, this one included
};

// A kiosk redeemed a coupon, as it read it.
struct CouponRedeemFact {
  std::string campaign_id;
  CouponAct act;
  std::string coupon_id;    // 16 bytes; empty = a short form
  int64_t serial = 0;       // of the short form
  int64_t template_qr = 0;  // its template's number; 0 for a short form
  int64_t chosen_qr = 0;    // of the template that staff took a short form for; 0 = nobody chose
  int64_t purchase_fen = 0, value_fen = 0;
  bool clock_suspect = false;
};

// The payloads, checked for what needs no tables. FailedPrecondition PAYLOAD_UNREADABLE; InvalidFields naming the payload's fields.
absl::StatusOr<CouponIssueFact> ReadCouponIssue(const CampaignView& campaign, std::string_view device_id,
                                                const footfall::v1::OperationHeader& header, std::string_view plain);
absl::StatusOr<CouponRedeemFact> ReadCouponRedeem(const CampaignView& campaign, std::string_view device_id,
                                                  const footfall::v1::OperationHeader& header, std::string_view plain);

// Inside a job, or an Attempt of one: an error undoes it. Announces the campaign's leases where units of them moved.
absl::Status ApplyCouponIssue(WriteContext& write, const CouponIssueFact& fact);
absl::Status ApplyCouponRedeem(WriteContext& write, const CouponRedeemFact& fact);

// Day and hour of an act in a time zone ("Asia/Shanghai"; what is none counts as UTC).
void SetLocalTime(std::string_view time_zone, CouponAct* act);
// Fills person and channel of an issue's lead; flags it where the lead is not known or has more of the template than its limit.
absl::Status FindRecipient(Connection& db, const CouponTemplateRow& of, CouponIssueRow* issue);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_COUPONS_COUPON_INTAKE_H_
