#include "server/base/advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace footfall::server::errors {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

TEST(AdviceTest, AReasonIsToldWithWhatToDoNext) {
  EXPECT_THAT(AdviceFor("PASSWORD_CHANGE_REQUIRED"), HasSubstr("footfall password"));
  EXPECT_THAT(AdviceFor("CODE_INVALID"), HasSubstr("footfall kiosk enrol"));
  EXPECT_EQ(AdviceFor("OF_A_NEWER_SERVER"), "");
}

TEST(AdviceTest, VariablePartsStandInTheWords) {
  const absl::Status status = FailedPrecondition("SESSION_NOT_NEXT_STATE", "sessions/x", {{"state", "open"}, {"next", "closed"}});
  EXPECT_THAT(AdviceLines(*GetDetail(status)), ElementsAre(StartsWith("It is in the state open; after it comes closed.")));
  EXPECT_THAT(AdviceLines(*GetDetail(PermissionDenied("WRITE_PLAN"))), ElementsAre(HasSubstr("the right WRITE_PLAN")));
}

TEST(AdviceTest, WaitingIsToldInSecondsRoundedUp) {
  EXPECT_THAT(AdviceLines(*GetDetail(TooMany("SIGN_IN_MISSES", 1200))), ElementsAre(HasSubstr("in 2 s")));
}

TEST(AdviceTest, EachFieldHasItsLineAndNoLineComesTwice) {
  const absl::Status status = InvalidFields({{"a", "REQUIRED"}, {"b", "OF_A_NEWER_SERVER"}, {"a", "REQUIRED"}});
  EXPECT_THAT(AdviceLines(*GetDetail(status)), ElementsAre("a: It must be given.", "b: OF_A_NEWER_SERVER"));
}

TEST(AdviceTest, ACodeIsPrintedOnce) {
  EXPECT_THAT(InWords("footfall", Unauthenticated("PASSWORD_WRONG")), Not(HasSubstr("[PASSWORD_WRONG]")));
  EXPECT_THAT(InWords("footfall", NotFound("staff/chen")), StartsWith("footfall: staff/chen does not exist [NOT_FOUND]\n  "));
}

TEST(AdviceTest, AFileThatIsMissingIsNoRecord) {
  const std::string told = InWords("footfall", NotFound("data/keys/tls.key"));
  EXPECT_THAT(told, StartsWith("footfall: data/keys/tls.key does not exist [NOT_FOUND]\n  There is no such file"));
  EXPECT_THAT(told, Not(HasSubstr("campaign list")));
  const Detail afar = *GetDetail(NotFound("staff/chen"));
  EXPECT_THAT(InWords("footfall", "staff/chen does not exist", afar), HasSubstr("footfall staff list"));
}

// The command that lists things of its kind, not always the campaigns.
TEST(AdviceTest, WhatDoesNotExistIsToldWithTheListOfItsKind) {
  const auto advice = [](std::string_view resource) { return AdviceLines(*GetDetail(NotFound(resource))); };
  EXPECT_THAT(advice("campaigns/sprung"), ElementsAre(HasSubstr("footfall campaign list")));
  EXPECT_THAT(advice("campaigns/spring/sessions/day-9"), ElementsAre(HasSubstr("footfall session list spring")));
  EXPECT_THAT(advice("campaigns/spring/sessions/day-1/gifts/tote"), ElementsAre(HasSubstr("footfall gift list spring/day-1")));
  EXPECT_THAT(advice("campaigns/spring/couponTemplates/x"), ElementsAre(HasSubstr("footfall coupon templates spring")));
  EXPECT_THAT(advice("campaigns/spring/draws/wheel/entries/0f"), ElementsAre(HasSubstr("footfall draw rows spring/wheel")));
  EXPECT_THAT(advice("items/tote"), ElementsAre(HasSubstr("footfall stock items")));
  EXPECT_THAT(advice("devices/0190"), ElementsAre(HasSubstr("footfall kiosk list")));
  EXPECT_THAT(advice("token"), ElementsAre(Not(HasSubstr("campaign list"))));
  EXPECT_THAT(advice("sites/x"), ElementsAre(Not(HasSubstr("campaign list"))));
}

TEST(AdviceTest, ABoundIsNamed) {
  EXPECT_THAT(AdviceLines(*GetDetail(OutOfRange("counted_back", 0, 7))), ElementsAre("counted_back: Write a number from 0 to 7."));
  EXPECT_THAT(AdviceLines(*GetDetail(InvalidField("epoch", "OUT_OF_RANGE"))), ElementsAre("epoch: The number is too small or too large."));
}

TEST(AdviceTest, AStaffNumberIsToldWithItsLength) { EXPECT_THAT(AdviceFor("BAD_NUMBER"), HasSubstr("3 to 8 digits")); }

TEST(AdviceTest, AnErrorOfAnotherMakeIsItsMessage) {
  EXPECT_EQ(InWords("footfall", absl::CancelledError("over")), "footfall: over\n");
  EXPECT_EQ(InWords("footfall", Internal("cannot write x: disk full")), "footfall: cannot write x: disk full\n");
  EXPECT_THAT(AdviceLines({}), IsEmpty());
}

}  // namespace
}  // namespace footfall::server::errors
