// Keeps every press, release, move and key in order until a frame has seen it. ImGui 1.86 itself only knows "is it down now?", and so loses
// a tap that begins and ends between two frames.
#ifndef FOOTFALL_KIOSK_PLATFORM_INPUT_QUEUE_H_
#define FOOTFALL_KIOSK_PLATFORM_INPUT_QUEUE_H_

#include <imgui.h>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace footfall::kiosk {

// UI thread only. Invariant: a frame sees at most one change of the button or of one key, and the frame after a release sees the finger
// gone.
class InputQueue {
 public:
  void Move(float x, float y);
  // The button or the finger.
  void Button(bool down);
  // The finger is gone without having been lifted here: what it held is let go and not pressed.
  void Cancel();
  // Holds everything behind it for this long, counted from the frame that reaches it.
  void Pause(int64_t pause_ms);
  // What follows waits for the frame after.
  void NextFrame();
  void Character(char32_t character);
  // `key` is an ImGuiKey; Attach gave each its own place in ImGui's table.
  void Key(ImGuiKey key, bool down);
  // A barcode scanner read this; the next frame sees it whole.
  void Scan(std::string text);
  // UTF-8; "\n" is Enter, "\b" is Backspace.
  void Type(std::string_view text);

  // Names the keys to ImGui. Once, after the context is made.
  static void Attach(ImGuiIO* io);
  // Hands the next frame its input.
  void Feed(ImGuiIO* io, int64_t boot_ms);
  // What scanners read, since the last call, of what Feed handed out.
  std::vector<std::string> TakeScans();
  bool empty() const { return events_.empty(); }
  // When the front may be fed: 0 for now, INT64_MAX when there is nothing.
  int64_t due_boot_ms() const;

 private:
  struct Event {
    enum class Kind { kMove, kButton, kCharacter, kKey, kLeave, kPause, kNextFrame, kScan } kind;
    float x = 0, y = 0;
    bool down = false;
    char32_t character = 0;
    ImGuiKey key = ImGuiKey_Tab;
    int64_t pause_ms = 0;
    int64_t due_boot_ms = 0;
    std::string scan = {};
  };

  // Whether the frame is full after this event.
  bool Apply(const Event& event, ImGuiIO* io);

  std::deque<Event> events_;
  std::vector<std::string> scans_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_INPUT_QUEUE_H_
