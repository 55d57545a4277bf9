#include "server/cli/next_steps.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace footfall::cli {
namespace {

using footfall::v1::SessionState;

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

SessionState StateOf(const FileSession& session, const std::map<std::string, SessionState>& states) {
  const auto found = states.find(session.session.name());
  return found == states.end() ? footfall::v1::SESSION_STATE_PLANNED : found->second;
}

// The zone whose kiosk registers leads, else the first.
const footfall::v1::Zone* KioskZone(const FileSession& session) {
  const auto registers = [](const auto& zone) { return zone.kind() == footfall::v1::ZONE_KIND_LEAD_REGISTRATION; };
  const auto found = std::find_if(session.zones.begin(), session.zones.end(), registers);
  if (found != session.zones.end()) return &*found;
  return session.zones.empty() ? nullptr : &session.zones.front();
}

}  // namespace

std::string NextSteps(const CampaignFile& file, const std::map<std::string, SessionState>& states, const std::string& path) {
  const auto open = std::find_if(file.sessions.begin(), file.sessions.end(),
                                 [&](const FileSession& session) { return StateOf(session, states) < footfall::v1::SESSION_STATE_CLOSED; });
  if (open == file.sessions.end()) return "";
  const std::string name = absl::StrCat(IdOf(file.campaign.name()), "/", IdOf(open->session.name()));
  std::string text = "Next:\n";
  const SessionState state = StateOf(*open, states);
  if (state < footfall::v1::SESSION_STATE_SET_UP) absl::StrAppend(&text, "  footfall session advance ", name, " set_up\n");
  if (state < footfall::v1::SESSION_STATE_OPEN) absl::StrAppend(&text, "  footfall session advance ", name, " open\n");
  const auto* zone = KioskZone(*open);
  absl::StrAppend(&text, "  footfall kiosk enrol ", name, zone == nullptr ? "" : absl::StrCat(" --zone ", IdOf(zone->name())), "\n");
  absl::StrAppend(&text, "  footfall-kiosk --data DIR2 --enrol CODE\n  footfall board ", name, " --watch\n");
  const bool pins = std::any_of(file.staff.begin(), file.staff.end(), [](const FileStaff& person) { return !person.pin.empty(); });
  if (pins) absl::StrAppend(&text, "Staff sign in at the kiosk with \"number\" and \"pin\" of \"staff\" in ", path, ".\n");
  return text;
}

}  // namespace footfall::cli
