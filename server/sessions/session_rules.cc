#include "server/sessions/session_rules.h"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/base/text_rules.h"

namespace footfall::server {
namespace {

using footfall::v1::Session;
using footfall::v1::SessionState;
using footfall::v1::TimeSpan;
using footfall::v1::Zone;

constexpr int64_t kMaxCount = std::numeric_limits<int32_t>::max();

void CheckStaffing(const Zone& zone, Problems* problems) {
  CheckNumber("zone.min_staff", zone.min_staff(), 0, kMaxCount, problems);
  CheckNumber("zone.max_staff", zone.max_staff(), 0, kMaxCount, problems);
  if (zone.max_staff() > 0 && zone.max_staff() < zone.min_staff()) problems->push_back({"zone.max_staff", "TOO_SMALL"});
}

void CheckSketch(const Zone& zone, Problems* problems) {
  CheckNumber("zone.sketch_x", zone.sketch_x(), 0, kSketchSize, problems);
  CheckNumber("zone.sketch_y", zone.sketch_y(), 0, kSketchSize, problems);
  CheckNumber("zone.sketch_width", zone.sketch_width(), 0, kSketchSize, problems);
  CheckNumber("zone.sketch_height", zone.sketch_height(), 0, kSketchSize, problems);
}

void CheckKind(const Zone& zone, Problems* problems) {
  if (zone.kind() == footfall::v1::ZONE_KIND_UNSPECIFIED) problems->push_back({"zone.kind", "REQUIRED"});
  if (!footfall::v1::ZoneKind_IsValid(zone.kind())) problems->push_back({"zone.kind", "UNKNOWN_VALUE"});
  const bool needs_name = zone.kind() == footfall::v1::ZONE_KIND_CUSTOM;
  CheckLocalized("zone.display_name", zone.display_name().texts(), needs_name, kMaxZoneNameLength, problems);
}

// "set_up", as people write it.
std::string StateWord(int state) {
  constexpr size_t kPrefixLength = std::string_view("SESSION_STATE_").size();
  return absl::AsciiStrToLower(footfall::v1::SessionState_Name(static_cast<SessionState>(state)).substr(kPrefixLength));
}

}  // namespace

Problems CheckSession(const Session& session) {
  Problems problems;
  if (session.site().empty()) problems.push_back({"session.site", "REQUIRED"});
  if (!session.site().empty() && !ParseSiteName("session.site", session.site()).ok()) problems.push_back({"session.site", "BAD_NAME"});
  CheckSpan("session.hours", session.hours().start_ms(), session.hours().end_ms(), &problems);
  CheckText("session.theme", session.theme(), kMaxSessionThemeLength, &problems);
  CheckNumber("session.lead_target", session.lead_target(), 0, kMaxCount, &problems);
  return problems;
}

Problems CheckZone(const Zone& zone) {
  Problems problems;
  CheckKind(zone, &problems);
  if (!zone.leader().empty() && !ParseStaffName("zone.leader", zone.leader()).ok()) problems.push_back({"zone.leader", "BAD_NAME"});
  CheckStaffing(zone, &problems);
  CheckSketch(zone, &problems);
  CheckNumber("zone.path_order", zone.path_order(), 1, kMaxPathOrder, &problems);
  if (zone.required_skills_size() > kMaxZoneSkills) problems.push_back({"zone.required_skills", "TOO_MANY"});
  for (const std::string& skill : zone.required_skills()) CheckRequiredText("zone.required_skills", skill, kMaxSkillLength, &problems);
  CheckNumber("zone.lead_target", zone.lead_target(), 0, kMaxCount, &problems);
  return problems;
}

void KeepOutputOnly(const Session& before, Session* session) {
  session->set_name(before.name());
  session->set_etag(before.etag());
  session->set_state(before.state());
  session->set_create_time_ms(before.create_time_ms());
  session->set_update_time_ms(before.update_time_ms());
}

void KeepOutputOnly(const Zone& before, Zone* zone) {
  zone->set_name(before.name());
  zone->set_etag(before.etag());
}

absl::StatusOr<bool> CheckAdvance(const Session& session, SessionState wanted) {
  if (wanted == footfall::v1::SESSION_STATE_UNSPECIFIED) return errors::InvalidField("state", "REQUIRED");
  if (!footfall::v1::SessionState_IsValid(wanted)) return errors::InvalidField("state", "UNKNOWN_VALUE");
  if (wanted == session.state()) return false;
  if (wanted == session.state() + 1) return true;
  const int next = session.state() + 1;
  return errors::FailedPrecondition(
      "SESSION_NOT_NEXT_STATE", session.name(),
      {{"state", StateWord(session.state())}, {"next", footfall::v1::SessionState_IsValid(next) ? StateWord(next) : "none"}});
}

int NextPathOrder(const std::vector<Zone>& zones) {
  int last = 0;
  for (const Zone& zone : zones) last = std::max(last, zone.path_order());
  return std::min(last + 1, kMaxPathOrder);
}

absl::StatusOr<TimeSpan> CompleteSpan(const TimeSpan& span, const Session& session, int64_t now_ms) {
  TimeSpan complete;
  complete.set_start_ms(span.start_ms() == 0 ? now_ms : span.start_ms());
  complete.set_end_ms(span.end_ms() == 0 ? session.hours().end_ms() : span.end_ms());
  if (complete.start_ms() < 0 || complete.end_ms() <= complete.start_ms()) return errors::InvalidField("assignment.span", "BAD_SPAN");
  return complete;
}

}  // namespace footfall::server
