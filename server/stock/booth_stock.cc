#include "server/stock/booth_stock.h"

#include <algorithm>
#include <optional>

#include "server/base/errors.h"
#include "server/campaigns/campaign_store.h"
#include "server/sessions/session_store.h"
#include "server/stock/count_store.h"
#include "server/stock/gift_store.h"
#include "server/stock/places.h"
#include "server/stock/stock_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

absl::Status RequirePlace(Connection& db, const Place& place) {
  if (place.kind == PlaceKind::kSite) return GetSite(db, place.site_id).status();
  if (place.kind == PlaceKind::kBooth) return GetSessionSite(db, place.session).status();
  return absl::OkStatus();
}

// The pool of a booth's item; nullopt when it is no gift there.
absl::StatusOr<std::optional<PoolRow>> PoolOf(Connection& db, const Place& place, const std::string& item_id) {
  if (place.kind != PlaceKind::kBooth) return std::nullopt;
  return FindPool(db, GiftName(place.session, item_id));
}

// What changes in a place's pool and count when `units` came in (or, below zero, went).
absl::Status FollowMove(WriteContext& write, const Place& place, const StockMove& move, int64_t units) {
  if (place.kind != PlaceKind::kBooth) return absl::OkStatus();
  const absl::StatusOr<std::optional<PoolRow>> pool = PoolOf(write.db(), place, move.item_id);
  if (!pool.ok()) return pool.status();
  if (pool->has_value()) {
    if (absl::Status status = AddToPool(write, (*pool)->pool, units); !status.ok()) return status;
  }
  // Kiosks show what there is to count, and boards what a count finds.
  write.Announce({Change::Kind::kSession, place.session.campaign_id, place.session.session_id});
  // A count's own booking brings the ledger to what was counted.
  return move.kind == v1::MOVEMENT_KIND_COUNT ? absl::OkStatus() : MoveCounted(write, place.name, move.item_id, units, move.time_ms);
}

// Before goods go: so that they are not also what was handed out already. After goods came: they may be what a hand-out waited for.
absl::Status SettlePlace(WriteContext& write, const Place& place, const StockMove& move) {
  return place.kind == PlaceKind::kBooth ? SettleBooth(write, place.session, move.item_id, move.time_ms) : absl::OkStatus();
}

StockMove Running(v1::MovementKind kind, const SessionKey& key, std::string_view item_id, std::string_view to, int64_t time_ms) {
  StockMove move{.kind = kind, .item_id = std::string(item_id), .time_ms = time_ms};
  move.from = {.kind = PlaceKind::kBooth, .name = SessionName(key), .session = key};
  move.to = {.kind = to == kVisitors ? PlaceKind::kVisitors : PlaceKind::kLost, .name = std::string(to)};
  return move;
}

}  // namespace

absl::Status RequirePlaces(Connection& db, const Place& from, const Place& to) {
  absl::Status status = RequirePlace(db, from);
  return status.ok() ? RequirePlace(db, to) : status;
}

absl::StatusOr<int64_t> MoveGoods(WriteContext& write, const StockMove& move) {
  absl::Status status = RequirePlaces(write.db(), move.from, move.to);
  if (status.ok()) status = SettlePlace(write, move.from, move);
  if (!status.ok()) return status;
  absl::StatusOr<int64_t> number = EnterMovement(write, move);
  if (!number.ok()) return number;
  status = FollowMove(write, move.from, move, -move.quantity);
  if (status.ok()) status = FollowMove(write, move.to, move, move.quantity);
  if (status.ok()) status = SettlePlace(write, move.to, move);
  if (!status.ok()) return status;
  return number;
}

absl::Status SettleBooth(WriteContext& write, const SessionKey& key, std::string_view item_id, int64_t time_ms) {
  const absl::StatusOr<std::optional<PoolRow>> pool = FindPool(write.db(), GiftName(key, item_id));
  if (!pool.ok()) return pool.status();
  if (!pool->has_value()) return absl::OkStatus();
  const absl::StatusOr<BoothBooks> books = ReadBoothBooks(write.db(), SessionName(key), item_id);
  if (!books.ok()) return books.status();
  const Settlement due = Settle(*books, (*pool)->handed_out, (*pool)->written_off);
  const StockMove lost = Running(v1::MOVEMENT_KIND_LEASE_WRITTEN_OFF, key, item_id, kLostPlace, time_ms);
  const StockMove handed = Running(v1::MOVEMENT_KIND_HANDED_OUT, key, item_id, kVisitors, time_ms);
  // What comes back first: it may be what goes out on the other side.
  const bool lost_first = due.to_lost < 0;
  absl::Status status = lost_first ? AddToRunning(write, lost, due.to_lost) : absl::OkStatus();
  if (status.ok()) status = AddToRunning(write, handed, due.to_visitors);
  if (status.ok() && !lost_first) status = AddToRunning(write, lost, due.to_lost);
  return status;
}

absl::StatusOr<BoothItem> ReadBoothItem(Connection& db, const SessionKey& key, std::string_view item_id) {
  const absl::StatusOr<BoothBooks> books = ReadBoothBooks(db, SessionName(key), item_id);
  if (!books.ok()) return books.status();
  BoothItem item{.expected = books->booth};
  const std::string name = GiftName(key, item_id);
  const absl::StatusOr<std::optional<PoolRow>> pool = FindPool(db, name);
  if (!pool.ok()) return pool.status();
  if (!pool->has_value()) return item;
  const absl::StatusOr<PoolAccount> account = AccountOf(db, name);
  if (!account.ok()) return account.status();
  const Settlement due = Settle(*books, account->pool.handed_out, account->pool.written_off);
  item.expected -= due.to_visitors + due.to_lost;
  item.lent = account->outstanding + account->suspense;
  item.handed_out = account->pool.handed_out;
  item.shortage = account->pool.shortage;
  return item;
}

absl::Status OpenPool(WriteContext& write, const SessionKey& key, std::string_view item_id, int64_t kiosk_units) {
  PoolRow row{.pool = GiftName(key, item_id),
              .kind = LeaseKind::kGift,
              .campaign_id = key.campaign_id,
              .session_id = key.session_id,
              .kiosk_units = kiosk_units};
  const absl::StatusOr<std::optional<PoolRow>> before = FindPool(write.db(), row.pool);
  if (!before.ok()) return before.status();
  // Whether it may lend is for the keeper of leases to say.
  if (before->has_value()) row.granting = (*before)->granting;
  absl::Status status = SetPool(write, row);
  if (!status.ok() || before->has_value()) return status;
  const absl::StatusOr<int64_t> there = BalanceOf(write.db(), SessionName(key), item_id);
  if (!there.ok()) return there.status();
  return *there == 0 ? absl::OkStatus() : AddToPool(write, row.pool, *there);
}

absl::Status AdoptPool(WriteContext& write, const SessionKey& key, std::string_view item_id) {
  absl::StatusOr<std::optional<PoolRow>> pool = FindPool(write.db(), GiftName(key, item_id));
  if (!pool.ok() || !pool->has_value() || (*pool)->granting) return pool.status();
  (*pool)->granting = true;
  if (absl::Status status = SetPool(write, **pool); !status.ok()) return status;
  const absl::StatusOr<BoothBooks> books = ReadBoothBooks(write.db(), SessionName(key), item_id);
  if (!books.ok()) return books.status();
  // What came in since the pool was learned is in it already.
  const int64_t missing = books->booth + books->handed_out + books->written_off - (*pool)->total;
  return missing > 0 ? AddToPool(write, (*pool)->pool, missing) : absl::OkStatus();
}

absl::StatusOr<GrantSource::Part> GiftSource::Take(WriteContext&, const PoolRow& pool, std::string_view, std::string_view, int64_t units) {
  return Part{.quantity = std::clamp<int64_t>(pool.free, 0, units)};
}

absl::Status GiftSource::Ended(WriteContext& write, const LeaseRow& lease) {
  const absl::StatusOr<SessionChildKey> gift = ParseSessionChildName("pool", "gifts", lease.pool);
  if (!gift.ok()) return gift.status();
  return SettleBooth(write, gift->session, gift->id, clock_->NowMs());
}

absl::Status GiftSource::Learned(WriteContext& write, const LeaseRow& lease) { return Ended(write, lease); }

}  // namespace footfall::server
