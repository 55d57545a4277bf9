#include "kiosk/platform/keyboard_input.h"

#include <string>
#include <utility>

#include "kiosk/widgets/utf8.h"

namespace footfall::kiosk {

void KeyboardInput::Character(char32_t character, const KeyTime& when) { Pass(gate_.Character(character, when), ImGuiKey_Enter); }

void KeyboardInput::Key(ImGuiKey key, bool down, const KeyTime& when) {
  const bool enter = key == ImGuiKey_Enter || key == ImGuiKey_KeyPadEnter;
  if (!down) {
    // Of an Enter that ended a scan too: a key that is up already does no harm.
    queue_->Key(key, false);
  } else if (enter) {
    Pass(gate_.Enter(when), key);
  } else {
    Pass(gate_.Flush(), key);
    queue_->Key(key, true);
  }
}

void KeyboardInput::Silence(int64_t now_ms) { Pass(gate_.Silence(now_ms), ImGuiKey_Enter); }

void KeyboardInput::Pass(const std::vector<ScanGate::Output>& outputs, ImGuiKey enter) {
  for (const ScanGate::Output& output : outputs) {
    switch (output.kind) {
      case ScanGate::Output::Kind::kCharacter:
        queue_->Character(output.character);
        break;
      case ScanGate::Output::Kind::kEnter:
        queue_->Key(enter, true);
        break;
      case ScanGate::Output::Kind::kScan: {
        std::string text;
        for (const char32_t character : output.scan) AppendCharacter(character, &text);
        queue_->Scan(std::move(text));
        break;
      }
    }
  }
}

}  // namespace footfall::kiosk
