#include <algorithm>
#include <cctype>

#include "kiosk/screens/offer_parts.h"
#include "kiosk/screens/screens.h"
#include "proto/rules/pin.h"

namespace footfall::kiosk {
namespace {

constexpr float kPadKeyMostMm = 20, kPadWidthMm = 88;

// Whether a number pad will do for the numbers of this campaign's staff.
bool NumbersAreDigits(const ConfigView& config) {
  return std::all_of(config.staff.begin(), config.staff.end(), [](const StaffView& staff) {
    return std::all_of(staff.number.begin(), staff.number.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  });
}

Text Message(const State& state, const Ui& ui) {
  const SignIn& sign_in = state.sign_in;
  if (sign_in.locked_until_boot_ms > ui.boot_ms()) {
    const int64_t seconds = (sign_in.locked_until_boot_ms - ui.boot_ms() + 999) / 1000;
    return Tr("sign_in.locked", {{"seconds", std::to_string(seconds)}});
  }
  return sign_in.wrong ? Tr("sign_in.wrong") : Text{};
}

void DrawEntry(const State& state, Ui& ui, Rect column) {
  const SignIn& sign_in = state.sign_in;
  const bool locked = sign_in.locked_until_boot_ms > ui.boot_ms();
  const Text title = sign_in.entering_pin ? Tr("sign_in.pin") : Tr("sign_in.number");
  Label(ui, column.CutTop(ui.TextHeight(TextSize::kTitle), ui.mm(1)), title, TextSize::kTitle);
  const Text below = sign_in.entering_pin ? Tr("sign_in.as", {{"number", sign_in.number}}) : Tr("sign_in.why");
  const float below_h = ParagraphHeight(ui, column.w, below, TextSize::kBody);
  Paragraph(ui, column.CutTop(below_h, ui.mm(4)), below, TextSize::kBody, Ink::kMuted);
  const Rect line = column.CutTop(ui.mm(15), ui.mm(4));
  if (sign_in.entering_pin) {
    DrawPinDots(ui, line, sign_in.checking ? rules::kPinLength : static_cast<int>(sign_in.pin.size()), "sign_in.pin");
  } else {
    Field(ui, "sign_in.field", line, {}, sign_in.number, Tr("sign_in.placeholder"), true);
  }
  const Text message = sign_in.checking ? Tr("sign_in.checking") : Message(state, ui);
  if (!ui.Say(message).empty()) {
    const float words = ParagraphHeight(ui, column.w - ui.mm(18), message, TextSize::kBody);
    const Rect place = column.CutTop(std::max(ui.mm(13), words + ui.mm(4)));
    Banner(ui, place, sign_in.checking ? Tone::kInfo : Tone::kBad, sign_in.checking ? Icon::kClock : Icon::kWarning, message);
  }
  if (locked) ui.RedrawAt(sign_in.locked_until_boot_ms - (sign_in.locked_until_boot_ms - ui.boot_ms() - 1) / 1000 * 1000);
}

void DrawNextButton(const State& state, Ui& ui, ActionSink& sink, const Rect& rect) {
  const bool enabled = !state.sign_in.number.empty() && state.sign_in.locked_until_boot_ms == 0;
  if (Button(ui, "sign_in.next", rect, Tr("common.next"), {.look = ButtonLook::kPrimary, .enabled = enabled})) {
    sink.Emit(action::SubmitSignIn{});
  }
}

}  // namespace

void DrawStaffSignIn(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = PageArea(ui);
  Rect top = page.CutTop(ui.mm(12), ui.mm(5));
  const ButtonOptions back{.look = ButtonLook::kQuiet, .icon = Icon::kBack, .size = TextSize::kBody};
  if (Button(ui, "sign_in.back", top.CutLeft(ui.mm(26), ui.mm(2)), Tr("common.back"), back)) sink.Emit(action::CancelSignIn{});
  LanguageBar(state, ui, sink, top.CutRight(LanguageBarWidth(ui), ui.mm(2)));
  const bool letters = !state.sign_in.entering_pin && !NumbersAreDigits(state.config);
  const float gap = ui.mm(ui.theme().gap_mm), most = 4 * ui.mm(kPadKeyMostMm) + 3 * gap;
  const bool tall = ui.portrait() || letters;
  Rect keys =
      tall ? page.CutBottom(std::min(most, page.h * (letters ? 0.55f : 0.6f)), ui.mm(4)) : page.CutRight(ui.mm(kPadWidthMm), ui.mm(10));
  if (keys.h > most) keys = keys.CutBottom(most);
  if (!state.sign_in.entering_pin) DrawNextButton(state, ui, sink, page.CutBottom(ui.mm(tall ? 15 : 20), ui.mm(3)));
  DrawEntry(state, ui, page);
  if (letters) {
    EmitKey(sink, Keyboard(ui, "sign_in.keyboard", keys, {.pinyin = false, .shift = true}, {}));
  } else {
    DrawNumberPad(ui, sink, "sign_in.pad", keys);
  }
}

}  // namespace footfall::kiosk
