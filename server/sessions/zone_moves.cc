#include "server/sessions/zone_moves.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/hash_chain.h"
#include "proto/rules/ids.h"
#include "server/sessions/assignment_rules.h"
#include "server/sessions/session_store.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

#define FOOTFALL_MOVE_COLUMNS \
  "move_id, number, campaign_id, session_id, moved_staff_id, zone_id, start_ms, end_ms, time_ms, staff_id, device_id"

constexpr std::string_view kInsertMove = "INSERT INTO zone_moves (" FOOTFALL_MOVE_COLUMNS
                                         ") VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11) ON CONFLICT (move_id) DO NOTHING";
constexpr std::string_view kListLater =
    "SELECT " FOOTFALL_MOVE_COLUMNS
    " FROM zone_moves WHERE moved_staff_id = :1 AND (time_ms > :2 OR (time_ms = :2 AND move_id > :3)) ORDER BY time_ms";
constexpr std::string_view kListAfter = "SELECT " FOOTFALL_MOVE_COLUMNS " FROM zone_moves WHERE number > :1 ORDER BY number";
#undef FOOTFALL_MOVE_COLUMNS

absl::Status DecodeMove(const Row& row, ZoneMoveRow* move) {
  *move = {.move_id = row.Blob(0),
           .number = row.Int(1),
           .session = {row.Text(2), row.Text(3)},
           .moved_staff_id = row.Text(4),
           .zone_id = row.Text(5),
           .start_ms = row.Int(6),
           .end_ms = row.Int(7),
           .time_ms = row.Int(8),
           .staff_id = row.Text(9),
           .device_id = row.Text(10)};
  return absl::OkStatus();
}

v1::TimeSpan SpanOf(const ZoneMoveRow& move) {
  v1::TimeSpan span;
  span.set_start_ms(move.start_ms);
  span.set_end_ms(move.end_ms);
  return span;
}

// Names that only the move decides, so that a replay makes the same plan.
class MoveNames {
 public:
  explicit MoveNames(std::string move_id) : move_id_(std::move(move_id)) {}
  std::string operator()(const SessionKey& key) {
    const std::string hash = rules::Hash(absl::StrCat("footfall/zone-move/", move_id_, "/", ++count_));
    const rules::Uuid id = rules::UuidFromBytes(std::string_view(hash).substr(0, rules::Uuid().size())).value_or(rules::Uuid{});
    return SessionChildName(key, "assignments", rules::FormatUuid(id));
  }

 private:
  const std::string move_id_;
  int count_ = 0;
};

}  // namespace

absl::Status MakeRoom(WriteContext& write, std::string_view staff_id, const v1::TimeSpan& span,
                      const std::function<std::string(const SessionKey&)>& new_name) {
  auto others = ListStaffAssignments(write.db(), staff_id, span);
  if (!others.ok()) return others.status();
  for (v1::Assignment& other : *others) {
    const SessionChildKey key = *ParseSessionChildName("name", "assignments", other.name());
    absl::Status status = DeleteAssignment(write, key);
    // What is left keeps its name as far as it goes; a second piece is a new assignment.
    for (const v1::TimeSpan& piece : Subtract(other.span(), {span})) {
      *other.mutable_span() = piece;
      if (status.ok()) status = InsertAssignment(write, other);
      other.set_name(new_name(key.session));
    }
    if (!status.ok()) return status;
    write.Announce({Change::Kind::kAssignment, key.session.campaign_id, key.session.session_id});
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> EnterMove(WriteContext& write, const ZoneMoveRow& move) {
  const auto entered = write.db().Execute(
      kInsertMove, {Bytes{move.move_id}, write.NextNumber(), move.session.campaign_id, move.session.session_id, move.moved_staff_id,
                    move.zone_id, move.start_ms, move.end_ms, move.time_ms, move.staff_id, move.device_id});
  if (!entered.ok()) return entered.status();
  return *entered > 0;
}

absl::Status ApplyMove(WriteContext& write, const ZoneMoveRow& move) {
  const auto entered = EnterMove(write, move);
  if (!entered.ok() || !*entered) return entered.status();
  const auto later = QueryAll<ZoneMoveRow>(write.db(), kListLater, {move.moved_staff_id, move.time_ms, Bytes{move.move_id}}, DecodeMove);
  if (!later.ok()) return later.status();
  std::vector<v1::TimeSpan> taken;
  for (const ZoneMoveRow& other : *later) taken.push_back(SpanOf(other));
  MoveNames names(move.move_id);
  v1::Assignment assignment;
  assignment.set_staff(StaffName(move.moved_staff_id));
  if (!move.zone_id.empty()) assignment.set_zone(SessionChildName(move.session, "zones", move.zone_id));
  for (const v1::TimeSpan& piece : Subtract(SpanOf(move), std::move(taken))) {
    absl::Status status = MakeRoom(write, move.moved_staff_id, piece, std::ref(names));
    *assignment.mutable_span() = piece;
    assignment.set_name(names(move.session));
    if (status.ok() && !move.zone_id.empty()) status = InsertAssignment(write, assignment);
    if (!status.ok()) return status;
  }
  write.Announce({Change::Kind::kAssignment, move.session.campaign_id, move.session.session_id});
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ZoneMoveRow>> ListMovesAfter(Connection& db, int64_t after) {
  return QueryAll<ZoneMoveRow>(db, kListAfter, {after}, DecodeMove);
}

}  // namespace footfall::server
