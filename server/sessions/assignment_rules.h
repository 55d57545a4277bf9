// What is wrong with a plan of who stands where, and how a move makes room. Pure; any thread.
#ifndef FOOTFALL_SERVER_SESSIONS_ASSIGNMENT_RULES_H_
#define FOOTFALL_SERVER_SESSIONS_ASSIGNMENT_RULES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "footfall/v1/people_service.pb.h"
#include "footfall/v1/session_service.pb.h"

namespace footfall::server {

// All that the plan of one session rests on.
struct SessionPlan {
  footfall::v1::Session session;
  std::vector<footfall::v1::Zone> zones;              // in the order of the path
  std::vector<footfall::v1::Assignment> assignments;  // by start
  std::vector<footfall::v1::Assignment> elsewhere;    // in other sessions, of the same people at the same time
  std::vector<footfall::v1::Shift> shifts;            // published, by start
  std::map<std::string, footfall::v1::Staff> staff;   // by name: everybody with a shift, an assignment or attendance
};

// Whether two half-open spans have an instant in common.
bool Overlaps(const footfall::v1::TimeSpan& a, const footfall::v1::TimeSpan& b);
bool Contains(const footfall::v1::TimeSpan& span, int64_t time_ms);

// What is left of `span` outside of `holes`, in order.
std::vector<footfall::v1::TimeSpan> Subtract(const footfall::v1::TimeSpan& span, std::vector<footfall::v1::TimeSpan> holes);

// The skill that a role is by itself ("cashier", "team-lead"); a zone that needs it is content with such a person.
std::string RoleSkill(footfall::v1::StaffRole role);

// Every problem, by start: double booking (also with other sessions), missing skills, too few or too many people during the session's
// hours, and time outside of the person's published shifts.
std::vector<footfall::v1::AssignmentIssue> FindIssues(const SessionPlan& plan);

// Those that concern the person or the zone of `assignment` during it.
std::vector<footfall::v1::AssignmentIssue> IssuesOf(const std::vector<footfall::v1::AssignmentIssue>& issues,
                                                    const footfall::v1::Assignment& assignment);

// Those at one instant.
std::vector<footfall::v1::AssignmentIssue> IssuesAt(const std::vector<footfall::v1::AssignmentIssue>& issues, int64_t time_ms);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SESSIONS_ASSIGNMENT_RULES_H_
