// A playbook as a person writes it: in a file of its own, or as a part of a campaign's file. Pure; any thread.
#ifndef FOOTFALL_SERVER_CLI_PLAYBOOK_FILE_H_
#define FOOTFALL_SERVER_CLI_PLAYBOOK_FILE_H_

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "footfall/v1/playbook_service.pb.h"

namespace footfall::cli {

// {"checklists": […], "surveys": […], "talk_cards": […], "faqs": […], "plans": […]}, all or some, without name. Written as campaign_file.h
// says; a plan's owner may be an id alone. INVALID_ARGUMENT names the place, which begins with `where` unless that is empty.
absl::StatusOr<footfall::v1::Playbook> ReadPlaybook(const nlohmann::json& value, const std::string& where);
absl::StatusOr<footfall::v1::Playbook> ParsePlaybookFile(std::string_view text);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_PLAYBOOK_FILE_H_
