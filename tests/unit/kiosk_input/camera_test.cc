#include "kiosk/input/camera.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "kiosk/input/photo.h"
#include "kiosk/input/qr_reader.h"
#include "proto/rules/coupon_code.h"
#include "proto/rules/crypto.h"
#include "tests/unit/kiosk_base/fakes.h"
#include "tests/unit/kiosk_input/pictures.h"

namespace footfall::kiosk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Le;

// A coupon as the product prints it.
std::string CouponText() {
  rules::InitCrypto();
  rules::CouponFacts facts;
  facts.template_number = 7;
  facts.short_serial = 123'456;
  facts.first_minute = 29'700'000;
  facts.last_minute = 29'800'000;
  for (size_t i = 0; i < facts.coupon.size(); ++i) facts.coupon[i] = static_cast<uint8_t>(37 * i + 1);
  return rules::SignCoupon(facts, rules::SignKeysFromSeed(std::string(32, 's')).secret_key);
}

TEST(QrReaderTest, ReadsTheProductsCouponAsItIsHeld) {
  const std::string text = CouponText();
  ASSERT_THAT(text, ::testing::StartsWith("FC1:"));
  EXPECT_THAT(ReadQrCodes(PictureOfCode(text)), ElementsAre(text));
  EXPECT_THAT(ReadQrCodes(PictureOfCode(text, {.degrees = 12})), ElementsAre(text));
  EXPECT_THAT(ReadQrCodes(PictureOfCode(text, {.degrees = 180, .module_px = 3.4})), ElementsAre(text));
  EXPECT_THAT(ReadQrCodes(PictureOfCode(text, {.degrees = -33, .noise = 25})), ElementsAre(text));
  EXPECT_THAT(ReadQrCodes(PictureOfCode(text, {.dark = 90, .light = 170, .noise = 10})), ElementsAre(text)) << "a dim phone";
}

TEST(QrReaderTest, SeesNothingWhereNothingIs) {
  EXPECT_THAT(ReadQrCodes({640, 480, std::vector<uint8_t>(640 * 480, 200)}), IsEmpty());
  EXPECT_THAT(ReadQrCodes({1, 1, {0}}), IsEmpty());
  EXPECT_THAT(ReadQrCodes({}), IsEmpty());
}

// A camera that a test moves: it hands out `picture`, or fails with `problem`.
struct FakeView {
  bool present = true;
  GreyPicture picture = PictureOfCode("K7Q4MX");
  absl::Status problem;
  int open = 0, opened = 0, frames = 0;
  std::vector<CameraUse> uses;
};

class FakeSource : public FrameSource {
 public:
  explicit FakeSource(FakeView* view) : view_(view) { ++view_->open; }
  ~FakeSource() override { --view_->open; }
  absl::StatusOr<Frame> Next() override {
    ++view_->frames;
    if (!view_->problem.ok()) return view_->problem;
    return Frame{FrameFormat::kGrey, view_->picture.width, view_->picture.height, 0, view_->picture.pixels};
  }

 private:
  FakeView* const view_;
};

class FakePlace : public CameraPlace {
 public:
  explicit FakePlace(FakeView* view) : view_(view) {}
  bool Present() override { return view_->present; }
  absl::StatusOr<std::unique_ptr<FrameSource>> Open(CameraUse use) override {
    if (!view_->present) return absl::NotFoundError("no camera there");
    ++view_->opened;
    view_->uses.push_back(use);
    return std::make_unique<FakeSource>(view_);
  }

 private:
  FakeView* const view_;
};

class CameraTest : public testing::Test {
 protected:
  CameraEvents Events() {
    return {.presence = [this](bool is_there) { presence.push_back(is_there); },
            .picture = [this](SharedPicture seen) { pictures.push_back(std::move(seen)); },
            .code = [this](std::string text) { codes.push_back(std::move(text)); },
            .problem = [this](const absl::Status& status) { problems.push_back(status.code()); }};
  }
  FakeView view;
  ManualClock clock;
  ManualWorker worker{&clock};
  std::vector<bool> presence;
  std::vector<SharedPicture> pictures;
  std::vector<std::string> codes;
  std::vector<absl::StatusCode> problems;
  Camera camera{&worker, std::make_unique<FakePlace>(&view), Events()};
};

TEST_F(CameraTest, IsOpenOnlyWhileItIsAskedFor) {
  worker.RunFor(10'000);
  EXPECT_EQ(view.opened, 0);
  camera.Open(CameraUse::kCodes);
  worker.RunFor(1'000);
  EXPECT_EQ(view.open, 1);
  EXPECT_THAT(pictures.size(), ::testing::AllOf(::testing::Ge(10u), Le(15u))) << "a second";
  camera.Close();
  const int frames = view.frames;
  worker.RunFor(10'000);
  EXPECT_EQ(view.open, 0);
  EXPECT_EQ(view.frames, frames);
}

TEST_F(CameraTest, TheViewIsSmall) {
  camera.Open(CameraUse::kCodes);
  worker.RunFor(0);
  ASSERT_EQ(pictures.size(), 1u);
  EXPECT_EQ(pictures[0]->width, kViewWidth);
  EXPECT_EQ(pictures[0]->height, kViewHeight);
}

TEST_F(CameraTest, ACodeIsToldOnceWhileItStaysInView) {
  camera.Open(CameraUse::kCodes);
  worker.RunFor(2'000);
  EXPECT_THAT(codes, ElementsAre("K7Q4MX"));
  view.picture = PictureOfCode("A2B3C4");
  worker.RunFor(500);
  EXPECT_THAT(codes, ElementsAre("K7Q4MX", "A2B3C4"));
}

TEST_F(CameraTest, ACodeThatComesBackIsToldAgain) {
  const GreyPicture code = view.picture, table{640, 480, std::vector<uint8_t>(640 * 480, 120)};
  camera.Open(CameraUse::kCodes);
  worker.RunFor(200);
  view.picture = table;
  worker.RunFor(160);
  view.picture = code;
  worker.RunFor(200);
  EXPECT_THAT(codes, ElementsAre("K7Q4MX")) << "a shaking hand";
  view.picture = table;
  worker.RunFor(1'000);
  view.picture = code;
  worker.RunFor(200);
  EXPECT_THAT(codes, ElementsAre("K7Q4MX", "K7Q4MX"));
}

TEST_F(CameraTest, APhotosViewReadsNoCodes) {
  camera.Open(CameraUse::kPhoto);
  worker.RunFor(500);
  EXPECT_FALSE(pictures.empty());
  EXPECT_THAT(codes, IsEmpty());
  EXPECT_THAT(view.uses, ElementsAre(CameraUse::kPhoto));
}

TEST_F(CameraTest, AnotherUseOpensItAnew) {
  camera.Open(CameraUse::kCodes);
  camera.Open(CameraUse::kCodes);
  camera.Open(CameraUse::kPhoto);
  EXPECT_THAT(view.uses, ElementsAre(CameraUse::kCodes, CameraUse::kPhoto));
  EXPECT_EQ(view.open, 1);
}

TEST_F(CameraTest, ACameraThatIsPulledOutSaysSoAndIsClosed) {
  camera.Watch();
  camera.Open(CameraUse::kCodes);
  worker.RunFor(200);
  view.problem = absl::UnavailableError("gone");
  view.present = false;
  worker.RunFor(200);
  EXPECT_EQ(view.open, 0);
  EXPECT_THAT(problems, ElementsAre(absl::StatusCode::kUnavailable));
  EXPECT_THAT(presence, ElementsAre(true, false));
}

TEST_F(CameraTest, ASilentOrBrokenOneIsGivenUpAfterAWhile) {
  for (const absl::Status& problem : {absl::DeadlineExceededError("no frame"), absl::InvalidArgumentError("no picture")}) {
    problems.clear();
    view.problem = problem;
    camera.Open(CameraUse::kCodes);
    worker.RunFor(100);
    EXPECT_THAT(problems, IsEmpty()) << "one frame may be missing";
    worker.RunFor(1'000);
    EXPECT_THAT(problems, ElementsAre(problem.code()));
    EXPECT_EQ(view.open, 0);
  }
}

TEST_F(CameraTest, OpeningWithoutOneSaysSo) {
  view.present = false;
  camera.Open(CameraUse::kCodes);
  EXPECT_THAT(problems, ElementsAre(absl::StatusCode::kNotFound));
  worker.RunFor(1'000);
  EXPECT_THAT(pictures, IsEmpty());
}

TEST_F(CameraTest, PresenceIsToldOnceAndWhenItChanges) {
  view.present = false;
  camera.Watch();
  worker.RunFor(20'000);
  EXPECT_THAT(presence, ElementsAre(false));
  view.present = true;
  worker.RunFor(6'000);
  EXPECT_THAT(presence, ElementsAre(false, true));
}

TEST_F(CameraTest, APhotoIsAJpegThatFits) {
  const auto photo = camera.TakePhoto();
  ASSERT_TRUE(photo.ok()) << photo.status();
  EXPECT_THAT(photo->size(), Le(kMostPhotoBytes));
  EXPECT_EQ(photo->substr(0, 2), "\xFF\xD8");
  EXPECT_EQ(view.open, 0) << "closed again";
  EXPECT_GT(view.frames, 1) << "a camera's first frames are dark";
  const int frames = view.frames;
  camera.Open(CameraUse::kPhoto);
  ASSERT_TRUE(camera.TakePhoto().ok());
  EXPECT_EQ(view.frames, frames + 1) << "where staff has been looking, the next frame is the photo";
  EXPECT_EQ(view.open, 1);
}

TEST_F(CameraTest, APhotoThatCannotBeTakenSaysWhy) {
  view.problem = absl::DeadlineExceededError("no frame");
  EXPECT_EQ(camera.TakePhoto().status().code(), absl::StatusCode::kDeadlineExceeded);
  view.present = false;
  EXPECT_EQ(camera.TakePhoto().status().code(), absl::StatusCode::kNotFound);
}

// The whole way with files in a camera's place: a folder of frames, of which the second shows the coupon.
TEST(CameraFilesTest, ACouponIsReadFromAFolderOfFrames) {
  const TempFolder folder;
  const std::string text = CouponText();
  WritePgm(folder.path() + "/1.pgm", {640, 480, std::vector<uint8_t>(640 * 480, 120)});
  WritePgm(folder.path() + "/2.pgm", PictureOfCode(text, {.degrees = 8, .noise = 12}));
  ManualClock clock;
  ManualWorker worker(&clock);
  std::vector<std::string> codes;
  bool present = false;
  Camera camera(&worker, MakeCameraPlace(folder.path()),
                {.presence = [&](bool is_there) { present = is_there; },
                 .picture = [](const SharedPicture&) {},
                 .code = [&](const std::string& code) { codes.push_back(code); },
                 .problem = [](const absl::Status& status) { FAIL() << status; }});
  camera.Watch();
  EXPECT_TRUE(present);
  camera.Open(CameraUse::kCodes);
  worker.RunFor(1'000);
  EXPECT_THAT(codes, ElementsAre(text));
  camera.Close();
  const auto photo = camera.TakePhoto();
  EXPECT_TRUE(photo.ok()) << photo.status();
}

TEST(CameraFilesTest, SaysWhatIsMissing) {
  EXPECT_FALSE(MakeCameraPlace("none")->Present());
  EXPECT_EQ(MakeCameraPlace("none")->Open(CameraUse::kCodes).status().code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(MakeCameraPlace("/no/such/folder")->Present());
  EXPECT_EQ(MakeCameraPlace("/no/such/folder")->Open(CameraUse::kCodes).status().code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(MakeCameraPlace("/dev/videonone")->Present());
  const TempFolder folder;
  std::ofstream(folder.path() + "/1.png") << "no picture";
  const auto source = OpenFrameFiles(folder.path());
  ASSERT_TRUE(source.ok());
  EXPECT_EQ((*source)->Next().status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace footfall::kiosk
