#include "server/leads/lead_filter.h"

#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/rules/ids.h"
#include "server/base/text.h"

namespace footfall::server {

bool LeadQuery::Fits(const LeadFacts& facts) const {
  return (session_id.empty() || session_id == facts.session_id) && (site_id.empty() || site_id == facts.site_id) &&
         (staff_id.empty() || staff_id == facts.staff_id) && (channel.empty() || channel == facts.channel) &&
         (intent == 0 || intent == facts.intent) && (consent == 0 || (facts.usable >> consent & 1) != 0) &&
         (!captured || (captured->start_ms <= facts.capture_ms && facts.capture_ms < captured->end_ms));
}

std::string LeadQuery::Fingerprint() const {
  // No id holds a line break, so parts cannot run into each other.
  const std::string span = captured ? absl::StrCat(captured->start_ms, "-", captured->end_ms) : "";
  return absl::StrJoin(std::make_tuple("leads", campaign_id, session_id, site_id, staff_id, channel, span, rules::ToHex(phone_hash),
                                       name_tag, intent, consent),
                       "\n");
}

std::string NameSearchText(std::string_view campaign_id, std::string_view key) {
  return absl::StrCat(Abseil(campaign_id), "\n", Abseil(key));
}

}  // namespace footfall::server
