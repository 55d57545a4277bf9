#include "server/people/staff_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/base/errors.h"
#include "tests/support/server/builders.h"

namespace footfall::server {
namespace {

using footfall::v1::Shift;
using rules::Problem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::MakeSpan;
using testing::MakeStaff;

TEST(StaffRulesTest, ANumberHasThreeToEightDigits) {
  for (const char* good : {"001", "12345678"}) {
    EXPECT_THAT(CheckStaff(MakeStaff(good)), IsEmpty()) << good;
  }
  for (const char* bad : {"12", "123456789", "12a", "１２３"}) {
    EXPECT_THAT(CheckStaff(MakeStaff(bad)), ElementsAre(Problem{"staff.number", "BAD_NUMBER"})) << bad;
  }
}

TEST(StaffRulesTest, NeedsNumberNameAndRole) {
  EXPECT_THAT(CheckStaff({}), ElementsAre(Problem{"staff.number", "REQUIRED"}, Problem{"staff.display_name", "REQUIRED"},
                                          Problem{"staff.role", "REQUIRED"}));
}

TEST(StaffRulesTest, APhoneIsCheckedAndNormalised) {
  footfall::v1::Staff staff = MakeStaff("1001");
  staff.set_phone("138 1234 5678");
  EXPECT_THAT(CheckStaff(staff), IsEmpty());
  EXPECT_EQ(NormalStaffPhone(staff.phone()), "+8613812345678");
  EXPECT_EQ(NormalStaffPhone(""), "");
  staff.set_phone("138");
  EXPECT_THAT(CheckStaff(staff), ElementsAre(Problem{"staff.phone", "INVALID_PHONE"}));
}

Shift MakeShift(const std::string& name, const std::string& staff, int64_t start_ms, int64_t end_ms) {
  Shift shift;
  shift.set_name(name);
  shift.set_staff(staff);
  *shift.mutable_span() = MakeSpan(start_ms, end_ms);
  return shift;
}

TEST(ShiftRulesTest, NeedsAPersonAndASpan) {
  EXPECT_THAT(CheckShift({}), ElementsAre(Problem{"shift.staff", "REQUIRED"}, Problem{"shift.span", "REQUIRED"}));
  EXPECT_THAT(CheckShift(MakeShift("s", "chen", 2, 1)), ElementsAre(Problem{"shift.staff", "BAD_NAME"}, Problem{"shift.span", "BAD_SPAN"}));
}

TEST(ShiftRulesTest, OneAfterTheOtherDoesNotOverlap) {
  const std::vector<Shift> others{MakeShift("b", "staff/chen", 10, 20), MakeShift("c", "staff/wang", 0, 100)};
  EXPECT_TRUE(CheckOverlap(MakeShift("a", "staff/chen", 0, 10), others).ok());
  EXPECT_TRUE(CheckOverlap(MakeShift("a", "staff/chen", 20, 30), others).ok());
  EXPECT_TRUE(CheckOverlap(MakeShift("b", "staff/chen", 5, 15), others).ok()) << "itself";
  const absl::Status overlap = CheckOverlap(MakeShift("a", "staff/chen", 19, 30), others);
  EXPECT_EQ(overlap.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(errors::GetDetail(overlap)->reason, "SHIFT_OVERLAP");
}

TEST(CorrectionRulesTest, NeedsKindTimeAndReason) {
  footfall::v1::CorrectAttendanceRequest request;
  EXPECT_THAT(errors::GetDetail(CheckCorrection(request))->fields,
              ElementsAre(Problem{"kind", "REQUIRED"}, Problem{"time_ms", "REQUIRED"}, Problem{"reason", "REQUIRED"}));
  request.set_kind(footfall::v1::ATTENDANCE_KIND_CHECK_IN);
  request.set_time_ms(5);
  request.set_reason(std::string(kMaxReasonLength, 'x'));
  EXPECT_TRUE(CheckCorrection(request).ok());
  request.mutable_reason()->append("x");
  EXPECT_THAT(errors::GetDetail(CheckCorrection(request))->fields, ElementsAre(Problem{"reason", "TOO_LONG"}));
}

}  // namespace
}  // namespace footfall::server
