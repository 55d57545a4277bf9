#include <algorithm>

#include "kiosk/screens/site_parts.h"

namespace footfall::kiosk {
namespace {

constexpr float kTabMm = 10, kTabWidthMm = 25, kPhotoRowMm = 11, kPadMm = 84;
constexpr int64_t kMinuteMs = 60'000;

}  // namespace

void DrawTabs(Ui& ui, ActionSink& sink, Rect* page, const std::vector<Tab>& tabs, const std::string& shown) {
  if (tabs.size() < 2) return;
  const float gap = ui.mm(ui.theme().gap_mm);
  const int count = static_cast<int>(tabs.size());
  const int most = std::max(1, static_cast<int>((page->w + gap) / (ui.mm(kTabWidthMm) + gap)));
  const int rows = (count + most - 1) / most, columns = (count + rows - 1) / rows;
  const Rect area = page->CutTop(static_cast<float>(rows) * ui.mm(kTabMm) + static_cast<float>(rows - 1) * gap, ui.mm(3));
  for (int i = 0; i < count; ++i) {
    const Rect cell = area.Cell(i % columns, columns, i / columns, rows, gap);
    const bool on = tabs[i].tab == shown;
    const ButtonOptions look{.look = on ? ButtonLook::kPrimary : ButtonLook::kKey, .size = TextSize::kBody};
    if (Button(ui, "tab." + tabs[i].tab, cell, tabs[i].label, look) && !on) sink.Emit(action::ChooseTab{tabs[i].tab});
  }
}

std::string ShownTab(const State& state, const std::vector<Tab>& tabs) {
  for (const Tab& tab : tabs) {
    if (tab.tab == state.tab) return tab.tab;
  }
  return tabs.empty() ? "" : tabs.front().tab;
}

std::string StaffName(const State& state, const std::string& staff_id) {
  const StaffView* staff = FindStaff(state.config, staff_id);
  return staff == nullptr ? staff_id : staff->display_name;
}

Text ZoneNameById(const State& state, const Ui& ui, const std::string& zone_id) {
  const ZoneView* zone = FindZone(state.config, zone_id);
  return zone == nullptr ? Own(zone_id) : ZoneName(ui, zone->name, zone->kind);
}

Text SeverityName(Severity severity) {
  if (severity == Severity::kCritical) return Tr("severity.critical");
  return severity == Severity::kMajor ? Tr("severity.major") : Tr("severity.minor");
}

Ink SeverityInk(Severity severity) {
  if (severity == Severity::kCritical) return Ink::kBad;
  return severity == Severity::kMajor ? Ink::kWarning : Ink::kText;
}

void DrawPhotoRow(const State& state, Ui& ui, ActionSink& sink, std::string_view key, const PhotoDraft& photo, Rect* column) {
  if (!state.camera.present) return;
  Rect row = column->CutTop(ui.mm(kPhotoRowMm), ui.mm(2));
  const bool taken = !photo.jpeg.empty();
  const Text words = photo.taking ? Tr("photo.taking") : taken ? Tr("photo.again") : Tr("photo.take");
  const ButtonOptions look{.icon = Icon::kCamera, .enabled = !photo.taking, .size = TextSize::kBody};
  if (Button(ui, std::string(key) + ".take", taken || photo.failed ? row.CutLeft(row.w * 0.45f, ui.mm(3)) : row, words, look)) {
    sink.Emit(action::TakePhoto{});
  }
  if (photo.failed) return (void)IconLine(ui, row, Icon::kWarning, Tr("photo.failed"), TextSize::kSmall, Ink::kWarning);
  if (!taken) return;
  const ButtonOptions drop{.look = ButtonLook::kQuiet, .icon = Icon::kClose, .size = TextSize::kBody};
  if (Button(ui, std::string(key) + ".drop", row.CutRight(ui.mm(11), ui.mm(2)), Own(""), drop)) sink.Emit(action::DropPhoto{});
  IconLine(ui, row, Icon::kCheck, Tr("photo.taken"), TextSize::kSmall, Ink::kGood);
}

void DrawNoteKeys(const State& state, Ui& ui, ActionSink& sink, Rect keys) {
  const float most = (state.note_keys.keyboard.pinyin ? 6 : 5) * ui.mm(14);
  DrawKeyboard(state, ui, sink, "note.keyboard", keys.h > most ? keys.CutBottom(most) : keys, state.note_keys);
}

Rect CutNoteKeys(const Ui& ui, Rect* page, bool words) {
  if (ui.portrait()) return page->CutBottom(std::min(ui.mm(84), page->h * 0.48f), ui.mm(4));
  return page->CutRight(words ? std::max(ui.mm(108), page->w * 0.52f) : ui.mm(kPadMm), ui.mm(6));
}

void DrawEntryKeys(const State& state, Ui& ui, ActionSink& sink, const Rect& keys, bool words) {
  if (words) return DrawNoteKeys(state, ui, sink, keys);
  const float most = 4 * ui.mm(17) + 3 * ui.mm(ui.theme().gap_mm);
  DrawNumberPad(ui, sink, "entry.pad", keys.h > most ? Rect{keys.x, keys.y, keys.w, most} : keys);
}

Text WaitText(int64_t wait_ms) {
  if (wait_ms <= 0) return {};
  return Tr("queue.about_minutes", {{"count", std::to_string(std::max<int64_t>(1, (wait_ms + kMinuteMs / 2) / kMinuteMs))}});
}

float DrawPlan(const State& state, Ui& ui, const Rect& area, const PlanView& plan) {
  Rect rest = area;
  const auto add = [&](const Text& text, TextSize size, Ink ink, float gap) {
    const float height = ParagraphHeight(ui, rest.w, text, size);
    Paragraph(ui, rest.CutTop(height, gap), text, size, ink);
  };
  add(Localized(ui, plan.risk), TextSize::kLabel, Ink::kPrimary, ui.mm(1));
  add(Localized(ui, plan.response), TextSize::kBody, Ink::kText, ui.mm(1));
  const Text owner = plan.owner_id.empty() ? Tr("plan.owner_lead") : Tr("plan.owner", {{"name", StaffName(state, plan.owner_id)}});
  add(owner, TextSize::kSmall, Ink::kMuted, 0);
  return rest.y - area.y;
}

}  // namespace footfall::kiosk
