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
// What both tables have of who, where and when; see ReadAct.
constexpr std::string_view kActColumns = ", operation_id, device_id, user_id, staff_id, session_id, site_id, time_ms, hour, ";
constexpr int kActAt = 4, kBehindAct = 12;
constexpr std::string_view kInsertIssue =
    "INSERT INTO coupon_issues (issue_number, coupon_number, template_number, campaign_number, operation_id, device_id, user_id, staff_id, "
    "session_id, site_id, time_ms, hour, lease_id, lead_id, person_number, channel, flags) VALUES "
    "(:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12, :13, :14, :15, :16, :17)";
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

std::string SelectIssues(std::string_view rest) {
  return absl::StrCat("SELECT issue_number, coupon_number, template_number, campaign_number", Abseil(kActColumns),
                      "lease_id, lead_id, person_number, channel, flags FROM coupon_issues ", Abseil(rest));
}

std::string SelectRedemptions(std::string_view where, std::string_view rest = "") {
  return absl::StrCat(
      "SELECT r.redemption_number, r.coupon_number, r.template_number, r.campaign_number", Abseil(kActColumns),
      "day, purchase_fen, value_fen, outcome, own_flags, flags, person_number, roll_back_ms, roll_back_reason, roll_back_user "
      "FROM coupon_redemptions r ",
      Abseil(where), Abseil(rest));
}

Bytes Blob(std::string_view bytes) { return Bytes{std::string(bytes)}; }
SqlValue OrNull(const std::string& bytes) { return bytes.empty() ? SqlValue(std::monostate()) : SqlValue(BytesView{bytes}); }

CouponAct ReadAct(const Row& row) {
  return {.operation_id = row.Blob(kActAt),
          .device_id = row.Text(kActAt + 1),
          .user_id = row.Text(kActAt + 2),
          .staff_id = row.Text(kActAt + 3),
          .session_id = row.Text(kActAt + 4),
          .site_id = row.Text(kActAt + 5),
          .time_ms = row.Int(kActAt + 6),
          .hour = row.Int(kActAt + 7)};
}

absl::Status ReadIssue(const Row& row, CouponIssueRow* issue) {
  *issue = {.issue_number = row.Int(0), .coupon_number = row.Int(1), .template_number = row.Int(2), .campaign_number = row.Int(3)};
  issue->act = ReadAct(row);
  issue->lease_id = row.Blob(kBehindAct);
  issue->lead_id = row.Blob(kBehindAct + 1);
  issue->person_number = row.Int(kBehindAct + 2);
  issue->channel = row.Text(kBehindAct + 3);
  issue->flags = row.Int(kBehindAct + 4);
  return absl::OkStatus();
}

absl::Status ReadRedemption(const Row& row, CouponRedemptionRow* found) {
  *found = {.redemption_number = row.Int(0), .coupon_number = row.Int(1), .template_number = row.Int(2), .campaign_number = row.Int(3)};
  found->act = ReadAct(row);
  found->act.day = row.Int(kBehindAct);
  found->purchase_fen = row.Int(kBehindAct + 1);
  found->value_fen = row.Int(kBehindAct + 2);
  found->outcome = static_cast<v1::RedemptionOutcome>(row.Int(kBehindAct + 3));
  found->own_flags = row.Int(kBehindAct + 4);
  found->flags = row.Int(kBehindAct + 5);
  found->person_number = row.Int(kBehindAct + 6);
  found->roll_back_ms = row.Int(kBehindAct + 7);
  found->roll_back_reason = row.Text(kBehindAct + 8);
  found->roll_back_user = row.Text(kBehindAct + 9);
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
  auto rows =
      QueryAll<CouponIssueRow>(db, SelectIssues("WHERE coupon_number = :1 ORDER BY issue_number LIMIT 1"), {coupon_number}, ReadIssue);
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
      SelectRedemptions(
          "JOIN coupon_campaigns c ON c.campaign_number = r.campaign_number WHERE r.redemption_number = :1 AND c.campaign_id = :2"),
      {redemption_number, std::string(campaign_id)}, CouponRedemptionName(campaign_id, redemption_number), ReadRedemption);
}

absl::Status KeepCouponExcess(WriteContext& write, int64_t redemption_number, int64_t excess_fen) {
  if (excess_fen == 0) return absl::OkStatus();
  return write.db()
      .Execute("INSERT INTO coupon_excesses (redemption_number, excess_fen) VALUES (:1, :2)", {redemption_number, excess_fen})
      .status();
}

absl::StatusOr<int64_t> GetCouponExcess(Connection& db, int64_t redemption_number) {
  return Count(db, "SELECT COALESCE(SUM(excess_fen), 0) FROM coupon_excesses WHERE redemption_number = :1", {redemption_number});
}

absl::Status KeepCouponChoice(WriteContext& write, int64_t redemption_number, int64_t template_number) {
  return write.db()
      .Execute("INSERT INTO coupon_choices (redemption_number, template_number) VALUES (:1, :2)", {redemption_number, template_number})
      .status();
}

absl::StatusOr<int64_t> GetCouponChoice(Connection& db, int64_t redemption_number) {
  return Count(db, "SELECT COALESCE(SUM(template_number), 0) FROM coupon_choices WHERE redemption_number = :1", {redemption_number});
}

absl::StatusOr<std::vector<CouponRedemptionRow>> ListRedemptionsOf(Connection& db, int64_t coupon_number) {
  return QueryAll<CouponRedemptionRow>(db, SelectRedemptions("WHERE r.coupon_number = :1 ORDER BY r.redemption_number"), {coupon_number},
                                       ReadRedemption);
}

absl::StatusOr<std::vector<CouponRedemptionRow>> ListPersonRedemptions(Connection& db, int64_t template_number, int64_t person_number,
                                                                       int64_t day) {
  // The second condition lets the index on persons be used.
  return QueryAll<CouponRedemptionRow>(
      db,
      SelectRedemptions(
          "WHERE r.template_number = :1 AND r.person_number = :2 AND r.person_number > 0 AND r.day = :3 ORDER BY r.redemption_number"),
      {template_number, person_number, day}, ReadRedemption);
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
  return QueryAll<CouponRedemptionRow>(db, SelectRedemptions(where, kBelow),
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
