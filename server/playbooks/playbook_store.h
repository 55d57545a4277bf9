// The tables of playbooks and of every version of their surveys. One thread at a time a connection.
#ifndef FOOTFALL_SERVER_PLAYBOOKS_PLAYBOOK_STORE_H_
#define FOOTFALL_SERVER_PLAYBOOKS_PLAYBOOK_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/playbook_service.pb.h"
#include "server/storage/database.h"

namespace footfall::server {

// "campaigns/{campaign}/playbook", and the campaign's id of it. InvalidField(field, "REQUIRED" or "BAD_NAME").
std::string PlaybookName(std::string_view campaign_id);
absl::StatusOr<std::string> ParsePlaybookName(std::string_view field, std::string_view name);

// With name and etag; an empty one when nothing was written yet, whether or not there is such a campaign.
absl::StatusOr<footfall::v1::Playbook> GetPlaybook(Connection& db, std::string_view campaign_id);
// Stores it under its name and fills in the etag. Gives each survey its version: 1 when its id is new, one more when its questions are
// other than those of the newest version there ever was, else that version; keeps the questions of each.
absl::Status PutPlaybook(WriteContext& write, footfall::v1::Playbook* playbook);

// All versions of a survey, newest first, with their questions and version.
absl::StatusOr<std::vector<footfall::v1::Survey>> ListSurveyVersions(Connection& db, std::string_view campaign_id,
                                                                     std::string_view survey_id);
// nullopt when the survey never had that version.
absl::StatusOr<std::optional<footfall::v1::Survey>> FindSurveyVersion(Connection& db, std::string_view campaign_id,
                                                                      std::string_view survey_id, int64_t version);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_PLAYBOOKS_PLAYBOOK_STORE_H_
