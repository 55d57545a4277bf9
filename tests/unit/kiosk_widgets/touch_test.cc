// Fingers on widgets: what counts as a press, and that none is ever lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "support.h"

namespace footfall::kiosk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Rect kButton = {100, 100, 200, 80};

class TouchTest : public testing::Test {
 protected:
  Stage stage_;
};

TEST_F(TouchTest, AThousandTapsAtAnyFrameRateAreAThousandPresses) {
  std::mt19937 random(20240607);
  std::uniform_int_distribution<int> frame_ms(5, 100), burst(1, 6);
  std::string typed, expected;
  const auto draw = [&](Ui& ui) { typed += NumberPad(ui, "pad", {0, 0, 600, 700}, "+").text; };
  stage_.Frame(draw);
  while (expected.size() < 1000) {
    // Several taps may come within one slow frame.
    for (int taps = burst(random); taps > 0; --taps) {
      const std::string digit = std::to_string(random() % 10);
      ASSERT_TRUE(stage_.window->Tap("pad." + digit).ok());
      expected += digit;
    }
    stage_.Frame(draw, frame_ms(random));
  }
  while (stage_.window->InputPending()) stage_.Frame(draw, frame_ms(random));
  EXPECT_EQ(typed, expected);
}

TEST_F(TouchTest, PressShowsInTheFrameThatSeesIt) {
  bool down = false, clicked = false;
  const auto draw = [&](Ui& ui) { clicked = TouchArea(ui, "card", kButton, Own("card"), &down); };
  stage_.Frame(draw);
  ASSERT_TRUE(stage_.window->Tap("card").ok());
  stage_.Frame(draw);
  EXPECT_TRUE(down);
  EXPECT_FALSE(clicked);
  stage_.Frame(draw);
  EXPECT_FALSE(down);
  EXPECT_TRUE(clicked);
  stage_.Frame(draw);
  EXPECT_FALSE(down) << "the finger is gone";
  EXPECT_FALSE(clicked);
}

TEST_F(TouchTest, ReleaseOutsideIsNoPress) {
  int presses = 0;
  const auto draw = [&](Ui& ui) {
    presses += Button(ui, "left", kButton, Own("left"));
    presses += Button(ui, "right", {400, 100, 200, 80}, Own("right"));
  };
  stage_.Frame(draw);
  stage_.window->Drag(200, 140, 500, 140);
  stage_.Settle(draw);
  EXPECT_EQ(presses, 0);
}

TEST_F(TouchTest, LastDrawnLiesOnTop) {
  std::string pressed;
  const auto draw = [&](Ui& ui) {
    if (TouchArea(ui, "card", {0, 0, 600, 400}, Own("card"))) pressed += "card ";
    if (Button(ui, "inner", kButton, Own("inner"))) pressed += "inner ";
  };
  stage_.Frame(draw);
  ASSERT_TRUE(stage_.window->Tap("inner").ok());
  stage_.Settle(draw);
  stage_.window->TapAt(50, 50);
  stage_.Settle(draw);
  EXPECT_EQ(pressed, "inner card ");
}

TEST_F(TouchTest, ATouchBelongsToThePageTheFingerSaw) {
  bool second_page = false;
  std::string pressed;
  const auto draw = [&](Ui& ui) {
    const std::string key = second_page ? "second" : "first";
    if (Button(ui, key, kButton, Own(key))) pressed += key;
  };
  stage_.Frame(draw);
  ASSERT_TRUE(stage_.window->Tap("first").ok());
  second_page = true;
  stage_.Settle(draw);
  EXPECT_EQ(pressed, "") << "the page changed below the finger: what lies there now was not meant";
}

TEST_F(TouchTest, DisabledDoesNothingAndHidesWhatIsBelow) {
  std::string pressed;
  const auto draw = [&](Ui& ui) {
    if (TouchArea(ui, "below", kButton, Own("below"))) pressed += "below ";
    if (Button(ui, "off", kButton, Own("off"), {.enabled = false})) pressed += "off ";
  };
  stage_.Frame(draw);
  stage_.window->TapAt(150, 120);
  stage_.Settle(draw);
  EXPECT_EQ(pressed, "");
  EXPECT_THAT(std::string(stage_.window->Tap("off").message()), HasSubstr("disabled"));
}

TEST_F(TouchTest, LongPressFiresOnceWhenDueAndAsksForThatFrame) {
  int fired = 0;
  const auto draw = [&](Ui& ui) { fired += LongPressArea(ui, "corner", {0, 0, 100, 100}, 3000); };
  stage_.Frame(draw);
  ASSERT_TRUE(stage_.window->Hold("corner", 5000).ok());
  stage_.Frame(draw);
  EXPECT_EQ(stage_.redraw_at, stage_.clock.now_ms + 3000);
  stage_.Frame(draw, 2900);
  EXPECT_EQ(fired, 0);
  stage_.Frame(draw, 200);
  EXPECT_EQ(fired, 1);
  for (int i = 0; i < 8; ++i) stage_.Frame(draw, 1000);
  EXPECT_EQ(fired, 1);
  EXPECT_FALSE(stage_.window->InputPending());
}

TEST_F(TouchTest, AShortPressIsNotALongOne) {
  int fired = 0;
  const auto draw = [&](Ui& ui) { fired += LongPressArea(ui, "corner", {0, 0, 100, 100}, 3000); };
  stage_.Frame(draw);
  ASSERT_TRUE(stage_.window->Tap("corner").ok());
  stage_.Settle(draw);
  for (int i = 0; i < 5; ++i) stage_.Frame(draw, 2000);
  EXPECT_EQ(fired, 0);
}

TEST_F(TouchTest, TapOnNothingNamesWhatThereIs) {
  stage_.Frame([](Ui& ui) { Button(ui, "only", kButton, Own("x")); });
  const absl::Status status = stage_.window->Tap("other");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("only"));
}

TEST_F(TouchTest, HardwareKeysKeepTheirOrder) {
  std::string seen;
  const auto draw = [&](Ui& ui) {
    for (const KeyPress& press : TypedKeys(ui)) {
      if (press.kind == KeyPress::Kind::kText) seen += press.text;
      if (press.kind == KeyPress::Kind::kEnter) seen += "<enter>";
      if (press.kind == KeyPress::Kind::kBackspace) seen += "<back>";
    }
  };
  stage_.window->TypeText("K7M2QX\n王a\b\b\n\nz");
  stage_.Settle(draw);
  EXPECT_EQ(seen, "K7M2QX<enter>王a<back><back><enter><enter>z");
}

class ScrollTest : public TouchTest {
 protected:
  void Draw(Ui& ui) {
    const Rect area = {0, 0, 400, 300};
    Rect content = BeginScroll(ui, "list", area, &state_);
    top_ = content.y;
    for (int i = 0; i < 20; ++i) {
      const std::string key = "row." + std::to_string(i);
      if (Button(ui, key, content.CutTop(50, 10), Own(key))) pressed_ += key + " ";
      content.h = 50;
    }
    EndScroll(ui, area, &state_, 20 * 60);
  }
  void Frame(int64_t ms = 16) {
    stage_.Frame([this](Ui& ui) { Draw(ui); }, ms);
  }
  void Settle() {
    do Frame();
    while (stage_.window->InputPending());
  }
  const WidgetRecord& Row(int i) {
    for (const WidgetRecord& widget : stage_.window->Widgets()) {
      if (widget.key == "row." + std::to_string(i)) return widget;
    }
    ADD_FAILURE() << "no row " << i;
    return stage_.window->Widgets().front();
  }

  ScrollState state_;
  float top_ = 0;
  std::string pressed_;
};

TEST_F(ScrollTest, DragMovesTheListAndPressesNothing) {
  Frame();
  stage_.window->Drag(200, 250, 200, 130);
  Settle();
  EXPECT_EQ(pressed_, "");
  EXPECT_NEAR(state_.offset, 120, 30) << "the finger's way, and a little throw";
  EXPECT_LT(top_, -80);
}

TEST_F(ScrollTest, AShakyTapStillPresses) {
  Frame();
  stage_.window->Drag(200, 20, 200, 26);
  Settle();
  EXPECT_EQ(pressed_, "row.0 ");
  EXPECT_EQ(state_.offset, 0);
}

TEST_F(ScrollTest, StopsAtBothEnds) {
  Frame();
  for (int i = 0; i < 12; ++i) {
    stage_.window->Drag(200, 280, 200, 20);
    Settle();
  }
  for (int i = 0; i < 400; ++i) Frame();
  EXPECT_EQ(state_.offset, 20 * 60 - 300);
  for (int i = 0; i < 12; ++i) {
    stage_.window->Drag(200, 20, 200, 280);
    Settle();
  }
  for (int i = 0; i < 400; ++i) Frame();
  EXPECT_EQ(state_.offset, 0);
}

TEST_F(ScrollTest, AThrownListComesToRest) {
  Frame();
  stage_.window->Drag(200, 280, 200, 150);
  Settle();
  const float released_at = state_.offset;
  for (int i = 0; i < 300; ++i) Frame();
  EXPECT_GT(state_.offset, released_at);
  EXPECT_EQ(state_.velocity, 0);
  stage_.redraw_at = 0;
  Frame();
  EXPECT_EQ(stage_.redraw_at, INT64_MAX) << "nothing moves, nothing is drawn";
}

// A bar elsewhere on the screen moves, so frames are drawn while the finger lies still.
TEST_F(ScrollTest, AFingerThatRestsThrowsNothing) {
  Frame();
  constexpr int64_t kRestMs = 300;
  stage_.window->Drag(200, 280, 200, 150, kRestMs);
  for (int i = 0; i < 100; ++i) Frame();
  EXPECT_EQ(state_.velocity, 0);
  EXPECT_FLOAT_EQ(state_.offset, 280 - 150);
}

TEST_F(ScrollTest, RowsOutOfViewCannotBeTouched) {
  Frame();
  EXPECT_EQ(Row(10).rect.w, 0);
  EXPECT_THAT(std::string(stage_.window->Tap("row.10").message()), HasSubstr("out of view"));
  // Row 4 lies at 240..290, row 5 at 300: below the list's edge.
  stage_.window->TapAt(200, 320);
  Settle();
  EXPECT_EQ(pressed_, "");
}

TEST_F(ScrollTest, RowsThatCameIntoViewCanBeTouched) {
  Frame();
  state_.offset = 300;
  Frame();
  ASSERT_GT(Row(7).rect.h, 0);
  ASSERT_TRUE(stage_.window->Tap("row.7").ok());
  Settle();
  EXPECT_EQ(pressed_, "row.7 ");
}

TEST_F(TouchTest, KeyboardSaysWhatWasTouched) {
  KeyboardState state = {.pinyin = true};
  Composition composition;
  std::vector<KeyPress> presses;
  const auto draw = [&](Ui& ui) {
    const KeyPress press = Keyboard(ui, "kb", {0, 300, 1280, 500}, state, composition);
    if (press.kind != KeyPress::Kind::kNone) presses.push_back(press);
  };
  const auto tap = [&](const char* key) {
    stage_.Frame(draw);
    EXPECT_TRUE(stage_.window->Tap(key).ok()) << key;
    presses.clear();
    stage_.Settle(draw);
    EXPECT_EQ(presses.size(), 1u) << key;
    return presses.empty() ? KeyPress{} : presses[0];
  };
  EXPECT_EQ(tap("kb.w").text, "w");
  EXPECT_EQ(tap("kb.7").text, "7");
  EXPECT_EQ(tap("kb.apostrophe").text, "'");
  EXPECT_EQ(tap("kb.dot").text, "·");
  EXPECT_EQ(tap("kb.space").text, " ");
  EXPECT_EQ(tap("kb.backspace").kind, KeyPress::Kind::kBackspace);
  EXPECT_EQ(tap("kb.enter").kind, KeyPress::Kind::kEnter);
  EXPECT_EQ(tap("kb.language").kind, KeyPress::Kind::kToggleLanguage);
  composition = {.preedit = "wang", .candidates = {"王", "网", "望"}, .has_more = true};
  EXPECT_EQ(tap("kb.space").kind, KeyPress::Kind::kCandidate) << "space takes the first while letters compose";
  EXPECT_EQ(tap("kb.candidate.2").candidate, 2);
  EXPECT_EQ(tap("kb.more").kind, KeyPress::Kind::kMoreCandidates);
  state = {.pinyin = false, .shift = true};
  EXPECT_EQ(tap("kb.w").text, "W");
  EXPECT_EQ(tap("kb.7").text, "7");
  EXPECT_EQ(tap("kb.shift").kind, KeyPress::Kind::kShift);
  EXPECT_EQ(tap("kb.at").text, "@");
}

class RepeatTest : public TouchTest {
 protected:
  // Backspace of a keyboard, held for so long and seen by frames this far apart; how often it was pressed.
  int Held(int64_t hold_ms, int64_t frame_ms) {
    int presses = 0;
    const auto draw = [&](Ui& ui) { presses += Keyboard(ui, "kb", {0, 300, 1280, 500}, {}, {}).kind == KeyPress::Kind::kBackspace; };
    stage_.Frame(draw);
    EXPECT_TRUE(stage_.window->Hold("kb.backspace", hold_ms).ok());
    stage_.Settle(draw, frame_ms);
    return presses;
  }
};

TEST_F(RepeatTest, AHeldBackspaceIsPressedAgainAndAgain) {
  // At 450 ms and then each 70 ms: 10 times in 1,100 ms, give or take the frame that sees it.
  EXPECT_NEAR(Held(1'100, 16), 10, 1);
  EXPECT_NEAR(Held(1'100, 100), 6, 2) << "slow frames: once in each";
}

TEST_F(RepeatTest, ATapIsOnePress) {
  EXPECT_EQ(Held(1, 16), 1);
  EXPECT_EQ(Held(kRepeatAfterMs - 60, 16), 1);
}

TEST_F(RepeatTest, AsksForTheFrameInWhichItIsDue) {
  int presses = 0;
  const auto draw = [&](Ui& ui) { presses += NumberPad(ui, "pad", {0, 0, 600, 700}).kind == KeyPress::Kind::kBackspace; };
  stage_.Frame(draw);
  ASSERT_TRUE(stage_.window->Hold("pad.backspace", 5'000).ok());
  stage_.Frame(draw);
  const int64_t pressed_ms = stage_.clock.now_ms;
  EXPECT_EQ(stage_.redraw_at, pressed_ms + kRepeatAfterMs);
  stage_.Frame(draw, kRepeatAfterMs);
  EXPECT_EQ(presses, 1);
  EXPECT_EQ(stage_.redraw_at, pressed_ms + kRepeatAfterMs + kRepeatEveryMs);
}

TEST_F(RepeatTest, OtherKeysDoNot) {
  std::string typed;
  const auto draw = [&](Ui& ui) { typed += Keyboard(ui, "kb", {0, 300, 1280, 500}, {}, {}).text; };
  stage_.Frame(draw);
  ASSERT_TRUE(stage_.window->Hold("kb.w", 3'000).ok());
  stage_.Settle(draw);
  EXPECT_EQ(typed, "w");
}

TEST_F(TouchTest, EveryCandidateOfThePageIsThereEvenOnANarrowScreen) {
  Composition composition = {.preedit = "ouyangnana", .candidates = {"欧阳娜娜", "欧阳", "偶阳", "欧", "偶", "呕", "鸥"}, .has_more = true};
  stage_.Frame([&](Ui& ui) { Keyboard(ui, "kb", {0, 0, 800, 500}, {.pinyin = true}, composition); });
  int candidates = 0;
  float right = 0;
  for (const WidgetRecord& widget : stage_.window->Widgets()) {
    if (widget.key.starts_with("kb.candidate.")) {
      ++candidates;
      EXPECT_GE(widget.rect.x, right) << widget.key;
      right = widget.rect.right();
    }
  }
  EXPECT_EQ(candidates, 7);
  EXPECT_LE(right, 800);
}

TEST_F(TouchTest, LongCandidatesGiveWayAlikeSoThatTheLastCanBeChosen) {
  Composition composition = {.preedit = "shangguanwanerdexiansheng",
                             .candidates = {"上官婉儿的先生", "上官婉儿的", "上官婉儿", "上官婉", "上官宛", "尚官", "上官"},
                             .has_more = true};
  stage_.Frame([&](Ui& ui) { Keyboard(ui, "kb", {0, 0, 480, 300}, {.pinyin = true}, composition); });
  int visible = 0;
  for (const WidgetRecord& widget : stage_.window->Widgets()) {
    if (widget.key.starts_with("kb.candidate.") && widget.rect.w > 0 && widget.rect.right() <= 480) ++visible;
  }
  EXPECT_EQ(visible, 7);
}

TEST_F(TouchTest, MaskedFieldTellsNobodyItsValue) {
  stage_.Frame([](Ui& ui) {
    Field(ui, "pin", kButton, Own("PIN"), "246810", Own(""), true, /*masked=*/true);
    Field(ui, "name", {100, 300, 200, 80}, Own("Name"), "王小明", Own(""), false);
  });
  EXPECT_EQ(stage_.window->Widgets()[0].value, "");
  EXPECT_EQ(stage_.window->Widgets()[1].value, "王小明");
}

}  // namespace
}  // namespace footfall::kiosk
