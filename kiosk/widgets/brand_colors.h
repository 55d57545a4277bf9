// A campaign's colour in a theme, so that words stay readable on it whatever it is. Pure; any thread.
#ifndef FOOTFALL_KIOSK_WIDGETS_BRAND_COLORS_H_
#define FOOTFALL_KIOSK_WIDGETS_BRAND_COLORS_H_

#include "kiosk/widgets/theme.h"

namespace footfall::kiosk {

// The theme with `brand` (opaque) in place of its hero and primary colours: made darker or lighter, no further than needed, until every
// text of it reaches kTextContrast and every part kPartContrast. A theme that holds both before holds them afterwards.
Theme WithBrand(const Theme& theme, Color brand);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_WIDGETS_BRAND_COLORS_H_
