// Checklists: which there are, the points of one, and one point with what it asks for.
#include <algorithm>
#include <array>

#include "kiosk/screens/screens.h"
#include "kiosk/screens/site_parts.h"

namespace footfall::kiosk {
namespace {

constexpr float kListRowMm = 18, kTickMm = 9, kMoreMm = 14, kFieldMm = 12, kPadMm = 84, kFootMm = 15;

struct Stage {
  ChecklistStage stage;
  std::string_view key;
};
constexpr std::array<Stage, 3> kStages = {{{ChecklistStage::kSetUp, "checklist.set_up"},
                                           {ChecklistStage::kOpening, "checklist.opening"},
                                           {ChecklistStage::kPackUp, "checklist.pack_up"}}};

bool IsDone(const State& state, const ChecklistView& list, const ChecklistPointView& point) {
  const MarkView* mark = FindMark(state.site, list.id, point.id);
  return mark != nullptr && mark->done;
}

int CountDone(const State& state, const ChecklistView& list) {
  return static_cast<int>(
      std::count_if(list.points.begin(), list.points.end(), [&](const auto& point) { return IsDone(state, list, point); }));
}

bool DrawListRow(const State& state, Ui& ui, const Rect& row, const ChecklistView& list) {
  bool pressed = false;
  const bool touched = TouchArea(ui, "checklist." + list.id, row, Localized(ui, list.title), &pressed);
  const int done = CountDone(state, list), all = static_cast<int>(list.points.size());
  Panel(ui, row, pressed ? Fill::kPrimarySoft : Fill::kSurface);
  Rect rest{row.x + ui.mm(4), row.y, row.w - ui.mm(8), row.h};
  const Rect arrow = rest.CutRight(ui.mm(5), ui.mm(2));
  DrawIcon(ui, {arrow.x, arrow.y + (arrow.h - arrow.w) / 2, arrow.w, arrow.w}, Icon::kNext, Ink::kMuted);
  const Rect mark = rest.CutLeft(ui.mm(11), ui.mm(4));
  const bool whole = done == all;
  IconDisc(ui, {mark.x, mark.y + (mark.h - mark.w) / 2, mark.w, mark.w}, whole ? Icon::kCheck : Icon::kClipboard,
           whole ? Ink::kGood : Ink::kPrimary);
  const Text progress = Tr("checklist.progress", {{"done", std::to_string(done)}, {"all", std::to_string(all)}});
  FitLabel(ui, rest.CutRight(ui.mm(30), ui.mm(2)), progress, TextSize::kLabel, TextSize::kBody, whole ? Ink::kGood : Ink::kMuted,
           Align::kRight);
  rest = {rest.x, rest.y + ui.mm(3), rest.w, rest.h - ui.mm(6)};
  BulletBar(ui, rest.CutBottom(ui.mm(2.4f), ui.mm(1)), all == 0 ? 0 : static_cast<float>(done) / static_cast<float>(all), -1);
  FitLabel(ui, rest, Localized(ui, list.title), TextSize::kBody, TextSize::kSmall);
  return touched;
}

void DrawLists(const State& state, Ui& ui, ActionSink& sink, const Rect& page) {
  ScrollState* scroll = sink.Scroll("checklists");
  const Rect inside = BeginScroll(ui, "checklist.list", page, scroll);
  Rect rest{inside.x, inside.y, inside.w - ui.mm(3), 1e6f};
  for (const Stage& stage : kStages) {
    bool first = true;
    for (const ChecklistView& list : state.config.playbook.checklists) {
      if (list.stage != stage.stage) continue;
      if (first) Label(ui, rest.CutTop(ui.TextHeight(TextSize::kBody), ui.mm(1)), Tr(stage.key), TextSize::kBody, Ink::kMuted);
      first = false;
      if (DrawListRow(state, ui, rest.CutTop(ui.mm(kListRowMm), ui.mm(3)), list)) sink.Emit(action::OpenChecklist{list.id});
    }
  }
  EndScroll(ui, page, scroll, rest.y - inside.y);
}

// What the point asks for, what was counted, who marked it and when.
std::string AboutPoint(const State& state, const Ui& ui, const ChecklistPointView& point, const MarkView* mark) {
  std::string words;
  const auto add = [&words](const std::string& more) { words += words.empty() ? more : "  ·  " + more; };
  if (point.expected > 0) {
    const bool counted = mark != nullptr && mark->counted >= 0;
    add(counted ? ui.Say(Tr("checklist.counted", {{"count", std::to_string(mark->counted)}, {"expected", std::to_string(point.expected)}}))
                : ui.Say(Tr("checklist.expected", {{"expected", std::to_string(point.expected)}})));
  }
  if (point.photo_required) add(ui.Say(mark != nullptr && mark->photo ? Tr("checklist.has_photo") : Tr("checklist.needs_photo")));
  if (mark != nullptr) add(StaffName(state, mark->staff_id) + " " + ClockText(mark->wall_ms, state.now.utc_offset_s));
  return words;
}

float PointHeight(Ui& ui, float width, const ChecklistPointView& point, const std::string& about) {
  const float words_w = width - ui.mm(kTickMm + kMoreMm + 14);
  const float text = ParagraphHeight(ui, words_w, Localized(ui, point.text), TextSize::kBody);
  const float below = about.empty() ? 0 : ParagraphHeight(ui, words_w, Own(about), TextSize::kSmall);
  return std::max(ui.mm(14), text + below + ui.mm(5));
}

void DrawTick(Ui& ui, const Rect& box, bool done) {
  Panel(ui, box, done ? Fill::kPrimary : Fill::kOutlineOnly);
  if (done) DrawIcon(ui, box.Inset(box.w * 0.16f), Icon::kCheck, Ink::kOnPrimary);
}

void DrawPointRow(const State& state, Ui& ui, ActionSink& sink, Rect row, const ChecklistView& list, const ChecklistPointView& point) {
  const MarkView* mark = FindMark(state.site, list.id, point.id);
  const std::string about = AboutPoint(state, ui, point, mark);
  const bool done = mark != nullptr && mark->done;
  const Rect more = row.CutRight(ui.mm(kMoreMm), ui.mm(3));
  bool pressed = false;
  if (TouchArea(ui, "point." + point.id, row, Localized(ui, point.text), &pressed)) sink.Emit(action::TogglePoint{point.id});
  Panel(ui, row, pressed ? Fill::kPrimarySoft : done ? Fill::kGoodSoft : Fill::kSurface);
  Rect rest{row.x + ui.mm(4), row.y, row.w - ui.mm(7), row.h};
  const Rect tick = rest.CutLeft(ui.mm(kTickMm), ui.mm(4));
  DrawTick(ui, {tick.x, tick.y + (tick.h - tick.w) / 2, tick.w, tick.w}, done);
  const float text = ParagraphHeight(ui, rest.w, Localized(ui, point.text), TextSize::kBody);
  const float below = about.empty() ? 0 : ParagraphHeight(ui, rest.w, Own(about), TextSize::kSmall);
  rest.CutTop(std::max(0.0f, (rest.h - text - below) / 2));
  Paragraph(ui, rest.CutTop(text), Localized(ui, point.text), TextSize::kBody);
  if (!about.empty()) Paragraph(ui, rest, Own(about), TextSize::kSmall, Ink::kMuted);
  const ButtonOptions look{.look = ButtonLook::kKey, .icon = Icon::kList};
  if (Button(ui, "point." + point.id + ".more", more, Own(""), look)) sink.Emit(action::OpenPoint{point.id});
}

void DrawPoints(const State& state, Ui& ui, ActionSink& sink, Rect page, const ChecklistView& list) {
  const Text progress =
      Tr("checklist.progress", {{"done", std::to_string(CountDone(state, list))}, {"all", std::to_string(list.points.size())}});
  Rect head = page.CutTop(ui.TextHeight(TextSize::kLabel), ui.mm(3));
  Label(ui, head.CutRight(ui.mm(34), ui.mm(3)), progress, TextSize::kLabel, Ink::kMuted, Align::kRight);
  FitLabel(ui, head, Localized(ui, list.title), TextSize::kLabel, TextSize::kBody, Ink::kPrimary);
  ScrollState* scroll = sink.Scroll("points." + list.id);
  const Rect inside = BeginScroll(ui, "checklist.points", page, scroll);
  Rect rest{inside.x, inside.y, inside.w - ui.mm(3), 1e6f};
  for (const ChecklistPointView& point : list.points) {
    const std::string about = AboutPoint(state, ui, point, FindMark(state.site, list.id, point.id));
    DrawPointRow(state, ui, sink, rest.CutTop(PointHeight(ui, rest.w - ui.mm(3), point, about), ui.mm(3)), list, point);
  }
  EndScroll(ui, page, scroll, rest.y - inside.y);
}

// Why it cannot be marked as done, or was not saved.
Text PointProblem(const State& state, const ChecklistPointView& point) {
  const ChecklistForm& form = state.checklist;
  if (form.refused != Refusal::kNone) return NotSavedWords(state.sync);
  if (!form.incomplete) return {};
  return point.expected > 0 && form.counted.empty() ? Tr("checklist.count_first") : Tr("checklist.photo_first");
}

void DrawPointFields(const State& state, Ui& ui, ActionSink& sink, Rect column, const ChecklistPointView& point) {
  const ChecklistForm& form = state.checklist;
  const Text text = Localized(ui, point.text);
  const float height = ParagraphHeight(ui, column.w, text, TextSize::kLabel);
  Paragraph(ui, column.CutTop(height, ui.mm(3)), text, TextSize::kLabel);
  if (point.expected > 0) {
    Rect row = column.CutTop(ui.mm(kFieldMm), ui.mm(2));
    const Text expected = Tr("checklist.expected", {{"expected", std::to_string(point.expected)}});
    FitLabel(ui, row.CutRight(row.w * 0.45f, ui.mm(3)), expected, TextSize::kBody, TextSize::kSmall, Ink::kMuted);
    if (Field(ui, "point.counted", row, {}, form.counted, Tr("checklist.count"), form.focus == "counted"))
      sink.Emit(action::FocusNote{"counted"});
  }
  if (TextBox(ui, "point.note", column.CutTop(std::min(ui.mm(24), std::max(ui.mm(14), column.h * 0.35f)), ui.mm(2)), form.note,
              Tr("checklist.note"), form.focus == "note")) {
    sink.Emit(action::FocusNote{"note"});
  }
  DrawPhotoRow(state, ui, sink, "point.photo", form.photo, &column);
  if (point.photo_required && !state.camera.present) {
    const float words = ParagraphHeight(ui, column.w, Tr("photo.no_camera"), TextSize::kSmall);
    Paragraph(ui, column.CutTop(words, ui.mm(2)), Tr("photo.no_camera"), TextSize::kSmall, Ink::kWarning);
  }
  const Text problem = PointProblem(state, point);
  if (ui.Say(problem).empty()) return;
  const float words = ParagraphHeight(ui, column.w - ui.mm(18), problem, TextSize::kBody);
  Banner(ui, column.CutTop(std::max(ui.mm(12), words + ui.mm(3))), Tone::kWarning, Icon::kWarning, problem);
}

void DrawPoint(const State& state, Ui& ui, ActionSink& sink, Rect page, const ChecklistView& list, const ChecklistPointView& point) {
  const ChecklistForm& form = state.checklist;
  Rect foot = page.CutBottom(ui.mm(kFootMm), ui.mm(3));
  const ButtonOptions quiet{.enabled = !form.busy, .size = TextSize::kBody};
  if (IsDone(state, list, point) && Button(ui, "point.undo", foot.CutLeft(foot.w * 0.36f, ui.mm(3)), Tr("checklist.not_done"), quiet)) {
    sink.Emit(action::SavePoint{false});
  }
  const ButtonOptions done{.look = ButtonLook::kPrimary, .icon = Icon::kCheck, .enabled = !form.busy};
  if (Button(ui, "point.done", foot, form.busy ? Tr("offer.saving") : Tr("checklist.done"), done)) sink.Emit(action::SavePoint{true});
  const bool digits = form.focus == "counted";
  const float beside = digits ? ui.mm(kPadMm) : std::max(ui.mm(108), page.w * 0.52f);
  const Rect keys = ui.portrait() ? page.CutBottom(std::min(ui.mm(84), page.h * 0.55f), ui.mm(4)) : page.CutRight(beside, ui.mm(6));
  if (digits) {
    const float most = 4 * ui.mm(17) + 3 * ui.mm(ui.theme().gap_mm);
    DrawNumberPad(ui, sink, "point.pad", keys.h > most ? Rect{keys.x, keys.y, keys.w, most} : keys);
  } else {
    DrawNoteKeys(state, ui, sink, keys);
  }
  DrawPointFields(state, ui, sink, page, point);
}

}  // namespace

void DrawChecklists(const State& state, Ui& ui, ActionSink& sink) {
  const Rect page = StaffFrame(state, ui, sink, Tr("checklist.title"));
  if (state.config.playbook.checklists.empty()) {
    return DrawNotice(ui, page, Icon::kClipboard, Tr("checklist.none"), Tr("playbook.none_words"));
  }
  const ChecklistView* list = FindChecklist(state.config.playbook, state.checklist.checklist_id);
  if (list == nullptr) return DrawLists(state, ui, sink, page);
  const ChecklistPointView* point = FindPoint(*list, state.checklist.point_id);
  if (point == nullptr) return DrawPoints(state, ui, sink, page, *list);
  DrawPoint(state, ui, sink, page, *list, *point);
}

}  // namespace footfall::kiosk
