#include "server/stock/booth_count.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "server/base/errors.h"
#include "server/leases/lease_store.h"
#include "server/sessions/session_store.h"
#include "server/stock/booth_stock.h"
#include "server/stock/count_rules.h"
#include "server/stock/count_store.h"
#include "server/stock/gift_store.h"
#include "server/stock/item_store.h"
#include "server/stock/places.h"
#include "server/stock/stock_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// More items than a booth ever holds; they are read whole.
constexpr int kMaxBoothItems = 10'000;
constexpr int kMaxKioskCounts = 500;  // the API's: some for each item

v1::CountLine MakeLine(const std::string& item_id, const BoothItem& item, const CountRow* count) {
  v1::CountLine line;
  line.set_item(ItemName(item_id));
  line.set_expected(item.expected);
  line.set_lent(item.lent);
  line.set_shortage(item.shortage);
  if (count == nullptr) return line;
  if (count->booked && !count->said.item().empty()) return count->said;
  line.set_is_counted(true);
  line.set_counted(count->counted);
  line.set_found(count->counted + count->moved);
  *line.mutable_explanations() = count->said.explanations();
  // What is booked has changed what is expected.
  line.set_unexplained(item.expected - line.found() - (count->booked ? 0 : Explained(line)));
  line.set_counted_by(count->actor);
  line.set_count_time_ms(count->time_ms);
  return line;
}

// What was moved since a count, as it is to be read now. A booth is counted at its kiosks while they still hand out, so what went out later
// is no longer among what was found. The office counts when the booth is closed: of what it hears later all was before.
absl::Status BringUpToNow(Connection& db, const SessionKey& key, CountRow* count) {
  if (count->booked || !IsKioskCount(*count)) return absl::OkStatus();
  const absl::StatusOr<int64_t> out = HandedOutSince(db, key, count->item_id, count->time_ms);
  if (out.ok()) count->moved -= *out;
  return out.status();
}

absl::StatusOr<std::vector<CountRow>> LoadCounts(Connection& db, const SessionKey& key) {
  absl::StatusOr<std::vector<CountRow>> counts = ListCounts(db, SessionName(key));
  if (!counts.ok()) return counts;
  for (CountRow& count : *counts) {
    if (absl::Status status = BringUpToNow(db, key, &count); !status.ok()) return status;
  }
  return counts;
}

// Units of the session's pools that kiosks hold or that are in suspense.
absl::StatusOr<int64_t> LeasesOut(Connection& db, const SessionKey& key) {
  const absl::StatusOr<std::vector<PoolRow>> pools = ListPools(db, key.campaign_id, key.session_id);
  if (!pools.ok()) return pools.status();
  int64_t out = 0;
  for (const PoolRow& pool : *pools) {
    if (pool.session_id != key.session_id) continue;
    const absl::StatusOr<PoolAccount> account = AccountOf(db, pool.pool);
    if (!account.ok()) return account.status();
    out += account->outstanding + account->suspense;
  }
  return out;
}

// The items a booth has or had, each with its last count, if any.
absl::StatusOr<std::map<std::string, const CountRow*>> ItemsOf(Connection& db, const std::string& place,
                                                               const std::vector<CountRow>& counts) {
  std::map<std::string, const CountRow*> items;
  const absl::StatusOr<std::vector<v1::StockBalance>> balances = ListBalances(db, {.place = place}, {}, kMaxBoothItems);
  if (!balances.ok()) return balances.status();
  for (const v1::StockBalance& balance : *balances) items[*ParseItemName("item", balance.item())] = nullptr;
  for (const CountRow& count : counts) items[count.item_id] = &count;
  return items;
}

absl::Status RequireClosed(Connection& db, const SessionKey& key) {
  const absl::StatusOr<v1::Session> session = GetSession(db, key);
  if (!session.ok()) return session.status();
  if (session->state() == v1::SESSION_STATE_CLOSED) return absl::OkStatus();
  const bool over = session->state() == v1::SESSION_STATE_RECONCILED;
  return errors::FailedPrecondition(over ? "SESSION_RECONCILED" : "SESSION_NOT_CLOSED", session->name());
}

// The movement that an explanation is.
StockMove ToMove(const Place& booth, const std::string& item_id, const v1::CountExplanation& explanation, const Teller& teller) {
  StockMove move{.kind = v1::MOVEMENT_KIND_COUNT,
                 .item_id = item_id,
                 .from = booth,
                 .quantity = explanation.quantity(),
                 .time_ms = teller.time_ms,
                 .actor = teller.user,
                 .reason = explanation.reason()};
  switch (explanation.kind()) {
    case v1::DIFFERENCE_KIND_FOUND:
      move.to = std::exchange(move.from, {.kind = PlaceKind::kSupplier, .name = std::string(kSupplier)});
      break;
    case v1::DIFFERENCE_KIND_DAMAGED:
      move.to = {.kind = PlaceKind::kDamaged, .name = std::string(kDamagedPlace)};
      break;
    case v1::DIFFERENCE_KIND_GIVEN:
      move.to = {.kind = PlaceKind::kVisitors, .name = std::string(kVisitors)};
      break;
    default:
      move.to = {.kind = PlaceKind::kLost, .name = std::string(kLostPlace)};
  }
  return move;
}

// What was found first: another explanation may need it.
absl::Status BookLine(WriteContext& write, const Place& booth, const v1::CountLine& line, const Teller& teller) {
  const absl::StatusOr<std::string> item_id = ParseItemName("item", line.item());
  if (!item_id.ok()) return item_id.status();
  for (const bool found : {true, false}) {
    for (const v1::CountExplanation& explanation : line.explanations()) {
      if ((explanation.kind() == v1::DIFFERENCE_KIND_FOUND) != found) continue;
      if (auto moved = MoveGoods(write, ToMove(booth, *item_id, explanation, teller)); !moved.ok()) return moved.status();
    }
  }
  return absl::OkStatus();
}

absl::Status EndGifts(WriteContext& write, const SessionKey& key) {
  const absl::StatusOr<std::vector<v1::Gift>> gifts = ListGifts(write.db(), key);
  if (!gifts.ok()) return gifts.status();
  for (const v1::Gift& gift : *gifts) {
    if (absl::Status status = OpenPool(write, key, *ParseItemName("item", gift.item()), 0); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// As it stands now.
absl::StatusOr<v1::BoothCount> ReadOpenCount(Connection& db, const SessionKey& key, const std::vector<CountRow>& counts) {
  const std::string place = SessionName(key);
  v1::BoothCount count;
  count.set_session(place);
  const auto items = ItemsOf(db, place, counts);
  if (!items.ok()) return items.status();
  for (const auto& [item_id, said] : *items) {
    const absl::StatusOr<BoothItem> item = ReadBoothItem(db, key, item_id);
    if (!item.ok()) return item.status();
    *count.add_lines() = MakeLine(item_id, *item, said);
  }
  const absl::StatusOr<int64_t> open = CountOpenTransfers(db, place);
  if (!open.ok()) return open.status();
  const absl::StatusOr<int64_t> leases_out = LeasesOut(db, key);
  if (!leases_out.ok()) return leases_out.status();
  for (const v1::CountObstacle obstacle : FindObstacles(count, *open, *leases_out)) count.add_obstacles(obstacle);
  return count;
}

// What the session was reconciled with. What comes in or leaves afterwards is in the ledger and changes none of it.
v1::BoothCount MakeBookedCount(const SessionKey& key, const std::vector<CountRow>& counts) {
  v1::BoothCount count;
  count.set_session(SessionName(key));
  for (const CountRow& row : counts) {
    if (row.booked && !row.said.item().empty()) *count.add_lines() = row.said;
  }
  return count;
}

}  // namespace

absl::StatusOr<v1::BoothCount> ReadCount(Connection& db, const SessionKey& key) {
  const absl::StatusOr<v1::Session> session = GetSession(db, key);
  if (!session.ok()) return session.status();
  const absl::StatusOr<std::vector<CountRow>> counts = LoadCounts(db, key);
  if (!counts.ok()) return counts.status();
  const absl::StatusOr<std::vector<KioskCountRow>> at_kiosks = ListKioskCounts(db, key, kMaxKioskCounts);
  if (!at_kiosks.ok()) return at_kiosks.status();
  // Before counts were kept whole, only their explanations were.
  const bool kept = std::all_of(counts->begin(), counts->end(), [](const CountRow& row) { return row.booked && !row.said.item().empty(); });
  const bool over = session->state() == v1::SESSION_STATE_RECONCILED && kept;
  absl::StatusOr<v1::BoothCount> count = over ? MakeBookedCount(key, *counts) : ReadOpenCount(db, key, *counts);
  if (!count.ok()) return count;
  for (const KioskCountRow& row : *at_kiosks) *count->add_kiosk_counts() = ToKioskCount(row);
  return count;
}

absl::StatusOr<std::vector<v1::CountLine>> ReadCountedLines(Connection& db, const SessionKey& key) {
  const absl::StatusOr<std::vector<CountRow>> counts = LoadCounts(db, key);
  if (!counts.ok()) return counts.status();
  std::vector<v1::CountLine> lines;
  for (const CountRow& count : *counts) {
    const absl::StatusOr<BoothItem> item = ReadBoothItem(db, key, count.item_id);
    if (!item.ok()) return item.status();
    lines.push_back(MakeLine(count.item_id, *item, &count));
  }
  return lines;
}

absl::Status StoreCount(WriteContext& write, const SessionKey& key, const v1::CountStockRequest& request, const Teller& teller) {
  absl::Status status = RequireClosed(write.db(), key);
  if (status.ok()) status = CheckCountLines(request);
  if (!status.ok()) return status;
  for (const v1::CountLine& line : request.lines()) {
    CountRow row{.place = SessionName(key), .counted = line.counted(), .said = line, .actor = teller.user, .time_ms = teller.time_ms};
    row.item_id = *ParseItemName("lines.item", line.item());
    if (auto item = GetItem(write.db(), row.item_id); !item.ok()) return item.status();
    const absl::StatusOr<BoothItem> now = ReadBoothItem(write.db(), key, row.item_id);
    if (!now.ok()) return now.status();
    status = CheckExplained(now->expected - line.counted(), line);
    if (status.ok()) status = PutCount(write, row);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status ReconcileBooth(WriteContext& write, const SessionKey& key, const Teller& teller) {
  const Place booth{.kind = PlaceKind::kBooth, .name = SessionName(key), .session = key};
  const absl::StatusOr<std::vector<CountRow>> counts = LoadCounts(write.db(), key);
  if (!counts.ok()) return counts.status();
  const absl::StatusOr<v1::BoothCount> count = ReadOpenCount(write.db(), key, *counts);
  if (!count.ok()) return count.status();
  if (absl::Status open = RefuseObstacles(*count); !open.ok()) return open;
  for (const v1::CountLine& line : count->lines()) {
    absl::Status status = BookLine(write, booth, line, teller);
    if (status.ok()) status = BookCount(write, booth.name, line);
    if (!status.ok()) return status;
  }
  return EndGifts(write, key);
}

}  // namespace footfall::server
