// What changes by itself while the kiosk stands there: the board, the connection, today's numbers. Plain values, replaced as a whole.
#ifndef FOOTFALL_KIOSK_STATE_LIVE_VIEW_H_
#define FOOTFALL_KIOSK_STATE_LIVE_VIEW_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/state/board_parts.h"
#include "kiosk/state/config_view.h"

namespace footfall::kiosk {

// Numbers are those of footfall.v1.PresenceState.
enum class Presence { kUnknown = 0, kExpected, kLate, kPresent, kGone };

struct BoardPerson {
  std::string staff_id, display_name;
  Presence presence = Presence::kUnknown;
  int minutes_late = 0;
  int leads = 0;
};

struct BoardZone {
  std::string zone_id;
  LocalizedText name;  // empty = the kind's name
  ZoneKind kind = ZoneKind::kUnknown;
  std::vector<BoardPerson> people;
  int min_staff = 0, max_staff = 0;  // max 0 = no limit
  int leads = 0, lead_target = 0;    // target 0 = none
  int64_t last_lead_ms = 0;          // 0 = none yet
};

struct BoardView {
  int64_t as_of_ms = 0;  // server's time; 0 = never received
  std::vector<BoardZone> zones;
  std::vector<BoardPerson> unassigned;
  int leads = 0, lead_target = 0;
  int64_t start_ms = 0, end_ms = 0;  // the session's hours; 0 = not told
  std::vector<BoardKiosk> kiosks;
  std::vector<BoardGift> gifts;
  std::vector<BoardTransfer> transfers;
  std::vector<BoardCount> counts;  // of what was counted
  std::vector<BoardQueue> queues;
  int open_incidents = 0;
};
const BoardQueue* FindBoardQueue(const BoardView& board, std::string_view queue_id);

// What became of the kiosk's right to take part. kUnknown: the server has forgotten it; a fresh code lets it in again.
enum class Standing { kNormal, kFrozen, kRevoked, kUnknown };

// What can still be written to the kiosk's disk. Worse in this order.
enum class DiskState { kPlenty, kNearlyFull, kFailing, kFull };

struct SyncView {
  bool online = false;
  int64_t waiting = 0;                 // operations the server has not confirmed
  int64_t last_contact_wall_ms = 0;    // 0 = never
  int64_t oldest_waiting_wall_ms = 0;  // capture time of the oldest that waits; 0 = nothing waits
  int64_t free_disk_bytes = -1;        // -1 = not known
  DiskState disk = DiskState::kPlenty;
  bool clock_suspect = false;
  int64_t clock_skew_ms = 0;  // tablet minus server when last heard
  Standing standing = Standing::kNormal;
  int battery_percent = -1;  // -1 = it has none, or does not know
  bool charging = false;
};
// Whether somebody should bring a charger.
bool IsBatteryLow(const SyncView& sync);

enum class AttendanceKind { kNone = 0, kCheckIn = 1, kCheckOut = 2 };  // numbers of footfall.v1.AttendanceKind

struct AttendanceMark {
  AttendanceKind kind = AttendanceKind::kNone;
  int64_t wall_ms = 0;
};

// Leads by local hour of the day.
using HourCounts = std::array<int, 24>;
int Total(const HourCounts& counts);

// What this kiosk registered today, confirmed or not. `day` is the local day's number since 1970; another day empties it.
struct TodayView {
  int64_t day = 0;
  HourCounts kiosk{};
  std::map<std::string, HourCounts> by_staff;
  std::map<std::string, AttendanceMark> attendance;  // newest mark of each person
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_STATE_LIVE_VIEW_H_
