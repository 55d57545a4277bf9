#include "server/board/board_gifts.h"

#include <algorithm>
#include <string>

#include "server/sessions/session_store.h"
#include "server/stock/booth_count.h"
#include "server/stock/booth_stock.h"
#include "server/stock/gift_store.h"
#include "server/stock/item_store.h"
#include "server/stock/places.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

absl::StatusOr<v1::BoardGift> LoadGift(Connection& db, const SessionKey& key, const std::string& item, bool runs) {
  const absl::StatusOr<std::string> item_id = ParseItemName("item", item);
  if (!item_id.ok()) return item_id.status();
  const absl::StatusOr<v1::Item> of = GetItem(db, *item_id);
  if (!of.ok()) return of.status();
  const absl::StatusOr<BoothItem> there = ReadBoothItem(db, key, *item_id);
  if (!there.ok()) return there.status();
  v1::BoardGift gift;
  gift.set_item(item);
  *gift.mutable_display_name() = of->display_name();
  // Kiosks that came back late may hold more than the books have.
  gift.set_booth_units(std::max<int64_t>(there->expected - there->lent, 0));
  gift.set_kiosk_units(there->lent);
  const int64_t level = of->low_stock_threshold();
  gift.set_low(runs && level > 0 && there->expected <= level);
  return gift;
}

}  // namespace

absl::StatusOr<std::vector<v1::BoardGift>> LoadBoardGifts(Connection& db, const SessionKey& key) {
  const absl::StatusOr<v1::Session> session = GetSession(db, key);
  if (!session.ok()) return session.status();
  const absl::StatusOr<std::vector<v1::Gift>> gifts = ListGifts(db, key);
  if (!gifts.ok()) return gifts.status();
  const bool runs = session->state() < v1::SESSION_STATE_CLOSED;
  std::vector<v1::BoardGift> shown;
  for (const v1::Gift& gift : *gifts) {
    absl::StatusOr<v1::BoardGift> one = LoadGift(db, key, gift.item(), runs);
    if (!one.ok()) return one.status();
    shown.push_back(*std::move(one));
  }
  return shown;
}

absl::StatusOr<std::vector<v1::BoardCount>> LoadBoardCounts(Connection& db, const SessionKey& key) {
  const absl::StatusOr<std::vector<v1::CountLine>> lines = ReadCountedLines(db, key);
  if (!lines.ok()) return lines.status();
  std::vector<v1::BoardCount> shown;
  for (const v1::CountLine& line : *lines) {
    v1::BoardCount& count = shown.emplace_back();
    count.set_item(line.item());
    count.set_found(line.found());
    count.set_expected(line.expected());
    count.set_unexplained(line.unexplained());
    count.set_count_time_ms(line.count_time_ms());
  }
  return shown;
}

}  // namespace footfall::server
