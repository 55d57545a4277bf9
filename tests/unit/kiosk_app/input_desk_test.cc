// The pad and the camera behind the screen: what is asked as an effect comes back as an action.
#include "kiosk/app/input_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kiosk/input/photo.h"
#include "tests/unit/kiosk_base/fakes.h"
#include "tests/unit/kiosk_input/pictures.h"

namespace footfall::kiosk {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;

class KeptLog : public Log {
 public:
  void Write(Level, std::string_view event, Fields fields) override {
    lines += std::string(event);
    for (const auto& [name, value] : fields) lines += " " + std::string(name) + "=" + value;
    lines += "\n";
  }
  std::string lines;
};

class InputDeskTest : public testing::Test {
 protected:
  void Open(const std::string& camera, const std::string& models = "") {
    desk_ = std::make_unique<InputDesk>(InputDesk::Parts{&worker_, &actions_, &log_, models}, MakeCameraPlace(camera));
    desk_->Start();
  }
  // Everything that came back until now.
  void Take() {
    for (Action& action : actions_.Take()) answers_.push_back(std::move(action));
  }
  template <typename What>
  const What* Answer() {
    Take();
    for (auto answer = answers_.rbegin(); answer != answers_.rend(); ++answer) {
      if (const What* found = answer->template As<What>()) return found;
    }
    return nullptr;
  }
  TempFolder folder_;
  ManualClock clock_;
  ManualWorker worker_{&clock_};
  ActionQueue actions_;
  KeptLog log_;
  std::vector<Action> answers_;
  std::unique_ptr<InputDesk> desk_;
};

TEST_F(InputDeskTest, StrokesComeBackAsCharacters) {
  Open("none");
  ASSERT_NE(Answer<action::HandwritingFound>(), nullptr) << log_.lines;
  desk_->Carry(effect::Recognise{4, {{{120, 430}, {880, 420}}, {{500, 120}, {500, 900}}}, false});
  const auto* answer = Answer<action::InkRecognised>();
  ASSERT_NE(answer, nullptr) << log_.lines;
  EXPECT_EQ(answer->asked, 4);
  EXPECT_THAT(answer->candidates, Contains("十"));
  EXPECT_THAT(log_.lines, Not(HasSubstr("十"))) << "nothing drawn is logged";
}

TEST_F(InputDeskTest, WithoutModelsThereIsNoPadAndNoAnswer) {
  Open("none", "/no/such/folder");
  EXPECT_EQ(Answer<action::HandwritingFound>(), nullptr);
  desk_->Carry(effect::Recognise{1, {{{1, 1}}}, false});
  EXPECT_EQ(Answer<action::InkRecognised>(), nullptr);
  EXPECT_THAT(log_.lines, HasSubstr("tegaki-zinnia-simplified-chinese"));
}

TEST_F(InputDeskTest, ACodeBeforeTheCameraComesBackAndIsNotLogged) {
  WritePgm(folder_.path() + "/1.pgm", PictureOfCode("K7Q4MX2A3B4C"));
  Open(folder_.path());
  ASSERT_NE(Answer<action::CameraFound>(), nullptr);
  EXPECT_TRUE(Answer<action::CameraFound>()->present);
  desk_->Carry(effect::OpenCamera{true});
  worker_.RunFor(500);
  ASSERT_NE(Answer<action::CodeSeen>(), nullptr);
  EXPECT_EQ(Answer<action::CodeSeen>()->text, "K7Q4MX2A3B4C");
  ASSERT_NE(Answer<action::CameraSaw>(), nullptr);
  EXPECT_LE(Answer<action::CameraSaw>()->picture->width, kViewWidth);
  desk_->Carry(effect::CloseCamera{});
  Take();
  const size_t before = answers_.size();
  worker_.RunFor(1'000);
  Take();
  EXPECT_EQ(answers_.size(), before) << "it is shut";
  EXPECT_THAT(log_.lines, Not(HasSubstr("K7Q4")));
}

TEST_F(InputDeskTest, APhotoComesBackOrSaysThatItCannot) {
  WritePgm(folder_.path() + "/1.pgm", PictureOfCode("shelf"));
  Open(folder_.path());
  desk_->Carry(effect::TakePhoto{9});
  ASSERT_NE(Answer<action::PhotoTaken>(), nullptr);
  EXPECT_EQ(Answer<action::PhotoTaken>()->form_id, 9);
  EXPECT_EQ(Answer<action::PhotoTaken>()->jpeg.substr(0, 2), "\xFF\xD8");
  EXPECT_THAT(Answer<action::PhotoTaken>()->jpeg.size(), Le(kMostPhotoBytes));
  Open("none");
  desk_->Carry(effect::TakePhoto{10});
  ASSERT_NE(Answer<action::PhotoNotTaken>(), nullptr);
  EXPECT_EQ(Answer<action::PhotoNotTaken>()->form_id, 10);
}

TEST_F(InputDeskTest, ACameraThatCannotBeOpenedSaysSo) {
  Open("none");
  desk_->Carry(effect::OpenCamera{true});
  ASSERT_NE(Answer<action::CameraFailed>(), nullptr);
  EXPECT_EQ(Answer<action::CameraFailed>()->problem, CameraProblem::kGone);
}

TEST_F(InputDeskTest, OtherEffectsAreNotItsOwn) {
  EXPECT_FALSE(InputDesk::Takes(effect::LockKeys{}));
  EXPECT_TRUE(InputDesk::Takes(effect::Recognise{}));
}

}  // namespace
}  // namespace footfall::kiosk
