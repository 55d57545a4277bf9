// The scrolled part of staff's form: consent, then the campaign's own questions.
#ifndef FOOTFALL_KIOSK_SCREENS_STAFF_LEAD_PARTS_H_
#define FOOTFALL_KIOSK_SCREENS_STAFF_LEAD_PARTS_H_

#include "kiosk/screens/common.h"

namespace footfall::kiosk {

void DrawStaffFields(const State& state, Ui& ui, ActionSink& sink, const Rect& rect);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SCREENS_STAFF_LEAD_PARTS_H_
