// What a lead may be used for, as a function of the set of consent events of its person. Pure; any thread.
//
// Three kinds of events: the choices made with each lead, withdrawals and confirmations (both at the office). A withdrawal counts for the
// person everywhere and beats every tick, whenever and wherever that was made and however late it arrives: a kiosk's clock proves nothing.
// Only a confirmation with a later server number beats it, and only for the leads of its campaign, under whose texts it was given. Without
// any of these a lead may be used for what was ticked with it and nowhere refused in the same choices: one lead's tick widens no other
// lead, and a box left unticked takes nothing back from another.
#ifndef FOOTFALL_SERVER_LEADS_CONSENT_RULES_H_
#define FOOTFALL_SERVER_LEADS_CONSENT_RULES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "footfall/v1/common.pb.h"
#include "footfall/v1/lead_service.pb.h"

namespace footfall::server {

// Bit n = purpose n.
using PurposeSet = int64_t;
constexpr PurposeSet PurposeBit(footfall::v1::ConsentPurpose purpose) { return PurposeSet{1} << purpose; }
std::vector<footfall::v1::ConsentPurpose> ListPurposes(PurposeSet purposes);

// What was offered with a lead, and what of it counts as agreed to: ticked, and not refused in the same choices.
struct ConsentChoices {
  PurposeSet offered = 0, granted = 0;
};
ConsentChoices SumUpChoices(const footfall::v1::Consent& consent);

// A withdrawal or a confirmation.
struct ConsentDecision {
  bool confirmed = false;  // else withdrawn
  PurposeSet purposes = 0;
  std::string campaign_id;  // of a confirmation
  int64_t number = 0;       // the server's
};

// What a lead of `campaign_id` may be used for. `granted`: of its own choices; `decisions`: all of its person, in any order.
PurposeSet UsablePurposes(PurposeSet granted, std::string_view campaign_id, const std::vector<ConsentDecision>& decisions);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEADS_CONSENT_RULES_H_
