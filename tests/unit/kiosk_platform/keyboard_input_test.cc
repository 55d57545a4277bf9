#include "kiosk/platform/keyboard_input.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

namespace footfall::kiosk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class KeyboardInputTest : public testing::Test {
 protected:
  KeyboardInputTest() { InputQueue::Attach(&io_); }
  void Press(ImGuiKey key) {
    for (const bool down : {true, false}) keyboard_.Key(key, down, {now_ms_, now_ms_});
  }
  void Type(std::string_view text, int64_t gap_ms) {
    for (const char character : text) {
      keyboard_.Character(static_cast<char32_t>(character), {now_ms_, now_ms_});
      now_ms_ += gap_ms;
      keyboard_.Silence(now_ms_);
    }
  }
  // What frames see until nothing waits: the text typed, Enters as "\n".
  std::string Frames() {
    std::string typed;
    while (!queue_.empty()) {
      queue_.Feed(&io_, now_ms_);
      for (const ImWchar character : io_.InputQueueCharacters) typed += static_cast<char>(character);
      io_.InputQueueCharacters.resize(0);
      for (std::string& scan : queue_.TakeScans()) scans_.push_back(std::move(scan));
      const bool enter = io_.KeysDown[ImGuiKey_Enter] || io_.KeysDown[ImGuiKey_KeyPadEnter];
      if (enter && !enter_) typed += "\n";
      enter_ = enter;
    }
    return typed;
  }
  ImGuiIO io_;
  InputQueue queue_;
  KeyboardInput keyboard_{&queue_};
  std::vector<std::string> scans_;
  bool enter_ = false;
  int64_t now_ms_ = 5'000;
};

TEST_F(KeyboardInputTest, AScanIsNeitherTextNorEnter) {
  Type("FC1:ABCD", 4);
  Press(ImGuiKey_Enter);
  EXPECT_EQ(Frames(), "");
  EXPECT_THAT(scans_, ElementsAre("FC1:ABCD"));
}

TEST_F(KeyboardInputTest, APersonsKeysAreTextAndEnter) {
  Type("Anna", 70);
  Press(ImGuiKey_KeyPadEnter);
  EXPECT_EQ(Frames(), "Anna\n");
  EXPECT_THAT(scans_, IsEmpty());
}

TEST_F(KeyboardInputTest, BackspaceComesAfterWhatWasHeld) {
  keyboard_.Character('a', {now_ms_, now_ms_});
  EXPECT_TRUE(queue_.empty());
  Press(ImGuiKey_Backspace);
  queue_.Feed(&io_, now_ms_);
  EXPECT_EQ(io_.InputQueueCharacters.Size, 1);
  EXPECT_TRUE(io_.KeysDown[ImGuiKey_Backspace]);
}

TEST_F(KeyboardInputTest, CharactersBeyondLatinAreTypedWhole) {
  keyboard_.Character(U'王', {now_ms_, now_ms_});
  EXPECT_EQ(keyboard_.deadline_ms(), now_ms_ + ScanGate::kMostGapMs + 1);
  keyboard_.Silence(keyboard_.deadline_ms());
  queue_.Feed(&io_, now_ms_);
  ASSERT_EQ(io_.InputQueueCharacters.Size, 1);
  EXPECT_EQ(io_.InputQueueCharacters[0], U'王');
}

}  // namespace
}  // namespace footfall::kiosk
