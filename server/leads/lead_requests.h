// Requests of the lead service, checked and taken apart. Any thread. Errors: InvalidField, InvalidFields, InvalidPageToken,
// FailedPrecondition (SNAPSHOT_REQUIRED).
#ifndef FOOTFALL_SERVER_LEADS_LEAD_REQUESTS_H_
#define FOOTFALL_SERVER_LEADS_LEAD_REQUESTS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "footfall/v1/lead_service.pb.h"
#include "footfall/v1/operation.pb.h"
#include "proto/rules/ids.h"
#include "server/campaigns/campaign_catalog.h"
#include "server/leads/lead_filter.h"
#include "server/leads/lead_intake.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// Most leads of one pull; a program follows along, so a page may be larger than a person's.
inline constexpr int kDefaultPullSize = 200;
inline constexpr int kMaxPullSize = 1000;
// Longest search text for a name, and reason for an export, in characters.
inline constexpr int kMaxNameQuery = 40;
inline constexpr int kMaxReason = 500;

// "campaigns/{campaign}/leads/{lead}".
struct LeadNameParts {
  std::string campaign_id;
  rules::Uuid lead_id{};
};
absl::StatusOr<LeadNameParts> ParseLeadName(std::string_view field, std::string_view name);

// The filter of a list; a filter that is not set fits all.
absl::StatusOr<LeadQuery> ParseFilter(const CampaignView& campaign, const footfall::v1::LeadFilter& filter, const PiiVault& vault);

// A lead that came through the API, as the intake takes it.
struct ApiLead {
  footfall::v1::LeadPayload payload;
  LeadOrigin origin;  // without lead_id when the caller did not name one
  bool named = false;
  std::string channel;  // where the form has no field for it
  int intent = 0;
};
absl::StatusOr<ApiLead> ParseApiLead(const CampaignView& campaign, const footfall::v1::Lead& lead, int64_t now_ms);

// What an update changes. InvalidField for a mask with something else in it, for values of no enumeration, for answers that are too many or
// to one field twice, and where a value contradicts the answer to its field.
absl::StatusOr<footfall::v1::LeadChanges> ParseUpdate(const CampaignView& campaign, const footfall::v1::UpdateLeadRequest& request);

// Reason of an export, without outer space.
absl::StatusOr<std::string> ParseReason(std::string_view reason);

// Where a page of a list that goes down by numbers begins: below every number without a token. `list` names the list and its filter.
absl::StatusOr<int64_t> ReadNumberToken(std::string_view list, const std::string& token);

absl::StatusOr<int> CheckPullSize(int32_t requested);

// A pull's place in a campaign's changes, good for one server life.
std::string MakeCursor(std::string_view incarnation, std::string_view campaign_id, int64_t change_number);
// 0 for an empty cursor. SNAPSHOT_REQUIRED for one of another life, or that points past `last_number`: the server was put back to an
// earlier state since.
absl::StatusOr<int64_t> ReadCursor(std::string_view incarnation, std::string_view campaign_id, int64_t last_number,
                                   std::string_view cursor);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEADS_LEAD_REQUESTS_H_
