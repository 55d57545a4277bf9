#include "server/stock/count_store.h"

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

absl::Status PutCount(WriteContext& write, const CountRow& count) {
  CountRow row = count;
  row.said.Clear();
  *row.said.mutable_explanations() = count.said.explanations();
  return Put(write, row);
}

absl::Status MoveCounted(WriteContext& write, std::string_view place, std::string_view item_id, int64_t units) {
  return write.db()
      .Execute("UPDATE stock_counts SET moved = moved + :1 WHERE place = :2 AND item_id = :3 AND booked = 0",
               {units, std::string(place), std::string(item_id)})
      .status();
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

}  // namespace footfall::server
