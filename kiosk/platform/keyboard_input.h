// A real keyboard's keys on their way to the input queue: what a barcode scanner types goes there as one scan.
#ifndef FOOTFALL_KIOSK_PLATFORM_KEYBOARD_INPUT_H_
#define FOOTFALL_KIOSK_PLATFORM_KEYBOARD_INPUT_H_

#include <imgui.h>

#include <cstdint>
#include <vector>

#include "kiosk/input/scan_gate.h"
#include "kiosk/platform/input_queue.h"

namespace footfall::kiosk {

// UI thread only. What is held back is no input yet: whoever waits for input calls Silence at deadline_ms.
class KeyboardInput {
 public:
  explicit KeyboardInput(InputQueue* queue) : queue_(queue) {}
  void Character(char32_t character, const KeyTime& when);
  void Key(ImGuiKey key, bool down, const KeyTime& when);
  void Silence(int64_t now_ms);
  int64_t deadline_ms() const { return gate_.deadline_ms(); }

 private:
  void Pass(const std::vector<ScanGate::Output>& outputs, ImGuiKey enter);

  InputQueue* const queue_;
  ScanGate gate_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_KEYBOARD_INPUT_H_
