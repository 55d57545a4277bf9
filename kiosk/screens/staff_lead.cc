// Staff's form on one page: at the left what is known, at the right (or below) the keys for what has the focus, at the foot the save
// buttons, which give the intent level in the same touch. Prefixes and surnames as keys bring a whole lead down to twelve touches.
#include <algorithm>
#include <array>

#include "kiosk/screens/common.h"
#include "kiosk/screens/screens.h"
#include "kiosk/screens/staff_lead_parts.h"
#include "proto/rules/phone.h"

namespace footfall::kiosk {
namespace {

// Where most mobile numbers of the Chinese mainland begin (three operators, the longest-issued ranges).
constexpr std::array<std::string_view, 16> kPrefixes = {"133", "135", "136", "137", "138", "139", "150", "151",
                                                        "152", "158", "159", "177", "180", "186", "188", "189"};
constexpr int kPrefixColumns = 8;
// The eight most frequent surnames of the mainland; together a third of its people.
constexpr std::array<std::string_view, 8> kSurnameKeys = {"surname.wang", "surname.li",   "surname.zhang", "surname.liu",
                                                          "surname.chen", "surname.yang", "surname.huang", "surname.zhao"};
constexpr float kRowMm = 11.5f, kKeyMm = 9.5f, kSmallGapMm = 2, kSaveMm = 15;

void DrawPrefixes(const State& state, Ui& ui, ActionSink& sink, const Rect& rect) {
  const int rows = static_cast<int>(kPrefixes.size()) / kPrefixColumns;
  for (int i = 0; i < static_cast<int>(kPrefixes.size()); ++i) {
    const Rect cell = rect.Cell(i % kPrefixColumns, kPrefixColumns, i / kPrefixColumns, rows, ui.mm(kSmallGapMm));
    const ButtonOptions look{.look = ButtonLook::kKey, .enabled = state.staff_form.draft.phone.empty(), .size = TextSize::kBody};
    const std::string prefix(kPrefixes[i]);
    if (Button(ui, "lead.prefix." + prefix, cell, Own(prefix), look)) sink.Emit(action::SetPhonePrefix{prefix});
  }
}

// The keys for what has the focus.
void DrawDock(const State& state, Ui& ui, ActionSink& sink, Rect dock) {
  const StaffForm& form = state.staff_form;
  const rules::FieldRule* rule = FindField(state.config, form.focus);
  const bool text = form.focus == "name" || (rule != nullptr && rule->type == rules::FieldType::kText);
  if (text) {
    const float most = KeyboardMost(ui, form, 13);
    return DrawKeyboard(state, ui, sink, "lead.keyboard", dock.h > most ? dock.CutTop(most) : dock, form);
  }
  if (rule != nullptr && rule->type == rules::FieldType::kDate) {
    const float most = ui.mm(96);  // taller days are no easier to touch
    return DrawCalendar(state, ui, sink, "lead.calendar", dock.h > most ? dock.CutTop(most) : dock, form, rule->id);
  }
  const bool prefixes = form.focus == "phone" && state.config.form.phone_region == "CN";
  if (prefixes) DrawPrefixes(state, ui, sink, dock.CutTop(2 * ui.mm(kKeyMm) + ui.mm(kSmallGapMm), ui.mm(4)));
  const float most = 4 * ui.mm(16) + 3 * ui.mm(ui.theme().gap_mm);
  const bool negative = rule != nullptr && rule->type == rules::FieldType::kNumber && rule->min_value.value_or(0) < 0;
  const bool phone = form.focus == "phone" || (rule != nullptr && rule->type == rules::FieldType::kPhone);
  DrawNumberPad(ui, sink, "lead.pad", dock.h > most ? dock.CutTop(most) : dock, phone ? "+" : negative ? "-" : "");
}

void DrawPhone(const State& state, Ui& ui, ActionSink& sink, Rect* column) {
  const StaffForm& form = state.staff_form;
  const std::string shown = rules::SpacePhoneForDisplay(form.draft.phone, state.config.form.phone_region);
  const Rect field = column->CutTop(ui.mm(kRowMm), ui.mm(kSmallGapMm));
  if (Field(ui, "lead.phone", field, {}, shown, Tr("lead.phone"), form.focus == "phone")) sink.Emit(action::FocusField{"phone"});
  const Text problem = ProblemWords(ProblemOf(form, "phone"));
  const bool known = form.duplicate == DuplicateCheck::kKnown;
  if (ui.Say(problem).empty() && !known) return;
  const Rect line = column->CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(1));
  if (known) {
    IconLine(ui, line, Icon::kPerson, Tr("lead.known"), TextSize::kSmall, Ink::kPrimary);
  } else {
    IconLine(ui, line, Icon::kWarning, problem, TextSize::kSmall, Ink::kBad);
  }
}

// As many as stand in the row with their whole names: Latin ones are longer.
int SurnamesThatFit(Ui& ui, float width) {
  constexpr int kLeast = 4;
  for (int count = static_cast<int>(kSurnameKeys.size()); count > kLeast; --count) {
    const float key_w = (width - ui.mm(kSmallGapMm) * static_cast<float>(count - 1)) / static_cast<float>(count);
    const bool fit = std::all_of(kSurnameKeys.begin(), kSurnameKeys.begin() + count, [&](std::string_view key) {
      return ParagraphHeight(ui, key_w * 0.88f, Tr(key), TextSize::kBody) < ui.TextHeight(TextSize::kBody) * 1.5f;
    });
    if (fit) return count;
  }
  return kLeast;
}

void DrawSurnames(const State& state, Ui& ui, ActionSink& sink, const Rect& rect) {
  const StaffForm& form = state.staff_form;
  const bool free = form.draft.name.empty() || form.name_from_chip;
  const int count = SurnamesThatFit(ui, rect.w);
  for (int i = 0; i < count; ++i) {
    const Text surname = Tr(kSurnameKeys[i]);
    const std::string words = ui.Say(surname);
    const bool on = form.name_from_chip && form.draft.name == words;
    const ButtonOptions look{.look = on ? ButtonLook::kPrimary : ButtonLook::kKey, .enabled = free, .size = TextSize::kBody};
    const Rect cell = rect.Cell(i, count, 0, 1, ui.mm(kSmallGapMm));
    if (Button(ui, "lead." + std::string(kSurnameKeys[i]), cell, surname, look)) sink.Emit(action::SetSurname{words});
  }
}

void DrawName(const State& state, Ui& ui, ActionSink& sink, Rect* column) {
  const StaffForm& form = state.staff_form;
  DrawSurnames(state, ui, sink, column->CutTop(ui.mm(kKeyMm), ui.mm(kSmallGapMm)));
  Rect row = column->CutTop(ui.mm(kRowMm), ui.mm(kSmallGapMm));
  for (const Honorific honorific : {Honorific::kMs, Honorific::kMr}) {
    const bool on = form.draft.honorific == honorific;
    const ButtonOptions look{.look = on ? ButtonLook::kPrimary : ButtonLook::kKey, .size = TextSize::kBody};
    const std::string key = honorific == Honorific::kMr ? "lead.honorific.mr" : "lead.honorific.ms";
    if (Button(ui, key, row.CutRight(ui.mm(16), ui.mm(kSmallGapMm)), HonorificName(honorific), look)) {
      sink.Emit(action::ChooseHonorific{honorific});
    }
  }
  const Text placeholder = state.config.form.name_required ? Tr("lead.name") : Tr("form.optional", {{"label", ui.Say(Tr("lead.name"))}});
  if (Field(ui, "lead.name", row, {}, form.draft.name, placeholder, form.focus == "name")) sink.Emit(action::FocusField{"name"});
  const Text problem = ProblemWords(ProblemOf(form, "display_name"));
  if (ui.Say(problem).empty()) return;
  IconLine(ui, column->CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(1)), Icon::kWarning, problem, TextSize::kSmall, Ink::kBad);
}

void DrawSaveButtons(const State& state, Ui& ui, ActionSink& sink, const Rect& rect) {
  const rules::FieldRule* intent = FindStandardField(state.config, StandardField::kIntent);
  std::vector<std::string> levels = intent == nullptr ? std::vector<std::string>{} : intent->options;
  if (intent == nullptr || !intent->required) levels.push_back("");
  const bool enabled = !state.staff_form.saving;
  for (int i = 0; i < static_cast<int>(levels.size()); ++i) {
    const Rect cell = rect.Cell(i, static_cast<int>(levels.size()), 0, 1, ui.mm(ui.theme().gap_mm));
    const bool plain = intent == nullptr || levels[i].empty();
    const Text words = plain ? Tr("lead.save") : Tr("lead.save_as", {{"level", ui.Say(OptionLabel(ui, state, intent->id, levels[i]))}});
    const ButtonOptions look{
        .look = i == 0 ? ButtonLook::kPrimary : ButtonLook::kSecondary, .icon = Icon::kCheck, .enabled = enabled, .size = TextSize::kBody};
    if (Button(ui, "lead.save." + (plain ? "plain" : levels[i]), cell, words, look)) sink.Emit(action::SaveStaffLead{levels[i]});
  }
}

// Clear at the left, the receipt of the lead before beside it.
void DrawSideButtons(const State& state, Ui& ui, ActionSink& sink, Rect row) {
  const ButtonOptions quiet{.look = ButtonLook::kQuiet, .icon = Icon::kClose, .size = TextSize::kBody};
  if (Button(ui, "lead.clear", row.CutLeft(ui.mm(26), ui.mm(kSmallGapMm)), Tr("lead.clear"), quiet)) sink.Emit(action::ClearStaffLead{});
  if (state.staff_form.last.receipt_code.empty()) return;
  const ButtonOptions receipt{.look = ButtonLook::kQuiet, .icon = Icon::kList, .size = TextSize::kBody};
  const Text words = Tr("lead.receipt", {{"code", state.staff_form.last.receipt_code}});
  if (Button(ui, "lead.receipt", row, words, receipt)) sink.Emit(action::ShowReceipt{});
}

// How interested the visitor is, to be corrected with one touch; another touch takes that back.
void DrawLevels(const State& state, Ui& ui, ActionSink& sink, Rect* card, const rules::FieldRule& intent) {
  const SavedLead& lead = state.staff_form.last;
  const std::string& now = lead.correcting.empty() ? lead.intent : lead.correcting;
  Rect row = card->CutBottom(ui.mm(kRowMm), ui.mm(kSmallGapMm));
  row.CutLeft(ui.mm(3));
  row.CutRight(ui.mm(3));
  const int count = static_cast<int>(intent.options.size());
  for (int i = 0; i < count; ++i) {
    const std::string& option = intent.options[i];
    const ButtonOptions look{.look = option == now ? ButtonLook::kPrimary : ButtonLook::kKey, .size = TextSize::kBody};
    const Rect cell = row.Cell(i, count, 0, 1, ui.mm(kSmallGapMm));
    if (Button(ui, "lead.correct." + option, cell, OptionLabel(ui, state, intent.id, option), look))
      sink.Emit(action::CorrectIntent{option});
  }
  const Rect line = card->CutBottom(ui.TextHeight(TextSize::kSmall), ui.mm(1));
  Label(ui, line, Tr("lead.correct"), TextSize::kSmall, Ink::kMuted, Align::kCenter);
}

void DrawReceiptCard(const State& state, Ui& ui, ActionSink& sink) {
  Dim(ui);
  if (TouchArea(ui, "lead.receipt.backdrop", ui.screen(), Tr("common.close"))) sink.Emit(action::Finish{});
  const float width = ui.mm(96), height = std::min(ui.page().h - ui.mm(10), ui.mm(124));
  Rect card = InMiddle(ui.page(), width, height);
  Panel(ui, card, Fill::kSurface);
  const Rect close = card.CutBottom(ui.mm(20)).Inset(ui.mm(3));
  const rules::FieldRule* intent = FindStandardField(state.config, StandardField::kIntent);
  if (intent != nullptr && !state.staff_form.last.id.empty()) DrawLevels(state, ui, sink, &card, *intent);
  DrawReceipt(state, ui, card, state.staff_form.last.receipt_code);
  if (Button(ui, "lead.receipt.close", close, Tr("common.close"), {.look = ButtonLook::kPrimary})) sink.Emit(action::Finish{});
}

}  // namespace

void DrawStaffLead(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("lead.title"));
  Rect foot = page.CutBottom(ui.mm(kSaveMm), ui.mm(3));
  if (ui.portrait()) {
    DrawSideButtons(state, ui, sink, page.CutBottom(ui.mm(10), ui.mm(3)));
  } else {
    DrawSideButtons(state, ui, sink, foot.CutLeft(ui.mm(78), ui.mm(3)));
  }
  DrawSaveButtons(state, ui, sink, foot);
  const float dock_w = std::max(ui.mm(108), page.w * 0.52f);
  DrawDock(state, ui, sink, ui.portrait() ? page.CutBottom(std::min(ui.mm(82), page.h * 0.5f), ui.mm(4)) : page.CutRight(dock_w, ui.mm(4)));
  DrawPhone(state, ui, sink, &page);
  DrawName(state, ui, sink, &page);
  DrawStaffFields(state, ui, sink, page);
  if (state.staff_form.show_receipt) DrawReceiptCard(state, ui, sink);
}

}  // namespace footfall::kiosk
