// People and leads as the board and the zone page show them. For this folder only.
#ifndef FOOTFALL_KIOSK_SCREENS_PEOPLE_H_
#define FOOTFALL_KIOSK_SCREENS_PEOPLE_H_

#include <vector>

#include "kiosk/screens/common.h"
#include "kiosk/screens/site_parts.h"

namespace footfall::kiosk {

// Between the rows of people, who can be touched.
inline constexpr float kRowGapMm = 2;
float PersonRowHeight(const Ui& ui);
// Initials, name, a dot and the word for it, leads. `pending`: moved here, which the board does not show yet.
void DrawPerson(Ui& ui, Rect row, const BoardPerson& person, bool pending = false);
// "24 / 60 leads · at this pace 82 %" and the bar with the pace line, cut off the top of `area`.
void DrawLeadsAgainstTarget(const State& state, Ui& ui, Rect* area, int leads, int target);
// "Last lead 12 min ago", amber when the zone has been quiet.
void DrawLastLead(const State& state, Ui& ui, const Rect& row, int64_t last_lead_ms);
// Whether fewer people are there than the zone needs.
bool IsShort(const BoardZone& zone);
void DrawShortage(Ui& ui, const Rect& row, const BoardZone& zone);
void DrawUnassigned(const State& state, Ui& ui, ActionSink& sink, BoardTouch* touch, Rect card, const std::vector<BoardPerson>& people);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SCREENS_PEOPLE_H_
