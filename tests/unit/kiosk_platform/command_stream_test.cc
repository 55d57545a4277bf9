#include "kiosk/platform/command_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "kiosk/widgets/widgets.h"
#include "support.h"

namespace footfall::kiosk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// A small program: a pad, a button that opens a second page, and the loop that the app runs.
class CommandStreamTest : public testing::Test {
 protected:
  std::vector<std::string> Run(const std::string& commands) {
    std::istringstream in(commands);
    std::ostringstream out;
    {
      CommandStream stream(window_.get(), &clock_, &in, &out);
      Frame();
      for (int frames = 0; stream.Step(); ++frames) {
        if (frames > 100'000) {
          ADD_FAILURE() << "the stream never ends: " << out.str();
          break;
        }
        Frame();
      }
    }
    std::vector<std::string> lines;
    std::istringstream answers(out.str());
    for (std::string line; std::getline(answers, line);) lines.push_back(line);
    return lines;
  }

  void Frame() {
    clock_.now_ms += 10;
    window_->BeginFrame();
    {
      Ui ui(theme_, catalog_, "en", window_->PixelsPerMm(), clock_.now_ms, false);
      for (const KeyPress& press : TypedKeys(ui)) typed_ += press.kind == KeyPress::Kind::kEnter ? "<enter>" : press.text;
      typed_ += NumberPad(ui, "pad", {0, 0, 300, 400}).text;
      if (Button(ui, "open", {400, 0, 200, 100}, Own("Open"))) opened_at_ms_ = clock_.now_ms;
      if (LongPressArea(ui, "corner", {1000, 0, 100, 100}, 3000)) ++long_presses_;
      if (opened_at_ms_ > 0 && clock_.now_ms > opened_at_ms_ + 500) Label2(ui);
    }
    window_->EndFrame();
  }
  void Label2(Ui& ui) { Button(ui, "second", {400, 200, 200, 100}, Own("第二页 \"x\""), {.enabled = false}); }

  ManualClock clock_;
  Theme theme_;
  Catalog catalog_;
  std::unique_ptr<HeadlessWindow> window_ = OpenHeadlessWindow({}, &clock_);
  std::string typed_;
  int64_t opened_at_ms_ = 0;
  int long_presses_ = 0;
};

TEST_F(CommandStreamTest, TapsInOrder) {
  EXPECT_THAT(Run("tap pad.1\ntap pad.3\n\n# a remark\ntap pad.8\nquit\n"), ElementsAre("ok", "ok", "ok", "ok"));
  EXPECT_EQ(typed_, "138");
}

TEST_F(CommandStreamTest, TheEndOfInputEndsTheProgram) {
  EXPECT_THAT(Run("tap pad.1\n"), ElementsAre("ok"));
  EXPECT_EQ(typed_, "1");
}

TEST_F(CommandStreamTest, NothingAfterQuitIsRun) {
  EXPECT_THAT(Run("quit\ntap pad.1\n"), ElementsAre("ok"));
  EXPECT_EQ(typed_, "");
}

TEST_F(CommandStreamTest, WaitsUntilAWidgetIsThere) {
  EXPECT_THAT(Run("tap open\nwait-for second 2000\nquit\n"), ElementsAre("ok", "ok", "ok"));
  EXPECT_THAT(Run("wait-gone second 100\nwait-for never 100\n"), ElementsAre("error timeout: second", "error timeout: never"));
}

TEST_F(CommandStreamTest, HoldsForAsLongAsAsked) {
  EXPECT_THAT(Run("hold corner 1000\n"), ElementsAre("ok"));
  EXPECT_EQ(long_presses_, 0);
  EXPECT_THAT(Run("hold corner 3100\n"), ElementsAre("ok"));
  EXPECT_EQ(long_presses_, 1);
}

TEST_F(CommandStreamTest, TypesLikeAScanner) {
  EXPECT_THAT(Run("type K7M2QX\\n\n"), ElementsAre("ok"));
  EXPECT_EQ(typed_, "K7M2QX<enter>");
}

TEST_F(CommandStreamTest, ListsWidgetsAsJson) {
  Run("tap open\nwait-for second 2000\n");
  const auto lines = Run("widgets\n");
  ASSERT_GE(lines.size(), 3u);
  EXPECT_EQ(lines.back(), ".");
  const auto second = nlohmann::json::parse(lines[lines.size() - 2]);
  EXPECT_EQ(second["key"], "second");
  EXPECT_EQ(second["label"], "第二页 \"x\"");
  EXPECT_EQ(second["enabled"], false);
  EXPECT_EQ(second["rect"], nlohmann::json({400.0, 200.0, 200.0, 100.0}));
}

TEST_F(CommandStreamTest, WritesPictures) {
  const std::string path = testing::TempDir() + "/command_stream.png";
  EXPECT_THAT(Run("png " + path + "\npng /no/such/folder/a.png\n"), ElementsAre("ok", StartsWith("error picture")));
}

TEST_F(CommandStreamTest, SaysWhatIsWrong) {
  EXPECT_THAT(Run("tap nowhere\ndance\nhold corner\nhold corner x\nwait-for open\ndrag open 1\ndrag open 1 1 soon\ntap second\n"),
              ElementsAre(HasSubstr("there are: pad.1"), "error unknown command dance", StartsWith("error usage: hold"),
                          StartsWith("error usage: hold"), StartsWith("error usage: wait-for"), StartsWith("error usage: drag"),
                          StartsWith("error usage: drag"), StartsWith("error no widget")));
}

}  // namespace
}  // namespace footfall::kiosk
