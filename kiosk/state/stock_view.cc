#include "kiosk/state/stock_view.h"

#include <algorithm>
#include <charconv>

#include "proto/rules/person_name.h"

namespace footfall::kiosk {
namespace {

const BoardCount* FindBoardCount(const BoardView& board, std::string_view item) {
  const auto found = std::find_if(board.counts.begin(), board.counts.end(), [item](const BoardCount& each) { return each.item == item; });
  return found == board.counts.end() ? nullptr : &*found;
}

CountNow ByTheBooks(const BoardCount& count) {
  CountNow now{.units = count.found, .expected = count.expected, .difference = count.unexplained, .wall_ms = count.count_ms};
  now.standing = count.unexplained == 0 ? CountStanding::kAgrees : CountStanding::kMissing;
  if (count.unexplained < 0) {
    now.standing = CountStanding::kTooMany;
    now.difference = -count.unexplained;
  }
  return now;
}

}  // namespace

int64_t UnitsOf(const std::string& typed) {
  int64_t units = -1;
  std::from_chars(typed.data(), typed.data() + typed.size(), units);
  return units;
}

CountProblem ProblemOf(const StockCountForm& form) {
  if (UnitsOf(form.counted) < 0) return CountProblem::kCountFirst;
  const bool other = UnitsOf(form.units[static_cast<size_t>(Difference::kOther) - 1]) > 0;
  return other && rules::CleanName(form.note).empty() ? CountProblem::kSayWhat : CountProblem::kNone;
}

CountNow LookAtCount(const SiteView& site, const BoardView& board, std::string_view item) {
  const MarkView* own = FindMark(site, kCountList, item);
  const BoardCount* booked = FindBoardCount(board, item);
  const bool heard = booked != nullptr && (own == nullptr || booked->count_ms >= own->wall_ms);
  CountNow now;
  if (heard) {
    now = ByTheBooks(*booked);
  } else if (own != nullptr) {
    now = {.standing = CountStanding::kWaiting, .units = own->counted, .wall_ms = own->wall_ms};
  }
  if (own != nullptr && own->wall_ms == now.wall_ms) now.staff_id = own->staff_id;
  return now;
}

const CountItemView* FindCountItem(const ConfigView& config, std::string_view item) {
  const auto found =
      std::find_if(config.count_items.begin(), config.count_items.end(), [item](const CountItemView& each) { return each.item == item; });
  return found == config.count_items.end() ? nullptr : &*found;
}

const BoardTransfer* FindTransfer(const BoardView& board, std::string_view transfer_id) {
  const auto found = std::find_if(board.transfers.begin(), board.transfers.end(),
                                  [transfer_id](const BoardTransfer& each) { return each.id == transfer_id; });
  return found == board.transfers.end() ? nullptr : &*found;
}

TransferStep StepOf(const BoardTransfer& transfer) {
  if (transfer.incoming) return transfer.sent ? TransferStep::kReceive : TransferStep::kNone;
  return transfer.sent ? TransferStep::kNone : TransferStep::kSend;
}

TransferProblem ProblemOf(const TransferForm& form, const BoardTransfer& transfer) {
  int64_t all = 0;
  bool fewer = false;
  for (size_t i = 0; i < transfer.items.size(); ++i) {
    const int64_t units = i < form.counted.size() ? UnitsOf(form.counted[i]) : -1;
    if (units < 0) return TransferProblem::kCountFirst;
    if (units > transfer.items[i].booth_units) return TransferProblem::kTooMany;
    fewer = fewer || units < transfer.items[i].booth_units;
    all += units;
  }
  if (all == 0 && form.step == TransferStep::kSend) return TransferProblem::kNothing;
  return fewer && rules::CleanName(form.note).empty() ? TransferProblem::kSayWhy : TransferProblem::kNone;
}

}  // namespace footfall::kiosk
