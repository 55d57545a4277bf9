// What the screens of this folder share: the page frame, words for values, the footing of forms. For this folder only.
#ifndef FOOTFALL_KIOSK_SCREENS_COMMON_H_
#define FOOTFALL_KIOSK_SCREENS_COMMON_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/screens/action_sink.h"
#include "kiosk/state/state.h"
#include "kiosk/widgets/ui.h"
#include "kiosk/widgets/widgets.h"

namespace footfall::kiosk {

// --- words: words.cc -----------------------------------------------------------------------------------------------------------------
// The text in the screen's language, else in another one.
Text Localized(const Ui& ui, const LocalizedText& texts);
// "10:42" on the campaign's clock; "—" for 0.
std::string ClockText(int64_t wall_ms, int32_t utc_offset_s);
// "2026-11-22".
std::string DateText(int64_t wall_ms, int32_t utc_offset_s);
// "09:00 – 17:00".
std::string SpanText(int64_t start_ms, int64_t end_ms, int32_t utc_offset_s);
// "just now", "12 min ago", "3 h ago", "2 days ago".
Text AgeText(int64_t age_ms);
Text ZoneName(const Ui& ui, const LocalizedText& name, ZoneKind kind);
Text RoleName(StaffRole role);
Text HonorificName(Honorific honorific);
Text PresenceWord(const BoardPerson& person);
Ink PresenceInk(Presence presence);
// What is wrong, in words, for a reason of proto/rules; empty for no reason.
Text ProblemWords(std::string_view reason, const rules::FieldRule* rule = nullptr);
// Why a form that is fine could not be saved.
Text NotSavedWords(const SyncView& sync);
// The label of a field, with "(optional)" when it may be left out.
Text FieldLabel(const Ui& ui, const State& state, const rules::FieldRule& rule);
Text OptionLabel(const Ui& ui, const State& state, const std::string& field_id, const std::string& option_id);
std::string FirstAnswer(const rules::Answers& answers, const std::string& field_id);
bool HasAnswer(const rules::Answers& answers, const std::string& field_id, const std::string& value);

// --- frame: frame.cc -----------------------------------------------------------------------------------------------------------------
// Staff pages are dense: a narrower margin, and the status bar at the top.
inline constexpr float kStaffMarginMm = 5, kStatusHeightMm = 10;
// The page without its margin.
Rect PageArea(const Ui& ui);
// 简体中文 / 繁體中文 / English and the text size, right in `row`.
void LanguageBar(const State& state, Ui& ui, ActionSink& sink, Rect row);
float LanguageBarWidth(const Ui& ui);
// For who cannot reach the top of a tall screen: the strip at its foot.
void DrawReachBar(const State& state, Ui& ui, ActionSink& sink);
// What the page says, for reading aloud; never what somebody typed. Empty where there is nothing to be heard.
std::string SpokenWords(const State& state, const Ui& ui);
// Cuts the status bar and the title row off a staff page; the rest is the body.
Rect StaffFrame(const State& state, Ui& ui, ActionSink& sink, const Text& title);
// A small icon with words beside it; returns the width used.
float IconLine(Ui& ui, const Rect& rect, Icon icon, const Text& text, TextSize size, Ink ink);
bool FitsOneLine(Ui& ui, float width, const Text& text, TextSize size);
// One line of `size`, or of `smaller` when it does not fit otherwise. Returns its width.
float FitLabel(Ui& ui, const Rect& rect, const Text& text, TextSize size, TextSize smaller, Ink ink = Ink::kText,
               Align align = Align::kLeft);
// What was just done, for some seconds, where it hides no button: toasts.cc.
void DrawToasts(const State& state, Ui& ui, ActionSink& sink);
// Whether that is the hand-out that can be put back: its button then has the place of the status bar.
bool DrawsUndo(const State& state, const Ui& ui);
void DrawRing(const State& state, Ui& ui, ActionSink& sink);
// A rectangle of this size in the middle of `area`.
Rect InMiddle(const Rect& area, float width, float height);
// Darkens what lies below.
void Dim(Ui& ui);
// A message in the middle of an otherwise empty page.
void DrawNotice(Ui& ui, const Rect& page, Icon icon, const Text& title, const Text& words);
// A colour for ImGui's draw list; `alpha` 0 to 1.
uint32_t Paint(Color color, float alpha = 1);

// --- cards: cards.cc -----------------------------------------------------------------------------------------------------------------
// A visitor's receipt: a QR code that a phone keeps, and the code below it in large letters.
void DrawReceipt(const State& state, Ui& ui, Rect card, const std::string& code);
// What the receipt's QR code says: who keeps the details, the code, the day, and what it is good for. Words rather than an address: a booth
// has none of its own, and a phone shows and keeps them without a network.
std::string ReceiptWords(const State& state, const Ui& ui, const std::string& code);
// An icon on a soft disc as large as the rectangle; `ink` is the icon's.
void IconDisc(Ui& ui, const Rect& rect, Icon icon, Ink ink = Ink::kPrimary);
// A fact with its name above it and its icon at the left.
struct FactSpec {
  Icon icon = Icon::kNone;
  Text name, value;
  Ink ink = Ink::kText;
  TextSize size = TextSize::kLabel;
};
float FactHeight(const Ui& ui, const FactSpec& fact);
void DrawFact(Ui& ui, const Rect& row, const FactSpec& fact);
// The initial letters of a name in a soft disc.
void Initials(Ui& ui, const Rect& rect, const std::string& name);

// --- typing: entry.cc ----------------------------------------------------------------------------------------------------------------
// Draws and forwards what is touched.
void DrawNumberPad(Ui& ui, ActionSink& sink, std::string_view key, const Rect& rect, std::string_view extra = "");
// Keys, or the handwriting pad where the visitor chose it. In more height than KeyboardMost they stand apart for no use.
void DrawKeyboard(const State& state, Ui& ui, ActionSink& sink, std::string_view key, const Rect& rect, const FormState& form);
float KeyboardMost(const Ui& ui, const FormState& form, float row_mm);
// The calendar of a date field: dates.cc. Keyed "<key>.day.07", "<key>.month.03", "<key>.year.1988", "<key>.back", "<key>.on",
// "<key>.year", "<key>.month".
void DrawCalendar(const State& state, Ui& ui, ActionSink& sink, std::string_view key, Rect rect, const FormState& form,
                  const std::string& field_id);
void EmitKey(ActionSink& sink, const KeyPress& press);
// The same of a key of a real keyboard or a scanner.
void EmitTypedKey(ActionSink& sink, const KeyPress& press);
// Chips in even columns, as many as fit their words; returns the height. Each chip is `chip_h` high.
struct ChipSpec {
  std::string key;
  Text label;
  bool on = false;
};
// Place of the chip that was touched, or -1.
int DrawChips(Ui& ui, const Rect& rect, const std::vector<ChipSpec>& chips, float chip_h, int most_columns);
float ChipsHeight(Ui& ui, float width, const std::vector<ChipSpec>& chips, float chip_h, int most_columns);
// One to `most` stars, in rows where one has no room for all; returns the star touched or 0. `answer` is the number chosen, or empty.
int DrawStars(Ui& ui, std::string_view key, const Rect& rect, const std::string& answer, int most);
float StarsHeight(const Ui& ui, float width, int most, float star_h);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SCREENS_COMMON_H_
