// How a lucky draw's result is shown: a wheel, three reels, a hand of cards. Pure functions of the time and of a result that is known, and
// durable, before the first frame: nothing here decides anything. A wheel's slices are as large as the odds; the pointer rests in the
// middle half of its slice, reels show three equal symbols whatever the result, and no card but the visitor's is turned: nothing looks like
// a near miss. Nothing flashes. Frames are asked for only while something moves.
#ifndef FOOTFALL_KIOSK_WIDGETS_PRIZE_SHOW_H_
#define FOOTFALL_KIOSK_WIDGETS_PRIZE_SHOW_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kiosk/widgets/ui.h"

namespace footfall::kiosk {

struct PrizeShow {
  struct Prize {
    Text name;
    float share = 0;    // of the chances; all together 1
    bool none = false;  // a chance that wins nothing
  };
  std::vector<Prize> prizes;  // one at least
  size_t result = 0;          // its place among them
  uint32_t start = 0;         // any number: where wheel and reels stand at first
  int64_t elapsed_ms = 0, total_ms = 1;
};

inline constexpr int kReels = 3, kCards = 5;

// Each says under "show" what it came to once it lies still.
void PrizeWheel(Ui& ui, const Rect& rect, const PrizeShow& show);
void PrizeReels(Ui& ui, const Rect& rect, const PrizeShow& show);
void PrizeCards(Ui& ui, const Rect& rect, const PrizeShow& show);
// The prize's number in its colour, as on the wheel; the same in a legend beside it.
void PrizeBadge(Ui& ui, const Rect& rect, const PrizeShow& show, size_t prize);

// --- what they show, without drawing ------------------------------------------------------------------------------------------------
// 0 before the first frame, 1 from the end on.
float ShowProgress(const PrizeShow& show);
// A wheel's slice: `from` and `to` are places on its rim, 0 to 1.
struct WheelSlice {
  size_t prize = 0;
  float from = 0, to = 0;
};
// Chances that win nothing lie between the prizes in pieces of one size.
std::vector<WheelSlice> WheelSlices(const PrizeShow& show);
// The place on the rim that is under the pointer.
float WheelPlace(const PrizeShow& show);
// The prize whose slice holds this place.
size_t PrizeAt(const std::vector<WheelSlice>& slices, float place);
// Symbols that have passed a reel's window, from its first one; whole when the reel stands still.
float ReelPlace(const PrizeShow& show, int reel);
// The prize in the middle of the window.
size_t ReelPrize(const PrizeShow& show, int reel);
// The visitor's card: -1 = its back, 0 = on edge, 1 = its face.
float CardTurn(const PrizeShow& show);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_WIDGETS_PRIZE_SHOW_H_
