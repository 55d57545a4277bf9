// What a session, a zone and an assignment must hold, and which state follows which. Pure; any thread.
#ifndef FOOTFALL_SERVER_SESSIONS_SESSION_RULES_H_
#define FOOTFALL_SERVER_SESSIONS_SESSION_RULES_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/session_service.pb.h"
#include "proto/rules/lead_form.h"

namespace footfall::server {

inline constexpr int kMaxSessionThemeLength = 4000;  // characters, as a campaign's theme
inline constexpr int kMaxZoneNameLength = 200;       // characters: one or two lines on a tablet
inline constexpr int kMaxZoneSkills = 20;            // more is no booth any more
inline constexpr int kMaxSkillLength = 40;           // characters
inline constexpr int kSketchSize = 1000;             // thousandths
inline constexpr int kMaxPathOrder = 1000;           // five places for each of the zones a session may have

// Everything that does not fit, by API path from "session." or "zone."; empty = fine.
std::vector<rules::Problem> CheckSession(const footfall::v1::Session& session);
std::vector<rules::Problem> CheckZone(const footfall::v1::Zone& zone);

// Put the output-only fields back as they were in `before`.
void KeepOutputOnly(const footfall::v1::Session& before, footfall::v1::Session* session);
void KeepOutputOnly(const footfall::v1::Zone& before, footfall::v1::Zone* zone);

// Whether the session has to be written: false when it is in that state already. InvalidField("state", …) for no state,
// FailedPrecondition SESSION_NOT_NEXT_STATE for any step but the next.
absl::StatusOr<bool> CheckAdvance(const footfall::v1::Session& session, footfall::v1::SessionState wanted);

// The place at the end of the visitor's path.
int NextPathOrder(const std::vector<footfall::v1::Zone>& zones);

// The span as it is stored: from now when it has no start, to the session's end when it has none.
// InvalidField("assignment.span", "BAD_SPAN") when nothing is left.
absl::StatusOr<footfall::v1::TimeSpan> CompleteSpan(const footfall::v1::TimeSpan& span, const footfall::v1::Session& session,
                                                    int64_t now_ms);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SESSIONS_SESSION_RULES_H_
