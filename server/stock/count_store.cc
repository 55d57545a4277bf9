#include "server/stock/count_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/stock/places.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

constexpr std::string_view kListCounts =
    "SELECT place, item_id, counted, moved, explanations, actor, time_ms, booked FROM stock_counts WHERE place = :1 ORDER BY item_id";
constexpr std::string_view kPutCount =
    "INSERT INTO stock_counts (place, item_id, counted, moved, explanations, actor, time_ms, booked) VALUES (:1, :2, :3, :4, :5, :6, :7, "
    ":8) "
    "ON CONFLICT (place, item_id) DO UPDATE SET counted = excluded.counted, moved = excluded.moved, explanations = excluded.explanations, "
    "actor = excluded.actor, time_ms = excluded.time_ms, booked = excluded.booked";

constexpr char kKioskCountColumns[] =
    "SELECT operation_id, place, item_id, counted, explanations, staff_id, device_id, time_ms, standing FROM kiosk_stock_counts WHERE ";
constexpr std::string_view kInsertKioskCount =
    "INSERT INTO kiosk_stock_counts (operation_id, number, place, item_id, counted, explanations, staff_id, device_id, time_ms, standing) "
    "VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10) ON CONFLICT (operation_id) DO NOTHING";
// What came in later than it was counted at a kiosk, not what is heard of later.
constexpr std::string_view kMoveCounted =
    "UPDATE stock_counts SET moved = moved + :1 WHERE place = :2 AND item_id = :3 AND booked = 0 AND (time_ms <= :4 OR actor NOT LIKE "
    "'staff/%')";

absl::Status DecodeCount(const Row& row, CountRow* count) {
  if (!count->said.ParseFromString(row.Blob(4))) return errors::Internal("a count does not parse");
  count->place = row.Text(0);
  count->item_id = row.Text(1);
  count->counted = row.Int(2);
  count->moved = row.Int(3);
  count->actor = row.Text(5);
  count->time_ms = row.Int(6);
  count->booked = row.Int(7) != 0;
  return absl::OkStatus();
}

absl::Status DecodeKioskCount(const Row& row, KioskCountRow* count) {
  if (!count->said.ParseFromString(row.Blob(4))) return errors::Internal("a kiosk's count does not parse");
  absl::StatusOr<SessionKey> session = ParseSessionName("place", row.Text(1));
  if (!session.ok()) return errors::Internal("a kiosk's count has no booth");
  count->operation_id = row.Blob(0);
  count->session = *std::move(session);
  count->item_id = row.Text(2);
  count->counted = row.Int(3);
  count->staff_id = row.Text(5);
  count->device_id = row.Text(6);
  count->time_ms = row.Int(7);
  count->standing = static_cast<footfall::v1::KioskCountStanding>(row.Int(8));
  return absl::OkStatus();
}

absl::Status Put(WriteContext& write, const CountRow& count) {
  return write.db()
      .Execute(kPutCount, {count.place, count.item_id, count.counted, count.moved, Bytes{count.said.SerializeAsString()}, count.actor,
                           count.time_ms, int64_t{count.booked}})
      .status();
}

}  // namespace

absl::StatusOr<std::vector<CountRow>> ListCounts(Connection& db, std::string_view place) {
  return QueryAll<CountRow>(db, kListCounts, {std::string(place)}, DecodeCount);
}

absl::StatusOr<std::optional<CountRow>> FindCount(Connection& db, std::string_view place, std::string_view item_id) {
  constexpr std::string_view kFind =
      "SELECT place, item_id, counted, moved, explanations, actor, time_ms, booked FROM stock_counts WHERE place = :1 AND item_id = :2";
  absl::StatusOr<std::vector<CountRow>> found = QueryAll<CountRow>(db, kFind, {std::string(place), std::string(item_id)}, DecodeCount);
  if (!found.ok()) return found.status();
  if (found->empty()) return std::nullopt;
  return std::move(found->front());
}

bool IsKioskCount(const CountRow& count) { return count.actor.starts_with("staff/"); }

absl::Status PutCount(WriteContext& write, const CountRow& count) {
  CountRow row = count;
  row.said.Clear();
  *row.said.mutable_explanations() = count.said.explanations();
  return Put(write, row);
}

absl::Status MoveCounted(WriteContext& write, std::string_view place, std::string_view item_id, int64_t units, int64_t time_ms) {
  return write.db().Execute(kMoveCounted, {units, std::string(place), std::string(item_id), time_ms}).status();
}

absl::Status BookCount(WriteContext& write, std::string_view place, const footfall::v1::CountLine& line) {
  const absl::StatusOr<std::string> item_id = ParseItemName("item", line.item());
  if (!item_id.ok()) return item_id.status();
  return Put(write, {.place = std::string(place),
                     .item_id = *item_id,
                     .counted = line.counted(),
                     .moved = line.found() - line.counted(),
                     .said = line,
                     .actor = line.counted_by(),
                     .time_ms = line.count_time_ms(),
                     .booked = true});
}

absl::StatusOr<bool> InsertKioskCount(WriteContext& write, const KioskCountRow& row) {
  footfall::v1::CountLine said;
  *said.mutable_explanations() = row.said.explanations();
  const absl::StatusOr<int64_t> written = write.db().Execute(
      kInsertKioskCount, {Bytes{row.operation_id}, write.NextNumber(), SessionName(row.session), row.item_id, row.counted,
                          Bytes{said.SerializeAsString()}, row.staff_id, row.device_id, row.time_ms, static_cast<int64_t>(row.standing)});
  if (!written.ok()) return written.status();
  return *written > 0;
}

absl::StatusOr<std::vector<KioskCountRow>> ListKioskCounts(Connection& db, const SessionKey& key, int limit) {
  static const std::string sql = absl::StrCat(kKioskCountColumns, "place = :1 ORDER BY time_ms DESC, number DESC LIMIT :2");
  return QueryAll<KioskCountRow>(db, sql, {SessionName(key), int64_t{limit}}, DecodeKioskCount);
}

absl::StatusOr<std::vector<KioskCountRow>> ListKioskCountsAfter(Connection& db, int64_t number) {
  static const std::string sql = absl::StrCat(kKioskCountColumns, "number > :1 ORDER BY number");
  return QueryAll<KioskCountRow>(db, sql, {number}, DecodeKioskCount);
}

footfall::v1::KioskCount ToKioskCount(const KioskCountRow& row) {
  footfall::v1::KioskCount count;
  if (const auto id = rules::UuidFromBytes(row.operation_id)) count.set_id(rules::FormatUuid(*id));
  count.set_item(ItemName(row.item_id));
  count.set_counted(row.counted);
  *count.mutable_explanations() = row.said.explanations();
  count.set_staff(StaffName(row.staff_id));
  count.set_device(DeviceName(row.device_id));
  count.set_time_ms(row.time_ms);
  count.set_standing(row.standing);
  return count;
}

}  // namespace footfall::server
