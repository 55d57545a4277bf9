// A show shows what is known, wherever it starts, and nothing else: no wrong end, no near miss, no frame after the last.
#include "kiosk/widgets/prize_show.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "support.h"

namespace footfall::kiosk {
namespace {

PrizeShow Show(size_t result, uint32_t start) {
  PrizeShow show;
  show.prizes = {
      {Own("咖啡机"), 0.01f, false}, {Own("保温杯"), 0.05f, false}, {Own("帆布袋"), 0.24f, false}, {Own("谢谢参与"), 0.7f, true}};
  show.result = result;
  show.start = start;
  show.total_ms = 4'500;
  return show;
}

template <typename Check>
void ForAll(Check check) {
  for (size_t result = 0; result < 4; ++result) {
    for (const uint32_t start : {0u, 1u, 2u, 7u, 12345u, 0x3F9A0C21u, 0xFFFFFFFFu}) check(Show(result, start));
  }
}

TEST(PrizeShowTest, SlicesAreAsLargeAsTheOdds) {
  const PrizeShow show = Show(0, 0);
  float sums[4] = {};
  float at = 0;
  for (const WheelSlice& slice : WheelSlices(show)) {
    EXPECT_EQ(slice.from, at) << "no gap";
    sums[slice.prize] += slice.to - slice.from;
    at = slice.to;
  }
  EXPECT_EQ(at, 1);
  for (size_t prize = 0; prize < 4; ++prize) EXPECT_NEAR(sums[prize], show.prizes[prize].share, 1e-5f);
}

TEST(PrizeShowTest, TheWheelStopsAtTheResultFromAnyStart) {
  ForAll([](PrizeShow show) {
    for (const int64_t late : {0, 1, 100'000}) {
      show.elapsed_ms = show.total_ms + late;
      EXPECT_EQ(PrizeAt(WheelSlices(show), WheelPlace(show)), show.result) << show.start;
    }
  });
}

TEST(PrizeShowTest, ThePointerRestsFarFromEveryEdge) {
  ForAll([](PrizeShow show) {
    show.elapsed_ms = show.total_ms;
    const float place = WheelPlace(show);
    for (const WheelSlice& slice : WheelSlices(show)) {
      if (place < slice.from || place >= slice.to) continue;
      EXPECT_GE(place - slice.from, (slice.to - slice.from) * 0.24f);
      EXPECT_GE(slice.to - place, (slice.to - slice.from) * 0.24f);
    }
  });
}

// The turn in one frame, 0 to 1.
float Turned(float before, float after) { return after - before - std::floor(after - before); }

TEST(PrizeShowTest, TheWheelOnlyTurnsOneWayAndEverSlower) {
  ForAll([](PrizeShow show) {
    show.elapsed_ms = 0;
    float before = WheelPlace(show), step_before = 1;
    for (int64_t ms = 50; ms <= show.total_ms; ms += 50) {
      show.elapsed_ms = ms;
      const float step = Turned(before, WheelPlace(show));
      if (step > 0.99f) continue;  // the last step is exact, and may be a rounding's breadth back
      EXPECT_LE(step, step_before + 1e-3f) << ms;
      before = WheelPlace(show);
      step_before = step;
    }
  });
}

TEST(PrizeShowTest, AllReelsShowTheResultAtTheEndWhateverItIs) {
  ForAll([](PrizeShow show) {
    show.elapsed_ms = show.total_ms;
    for (int reel = 0; reel < kReels; ++reel) {
      EXPECT_EQ(ReelPrize(show, reel), show.result);
      EXPECT_EQ(ReelPlace(show, reel), std::round(ReelPlace(show, reel))) << "it stands still on a whole symbol";
    }
  });
}

TEST(PrizeShowTest, AReelThatStoppedShowsTheResultAndStays) {
  ForAll([](PrizeShow show) {
    for (int64_t ms = show.total_ms * 6 / 10 + 1; ms < show.total_ms; ms += 111) {
      show.elapsed_ms = ms;
      EXPECT_EQ(ReelPrize(show, 0), show.result);
    }
  });
}

TEST(PrizeShowTest, ReelsOnlyRollOneWay) {
  ForAll([](PrizeShow show) {
    for (int reel = 0; reel < kReels; ++reel) {
      float before = -1;
      for (int64_t ms = 0; ms <= show.total_ms; ms += 16) {
        show.elapsed_ms = ms;
        EXPECT_GE(ReelPlace(show, reel), before);
        before = ReelPlace(show, reel);
      }
    }
  });
}

TEST(PrizeShowTest, OneSymbolAloneRollsToo) {
  PrizeShow show;
  show.prizes = {{Own("谢谢参与"), 1, true}};
  show.total_ms = show.elapsed_ms = 4'500;
  EXPECT_EQ(ReelPrize(show, 2), 0u);
  EXPECT_EQ(PrizeAt(WheelSlices(show), WheelPlace(show)), 0u);
}

TEST(PrizeShowTest, TheCardIsHiddenFirstAndOpenAtTheEnd) {
  PrizeShow show = Show(1, 3);
  float before = -1;
  for (int64_t ms = 0; ms <= show.total_ms; ms += 16) {
    show.elapsed_ms = ms;
    EXPECT_GE(CardTurn(show), before);
    before = CardTurn(show);
  }
  show.elapsed_ms = 0;
  EXPECT_EQ(CardTurn(show), -1);
  show.elapsed_ms = show.total_ms / 2;
  EXPECT_EQ(CardTurn(show), -1) << "nobody sees it while the cards are mixed";
  show.elapsed_ms = show.total_ms;
  EXPECT_EQ(CardTurn(show), 1);
}

using DrawFunction = void (*)(Ui&, const Rect&, const PrizeShow&);

class PrizeShowDrawTest : public testing::TestWithParam<DrawFunction> {
 protected:
  std::vector<uint32_t> Picture(const PrizeShow& show) {
    stage_.Frame([&](Ui& ui) { GetParam()(ui, {40, 20, 520, 360}, show); });
    stage_.Frame([&](Ui& ui) { GetParam()(ui, {40, 20, 520, 360}, show); });
    int width = 0, height = 0;
    return stage_.window->Render(&width, &height);
  }
  std::string Told() {
    for (const WidgetRecord& widget : stage_.window->Widgets()) {
      if (widget.key == "show") return widget.value;
    }
    return "nothing";
  }
  Stage stage_{600, 400};
};

TEST_P(PrizeShowDrawTest, AsksForFramesOnlyWhileItMoves) {
  PrizeShow show = Show(1, 9);
  show.elapsed_ms = 1'000;
  Picture(show);
  EXPECT_LE(stage_.redraw_at, stage_.clock.now_ms + 17);
  EXPECT_EQ(Told(), "") << "nothing is told before it is seen";
  for (const int64_t elapsed : {show.total_ms, show.total_ms + 1, 100 * show.total_ms}) {
    show.elapsed_ms = elapsed;
    Picture(show);
    EXPECT_EQ(stage_.redraw_at, INT64_MAX);
    EXPECT_EQ(Told(), "保温杯");
  }
}

TEST_P(PrizeShowDrawTest, TheEndIsTheSamePictureHoweverLateItIsSeen) {
  PrizeShow show = Show(2, 77);
  show.elapsed_ms = show.total_ms;
  const auto end = Picture(show);
  show.elapsed_ms = 1'000'000;
  EXPECT_EQ(Picture(show), end);
}

TEST_P(PrizeShowDrawTest, EveryResultEndsInAPictureOfItsOwn) {
  std::set<std::vector<uint32_t>> pictures;
  for (size_t result = 0; result < 4; ++result) {
    PrizeShow show = Show(result, 5);
    show.elapsed_ms = show.total_ms;
    EXPECT_TRUE(pictures.insert(Picture(show)).second) << result;
  }
}

TEST_P(PrizeShowDrawTest, DrawsAtEveryTimeAndInLittleRoom) {
  for (int64_t ms = 0; ms <= 4'600; ms += 230) {
    PrizeShow show = Show(3, 5);
    show.elapsed_ms = ms;
    stage_.Frame([&](Ui& ui) {
      GetParam()(ui, {0, 0, 600, 400}, show);
      GetParam()(ui, {0, 0, 60, 40}, show);
    });
  }
}

std::string NameOf(const testing::TestParamInfo<DrawFunction>& info) {
  constexpr const char* kNames[] = {"Wheel", "Reels", "Cards"};
  return kNames[info.index];
}

INSTANTIATE_TEST_SUITE_P(Shows, PrizeShowDrawTest, testing::Values(&PrizeWheel, &PrizeReels, &PrizeCards), NameOf);

}  // namespace
}  // namespace footfall::kiosk
