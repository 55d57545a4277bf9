// What the pages of counters, checklists, talk track, incidents, queues and the board share. For this folder only.
#ifndef FOOTFALL_KIOSK_SCREENS_SITE_PARTS_H_
#define FOOTFALL_KIOSK_SCREENS_SITE_PARTS_H_

#include <string>
#include <utility>
#include <vector>

#include "kiosk/screens/common.h"

namespace footfall::kiosk {

// --- pieces: site_pieces.cc ---------------------------------------------------------------------------------------------------------
// Parts of a page, one of them shown; in as many rows as their words need. Cut off the top of `page`; nothing for fewer than two.
struct Tab {
  std::string tab;
  Text label;
};
void DrawTabs(Ui& ui, ActionSink& sink, Rect* page, const std::vector<Tab>& tabs, const std::string& shown);
// The tab that is shown: the state's, or the first when the page has none of that name.
std::string ShownTab(const State& state, const std::vector<Tab>& tabs);
// Staff's name; their id when the configuration does not have them.
std::string StaffName(const State& state, const std::string& staff_id);
Text ZoneNameById(const State& state, const Ui& ui, const std::string& zone_id);
Text SeverityName(Severity severity);
Ink SeverityInk(Severity severity);
// The button that takes a picture, what was taken, and how it is dropped again; nothing without a camera. Cut off the top of `column`.
void DrawPhotoRow(const State& state, Ui& ui, ActionSink& sink, std::string_view key, const PhotoDraft& photo, Rect* column);
// The keyboard of notes, at the foot of `keys`.
void DrawNoteKeys(const State& state, Ui& ui, ActionSink& sink, Rect keys);
// Cuts off a page's column where something is typed: beside it, on a tall screen below it. `words`: a keyboard needs more than a number
// pad.
Rect CutNoteKeys(const Ui& ui, Rect* page, bool words);
// The keyboard of notes there, or the number pad "entry.pad".
void DrawEntryKeys(const State& state, Ui& ui, ActionSink& sink, const Rect& keys, bool words);
// "about 12 min"; empty for 0.
Text WaitText(int64_t wait_ms);
// A plan: the risk, what to do, who sees to it. Returns the height used.
float DrawPlan(const State& state, Ui& ui, const Rect& area, const PlanView& plan);

// --- the board's people: board_people.cc --------------------------------------------------------------------------------------------
// What a finger does on the board in this frame: whom it carries, and where the zones lie.
struct BoardTouch {
  std::vector<std::pair<std::string, Rect>> cards;  // zone id, in view
  std::string carried, carried_name;                // staff id; empty = nobody
  Drag drag;
};
// A row that can be touched and carried by whoever may move people; for others a row.
void DrawMovable(const State& state, Ui& ui, ActionSink& sink, BoardTouch* touch, const Rect& row, const BoardPerson& person);
// While somebody is picked: the whole card is where they may go. Draw it last of the card.
void DrawZoneTarget(const State& state, Ui& ui, ActionSink& sink, BoardTouch* touch, const Rect& card, const std::string& zone_id,
                    const Text& name);
// What is carried, below the finger; and the move where it was let go.
void EndBoardTouch(Ui& ui, ActionSink& sink, const BoardTouch& touch);
// Whom was picked, and what to touch next. Cut off the top of `page`.
void DrawPickedBanner(const State& state, Ui& ui, ActionSink& sink, Rect* page);
bool IsPending(const State& state, const std::string& staff_id);

// --- the board's rest: board_kiosks.cc ----------------------------------------------------------------------------------------------
// Kiosks' health, transfers, queues, open incidents.
void DrawBoardRest(const State& state, Ui& ui, ActionSink& sink, const Rect& page);

// --- today_sheet.cc -----------------------------------------------------------------------------------------------------------------
// What this kiosk handed out and counted today, to count against in the evening.
void DrawTodaySheet(const State& state, Ui& ui, ActionSink& sink, const Rect& page);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SCREENS_SITE_PARTS_H_
