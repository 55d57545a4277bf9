#include "server/cli/playbook_file.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/cli/file_json.h"

namespace footfall::cli {

absl::StatusOr<footfall::v1::Playbook> ReadPlaybook(const nlohmann::json& value, const std::string& where) {
  footfall::v1::Playbook playbook;
  const std::string prefix = where.empty() ? "" : where + ".";
  for (const char* key : {"name", "etag", "update_time_ms", "updateTimeMs"}) {
    if (value.is_object() && value.contains(key)) return Wrong(absl::StrCat(prefix, key), "is not the file's to say");
  }
  if (auto status = Fill(value, {}, where, {}, &playbook); !status.ok()) return status;
  for (footfall::v1::ContingencyPlan& plan : *playbook.mutable_plans()) {
    if (!plan.owner().empty()) plan.set_owner(Named("staff/", plan.owner()));
  }
  return playbook;
}

absl::StatusOr<footfall::v1::Playbook> ParsePlaybookFile(std::string_view text) {
  auto json = ParseJson(text);
  if (!json.ok()) return json.status();
  if (!json->is_object()) return Wrong("line 1", "the file must be one JSON object: {\"checklists\": […], \"surveys\": […], …}");
  return ReadPlaybook(*json, "");
}

}  // namespace footfall::cli
