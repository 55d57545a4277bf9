// What staff count at the end of the day, and what they confirm of goods on their way: what is known of it, and what is being typed. Plain
// values; changed only by Reduce. Typed words are in the two forms alone; WipeForms leaves no trace of them.
#ifndef FOOTFALL_KIOSK_STATE_STOCK_VIEW_H_
#define FOOTFALL_KIOSK_STATE_STOCK_VIEW_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/state/config_view.h"
#include "kiosk/state/live_view.h"
#include "kiosk/state/offer_forms.h"
#include "kiosk/state/site_view.h"

namespace footfall::kiosk {

// What became of units that a count does not find, or finds too many. Numbers are those of footfall.v1.DifferenceKind.
enum class Difference { kDamaged = 1, kLost = 2, kGiven = 3, kFound = 4, kOther = 5 };
inline constexpr int kDifferences = 5;
// By number less one; what a field of it is called.
inline constexpr std::array<std::string_view, kDifferences> kDifferenceNames = {"damaged", "lost", "given", "found", "other"};

// An item that is being counted.
struct StockCountForm : Request {
  std::string item;                             // id; empty = the list of them
  std::string counted;                          // as typed, as are the next two
  std::array<std::string, kDifferences> units;  // of each difference
  std::string note;
  std::string focus = "counted";  // or "note", or one of kDifferenceNames
  bool incomplete = false;        // it was to be saved as it cannot be
};

// What has to be seen to before it is saved.
enum class CountProblem { kNone, kCountFirst, kSayWhat };
CountProblem ProblemOf(const StockCountForm& form);

// What is known of an item's count. kWaiting: the books have not heard of the newest yet.
enum class CountStanding { kNotCounted, kWaiting, kAgrees, kMissing, kTooMany };
struct CountNow {
  CountStanding standing = CountStanding::kNotCounted;
  int64_t units = 0;       // counted, brought up to now where the books know it
  int64_t expected = 0;    // by the books; where they have heard of the count
  int64_t difference = 0;  // that nothing explains; 1 or more
  int64_t wall_ms = 0;     // of the count
  std::string staff_id;    // who counted; empty = not known here
};
// What this kiosk counted and what the board says, whichever is newer. What is expected is known only once something was counted: a number
// that is shown before would be found.
CountNow LookAtCount(const SiteView& site, const BoardView& board, std::string_view item);

// nullptr when there is none.
const CountItemView* FindCountItem(const ConfigView& config, std::string_view item);
const BoardTransfer* FindTransfer(const BoardView& board, std::string_view transfer_id);

// Which side of a transfer this booth can confirm. Numbers are those of footfall.v1.TransferStepKind.
enum class TransferStep { kNone = 0, kSend = 1, kReceive = 2 };
TransferStep StepOf(const BoardTransfer& transfer);

// A side of a transfer that is being confirmed.
struct TransferForm : Request {
  std::string id;  // empty = none
  TransferStep step = TransferStep::kNone;
  std::vector<std::string> counted;  // of the transfer's items, as typed
  std::string note;
  std::string focus = "0";  // place of the item, or "note"
  bool incomplete = false;
};

// What has to be seen to before it is confirmed.
enum class TransferProblem { kNone, kCountFirst, kTooMany, kNothing, kSayWhy };
TransferProblem ProblemOf(const TransferForm& form, const BoardTransfer& transfer);

// -1 = nothing was typed.
int64_t UnitsOf(const std::string& typed);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_STATE_STOCK_VIEW_H_
