// Large plain shapes on the attract page: what is seen from across the street before anything can be read. For that page only.
#ifndef FOOTFALL_KIOSK_SCREENS_ATTRACT_PATTERN_H_
#define FOOTFALL_KIOSK_SCREENS_ATTRACT_PATTERN_H_

#include "kiosk/widgets/ui.h"

namespace footfall::kiosk {

// Cuts the pattern's place off the card and draws it there: a square at the right edge of a wide one, a strip along the foot of a tall one.
void DrawAttractPattern(const Ui& ui, Rect* card);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SCREENS_ATTRACT_PATTERN_H_
