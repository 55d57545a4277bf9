#include <imgui.h>

#include <algorithm>

#include "kiosk/screens/offer_parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

void DrawBigTick(Ui& ui, const Rect& rect) {
  const float side = std::min(rect.w, rect.h);
  const ImVec2 middle{rect.x + rect.w / 2, rect.y + rect.h / 2};
  ImDrawList& canvas = *ImGui::GetWindowDrawList();
  canvas.AddCircleFilled(middle, side / 2, Paint(ui.theme().good_soft), 64);
  canvas.AddCircleFilled(middle, side * 0.39f, Paint(ui.theme().good), 64);
  const Rect disc{rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side};
  DrawIcon(ui, disc.Inset(side * 0.29f), Icon::kCheck, Ink::kOnPrimary);
}

// The tick, two lines of thanks, and what the code is for: to see, correct or erase, and to take a consent back.
void DrawThanks(const State& state, Ui& ui, Rect column) {
  const Text keep = Tr("done.keep", {{"organiser", state.config.organiser}});
  const float gap = ui.mm(2), least_tick = ui.mm(10), keep_h = ParagraphHeight(ui, column.w, keep, TextSize::kSmall);
  float title_h = ui.TextHeight(TextSize::kDisplay), thanks_h = ParagraphHeight(ui, column.w, Tr("done.thanks"), TextSize::kLabel);
  // What the code is for must stand there whole; the second line of thanks need not, nor the tick, nor letters that large.
  if (least_tick + title_h + thanks_h + keep_h + 3 * gap > column.h) thanks_h = 0;
  const bool ticked = least_tick + title_h + thanks_h + keep_h + 3 * gap <= column.h;
  const bool large = title_h + keep_h + 2 * gap <= column.h;
  if (!large) title_h = ui.TextHeight(TextSize::kTitle);
  const float rest = title_h + thanks_h + keep_h + (ticked ? 3 : 2) * gap;
  const float tick = ticked ? std::clamp(column.h - rest, least_tick, ui.mm(30)) : 0;
  column.CutTop(std::max(0.0f, (column.h - tick - rest) / 2));
  if (ticked) DrawBigTick(ui, column.CutTop(tick, gap));
  FitLabel(ui, column.CutTop(title_h), Tr("done.title"), large ? TextSize::kDisplay : TextSize::kTitle, TextSize::kLabel, Ink::kGood,
           Align::kCenter);
  if (thanks_h > 0) Paragraph(ui, column.CutTop(thanks_h), Tr("done.thanks"), TextSize::kLabel, Ink::kText, Align::kCenter);
  column.CutTop(2 * gap);
  Paragraph(ui, column, keep, TextSize::kSmall, Ink::kMuted, Align::kCenter);
}

// "Try your luck" at the right of the foot, for each draw that is open here; what is left of the foot is the way out.
bool DrawDrawButtons(const State& state, Ui& ui, ActionSink& sink, Rect* foot) {
  constexpr size_t kMost = 2;  // more would leave no word on any
  const std::vector<const DrawView*> draws = DrawsForVisitor(state);
  const size_t count = std::min(kMost, draws.size());
  const float gap = ui.mm(ui.theme().gap_mm);
  for (size_t i = 0; i < count; ++i) {
    const Rect place = foot->CutRight((foot->w - gap) * (count == 1 ? 0.6f : 0.4f), gap);
    const ButtonOptions look{.look = ButtonLook::kPrimary, .icon = Icon::kStar};
    const Text words = count == 1 ? Tr("done.draw") : Localized(ui, draws[i]->title);
    if (Button(ui, "done.draw." + std::to_string(i + 1), place, words, look)) sink.Emit(action::OpenDraw{draws[i]->name});
  }
  return count > 0;
}

// The coupon whose turn it is: where several came with the details, each stands long enough for a camera.
const IssuedCoupon& CouponNow(const State& state, Ui& ui) {
  constexpr int64_t kTurnMs = 6'000;
  const std::vector<IssuedCoupon>& coupons = state.visitor.coupons;
  const int64_t number = std::max<int64_t>(0, ui.boot_ms() - state.page_since_boot_ms) / kTurnMs;
  if (coupons.size() > 1) ui.RedrawAt(state.page_since_boot_ms + (number + 1) * kTurnMs);
  return coupons[static_cast<size_t>(number) % coupons.size()];
}

// A coupon was promised and this kiosk has none: what it is, and where to get it. Cut off the top of the page.
void DrawMissed(const State& state, Ui& ui, Rect* page) {
  if (state.visitor.missed.empty()) return;
  const Text words = Tr("done.missed", {{"coupons", MissedNames(state, ui, state.visitor.missed)}});
  const float height = ParagraphHeight(ui, page->w - ui.mm(18), words, TextSize::kBody);
  const Rect place = page->CutTop(std::max(ui.mm(13), height + ui.mm(4)), ui.mm(4));
  Banner(ui, place, Tone::kWarning, Icon::kTicket, words);
  ui.Record({.key = "done.missed", .label = ui.Say(words), .rect = place});
}

// The receipt, and beside it what came with the details.
void DrawCards(const State& state, Ui& ui, Rect* page) {
  const bool coupon = !state.visitor.coupons.empty();
  // With a coupon that is missing there is more to read above them.
  const float height = ui.mm(!coupon || !state.visitor.missed.empty() ? 80 : 88);
  Rect cards =
      ui.portrait() ? page->CutBottom(height, ui.mm(4)) : page->CutRight(page->w * (coupon ? 0.64f : 0.42f), ui.mm(coupon ? 6 : 8));
  if (coupon) DrawCouponCard(state, ui, cards.CutRight((cards.w - ui.mm(4)) / 2, ui.mm(4)), CouponNow(state, ui), "done.coupon");
  DrawReceipt(state, ui, cards, state.visitor.receipt_code);
}

}  // namespace

void DrawVisitorDone(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = PageArea(ui);
  Rect top = page.CutTop(ui.mm(12), ui.mm(4));
  LanguageBar(state, ui, sink, top.CutRight(LanguageBarWidth(ui), ui.mm(4)));
  const Text organiser = Own(state.config.organiser);
  // A long name gets a line of its own rather than half of one.
  if (LineWidth(ui, organiser, TextSize::kSmall) > top.w) top = page.CutTop(ui.TextHeight(TextSize::kBody), ui.mm(2));
  FitLabel(ui, top, organiser, TextSize::kBody, TextSize::kSmall);
  Rect foot = page.CutBottom(ui.mm(ui.theme().primary_height_mm), ui.mm(4));
  const int64_t stays_ms = SuccessMs(state), left_ms = std::clamp<int64_t>(state.page_since_boot_ms + stays_ms - ui.boot_ms(), 0, stays_ms);
  const int64_t seconds = (left_ms + 999) / 1000;
  // Wakes when the next second begins, not at every frame.
  if (left_ms > 0) ui.RedrawAt(ui.boot_ms() + left_ms - (seconds - 1) * 1000);
  const Text words = Tr("done.finish", {{"seconds", std::to_string(seconds)}});
  bool draws = DrawDrawButtons(state, ui, sink, &foot);
  const bool tickets = !state.offers.queues.empty();
  if (tickets) {
    // On a tall screen the foot is too narrow for three: the number gets a row of its own.
    const float share = draws ? 0.5f : 0.6f, gap = ui.mm(ui.theme().gap_mm);
    const Rect place = ui.portrait() ? page.CutBottom(ui.mm(14), ui.mm(4)) : foot.CutRight((foot.w - gap) * share, gap);
    const ButtonOptions number{.icon = Icon::kHash, .size = TextSize::kBody};
    if (Button(ui, "done.ticket", place, Tr("ticket.take"), number)) sink.Emit(action::OpenTickets{});
    draws = draws || !ui.portrait();
  }
  const ButtonOptions finish{.look = draws ? ButtonLook::kSecondary : ButtonLook::kPrimary,
                             .size = draws && tickets ? TextSize::kBody : TextSize::kLabel};
  if (Button(ui, "done.finish", foot, words, finish)) sink.Emit(action::Finish{});
  DrawMissed(state, ui, &page);
  DrawCards(state, ui, &page);
  DrawThanks(state, ui, page);
}

}  // namespace footfall::kiosk
