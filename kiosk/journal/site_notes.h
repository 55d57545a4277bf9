// What a kiosk keeps of its own day beside the operations that tell of it: how much of what was handed out and counted, which points of the
// checklists are done, which incidents are open, which numbers of queues wait. Changes in the same transactions as the operations.
// Invariant: nothing here was typed by anybody (no note, no text of an incident): those are sealed with their operations and not kept.
#ifndef FOOTFALL_KIOSK_JOURNAL_SITE_NOTES_H_
#define FOOTFALL_KIOSK_JOURNAL_SITE_NOTES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace footfall::kiosk {

// Units of something, on the day of the operation. `what`: "gift/{pool}", "coupon/{template}", "draw/{draw}", "ticket/{queue}",
// "count/{kind}/{zone}" with v1::CountKind's number. Negative units take back.
struct Tally {
  std::string what;
  int64_t units = 1;
};

// The newest mark of a point.
struct ChecklistNote {
  std::string session_id, checklist_id, point_id;
  bool done = false;
  int64_t counted = -1;  // -1 = nothing was counted
  bool photo = false;    // a picture went with it
  std::string staff_id;
  int64_t time_ms = 0;
};

// An incident that this kiosk told of.
struct IncidentNote {
  std::string incident_id;  // 16 bytes
  int severity = 0;         // v1::Severity
  int64_t time_ms = 0;      // when it was first told
  bool over = false;        // then it is forgotten
};

// A number that this kiosk gave out or called.
struct QueueNumberNote {
  std::string queue;  // "campaigns/{campaign}/sessions/{session}/queues/{queue}"
  int64_t number = 0;
  int state = 0;        // v1::QueueCallKind; 0 = it waits
  std::string zone_id;  // where its holder was called to
  int64_t time_ms = 0;
};

// What one operation changes here.
struct SiteEffects {
  std::vector<Tally> tallies;
  std::optional<ChecklistNote> mark;
  std::optional<IncidentNote> incident;
  std::optional<QueueNumberNote> queue_number;
};

// All that is kept of a day and a session.
struct SiteNotes {
  std::map<std::string, int64_t> tallies;  // of the day
  std::vector<ChecklistNote> marks;        // of the session
  std::vector<IncidentNote> incidents;     // open, oldest first
  std::vector<QueueNumberNote> numbers;    // of the session's queues, by queue and number
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_SITE_NOTES_H_
