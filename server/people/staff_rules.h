// What a member of staff, a shift and a swap must hold. Pure; any thread.
#ifndef FOOTFALL_SERVER_PEOPLE_STAFF_RULES_H_
#define FOOTFALL_SERVER_PEOPLE_STAFF_RULES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "footfall/v1/people_service.pb.h"
#include "proto/rules/lead_form.h"

namespace footfall::server {

inline constexpr int kMinStaffNumberLength = 3;  // digits; the API's, short enough to type at a kiosk
inline constexpr int kMaxStaffNumberLength = 8;
inline constexpr int kMaxStaffSkills = 50;
inline constexpr int kMaxStaffSkillLength = 40;  // characters
inline constexpr int kMaxReasonLength = 500;     // characters; the API's for corrections, the same for swaps

// Everything that does not fit, by API path from "staff." or "shift."; empty = fine. The phone may be typed in any usual way.
std::vector<rules::Problem> CheckStaff(const footfall::v1::Staff& staff);
std::vector<rules::Problem> CheckShift(const footfall::v1::Shift& shift);

// The phone in E.164; empty for none. Numbers without a country code are Chinese. Only for a phone that CheckStaff let pass.
std::string NormalStaffPhone(std::string_view phone);

// Put the output-only fields back as they were in `before`.
void KeepOutputOnly(const footfall::v1::Staff& before, footfall::v1::Staff* staff);
void KeepOutputOnly(const footfall::v1::Shift& before, footfall::v1::Shift* shift);

// FailedPrecondition SHIFT_OVERLAP with the name of the first of `others` that overlaps `shift`; the shift itself does not count.
absl::Status CheckOverlap(const footfall::v1::Shift& shift, const std::vector<footfall::v1::Shift>& others);

// A wish for `shift`: InvalidField for an unfitting reason, or a taker who has the shift already.
absl::Status CheckSwap(const footfall::v1::SwapRequest& swap, const footfall::v1::Shift& shift);

// What is wrong with a correction: kind, time and reason. InvalidFields.
absl::Status CheckCorrection(const footfall::v1::CorrectAttendanceRequest& request);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_PEOPLE_STAFF_RULES_H_
