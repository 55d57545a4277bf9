#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "server/base/clock.h"
#include "server/base/errors.h"
#include "server/base/log.h"
#include "server/base/metrics.h"
#include "server/base/page_token.h"
#include "server/base/random.h"

namespace footfall::server {
namespace {

using ::testing::HasSubstr;

TEST(ClockTest, TheSteadyClockDoesNotGoBack) {
  const int64_t first = SystemClock()->SteadyMs();
  EXPECT_GE(SystemClock()->SteadyMs(), first);
  EXPECT_GT(SystemClock()->NowMs(), int64_t{1'600'000'000'000});
}

TEST(RandomTest, GivesTheAskedSizeAndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(SystemRandom()->Bytes(16));
  EXPECT_EQ(seen.size(), 100u);
  EXPECT_EQ(SystemRandom()->Bytes(33).size(), 33u);
  EXPECT_NE(SystemRandom()->NewUuid(5), SystemRandom()->NewUuid(5));
  EXPECT_LT(SystemRandom()->NewUuid(5), SystemRandom()->NewUuid(6));
}

TEST(LogTest, ALineIsOneJsonObjectWhateverIsInIt) {
  EXPECT_EQ(log::Format("call", {{"code", std::string("OK")}, {"ms", int64_t{3}}}), R"({"event":"call","code":"OK","ms":3})");
  EXPECT_EQ(log::Format("x", {{"text", std::string("a\"b\nc")}}), R"({"event":"x","text":"a\"b\nc"})");
  EXPECT_THAT(log::Format("x", {{"text", std::string("\xff")}}), HasSubstr("\xef\xbf\xbd"));
}

TEST(LogTest, RefusesAnUnknownLevel) {
  EXPECT_TRUE(log::SetLevel("info").ok());
  EXPECT_EQ(log::SetLevel("loud").code(), absl::StatusCode::kInvalidArgument);
}

TEST(MetricsTest, CountsCallsByMethodAndCodeAndReadsGaugesWhenAsked) {
  Metrics metrics;
  double value = 1;
  metrics.AddGauge("footfall_test", "A test", [&] { return value; });
  metrics.CountCall("/a/B", "OK", 0.002);
  metrics.CountCall("/a/B", "OK", 0.2);
  metrics.CountCall("/a/B", "NOT_FOUND", 0.2);
  value = 7;
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr(R"(footfall_calls_total{code="OK",method="/a/B"} 2)"));
  EXPECT_THAT(text, HasSubstr(R"(footfall_calls_total{code="NOT_FOUND",method="/a/B"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(footfall_call_seconds_count{method="/a/B"} 3)"));
  EXPECT_THAT(text, HasSubstr("footfall_test 7"));
}

TEST(PageTokenTest, AKeyComesBackForItsOwnFilterOnly) {
  const std::string token = MakePageToken("users", std::string("a\0b", 3));
  EXPECT_EQ(*ReadPageToken("users", token), std::string("a\0b", 3));
  EXPECT_EQ(*ReadPageToken("users", ""), "");
  for (const std::string& bad : {MakePageToken("staff", "a"), std::string("!!"), std::string("AAAA"), token.substr(0, 8)}) {
    const absl::Status status = ReadPageToken("users", bad).status();
    ASSERT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << bad;
    EXPECT_EQ(errors::GetDetail(status)->reason, "PAGE_TOKEN_INVALID");
  }
}

TEST(PageTokenTest, PageSizesAreDefaultedCutAndRefused) {
  EXPECT_EQ(*CheckPageSize(0), 50);
  EXPECT_EQ(*CheckPageSize(7), 7);
  EXPECT_EQ(*CheckPageSize(501), 500);
  EXPECT_EQ(CheckPageSize(-1).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace footfall::server
