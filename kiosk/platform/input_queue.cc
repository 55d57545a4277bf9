#include "kiosk/platform/input_queue.h"

#include <cfloat>
#include <utility>

#include "kiosk/widgets/utf8.h"

namespace footfall::kiosk {
namespace {

// ImGui 1.86 cannot take more in a frame's text queue.
constexpr char32_t kLargestCharacter = 0xFFFF;

}  // namespace

void InputQueue::Move(float x, float y) {
  // Moves in a row are one: only the last place counts.
  if (!events_.empty() && events_.back().kind == Event::Kind::kMove) events_.pop_back();
  events_.push_back({.kind = Event::Kind::kMove, .x = x, .y = y});
}

void InputQueue::Button(bool down) {
  events_.push_back({.kind = Event::Kind::kButton, .down = down});
  // A finger that left is nowhere; without this the last key would stay lit.
  if (!down) events_.push_back({.kind = Event::Kind::kLeave});
}

void InputQueue::Cancel() {
  events_.push_back({.kind = Event::Kind::kLeave});
  events_.push_back({.kind = Event::Kind::kButton, .down = false});
}

void InputQueue::Pause(int64_t pause_ms) { events_.push_back({.kind = Event::Kind::kPause, .pause_ms = pause_ms}); }

void InputQueue::NextFrame() { events_.push_back({.kind = Event::Kind::kNextFrame}); }

void InputQueue::Character(char32_t character) {
  if (character >= ' ' && character <= kLargestCharacter) events_.push_back({.kind = Event::Kind::kCharacter, .character = character});
}

void InputQueue::Key(ImGuiKey key, bool down) { events_.push_back({.kind = Event::Kind::kKey, .down = down, .key = key}); }

void InputQueue::Scan(std::string text) { events_.push_back({.kind = Event::Kind::kScan, .scan = std::move(text)}); }

std::vector<std::string> InputQueue::TakeScans() { return std::exchange(scans_, {}); }

void InputQueue::Type(std::string_view text) {
  while (!text.empty()) {
    const char32_t character = TakeCharacter(&text);
    if (character == '\n' || character == '\b') {
      const ImGuiKey key = character == '\n' ? ImGuiKey_Enter : ImGuiKey_Backspace;
      Key(key, true);
      Key(key, false);
    } else {
      Character(character);
    }
  }
}

void InputQueue::Attach(ImGuiIO* io) {
  for (int key = 0; key < ImGuiKey_COUNT; ++key) io->KeyMap[key] = key;
}

void InputQueue::Feed(ImGuiIO* io, int64_t boot_ms) {
  while (!events_.empty()) {
    Event& front = events_.front();
    if (front.kind == Event::Kind::kPause && front.due_boot_ms == 0) front.due_boot_ms = boot_ms + front.pause_ms;
    if (front.due_boot_ms > boot_ms) return;
    const Event event = front;
    events_.pop_front();
    if (Apply(event, io)) return;
  }
}

bool InputQueue::Apply(const Event& event, ImGuiIO* io) {
  switch (event.kind) {
    case Event::Kind::kMove:
      io->MousePos = {event.x, event.y};
      return false;
    case Event::Kind::kLeave:
      io->MousePos = {-FLT_MAX, -FLT_MAX};
      return false;
    case Event::Kind::kCharacter:
      io->AddInputCharacter(static_cast<unsigned int>(event.character));
      return false;
    case Event::Kind::kScan:
      scans_.push_back(event.scan);
      return false;
    case Event::Kind::kPause:
      return false;
    case Event::Kind::kNextFrame:
      return true;
    case Event::Kind::kButton:
      io->MouseDown[0] = event.down;
      return true;
    case Event::Kind::kKey:
      io->KeysDown[event.key] = event.down;
      return true;
  }
  return false;
}

int64_t InputQueue::due_boot_ms() const { return events_.empty() ? INT64_MAX : events_.front().due_boot_ms; }

}  // namespace footfall::kiosk
