#include "server/cli/option_names.h"

#include <gtest/gtest.h>

namespace footfall::cli {
namespace {

TEST(OptionNamesTest, AFieldIsCalledWhatWasTyped) {
  EXPECT_EQ(OptionFor("counted_back"), "--counted");
  EXPECT_EQ(OptionFor("coupon_template.total_limit"), "--limit");
  EXPECT_EQ(OptionFor("movement.reason"), "--reason");
  EXPECT_EQ(OptionFor("purchase_fen"), "--purchase");
  EXPECT_EQ(OptionFor("synced_until_ms"), "--synced-until");
  EXPECT_EQ(OptionFor("site.position.latitude"), "site.position.latitude");
}

}  // namespace
}  // namespace footfall::cli
