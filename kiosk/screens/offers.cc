// Gifts, coupons and draws from staff's side: what is left here, and honestly why nothing is; redeeming and claiming beside it.
#include <algorithm>

#include "kiosk/screens/offer_parts.h"
#include "kiosk/screens/screens.h"

namespace footfall::kiosk {
namespace {

constexpr float kRowMm = 17, kSideMm = 72, kDiscMm = 11;

// One thing that can be given: touchable only when it can.
struct Row {
  std::string key;
  Icon icon = Icon::kGift;
  Text name, rule;
  int64_t left = 0;
  Refusal none = Refusal::kNone;
  bool touchable = true;
};

// At the right: how many are left, or why none.
void DrawLeft(Ui& ui, Rect place, const Row& row) {
  if (row.none != Refusal::kNone) {
    FitLabel(ui, place, ShortRefusal(row.none), TextSize::kBody, TextSize::kSmall, Ink::kWarning, Align::kRight);
    return;
  }
  const float number = ui.TextHeight(TextSize::kLabel), below = ui.TextHeight(TextSize::kSmall) * 0.9f;
  place.CutTop(std::max(0.0f, (place.h - number - below) / 2));
  Label(ui, place.CutTop(number * 0.9f), Own(std::to_string(row.left)), TextSize::kLabel, Ink::kPrimary, Align::kRight);
  Label(ui, place.CutTop(below), Tr("offer.left_here"), TextSize::kSmall, Ink::kMuted, Align::kRight);
}

bool DrawRow(Ui& ui, const Rect& place, const Row& row) {
  const bool can = row.touchable && row.none == Refusal::kNone;
  bool pressed = false, touched = false;
  if (can) touched = TouchArea(ui, row.key, place, row.name, &pressed);
  Panel(ui, place, pressed ? Fill::kPrimarySoft : Fill::kSurface);
  Rect rest{place.x + ui.mm(3), place.y, place.w - ui.mm(6), place.h};
  const Rect mark = rest.CutLeft(ui.mm(kDiscMm), ui.mm(3));
  IconDisc(ui, {mark.x, mark.y + (mark.h - mark.w) / 2, mark.w, mark.w}, row.icon, can ? Ink::kPrimary : Ink::kMuted);
  if (can) {
    const Rect arrow = rest.CutRight(ui.mm(5), ui.mm(2));
    DrawIcon(ui, {arrow.x, arrow.y + (arrow.h - arrow.w) / 2, arrow.w, arrow.w}, Icon::kNext, Ink::kMuted);
  }
  DrawLeft(ui, rest.CutRight(ui.mm(30), ui.mm(2)), row);
  const float name = ui.TextHeight(TextSize::kBody), rule = ui.TextHeight(TextSize::kSmall);
  rest.CutTop(std::max(0.0f, (rest.h - name - rule) / 2));
  FitLabel(ui, rest.CutTop(name), row.name, TextSize::kBody, TextSize::kSmall, can ? Ink::kText : Ink::kMuted);
  FitLabel(ui, rest.CutTop(rule), row.rule, TextSize::kSmall, TextSize::kSmall, Ink::kMuted);
  return touched;
}

struct List {
  Ui& ui;
  ActionSink& sink;
  Rect rest;
  void Heading(const Text& text) { Label(ui, rest.CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(1)), text, TextSize::kSmall, Ink::kMuted); }
  bool Add(const Row& row) { return DrawRow(ui, rest.CutTop(ui.mm(kRowMm), ui.mm(2.5f)), row); }
};

void DrawGiftRows(const State& state, List& list) {
  if (state.offers.gifts.empty()) return;
  list.Heading(Tr("offer.gifts"));
  int number = 0;
  for (const GiftView& gift : state.offers.gifts) {
    const Row row{
        "offers.gift." + std::to_string(++number), Icon::kGift, Localized(list.ui, gift.name), GiftRule(gift), gift.left, WhyNone(gift)};
    if (list.Add(row)) list.sink.Emit(action::ChooseGift{gift.pool});
  }
}

void DrawCouponRows(const State& state, List& list) {
  if (state.offers.coupons.empty()) return;
  list.Heading(Tr("offer.coupons"));
  int number = 0;
  for (const CouponView& coupon : state.offers.coupons) {
    const Row row{
        "offers.coupon." + std::to_string(++number), Icon::kTicket, Localized(list.ui, coupon.title), GivesWords(coupon), coupon.left,
        WhyNone(coupon, state.now.wall_ms)};
    if (list.Add(row)) list.sink.Emit(action::ChooseCoupon{coupon.name});
  }
}

void DrawDrawRows(const State& state, List& list) {
  if (state.offers.draws.empty()) return;
  list.Heading(Tr("offer.draws"));
  const SavedLead& lead = state.staff_form.last;
  int number = 0;
  for (const DrawView& draw : state.offers.draws) {
    const Text rule = lead.id.empty() ? Tr("offer.draw_needs_lead") : Tr("offer.draw_for", {{"code", lead.receipt_code}});
    const Row row{"offers.draw." + std::to_string(++number), Icon::kStar,     Localized(list.ui, draw.title), rule, draw.left,
                  WhyNone(draw, state.now.wall_ms),          !lead.id.empty()};
    if (list.Add(row)) list.sink.Emit(action::OpenDraw{draw.name});
  }
}

void DrawList(const State& state, Ui& ui, ActionSink& sink, const Rect& area) {
  const OffersView& offers = state.offers;
  if (offers.gifts.empty() && offers.coupons.empty() && offers.draws.empty()) {
    return DrawNotice(ui, area, Icon::kGift, Tr("offer.nothing"), Tr("offer.nothing_words"));
  }
  ScrollState* scroll = sink.Scroll("offers.list");
  const Rect inside = BeginScroll(ui, "offers.list", area, scroll);
  List list{ui, sink, {inside.x, inside.y, inside.w - ui.mm(3), 1e6f}};
  DrawGiftRows(state, list);
  DrawCouponRows(state, list);
  DrawDrawRows(state, list);
  EndScroll(ui, area, scroll, list.rest.y - inside.y);
}

// The lead saved last and the coupons that came with it, ready for its visitor's camera.
void DrawLastLead(const State& state, Ui& ui, ActionSink& sink, Rect card) {
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(4));
  const SavedLead& lead = state.staff_form.last;
  const FactSpec fact{Icon::kPerson, Tr("offer.last_lead"), lead.id.empty() ? Tr("offer.no_last_lead") : Own(lead.receipt_code),
                      lead.id.empty() ? Ink::kMuted : Ink::kText, lead.id.empty() ? TextSize::kBody : TextSize::kLabel};
  DrawFact(ui, card.CutTop(FactHeight(ui, fact), ui.mm(3)), fact);
  if (!lead.missed.empty()) {
    const Text words = Tr("offer.missed", {{"coupons", MissedNames(state, ui, lead.missed)}});
    const float height = ParagraphHeight(ui, card.w - ui.mm(16), words, TextSize::kBody) + ui.mm(4);
    const Rect place = card.CutTop(std::min(height, card.h), ui.mm(2));
    Banner(ui, place, Tone::kWarning, Icon::kTicket, words);
    ui.Record({.key = "offers.missed", .label = ui.Say(words), .rect = place});
  }
  int number = 0;
  for (const IssuedCoupon& coupon : lead.coupons) {
    if (card.h < ui.mm(11)) return;
    const ButtonOptions look{.icon = Icon::kTicket, .size = TextSize::kBody};
    const std::string key = "offers.lead_coupon." + std::to_string(++number);
    if (Button(ui, key, card.CutTop(ui.mm(11), ui.mm(2)), Own(coupon.short_code), look)) sink.Emit(action::ShowCoupon{coupon.code});
  }
}

}  // namespace

void DrawOffers(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("offer.title"));
  const float gap = ui.mm(ui.theme().gap_mm);
  Rect side = ui.portrait() ? page.CutBottom(ui.mm(74), ui.mm(4)) : page.CutRight(ui.mm(kSideMm), ui.mm(5));
  Rect buttons = side.CutTop(ui.portrait() ? ui.mm(22) : ui.mm(47), gap);
  const Rect redeem = ui.portrait() ? buttons.CutLeft((buttons.w - gap) / 2, gap) : buttons.CutTop((buttons.h - gap) / 2, gap);
  const ButtonOptions primary{.look = ButtonLook::kPrimary, .icon = Icon::kScan};
  if (Button(ui, "offers.redeem", redeem, Tr("redeem.title"), primary)) sink.Emit(action::OpenPage{Page::kRedeem});
  const Text claims = Tr("claim.button", {{"count", std::to_string(state.offers.wins.size())}});
  if (Button(ui, "offers.claims", buttons, claims, {.icon = Icon::kStar})) sink.Emit(action::OpenPage{Page::kClaims});
  DrawLastLead(state, ui, sink, side);
  DrawList(state, ui, sink, page);
}

}  // namespace footfall::kiosk
