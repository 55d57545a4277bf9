// The end-of-day count, item by item, and the two sides of a transfer. What somebody counts is typed without knowing what is expected.
#include <utility>

#include "kiosk/actions/reducer.h"
#include "kiosk/actions/step.h"

namespace footfall::kiosk {
namespace {

bool OnCountPage(const State& state) { return state.page == Page::kStockCount && !state.staff_id.empty() && !state.stock_count.busy; }

void CloseCount(Step& step) {
  CloseComposition(step);
  WipeText(&step.state.stock_count.note);
  step.state.stock_count = StockCountForm{};
}

void CloseTransfer(Step& step) {
  CloseComposition(step);
  WipeText(&step.state.transfer.note);
  step.state.transfer = TransferForm{};
}

void BackToTransfers(Step& step) {
  CloseTransfer(step);
  GoTo(step, Page::kBoard);
  step.state.tab = "rest";  // where transfers stand
}

const BoardTransfer* OpenOne(const State& state) {
  const bool open = state.page == Page::kTransfer && MayManage(state) && !state.transfer.busy;
  return open ? FindTransfer(state.board, state.transfer.id) : nullptr;
}

}  // namespace

bool BackInStock(Step& step) {
  State& state = step.state;
  if (state.page == Page::kTransfer) {
    BackToTransfers(step);
    return true;
  }
  if (state.page != Page::kStockCount || state.stock_count.item.empty()) return false;
  CloseCount(step);
  return true;
}

bool StockSaved(Step& step, int64_t form_id) {
  State& state = step.state;
  if (state.stock_count.busy && state.stock_count.form_id == form_id) {
    CloseCount(step);
  } else if (state.transfer.busy && state.transfer.form_id == form_id) {
    BackToTransfers(step);
  } else {
    return false;
  }
  ShowToast(step, ToastKind::kSaved);
  return true;
}

void BeginStockCount(Step& step) { CloseCount(step); }

void On(Step& step, const action::OpenCountItem& action) {
  State& state = step.state;
  if (!OnCountPage(state) || FindCountItem(state.config, action.item) == nullptr) return;
  CloseCount(step);
  state.stock_count.item = action.item;
  BeginForm(step, &state.note_keys);
}

void On(Step& step, const action::SaveStockCount&) {
  State& state = step.state;
  StockCountForm& form = state.stock_count;
  if (!OnCountPage(state) || form.item.empty()) return;
  CloseComposition(step);
  form.incomplete = ProblemOf(form) != CountProblem::kNone;
  if (form.incomplete) return;
  BeginRequest(step, &form);
  effect::SaveStockCount save{.form_id = form.form_id, .item = form.item, .counted = UnitsOf(form.counted)};
  for (int i = 0; i < kDifferences; ++i) {
    const int64_t units = UnitsOf(form.units[static_cast<size_t>(i)]);
    if (units > 0) save.parts.push_back({static_cast<Difference>(i + 1), units});
  }
  save.note = form.note;
  save.staff_id = state.staff_id;
  step.Ask(std::move(save));
}

void On(Step& step, const action::OpenTransfer& action) {
  State& state = step.state;
  const BoardTransfer* transfer = FindTransfer(state.board, action.transfer_id);
  if (state.page != Page::kBoard || !MayManage(state) || transfer == nullptr) return;
  if (StepOf(*transfer) == TransferStep::kNone || IsConfirmedHere(state, *transfer)) return;
  CloseTransfer(step);
  state.transfer.id = transfer->id;
  state.transfer.step = StepOf(*transfer);
  state.transfer.counted.resize(transfer->items.size());
  BeginForm(step, &state.note_keys);
  GoTo(step, Page::kTransfer);
}

void On(Step& step, const action::FillTransfer&) {
  const BoardTransfer* transfer = OpenOne(step.state);
  if (transfer == nullptr) return;
  TransferForm& form = step.state.transfer;
  form.counted.clear();
  for (const BoardGift& item : transfer->items) form.counted.push_back(std::to_string(item.booth_units));
  form.incomplete = false;
}

void On(Step& step, const action::SaveTransferStep&) {
  State& state = step.state;
  TransferForm& form = state.transfer;
  const BoardTransfer* transfer = OpenOne(state);
  if (transfer == nullptr || StepOf(*transfer) != form.step) return;
  CloseComposition(step);
  form.incomplete = ProblemOf(form, *transfer) != TransferProblem::kNone;
  if (form.incomplete) return;
  BeginRequest(step, &form);
  effect::SaveTransferStep save{.form_id = form.form_id, .transfer_id = form.id, .step = form.step};
  for (size_t i = 0; i < transfer->items.size(); ++i) save.lines.push_back({transfer->items[i].item, UnitsOf(form.counted[i])});
  save.note = form.note;
  save.staff_id = state.staff_id;
  step.Ask(std::move(save));
}

}  // namespace footfall::kiosk
