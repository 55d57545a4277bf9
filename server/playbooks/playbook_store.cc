#include "server/playbooks/playbook_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/resource_names.h"
#include "server/playbooks/playbook_rules.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kSuffix = "/playbook";
constexpr std::string_view kPutPlaybook =
    "INSERT INTO playbooks (campaign_id, version, record) VALUES (:1, :2, :3) "
    "ON CONFLICT (campaign_id) DO UPDATE SET version = excluded.version, record = excluded.record";
constexpr std::string_view kInsertVersion = "INSERT INTO survey_versions (campaign_id, survey_id, version, record) VALUES (:1, :2, :3, :4)";
constexpr std::string_view kListVersions =
    "SELECT version, record FROM survey_versions WHERE campaign_id = :1 AND survey_id = :2 ORDER BY version DESC";
constexpr std::string_view kFindVersion =
    "SELECT version, record FROM survey_versions WHERE campaign_id = :1 AND survey_id = :2 AND version = :3";

absl::Status DecodeSurvey(const Row& row, v1::Survey* survey) {
  if (!survey->ParseFromString(row.Blob(1))) return errors::Internal("a survey does not parse");
  survey->set_version(row.Int(0));
  return absl::OkStatus();
}

absl::Status SetVersion(WriteContext& write, const std::string& campaign_id, v1::Survey* survey) {
  const auto versions = ListSurveyVersions(write.db(), campaign_id, survey->id());
  if (!versions.ok()) return versions.status();
  const bool same = !versions->empty() && AskTheSame(versions->front(), *survey);
  survey->set_version((versions->empty() ? 0 : versions->front().version()) + (same ? 0 : 1));
  if (same) return absl::OkStatus();
  return write.db().Execute(kInsertVersion, {campaign_id, survey->id(), survey->version(), Bytes{survey->SerializeAsString()}}).status();
}

}  // namespace

std::string PlaybookName(std::string_view campaign_id) { return CampaignName(campaign_id).append(kSuffix); }

absl::StatusOr<std::string> ParsePlaybookName(std::string_view field, std::string_view name) {
  if (!name.empty() && !name.ends_with(kSuffix)) return errors::InvalidField(field, "BAD_NAME");
  return ParseCampaignName(field, name.substr(0, name.size() - (name.empty() ? 0 : kSuffix.size())));
}

absl::StatusOr<v1::Playbook> GetPlaybook(Connection& db, std::string_view campaign_id) {
  const std::string name = PlaybookName(campaign_id);
  auto found = QueryAll<v1::Playbook>(db, "SELECT version, record FROM playbooks WHERE campaign_id = :1", {std::string(campaign_id)},
                                      [&](const Row& row, v1::Playbook* playbook) { return DecodeRecord(row, name, playbook); });
  if (!found.ok()) return found.status();
  if (!found->empty()) return std::move(found->front());
  v1::Playbook none;
  none.set_name(name);
  none.set_etag(MakeEtag(name, 0));
  return none;
}

absl::Status PutPlaybook(WriteContext& write, v1::Playbook* playbook) {
  auto campaign_id = ParsePlaybookName("playbook.name", playbook->name());
  if (!campaign_id.ok()) return campaign_id.status();
  for (v1::Survey& survey : *playbook->mutable_surveys()) {
    if (absl::Status status = SetVersion(write, *campaign_id, &survey); !status.ok()) return status;
  }
  const int64_t version = write.NextNumber();
  playbook->set_etag(MakeEtag(playbook->name(), version));
  return write.db().Execute(kPutPlaybook, {*campaign_id, version, EncodeRecord(*playbook)}).status();
}

absl::StatusOr<std::vector<v1::Survey>> ListSurveyVersions(Connection& db, std::string_view campaign_id, std::string_view survey_id) {
  return QueryAll<v1::Survey>(db, kListVersions, {std::string(campaign_id), std::string(survey_id)}, DecodeSurvey);
}

absl::StatusOr<std::optional<v1::Survey>> FindSurveyVersion(Connection& db, std::string_view campaign_id, std::string_view survey_id,
                                                            int64_t version) {
  auto found = QueryAll<v1::Survey>(db, kFindVersion, {std::string(campaign_id), std::string(survey_id), version}, DecodeSurvey);
  if (!found.ok()) return found.status();
  if (found->empty()) return std::nullopt;
  return std::move(found->front());
}

}  // namespace footfall::server
