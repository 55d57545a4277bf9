#include <algorithm>

#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {
namespace {

// How much larger an icon is than the letters beside it: strokes look smaller than words of the same height.
constexpr float kIconToText = 1.25f;

struct ButtonColors {
  Color ground, ink;
  Color border = 0;  // 0 = none
  bool raised = false;
};

ButtonColors KeyColors(const Theme& theme, bool down) {
  if (down) return {.ground = theme.primary, .ink = theme.on_primary};
  return {.ground = theme.surface,
          .ink = theme.text,
          .border = Mix(theme.surface, theme.outline, std::max(0.45f, theme.hairline)),
          .raised = true};
}

ButtonColors ColorsOf(const Theme& theme, ButtonLook look, bool down, bool enabled) {
  if (!enabled && look != ButtonLook::kQuiet) {
    return {.ground = theme.surface_pressed,
            .ink = theme.text_muted,
            .border = Mix(theme.surface_pressed, theme.outline, std::max(0.4f, theme.hairline))};
  }
  switch (look) {
    case ButtonLook::kPrimary:
      return {.ground = down ? theme.primary_pressed : theme.primary, .ink = theme.on_primary, .raised = !down};
    case ButtonLook::kSecondary:
      return {.ground = down ? theme.primary_soft : theme.surface, .ink = theme.primary, .border = down ? theme.primary : theme.outline};
    case ButtonLook::kQuiet:
      return {.ground = down ? theme.surface_pressed : 0, .ink = enabled ? theme.primary : theme.text_muted};
    case ButtonLook::kDanger:
      return {.ground = down ? Mix(theme.bad, theme.text, 0.35f) : theme.bad, .ink = theme.on_primary, .raised = !down};
    case ButtonLook::kKey:
      return KeyColors(theme, down);
  }
  return {.ground = theme.surface, .ink = theme.text};
}

void DrawGround(const Ui& ui, const Rect& rect, const ButtonColors& colors) {
  const float radius = Radius(ui);
  if (colors.raised) SoftShadow(ui, rect, radius);
  if (colors.ground != 0) FillRound(rect, radius, colors.ground);
  if (colors.border != 0) StrokeRound(rect, radius, colors.border, Stroke(ui));
}

// Icon and words as one group in the middle.
void DrawFace(const Ui& ui, const Rect& rect, const TextStyle& style, Icon icon, const std::string& words, Color ink) {
  const float side = icon == Icon::kNone ? 0 : std::min(static_cast<float>(style.glyph.size_px) * kIconToText, rect.h * 0.8f);
  if (words.empty()) return IconIn({rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side}, icon, ink);
  const float padding = std::min(ui.mm(3), rect.w * 0.07f);
  Rect inside = {rect.x + padding, rect.y, rect.w - 2 * padding, rect.h};
  if (icon == Icon::kNone) return DrawFitted(ui, style, inside, ink, words);
  const float gap = ui.mm(1.8f);
  const float width = side + gap + MeasureLine(style, words);
  if (width < inside.w) inside = {rect.x + (rect.w - width) / 2, inside.y, width, inside.h};
  const Rect place = inside.CutLeft(side, gap);
  IconIn({place.x, rect.y + (rect.h - side) / 2, side, side}, icon, ink);
  DrawFitted(ui, style, inside, ink, words, Align::kLeft);
}

// Strong buttons say their word in bold.
bool IsBold(ButtonLook look) { return look != ButtonLook::kKey && look != ButtonLook::kQuiet; }

// A key that is held is pressed when it is due, and once in a frame however late that is; its release presses no more.
bool Repeated(Ui& ui, std::string_view key, const Touch& touch) {
  WidgetContext& context = CurrentContext();
  if (touch.clicked) return context.repeats_told == 0;
  if (!touch.down || context.held != key) return false;
  const int64_t held_ms = ui.boot_ms() - context.press_boot_ms;
  const int64_t due = held_ms < kRepeatAfterMs ? 0 : 1 + (held_ms - kRepeatAfterMs) / kRepeatEveryMs;
  ui.RedrawAt(context.press_boot_ms + kRepeatAfterMs + due * kRepeatEveryMs);
  if (due <= context.repeats_told) return false;
  context.repeats_told = static_cast<int>(due);
  return true;
}

// `shown` is what is written on it, `words` what it is called.
bool PressableFace(Ui& ui, std::string_view key, const Rect& rect, const std::string& words, const std::string& shown,
                   const ButtonOptions& options) {
  const Touch touch = TouchWidget(key, rect, options.enabled);
  ui.Record({.key = std::string(key), .label = words, .rect = rect, .enabled = options.enabled});
  const ButtonColors colors = ColorsOf(ui.theme(), options.look, touch.down, options.enabled);
  // Pressed, a button sinks a little: seen even by those who do not see the change of colour.
  const float sink = touch.down ? ui.mm(0.3f) : 0;
  const Rect face = {rect.x, rect.y + sink, rect.w, rect.h};
  DrawGround(ui, face, colors);
  DrawFace(ui, face, StyleOf(ui, options.size, IsBold(options.look)), options.icon, shown, colors.ink);
  return options.repeats ? Repeated(ui, key, touch) : touch.clicked;
}

}  // namespace

bool Button(Ui& ui, std::string_view key, const Rect& rect, const Text& text, const ButtonOptions& options) {
  const std::string words = ui.Say(text);
  return PressableFace(ui, key, rect, words, words, options);
}

bool IconKey(Ui& ui, std::string_view key, const Rect& rect, const Text& label, const ButtonOptions& options) {
  return PressableFace(ui, key, rect, ui.Say(label), "", options);
}

bool TouchArea(Ui& ui, std::string_view key, const Rect& rect, const Text& label, bool* pressed) {
  const Touch touch = TouchWidget(key, rect);
  ui.Record({.key = std::string(key), .label = ui.Say(label), .rect = rect});
  if (pressed != nullptr) *pressed = touch.down;
  return touch.clicked;
}

bool LongPressArea(Ui& ui, std::string_view key, const Rect& rect, int64_t hold_ms) {
  const Touch touch = TouchWidget(key, rect);
  ui.Record({.key = std::string(key), .rect = rect});
  WidgetContext& context = CurrentContext();
  if (context.held != key || context.long_press_told) return false;
  const int64_t due_ms = context.press_boot_ms + hold_ms;
  if (touch.down && ui.boot_ms() < due_ms) ui.RedrawAt(due_ms);
  // The release counts as well: a slow frame may see the finger only when it leaves.
  if ((touch.down || touch.clicked) && ui.boot_ms() >= due_ms) {
    context.long_press_told = true;
    return true;
  }
  return false;
}

}  // namespace footfall::kiosk
