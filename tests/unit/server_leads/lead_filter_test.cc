#include "server/leads/lead_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <vector>

namespace footfall::server {
namespace {

const LeadFacts kFacts = {.lead_number = 7,
                          .session_id = "day-1",
                          .site_id = "north",
                          .staff_id = "chen",
                          .channel = "subway",
                          .intent = 1,
                          .capture_ms = 1000,
                          .usable = 1 << 1 | 1 << 3};

TEST(LeadFilterTest, AnEmptyFilterFitsAll) { EXPECT_TRUE(LeadQuery{}.Fits(kFacts)); }

TEST(LeadFilterTest, EachPartMustHold) {
  EXPECT_TRUE((LeadQuery{.session_id = "day-1"}.Fits(kFacts)));
  EXPECT_FALSE((LeadQuery{.session_id = "day-2"}.Fits(kFacts)));
  EXPECT_TRUE((LeadQuery{.site_id = "north"}.Fits(kFacts)));
  EXPECT_FALSE((LeadQuery{.site_id = "south"}.Fits(kFacts)));
  EXPECT_TRUE((LeadQuery{.staff_id = "chen"}.Fits(kFacts)));
  EXPECT_FALSE((LeadQuery{.staff_id = "li"}.Fits(kFacts)));
  EXPECT_TRUE((LeadQuery{.channel = "subway"}.Fits(kFacts)));
  EXPECT_FALSE((LeadQuery{.channel = "web"}.Fits(kFacts)));
  EXPECT_TRUE((LeadQuery{.intent = 1}.Fits(kFacts)));
  EXPECT_FALSE((LeadQuery{.intent = 2}.Fits(kFacts)));
  EXPECT_FALSE((LeadQuery{.session_id = "day-1", .intent = 2}.Fits(kFacts)));
}

TEST(LeadFilterTest, ConsentMustAllowItNow) {
  EXPECT_TRUE((LeadQuery{.consent = 1}.Fits(kFacts)));
  EXPECT_FALSE((LeadQuery{.consent = 2}.Fits(kFacts)));
  EXPECT_TRUE((LeadQuery{.consent = 3}.Fits(kFacts)));
}

TEST(LeadFilterTest, ASpanIsHalfOpen) {
  EXPECT_TRUE((LeadQuery{.captured = LeadQuery::Span{1000, 1001}}.Fits(kFacts)));
  EXPECT_FALSE((LeadQuery{.captured = LeadQuery::Span{999, 1000}}.Fits(kFacts)));
  EXPECT_FALSE((LeadQuery{.captured = LeadQuery::Span{1001, 2000}}.Fits(kFacts)));
}

TEST(LeadFilterTest, EveryPartChangesTheFingerprint) {
  const std::vector<LeadQuery> queries = {{},
                                          {.campaign_id = "a"},
                                          {.session_id = "a"},
                                          {.site_id = "a"},
                                          {.staff_id = "a"},
                                          {.channel = "a"},
                                          {.intent = 1},
                                          {.consent = 1},
                                          {.captured = LeadQuery::Span{1, 2}},
                                          {.captured = LeadQuery::Span{1, 3}},
                                          {.phone_hash = "0123456789abcdef"},
                                          {.name = "王", .name_hash = 5, .name_tag = 8},
                                          {.name = "王", .name_hash = 5, .name_tag = 9}};
  std::set<std::string> fingerprints;
  for (const LeadQuery& query : queries) fingerprints.insert(query.Fingerprint());
  EXPECT_EQ(fingerprints.size(), queries.size());
}

TEST(LeadFilterTest, TheFingerprintDoesNotHoldTheName) {
  EXPECT_EQ((LeadQuery{.name = "王小明", .name_hash = 5, .name_tag = 8}.Fingerprint().find("王")), std::string::npos);
}

}  // namespace
}  // namespace footfall::server
