// A visitor's coupon: read, looked at, redeemed.
#include <algorithm>
#include <cctype>

#include "kiosk/screens/offer_parts.h"
#include "kiosk/screens/screens.h"

namespace footfall::kiosk {
namespace {

constexpr float kPadMm = 104, kConfirmMm = 18, kMostCodeKeyMm = 15;
constexpr size_t kGroup = 4, kShortLength = 12;

// What was typed, in groups of four as it is printed; the long form of a scan as its beginning.
std::string ShownCode(const std::string& text) {
  std::string letters;
  for (const char c : text) {
    if (c != '-' && c != ' ') letters += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  if (letters.size() > kShortLength) return text.substr(0, kShortLength) + "…";
  std::string out;
  for (size_t i = 0; i < letters.size(); ++i) out += (i > 0 && i % kGroup == 0 ? " " : "") + std::string(1, letters[i]);
  return out;
}

Text CameraProblemWords(CameraProblem problem) {
  switch (problem) {
    case CameraProblem::kNone:
      return {};
    case CameraProblem::kGone:
      return Tr("camera.gone");
    case CameraProblem::kNotOpened:
      return Tr("camera.not_opened");
    case CameraProblem::kSilent:
      return Tr("camera.silent");
  }
  return {};
}

// The camera's view in the place of the keys, for whoever holds a phone or a paper before the screen.
void DrawScanning(const State& state, Ui& ui, ActionSink& sink, Rect place) {
  const Rect stop = place.CutBottom(ui.mm(kConfirmMm), ui.mm(4));
  if (Button(ui, "redeem.camera_close", stop, Tr("camera.stop"), {.icon = Icon::kClose})) sink.Emit(action::CloseCamera{});
  const float height = ParagraphHeight(ui, place.w, Tr("camera.hold"), TextSize::kBody);
  Paragraph(ui, place.CutBottom(height, ui.mm(3)), Tr("camera.hold"), TextSize::kBody, Ink::kMuted, Align::kCenter);
  Viewfinder(ui, "redeem.view", place, state.camera.picture, Tr("camera.opening"), /*mirrored=*/true);
}

// The keys, or what the camera sees; beside them the way from one to the other.
void DrawCodeInput(const State& state, Ui& ui, ActionSink& sink, Rect place, float most) {
  if (state.camera.open && state.camera.for_codes) return DrawScanning(state, ui, sink, place);
  DrawCodePad(ui, sink, place.h > most ? place.CutTop(most) : place);
}

// The way to the camera where there is one.
void DrawCameraButton(const State& state, Ui& ui, ActionSink& sink, Rect* page) {
  if (state.camera.present) {
    const Rect row = page->CutBottom(ui.mm(14), ui.mm(3));
    const ButtonOptions look{.icon = Icon::kCamera, .enabled = !state.redeem.busy, .size = TextSize::kBody};
    if (Button(ui, "redeem.camera", row, Tr("camera.scan"), look)) sink.Emit(action::OpenCamera{.for_codes = true});
  }
}

void DrawEntry(const State& state, Ui& ui, ActionSink& sink, Rect page) {
  const RedeemForm& form = state.redeem;
  const float most = 6 * ui.mm(kMostCodeKeyMm) + 5 * ui.mm(2);
  const Rect input = ui.portrait() ? page.CutBottom(std::min(most, page.h * 0.55f), ui.mm(4)) : page.CutRight(ui.mm(kPadMm), ui.mm(8));
  DrawCodeInput(state, ui, sink, input, most);
  const Rect check = page.CutBottom(ui.mm(kConfirmMm), ui.mm(4));
  const bool scanning = state.camera.open && state.camera.for_codes;
  if (!scanning) DrawCameraButton(state, ui, sink, &page);
  const float title_h = ParagraphHeight(ui, page.w, Tr("redeem.question"), TextSize::kLabel);
  Paragraph(ui, page.CutTop(title_h, ui.mm(1)), Tr("redeem.question"), TextSize::kLabel);
  const Text problem = CameraProblemWords(state.camera.problem);
  const bool trouble = !ui.Say(problem).empty();
  const Text words = trouble ? problem : Tr("redeem.words");
  const float words_h = ParagraphHeight(ui, page.w, words, TextSize::kSmall);
  Paragraph(ui, page.CutTop(words_h, ui.mm(4)), words, TextSize::kSmall, trouble ? Ink::kBad : Ink::kMuted);
  Field(ui, "redeem.code", page.CutTop(ui.mm(15), ui.mm(4)), {}, ShownCode(form.text), Own("ABCD EFGH JKLM"), true);
  DrawRefusal(ui, RedeemRefusalWords(form, state.now.utc_offset_s), &page);
  const ButtonOptions look{.look = ButtonLook::kPrimary, .icon = Icon::kScan, .enabled = !form.busy && !form.text.empty()};
  if (Button(ui, "redeem.check", check, form.busy ? Tr("redeem.checking") : Tr("redeem.check"), look)) sink.Emit(action::SubmitCoupon{});
}

bool IsRedeemedNow(const CouponView& coupon, int64_t now_ms) {
  return coupon.redeemable_here && coupon.valid_from_ms <= now_ms && (coupon.valid_until_ms == 0 || now_ms < coupon.valid_until_ms);
}

// A short code proves itself but does not say what it is good for: staff reads that off the visitor's paper or phone. What was chosen
// stands alone, and a touch on it brings the list back.
void DrawChoice(const State& state, Ui& ui, ActionSink& sink, Rect* column) {
  const std::string& chosen = state.redeem.coupon.name;
  if (chosen.empty()) {
    const float height = ParagraphHeight(ui, column->w, Tr("redeem.which"), TextSize::kBody);
    Paragraph(ui, column->CutTop(height, ui.mm(2)), Tr("redeem.which"), TextSize::kBody);
  }
  std::vector<ChipSpec> chips;
  std::vector<std::string> names;
  int number = 0;
  for (const CouponView& coupon : state.offers.coupons) {
    if (!IsRedeemedNow(coupon, state.now.wall_ms)) continue;
    ++number;
    if (!chosen.empty() && chosen != coupon.name) continue;
    chips.push_back({"redeem.which." + std::to_string(number), Localized(ui, coupon.title), chosen == coupon.name});
    names.push_back(chosen.empty() ? coupon.name : "");
  }
  const float chip_h = ui.mm(12), wanted = ChipsHeight(ui, column->w, chips, chip_h, 2);
  const Rect area = column->CutTop(std::min(wanted, column->h), ui.mm(4));
  ScrollState* scroll = sink.Scroll("redeem.list");
  const Rect inside = BeginScroll(ui, "redeem.list", area, scroll);
  const float beside_bar = wanted > area.h ? ui.mm(3) : 0;
  const int touched = DrawChips(ui, {inside.x, inside.y, inside.w - beside_bar, wanted}, chips, chip_h, 2);
  EndScroll(ui, area, scroll, wanted);
  if (touched >= 0) sink.Emit(action::ChooseCoupon{names[touched]});
}

// What it gives, in letters to be read across the counter; what it is called, unless that stands above as what was chosen.
void DrawGives(const State& state, Ui& ui, const CouponView& coupon, Rect* column) {
  const std::string title = ui.Say(Localized(ui, coupon.title)), shown = state.redeem.coupon.shown;
  const Text terms = Localized(ui, coupon.terms);
  const float inside = column->w - ui.mm(12), gives_h = ParagraphHeight(ui, inside, GivesWords(coupon), TextSize::kTitle);
  const float title_h = state.redeem.names_itself ? ParagraphHeight(ui, inside, Own(title), TextSize::kBody) : 0;
  const float terms_h = ui.Say(terms).empty() ? 0 : ParagraphHeight(ui, inside, terms, TextSize::kSmall);
  const float line = ui.TextHeight(TextSize::kSmall);
  Rect card = column->CutTop(gives_h + title_h + terms_h + line + ui.mm(10), ui.mm(4));
  Panel(ui, card, Fill::kGoodSoft);
  card = card.Inset(ui.mm(5));
  card.w = inside;
  Paragraph(ui, card.CutTop(gives_h), GivesWords(coupon), TextSize::kTitle, Ink::kGood);
  if (title_h > 0) Paragraph(ui, card.CutTop(title_h), Own(title), TextSize::kBody);
  if (terms_h > 0) Paragraph(ui, card.CutTop(terms_h), terms, TextSize::kSmall, Ink::kMuted);
  const Text which = state.redeem.coupon.own ? Tr("redeem.own", {{"code", shown}}) : Tr("redeem.other", {{"code", shown}});
  FitLabel(ui, card.CutTop(line), which, TextSize::kSmall, TextSize::kSmall, Ink::kMuted);
}

void DrawChecked(const State& state, Ui& ui, ActionSink& sink, Rect page) {
  const RedeemForm& form = state.redeem;
  const CouponView* coupon = FindCoupon(state.offers, form.coupon.name);
  const bool asks = coupon != nullptr && NeedsPurchase(*coupon);
  if (asks) {
    const float most = 4 * ui.mm(17) + 3 * ui.mm(ui.theme().gap_mm);
    Rect pad = ui.portrait() ? page.CutBottom(std::min(most, page.h * 0.4f), ui.mm(4)) : page.CutRight(ui.mm(84), ui.mm(8));
    DrawNumberPad(ui, sink, "redeem.amount", pad.h > most ? pad.CutTop(most) : pad, ".");
  }
  const float width = asks ? page.w : std::min(page.w, ui.mm(140));
  Rect column{page.x + (page.w - width) / 2, page.y, width, page.h};
  const Rect confirm = column.CutBottom(ui.mm(kConfirmMm), ui.mm(4));
  if (!form.names_itself) DrawChoice(state, ui, sink, &column);
  if (coupon != nullptr) DrawGives(state, ui, *coupon, &column);
  if (asks) {
    DrawAmountField(ui, "redeem.purchase", Tr("offer.purchase"), form.purchase, &column);
    const int64_t spared = SparedFen(*coupon, std::max<int64_t>(0, FenOf(form.purchase)));
    if (spared > 0) {
      const Rect line = column.CutTop(ui.TextHeight(TextSize::kLabel), ui.mm(3));
      FitLabel(ui, line, Tr("redeem.spares", {{"amount", MoneyText(spared)}}), TextSize::kLabel, TextSize::kBody, Ink::kGood);
    }
  }
  DrawRefusal(ui, RedeemRefusalWords(form, state.now.utc_offset_s), &column);
  const ButtonOptions look{.look = ButtonLook::kPrimary, .icon = Icon::kCheck, .enabled = !form.busy && coupon != nullptr};
  if (Button(ui, "redeem.confirm", confirm, form.busy ? Tr("offer.saving") : Tr("redeem.confirm"), look)) sink.Emit(action::RedeemCoupon{});
}

void DrawRedeemed(const State& state, Ui& ui, ActionSink& sink, Rect page) {
  const RedeemForm& form = state.redeem;
  const Rect next = page.CutBottom(ui.mm(kConfirmMm), ui.mm(4));
  if (Button(ui, "redeem.next", next, Tr("redeem.next"), {.look = ButtonLook::kPrimary, .icon = Icon::kScan})) sink.Emit(action::Back{});
  const CouponView* coupon = FindCoupon(state.offers, form.coupon.name);
  const Text words = form.value_fen > 0  ? Tr("redeem.spares", {{"amount", MoneyText(form.value_fen)}})
                     : coupon != nullptr ? Localized(ui, coupon->title)
                                         : Text{};
  DrawDone(ui, page, Tr("redeem.done"), words);
}

}  // namespace

void DrawRedeem(const State& state, Ui& ui, ActionSink& sink) {
  const Rect page = StaffFrame(state, ui, sink, Tr("redeem.title"));
  switch (state.redeem.step) {
    case RedeemForm::Step::kEntry:
      return DrawEntry(state, ui, sink, page);
    case RedeemForm::Step::kChecked:
      return DrawChecked(state, ui, sink, page);
    case RedeemForm::Step::kDone:
      return DrawRedeemed(state, ui, sink, page);
  }
}

}  // namespace footfall::kiosk
