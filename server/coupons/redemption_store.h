// The tables of who got coupons, who redeemed them, and which were made void. Reads anywhere, writes inside a job of the writer.
#ifndef FOOTFALL_SERVER_COUPONS_REDEMPTION_STORE_H_
#define FOOTFALL_SERVER_COUPONS_REDEMPTION_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/coupon_service.pb.h"
#include "server/coupons/coupon_rules.h"
#include "server/storage/database.h"

namespace footfall::server {

// Who did something to a coupon, where and when. Ids without resource prefixes; either a device or a user.
struct CouponAct {
  std::string operation_id;  // 16 bytes; makes a repeat one
  std::string device_id, user_id, staff_id, session_id, site_id;
  int64_t time_ms = 0;
  int64_t day = 0, hour = 0;  // in the campaign's time zone: days since 1970, 0 to 23
};

// A coupon was given to somebody.
struct CouponIssueRow {
  int64_t issue_number = 0, coupon_number = 0, template_number = 0, campaign_number = 0;
  CouponAct act;              // its day is not kept
  std::string lease_id;       // empty = of the office
  std::string lead_id;        // 16 bytes; empty = nobody in particular
  int64_t person_number = 0;  // 0 = not known
  std::string channel;        // of the lead
  CouponFlags flags = 0;
};
// Gives it its number.
absl::Status InsertCouponIssue(WriteContext& write, CouponIssueRow* row);
absl::StatusOr<bool> HasCouponIssue(Connection& db, std::string_view operation_id);
// The one that counts: the first to arrive.
absl::StatusOr<std::optional<CouponIssueRow>> FindFirstCouponIssue(Connection& db, int64_t coupon_number);
// All flags of a coupon's issues together.
absl::StatusOr<CouponFlags> IssueFlagsOf(Connection& db, int64_t coupon_number);
absl::StatusOr<int64_t> CountPersonIssues(Connection& db, int64_t template_number, int64_t person_number);

// A coupon was redeemed.
struct CouponRedemptionRow {
  int64_t redemption_number = 0, coupon_number = 0, template_number = 0, campaign_number = 0;
  CouponAct act;
  int64_t purchase_fen = 0, value_fen = 0;
  footfall::v1::RedemptionOutcome outcome = footfall::v1::REDEMPTION_OUTCOME_ACCEPTED;
  CouponFlags own_flags = 0, flags = 0;
  int64_t person_number = 0;
  int64_t roll_back_ms = 0;
  std::string roll_back_reason, roll_back_user;
};
// Gives it its number.
absl::Status InsertCouponRedemption(WriteContext& write, CouponRedemptionRow* row);
absl::StatusOr<bool> HasCouponRedemption(Connection& db, std::string_view operation_id);
// NotFound when the campaign has none of that number.
absl::StatusOr<CouponRedemptionRow> GetCouponRedemption(Connection& db, std::string_view campaign_id, int64_t redemption_number);
// What a kiosk claimed for it beyond what its template gives; 0 = nothing, and keeps nothing.
absl::Status KeepCouponExcess(WriteContext& write, int64_t redemption_number, int64_t excess_fen);
absl::StatusOr<int64_t> GetCouponExcess(Connection& db, int64_t redemption_number);
// The template that staff took it for, where that is another one than the coupon's; 0 = one that the campaign does not have.
absl::Status KeepCouponChoice(WriteContext& write, int64_t redemption_number, int64_t template_number);
// 0 = none is kept, or not known.
absl::StatusOr<int64_t> GetCouponChoice(Connection& db, int64_t redemption_number);
// All of a coupon, in the order in which they arrived.
absl::StatusOr<std::vector<CouponRedemptionRow>> ListRedemptionsOf(Connection& db, int64_t coupon_number);
// Changes outcome, flags, person and roll-back.
absl::Status UpdateCouponRedemption(WriteContext& write, const CouponRedemptionRow& row);
// All of a template, of a person (not 0) on a day, in the order in which they arrived.
absl::StatusOr<std::vector<CouponRedemptionRow>> ListPersonRedemptions(Connection& db, int64_t template_number, int64_t person_number,
                                                                       int64_t day);
// Those of them that count, with numbers below `before`.
absl::StatusOr<int64_t> CountPersonRedemptions(Connection& db, int64_t template_number, int64_t person_number, int64_t day, int64_t before);
// Newest first, below `before`, `limit` at most. template_number 0 = all of the campaign.
struct RedemptionQuery {
  int64_t campaign_number = 0, template_number = 0;
  bool flagged_only = false;
};
absl::StatusOr<std::vector<CouponRedemptionRow>> ListRedemptions(Connection& db, const RedemptionQuery& query, int64_t before, int limit);

// "campaigns/{campaign}/couponRedemptions/{number}", and back.
std::string CouponRedemptionName(std::string_view campaign_id, int64_t redemption_number);
struct CouponRedemptionKey {
  std::string campaign_id;
  int64_t redemption_number = 0;
};
absl::StatusOr<CouponRedemptionKey> ParseCouponRedemptionName(std::string_view field, std::string_view name);

// A coupon was made void.
struct CouponVoidRow {
  int64_t coupon_number = 0, campaign_number = 0, template_number = 0, time_ms = 0;
  std::string user_id, reason;
};
absl::Status InsertCouponVoid(WriteContext& write, const CouponVoidRow& row);
absl::StatusOr<std::optional<CouponVoidRow>> FindCouponVoid(Connection& db, int64_t coupon_number);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_COUPONS_REDEMPTION_STORE_H_
