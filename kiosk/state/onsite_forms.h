// What is under way on the pages of counters, checklists, incidents, queues and the board: half-done entries and what is being saved. Plain
// values; changed only by Reduce. Typed words and pictures are in the checklist's and the incident's form alone; WipeForms leaves no trace
// of them.
#ifndef FOOTFALL_KIOSK_STATE_ONSITE_FORMS_H_
#define FOOTFALL_KIOSK_STATE_ONSITE_FORMS_H_

#include <cstdint>
#include <string>

#include "kiosk/state/offer_forms.h"
#include "kiosk/state/site_view.h"

namespace footfall::kiosk {

// Touches that belong together: one kind, one place, one person.
struct Touches {
  int64_t number = 0;  // less than 0 after an undo
  int64_t first_ms = 0;
  std::string zone_id, staff_id;
};

// One counter. A touch is saved at once; touches that come while one is being saved go together into the next save. What is saved is in
// SiteView's tallies; what is not is here, over a sign-out too, since it names no visitor.
struct Counter {
  Touches waiting;            // not asked to be saved yet
  Touches saving;             // asked, or to be asked again under the same number
  int64_t form_id = 0;        // of `saving`; 0 = nothing is being saved
  int64_t retry_boot_ms = 0;  // when it is asked again after it failed; 0 = it is under way
  int64_t undo_left = 0;      // touches that may still be taken back
  int64_t undo_until_boot_ms = 0;
};

// A picture for what is being noted.
struct PhotoDraft {
  std::string jpeg;     // empty = none
  int64_t form_id = 0;  // of the newest question to the camera, so that late pictures are told apart
  bool taking = false;  // the camera was asked
  bool failed = false;
};

// A point of a checklist that is looked at.
struct ChecklistForm : Request {
  std::string checklist_id;  // empty = the list of them
  std::string point_id;      // empty = the checklist's points
  std::string counted;       // as typed
  std::string note;
  std::string focus = "note";  // "counted", "note"
  PhotoDraft photo;
  bool incomplete = false;  // it was to be marked as done without what it asks for
};

// Something that happened.
struct IncidentForm : Request {
  bool open = false;        // one is being told of; else the list of those that are open
  std::string incident_id;  // 16 bytes; empty = a new one
  Severity severity = Severity::kMinor;
  std::string zone_id;
  std::string text, told;
  std::string plan_id;
  bool over = false;
  std::string focus = "text";  // "text", "told"
  PhotoDraft photo;
  bool incomplete = false;  // it was to be saved without words
};

// A visitor takes a number.
struct TicketForm : Request {
  std::string lead_id;  // 16 bytes; empty = somebody who left no details
  std::string pool;     // of the number
  int64_t number = 0;   // 0 = not yet
  int64_t wall_ms = 0;
};

// Staff call numbers.
struct CallForm : Request {
  std::string pool;  // the queue; empty = the first
};

// Somebody is put into another zone.
struct MoveForm {
  std::string staff_id;  // whom was touched first; empty = nobody
};

// A move that the board does not show yet.
struct PendingMove {
  int64_t form_id = 0;
  std::string staff_id, zone_id;
  int64_t wall_ms = 0;
  bool saved = false;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_STATE_ONSITE_FORMS_H_
