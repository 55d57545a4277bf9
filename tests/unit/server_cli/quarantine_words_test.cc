#include "server/cli/quarantine_words.h"

#include <gtest/gtest.h>

namespace footfall::cli {
namespace {

TEST(QuarantineWordsTest, SaysAReasonInWordsAndNamesTheFields) {
  EXPECT_EQ(ReasonInWords("LOST_ON_KIOSK"), "the kiosk's disk was damaged: nothing of it is left");
  EXPECT_EQ(ReasonInWords("FIELD_INVALID: phone, answers.budget"), "these fields cannot be as they are: phone, answers.budget");
}

TEST(QuarantineWordsTest, AReasonOfANewerServerIsShownAsItIs) {
  EXPECT_EQ(ReasonInWords("TOMORROWS_REASON: x"), "TOMORROWS_REASON: x");
  EXPECT_EQ(ReasonInWords(""), "");
}

}  // namespace
}  // namespace footfall::cli
