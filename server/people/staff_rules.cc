#include "server/people/staff_rules.h"

#include <algorithm>
#include <string>

#include "proto/rules/person_name.h"
#include "proto/rules/phone.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/base/text_rules.h"

namespace footfall::server {
namespace {

using footfall::v1::Shift;
using footfall::v1::Staff;

constexpr char kStaffPhoneRegion[] = "CN";

bool IsStaffNumber(const std::string& number) {
  return number.size() >= size_t{kMinStaffNumberLength} && number.size() <= size_t{kMaxStaffNumberLength} &&
         std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Problems CheckStaff(const Staff& staff) {
  Problems problems;
  if (staff.number().empty()) problems.push_back({"staff.number", "REQUIRED"});
  if (!staff.number().empty() && !IsStaffNumber(staff.number())) problems.push_back({"staff.number", "BAD_NUMBER"});
  CheckRequiredText("staff.display_name", staff.display_name(), rules::kMaxNameLength, &problems);
  if (staff.role() == footfall::v1::STAFF_ROLE_UNSPECIFIED) problems.push_back({"staff.role", "REQUIRED"});
  if (!footfall::v1::StaffRole_IsValid(staff.role())) problems.push_back({"staff.role", "UNKNOWN_VALUE"});
  if (staff.skills_size() > kMaxStaffSkills) problems.push_back({"staff.skills", "TOO_MANY"});
  for (const std::string& skill : staff.skills()) CheckRequiredText("staff.skills", skill, kMaxStaffSkillLength, &problems);
  if (!staff.phone().empty() && !rules::NormalisePhone(staff.phone(), kStaffPhoneRegion)) {
    problems.push_back({"staff.phone", "INVALID_PHONE"});
  }
  return problems;
}

Problems CheckShift(const Shift& shift) {
  Problems problems;
  if (shift.staff().empty()) problems.push_back({"shift.staff", "REQUIRED"});
  if (!shift.staff().empty() && !ParseStaffName("shift.staff", shift.staff()).ok()) problems.push_back({"shift.staff", "BAD_NAME"});
  CheckSpan("shift.span", shift.span().start_ms(), shift.span().end_ms(), &problems);
  return problems;
}

std::string NormalStaffPhone(std::string_view phone) { return rules::NormalisePhone(phone, kStaffPhoneRegion).value_or(""); }

void KeepOutputOnly(const Staff& before, Staff* staff) {
  staff->set_name(before.name());
  staff->set_etag(before.etag());
  staff->set_has_pin(before.has_pin());
  staff->set_create_time_ms(before.create_time_ms());
  staff->set_update_time_ms(before.update_time_ms());
}

void KeepOutputOnly(const Shift& before, Shift* shift) {
  shift->set_name(before.name());
  shift->set_etag(before.etag());
  shift->set_published(before.published());
}

absl::Status CheckOverlap(const Shift& shift, const std::vector<Shift>& others) {
  for (const Shift& other : others) {
    const bool overlaps = other.staff() == shift.staff() && other.name() != shift.name() &&
                          other.span().start_ms() < shift.span().end_ms() && shift.span().start_ms() < other.span().end_ms();
    if (overlaps) return errors::FailedPrecondition("SHIFT_OVERLAP", other.name());
  }
  return absl::OkStatus();
}

absl::Status CheckSwap(const footfall::v1::SwapRequest& swap, const Shift& shift) {
  Problems problems;
  CheckText("swap.reason", swap.reason(), kMaxReasonLength, &problems);
  if (swap.to_staff() == shift.staff()) problems.push_back({"swap.to_staff", "HAS_THE_SHIFT"});
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

absl::Status CheckCorrection(const footfall::v1::CorrectAttendanceRequest& request) {
  Problems problems;
  if (request.kind() == footfall::v1::ATTENDANCE_KIND_UNSPECIFIED) problems.push_back({"kind", "REQUIRED"});
  if (!footfall::v1::AttendanceKind_IsValid(request.kind())) problems.push_back({"kind", "UNKNOWN_VALUE"});
  if (request.time_ms() == 0) problems.push_back({"time_ms", "REQUIRED"});
  if (request.time_ms() < 0) problems.push_back({"time_ms", "TOO_SMALL"});
  CheckRequiredText("reason", request.reason(), kMaxReasonLength, &problems);
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

}  // namespace footfall::server
