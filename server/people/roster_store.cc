#include "server/people/roster_store.h"

#include <string>

#include "server/storage/record.h"

namespace footfall::server {
namespace {

using footfall::v1::Shift;
using footfall::v1::SwapRequest;
using footfall::v1::SwapState;
using footfall::v1::TimeSpan;

constexpr std::string_view kShiftColumns =
    "SELECT campaign_id, session_id, shift_id, staff_id, start_ms, end_ms, published, version FROM shifts ";
constexpr std::string_view kSwapColumns =
    "SELECT campaign_id, session_id, swap_id, shift_id, to_staff_id, reason, state, create_time_ms FROM swaps ";

absl::Status DecodeShift(const Row& row, Shift* shift) {
  shift->set_name(SessionChildName({row.Text(0), row.Text(1)}, "shifts", row.Text(2)));
  shift->set_staff(StaffName(row.Text(3)));
  shift->mutable_span()->set_start_ms(row.Int(4));
  shift->mutable_span()->set_end_ms(row.Int(5));
  shift->set_published(row.Int(6) != 0);
  shift->set_etag(MakeEtag(shift->name(), row.Int(7)));
  return absl::OkStatus();
}

absl::Status DecodeSwap(const Row& row, SwapRequest* swap) {
  const SessionKey key{row.Text(0), row.Text(1)};
  swap->set_name(SessionChildName(key, "swaps", row.Text(2)));
  swap->set_shift(SessionChildName(key, "shifts", row.Text(3)));
  swap->set_to_staff(StaffName(row.Text(4)));
  swap->set_reason(row.Text(5));
  swap->set_state(static_cast<SwapState>(row.Int(6)));
  swap->set_create_time_ms(row.Int(7));
  return absl::OkStatus();
}

std::string Sql(std::string_view columns, std::string_view rest) { return std::string(columns).append(rest); }

absl::Status RefuseWhenFull(Connection& db, std::string_view count_sql, const SessionKey& key, int limit, std::string_view reason) {
  int64_t count = 0;
  absl::Status status = db.Query(count_sql, {key.campaign_id, key.session_id}, [&](const Row& row) {
    count = row.Int(0);
    return false;
  });
  if (!status.ok()) return status;
  return count >= limit ? errors::FailedPrecondition(reason, SessionName(key)) : absl::OkStatus();
}

// The columns of a shift, in the order its statements bind them.
absl::StatusOr<std::vector<SqlValue>> ShiftValues(WriteContext& write, const SessionChildKey& key, Shift* shift) {
  auto staff = ParseStaffName("shift.staff", shift->staff());
  if (!staff.ok()) return staff.status();
  const int64_t version = write.NextNumber();
  shift->set_etag(MakeEtag(shift->name(), version));
  return std::vector<SqlValue>{*staff,  shift->span().start_ms(), shift->span().end_ms(), int64_t{shift->published()},
                               version, key.session.campaign_id,  key.session.session_id, key.id};
}

}  // namespace

absl::StatusOr<Shift> GetShift(Connection& db, const SessionChildKey& key) {
  static const std::string sql = Sql(kShiftColumns, "WHERE campaign_id = :1 AND session_id = :2 AND shift_id = :3");
  return QueryOne<Shift>(db, sql, {key.session.campaign_id, key.session.session_id, key.id},
                         SessionChildName(key.session, "shifts", key.id), DecodeShift);
}

absl::StatusOr<SwapRequest> GetSwap(Connection& db, const SessionChildKey& key) {
  static const std::string sql = Sql(kSwapColumns, "WHERE campaign_id = :1 AND session_id = :2 AND swap_id = :3");
  return QueryOne<SwapRequest>(db, sql, {key.session.campaign_id, key.session.session_id, key.id},
                               SessionChildName(key.session, "swaps", key.id), DecodeSwap);
}

absl::StatusOr<std::vector<Shift>> ListShifts(Connection& db, const SessionKey& key) {
  static const std::string sql = Sql(kShiftColumns, "WHERE campaign_id = :1 AND session_id = :2 ORDER BY start_ms, shift_id");
  return QueryAll<Shift>(db, sql, {key.campaign_id, key.session_id}, DecodeShift);
}

absl::StatusOr<std::vector<Shift>> ListPublishedShifts(Connection& db, const SessionKey& key) {
  static const std::string sql =
      Sql(kShiftColumns, "WHERE campaign_id = :1 AND session_id = :2 AND published = 1 ORDER BY start_ms, shift_id");
  return QueryAll<Shift>(db, sql, {key.campaign_id, key.session_id}, DecodeShift);
}

absl::StatusOr<std::vector<Shift>> ListStaffShifts(Connection& db, std::string_view staff_id, const TimeSpan& span) {
  static const std::string sql = Sql(kShiftColumns, "WHERE staff_id = :1 AND end_ms > :2 AND start_ms < :3 ORDER BY start_ms, shift_id");
  return QueryAll<Shift>(db, sql, {std::string(staff_id), span.start_ms(), span.end_ms()}, DecodeShift);
}

absl::StatusOr<std::vector<SwapRequest>> ListSwaps(Connection& db, const SessionKey& key) {
  static const std::string sql = Sql(kSwapColumns, "WHERE campaign_id = :1 AND session_id = :2 ORDER BY create_time_ms DESC, swap_id DESC");
  return QueryAll<SwapRequest>(db, sql, {key.campaign_id, key.session_id}, DecodeSwap);
}

absl::Status InsertShift(WriteContext& write, Shift* shift) {
  auto key = ParseSessionChildName("name", "shifts", shift->name());
  if (!key.ok()) return key.status();
  auto values = ShiftValues(write, *key, shift);
  if (!values.ok()) return values.status();
  absl::Status full = RefuseWhenFull(write.db(), "SELECT COUNT(*) FROM shifts WHERE campaign_id = :1 AND session_id = :2", key->session,
                                     kMaxShifts, "TOO_MANY_SHIFTS");
  if (!full.ok()) return full;
  return Inserted(write.db().Execute("INSERT INTO shifts (staff_id, start_ms, end_ms, published, version, campaign_id, session_id, "
                                     "shift_id) VALUES (:1, :2, :3, :4, :5, :6, :7, :8)",
                                     *values),
                  shift->name());
}

absl::Status ReplaceShift(WriteContext& write, Shift* shift) {
  auto key = ParseSessionChildName("name", "shifts", shift->name());
  if (!key.ok()) return key.status();
  auto values = ShiftValues(write, *key, shift);
  if (!values.ok()) return values.status();
  return Changed(write.db().Execute("UPDATE shifts SET staff_id = :1, start_ms = :2, end_ms = :3, published = :4, version = :5 "
                                    "WHERE campaign_id = :6 AND session_id = :7 AND shift_id = :8",
                                    *values),
                 shift->name());
}

absl::Status DeleteShift(WriteContext& write, const SessionChildKey& key) {
  return Changed(write.db().Execute("DELETE FROM shifts WHERE campaign_id = :1 AND session_id = :2 AND shift_id = :3",
                                    {key.session.campaign_id, key.session.session_id, key.id}),
                 SessionChildName(key.session, "shifts", key.id));
}

absl::StatusOr<int> PublishShifts(WriteContext& write, const SessionKey& key) {
  auto changed =
      write.db().Execute("UPDATE shifts SET published = 1, version = :1 WHERE campaign_id = :2 AND session_id = :3 AND published = 0",
                         {write.NextNumber(), key.campaign_id, key.session_id});
  if (!changed.ok()) return changed.status();
  return static_cast<int>(*changed);
}

absl::Status InsertSwap(WriteContext& write, const SwapRequest& swap) {
  auto key = ParseSessionChildName("name", "swaps", swap.name());
  if (!key.ok()) return key.status();
  auto shift = ParseSessionChildName("swap.shift", "shifts", swap.shift());
  if (!shift.ok()) return shift.status();
  auto to_staff = ParseStaffName("swap.to_staff", swap.to_staff());
  if (!to_staff.ok()) return to_staff.status();
  absl::Status full = RefuseWhenFull(write.db(), "SELECT COUNT(*) FROM swaps WHERE campaign_id = :1 AND session_id = :2", key->session,
                                     kMaxSwaps, "TOO_MANY_SWAPS");
  if (!full.ok()) return full;
  return Inserted(write.db().Execute("INSERT INTO swaps (campaign_id, session_id, swap_id, shift_id, to_staff_id, reason, state, "
                                     "create_time_ms) VALUES (:1, :2, :3, :4, :5, :6, :7, :8)",
                                     {key->session.campaign_id, key->session.session_id, key->id, shift->id, *to_staff, swap.reason(),
                                      int64_t{swap.state()}, swap.create_time_ms()}),
                  swap.name());
}

absl::Status SetSwapState(WriteContext& write, const SessionChildKey& key, SwapState state) {
  return Changed(write.db().Execute("UPDATE swaps SET state = :1 WHERE campaign_id = :2 AND session_id = :3 AND swap_id = :4",
                                    {int64_t{state}, key.session.campaign_id, key.session.session_id, key.id}),
                 SessionChildName(key.session, "swaps", key.id));
}

}  // namespace footfall::server
