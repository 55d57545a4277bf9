// Plays a kiosk without a display from a pipe: one command a line in, one answer out. The commands act through the same input queue as a
// finger. See kCommandHelp.
//
// Answers are "ok" or "error REASON". Empty lines and lines that begin with # are passed over without an answer.
#ifndef FOOTFALL_KIOSK_PLATFORM_COMMAND_STREAM_H_
#define FOOTFALL_KIOSK_PLATFORM_COMMAND_STREAM_H_

#include <cstdint>
#include <deque>
#include <istream>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "kiosk/base/clock.h"
#include "kiosk/platform/headless.h"

namespace footfall::kiosk {

// What can be said, for `--headless --help`.
inline constexpr char kCommandHelp[] =
    "Commands on standard input, one a line; each is answered with \"ok\" or \"error REASON\":\n"
    "  tap KEY                          touch the widget; answered after the frame that saw the finger leave\n"
    "  hold KEY MS                      the same, held down for so long\n"
    "  drag KEY DX_MM DY_MM [REST_MS]   from the middle of the widget, in millimetres; the finger lies still for so long before it leaves\n"
    "  type TEXT                        a hardware keyboard; \\n is Enter, \\b Backspace\n"
    "  scan TEXT                        a barcode scanner; it ends with Enter by itself\n"
    "  wait-for KEY MS                  until a widget with this key is on the screen; frames go on meanwhile\n"
    "  wait-gone KEY MS                 until there is none\n"
    "  widgets                          one line of JSON for each widget {key,label,value,rect,enabled}, then a line with a dot\n"
    "  png PATH                         the newest frame as a picture\n"
    "  quit                             ends the program\n";

// Reads in a thread of its own; everything else happens on the UI thread, in Step. The thread blocks in `in` and is left behind when the
// object goes: the program ends then. It owns its half of the state together with this object.
class CommandStream {
 public:
  // `window`, `in` and `out` outlive the program's loop; `in` is only read by the thread.
  CommandStream(HeadlessWindow* window, Clock* clock, std::istream* in, std::ostream* out);
  ~CommandStream();
  CommandStream(const CommandStream&) = delete;
  CommandStream& operator=(const CommandStream&) = delete;

  // Between two frames, before Window::Wait: answers what is done, starts what comes next. False after `quit` or the end of input.
  bool Step();
  // When Step wants to be called again at the latest; for Window::Wait.
  int64_t deadline_boot_ms() const;

 private:
  struct Lines;
  // A command that takes more than one frame.
  struct Pending {
    enum class Kind { kInput, kAppear, kVanish } kind;
    std::string key;
    int64_t deadline_boot_ms = INT64_MAX;
  };

  bool Finish();
  void Start(const std::string& line);
  void Answer(const absl::Status& status);
  void StartInput(const absl::Status& status);
  void StartWait(Pending::Kind kind, std::string_view arguments);
  absl::Status Drag(std::string_view arguments);
  void PrintWidgets();
  bool OnScreen(std::string_view key) const;

  HeadlessWindow* const window_;
  Clock* const clock_;
  std::ostream* const out_;
  std::shared_ptr<Lines> lines_;
  std::optional<Pending> pending_;
  bool quit_ = false;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_COMMAND_STREAM_H_
