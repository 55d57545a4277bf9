#include "tests/screens/stage.h"

#include <cstdlib>
#include <iostream>

namespace footfall::kiosk::testing {

Stage::Stage(const Format& format) {
  window_ = OpenHeadlessWindow({.width = format.width, .height = format.height, .dpi = format.dpi}, &clock_);
  std::string error;
  const std::string assets = std::string(FOOTFALL_SOURCE_DIR) + "/assets";
  if (!catalog_.Load(assets + "/i18n") || !LoadTheme(assets + "/themes/light.json", &theme_, &error)) {
    std::cerr << "assets cannot be read: " << error << "\n";
    std::abort();
  }
}

void Stage::Frame(const State& state) {
  window_->BeginFrame();
  {
    Ui ui(theme_, catalog_, state.language, window_->PixelsPerMm(), clock_.boot_ms, state.large_text);
    DrawScreen(state, ui, sink_);
    redraw_at_ = ui.redraw_at();
  }
  window_->EndFrame();
}

void Stage::Show(const State& state) {
  clock_.boot_ms = state.now.boot_ms;
  clock_.wall_ms = state.now.wall_ms;
  // A frame for the glyphs and the scrolled areas' ends, one that shows them, then whatever input asks for.
  Frame(state);
  do {
    Frame(state);
  } while (window_->HasQueuedInput());
}

absl::Status Stage::Tap(const State& state, std::string_view key) {
  const absl::Status status = window_->Tap(key);
  Show(state);
  return status;
}

absl::Status Stage::Hold(const State& state, std::string_view key, int64_t hold_ms) {
  const absl::Status status = window_->Hold(key, hold_ms);
  Frame(state);
  Frame(state);
  clock_.boot_ms += hold_ms + 1;
  Frame(state);
  Frame(state);
  return status;
}

void Stage::Drag(const State& state, float from_x, float from_y, float to_x, float to_y) {
  window_->Drag(from_x, from_y, to_x, to_y);
  Show(state);
}

void Stage::Type(const State& state, std::string_view text) {
  window_->TypeText(text);
  Show(state);
}

const WidgetRecord* Stage::Find(std::string_view key) const {
  for (const WidgetRecord& widget : widgets()) {
    if (widget.key == key) return &widget;
  }
  return nullptr;
}

}  // namespace footfall::kiosk::testing
