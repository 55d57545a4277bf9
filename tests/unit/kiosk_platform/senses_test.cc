// What can be heard and seen of a kiosk beside its pages: tones, speech, the light of the screen.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "kiosk/platform/resume_watch.h"
#include "kiosk/platform/screen_power.h"
#include "kiosk/platform/sound.h"
#include "kiosk/platform/speaker.h"
#include "support.h"

namespace footfall::kiosk {
namespace {

int Loudest(const std::vector<int16_t>& samples) {
  int loudest = 0;
  for (const int16_t sample : samples) loudest = std::max(loudest, std::abs(sample));
  return loudest;
}

TEST(ChimeTest, IsShortAndBeginsAndEndsInSilence) {
  for (const Chime chime : {Chime::kTap, Chime::kSuccess, Chime::kWin}) {
    const std::vector<int16_t> samples = MakeChime(chime, 100);
    ASSERT_FALSE(samples.empty());
    EXPECT_LE(samples.size(), static_cast<size_t>(kSampleRateHz) * kLongestChimeMs / 1000);
    EXPECT_LT(std::abs(samples.front()), 50);
    EXPECT_LT(std::abs(samples.back()), 50);
    EXPECT_LT(Loudest(samples), 32'767) << "never cut off";
    EXPECT_GT(Loudest(samples), 3'000);
    for (size_t i = 1; i < samples.size(); ++i) ASSERT_LT(std::abs(samples[i] - samples[i - 1]), 8'000) << "a click at " << i;
  }
}

TEST(ChimeTest, FollowsTheVolume) {
  EXPECT_TRUE(MakeChime(Chime::kWin, 0).empty());
  EXPECT_TRUE(MakeChime(Chime::kWin, -5).empty());
  const int full = Loudest(MakeChime(Chime::kWin, 100)), half = Loudest(MakeChime(Chime::kWin, 50));
  EXPECT_NEAR(half, full / 4, full / 50) << "half as loud to the ear";
  EXPECT_EQ(Loudest(MakeChime(Chime::kWin, 500)), full);
}

TEST(ChimeTest, ATapIsFarShorterThanAWin) { EXPECT_LT(5 * MakeChime(Chime::kTap, 50).size(), MakeChime(Chime::kWin, 50).size()); }

// The machine that runs tests mostly has no loudspeaker: nothing may come of it.
TEST(SoundPlayerTest, AMachineWithoutADeviceStaysSilent) {
  ManualClock clock;
  const std::unique_ptr<SoundPlayer> player = MakeSoundPlayer(&clock);
  for (int i = 0; i < 100; ++i) player->Play(Chime::kTap, 0);
  player->Play(Chime::kTap, 1);
  player->Play(Chime::kWin, 1);
}

class SpeakerTest : public testing::Test {
 protected:
  SpeakerTest() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  // A program that writes what it was called with into a pipe that the test reads.
  void Install() {
    ASSERT_EQ(mkfifo((folder_ + "/said").c_str(), 0600), 0);
    std::ofstream(folder_ + "/spd-say") << "#!/bin/sh\nprintf '%s|' \"$@\" > " << folder_ << "/said\n";
    std::filesystem::permissions(folder_ + "/spd-say", std::filesystem::perms::owner_all);
  }
  std::string Heard() {
    std::ifstream pipe(folder_ + "/said");  // waits for somebody to write, and until they are done
    return {std::istreambuf_iterator<char>(pipe), {}};
  }
  const std::string folder_ = testing::TempDir() + "/speaker";
};

TEST_F(SpeakerTest, WhereNoProgramReadsThereIsNone) {
  EXPECT_EQ(FindSpeaker(folder_), nullptr);
  EXPECT_EQ(FindSpeaker(""), nullptr);
}

TEST_F(SpeakerTest, HandsWordsAndLanguageOver) {
  Install();
  const std::unique_ptr<Speaker> speaker = FindSpeaker("/nowhere:" + folder_);
  ASSERT_NE(speaker, nullptr);
  speaker->Say("请留下您的手机号\n--wait; $(rm)", "zh-Hant");
  EXPECT_EQ(Heard(), "--cancel|--language|zh|--|请留下您的手机号\n--wait; $(rm)|");
  speaker->Say("Touch to begin", "en");
  EXPECT_EQ(Heard(), "--cancel|--language|en|--|Touch to begin|");
  speaker->Stop();
  EXPECT_EQ(Heard(), "--cancel|");
}

TEST_F(SpeakerTest, LongWordsAreCutBetweenCharacters) {
  Install();
  const std::unique_ptr<Speaker> speaker = FindSpeaker(folder_);
  std::string words;
  while (words.size() < 20'000) words += "请";
  speaker->Say(words, "zh-Hans");
  const std::string heard = Heard();
  EXPECT_LT(heard.size(), 8'100u);
  EXPECT_TRUE(heard.ends_with("请|"));
}

class ScreenPowerTest : public testing::Test {
 protected:
  ScreenPowerTest() {
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_ + "/panel");
    Write(800);
  }
  void Write(int brightness) { std::ofstream(root_ + "/panel/brightness") << brightness << "\n"; }
  int Read() {
    int brightness = -1;
    std::ifstream(root_ + "/panel/brightness") >> brightness;
    return brightness;
  }
  const std::string root_ = testing::TempDir() + "/backlight";
};

TEST_F(ScreenPowerTest, DimsAndGoesBackToWhatItWas) {
  const auto power = MakeScreenPower(root_);
  ASSERT_NE(power, nullptr);
  power->Dim(false);
  EXPECT_EQ(Read(), 800);
  power->Dim(true);
  EXPECT_EQ(Read(), 80);
  power->Dim(true);
  EXPECT_EQ(Read(), 80) << "dim is not dimmed again";
  power->Dim(false);
  EXPECT_EQ(Read(), 800);
}

TEST_F(ScreenPowerTest, LeavesTheScreenBright) {
  {
    const auto power = MakeScreenPower(root_);
    power->Dim(true);
  }
  EXPECT_EQ(Read(), 800);
}

TEST_F(ScreenPowerTest, NeverGoesDark) {
  Write(3);
  const auto power = MakeScreenPower(root_);
  power->Dim(true);
  EXPECT_EQ(Read(), 1);
}

TEST_F(ScreenPowerTest, AScreenWithoutALightHasNone) { EXPECT_EQ(MakeScreenPower(root_ + "/none"), nullptr); }

TEST(ResumeWatchTest, EndsWithoutHavingWoken) {
  int woken = 0;
  {
    const auto watch = WatchForResume([&woken] { ++woken; });
    EXPECT_NE(watch, nullptr);
  }
  EXPECT_EQ(woken, 0);
}

}  // namespace
}  // namespace footfall::kiosk
