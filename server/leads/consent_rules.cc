#include "server/leads/consent_rules.h"

#include <algorithm>

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// The latest word on one purpose; 0 = there was none.
struct LastWords {
  int64_t withdrawn = 0, confirmed = 0;
};

LastWords FindLastWords(PurposeSet bit, std::string_view campaign_id, const std::vector<ConsentDecision>& decisions) {
  LastWords last;
  for (const ConsentDecision& decision : decisions) {
    if ((decision.purposes & bit) == 0) continue;
    if (!decision.confirmed) last.withdrawn = std::max(last.withdrawn, decision.number);
    if (decision.confirmed && decision.campaign_id == campaign_id) last.confirmed = std::max(last.confirmed, decision.number);
  }
  return last;
}

}  // namespace

std::vector<v1::ConsentPurpose> ListPurposes(PurposeSet purposes) {
  std::vector<v1::ConsentPurpose> list;
  for (int number = v1::ConsentPurpose_MIN + 1; number <= v1::ConsentPurpose_MAX; ++number) {
    const auto purpose = static_cast<v1::ConsentPurpose>(number);
    if (v1::ConsentPurpose_IsValid(number) && (purposes & PurposeBit(purpose)) != 0) list.push_back(purpose);
  }
  return list;
}

ConsentChoices SumUpChoices(const v1::Consent& consent) {
  ConsentChoices sum;
  PurposeSet refused = 0;
  for (const v1::ConsentChoice& choice : consent.choices()) {
    if (!v1::ConsentPurpose_IsValid(choice.purpose())) continue;
    const PurposeSet bit = PurposeBit(choice.purpose());
    sum.offered |= bit;
    (choice.granted() ? sum.granted : refused) |= bit;
  }
  sum.granted &= ~refused;
  return sum;
}

PurposeSet UsablePurposes(PurposeSet granted, std::string_view campaign_id, const std::vector<ConsentDecision>& decisions) {
  PurposeSet usable = granted;
  for (const v1::ConsentPurpose purpose : ListPurposes(~PurposeSet{0})) {
    const PurposeSet bit = PurposeBit(purpose);
    const LastWords last = FindLastWords(bit, campaign_id, decisions);
    if (last.withdrawn > 0) usable &= ~bit;
    if (last.confirmed > last.withdrawn) usable |= bit;
  }
  return usable;
}

}  // namespace footfall::server
