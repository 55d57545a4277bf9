#include <utility>

#include "kiosk/widgets/draw.h"
#include "kiosk/widgets/utf8.h"

namespace footfall::kiosk {

std::vector<KeyPress> TypedKeys(Ui&) {
  std::vector<KeyPress> presses;
  for (std::string& scan : CurrentContext().scans) presses.push_back({.kind = KeyPress::Kind::kScan, .text = std::move(scan)});
  CurrentContext().scans.clear();
  const ImGuiIO& io = ImGui::GetIO();
  for (ImWchar character : io.InputQueueCharacters) {
    KeyPress press = {.kind = KeyPress::Kind::kText};
    AppendCharacter(character, &press.text);
    presses.push_back(std::move(press));
  }
  const auto pressed = [&io](ImGuiKey key) { return io.KeyMap[key] >= 0 && ImGui::IsKeyPressed(io.KeyMap[key], /*repeat=*/false); };
  if (pressed(ImGuiKey_Backspace)) presses.push_back({.kind = KeyPress::Kind::kBackspace});
  if (pressed(ImGuiKey_Enter) || pressed(ImGuiKey_KeyPadEnter)) presses.push_back({.kind = KeyPress::Kind::kEnter});
  return presses;
}

}  // namespace footfall::kiosk
