#include "server/board/board_loader.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "server/board/board_gifts.h"
#include "server/campaigns/campaign_store.h"
#include "server/devices/device_store.h"
#include "server/draws/refusal_store.h"
#include "server/leads/lead_counters.h"
#include "server/onsite/onsite_store.h"
#include "server/people/attendance_store.h"
#include "server/queues/queue_store.h"
#include "server/sessions/plan_loader.h"
#include "server/sessions/session_store.h"
#include "server/stock/item_store.h"
#include "server/stock/places.h"
#include "server/stock/stock_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Puts an answer where it belongs, or gives the reason why there is none.
template <typename T>
absl::Status Take(absl::StatusOr<T> answer, T* place) {
  if (answer.ok()) *place = *std::move(answer);
  return answer.status();
}

void FillHealth(const KioskHealth& health, v1::BoardKiosk* kiosk) {
  if (health.battery_percent) kiosk->set_battery_percent(*health.battery_percent);
  kiosk->set_charging(health.charging);
  kiosk->set_free_disk_bytes(health.free_disk_bytes);
  kiosk->set_clock_skew_ms(health.clock_skew_ms);
  kiosk->set_chances_left(health.chances_left);
}

absl::StatusOr<std::vector<v1::BoardKiosk>> LoadKiosks(Connection& db, const DevicePresence& presence, const SessionKey& key) {
  auto devices = ListSessionDevices(db, key.campaign_id, key.session_id);
  if (!devices.ok()) return devices.status();
  std::vector<v1::BoardKiosk> kiosks;
  for (const DeviceRow& device : *devices) {
    const DevicePresence::Seen seen = presence.Get(device.id);
    v1::BoardKiosk& kiosk = kiosks.emplace_back();
    kiosk.set_device(DeviceName(device.id));
    kiosk.set_display_name(device.display_name);
    kiosk.set_online(seen.online);
    kiosk.set_last_seen_ms(std::max(device.last_seen_ms, seen.last_seen_ms));
    const auto trouble = ReadDeviceTrouble(db, device.id);
    if (!trouble.ok()) return trouble.status();
    kiosk.set_draw_gaps(trouble->gaps);
    kiosk.set_draw_forks(trouble->forks);
    kiosk.set_draw_refused(trouble->refused);
    kiosk.set_backlog(seen.last_seen_ms >= device.last_seen_ms ? static_cast<int64_t>(seen.backlog) : device.backlog);
    kiosk.set_program_version(device.program_version);
    FillHealth(seen.health.value_or(device.health), &kiosk);
  }
  return kiosks;
}

// What people call a place: a site by its name, a booth by that of its site and its session, the warehouse as the API does.
absl::StatusOr<std::string> ShownPlace(Connection& db, const std::string& name) {
  const auto place = ParsePlace("place", name);
  if (!place.ok()) return place.status();
  if (place->kind != PlaceKind::kSite && place->kind != PlaceKind::kBooth) return name;
  std::string site_id = place->site_id;
  if (place->kind == PlaceKind::kBooth) {
    if (absl::Status found = Take(GetSessionSite(db, place->session), &site_id); !found.ok()) return found;
  }
  const auto site = GetSite(db, site_id);
  if (!site.ok()) return site.status();
  return place->kind == PlaceKind::kBooth ? site->display_name() + ", " + place->session.session_id : site->display_name();
}

absl::StatusOr<v1::BoardTransfer> ShowTransfer(Connection& db, const std::string& booth, const v1::StockTransfer& transfer) {
  v1::BoardTransfer shown;
  shown.set_transfer(transfer.name());
  shown.set_incoming(transfer.to() == booth);
  shown.set_sent(transfer.state() == v1::TRANSFER_STATE_SENT);
  auto other_end = ShownPlace(db, shown.incoming() ? transfer.from() : transfer.to());
  if (!other_end.ok()) return other_end.status();
  shown.set_other_end(*std::move(other_end));
  for (const v1::TransferLine& line : transfer.lines()) {
    const auto item_id = ParseItemName("item", line.item());
    if (!item_id.ok()) return item_id.status();
    auto item = GetItem(db, *item_id);
    if (!item.ok()) return item.status();
    v1::BoardGift* goods = shown.add_items();
    goods->set_item(line.item());
    *goods->mutable_display_name() = std::move(*item->mutable_display_name());
    goods->set_booth_units(line.quantity());  // as many as are on their way
  }
  return shown;
}

absl::StatusOr<std::vector<v1::BoardTransfer>> LoadTransfers(Connection& db, const SessionKey& key) {
  const std::string booth = SessionName(key);
  std::vector<v1::BoardTransfer> shown;
  for (const v1::TransferState state : {v1::TRANSFER_STATE_SENT, v1::TRANSFER_STATE_PLANNED}) {
    const int room = kMaxBoardTransfers - static_cast<int>(shown.size());
    if (room == 0) break;
    const auto transfers = ListTransfers(db, {.place = booth, .state = state}, std::numeric_limits<int64_t>::max(), room);
    if (!transfers.ok()) return transfers.status();
    for (const auto& [number, transfer] : *transfers) {
      auto one = ShowTransfer(db, booth, transfer);
      if (!one.ok()) return one.status();
      shown.push_back(*std::move(one));
    }
  }
  return shown;
}

}  // namespace

absl::StatusOr<BoardInput> LoadBoard(Connection& db, const DevicePresence& presence, const SessionKey& key) {
  BoardInput input;
  std::vector<AttendanceRow> events;
  absl::Status status = Take(LoadSessionPlan(db, key), &input.plan);
  if (status.ok()) status = Take(ListAttendanceEvents(db, key), &events);
  for (AttendanceRow& row : events) input.events.push_back({StaffName(row.staff_id), std::move(row.event)});
  if (status.ok()) status = Take(ReadSessionLeadCounts(db, key.campaign_id, key.session_id), &input.leads);
  if (status.ok()) status = Take(LoadKiosks(db, presence, key), &input.kiosks);
  if (status.ok()) status = Take(ReadQueueMarks(db, key), &input.queues);
  if (status.ok()) status = Take(LoadTransfers(db, key), &input.transfers);
  if (status.ok()) status = Take(LoadBoardGifts(db, key), &input.gifts);
  if (status.ok()) status = Take(LoadBoardCounts(db, key), &input.counts);
  if (status.ok()) status = Take(CountOpenIncidents(db, key), &input.open_incidents);
  if (!status.ok()) return status;
  return input;
}

}  // namespace footfall::server
