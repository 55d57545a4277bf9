#include "server/cli/kiosk_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace footfall::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kGate[] = "01890a5d-ac96-774b-bcce-b302099a8057", kHall[] = "01890a5d-ac96-774b-bcce-b302099a1234",
               kOther[] = "01890a5d-ac96-774b-bcce-b302099a5678", kBare[] = "01890a5d-ac96-774b-bcce-b302099a9999";

KioskNames Names() { return KioskNames({{kGate, "Gate"}, {kHall, "Kiosk 1"}, {kOther, "Kiosk 1"}, {kBare, ""}}); }

TEST(KioskNamesTest, SaysWhatPeopleCallAKiosk) {
  EXPECT_EQ(Names().Word(kGate), "Gate");
  EXPECT_EQ(Names().Word(std::string("devices/") + kGate), "Gate");
  EXPECT_EQ(Names().Word(kHall), "Kiosk 1 (…1234)") << "two have that name";
  EXPECT_EQ(Names().Word(kBare), kBare);
  EXPECT_EQ(Names().Word("users/lin"), "lin") << "what is no kiosk";
  EXPECT_EQ(Names().Word(""), "-");
}

TEST(KioskNamesTest, FindsAKioskByWhatTablesShowAndByItsId) {
  EXPECT_THAT(Names().Find("Gate"), ElementsAre(kGate));
  EXPECT_THAT(Names().Find("Kiosk 1 (…1234)"), ElementsAre(kHall));
  EXPECT_THAT(Names().Find("Kiosk 1"), ElementsAre(kHall, kOther));
  EXPECT_THAT(Names().Find(std::string("devices/") + kBare), ElementsAre(kBare));
  EXPECT_THAT(Names().Find("01890a5d-ac96-774b-bcce-b302099a0000"), ElementsAre("01890a5d-ac96-774b-bcce-b302099a0000"))
      << "an id that the server may know";
  EXPECT_THAT(Names().Find("Nowhere"), IsEmpty());
  EXPECT_THAT(Names().Find(""), IsEmpty());
}

}  // namespace
}  // namespace footfall::cli
