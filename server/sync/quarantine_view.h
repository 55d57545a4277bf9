// A quarantined operation as the API shows it. Stateless; any thread.
#ifndef FOOTFALL_SERVER_SYNC_QUARANTINE_VIEW_H_
#define FOOTFALL_SERVER_SYNC_QUARANTINE_VIEW_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "footfall/v1/quarantine_service.pb.h"
#include "proto/rules/lead_form.h"
#include "server/campaigns/campaign_catalog.h"
#include "server/sync/quarantine_store.h"

namespace footfall::server {

// Why a repair's payload is not shown: it was altered, or the key file is another one.
inline constexpr std::string_view kRepairUnreadable = "REPAIR_UNREADABLE";

// "quarantine/{ingest number}".
std::string QuarantineName(int64_t ingest_number);

footfall::v1::QuarantinedOperation ToMessage(const QuarantinedRow& row);
footfall::v1::QuarantineRepair ToMessage(const RepairRow& repair);
void AddProblems(const std::vector<rules::Problem>& problems,
                 google::protobuf::RepeatedPtrField<footfall::v1::QuarantineProblem>* messages);

// Puts a payload in clear into `details` as what its header says it is. False when it is not that.
bool SetPayload(std::string_view plain, footfall::v1::QuarantinedDetails* details);
// Masks the payload. A payload nobody could apply may hold anything anywhere: only what cannot name a person is left as it is. `campaign`
// may be nullptr.
void MaskPayload(const CampaignView* campaign, footfall::v1::QuarantinedDetails* details);
// Where a repair holds what MaskPayload puts there, and the kiosk did not send it so. Never values.
std::vector<rules::Problem> FindMasks(const footfall::v1::LeadPayload& sent, const footfall::v1::LeadPayload& repaired);
std::vector<rules::Problem> FindMasks(const footfall::v1::LeadEditPayload& sent, const footfall::v1::LeadEditPayload& repaired);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_QUARANTINE_VIEW_H_
