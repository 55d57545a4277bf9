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
constexpr float kQrMm = 46;  // at least 40 mm of it are the code itself, the rest its quiet zone
constexpr float kStatusHeightMm = 9, kTitleRowMm = 11;

bool IsBacklogWorrying(const State& state) {
  const SyncView& sync = state.sync;
  const bool old = sync.oldest_waiting_wall_ms > 0 && state.now.wall_ms - sync.oldest_waiting_wall_ms > kBacklogWarnMs;
  return sync.waiting > kBacklogWarnCount || old;
}

Text StatusWords(const State& state) {
  const SyncView& sync = state.sync;
  const std::string count = std::to_string(sync.waiting);
  const std::string last = ClockText(sync.last_contact_wall_ms, state.now.utc_offset_s);
  if (sync.online) return sync.waiting == 0 ? Tr("status.online") : Tr("status.sending", {{"count", count}});
  if (sync.last_contact_wall_ms == 0) return Tr("status.offline_never", {{"count", count}});
  return Tr("status.offline", {{"count", count}, {"time", last}});
}

void StatusBar(const State& state, Ui& ui, ActionSink& sink, const Rect& bar) {
  const bool worrying = IsBacklogWorrying(state);
  Panel(ui, bar, worrying ? Fill::kWarningSoft : Fill::kSurface);
  if (TouchArea(ui, "staff.status", bar, StatusWords(state))) sink.Emit(action::OpenPage{Page::kSync});
  const Ink ink = worrying ? Ink::kWarning : state.sync.online ? Ink::kGood : Ink::kMuted;
  Rect row = bar;
  row.CutLeft(ui.mm(3));
  row.CutRight(ui.mm(3));
  const Rect right = row.CutRight(row.w * 0.36f, ui.mm(3));
  const Icon icon = worrying ? Icon::kWarning : state.sync.online ? Icon::kCloud : Icon::kCloudOff;
  IconLine(ui, row, icon, StatusWords(state), TextSize::kSmall, ink);
  const StaffView* staff = FindStaff(state.config, state.staff_id);
  const std::string who = staff != nullptr ? staff->display_name : "";
  const std::string clock = ClockText(state.now.wall_ms, state.now.utc_offset_s);
  Label(ui, right, Own(who.empty() ? clock : who + "  ·  " + clock), TextSize::kSmall, Ink::kMuted, Align::kRight);
}

struct ToastLook {
  Text text;
  Tone tone;
  Icon icon;
};

ToastLook LookOf(const State& state, const Ui& ui, const Toast& toast) {
  switch (toast.kind) {
    case ToastKind::kCheckedIn:
      return {Tr("toast.checked_in"), Tone::kGood, Icon::kCheck};
    case ToastKind::kCheckedOut:
      return {Tr("toast.checked_out"), Tone::kGood, Icon::kCheck};
    case ToastKind::kLeadSaved:
      return {Tr("toast.lead_saved", {{"code", toast.detail}}), Tone::kGood, Icon::kCheck};
    case ToastKind::kNotSaved:
      return {Tr("toast.not_saved"), Tone::kBad, Icon::kWarning};
    case ToastKind::kResetRefused:
      return {Tr("toast.reset_refused", {{"count", std::to_string(state.sync.waiting)}}), Tone::kWarning, Icon::kWarning};
    case ToastKind::kSignedOut:
      return {Tr("toast.signed_out"), Tone::kInfo, Icon::kLock};
    case ToastKind::kZoneChanged: {
      const ZoneView* zone = FindZone(state.config, toast.detail);
      const Text name = zone == nullptr ? Own(toast.detail) : ZoneName(ui, zone->name, zone->kind);
      return {Tr("toast.zone_changed", {{"zone", ui.Say(name)}}), Tone::kInfo, Icon::kMap};
    }
  }
  return {Tr("toast.not_saved"), Tone::kBad, Icon::kWarning};
}

// Up to two characters that stand for a name: the first of a Chinese name, the capitals of a Latin one.
std::string InitialsOf(const std::string& name) {
  if (name.empty()) return "?";
  const auto lead = static_cast<unsigned char>(name[0]);
  if (lead >= 0x80) return name.substr(0, lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2);
  const size_t space = name.find(' ');
  std::string initials = name.substr(0, 1);
  if (space != std::string::npos && space + 1 < name.size() && static_cast<unsigned char>(name[space + 1]) < 0x80)
    initials += name[space + 1];
  return initials;
}

// "A7 K2 Q9" reads and is told more easily than six in a row.
std::string SpacedCode(const std::string& code) {
  std::string out;
  for (size_t i = 0; i < code.size(); ++i) out += (i > 0 && i % 3 == 0 ? "  " : "") + std::string(1, code[i]);
  return out;
}

}  // namespace

Rect PageArea(const Ui& ui) { return ui.screen().Inset(ui.mm(ui.theme().margin_mm)); }

float LanguageBarWidth(const Ui& ui) { return ui.mm(3 * kLanguageWidthMm + kTextSizeWidthMm + 3 * kBarGapMm); }

void LanguageBar(const State& state, Ui& ui, ActionSink& sink, Rect row) {
  const float gap = ui.mm(kBarGapMm);
  const ButtonOptions text_size{
      .look = state.large_text ? ButtonLook::kSecondary : ButtonLook::kQuiet, .icon = Icon::kTextSize, .size = TextSize::kSmall};
  if (Button(ui, "bar.text_size", row.CutRight(ui.mm(kTextSizeWidthMm), gap), Own(""), text_size)) sink.Emit(action::ToggleLargeText{});
  for (auto language = kLanguages.rbegin(); language != kLanguages.rend(); ++language) {
    const bool chosen = state.language == language->tag;
    const ButtonOptions look{.look = chosen ? ButtonLook::kSecondary : ButtonLook::kQuiet, .size = TextSize::kSmall};
    const Rect cell = row.CutRight(ui.mm(kLanguageWidthMm), gap);
    const std::string key = "bar.language." + std::string(language->tag);
    if (Button(ui, key, cell, Own(language->own_name), look) && !chosen) sink.Emit(action::ChooseLanguage{std::string(language->tag)});
  }
}

Rect StaffFrame(const State& state, Ui& ui, ActionSink& sink, const Text& title) {
  const float margin = ui.mm(5);  // staff pages are dense
  Rect page = ui.screen().Inset(margin);
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

void DrawToasts(const State& state, Ui& ui) {
  // At the top, where nothing is that a finger needs next.
  const Rect screen = ui.screen();
  const float width = std::min(screen.w - ui.mm(16), ui.mm(124)), height = ui.mm(13);
  float top = ui.mm(15);
  for (const Toast& toast : state.toasts) {
    const Rect place{(screen.w - width) / 2, top, width, height};
    const ToastLook look = LookOf(state, ui, toast);
    Panel(ui, place, Fill::kSurface);
    Banner(ui, place, look.tone, look.icon, look.text);
    ui.Record({.key = "toast", .label = ui.Say(look.text), .rect = place});
    top += height + ui.mm(2);
  }
}

bool FitsOneLine(Ui& ui, float width, const Text& text, TextSize size) {
  return ParagraphHeight(ui, width, text, size) < ui.TextHeight(size) * 1.5f;
}

float FitLabel(Ui& ui, const Rect& rect, const Text& text, TextSize size, TextSize smaller, Ink ink, Align align) {
  return Label(ui, rect, text, FitsOneLine(ui, rect.w, text, size) ? size : smaller, ink, align);
}

void Dim(Ui& ui) {
  const Rect screen = ui.screen();
  ImGui::GetWindowDrawList()->AddRectFilled({0, 0}, {screen.w, screen.h}, Paint(ui.theme().text, 0.6f));
}

void DrawRing(const State& state, Ui& ui, ActionSink& sink) {
  Dim(ui);
  if (TouchArea(ui, "ring.backdrop", ui.screen(), Tr("ring.title"))) sink.Emit(action::StillHere{});
  const bool staff = IsStaffPage(state.page);
  const float width = std::min(ui.mm(124), ui.screen().w - ui.mm(16)), height = ui.mm(98);
  Rect card{(ui.screen().w - width) / 2, (ui.screen().h - height) / 2, width, height};
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

void DrawReceipt(Ui& ui, Rect card, const std::string& code, const std::string& qr) {
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(5));
  const Rect label = card.CutTop(ui.TextHeight(TextSize::kBody));
  Label(ui, label, Tr("done.code"), TextSize::kBody, Ink::kMuted, Align::kCenter);
  const Rect big = card.CutTop(ui.TextHeight(TextSize::kDisplay), ui.mm(1));
  Label(ui, big, Own(SpacedCode(code)), TextSize::kDisplay, Ink::kText, Align::kCenter);
  ui.Record({.key = "done.code", .value = code, .rect = big});
  const float side = ui.mm(kQrMm);
  const Rect row = card.CutTop(side, ui.mm(1));
  QrCode(ui, {row.x + (row.w - side) / 2, row.y, side, side}, "done.qr", qr.empty() ? code : qr);
  Paragraph(ui, card, Tr("done.keep"), TextSize::kSmall, Ink::kMuted, Align::kCenter);
}

uint32_t Paint(Color color, float alpha) {
  return IM_COL32(color >> 24, (color >> 16) & 0xFF, (color >> 8) & 0xFF, static_cast<int>(alpha * 255));
}

void Initials(Ui& ui, const Rect& rect, const std::string& name) {
  const float side = std::min(rect.w, rect.h);
  const Rect disc{rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side};
  ImGui::GetWindowDrawList()->AddCircleFilled({disc.x + side / 2, disc.y + side / 2}, side / 2, Paint(ui.theme().primary_soft), 32);
  Label(ui, disc, Own(InitialsOf(name)), TextSize::kSmall, Ink::kPrimary, Align::kCenter);
}

}  // namespace footfall::kiosk
