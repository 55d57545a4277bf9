#include <algorithm>
#include <utility>

#include "kiosk/screens/common.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

constexpr float kLanguageRowMm = 12, kBackWidthMm = 26;
// The way out of a survey stands in the same row.
constexpr float kSurveyLeaveMm = 42;
constexpr float kUndoButtonMm = 36, kTimeBarMm = 1.2f;
// How often the bar of the time that is left moves: smoother is not worth the battery, and who wants no motion sees a fifth of it go.
constexpr int64_t kBarStepMs = 250, kCalmBarStepMs = kUndoMs / 5;

struct ToastLook {
  Text text;
  Tone tone;
  Icon icon;
};

// Good news and plain news weigh alike.
int Weight(Tone tone) { return tone == Tone::kBad ? 2 : tone == Tone::kWarning ? 1 : 0; }

// "Handed out 2: Canvas tote".
Text GiftWords(const State& state, const Ui& ui, std::string_view key, const std::string& count, std::string_view pool) {
  const GiftView* gift = FindGift(state.offers, pool);
  return Tr(key, {{"gift", gift == nullptr ? "" : ui.Say(Localized(ui, gift->name))}, {"count", count}});
}

ToastLook LookOf(const State& state, const Ui& ui, const Toast& toast) {
  switch (toast.kind) {
    case ToastKind::kCheckedIn:
      return {Tr("toast.checked_in"), Tone::kGood, Icon::kCheck};
    case ToastKind::kCheckedOut:
      return {Tr("toast.checked_out"), Tone::kGood, Icon::kCheck};
    case ToastKind::kLeadSaved:
      return {Tr("toast.lead_saved", {{"code", toast.detail}}), Tone::kGood, Icon::kCheck};
    case ToastKind::kCouponMissed:
      return {Tr("toast.coupon_missed", {{"code", toast.detail}}), Tone::kWarning, Icon::kTicket};
    case ToastKind::kNotSaved:
      return {Tr("toast.not_saved"), Tone::kBad, Icon::kWarning};
    case ToastKind::kResetRefused:
      return {Tr("toast.reset_refused", {{"count", std::to_string(state.sync.waiting)}}), Tone::kWarning, Icon::kWarning};
    case ToastKind::kSaved:
      return {Tr("toast.saved"), Tone::kGood, Icon::kCheck};
    case ToastKind::kSignedOut:
      return {Tr("toast.signed_out"), Tone::kInfo, Icon::kLock};
    case ToastKind::kScanNotTaken:
      return {Tr("toast.scan_not_taken"), Tone::kWarning, Icon::kScan};
    case ToastKind::kGiftPutBack: {
      const size_t space = std::min(toast.detail.find(' '), toast.detail.size());
      const std::string pool = toast.detail.substr(std::min(space + 1, toast.detail.size()));
      return {GiftWords(state, ui, "toast.gift_put_back", toast.detail.substr(0, space), pool), Tone::kInfo, Icon::kUndo};
    }
    case ToastKind::kNotPutBack:
      return {Tr("toast.not_put_back"), Tone::kBad, Icon::kWarning};
    case ToastKind::kZoneChanged: {
      const ZoneView* zone = FindZone(state.config, toast.detail);
      const Text name = zone == nullptr ? Own(toast.detail) : ZoneName(ui, zone->name, zone->kind);
      return {Tr("toast.zone_changed", {{"zone", ui.Say(name)}}), Tone::kInfo, Icon::kMap};
    }
  }
  return {Tr("toast.not_saved"), Tone::kBad, Icon::kWarning};
}

// Where a message lies on nothing that can be touched but the bar with the same news: on staff's pages over the status bar, else in the top
// row beside the languages, below them on a tall screen.
Rect ToastPlace(const State& state, const Ui& ui) {
  if (IsStaffPage(state.page)) {
    const Rect page = ui.page().Inset(ui.mm(kStaffMarginMm));
    return {page.x, page.y, page.w, ui.mm(kStatusHeightMm)};
  }
  Rect row = PageArea(ui).CutTop(ui.mm(kLanguageRowMm));
  if (ui.portrait()) {
    Rect below{row.x, row.bottom() + ui.mm(1), row.w, row.h};
    if (state.page == Page::kSurvey) below.CutRight(ui.mm(kSurveyLeaveMm), ui.mm(2));
    return below;
  }
  // Between the way out of a survey and the way back there is no room for words: over the question, which stands there still in seconds.
  if (state.page == Page::kSurvey) return {row.x, row.bottom() + ui.mm(1), row.w, row.h};
  row.CutRight(LanguageBarWidth(ui), ui.mm(4));
  if (state.page == Page::kVisitor || state.page == Page::kStaffSignIn || state.page == Page::kDrawRules || state.page == Page::kTickets) {
    row.CutLeft(ui.mm(kBackWidthMm), ui.mm(2));
  }
  return row;
}

// What is left of the time, and when less of it is to be seen.
void DrawTimeBar(const State& state, Ui& ui, const Rect& bar) {
  const int64_t step = state.config.settings.reduced_motion ? kCalmBarStepMs : kBarStepMs;
  const int64_t steps = (UndoLeftMs(state, ui.boot_ms()) + step - 1) / step;
  BulletBar(ui, bar, static_cast<float>(steps * step) / kUndoMs, -1);
  if (steps > 0) ui.RedrawAt(state.undo.until_boot_ms - (steps - 1) * step);
}

void DrawUndo(const State& state, Ui& ui, ActionSink& sink, Rect place) {
  const UndoForm& undo = state.undo;
  Panel(ui, place, Fill::kSurface);
  const Rect button = place.CutRight(ui.mm(kUndoButtonMm), ui.mm(2));
  const bool failed = undo.refused != Refusal::kNone;
  const Text words = undo.busy ? Tr("undo.saving")
                     : failed  ? Tr("undo.not_saved")
                               : GiftWords(state, ui, "toast.gift_handed_out", std::to_string(undo.quantity), undo.pool);
  ui.Record({.key = "toast", .label = ui.Say(words), .rect = place});
  const Rect bar = place.CutBottom(ui.mm(kTimeBarMm), ui.mm(0.5f));
  if (!undo.busy) DrawTimeBar(state, ui, bar);
  Banner(ui, place, failed ? Tone::kWarning : Tone::kGood, failed ? Icon::kWarning : Icon::kGift, words);
  // A hand-out under way becomes the last one, which then is the one to put back.
  const ButtonOptions look{.icon = Icon::kUndo, .enabled = !undo.busy && !state.hand_out.busy, .size = TextSize::kBody};
  if (Button(ui, "undo.gift", button, Tr("undo.gift"), look)) sink.Emit(action::UndoHandOut{});
}

}  // namespace

// Bad news stands before it, and what happened since: neither stays as long as it does.
bool DrawsUndo(const State& state, const Ui& ui) {
  return ShowsUndo(state) && std::none_of(state.toasts.begin(), state.toasts.end(), [&](const Toast& toast) {
           return Weight(LookOf(state, ui, toast).tone) > 0 || toast.until_boot_ms - kToastMs >= state.undo.since_boot_ms;
         });
}

void DrawToasts(const State& state, Ui& ui, ActionSink& sink) {
  if (DrawsUndo(state, ui)) return DrawUndo(state, ui, sink, ToastPlace(state, ui));
  if (state.toasts.empty()) return;
  // There is room for one where no button is: the worst news, the newest of equals.
  ToastLook look = LookOf(state, ui, state.toasts.front());
  for (const Toast& toast : state.toasts) {
    ToastLook other = LookOf(state, ui, toast);
    if (Weight(other.tone) >= Weight(look.tone)) look = std::move(other);
  }
  const Rect place = ToastPlace(state, ui);
  Panel(ui, place, Fill::kSurface);
  Banner(ui, place, look.tone, look.icon, look.text);
  ui.Record({.key = "toast", .label = ui.Say(look.text), .rect = place});
}

}  // namespace footfall::kiosk
