#include "server/cli/draw_file.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace footfall::cli {
namespace {

std::string Local(const absl::CivilMinute& minute) {
  return std::to_string(absl::ToUnixMillis(absl::FromCivil(absl::CivilSecond(minute), absl::LocalTimeZone())));
}

nlohmann::json Read(const std::string& text) {
  const auto read = TimesInMilliseconds(text);
  EXPECT_TRUE(read.ok()) << read.status();
  return nlohmann::json::parse(read.value_or("{}"));
}

TEST(DrawFileTest, TimesMayBeWrittenAsPeopleWriteThem) {
  const auto draw =
      Read(R"({"period": {"start_ms": "2026-05-01 10:00", "end_ms": "2026-05-03T18:30:15+08:00"}, "claim_until_ms": "1777600800000",
                            "closing_source_facts": [{"appears_ms": "2026-05-04T09:05"}], "closingClaimUntilMs": 1777600800001})");
  EXPECT_EQ(draw["period"]["start_ms"], Local(absl::CivilMinute(2026, 5, 1, 10, 0)));
  EXPECT_EQ(draw["period"]["end_ms"], "1777804215000");
  EXPECT_EQ(draw["claim_until_ms"], "1777600800000");
  EXPECT_EQ(draw["closing_source_facts"][0]["appears_ms"], Local(absl::CivilMinute(2026, 5, 4, 9, 5)));
  EXPECT_EQ(draw["closingClaimUntilMs"], 1777600800001);
}

TEST(DrawFileTest, ADayAloneBeginsWithItsFirstMomentAndEndsWithItsLast) {
  const auto draw = Read(R"({"period": {"start_ms": "2026-05-01", "end_ms": "2026-05-03"}, "claim_until_ms": "2026-05-31"})");
  EXPECT_EQ(draw["period"]["start_ms"], Local(absl::CivilMinute(2026, 5, 1, 0, 0)));
  EXPECT_EQ(draw["period"]["end_ms"], Local(absl::CivilMinute(2026, 5, 4, 0, 0)));
  EXPECT_EQ(draw["claim_until_ms"], Local(absl::CivilMinute(2026, 6, 1, 0, 0)));
}

TEST(DrawFileTest, NamesTheFieldThatIsNoTime) {
  for (const char* wrong : {"tomorrow", "2026-13-01", "2026-05-01 25:00", ""}) {
    const auto read = TimesInMilliseconds(std::string(R"({"sources": [{"appears_ms": ")") + wrong + "\"}]}");
    ASSERT_FALSE(read.ok()) << wrong;
    EXPECT_NE(read.status().message().find("sources[0].appears_ms"), std::string::npos) << read.status();
  }
}

TEST(DrawFileTest, LeavesEverythingElseAsItIs) {
  EXPECT_EQ(Read(R"({"name": "1 May", "items": ["a_ms"], "terms": "2026-05-01"})"),
            nlohmann::json::parse(R"({"name": "1 May", "items": ["a_ms"], "terms": "2026-05-01"})"));
  EXPECT_EQ(*TimesInMilliseconds("{ no json"), "{ no json");
}

}  // namespace
}  // namespace footfall::cli
