#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {
namespace {

constexpr float kLeastKeyMm = 11, kToolMm = 15;
constexpr float kInkMm = 1.8f;  // a brush's width: thin lines look like scratches under a finger
constexpr int kCandidateColumns = 5, kCandidateRows = 2;
// A finger that trembles in one place draws nothing; in units of the pad.
constexpr int kLeastMove = 4;
// From here on candidates and keys stand beside the square, not above and below it.
constexpr float kWide = 1.45f;
// A place below the candidates that is wider than this keeps its height for writing; the keys go to its side.
constexpr float kSquareEnough = 1.1f;

float UnitOf(const Rect& pad) { return std::max(pad.w, pad.h) / kInkSide; }

InkPoint PointOf(const Rect& pad, float x, float y) {
  const float unit = UnitOf(pad);
  const auto along = [unit](float at, float from, float length) {
    return static_cast<int16_t>(std::clamp(at - from, 0.0f, length) / unit);
  };
  return {along(x, pad.x, pad.w), along(y, pad.y, pad.h)};
}

// The finger's way while it is down; the whole of it once it leaves, wherever it does.
InkStroke FollowFinger(std::string_view key, const Rect& pad) {
  TouchWidget(key, pad);
  WidgetContext& context = CurrentContext();
  if (context.held != key) return {};
  if (context.fresh_press) context.stroke.clear();
  const ImGuiIO& io = ImGui::GetIO();
  const InkPoint point = PointOf(pad, io.MousePos.x, io.MousePos.y);
  InkStroke& stroke = context.stroke;
  const bool moved = stroke.empty() || std::abs(stroke.back().x - point.x) + std::abs(stroke.back().y - point.y) >= kLeastMove;
  if (moved) stroke.push_back(point);
  return io.MouseReleased[0] ? std::exchange(stroke, {}) : InkStroke{};
}

void DrawStroke(const Ui& ui, const Rect& pad, const InkStroke& stroke) {
  const float unit = UnitOf(pad), width = ui.mm(kInkMm);
  const ImU32 ink = ToIm(ui.theme().text);
  const auto place = [&](const InkPoint& point) { return ImVec2{pad.x + point.x * unit, pad.y + point.y * unit}; };
  for (size_t i = 0; i < stroke.size(); ++i) {
    if (i > 0) Canvas().AddLine(place(stroke[i - 1]), place(stroke[i]), ink, width);
    Canvas().AddCircleFilled(place(stroke[i]), width * 0.48f, ink);
  }
}

void DashedLine(const Ui& ui, ImVec2 from, ImVec2 to) {
  const float dash = ui.mm(2), length = std::max(std::abs(to.x - from.x), std::abs(to.y - from.y));
  const ImVec2 step = {(to.x - from.x) / length, (to.y - from.y) / length};
  const ImU32 color = ToIm(Mix(ui.theme().surface, ui.theme().outline, 0.55f));
  for (float at = 0; at < length; at += 2 * dash) {
    const float end = std::min(at + dash, length);
    Canvas().AddLine({from.x + step.x * at, from.y + step.y * at}, {from.x + step.x * end, from.y + step.y * end}, color, Stroke(ui));
  }
}

// Paper with the cross that copybooks have, in the middle of whatever place there is.
void DrawPaper(const Ui& ui, const Rect& pad) {
  Card(ui, pad, Radius(ui), ui.theme().surface);
  const float side = std::min(pad.w, pad.h) - ui.mm(8);
  const Rect square = {pad.x + (pad.w - side) / 2, pad.y + (pad.h - side) / 2, side, side};
  DashedLine(ui, {square.x, square.y + side / 2}, {square.right(), square.y + side / 2});
  DashedLine(ui, {square.x + side / 2, square.y}, {square.x + side / 2, square.bottom()});
  if (pad.w > pad.h * 1.15f || pad.h > pad.w * 1.15f) {
    StrokeRound(square, Radius(ui), Mix(ui.theme().surface, ui.theme().outline, 0.55f), Stroke(ui));
  }
}

InkStroke Paper(Ui& ui, std::string_view key, const Rect& pad, const std::vector<InkStroke>& strokes) {
  const std::string name = Named(key, "ink");
  InkStroke finished = FollowFinger(name, pad);
  ui.Record({.key = name, .value = std::to_string(strokes.size()), .rect = pad});
  DrawPaper(ui, pad);
  const bool empty = strokes.empty() && CurrentContext().stroke.empty() && finished.empty();
  if (empty) {
    const Rect line = {pad.x + ui.mm(3), pad.y + ui.mm(1.5f), pad.w - ui.mm(6), ui.TextHeight(TextSize::kBody)};
    DrawFitted(ui, StyleOf(ui, TextSize::kBody), line, ui.theme().text_muted, ui.Say(Tr("ink.hint")));
  }
  // A pad that turned with the screen may be lower than the one that was drawn on.
  Canvas().PushClipRect({pad.x, pad.y}, {pad.right(), pad.bottom()}, true);
  for (const InkStroke& stroke : strokes) DrawStroke(ui, pad, stroke);
  if (CurrentContext().held == name) DrawStroke(ui, pad, CurrentContext().stroke);
  DrawStroke(ui, pad, finished);
  Canvas().PopClipRect();
  return finished;
}

KeyPress Candidates(Ui& ui, std::string_view key, const Rect& rect, const std::vector<std::string>& candidates) {
  KeyPress press;
  const float gap = ui.mm(1.5f);
  const int most = kCandidateColumns * kCandidateRows;
  for (int i = 0; i < most; ++i) {
    const Rect cell = rect.Cell(i % kCandidateColumns, kCandidateColumns, i / kCandidateColumns, kCandidateRows, gap);
    if (i >= static_cast<int>(candidates.size())) {
      // Their places stay, so that nothing jumps when the first ones come.
      StrokeRound(cell, Radius(ui), Mix(ui.theme().ground, ui.theme().outline, 0.35f), Stroke(ui));
      continue;
    }
    const ButtonOptions look = {.look = i == 0 ? ButtonLook::kSecondary : ButtonLook::kKey, .size = TextSize::kTitle};
    const std::string name = Named(key, "candidate.") + std::to_string(i);
    if (Button(ui, name, cell, Own(candidates[static_cast<size_t>(i)]), look)) press = {.kind = KeyPress::Kind::kCandidate, .candidate = i};
  }
  return press;
}

struct ToolSpec {
  std::string_view name;
  std::string_view words;
  Icon icon = Icon::kNone;  // alone on the key; kNone = the words
  KeyPress press;
  bool enabled = true;
  ButtonLook look = ButtonLook::kKey;
};

// Six keys in `rows`: what concerns strokes first, then what concerns the text.
KeyPress Tools(Ui& ui, std::string_view key, const Rect& rect, int rows, bool drawn) {
  using Kind = KeyPress::Kind;
  const ToolSpec tools[] = {{"undo", "ink.undo", Icon::kUndo, {.kind = Kind::kInkUndo}, drawn},
                            {"clear", "ink.clear", Icon::kNone, {.kind = Kind::kInkClear}, drawn},
                            {"backspace", "keyboard.backspace", Icon::kBackspace, {.kind = Kind::kBackspace}},
                            {"keys", "keyboard.keys", Icon::kNone, {.kind = Kind::kHandwriting}},
                            {"space", "keyboard.space", Icon::kNone, {.kind = Kind::kText, .text = " "}},
                            {"enter", "keyboard.enter", Icon::kNone, {.kind = Kind::kEnter}, true, ButtonLook::kPrimary}};
  KeyPress press;
  const int columns = static_cast<int>(std::size(tools)) / rows;
  int place = 0;
  for (const ToolSpec& tool : tools) {
    const Rect cell = rect.Cell(place % columns, columns, place / columns, rows, ui.mm(1.6f));
    const ButtonOptions look = {.look = tool.look, .icon = tool.icon, .enabled = tool.enabled, .size = TextSize::kBody};
    const std::string name = Named(key, tool.name);
    const Text words = Tr(std::string(tool.words));
    const bool touched = tool.icon != Icon::kNone ? IconKey(ui, name, cell, words, look) : Button(ui, name, cell, words, look);
    if (touched) press = tool.press;
    ++place;
  }
  return press;
}

}  // namespace

InkPadPress InkPad(Ui& ui, std::string_view key, const Rect& rect, const std::vector<InkStroke>& strokes,
                   const std::vector<std::string>& candidates) {
  const float gap = ui.mm(3), tool_h = ui.mm(13), between = ui.mm(1.6f);
  Rect rest = rect, list, tools;
  const bool wide = rect.w > rect.h * kWide;
  int tool_rows = 2;
  if (wide) {
    Rect beside = rest.CutRight(rect.w - std::min(rect.h * 1.1f, rect.w * 0.52f) - gap, gap);
    tools = beside.CutBottom(std::min(2 * tool_h + between, beside.h * 0.45f), gap);
    list = beside;
  } else {
    // The square to write on is what the page is for: the rest takes no more than a finger needs, from where there is more room.
    list = rest.CutTop(2 * ui.mm(kLeastKeyMm) + between, ui.mm(2));
    tool_rows = rest.w > rest.h * kSquareEnough ? 3 : 1;
    tools = tool_rows == 3 ? rest.CutRight(2 * ui.mm(kToolMm) + between, ui.mm(2)) : rest.CutBottom(ui.mm(kLeastKeyMm), ui.mm(2));
  }
  InkPadPress press;
  press.key = Candidates(ui, key, list, candidates);
  const KeyPress tool = Tools(ui, key, tools, tool_rows, !strokes.empty());
  if (tool.kind != KeyPress::Kind::kNone) press.key = tool;
  press.stroke = Paper(ui, key, rest, strokes);
  return press;
}

}  // namespace footfall::kiosk
