#include "kiosk/platform/place_teller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace footfall::kiosk {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class PlaceTellerTest : public testing::Test {
 protected:
  // What one frame makes it say; empty = nothing.
  std::string Frame(int64_t boot_ms = 0) {
    out_.str("");
    teller_.Tell(widgets_, boot_ms);
    return out_.str();
  }

  std::ostringstream out_;
  PlaceTeller teller_{&out_};
  std::vector<WidgetRecord> widgets_ = {{"visitor.field", "Name", "Wang Xiaoming", {10, 20, 300, 40}, true},
                                        {"visitor.next", "Next", "", {500, 600, 100, 50}, false}};
};

TEST_F(PlaceTellerTest, SaysWhereThingsAreAndWhetherTheyCanBeTouched) {
  Frame();
  widgets_[1].enabled = true;
  const nlohmann::json line = nlohmann::json::parse(Frame(4711));
  EXPECT_EQ(line["boot_ms"], 4711);
  EXPECT_EQ(line["frames"], 2);
  ASSERT_THAT(line["widgets"], SizeIs(2));
  EXPECT_EQ(line["widgets"][1]["key"], "visitor.next");
  EXPECT_EQ(line["widgets"][1]["rect"], (nlohmann::json{500, 600, 100, 50}));
  EXPECT_EQ(line["widgets"][1]["enabled"], true);
}

TEST_F(PlaceTellerTest, NeverSaysWhatStandsThere) {
  const std::string line = Frame();
  EXPECT_THAT(line, Not(HasSubstr("Wang")));
  EXPECT_THAT(line, Not(HasSubstr("Name")));
}

TEST_F(PlaceTellerTest, SaysNothingWhileNothingMoves) {
  Frame();
  widgets_[0].value = "Wang Xiaomin";
  EXPECT_THAT(Frame(), IsEmpty());
  widgets_[0].rect.y += 1;
  EXPECT_THAT(Frame(), Not(IsEmpty()));
  widgets_.pop_back();
  EXPECT_THAT(Frame(), Not(IsEmpty()));
}

TEST_F(PlaceTellerTest, AnEmptyFirstScreenIsSaidToo) {
  widgets_.clear();
  EXPECT_THAT(Frame(), HasSubstr("\"frames\":1"));
  EXPECT_THAT(Frame(), IsEmpty());
}

}  // namespace
}  // namespace footfall::kiosk
