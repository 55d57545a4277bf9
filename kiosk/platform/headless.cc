#include "kiosk/platform/headless.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "kiosk/platform/keyboard_input.h"
#include "kiosk/platform/picture_shelf.h"
#include "kiosk/platform/png.h"
#include "kiosk/platform/software_raster.h"
#include "kiosk/platform/surface.h"
#include "kiosk/widgets/utf8.h"

namespace footfall::kiosk {
namespace {

// The pictures themselves: the software renderer reads them where they lie.
class HeldPictures : public PictureSource {
 public:
  // Any thread.
  void Put(Pictures pictures) { shelf_.Put(std::move(pictures)); }
  void TakeNew() {
    if (std::optional<Pictures> pictures = shelf_.Take()) held_ = *std::move(pictures);
  }
  PictureHandle Find(std::string_view name) override {
    const auto found = held_.find(std::string(name));
    if (found == held_.end()) return {};
    return {&found->second, found->second.width, found->second.height};
  }

 private:
  PictureShelf shelf_;
  Pictures held_;
};

class Headless : public HeadlessWindow {
 public:
  Headless(const WindowOptions& options, Clock* clock, std::unique_ptr<Surface> surface)
      : options_(options), clock_(clock), surface_(std::move(surface)) {
    surface_->UsePictures(&pictures_);
  }

  bool Wait(int64_t deadline_boot_ms) override {
    std::unique_lock lock(mutex_);
    while (!woken_) {
      const int64_t due = std::min(deadline_boot_ms, surface_->input().due_boot_ms());
      const int64_t now = clock_->BootMs();
      if (HasQueuedInput() || due <= now) break;
      // In steps, as the longest wait that std::chrono can express overflows when it is added to now.
      constexpr int64_t kLongestMs = 3'600'000;
      wake_.wait_for(lock, std::chrono::milliseconds(std::min(due - now, kLongestMs)));
    }
    woken_ = false;
    return true;
  }

  bool HasQueuedInput() const override { return !surface_->input().empty() && surface_->input().due_boot_ms() <= clock_->BootMs(); }
  bool InputPending() const override { return !surface_->input().empty(); }

  void BeginFrame() override {
    pictures_.TakeNew();
    surface_->Begin(options_.width, options_.height, clock_->BootMs());
  }
  void EndFrame() override {
    drawn_ = &surface_->End();
    if (surface_->glyphs().unfinished()) Wake();
  }
  float PixelsPerMm() const override { return (options_.dpi > 0 ? options_.dpi : kUsualDpi) / kMmPerInch; }

  void Wake() override {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    wake_.notify_one();
  }

  void ShowPictures(Pictures pictures) override {
    pictures_.Put(std::move(pictures));
    Wake();
  }
  void KeepScreenOn(bool) override {}

  absl::Status Tap(std::string_view widget_key) override { return Press(widget_key, 0); }
  absl::Status Hold(std::string_view widget_key, int64_t hold_ms) override { return Press(widget_key, hold_ms); }

  void TapAt(float x, float y) override { PressAt(x, y, 0); }

  void Drag(float from_x, float from_y, float to_x, float to_y, int64_t rest_ms) override {
    InputQueue& input = surface_->input();
    input.Move(from_x, from_y);
    input.Button(true);
    // A finger passes many places; each is seen by a frame of its own.
    constexpr int kSteps = 8;
    for (int step = 1; step <= kSteps; ++step) {
      const float share = static_cast<float>(step) / kSteps;
      input.Move(from_x + (to_x - from_x) * share, from_y + (to_y - from_y) * share);
      input.NextFrame();
    }
    if (rest_ms > 0) input.Pause(rest_ms);
    input.Button(false);
  }

  void TypeText(std::string_view text) override { surface_->input().Type(text); }
  void Scan(std::string_view text) override {
    const KeyTime now = {clock_->BootMs(), clock_->BootMs()};
    while (!text.empty()) keyboard_.Character(TakeCharacter(&text), now);
    for (const bool down : {true, false}) keyboard_.Key(ImGuiKey_Enter, down, now);
  }
  const std::vector<WidgetRecord>& Widgets() const override { return surface_->widgets().records; }

  absl::Status WritePng(const std::string& path) const override {
    if (drawn_ == nullptr) return absl::FailedPreconditionError("no frame was drawn yet");
    return WritePngFile(path, Draw());
  }

  std::vector<uint32_t> Render(int* width, int* height) const override {
    const Picture picture = drawn_ == nullptr ? Picture{} : Draw();
    *width = picture.width;
    *height = picture.height;
    return picture.pixels;
  }

 private:
  absl::Status Press(std::string_view key, int64_t hold_ms) {
    for (const WidgetRecord& widget : Widgets()) {
      if (widget.key != key) continue;
      if (widget.rect.w <= 0) return absl::FailedPreconditionError(absl::StrCat("widget ", widget.key, " is scrolled out of view"));
      if (!widget.enabled) return absl::FailedPreconditionError(absl::StrCat("widget ", widget.key, " is disabled"));
      PressAt(widget.rect.x + widget.rect.w / 2, widget.rect.y + widget.rect.h / 2, hold_ms);
      return absl::OkStatus();
    }
    std::string known;
    for (const WidgetRecord& widget : Widgets()) absl::StrAppend(&known, known.empty() ? "" : ", ", widget.key);
    return absl::NotFoundError(absl::StrCat("no widget ", std::string(key), " on the screen; there are: ", known));
  }

  void PressAt(float x, float y, int64_t hold_ms) {
    InputQueue& input = surface_->input();
    input.Move(x, y);
    input.Button(true);
    if (hold_ms > 0) input.Pause(hold_ms);
    input.Button(false);
  }

  Picture Draw() const {
    const ImFontAtlas& atlas = surface_->atlas();
    const Color clear = surface_->widgets().clear;
    const uint32_t ground = IM_COL32(clear >> 24, clear >> 16 & 0xFF, clear >> 8 & 0xFF, 0xFF);
    return Rasterise(*drawn_, atlas.TexPixelsAlpha8, atlas.TexWidth, atlas.TexHeight, ground);
  }

  const WindowOptions options_;
  Clock* const clock_;
  HeldPictures pictures_;
  std::unique_ptr<Surface> surface_;
  KeyboardInput keyboard_{&surface_->input()};
  const ImDrawData* drawn_ = nullptr;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HeadlessWindow>> TryOpenHeadlessWindow(const WindowOptions& options, Clock* clock) {
  auto surface = Surface::Open(options.font_path);
  if (!surface.ok()) return surface.status();
  return std::make_unique<Headless>(options, clock, *std::move(surface));
}

std::unique_ptr<HeadlessWindow> OpenHeadlessWindow(const WindowOptions& options, Clock* clock) {
  auto window = TryOpenHeadlessWindow(options, clock);
  if (!window.ok()) {
    std::fprintf(stderr, "footfall-kiosk: %s\n", std::string(window.status().message()).c_str());
    std::exit(1);
  }
  return *std::move(window);
}

}  // namespace footfall::kiosk
