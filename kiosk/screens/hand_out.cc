// A gift, or a coupon, into somebody's hand.
#include <algorithm>

#include "kiosk/screens/offer_parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/state/gift_recipient.h"

namespace footfall::kiosk {
namespace {

constexpr float kStepMm = 13, kPadMm = 84, kConfirmMm = 16;

void DrawQuantity(Ui& ui, ActionSink& sink, const HandOutForm& form, const GiftView& gift, Rect column) {
  Label(ui, column.CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(1)), Tr("gift.quantity"), TextSize::kSmall, Ink::kMuted);
  Rect row = column.CutTop(ui.mm(kStepMm));
  const int64_t most = gift.per_person > 0 ? std::min<int64_t>(gift.left, gift.per_person) : gift.left;
  const auto step = [&](std::string_view key, Icon icon, int by, const Rect& place, bool enabled) {
    const ButtonOptions look{.look = ButtonLook::kKey, .icon = icon, .enabled = enabled};
    if (Button(ui, key, place, Own(""), look)) sink.Emit(action::ChangeQuantity{by});
  };
  step("hand_out.less", Icon::kMinus, -1, row.CutLeft(ui.mm(kStepMm * 1.2f)), form.quantity > 1);
  const Rect number = row.CutLeft(ui.mm(20));
  step("hand_out.more", Icon::kPlus, 1, row.CutLeft(ui.mm(kStepMm * 1.2f)), form.quantity < most);
  Label(ui, number, Own(std::to_string(form.quantity)), TextSize::kTitle, Ink::kText, Align::kCenter);
  ui.Record({.key = "offer.quantity", .value = std::to_string(form.quantity), .rect = number});
}

// An icon, what it is, and a line below, on a card cut off the top of `column`.
void DrawHead(Ui& ui, Rect* column, Icon icon, const Text& name, const Text& words) {
  const float name_h = ParagraphHeight(ui, column->w - ui.mm(30), name, TextSize::kLabel);
  const float words_h = ParagraphHeight(ui, column->w - ui.mm(30), words, TextSize::kSmall);
  Rect card = column->CutTop(std::max(ui.mm(17), name_h + words_h + ui.mm(3)), ui.mm(3));
  Panel(ui, card, Fill::kSurface);
  card = {card.x + ui.mm(4), card.y, card.w - ui.mm(8), card.h};
  const Rect mark = card.CutLeft(ui.mm(13), ui.mm(4));
  IconDisc(ui, {mark.x, mark.y + (mark.h - mark.w) / 2, mark.w, mark.w}, icon);
  card.CutTop(std::max(0.0f, (card.h - name_h - words_h) / 2));
  Paragraph(ui, card.CutTop(name_h), name, TextSize::kLabel);
  Paragraph(ui, card.CutTop(words_h), words, TextSize::kSmall, Ink::kMuted);
}

// A page without keys is no wider than can be read at a glance.
Rect Middle(Ui& ui, const Rect& page) {
  const float width = std::min(page.w, ui.mm(140));
  return {page.x + (page.w - width) / 2, page.y, width, page.h};
}

void DrawIssued(const State& state, Ui& ui, ActionSink& sink, Rect page) {
  const Rect foot = page.CutBottom(ui.mm(kConfirmMm), ui.mm(4));
  if (Button(ui, "issue.done", foot, Tr("common.done"), {.look = ButtonLook::kPrimary})) sink.Emit(action::Back{});
  DrawCouponCard(state, ui, ui.portrait() ? page : Middle(ui, page), state.issue.issued, "issue");
}

Refusal WhyNone(const State& state, const GiftView& gift) {
  return WhyNotTo(gift, state.hand_out.to_last_lead ? state.staff_form.last.id : "");
}

// What, for whom, how many, bought for how much, and why not.
void DrawGift(const State& state, Ui& ui, ActionSink& sink, Rect column, const GiftView& gift) {
  const HandOutForm& form = state.hand_out;
  const std::string left = ui.Say(Tr("gift.left", {{"count", std::to_string(gift.left)}}));
  DrawHead(ui, &column, Icon::kGift, Localized(ui, gift.name), Own(ui.Say(GiftRule(gift)) + "  ·  " + left));
  DrawRecipient(state, ui, sink, form.to_last_lead, &column);
  Rect row = column.CutTop(ui.TextHeight(TextSize::kSmall) + ui.mm(1 + kStepMm), ui.mm(3));
  if (gift.min_purchase_fen > 0) {
    Rect right = row.CutRight(row.w * 0.52f, ui.mm(3));
    DrawAmountField(ui, "hand_out.purchase", Tr("offer.purchase"), form.purchase, &right);
  }
  DrawQuantity(ui, sink, form, gift, row);
  DrawRefusal(ui, form.refused != Refusal::kNone ? form.refused : WhyNone(state, gift), &column);
}

}  // namespace

void DrawHandOut(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("gift.title"));
  const HandOutForm& form = state.hand_out;
  const GiftView* gift = FindGift(state.offers, form.pool);
  if (gift == nullptr) return DrawNotice(ui, page, Icon::kGift, Tr("refusal.brief.other"), RefusalWords(Refusal::kGone));
  const bool asks = gift->min_purchase_fen > 0;
  Rect column = asks ? page : Middle(ui, page), confirm;
  if (asks) {
    // The keys, and below them on a lying screen the button that ends the page.
    const float most = 4 * ui.mm(17) + 3 * ui.mm(ui.theme().gap_mm);
    if (ui.portrait()) confirm = column.CutBottom(ui.mm(kConfirmMm), ui.mm(3));
    Rect pad = ui.portrait() ? column.CutBottom(std::min(most, column.h * 0.5f), ui.mm(4)) : column.CutRight(ui.mm(kPadMm), ui.mm(8));
    if (!ui.portrait()) confirm = pad.CutBottom(ui.mm(kConfirmMm), ui.mm(4));
    DrawNumberPad(ui, sink, "hand_out.pad", pad.h > most ? pad.CutTop(most) : pad, ".");
  } else {
    confirm = column.CutBottom(ui.mm(kConfirmMm), ui.mm(3));
  }
  DrawGift(state, ui, sink, column, *gift);
  const Text words = form.busy ? Tr("offer.saving") : Tr("gift.confirm", {{"count", std::to_string(form.quantity)}});
  const bool enabled = !form.busy && WhyNone(state, *gift) == Refusal::kNone;
  const ButtonOptions look{.look = ButtonLook::kPrimary, .icon = Icon::kGift, .enabled = enabled};
  if (Button(ui, "hand_out.confirm", confirm, words, look)) sink.Emit(action::HandOut{});
}

void DrawIssueCoupon(const State& state, Ui& ui, ActionSink& sink) {
  const IssueForm& form = state.issue;
  Rect page = StaffFrame(state, ui, sink, Tr("coupon.issue_title"));
  if (!form.issued.name.empty()) return DrawIssued(state, ui, sink, page);
  const CouponView* coupon = FindCoupon(state.offers, form.name);
  if (coupon == nullptr) return DrawNotice(ui, page, Icon::kTicket, Tr("refusal.brief.other"), RefusalWords(Refusal::kGone));
  Rect column = Middle(ui, page);
  const Rect confirm = column.CutBottom(ui.mm(kConfirmMm), ui.mm(3));
  const std::string terms = ui.Say(Localized(ui, coupon->terms)), gives = ui.Say(GivesWords(*coupon));
  DrawHead(ui, &column, Icon::kTicket, Localized(ui, coupon->title), Own(terms.empty() ? gives : gives + "  ·  " + terms));
  const FactSpec left{Icon::kList, Tr("offer.left_here"), Own(std::to_string(coupon->left))};
  const FactSpec until{Icon::kClock, Tr("coupon.valid"), Own(DateText(coupon->valid_until_ms - 1, state.now.utc_offset_s))};
  Rect facts = column.CutTop(FactHeight(ui, left), ui.mm(4));
  DrawFact(ui, coupon->valid_until_ms > 0 ? facts.CutLeft(facts.w / 2) : facts, left);
  if (coupon->valid_until_ms > 0) DrawFact(ui, facts, until);
  DrawRecipient(state, ui, sink, form.to_last_lead, &column);
  const Refusal none = WhyNone(*coupon, state.now.wall_ms);
  DrawRefusal(ui, form.refused != Refusal::kNone ? form.refused : none, &column);
  const ButtonOptions look{.look = ButtonLook::kPrimary, .icon = Icon::kTicket, .enabled = !form.busy && none == Refusal::kNone};
  if (Button(ui, "issue.confirm", confirm, form.busy ? Tr("offer.saving") : Tr("coupon.issue"), look)) sink.Emit(action::IssueCoupon{});
}

}  // namespace footfall::kiosk
