// A stored lead as the API shows it. Stateless; any thread.
#ifndef FOOTFALL_SERVER_LEADS_LEAD_VIEW_H_
#define FOOTFALL_SERVER_LEADS_LEAD_VIEW_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/lead_service.pb.h"
#include "server/leads/lead_store.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// Whether personal fields are shown as they are.
enum class Sight { kMasked, kClear };

// What stands for a personal answer that is not shown.
inline constexpr std::string_view kMaskedAnswer = "***";

// "campaigns/{campaign}/leads/{lead}", from the 16 bytes of the id.
std::string LeadName(std::string_view campaign_id, std::string_view lead_id);

// "persons/{person}".
std::string PersonName(int64_t person_number);

// The whole message. Internal when the record was altered or the key file is another one.
absl::StatusOr<footfall::v1::Lead> ViewLead(const PiiVault& vault, const StoredLead& stored, Sight sight);

// Phone, name and personal answers alone, in clear.
absl::StatusOr<footfall::v1::Lead> OpenPersonal(const PiiVault& vault, const StoredLead& stored);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEADS_LEAD_VIEW_H_
