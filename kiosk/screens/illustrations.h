// Plain flat pictures for the attract page where the campaign brings none: seen from across the street before anything can be read.
// For this folder only.
#ifndef FOOTFALL_KIOSK_SCREENS_ILLUSTRATIONS_H_
#define FOOTFALL_KIOSK_SCREENS_ILLUSTRATIONS_H_

#include "kiosk/widgets/ui.h"

namespace footfall::kiosk {

enum class Illustration { kBooth, kGift, kWheel, kCoupon, kShield };

// In the largest square in the middle of `place`, on the hero's ground.
void DrawIllustration(const Ui& ui, const Rect& place, Illustration what);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SCREENS_ILLUSTRATIONS_H_
