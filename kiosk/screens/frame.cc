#include <imgui.h>

#include <algorithm>
#include <array>

#include "kiosk/screens/common.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

struct Language {
  std::string_view tag, own_name;
};
// Each in its own name, so that everybody finds theirs.
constexpr std::array<Language, 3> kLanguages = {{{"zh-Hans", "简体中文"}, {"zh-Hant", "繁體中文"}, {"en", "English"}}};
constexpr float kLanguageWidthMm = 24, kTextSizeWidthMm = 14, kBarGapMm = 2;
// With the button that reads aloud all of them move together, so that the bar still stands beside "Back" on an upright tablet.
constexpr float kNarrowLanguageMm = 19.5f, kNarrowIconMm = 12;
constexpr float kTitleRowMm = 11;
// Of what lies below a question: dark in every theme, for a light one would dazzle on a dark page.
constexpr Color kShade = 0x14202BFF;

bool IsBacklogWorrying(const State& state) {
  const SyncView& sync = state.sync;
  const bool old = sync.oldest_waiting_wall_ms > 0 && state.now.wall_ms - sync.oldest_waiting_wall_ms > kBacklogWarnMs;
  return sync.waiting > kBacklogWarnCount || old || sync.standing == Standing::kUnknown;
}

Text StatusWords(const State& state) {
  const SyncView& sync = state.sync;
  const std::string count = std::to_string(sync.waiting);
  const std::string last = ClockText(sync.last_contact_wall_ms, state.now.utc_offset_s);
  if (sync.online) return sync.waiting == 0 ? Tr("status.online") : Tr("status.sending", {{"count", count}});
  if (sync.standing == Standing::kUnknown) return Tr("status.unknown", {{"count", count}});
  if (sync.last_contact_wall_ms == 0) return Tr("status.offline_never", {{"count", count}});
  return Tr("status.offline", {{"count", count}, {"time", last}});
}

void StatusBar(const State& state, Ui& ui, ActionSink& sink, const Rect& bar) {
  const bool worrying = IsBacklogWorrying(state);
  Panel(ui, bar, worrying ? Fill::kWarningSoft : Fill::kSurface);
  const bool covered = DrawsUndo(state, ui);
  if (!covered && TouchArea(ui, "staff.status", bar, StatusWords(state))) sink.Emit(action::OpenPage{Page::kSync});
  const Ink ink = worrying ? Ink::kWarning : state.sync.online ? Ink::kGood : Ink::kMuted;
  Rect row = bar;
  row.CutLeft(ui.mm(3));
  row.CutRight(ui.mm(3));
  const bool low = IsBatteryLow(state.sync);
  const float share = low && !ui.portrait() ? 0.46f : 0.36f;
  Rect right = row.CutRight(row.w * share, ui.mm(3));
  const Icon icon = worrying ? Icon::kWarning : state.sync.online ? Icon::kCloud : Icon::kCloudOff;
  IconLine(ui, row, icon, StatusWords(state), TextSize::kSmall, ink);
  const StaffView* staff = FindStaff(state.config, state.staff_id);
  // On a narrow bar the low battery takes the place of the name, which whoever is signed in knows.
  const std::string who = staff == nullptr || (low && ui.portrait()) ? "" : staff->display_name;
  const std::string clock = ClockText(state.now.wall_ms, state.now.utc_offset_s);
  if (low) {
    const Text charge = Tr("status.battery", {{"percent", std::to_string(state.sync.battery_percent)}});
    IconLine(ui, right.CutLeft(ui.mm(22), ui.mm(2)), Icon::kBattery, charge, TextSize::kSmall, Ink::kWarning);
  }
  Label(ui, right, Own(who.empty() ? clock : who + "  ·  " + clock), TextSize::kSmall, Ink::kMuted, Align::kRight);
}

}  // namespace

Rect PageArea(const Ui& ui) { return ui.page().Inset(ui.mm(ui.theme().margin_mm)); }

float LanguageBarWidth(const Ui& ui) {
  return ui.speaks() ? ui.mm(3 * kNarrowLanguageMm + 2 * kNarrowIconMm + 4 * kBarGapMm)
                     : ui.mm(3 * kLanguageWidthMm + kTextSizeWidthMm + 3 * kBarGapMm);
}

void LanguageBar(const State& state, Ui& ui, ActionSink& sink, Rect row) {
  const float gap = ui.mm(kBarGapMm);
  const ButtonOptions text_size{
      .look = state.large_text ? ButtonLook::kSecondary : ButtonLook::kQuiet, .icon = Icon::kTextSize, .size = TextSize::kSmall};
  const float icon_w = ui.mm(ui.speaks() ? kNarrowIconMm : kTextSizeWidthMm),
              language_w = ui.mm(ui.speaks() ? kNarrowLanguageMm : kLanguageWidthMm);
  if (Button(ui, "bar.text_size", row.CutRight(icon_w, gap), Own(""), text_size)) sink.Emit(action::ToggleLargeText{});
  const ButtonOptions aloud{.look = ButtonLook::kQuiet, .icon = Icon::kSpeaker, .size = TextSize::kSmall};
  if (ui.speaks() && Button(ui, "bar.read_aloud", row.CutRight(icon_w, gap), Own(""), aloud)) {
    sink.Emit(action::ReadAloud{SpokenWords(state, ui)});
  }
  for (auto language = kLanguages.rbegin(); language != kLanguages.rend(); ++language) {
    const bool chosen = state.language == language->tag;
    const ButtonOptions look{.look = chosen ? ButtonLook::kSecondary : ButtonLook::kQuiet, .size = TextSize::kSmall};
    const Rect cell = row.CutRight(language_w, gap);
    const std::string key = "bar.language." + std::string(language->tag);
    if (Button(ui, key, cell, Own(language->own_name), look) && !chosen) sink.Emit(action::ChooseLanguage{std::string(language->tag)});
  }
}

Rect StaffFrame(const State& state, Ui& ui, ActionSink& sink, const Text& title) {
  Rect page = ui.page().Inset(ui.mm(kStaffMarginMm));
  StatusBar(state, ui, sink, page.CutTop(ui.mm(kStatusHeightMm), ui.mm(2)));
  Rect row = page.CutTop(ui.mm(kTitleRowMm), ui.mm(3));
  if (state.page != Page::kStaffHome) {
    const ButtonOptions back{.look = ButtonLook::kQuiet, .icon = Icon::kBack, .size = TextSize::kBody};
    if (Button(ui, "staff.back", row.CutLeft(ui.mm(24), ui.mm(2)), Tr("common.back"), back)) sink.Emit(action::Back{});
  }
  if (!ui.portrait() || state.page == Page::kStaffHome) LanguageBar(state, ui, sink, row.CutRight(LanguageBarWidth(ui), ui.mm(2)));
  FitLabel(ui, row, title, TextSize::kTitle, TextSize::kLabel);
  return page;
}

float IconLine(Ui& ui, const Rect& rect, Icon icon, const Text& text, TextSize size, Ink ink) {
  const float side = std::min(rect.h, ui.TextHeight(size) * 0.85f), gap = ui.mm(1.6f);
  DrawIcon(ui, {rect.x, rect.y + (rect.h - side) / 2, side, side}, icon, ink);
  return side + gap + Label(ui, {rect.x + side + gap, rect.y, rect.w - side - gap, rect.h}, text, size, ink);
}

bool FitsOneLine(Ui& ui, float width, const Text& text, TextSize size) {
  return ParagraphHeight(ui, width, text, size) < ui.TextHeight(size) * 1.5f;
}

float FitLabel(Ui& ui, const Rect& rect, const Text& text, TextSize size, TextSize smaller, Ink ink, Align align) {
  return Label(ui, rect, text, FitsOneLine(ui, rect.w, text, size) ? size : smaller, ink, align);
}

Rect InMiddle(const Rect& area, float width, float height) {
  return {area.x + (area.w - width) / 2, area.y + (area.h - height) / 2, width, height};
}

void Dim(Ui& ui) {
  const Rect screen = ui.screen();
  ImGui::GetWindowDrawList()->AddRectFilled({0, 0}, {screen.w, screen.h}, Paint(kShade, 0.6f));
}

void DrawRing(const State& state, Ui& ui, ActionSink& sink) {
  Dim(ui);
  if (TouchArea(ui, "ring.backdrop", ui.screen(), Tr("ring.title"))) sink.Emit(action::StillHere{});
  const bool staff = IsStaffPage(state.page);
  const float width = std::min(ui.mm(124), ui.screen().w - ui.mm(16)), height = ui.mm(98);
  Rect card = InMiddle(ui.page(), width, height);
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(7));
  const int64_t left_ms = RingLeftMs(state, ui.boot_ms());
  const float side = ui.mm(34);
  const Rect ring = card.CutTop(side, ui.mm(2));
  const Rect circle{ring.x + (ring.w - side) / 2, ring.y, side, side};
  CountdownRing(ui, circle, static_cast<float>(left_ms) / kRingMs);
  Label(ui, circle, Own(std::to_string((left_ms + 999) / 1000)), TextSize::kTitle, Ink::kPrimary, Align::kCenter);
  ui.RedrawAt(ui.boot_ms() + 100);  // the ring moves ten times a second; smoother is not worth the battery
  Rect buttons = card.CutBottom(ui.mm(18), ui.mm(3));
  Label(ui, card.CutTop(ui.TextHeight(TextSize::kTitle)), Tr("ring.title"), TextSize::kTitle, Ink::kText, Align::kCenter);
  Paragraph(ui, card, staff ? Tr("ring.staff") : Tr("ring.visitor"), TextSize::kBody, Ink::kMuted, Align::kCenter);
  const Rect leave = buttons.CutLeft(buttons.w * 0.38f, ui.mm(3));
  if (Button(ui, "ring.leave", leave, staff ? Tr("staff.sign_out") : Tr("ring.leave"), {.size = TextSize::kBody})) {
    sink.Emit(staff ? Action(action::SignOut{}) : Action(action::Restart{}));
  }
  if (Button(ui, "ring.stay", buttons, Tr("ring.stay"), {.look = ButtonLook::kPrimary})) sink.Emit(action::StillHere{});
}

void DrawNotice(Ui& ui, const Rect& page, Icon icon, const Text& title, const Text& words) {
  const float side = ui.mm(26), width = std::min(page.w, ui.mm(150));
  const float words_h = ParagraphHeight(ui, width, words, TextSize::kBody);
  Rect column{page.x + (page.w - width) / 2, page.y, width, page.h};
  column.CutTop(std::max(0.0f, (page.h - side - ui.TextHeight(TextSize::kTitle) - words_h - ui.mm(8)) / 2));
  const Rect disc = column.CutTop(side, ui.mm(5));
  DrawIcon(ui, {disc.x + (disc.w - side) / 2, disc.y, side, side}, icon, Ink::kPrimary);
  Label(ui, column.CutTop(ui.TextHeight(TextSize::kTitle), ui.mm(3)), title, TextSize::kTitle, Ink::kText, Align::kCenter);
  Paragraph(ui, column, words, TextSize::kBody, Ink::kMuted, Align::kCenter);
}

uint32_t Paint(Color color, float alpha) {
  return IM_COL32(color >> 24, (color >> 16) & 0xFF, (color >> 8) & 0xFF, static_cast<int>(alpha * 255));
}

}  // namespace footfall::kiosk
