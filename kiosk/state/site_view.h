// What this kiosk did today besides leads: counts, hand-outs, marks on checklists, open incidents, numbers of queues. Read from its own
// journal and replaced as a whole after each change, so it is right without a network and over a restart. Plain values.
#ifndef FOOTFALL_KIOSK_STATE_SITE_VIEW_H_
#define FOOTFALL_KIOSK_STATE_SITE_VIEW_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/state/board_parts.h"

namespace footfall::kiosk {

// Numbers are those of footfall.v1.CountKind.
enum class CountKind { kNone = 0, kFootTraffic = 1, kFlyers = 2 };

// Numbers are those of footfall.v1.Severity.
enum class Severity { kNone = 0, kMinor = 1, kMajor = 2, kCritical = 3 };

// Numbers are those of footfall.v1.QueueCallKind, but for kWaiting.
enum class QueueNumberState { kWaiting = 0, kCalled = 1, kServed = 2, kAbsent = 3 };

// Marks that belong to no checklist (none can be called so): an item that was counted here, and a side of a transfer that was confirmed
// here, with the number of its step as what was counted.
inline constexpr std::string_view kCountList = "@count", kTransferList = "@transfer";

struct MarkView {
  std::string checklist_id, point_id;
  bool done = false;
  int64_t counted = -1;  // -1 = nothing was counted
  bool photo = false;
  std::string staff_id;
  int64_t wall_ms = 0;
};

// Told here and not over. What happened is sealed; here it is known by when it was.
struct OpenIncidentView {
  std::string id;  // 16 bytes
  Severity severity = Severity::kMinor;
  int64_t wall_ms = 0;
};

// A number that this kiosk gave out or called.
struct QueueNumberView {
  std::string pool;  // the queue's name
  int64_t number = 0;
  QueueNumberState state = QueueNumberState::kWaiting;
  std::string zone_id;
  int64_t wall_ms = 0;
};

struct SiteView {
  int64_t day = 0;                         // the local day of the tallies
  std::map<std::string, int64_t> tallies;  // "gift/{pool}", "coupon/{template}", "draw/{draw}", "ticket/{queue}", "count/{kind}/{zone}"
  std::vector<MarkView> marks;
  std::vector<OpenIncidentView> incidents;  // oldest first
  std::vector<QueueNumberView> numbers;
};

// What was counted or handed out under exactly this name; 0 = nothing.
int64_t TallyOf(const SiteView& site, const std::string& what);
std::string CountName(CountKind kind, const std::string& zone_id);
// The newest mark of a point; nullptr = never marked.
const MarkView* FindMark(const SiteView& site, std::string_view checklist_id, std::string_view point_id);

// A queue as a caller or a visitor at this kiosk sees it: what the board says, with what this kiosk itself did since.
struct QueueNow {
  int64_t current = 0;        // called here last and neither served nor absent; 0 = none
  std::vector<int64_t> next;  // that wait, whom to call first in front
  int64_t waiting = 0;        // at least so many
  int64_t mean_wait_ms = 0;   // 0 = not known
};
// `board`: of that queue; nullptr = not known. `fresh`: whether it tells of now.
QueueNow LookAtQueue(const SiteView& site, const std::string& pool, const BoardQueue* board, bool fresh);
// Called last, newest first, from both sources; each number once.
std::vector<QueueCall> RecentCalls(const SiteView& site, const std::string& pool, const BoardQueue* board, size_t most);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_STATE_SITE_VIEW_H_
