#include "kiosk/app/board_parts.h"

#include "kiosk/app/config_views.h"

namespace footfall::kiosk {
namespace {

LocalizedText Words(const v1::LocalizedText& text) { return {text.texts().begin(), text.texts().end()}; }

BoardKiosk KioskOf(const v1::BoardKiosk& kiosk) {
  BoardKiosk view{.device_id = LastId(kiosk.device()), .name = kiosk.display_name(), .online = kiosk.online()};
  view.last_seen_ms = kiosk.last_seen_ms();
  view.waiting = kiosk.backlog();
  view.draw_problems = kiosk.draw_gaps() + kiosk.draw_forks() + kiosk.draw_refused();
  if (kiosk.has_battery_percent()) view.battery_percent = kiosk.battery_percent();
  view.charging = kiosk.charging();
  view.free_disk_bytes = kiosk.free_disk_bytes();
  view.clock_skew_ms = kiosk.clock_skew_ms();
  view.version = kiosk.program_version();
  view.chances_left = kiosk.chances_left();
  return view;
}

BoardGift GiftOf(const v1::BoardGift& gift) {
  return {LastId(gift.item()), Words(gift.display_name()), gift.booth_units(), gift.kiosk_units(), gift.low()};
}

BoardTransfer TransferOf(const v1::BoardTransfer& transfer) {
  BoardTransfer view{LastId(transfer.transfer()), transfer.incoming(), transfer.other_end(), transfer.sent(), {}};
  for (const v1::BoardGift& item : transfer.items()) view.items.push_back(GiftOf(item));
  return view;
}

BoardQueue QueueOf(const v1::BoardQueue& queue) {
  BoardQueue view{.queue_id = queue.queue_id(), .last_given = queue.last_given(), .last_called = queue.last_called()};
  view.waiting = queue.waiting();
  for (const v1::QueueCallLine& call : queue.called()) view.called.push_back({call.number(), call.zone_id(), call.time_ms()});
  view.next_numbers = {queue.next_numbers().begin(), queue.next_numbers().end()};
  view.mean_wait_ms = queue.mean_wait_ms();
  return view;
}

}  // namespace

void AddBoardParts(const v1::Board& board, BoardView* view) {
  view->start_ms = board.hours().start_ms();
  view->end_ms = board.hours().end_ms();
  for (const v1::BoardKiosk& kiosk : board.kiosks()) view->kiosks.push_back(KioskOf(kiosk));
  for (const v1::BoardGift& gift : board.gifts()) view->gifts.push_back(GiftOf(gift));
  for (const v1::BoardTransfer& transfer : board.transfers()) view->transfers.push_back(TransferOf(transfer));
  for (const v1::BoardCount& count : board.counts()) {
    view->counts.push_back({LastId(count.item()), count.found(), count.expected(), count.unexplained(), count.count_time_ms()});
  }
  for (const v1::BoardQueue& queue : board.queues()) view->queues.push_back(QueueOf(queue));
  view->open_incidents = board.open_incidents();
}

}  // namespace footfall::kiosk
