#include "server/stock/stock_store.h"

#include <array>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/text.h"
#include "server/stock/places.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kMovements = "stockMovements/";
constexpr std::string_view kTransfers = "stockTransfers/";
constexpr std::string_view kAddToBalance =
    "INSERT INTO stock_balances (place, item_id, quantity) VALUES (:1, :2, :3) ON CONFLICT (place, item_id) DO UPDATE SET quantity = "
    "quantity + excluded.quantity";
constexpr std::string_view kTakeFromBalance =
    "UPDATE stock_balances SET quantity = quantity - :1 WHERE place = :2 AND item_id = :3 AND quantity >= :1";
constexpr std::string_view kInsertMovement =
    "INSERT INTO stock_movements (number, kind, item_id, from_place, to_place, quantity, running, time_ms, transfer_id, actor, reason) "
    "VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11)";
constexpr std::string_view kAddToRunning =
    "UPDATE stock_movements SET quantity = quantity + :1, time_ms = MAX(time_ms, :2) WHERE from_place = :3 AND item_id = :4 AND kind = :5 "
    "AND running = 1";
constexpr std::string_view kThreeBalances =
    "SELECT place, quantity FROM stock_balances WHERE item_id = :1 AND place IN (:2, 'visitors', 'lost')";
constexpr std::string_view kRunning = "SELECT kind, quantity FROM stock_movements WHERE from_place = :1 AND item_id = :2 AND running = 1";
constexpr std::string_view kBroughtByRunning =
    "SELECT SUM(quantity) FROM stock_movements WHERE to_place = :1 AND item_id = :2 AND running = 1";
constexpr char kMovementColumns[] =
    "SELECT number, kind, item_id, from_place, to_place, quantity, time_ms, transfer_id, actor, reason FROM stock_movements WHERE ";
constexpr char kNewestMovements[] = " AND number < :3 ORDER BY number DESC LIMIT :4";
constexpr char kBalanceColumns[] = "SELECT place, item_id, quantity FROM stock_balances WHERE ";

// What a list is filtered by: nothing, place, item, both. A statement of its own for each, so that each uses its index.
int FilterOf(const std::string& place, const std::string& item_id) { return (place.empty() ? 0 : 1) + (item_id.empty() ? 0 : 2); }

absl::StatusOr<int64_t> OneNumber(Connection& db, std::string_view sql, const std::vector<SqlValue>& values) {
  int64_t number = 0;
  const absl::Status status = db.Query(sql, values, [&](const Row& row) {
    number = row.Int(0);
    return false;
  });
  if (!status.ok()) return status;
  return number;
}

absl::Status DecodeMovement(const Row& row, v1::StockMovement* movement) {
  movement->set_name(MovementName(row.Int(0)));
  movement->set_kind(static_cast<v1::MovementKind>(row.Int(1)));
  movement->set_item(ItemName(row.Text(2)));
  movement->set_from(row.Text(3));
  movement->set_to(row.Text(4));
  movement->set_quantity(row.Int(5));
  movement->set_time_ms(row.Int(6));
  if (const std::string transfer = row.Text(7); !transfer.empty()) movement->set_transfer(TransferName(transfer));
  movement->set_actor(row.Text(8));
  movement->set_reason(row.Text(9));
  return absl::OkStatus();
}

absl::Status NotEnough(const std::string& item_id, const std::string& place, int64_t have) {
  return errors::FailedPrecondition("NOT_ENOUGH_STOCK", ItemName(item_id), {{"place", place}, {"have", absl::StrCat(have)}});
}

// Both sides of a movement of `units`, one or more.
absl::Status ChangeBalances(WriteContext& write, const std::string& from, const std::string& to, const std::string& item_id,
                            int64_t units) {
  if (from == kSupplier) {
    const absl::Status taken = write.db().Execute(kAddToBalance, {from, item_id, -units}).status();
    if (!taken.ok()) return taken;
  } else {
    const absl::StatusOr<int64_t> taken = write.db().Execute(kTakeFromBalance, {units, from, item_id});
    if (!taken.ok()) return taken.status();
    if (*taken == 0) {
      const absl::StatusOr<int64_t> have = BalanceOf(write.db(), from, item_id);
      if (!have.ok()) return have.status();
      return NotEnough(item_id, from, *have);
    }
  }
  return write.db().Execute(kAddToBalance, {to, item_id, units}).status();
}

// What running movements brought to a place stays there until they take it back: it is what kiosks said.
absl::Status RequireFree(Connection& db, const StockMove& move) {
  if (move.from.kind != PlaceKind::kVisitors && move.from.kind != PlaceKind::kLost) return absl::OkStatus();
  const absl::StatusOr<int64_t> there = BalanceOf(db, move.from.name, move.item_id);
  if (!there.ok()) return there.status();
  const absl::StatusOr<int64_t> kept = OneNumber(db, kBroughtByRunning, {move.from.name, move.item_id});
  if (!kept.ok()) return kept.status();
  if (*there - *kept >= move.quantity) return absl::OkStatus();
  return NotEnough(move.item_id, move.from.name, *there - *kept);
}

absl::StatusOr<int64_t> InsertMovement(WriteContext& write, const StockMove& move, int64_t units, bool running) {
  const int64_t number = write.NextNumber();
  const absl::Status status =
      write.db()
          .Execute(kInsertMovement, {number, static_cast<int64_t>(move.kind), move.item_id, move.from.name, move.to.name, units,
                                     int64_t{running}, move.time_ms, move.transfer_id, move.actor, move.reason})
          .status();
  if (!status.ok()) return status;
  return number;
}

absl::Status RequireItem(Connection& db, const std::string& item_id) {
  const absl::StatusOr<int64_t> there = OneNumber(db, "SELECT COUNT(*) FROM stock_items WHERE item_id = :1", {item_id});
  if (!there.ok()) return there.status();
  return *there == 0 ? errors::NotFound(ItemName(item_id)) : absl::OkStatus();
}

absl::Status DecodeTransfer(const Row& row, std::pair<int64_t, v1::StockTransfer>* transfer) {
  if (!transfer->second.ParseFromString(row.Blob(2))) return errors::Internal("a transfer does not parse");
  transfer->first = row.Int(0);
  transfer->second.set_name(TransferName(row.Text(1)));
  return absl::OkStatus();
}

Bytes EncodeTransfer(v1::StockTransfer transfer) {
  transfer.clear_name();
  return Bytes{transfer.SerializeAsString()};
}

// Boards show what is on its way from and to their booth.
void AnnounceBooths(WriteContext& write, const v1::StockTransfer& transfer) {
  for (const std::string& end : {transfer.from(), transfer.to()}) {
    const absl::StatusOr<Place> place = ParsePlace("place", end);
    if (!place.ok() || place->kind != PlaceKind::kBooth) continue;
    write.Announce({Change::Kind::kAttendance, place->session.campaign_id, place->session.session_id});
  }
}

}  // namespace

std::string MovementName(int64_t number) { return absl::StrCat(Abseil(kMovements), number); }

int64_t MovementNumber(std::string_view name) { return std::strtoll(std::string(name.substr(kMovements.size())).c_str(), nullptr, 10); }

std::string TransferName(std::string_view transfer_id) { return absl::StrCat(Abseil(kTransfers), Abseil(transfer_id)); }

absl::StatusOr<std::string> ParseTransferName(std::string_view field, std::string_view name) {
  if (name.empty()) return errors::InvalidField(field, "REQUIRED");
  if (!name.starts_with(kTransfers) || !rules::IsResourceId(name.substr(kTransfers.size()))) return errors::InvalidField(field, "BAD_NAME");
  return std::string(name.substr(kTransfers.size()));
}

absl::StatusOr<int64_t> BalanceOf(Connection& db, std::string_view place, std::string_view item_id) {
  return OneNumber(db, "SELECT quantity FROM stock_balances WHERE place = :1 AND item_id = :2", {std::string(place), std::string(item_id)});
}

absl::StatusOr<BoothBooks> ReadBoothBooks(Connection& db, std::string_view booth, std::string_view item_id) {
  BoothBooks books;
  absl::Status status = db.Query(kThreeBalances, {TextView{item_id}, TextView{booth}}, [&](const Row& row) {
    const std::string place = row.Text(0);
    (place == kVisitors ? books.visitors : place == kLostPlace ? books.lost : books.booth) = row.Int(1);
    return true;
  });
  if (!status.ok()) return status;
  status = db.Query(kRunning, {TextView{booth}, TextView{item_id}}, [&](const Row& row) {
    (row.Int(0) == v1::MOVEMENT_KIND_HANDED_OUT ? books.handed_out : books.written_off) = row.Int(1);
    return true;
  });
  if (!status.ok()) return status;
  return books;
}

absl::StatusOr<std::vector<v1::StockBalance>> ListBalances(Connection& db, const BalanceFilter& filter,
                                                           const std::pair<std::string, std::string>& after, int limit) {
  static const std::array<std::string, 4> sql = [] {
    const std::string end = " AND (place > :3 OR (place = :3 AND item_id > :4)) ORDER BY place, item_id LIMIT :5";
    return std::array<std::string, 4>{
        absl::StrCat(kBalanceColumns, "(:1 = '' AND :2 = '')", end), absl::StrCat(kBalanceColumns, "place = :1 AND :2 = ''", end),
        absl::StrCat(kBalanceColumns, ":1 = '' AND item_id = :2", end), absl::StrCat(kBalanceColumns, "place = :1 AND item_id = :2", end)};
  }();
  return QueryAll<v1::StockBalance>(db, sql[FilterOf(filter.place, filter.item_id)],
                                    {filter.place, filter.item_id, after.first, after.second, int64_t{limit}},
                                    [](const Row& row, v1::StockBalance* balance) {
                                      balance->set_place(row.Text(0));
                                      balance->set_item(ItemName(row.Text(1)));
                                      balance->set_quantity(row.Int(2));
                                      return absl::OkStatus();
                                    });
}

absl::StatusOr<int64_t> EnterMovement(WriteContext& write, const StockMove& move) {
  absl::Status status = RequireItem(write.db(), move.item_id);
  if (status.ok()) status = RequireFree(write.db(), move);
  if (status.ok()) status = ChangeBalances(write, move.from.name, move.to.name, move.item_id, move.quantity);
  if (!status.ok()) return status;
  return InsertMovement(write, move, move.quantity, /*running=*/false);
}

absl::Status AddToRunning(WriteContext& write, const StockMove& running, int64_t units) {
  if (units == 0) return absl::OkStatus();
  const std::string &out = running.from.name, &in = running.to.name;
  const absl::Status moved =
      units > 0 ? ChangeBalances(write, out, in, running.item_id, units) : ChangeBalances(write, in, out, running.item_id, -units);
  if (!moved.ok()) return moved;
  const absl::StatusOr<int64_t> added =
      write.db().Execute(kAddToRunning, {units, running.time_ms, out, running.item_id, static_cast<int64_t>(running.kind)});
  if (!added.ok()) return added.status();
  return *added > 0 ? absl::OkStatus() : InsertMovement(write, running, units, /*running=*/true).status();
}

absl::StatusOr<int64_t> MovedSince(Connection& db, std::string_view place, std::string_view item_id, int64_t time_ms) {
  constexpr std::string_view kMovedSince =
      "SELECT COALESCE(SUM(CASE WHEN to_place = :1 THEN quantity ELSE -quantity END), 0) FROM stock_movements WHERE item_id = :2 AND "
      "(to_place = :1 OR from_place = :1) AND running = 0 AND kind <> :3 AND time_ms > :4";
  return OneNumber(db, kMovedSince, {std::string(place), std::string(item_id), int64_t{v1::MOVEMENT_KIND_COUNT}, time_ms});
}

absl::StatusOr<v1::StockMovement> GetMovement(Connection& db, int64_t number) {
  static const std::string sql = absl::StrCat(kMovementColumns, "number = :1");
  return QueryOne<v1::StockMovement>(db, sql, {number}, MovementName(number), DecodeMovement);
}

absl::StatusOr<std::vector<v1::StockMovement>> ListMovements(Connection& db, const MovementFilter& filter, int64_t before, int limit) {
  static const std::array<std::string, 4> sql = {
      absl::StrCat(kMovementColumns, "(:1 = '' AND :2 = '')", kNewestMovements),
      absl::StrCat(kMovementColumns, "(from_place = :1 OR to_place = :1) AND :2 = ''", kNewestMovements),
      absl::StrCat(kMovementColumns, ":1 = '' AND item_id = :2", kNewestMovements),
      absl::StrCat(kMovementColumns, "(from_place = :1 OR to_place = :1) AND item_id = :2", kNewestMovements)};
  return QueryAll<v1::StockMovement>(db, sql[FilterOf(filter.place, filter.item_id)],
                                     {filter.place, filter.item_id, before, int64_t{limit}}, DecodeMovement);
}

absl::Status InsertTransfer(WriteContext& write, const v1::StockTransfer& transfer) {
  auto id = ParseTransferName("name", transfer.name());
  if (!id.ok()) return id.status();
  AnnounceBooths(write, transfer);
  return Inserted(
      write.db().Execute("INSERT INTO stock_transfers (number, transfer_id, from_place, to_place, state, record) "
                         "VALUES (:1, :2, :3, :4, :5, :6)",
                         {write.NextNumber(), *id, transfer.from(), transfer.to(), int64_t{transfer.state()}, EncodeTransfer(transfer)}),
      transfer.name());
}

absl::Status ReplaceTransfer(WriteContext& write, const v1::StockTransfer& transfer) {
  auto id = ParseTransferName("name", transfer.name());
  if (!id.ok()) return id.status();
  AnnounceBooths(write, transfer);
  return Changed(write.db().Execute("UPDATE stock_transfers SET state = :1, record = :2 WHERE transfer_id = :3",
                                    {int64_t{transfer.state()}, EncodeTransfer(transfer), *id}),
                 transfer.name());
}

absl::StatusOr<v1::StockTransfer> GetTransfer(Connection& db, std::string_view transfer_id) {
  auto found =
      QueryOne<std::pair<int64_t, v1::StockTransfer>>(db, "SELECT number, transfer_id, record FROM stock_transfers WHERE transfer_id = :1",
                                                      {std::string(transfer_id)}, TransferName(transfer_id), DecodeTransfer);
  if (!found.ok()) return found.status();
  return std::move(found->second);
}

absl::StatusOr<std::vector<std::pair<int64_t, v1::StockTransfer>>> ListTransfers(Connection& db, const TransferFilter& filter,
                                                                                 int64_t before, int limit) {
  static const std::array<std::string, 2> sql = [] {
    const std::string begin = "SELECT number, transfer_id, record FROM stock_transfers WHERE ";
    const std::string end = " AND (:2 = 0 OR state = :2) AND number < :3 ORDER BY number DESC LIMIT :4";
    return std::array<std::string, 2>{begin + ":1 = ''" + end, begin + "(from_place = :1 OR to_place = :1)" + end};
  }();
  return QueryAll<std::pair<int64_t, v1::StockTransfer>>(db, sql[filter.place.empty() ? 0 : 1],
                                                         {filter.place, int64_t{filter.state}, before, int64_t{limit}}, DecodeTransfer);
}

absl::StatusOr<int64_t> CountOpenTransfers(Connection& db, std::string_view place) {
  return OneNumber(db, "SELECT COUNT(*) FROM stock_transfers WHERE (from_place = :1 OR to_place = :1) AND state = :2",
                   {std::string(place), static_cast<int64_t>(v1::TRANSFER_STATE_SENT)});
}

}  // namespace footfall::server
