#include "kiosk/platform/input_queue.h"

#include <gtest/gtest.h>

namespace footfall::kiosk {
namespace {

class InputQueueTest : public testing::Test {
 protected:
  InputQueueTest() { InputQueue::Attach(&io_); }
  // What a frame sees.
  bool Down(int64_t boot_ms = 0) {
    queue_.Feed(&io_, boot_ms);
    return io_.MouseDown[0];
  }
  ImGuiIO io_;
  InputQueue queue_;
};

TEST_F(InputQueueTest, AQuickTapIsSeenByTwoFrames) {
  queue_.Move(10, 20);
  queue_.Button(true);
  queue_.Button(false);
  EXPECT_TRUE(Down());
  EXPECT_EQ(io_.MousePos.x, 10);
  EXPECT_FALSE(Down());
  EXPECT_EQ(io_.MousePos.y, 20) << "the release is seen where it happened";
  EXPECT_FALSE(queue_.empty()) << "one more frame without the finger";
  EXPECT_FALSE(Down());
  EXPECT_LT(io_.MousePos.x, -1e6f);
  EXPECT_TRUE(queue_.empty());
}

TEST_F(InputQueueTest, MovesBeforeAPressDoNotTakeFrames) {
  queue_.Move(1, 1);
  queue_.Move(2, 2);
  queue_.Move(3, 3);
  queue_.Button(true);
  EXPECT_TRUE(Down());
  EXPECT_EQ(io_.MousePos.x, 3);
  EXPECT_TRUE(queue_.empty());
}

TEST_F(InputQueueTest, TwoTapsStayTwo) {
  for (int i = 0; i < 2; ++i) {
    queue_.Move(10, 10);
    queue_.Button(true);
    queue_.Button(false);
  }
  int presses = 0;
  bool before = false;
  while (!queue_.empty()) {
    const bool now = Down();
    presses += now && !before;
    before = now;
  }
  EXPECT_EQ(presses, 2);
}

TEST_F(InputQueueTest, APauseHoldsWhatFollows) {
  queue_.Button(true);
  queue_.Pause(3000);
  queue_.Button(false);
  EXPECT_TRUE(Down(100));
  EXPECT_TRUE(Down(200)) << "the pause begins";
  EXPECT_EQ(queue_.due_boot_ms(), 3200);
  EXPECT_TRUE(Down(3199));
  EXPECT_FALSE(Down(3200));
}

// Another window took the screen while a finger lay on a button: nobody lifted it there.
TEST_F(InputQueueTest, ACancelledPressIsLetGoOfNowhere) {
  queue_.Move(10, 20);
  queue_.Button(true);
  EXPECT_TRUE(Down());
  queue_.Cancel();
  EXPECT_FALSE(Down());
  EXPECT_LT(io_.MousePos.x, -1e6f);
  EXPECT_TRUE(queue_.empty());
}

TEST_F(InputQueueTest, CharactersAndKeysKeepTheirOrder) {
  queue_.Type("ab\nc");
  queue_.Feed(&io_, 0);
  EXPECT_EQ(io_.InputQueueCharacters.Size, 2);
  EXPECT_TRUE(io_.KeysDown[io_.KeyMap[ImGuiKey_Enter]]);
  io_.InputQueueCharacters.resize(0);
  queue_.Feed(&io_, 0);
  EXPECT_FALSE(io_.KeysDown[io_.KeyMap[ImGuiKey_Enter]]);
  EXPECT_EQ(io_.InputQueueCharacters.Size, 0);
  queue_.Feed(&io_, 0);
  ASSERT_EQ(io_.InputQueueCharacters.Size, 1);
  EXPECT_EQ(io_.InputQueueCharacters[0], 'c');
}

TEST_F(InputQueueTest, ControlCharactersAreNoText) {
  queue_.Character(7);
  queue_.Character(0x20000);
  EXPECT_TRUE(queue_.empty());
  EXPECT_EQ(queue_.due_boot_ms(), INT64_MAX);
}

}  // namespace
}  // namespace footfall::kiosk
