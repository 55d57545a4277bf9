#include "server/coupons/redemption_store.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/base/text.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kRedemptions = "/couponRedemptions/";
constexpr std::string_view kIssueColumns =
    "SELECT issue_number, coupon_number, template_number, campaign_number, operation_id, device_id, user_id, staff_id, session_id, "
    "site_id, time_ms, hour, lease_id, lead_id, person_number, channel, flags FROM coupon_issues ";
constexpr std::string_view kInsertIssue =
    "INSERT INTO coupon_issues (issue_number, coupon_number, template_number, campaign_number, operation_id, device_id, user_id, staff_id, "
    "session_id, site_id, time_ms, hour, lease_id, lead_id, person_number, channel, flags) VALUES "
    "(:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12, :13, :14, :15, :16, :17)";
constexpr std::string_view kRedemptionColumns =
    "SELECT r.redemption_number, r.coupon_number, r.template_number, r.campaign_number, r.operation_id, r.device_id, r.user_id, "
    "r.staff_id, "
    "r.session_id, r.site_id, r.time_ms, r.day, r.hour, r.purchase_fen, r.value_fen, r.outcome, r.own_flags, r.flags, r.person_number, "
    "r.roll_back_ms, r.roll_back_reason, r.roll_back_user FROM coupon_redemptions r ";
constexpr std::string_view kInsertRedemption =
    "INSERT INTO coupon_redemptions (redemption_number, coupon_number, template_number, campaign_number, operation_id, device_id, user_id, "
    "staff_id, session_id, site_id, time_ms, day, hour, purchase_fen, value_fen, outcome, own_flags, flags, person_number, roll_back_ms, "
    "roll_back_reason, roll_back_user) VALUES "
    "(:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12, :13, :14, :15, :16, :17, :18, :19, 0, '', '')";
constexpr std::string_view kUpdateRedemption =
    "UPDATE coupon_redemptions SET outcome = :1, flags = :2, person_number = :3, roll_back_ms = :4, roll_back_reason = :5, roll_back_user "
    "= "
    ":6 WHERE redemption_number = :7";
constexpr std::string_view kCountOfDay =
    "SELECT COUNT(*) FROM coupon_redemptions WHERE template_number = :1 AND person_number = :2 AND person_number > 0 AND day = :3 AND "
    "outcome "
    "= 1 AND redemption_number < :4";
constexpr std::string_view kBelow = " AND r.redemption_number < :2 ORDER BY r.redemption_number DESC LIMIT :3";

std::string Sql(std::string_view a, std::string_view b, std::string_view c = "") { return absl::StrCat(Abseil(a), Abseil(b), Abseil(c)); }
Bytes Blob(std::string_view bytes) { return Bytes{std::string(bytes)}; }
SqlValue OrNull(const std::string& bytes) { return bytes.empty() ? SqlValue(std::monostate()) : SqlValue(BytesView{bytes}); }

absl::Status ReadIssue(const Row& row, CouponIssueRow* issue) {
  *issue = {.issue_number = row.Int(0), .coupon_number = row.Int(1), .template_number = row.Int(2), .campaign_number = row.Int(3)};
  issue->act = {.operation_id = row.Blob(4),
                .device_id = row.Text(5),
                .user_id = row.Text(6),
                .staff_id = row.Text(7),
                .session_id = row.Text(8),
                .site_id = row.Text(9),
                .time_ms = row.Int(10),
                .hour = row.Int(11)};
  issue->lease_id = row.Blob(12);
  issue->lead_id = row.Blob(13);
  issue->person_number = row.Int(14);
  issue->channel = row.Text(15);
  issue->flags = row.Int(16);
  return absl::OkStatus();
}

absl::Status ReadRedemption(const Row& row, CouponRedemptionRow* found) {
  *found = {.redemption_number = row.Int(0), .coupon_number = row.Int(1), .template_number = row.Int(2), .campaign_number = row.Int(3)};
  found->act = {.operation_id = row.Blob(4),
                .device_id = row.Text(5),
                .user_id = row.Text(6),
                .staff_id = row.Text(7),
                .session_id = row.Text(8),
                .site_id = row.Text(9),
                .time_ms = row.Int(10),
                .day = row.Int(11),
                .hour = row.Int(12)};
  found->purchase_fen = row.Int(13);
  found->value_fen = row.Int(14);
  found->outcome = static_cast<v1::RedemptionOutcome>(row.Int(15));
  found->own_flags = row.Int(16);
  found->flags = row.Int(17);
  found->person_number = row.Int(18);
  found->roll_back_ms = row.Int(19);
  found->roll_back_reason = row.Text(20);
  found->roll_back_user = row.Text(21);
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Count(Connection& db, std::string_view sql, const std::vector<SqlValue>& values) {
  int64_t count = 0;
  const absl::Status status = db.Query(sql, values, [&count](const Row& row) {
    count = row.Int(0);
    return false;
  });
  if (!status.ok()) return status;
  return count;
}

absl::StatusOr<bool> Has(Connection& db, std::string_view sql, std::string_view operation_id) {
  const absl::StatusOr<int64_t> count = Count(db, sql, {Blob(operation_id)});
  if (!count.ok()) return count.status();
  return *count > 0;
}

}  // namespace

absl::Status InsertCouponIssue(WriteContext& write, CouponIssueRow* row) {
  row->issue_number = write.NextNumber();
  const CouponAct& act = row->act;
  return write.db()
      .Execute(kInsertIssue, {row->issue_number, row->coupon_number, row->template_number, row->campaign_number, Blob(act.operation_id),
                              act.device_id, act.user_id, act.staff_id, act.session_id, act.site_id, act.time_ms, act.hour,
                              OrNull(row->lease_id), OrNull(row->lead_id), row->person_number, row->channel, row->flags})
      .status();
}

absl::StatusOr<bool> HasCouponIssue(Connection& db, std::string_view operation_id) {
  return Has(db, "SELECT COUNT(*) FROM coupon_issues WHERE operation_id = :1", operation_id);
}

absl::StatusOr<std::optional<CouponIssueRow>> FindFirstCouponIssue(Connection& db, int64_t coupon_number) {
  auto rows = QueryAll<CouponIssueRow>(db, Sql(kIssueColumns, "WHERE coupon_number = :1 ORDER BY issue_number LIMIT 1"), {coupon_number},
                                       ReadIssue);
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::nullopt;
  return std::move(rows->front());
}

absl::StatusOr<CouponFlags> IssueFlagsOf(Connection& db, int64_t coupon_number) {
  CouponFlags flags = 0;
  const absl::Status status =
      db.Query("SELECT flags FROM coupon_issues WHERE coupon_number = :1", {coupon_number}, [&flags](const Row& row) {
        flags |= row.Int(0);
        return true;
      });
  if (!status.ok()) return status;
  return flags;
}

absl::StatusOr<int64_t> CountPersonIssues(Connection& db, int64_t template_number, int64_t person_number) {
  return Count(db, "SELECT COUNT(*) FROM coupon_issues WHERE template_number = :1 AND person_number = :2",
               {template_number, person_number});
}

absl::Status InsertCouponRedemption(WriteContext& write, CouponRedemptionRow* row) {
  row->redemption_number = write.NextNumber();
  const CouponAct& act = row->act;
  return write.db()
      .Execute(kInsertRedemption,
               {row->redemption_number, row->coupon_number, row->template_number, row->campaign_number, Blob(act.operation_id),
                act.device_id, act.user_id, act.staff_id, act.session_id, act.site_id, act.time_ms, act.day, act.hour, row->purchase_fen,
                row->value_fen, static_cast<int64_t>(row->outcome), row->own_flags, row->flags, row->person_number})
      .status();
}

absl::StatusOr<bool> HasCouponRedemption(Connection& db, std::string_view operation_id) {
  return Has(db, "SELECT COUNT(*) FROM coupon_redemptions WHERE operation_id = :1", operation_id);
}

absl::StatusOr<CouponRedemptionRow> GetCouponRedemption(Connection& db, std::string_view campaign_id, int64_t redemption_number) {
  return QueryOne<CouponRedemptionRow>(
      db,
      Sql(kRedemptionColumns,
          "JOIN coupon_campaigns c ON c.campaign_number = r.campaign_number WHERE r.redemption_number = :1 AND c.campaign_id = :2"),
      {redemption_number, std::string(campaign_id)}, CouponRedemptionName(campaign_id, redemption_number), ReadRedemption);
}

absl::StatusOr<std::vector<CouponRedemptionRow>> ListRedemptionsOf(Connection& db, int64_t coupon_number) {
  return QueryAll<CouponRedemptionRow>(db, Sql(kRedemptionColumns, "WHERE r.coupon_number = :1 ORDER BY r.redemption_number"),
                                       {coupon_number}, ReadRedemption);
}

absl::Status UpdateCouponRedemption(WriteContext& write, const CouponRedemptionRow& row) {
  return write.db()
      .Execute(kUpdateRedemption, {static_cast<int64_t>(row.outcome), row.flags, row.person_number, row.roll_back_ms, row.roll_back_reason,
                                   row.roll_back_user, row.redemption_number})
      .status();
}

absl::StatusOr<int64_t> CountPersonRedemptions(Connection& db, int64_t template_number, int64_t person_number, int64_t day,
                                               int64_t before) {
  return Count(db, kCountOfDay, {template_number, person_number, day, before});
}

absl::StatusOr<std::vector<CouponRedemptionRow>> ListRedemptions(Connection& db, const RedemptionQuery& query, int64_t before, int limit) {
  // Walks an index of its own in each case; the flagged are few.
  const bool of_template = query.template_number != 0;
  std::string_view where = of_template ? "WHERE r.template_number = :1" : "WHERE r.campaign_number = :1";
  if (query.flagged_only)
    where = of_template ? "WHERE r.flags <> 0 AND r.template_number = :1" : "WHERE r.flags <> 0 AND r.campaign_number = :1";
  return QueryAll<CouponRedemptionRow>(db, Sql(kRedemptionColumns, where, kBelow),
                                       {of_template ? query.template_number : query.campaign_number, before, int64_t{limit}},
                                       ReadRedemption);
}

std::string CouponRedemptionName(std::string_view campaign_id, int64_t redemption_number) {
  return absl::StrCat(CampaignName(campaign_id), Abseil(kRedemptions), redemption_number);
}

absl::StatusOr<CouponRedemptionKey> ParseCouponRedemptionName(std::string_view field, std::string_view name) {
  if (name.empty()) return errors::InvalidField(field, "REQUIRED");
  const size_t at = name.find(kRedemptions);
  if (at == std::string_view::npos) return errors::InvalidField(field, "BAD_NAME");
  absl::StatusOr<std::string> campaign = ParseCampaignName(field, name.substr(0, at));
  if (!campaign.ok()) return campaign.status();
  CouponRedemptionKey key{.campaign_id = *std::move(campaign)};
  if (!absl::SimpleAtoi(Abseil(name.substr(at + kRedemptions.size())), &key.redemption_number)) {
    return errors::InvalidField(field, "BAD_NAME");
  }
  return key;
}

absl::Status InsertCouponVoid(WriteContext& write, const CouponVoidRow& row) {
  return write.db()
      .Execute(
          "INSERT INTO coupon_voids (coupon_number, campaign_number, template_number, time_ms, user_id, reason) VALUES (:1, :2, :3, :4, "
          ":5, "
          ":6)",
          {row.coupon_number, row.campaign_number, row.template_number, row.time_ms, row.user_id, row.reason})
      .status();
}

absl::StatusOr<std::optional<CouponVoidRow>> FindCouponVoid(Connection& db, int64_t coupon_number) {
  auto rows = QueryAll<CouponVoidRow>(
      db, "SELECT coupon_number, campaign_number, template_number, time_ms, user_id, reason FROM coupon_voids WHERE coupon_number = :1",
      {coupon_number}, [](const Row& row, CouponVoidRow* found) {
        *found = {row.Int(0), row.Int(1), row.Int(2), row.Int(3), row.Text(4), row.Text(5)};
        return absl::OkStatus();
      });
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::nullopt;
  return std::move(rows->front());
}

}  // namespace footfall::server
