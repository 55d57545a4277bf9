// The board's parts beside zones and people: kiosks, gifts, transfers, queues. Plain values; times are milliseconds since 1970.
#ifndef FOOTFALL_KIOSK_STATE_BOARD_PARTS_H_
#define FOOTFALL_KIOSK_STATE_BOARD_PARTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/state/playbook_view.h"

namespace footfall::kiosk {

struct BoardKiosk {
  std::string device_id, name;
  bool online = false;
  int64_t last_seen_ms = 0;            // 0 = never
  int64_t waiting = 0;                 // operations it said it still held
  int64_t draw_problems = 0;           // chances that were refused, or whose place was taken twice
  std::optional<int> battery_percent;  // absent = it has none
  bool charging = false;
  int64_t free_disk_bytes = -1;  // -1 = not known
  int64_t clock_skew_ms = 0;     // its wall clock less the server's
  std::string version;
  int64_t chances_left = 0;
};

// A gift of the session, as far as the server knows.
struct BoardGift {
  std::string item;  // id
  LocalizedText name;
  int64_t booth_units = 0;  // at the booth, on no kiosk
  int64_t kiosk_units = 0;  // that kiosks hold to hand out
  bool low = false;         // at or below its alert level
};

// An item that somebody counted, against the books.
struct BoardCount {
  std::string item;  // id
  int64_t found = 0, expected = 0;
  int64_t unexplained = 0;  // above 0 = missing, below = too many
  int64_t count_ms = 0;
};

struct BoardTransfer {
  std::string id;
  bool incoming = false;
  std::string other_end;
  bool sent = false;
  std::vector<BoardGift> items;
};

struct QueueCall {
  int64_t number = 0;
  std::string zone_id;  // empty = not said
  int64_t time_ms = 0;
};

struct BoardQueue {
  std::string queue_id;
  int64_t last_given = 0, last_called = 0;  // 0 = none
  int64_t waiting = 0;
  std::vector<QueueCall> called;      // newest first
  std::vector<int64_t> next_numbers;  // that wait, in their order; the first 50
  int64_t mean_wait_ms = 0;           // 0 = not known
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_STATE_BOARD_PARTS_H_
