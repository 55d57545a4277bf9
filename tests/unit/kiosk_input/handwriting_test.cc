#include "kiosk/input/handwriting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <set>

namespace footfall::kiosk {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A finger's way along the corners of a line, with the places between that a screen reports.
InkStroke Along(const std::vector<InkPoint>& corners) {
  constexpr int kSteps = 8;
  InkStroke stroke = {corners.front()};
  for (size_t i = 1; i < corners.size(); ++i) {
    for (int step = 1; step <= kSteps; ++step) {
      const auto between = [step](int from, int to) { return static_cast<int16_t>(from + (to - from) * step / kSteps); };
      stroke.push_back({between(corners[i - 1].x, corners[i].x), between(corners[i - 1].y, corners[i].y)});
    }
  }
  return stroke;
}

struct Drawn {
  const char* character;
  std::vector<std::vector<InkPoint>> strokes;
};

// From how the characters are written: order and direction of the strokes as school teaches them.
const std::vector<Drawn>& Characters() {
  static const std::vector<Drawn> all = {
      {"一", {{{120, 500}, {880, 480}}}},
      {"二", {{{250, 300}, {750, 290}}, {{120, 750}, {880, 740}}}},
      {"三", {{{220, 220}, {780, 210}}, {{270, 500}, {730, 490}}, {{120, 800}, {880, 790}}}},
      {"十", {{{120, 430}, {880, 420}}, {{500, 120}, {500, 900}}}},
      {"王", {{{220, 200}, {780, 200}}, {{260, 490}, {740, 490}}, {{500, 200}, {500, 800}}, {{130, 800}, {870, 800}}}},
      {"人", {{{500, 120}, {460, 400}, {330, 650}, {120, 880}}, {{490, 400}, {620, 620}, {880, 880}}}},
      {"口", {{{250, 250}, {270, 800}}, {{250, 260}, {750, 250}, {730, 790}}, {{270, 790}, {730, 790}}}},
      {"大", {{{120, 380}, {880, 370}}, {{500, 120}, {470, 400}, {350, 660}, {120, 880}}, {{500, 400}, {640, 640}, {890, 880}}}},
      {"木",
       {{{120, 350}, {880, 340}}, {{500, 110}, {500, 900}}, {{490, 360}, {330, 600}, {120, 780}}, {{510, 360}, {680, 600}, {890, 780}}}},
      {"日", {{{300, 180}, {300, 850}}, {{300, 180}, {700, 180}, {700, 850}}, {{300, 510}, {700, 510}}, {{300, 850}, {700, 850}}}},
  };
  return all;
}

std::vector<InkStroke> StrokesOf(const Drawn& drawn) {
  std::vector<InkStroke> strokes;
  for (const auto& corners : drawn.strokes) strokes.push_back(Along(corners));
  return strokes;
}

class HandwritingTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto models = FindHandwritingModels();
    ASSERT_TRUE(models.ok()) << models.status();
    auto opened = OpenHandwriting(*models);
    ASSERT_TRUE(opened.ok()) << opened.status();
    handwriting_ = *std::move(opened);
  }
  std::unique_ptr<Handwriting> handwriting_;
};

TEST_F(HandwritingTest, WhatIsDrawnIsAmongTheCandidates) {
  for (const Drawn& drawn : Characters()) {
    EXPECT_THAT(handwriting_->Recognise(StrokesOf(drawn), /*traditional=*/false), Contains(drawn.character));
    EXPECT_THAT(handwriting_->Recognise(StrokesOf(drawn), /*traditional=*/true), Contains(drawn.character));
  }
}

// Small, in a corner of a wide pad.
TEST_F(HandwritingTest, SizeAndPlaceDoNotMatter) {
  for (const Drawn& drawn : Characters()) {
    std::vector<InkStroke> small = StrokesOf(drawn);
    for (InkStroke& stroke : small) {
      for (InkPoint& point : stroke) point = {static_cast<int16_t>(640 + point.x / 3), static_cast<int16_t>(20 + point.y / 3)};
    }
    EXPECT_THAT(handwriting_->Recognise(small, /*traditional=*/false), Contains(drawn.character));
  }
}

TEST_F(HandwritingTest, OffersTenDifferentOnes) {
  for (const bool traditional : {false, true}) {
    const auto found = handwriting_->Recognise(StrokesOf(Characters()[4]), traditional);
    EXPECT_THAT(found, SizeIs(kInkCandidates));
    EXPECT_EQ(std::set<std::string>(found.begin(), found.end()).size(), found.size());
  }
}

// 门 in three strokes: whoever reads traditional characters is offered 門, and 门 as it was written.
TEST_F(HandwritingTest, SimplifiedStrokesGiveTraditionalCharactersWhereTheLanguageAsksForThem) {
  const std::vector<InkStroke> door = {Along({{230, 130}, {300, 220}}), Along({{200, 300}, {200, 880}}),
                                       Along({{400, 200}, {800, 200}, {800, 860}, {700, 820}})};
  EXPECT_THAT(handwriting_->Recognise(door, /*traditional=*/false), Contains("门"));
  EXPECT_THAT(handwriting_->Recognise(door, /*traditional=*/true), Contains("門"));
}

TEST_F(HandwritingTest, NothingDrawnIsNothingFound) {
  EXPECT_THAT(handwriting_->Recognise({}, false), IsEmpty());
  EXPECT_THAT(handwriting_->Recognise({{}, {}}, true), IsEmpty());
}

TEST_F(HandwritingTest, ASingleDotIsNoTrouble) {
  EXPECT_THAT(handwriting_->Recognise({{{500, 500}}}, false), SizeIs(kInkCandidates));
  EXPECT_THAT(handwriting_->Recognise(std::vector<InkStroke>(60, {{10, 10}, {990, 990}}), true), SizeIs(kInkCandidates));
}

TEST(HandwritingModelsTest, SaysWhichPackageIsMissing) {
  const auto models = FindHandwritingModels("/no/such/folder");
  EXPECT_EQ(models.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(models.status().message()), HasSubstr("tegaki-zinnia-simplified-chinese"));
}

TEST(HandwritingModelsTest, AFileThatIsNoModelIsRefused) {
  const auto opened = OpenHandwriting({FOOTFALL_SOURCE_DIR "/CMakeLists.txt", ""});
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kDataLoss);
}

TEST(HandwritingModelsTest, WithoutTheJapaneseModelTraditionalFormsAreStillFound) {
  auto models = FindHandwritingModels();
  ASSERT_TRUE(models.ok()) << models.status();
  models->japanese.clear();
  auto opened = OpenHandwriting(*models);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_THAT((*opened)->Recognise(StrokesOf(Characters()[4]), /*traditional=*/true), Contains("王"));
}

// The test reads what the process wrote: a folder that began empty, and the models, which stay as they were.
TEST(HandwritingModelsTest, NothingDrawnIsWritten) {
  const auto models = FindHandwritingModels();
  ASSERT_TRUE(models.ok()) << models.status();
  const auto before = std::filesystem::last_write_time(models->simplified);
  const auto folder = std::filesystem::path(testing::TempDir()) / ("ink_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const auto home = std::filesystem::current_path();
  std::filesystem::current_path(folder);
  {
    auto opened = OpenHandwriting(*models);
    ASSERT_TRUE(opened.ok());
    for (const Drawn& drawn : Characters()) (*opened)->Recognise(StrokesOf(drawn), true);
  }
  std::filesystem::current_path(home);
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  EXPECT_EQ(std::filesystem::last_write_time(models->simplified), before);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace footfall::kiosk
