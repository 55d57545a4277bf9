// How long things stay, in milliseconds of the boot clock, and how often one may miss.
#ifndef FOOTFALL_KIOSK_STATE_TIMING_H_
#define FOOTFALL_KIOSK_STATE_TIMING_H_

#include <cstdint>

namespace footfall::kiosk {

inline constexpr int64_t kVisitorIdleMs = 45'000;   // nobody touches: then the ring shows
inline constexpr int64_t kRingMs = 20'000;          // the ring runs out: everything typed is wiped
inline constexpr int64_t kSuccessMs = 15'000;       // the success page clears itself
inline constexpr int64_t kLongSuccessMs = 30'000;   // the same with a coupon or a draw on it
inline constexpr int64_t kDrawShowMs = 4'500;       // wheel, slots or cards, until they lie still on the result
inline constexpr int64_t kStillShowMs = 300;        // the same without motion: the result fades in
inline constexpr int64_t kDrawResultMs = 30'000;    // what was won stays to be read and photographed
inline constexpr int64_t kStaffLockMs = 60'000;     // staff idle, the ring's 20 s included
inline constexpr int64_t kSignInLockMs = 60'000;    // nobody may try a PIN after too many misses
inline constexpr int kMaxPinMisses = 5;             // 200,000 tries for one PIN in a million then take 28 days of standing there
inline constexpr int64_t kToastMs = 4'000;          // long enough to read one line twice
inline constexpr int64_t kDuplicateWaitMs = 1'000;  // nobody waits longer for the duplicate check
inline constexpr int64_t kStaffRefreshMs = 30'000;  // ages on staff pages are told anew
inline constexpr int64_t kBacklogWarnCount = 100;   // more waiting than this, or older than the next: amber
inline constexpr int64_t kBacklogWarnMs = 2 * 3'600'000;
inline constexpr int64_t kZoneQuietMs = 20 * 60'000;  // a zone's newest lead is older: amber
inline constexpr int64_t kUndoMs = 10'000;            // a touch of a counter, or a hand-out, may be taken back
inline constexpr int64_t kCountRetryMs = 5'000;       // touches that could not be saved are tried again
inline constexpr int64_t kTicketMs = 30'000;          // a number stays to be read and photographed
inline constexpr int64_t kSurveyThanksMs = 5'000;     // thanks for answers
inline constexpr int64_t kMoveShownMs = 10'000;       // by then a board that was made since shows a move, or the server did not take it
inline constexpr int64_t kOldBoardMs = 2 * 60'000;    // a board older than this says so
inline constexpr int64_t kDimAfterMs = 2 * 60'000;    // nobody touches outside the session's hours: the screen goes dim
inline constexpr int kLowBatteryPercent = 20;         // below it staff are told; about an hour is left of a tablet's day

// What settings from afar may say; what is outside is taken as the nearest.
inline constexpr int64_t kLeastVisitorIdleMs = 15'000, kMostVisitorIdleMs = 600'000;
inline constexpr int64_t kLeastStaffIdleMs = 30'000, kMostStaffIdleMs = 3'600'000;
inline constexpr int kUsualVolumePercent = 60;

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_STATE_TIMING_H_
