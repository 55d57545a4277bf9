#include "server/stock/count_intake.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "footfall/v1/stock_service.pb.h"
#include "server/base/errors.h"
#include "server/sessions/session_store.h"
#include "server/stock/count_rules.h"
#include "server/stock/gift_store.h"
#include "server/stock/item_store.h"
#include "server/stock/places.h"
#include "server/stock/stock_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

absl::StatusOr<v1::KioskCountStanding> StandingOf(Connection& db, const KioskCountRow& count, const std::optional<CountRow>& before) {
  const absl::StatusOr<v1::Session> session = GetSession(db, count.session);
  if (!session.ok()) return session.status();
  const bool over = session->state() == v1::SESSION_STATE_RECONCILED || (before.has_value() && before->booked);
  if (over) return v1::KIOSK_COUNT_STANDING_LATE;
  const bool older = before.has_value() && before->time_ms > count.time_ms;
  return older ? v1::KIOSK_COUNT_STANDING_OLDER : v1::KIOSK_COUNT_STANDING_TAKEN;
}

// What an office's call would have stored, but brought up to now by what was moved before the kiosk was heard.
absl::Status Take(WriteContext& write, const KioskCountRow& count) {
  const std::string place = SessionName(count.session);
  const absl::StatusOr<int64_t> moved = MovedSince(write.db(), place, count.item_id, count.time_ms);
  if (!moved.ok()) return moved.status();
  return PutCount(write, {.place = place,
                          .item_id = count.item_id,
                          .counted = count.counted,
                          .moved = *moved,
                          .said = count.said,
                          .actor = StaffName(count.staff_id),
                          .time_ms = count.time_ms});
}

}  // namespace

absl::StatusOr<KioskCountRow> ReadStockCount(std::string_view device_id, const v1::OperationHeader& header, std::string_view plain) {
  v1::StockCountPayload payload;
  if (!payload.ParseFromArray(plain.data(), static_cast<int>(plain.size())))
    return errors::FailedPrecondition("PAYLOAD_UNREADABLE", "operations/-");
  if (absl::Status fits = CheckStockCount(payload); !fits.ok()) return fits;
  KioskCountRow row{.operation_id = header.operation_id(),
                    .session = {header.campaign_id(), header.session_id()},
                    .item_id = *ParseItemName("item", payload.item()),
                    .counted = payload.counted(),
                    .staff_id = payload.staff_id(),
                    .device_id = std::string(device_id),
                    .time_ms = header.corrected_ms()};
  *row.said.mutable_explanations() = std::move(*payload.mutable_explanations());
  return row;
}

absl::Status ApplyStockCount(WriteContext& write, const KioskCountRow& count) {
  if (auto item = GetItem(write.db(), count.item_id); !item.ok()) return item.status();
  const absl::StatusOr<std::optional<CountRow>> before = FindCount(write.db(), SessionName(count.session), count.item_id);
  if (!before.ok()) return before.status();
  const absl::StatusOr<v1::KioskCountStanding> standing = StandingOf(write.db(), count, *before);
  if (!standing.ok()) return standing.status();
  KioskCountRow row = count;
  row.standing = *standing;
  const absl::StatusOr<bool> fresh = InsertKioskCount(write, row);
  if (!fresh.ok() || !*fresh || row.standing != v1::KIOSK_COUNT_STANDING_TAKEN) return fresh.status();
  write.Announce({Change::Kind::kAttendance, count.session.campaign_id, count.session.session_id});
  return Take(write, row);
}

absl::Status AddCountItems(Connection& db, const SessionKey& key, v1::KioskConfig* config) {
  const absl::StatusOr<std::vector<v1::StockBalance>> balances = ListBalances(db, {.place = SessionName(key)}, {}, kMaxCountItems);
  if (!balances.ok()) return balances.status();
  const absl::StatusOr<std::vector<v1::Gift>> gifts = ListGifts(db, key);
  if (!gifts.ok()) return gifts.status();
  std::set<std::string> items;
  for (const v1::Gift& gift : *gifts) items.insert(gift.item());
  for (const v1::StockBalance& balance : *balances) {
    if (items.size() < kMaxCountItems) items.insert(balance.item());
  }
  for (const std::string& name : items) {
    absl::StatusOr<v1::Item> item = GetItem(db, *ParseItemName("item", name));
    if (!item.ok()) return item.status();
    v1::CountItem* shown = config->add_count_items();
    shown->set_item(name);
    *shown->mutable_display_name() = std::move(*item->mutable_display_name());
  }
  return absl::OkStatus();
}

}  // namespace footfall::server
