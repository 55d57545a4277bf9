#include <sys/resource.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "kiosk/actions/reducer.h"
#include "kiosk/platform/window.h"
#include "kiosk/screens/screens.h"
#include "kiosk/state/timing.h"
#include "tests/bench/kiosk/figures.h"
#include "tests/bench/kiosk_support/program.h"
#include "tests/screens/sample_states.h"

// Last: Xlib takes common words for its macros.
#include <X11/Xlib.h>

namespace footfall::kiosk {
namespace {

double CpuS() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// A state on a real window, drawn and touched as the program does it.
class LiveScreen {
 public:
  LiveScreen() {
    auto window = OpenWindow({.dpi = 149}, clock_);
    if (!window.ok()) Die(std::string(window.status().message()));
    window_ = *std::move(window);
    if (!catalog_.Load(std::string(FOOTFALL_SOURCE_DIR) + "/assets/i18n")) Die("no words");
    sink_.UseMotion(Motion::kSlide);
  }

  void Show(State state) {
    const int64_t passed_ms = clock_->BootMs() - state.now.boot_ms;
    // The sample's times, moved to now.
    state.now.boot_ms += passed_ms;
    state.last_touch_boot_ms += passed_ms;
    state.page_since_boot_ms += passed_ms;
    state.play.moving_since_boot_ms = state.now.boot_ms;
    state_ = std::move(state);
    Frame();
  }
  // Waits as the program does, then draws one frame.
  void Frame() {
    if (!window_->Wait(redraw_boot_ms_)) Die("the window was closed");
    window_->BeginFrame();
    {
      Ui ui(theme_, catalog_, state_.language, window_->PixelsPerMm(), clock_->BootMs(), state_.large_text);
      DrawScreen(state_, ui, sink_);
      redraw_boot_ms_ = ui.redraw_at();
      records_ = ui.records();
    }
    window_->EndFrame();
    Env now = state_.now;
    now.boot_ms = clock_->BootMs();
    for (const Action& action : sink_.Take()) {
      Reduce(&state_, action, now);
      redraw_boot_ms_ = 0;
    }
  }
  // The middle of a widget of the newest frame.
  std::pair<int, int> MiddleOf(const std::string& key) const {
    for (const WidgetRecord& widget : records_) {
      if (widget.key == key)
        return {static_cast<int>(widget.rect.x + widget.rect.w / 2), static_cast<int>(widget.rect.y + widget.rect.h / 2)};
    }
    Die("no " + key + " on the screen");
  }
  State& state() { return state_; }
  Clock* clock() { return clock_; }

 private:
  Clock* const clock_ = SystemClock();
  std::unique_ptr<Window> window_;
  Theme theme_;
  Catalog catalog_;
  ActionSink sink_;
  State state_;
  int64_t redraw_boot_ms_ = 0;
  std::vector<WidgetRecord> records_;
};

// The display's own pointer.
class Finger {
 public:
  Finger() : display_(XOpenDisplay(nullptr)) {
    if (display_ == nullptr) Die("no display");
    ::Window parent = 0, *children = nullptr;
    unsigned count = 0;
    XQueryTree(display_, DefaultRootWindow(display_), &root_, &parent, &children, &count);
    if (count == 0) Die("no window on the display");
    window_ = children[count - 1];
    XFree(children);
  }
  ~Finger() { XCloseDisplay(display_); }
  void GoTo(std::pair<int, int> place) {
    XWarpPointer(display_, None, window_, 0, 0, 0, 0, place.first, place.second);
    XSync(display_, False);
  }
  void Tap() {
    for (const int type : {ButtonPress, ButtonRelease}) {
      XEvent event = {};
      event.xbutton.type = type;
      event.xbutton.window = window_;
      event.xbutton.root = root_;
      event.xbutton.button = Button1;
      event.xbutton.same_screen = True;
      XSendEvent(display_, window_, False, type == ButtonPress ? ButtonPressMask : ButtonReleaseMask, &event);
    }
    XFlush(display_);
  }

 private:
  Display* display_;
  ::Window root_ = 0, window_ = 0;
};

State Sample(const std::string& name) {
  for (testing::SampleScreen& screen : testing::SampleScreens("zh-Hans")) {
    if (screen.name == name) return std::move(screen.state);
  }
  Die("no sample screen " + name);
}

// Frames a second while a show moves, and the share of one processor that the program takes for it.
void MeasureShow(LiveScreen& screen, const std::string& sample, const std::string& fps_name, const std::string& cpu_name) {
  screen.Show(Sample(sample));
  const double cpu = CpuS();
  const SteadyClock::time_point start = SteadyClock::now();
  int frames = 0;
  while (MsSince(start) < static_cast<double>(kDrawShowMs)) {
    screen.Frame();
    ++frames;
  }
  const double seconds = MsSince(start) / 1000;
  Print(fps_name, frames / seconds, "fps");
  if (!cpu_name.empty()) Print(cpu_name, (CpuS() - cpu) * 100 / seconds, "%");
}

// From a finger that comes and goes until the frame that shows the digit it typed.
void MeasureTaps(LiveScreen& screen) {
  constexpr int kTaps = 200;
  screen.Show(Sample("visitor_phone"));
  for (int i = 0; i < 20; ++i) screen.Frame();
  Finger finger;
  std::vector<double> taps;
  for (int i = 0; i < kTaps; ++i) {
    screen.state().visitor.draft.phone.clear();
    finger.GoTo(screen.MiddleOf("visitor.pad." + std::to_string(1 + i % 9)));
    const auto start = SteadyClock::now();
    finger.Tap();
    while (screen.state().visitor.draft.phone.empty()) {
      screen.Frame();
      if (MsSince(start) > 5'000) Die("a tap was lost");
    }
    screen.Frame();
    taps.push_back(MsSince(start));
  }
  Print("kiosk.tap_ms_median", Percentile(taps, 0.5), "ms");
  Print("kiosk.tap_ms_p95", Percentile(taps, 0.95), "ms");
}

}  // namespace

void MeasureWindow() {
  LiveScreen screen;
  MeasureTaps(screen);
  MeasureShow(screen, "draw_wheel", "kiosk.wheel_fps", "kiosk.wheel_cpu_percent");
  MeasureShow(screen, "draw_reels", "kiosk.slot_fps", "");
}

}  // namespace footfall::kiosk
