// Something happened: those that are open, and telling of one, with the plan for it beside.
#include <algorithm>
#include <array>

#include "kiosk/screens/screens.h"
#include "kiosk/screens/site_parts.h"

namespace footfall::kiosk {
namespace {

constexpr float kRowMm = 15, kChipMm = 10.5f, kFieldMm = 11.5f, kFootMm = 15, kTextMm = 25;

struct Level {
  Severity severity;
  std::string_view key;
};
constexpr std::array<Level, 3> kLevels = {
    {{Severity::kMinor, "incident.minor"}, {Severity::kMajor, "incident.major"}, {Severity::kCritical, "incident.critical"}}};

void DrawOpenRow(const State& state, Ui& ui, ActionSink& sink, const Rect& row, const OpenIncidentView& incident, int number) {
  bool pressed = false;
  if (TouchArea(ui, "incident.open." + std::to_string(number), row, SeverityName(incident.severity), &pressed)) {
    sink.Emit(action::OpenIncident{incident.id});
  }
  Panel(ui, row, pressed ? Fill::kPrimarySoft : Fill::kSurface);
  Rect rest{row.x + ui.mm(4), row.y, row.w - ui.mm(8), row.h};
  const Rect arrow = rest.CutRight(ui.mm(5), ui.mm(2));
  DrawIcon(ui, {arrow.x, arrow.y + (arrow.h - arrow.w) / 2, arrow.w, arrow.w}, Icon::kNext, Ink::kMuted);
  const Rect mark = rest.CutLeft(ui.mm(10), ui.mm(4));
  const Ink ink = SeverityInk(incident.severity);
  IconDisc(ui, {mark.x, mark.y + (mark.h - mark.w) / 2, mark.w, mark.w}, Icon::kAlert, ink == Ink::kText ? Ink::kPrimary : ink);
  const std::string clock = ClockText(incident.wall_ms, state.now.utc_offset_s);
  const Text since = Tr("incident.since", {{"time", clock}, {"age", ui.Say(AgeText(state.now.wall_ms - incident.wall_ms))}});
  FitLabel(ui, rest.CutRight(rest.w * 0.55f, ui.mm(3)), since, TextSize::kBody, TextSize::kSmall, Ink::kMuted, Align::kRight);
  FitLabel(ui, rest, SeverityName(incident.severity), TextSize::kBody, TextSize::kSmall, ink);
}

void DrawOpenOnes(const State& state, Ui& ui, ActionSink& sink, Rect page) {
  const Rect report = page.CutTop(ui.mm(18), ui.mm(5));
  if (Button(ui, "incident.new", report, Tr("incident.new"), {.look = ButtonLook::kPrimary, .icon = Icon::kAlert})) {
    sink.Emit(action::OpenIncident{});
  }
  if (state.site.incidents.empty()) return DrawNotice(ui, page, Icon::kCheck, Tr("incident.none"), Tr("incident.none_words"));
  Label(ui, page.CutTop(ui.TextHeight(TextSize::kBody), ui.mm(2)), Tr("incident.open_here"), TextSize::kBody, Ink::kMuted);
  ScrollState* scroll = sink.Scroll("incidents");
  const Rect inside = BeginScroll(ui, "incident.list", page, scroll);
  Rect rest{inside.x, inside.y, inside.w - ui.mm(3), 1e6f};
  int number = 0;
  for (const OpenIncidentView& incident : state.site.incidents) {
    DrawOpenRow(state, ui, sink, rest.CutTop(ui.mm(kRowMm), ui.mm(3)), incident, ++number);
  }
  EndScroll(ui, page, scroll, rest.y - inside.y);
}

void Heading(Ui& ui, Rect* column, const Text& text) {
  Label(ui, column->CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(1)), text, TextSize::kSmall, Ink::kMuted);
}

void DrawSeverity(const State& state, Ui& ui, ActionSink& sink, Rect* column) {
  const Rect row = column->CutTop(ui.mm(kChipMm), ui.mm(3));
  for (int i = 0; i < static_cast<int>(kLevels.size()); ++i) {
    const Level& level = kLevels[static_cast<size_t>(i)];
    const bool on = state.incident.severity == level.severity;
    const ButtonLook look = !on ? ButtonLook::kKey : level.severity == Severity::kCritical ? ButtonLook::kDanger : ButtonLook::kPrimary;
    const Rect cell = row.Cell(i, 3, 0, 1, ui.mm(ui.theme().gap_mm));
    if (Button(ui, level.key, cell, SeverityName(level.severity), {.look = look, .size = TextSize::kBody})) {
      sink.Emit(action::SetSeverity{level.severity});
    }
  }
}

// Chips in an area of any height; the touched one's place or -1.
int Chips(Ui& ui, Rect* column, const std::vector<ChipSpec>& chips) {
  const float height = ChipsHeight(ui, column->w, chips, ui.mm(kChipMm), 3);
  return DrawChips(ui, column->CutTop(height, ui.mm(3)), chips, ui.mm(kChipMm), 3);
}

void DrawZones(const State& state, Ui& ui, ActionSink& sink, Rect* column) {
  if (state.config.zones.empty()) return;
  Heading(ui, column, Tr("incident.zone"));
  std::vector<ChipSpec> chips;
  for (const ZoneView& zone : state.config.zones) {
    chips.push_back({"incident.zone." + zone.id, ZoneName(ui, zone.name, zone.kind), zone.id == state.incident.zone_id});
  }
  const int touched = Chips(ui, column, chips);
  if (touched >= 0) sink.Emit(action::ChooseZone{state.config.zones[static_cast<size_t>(touched)].id});
}

void DrawPlans(const State& state, Ui& ui, ActionSink& sink, Rect* column) {
  const std::vector<PlanView>& plans = state.config.playbook.plans;
  if (plans.empty()) return;
  Heading(ui, column, Tr("incident.plan"));
  std::vector<ChipSpec> chips;
  chips.reserve(plans.size());
  for (const PlanView& plan : plans)
    chips.push_back({"incident.plan." + plan.id, Localized(ui, plan.risk), plan.id == state.incident.plan_id});
  const int touched = Chips(ui, column, chips);
  if (touched >= 0) sink.Emit(action::ChoosePlan{plans[static_cast<size_t>(touched)].id});
  if (const PlanView* plan = FindPlan(state.config.playbook, state.incident.plan_id))
    column->CutTop(DrawPlan(state, ui, *column, *plan), ui.mm(3));
}

// All that is chosen rather than typed; scrolls.
void DrawChoices(const State& state, Ui& ui, ActionSink& sink, const Rect& area) {
  ScrollState* scroll = sink.Scroll("incident.choices");
  const Rect inside = BeginScroll(ui, "incident.choices", area, scroll);
  Rect rest{inside.x, inside.y, inside.w - ui.mm(3), 1e6f};
  if (!state.incident.incident_id.empty()) {  // what an incident is mostly opened again for
    const Rect row = rest.CutTop(ui.mm(12), ui.mm(3));
    if (TickBox(ui, "incident.over", row, Tr("incident.over"), state.incident.over)) sink.Emit(action::ToggleOver{});
  }
  Heading(ui, &rest, Tr("incident.severity"));
  DrawSeverity(state, ui, sink, &rest);
  DrawPhotoRow(state, ui, sink, "incident.photo", state.incident.photo, &rest);
  DrawPlans(state, ui, sink, &rest);
  DrawZones(state, ui, sink, &rest);
  EndScroll(ui, area, scroll, rest.y - inside.y);
}

void DrawWords(const State& state, Ui& ui, ActionSink& sink, const Rect& place) {
  const IncidentForm& form = state.incident;
  const Text hint = form.over ? Tr("incident.how_ended") : form.incident_id.empty() ? Tr("incident.what") : Tr("incident.what_new");
  if (TextBox(ui, "incident.text", place, form.text, hint, form.focus == "text")) sink.Emit(action::FocusNote{"text"});
}

void DrawTold(const State& state, Ui& ui, ActionSink& sink, Rect* column) {
  const IncidentForm& form = state.incident;
  if (Field(ui, "incident.told", column->CutTop(ui.mm(kFieldMm), ui.mm(3)), {}, form.told, Tr("incident.told"), form.focus == "told")) {
    sink.Emit(action::FocusNote{"told"});
  }
}

// The button that ends the page, and above it why it did not.
void DrawSave(const State& state, Ui& ui, ActionSink& sink, Rect* column) {
  const IncidentForm& form = state.incident;
  const Rect foot = column->CutBottom(ui.mm(kFootMm), ui.mm(3));
  const ButtonOptions look{.look = ButtonLook::kPrimary, .icon = Icon::kCheck, .enabled = !form.busy};
  const Text words = form.busy ? Tr("offer.saving") : form.over ? Tr("incident.save_over") : Tr("incident.save");
  if (Button(ui, "incident.save", foot, words, look)) sink.Emit(action::SaveIncident{});
  const Text problem = form.refused != Refusal::kNone ? NotSavedWords(state.sync) : form.incomplete ? Tr("incident.say_what") : Text{};
  if (ui.Say(problem).empty()) return;
  const float height = std::max(ui.mm(11), ParagraphHeight(ui, column->w - ui.mm(18), problem, TextSize::kBody) + ui.mm(3));
  Banner(ui, column->CutBottom(height, ui.mm(3)), Tone::kWarning, Icon::kWarning, problem);
}

void DrawForm(const State& state, Ui& ui, ActionSink& sink, Rect page) {
  if (ui.portrait()) {
    DrawSave(state, ui, sink, &page);
    DrawNoteKeys(state, ui, sink, page.CutBottom(std::min(ui.mm(80), page.h * 0.5f), ui.mm(3)));
    DrawWords(state, ui, sink, page.CutTop(ui.mm(kTextMm), ui.mm(2)));
    DrawTold(state, ui, sink, &page);
    return DrawChoices(state, ui, sink, page);
  }
  // The keyboard needs the whole height at the right; what ends the page stands below what is chosen.
  Rect right = page.CutRight(std::max(ui.mm(112), page.w * 0.54f), ui.mm(5));
  DrawWords(state, ui, sink, right.CutTop(ui.mm(kTextMm), ui.mm(3)));
  DrawNoteKeys(state, ui, sink, right);
  DrawSave(state, ui, sink, &page);
  DrawTold(state, ui, sink, &page);
  DrawChoices(state, ui, sink, page);
}

}  // namespace

void DrawIncidents(const State& state, Ui& ui, ActionSink& sink) {
  const Text title = !state.incident.open                 ? Tr("incident.title")
                     : state.incident.incident_id.empty() ? Tr("incident.new")
                                                          : Tr("incident.more");
  const Rect page = StaffFrame(state, ui, sink, title);
  state.incident.open ? DrawForm(state, ui, sink, page) : DrawOpenOnes(state, ui, sink, page);
}

}  // namespace footfall::kiosk
