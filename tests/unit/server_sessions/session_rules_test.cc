#include "server/sessions/session_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/base/errors.h"
#include "tests/support/server/builders.h"

namespace footfall::server {
namespace {

using rules::Problem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kHour;
using testing::kMorning;
using testing::MakeSession;
using testing::MakeSpan;
using testing::MakeZone;

footfall::v1::Zone CompleteZone() {
  footfall::v1::Zone zone = MakeZone();
  zone.set_path_order(1);
  return zone;
}

TEST(SessionRulesTest, NeedsASiteAndHours) {
  EXPECT_THAT(CheckSession(MakeSession()), IsEmpty());
  EXPECT_THAT(CheckSession({}), ElementsAre(Problem{"session.site", "REQUIRED"}, Problem{"session.hours", "REQUIRED"}));
}

TEST(SessionRulesTest, RefusesATargetBelowZero) {
  footfall::v1::Session session = MakeSession();
  session.set_lead_target(-1);
  EXPECT_THAT(CheckSession(session), ElementsAre(Problem{"session.lead_target", "TOO_SMALL"}));
}

TEST(SessionRulesTest, GoesForwardOneStepAtATime) {
  footfall::v1::Session session = MakeSession();
  for (int state = footfall::v1::SESSION_STATE_PLANNED; state <= footfall::v1::SESSION_STATE_RECONCILED; ++state) {
    session.set_state(static_cast<footfall::v1::SessionState>(state));
    for (int wanted = footfall::v1::SESSION_STATE_PLANNED; wanted <= footfall::v1::SESSION_STATE_RECONCILED; ++wanted) {
      const auto advances = CheckAdvance(session, static_cast<footfall::v1::SessionState>(wanted));
      ASSERT_EQ(advances.ok(), wanted == state || wanted == state + 1) << state << " to " << wanted;
      if (advances.ok()) {
        EXPECT_EQ(*advances, wanted == state + 1);
      } else {
        EXPECT_EQ(errors::GetDetail(advances.status())->reason, "SESSION_NOT_NEXT_STATE");
      }
    }
  }
}

TEST(SessionRulesTest, ARefusedStepNamesTheStateAndTheNext) {
  footfall::v1::Session session = MakeSession();
  session.set_state(footfall::v1::SESSION_STATE_SET_UP);
  auto metadata = errors::GetDetail(CheckAdvance(session, footfall::v1::SESSION_STATE_CLOSED).status())->metadata;
  EXPECT_EQ(metadata["state"], "set_up");
  EXPECT_EQ(metadata["next"], "open");
  session.set_state(footfall::v1::SESSION_STATE_RECONCILED);
  metadata = errors::GetDetail(CheckAdvance(session, footfall::v1::SESSION_STATE_OPEN).status())->metadata;
  EXPECT_EQ(metadata["next"], "none");
}

TEST(SessionRulesTest, NoStateIsNotAState) {
  EXPECT_EQ(CheckAdvance(MakeSession(), footfall::v1::SESSION_STATE_UNSPECIFIED).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ZoneRulesTest, NeedsAKindAndACustomOneAName) {
  footfall::v1::Zone zone = CompleteZone();
  EXPECT_THAT(CheckZone(zone), IsEmpty());
  zone.clear_kind();
  EXPECT_THAT(CheckZone(zone), ElementsAre(Problem{"zone.kind", "REQUIRED"}));
  zone.set_kind(footfall::v1::ZONE_KIND_CUSTOM);
  EXPECT_THAT(CheckZone(zone), ElementsAre(Problem{"zone.display_name", "REQUIRED"}));
}

TEST(ZoneRulesTest, TakesAtLeastAsManyAsItNeedsUnlessThereIsNoLimit) {
  footfall::v1::Zone zone = CompleteZone();
  zone.set_min_staff(3);
  EXPECT_THAT(CheckZone(zone), IsEmpty());
  zone.set_max_staff(2);
  EXPECT_THAT(CheckZone(zone), ElementsAre(Problem{"zone.max_staff", "TOO_SMALL"}));
}

TEST(ZoneRulesTest, LiesOnTheSketch) {
  footfall::v1::Zone zone = CompleteZone();
  zone.set_sketch_x(-1);
  zone.set_sketch_height(1001);
  EXPECT_THAT(CheckZone(zone), ElementsAre(Problem{"zone.sketch_x", "TOO_SMALL"}, Problem{"zone.sketch_height", "TOO_LARGE"}));
}

TEST(ZoneRulesTest, ANewZoneComesLastOnThePath) {
  EXPECT_EQ(NextPathOrder({}), 1);
  footfall::v1::Zone zone = CompleteZone();
  zone.set_path_order(7);
  EXPECT_EQ(NextPathOrder({zone, CompleteZone()}), 8);
}

TEST(CompleteSpanTest, BeginsNowAndEndsWithTheSession) {
  const auto span = CompleteSpan({}, MakeSession(), kMorning + kHour);
  ASSERT_TRUE(span.ok());
  EXPECT_EQ(span->start_ms(), kMorning + kHour);
  EXPECT_EQ(span->end_ms(), kMorning + 8 * kHour);
  EXPECT_EQ(CompleteSpan(MakeSpan(5, 9), MakeSession(), kMorning)->start_ms(), 5);
}

TEST(CompleteSpanTest, RefusesOneWithNothingInIt) {
  EXPECT_FALSE(CompleteSpan({}, MakeSession(), kMorning + 9 * kHour).ok()) << "after the session";
  EXPECT_FALSE(CompleteSpan(MakeSpan(9, 5), MakeSession(), kMorning).ok());
}

}  // namespace
}  // namespace footfall::server
