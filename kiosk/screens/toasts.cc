#include <algorithm>
#include <utility>

#include "kiosk/screens/common.h"

namespace footfall::kiosk {
namespace {

constexpr float kLanguageRowMm = 12, kBackWidthMm = 26;
// The way out of a survey stands in the same row.
constexpr float kSurveyLeaveMm = 42;

struct ToastLook {
  Text text;
  Tone tone;
  Icon icon;
};

// Good news and plain news weigh alike.
int Weight(Tone tone) { return tone == Tone::kBad ? 2 : tone == Tone::kWarning ? 1 : 0; }

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
    case ToastKind::kGiftHandedOut: {
      const size_t space = toast.detail.find(' ');
      const GiftView* gift = space == std::string::npos ? nullptr : FindGift(state.offers, toast.detail.substr(space + 1));
      const std::string name = gift == nullptr ? "" : ui.Say(Localized(ui, gift->name));
      return {Tr("toast.gift_handed_out", {{"gift", name}, {"count", toast.detail.substr(0, space)}}), Tone::kGood, Icon::kGift};
    }
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

}  // namespace

void DrawToasts(const State& state, Ui& ui) {
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
