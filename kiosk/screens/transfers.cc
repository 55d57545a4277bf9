// One side of a transfer: what was planned or sent, what is counted now, and why it is not the same.
#include <algorithm>

#include "kiosk/screens/screens.h"
#include "kiosk/screens/site_parts.h"

namespace footfall::kiosk {
namespace {

constexpr float kRowMm = 15, kFieldMm = 12, kCountMm = 34, kNoteMm = 13, kFootMm = 15, kAllMm = 10;

Text ProblemText(const State& state, const BoardTransfer& transfer) {
  const TransferForm& form = state.transfer;
  if (form.refused != Refusal::kNone) return NotSavedWords(state.sync);
  if (!form.incomplete) return {};
  switch (ProblemOf(form, transfer)) {
    case TransferProblem::kCountFirst:
      return Tr("transfer.count_first");
    case TransferProblem::kTooMany:
      return form.step == TransferStep::kSend ? Tr("transfer.more_than_planned") : Tr("transfer.more_than_sent");
    case TransferProblem::kNothing:
      return Tr("transfer.nothing");
    case TransferProblem::kSayWhy:
      return Tr("transfer.say_why");
    case TransferProblem::kNone:
      return {};
  }
  return {};
}

void DrawLine(const State& state, Ui& ui, ActionSink& sink, Rect row, const BoardGift& item, size_t place) {
  const TransferForm& form = state.transfer;
  Panel(ui, row, Fill::kSurface);
  row = {row.x + ui.mm(4), row.y, row.w - ui.mm(6), row.h};
  const Rect right = row.CutRight(ui.mm(kCountMm), ui.mm(3));
  const Rect field{right.x, right.y + (right.h - ui.mm(kFieldMm)) / 2, right.w, ui.mm(kFieldMm)};
  const std::string focus = std::to_string(place);
  const std::string typed = place < form.counted.size() ? form.counted[place] : "";
  if (Field(ui, "transfer.item." + item.item, field, {}, typed, Tr("checklist.count"), form.focus == focus)) {
    sink.Emit(action::FocusNote{focus});
  }
  const std::string units = std::to_string(item.booth_units);
  const Text how = form.step == TransferStep::kSend ? Tr("transfer.planned", {{"count", units}}) : Tr("transfer.sent", {{"count", units}});
  const float name_h = ui.TextHeight(TextSize::kBody), how_h = ui.TextHeight(TextSize::kSmall);
  row.CutTop(std::max(0.0f, (row.h - name_h - how_h) / 2));
  FitLabel(ui, row.CutTop(name_h), Localized(ui, item.name), TextSize::kBody, TextSize::kSmall);
  FitLabel(ui, row.CutTop(how_h), how, TextSize::kSmall, TextSize::kSmall, Ink::kMuted);
}

void DrawLines(const State& state, Ui& ui, ActionSink& sink, const Rect& area, const BoardTransfer& transfer) {
  ScrollState* scroll = sink.Scroll("transfer");
  const Rect inside = BeginScroll(ui, "transfer.items", area, scroll);
  Rect rest{inside.x, inside.y, inside.w - ui.mm(3), 1e6f};
  for (size_t i = 0; i < transfer.items.size(); ++i) {
    DrawLine(state, ui, sink, rest.CutTop(ui.mm(kRowMm), ui.mm(2)), transfer.items[i], i);
  }
  EndScroll(ui, area, scroll, rest.y - inside.y);
}

void DrawForm(const State& state, Ui& ui, ActionSink& sink, Rect column, const BoardTransfer& transfer) {
  const TransferForm& form = state.transfer;
  const Text where =
      transfer.incoming ? Tr("board.from", {{"place", transfer.other_end}}) : Tr("board.to", {{"place", transfer.other_end}});
  IconLine(ui, column.CutTop(ui.TextHeight(TextSize::kBody), ui.mm(2)), transfer.incoming ? Icon::kDoorIn : Icon::kDoorOut, where,
           TextSize::kBody, Ink::kPrimary);
  const Text same = form.step == TransferStep::kSend ? Tr("transfer.all_planned") : Tr("transfer.all_sent");
  if (Button(ui, "transfer.all", column.CutTop(ui.mm(kAllMm), ui.mm(2)), same, {.icon = Icon::kCheck, .size = TextSize::kBody})) {
    sink.Emit(action::FillTransfer{});
  }
  if (TextBox(ui, "transfer.note", column.CutBottom(ui.mm(kNoteMm), ui.mm(2)), form.note, Tr("transfer.note"), form.focus == "note")) {
    sink.Emit(action::FocusNote{"note"});
  }
  const Text problem = ProblemText(state, transfer);
  if (!ui.Say(problem).empty()) {
    const float words = ParagraphHeight(ui, column.w - ui.mm(18), problem, TextSize::kBody);
    Banner(ui, column.CutBottom(std::max(ui.mm(12), words + ui.mm(3)), ui.mm(2)), Tone::kWarning, Icon::kWarning, problem);
  }
  DrawLines(state, ui, sink, column, transfer);
}

}  // namespace

void DrawTransfer(const State& state, Ui& ui, ActionSink& sink) {
  const TransferForm& form = state.transfer;
  const bool sends = form.step == TransferStep::kSend;
  Rect page = StaffFrame(state, ui, sink, sends ? Tr("transfer.send_title") : Tr("transfer.receive_title"));
  const BoardTransfer* transfer = FindTransfer(state.board, form.id);
  // Somebody else was faster, or it was called off.
  if (transfer == nullptr || StepOf(*transfer) != form.step) {
    return DrawNotice(ui, page, Icon::kCheck, Tr("transfer.gone"), Tr("transfer.gone_words"));
  }
  const Rect foot = page.CutBottom(ui.mm(kFootMm), ui.mm(3));
  const ButtonOptions save{.look = ButtonLook::kPrimary, .icon = Icon::kCheck, .enabled = !form.busy};
  const Text words = sends ? Tr("transfer.send") : Tr("transfer.receive");
  if (Button(ui, "transfer.save", foot, form.busy ? Tr("offer.saving") : words, save)) sink.Emit(action::SaveTransferStep{});
  const bool note = form.focus == "note";
  const Rect keys = CutNoteKeys(ui, &page, note);
  DrawEntryKeys(state, ui, sink, keys, note);
  DrawForm(state, ui, sink, page, *transfer);
}

}  // namespace footfall::kiosk
