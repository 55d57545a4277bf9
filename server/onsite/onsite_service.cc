#include "server/onsite/onsite_service.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/rules/ids.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/page_token.h"
#include "server/base/resource_names.h"
#include "server/base/text.h"
#include "server/campaigns/campaign_store.h"
#include "server/onsite/onsite_intake.h"
#include "server/onsite/onsite_rules.h"
#include "server/onsite/onsite_store.h"
#include "server/playbooks/playbook_store.h"
#include "server/sessions/session_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

std::string IdText(std::string_view bytes) { return rules::FormatUuid(rules::UuidFromBytes(bytes).value_or(rules::Uuid{})); }

std::string ChildName(std::string_view campaign_id, std::string_view collection, std::string_view id) {
  return id.empty() ? "" : absl::StrCat(CampaignName(campaign_id), "/", Abseil(collection), "/", IdText(id));
}

std::string ZoneName(const SessionKey& session, std::string_view zone_id) {
  return zone_id.empty() ? "" : SessionChildName(session, "zones", zone_id);
}

// A campaign, or one of its sessions.
absl::StatusOr<SessionKey> ParseParent(const std::string& parent) {
  if (absl::StrContains(parent, "/sessions/")) return ParseSessionName("parent", parent);
  auto campaign = ParseCampaignName("parent", parent);
  if (!campaign.ok()) return campaign.status();
  return SessionKey{*std::move(campaign), ""};
}

absl::Status RequireParent(Connection& db, const SessionKey& key) {
  return key.session_id.empty() ? GetCampaign(db, key.campaign_id).status() : GetSessionSite(db, key).status();
}

absl::StatusOr<v1::ChecklistMark> ToMessage(const PiiVault& vault, const MarkRow& row) {
  auto note = OpenNote(vault, row.origin, row.note);
  if (!note.ok()) return note.status();
  v1::ChecklistMark mark;
  mark.set_checklist_id(row.checklist_id);
  mark.set_point_id(row.point_id);
  mark.set_done(row.done);
  if (row.counted) mark.set_counted(*row.counted);
  mark.set_note(*std::move(note));
  mark.set_photo(ChildName(row.origin.session.campaign_id, "photos", row.photo_id));
  mark.set_staff(StaffName(row.origin.staff_id));
  mark.set_time_ms(row.origin.time_ms);
  return mark;
}

absl::StatusOr<v1::IncidentReport> ToMessage(const PiiVault& vault, const ReportRow& row) {
  const auto said = OpenNote(vault, row.origin, row.text);
  if (!said.ok()) return said.status();
  v1::IncidentReport report;
  if (!report.ParseFromString(*said)) return errors::Internal("a report does not parse");
  report.set_zone(ZoneName(row.origin.session, row.zone_id));
  report.set_severity(static_cast<v1::Severity>(row.severity));
  report.set_plan_id(row.plan_id);
  report.set_photo(ChildName(row.origin.session.campaign_id, "photos", row.photo_id));
  report.set_staff(StaffName(row.origin.staff_id));
  report.set_time_ms(row.origin.time_ms);
  return report;
}

absl::StatusOr<v1::Incident> ReadIncident(Connection& db, const PiiVault& vault, const IncidentRow& row) {
  const auto reports = ListReports(db, row.session.campaign_id, row.incident_id);
  if (!reports.ok()) return reports.status();
  v1::Incident incident;
  incident.set_name(ChildName(row.session.campaign_id, "incidents", row.incident_id));
  incident.set_session(SessionName(row.session));
  incident.set_severity(static_cast<v1::Severity>(row.severity));
  incident.set_over(row.over);
  for (const ReportRow& report : *reports) {
    auto told = ToMessage(vault, report);
    if (!told.ok()) return told.status();
    *incident.add_reports() = *std::move(told);
  }
  return incident;
}

// A page ends with the incident (first_ms, id); the next begins before it.
std::string PageKey(const IncidentRow& row) { return absl::StrCat(row.first_ms, ":", IdText(row.incident_id)); }

absl::StatusOr<std::pair<int64_t, std::string>> ReadPageKey(const std::string& key) {
  if (key.empty()) return std::pair{std::numeric_limits<int64_t>::max(), std::string()};
  const std::vector<std::string> parts = absl::StrSplit(key, ':');
  int64_t first_ms = 0;
  const auto id = parts.size() == 2 ? rules::ParseUuid(parts[1]) : std::nullopt;
  if (!id || !absl::SimpleAtoi(parts[0], &first_ms)) return errors::InvalidPageToken();
  return std::pair{first_ms, rules::UuidBytes(*id)};
}

absl::StatusOr<std::vector<v1::SurveyAnswerPayload>> OpenAnswers(const PiiVault& vault, const std::vector<SurveyRow>& rows) {
  std::vector<v1::SurveyAnswerPayload> answers;
  for (const SurveyRow& row : rows) {
    const auto said = OpenNote(vault, row.origin, row.answers);
    if (!said.ok()) return said.status();
    if (!answers.emplace_back().ParseFromString(*said)) return errors::Internal("an answer does not parse");
  }
  return answers;
}

// "campaigns/{campaign}/photos/{photo}" taken apart: the campaign, and the photo's 16 bytes.
absl::StatusOr<std::pair<std::string, std::string>> ParsePhotoName(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  if (name.empty()) return errors::InvalidField("name", "REQUIRED");
  const auto id = parts.size() == 4 && parts[2] == "photos" ? rules::ParseUuid(parts[3]) : std::nullopt;
  if (!id) return errors::InvalidField("name", "BAD_NAME");
  auto campaign = ParseCampaignName("name", absl::StrCat(parts[0], "/", parts[1]));
  if (!campaign.ok()) return campaign.status();
  return std::pair{*std::move(campaign), rules::UuidBytes(*id)};
}

}  // namespace

grpc::Status OnsiteServiceImpl::ListCounts(grpc::ServerContext* context, const v1::ListCountsRequest* request,
                                           v1::ListCountsResponse* response) {
  auto caller = access_->Check(*context, Right::kReadOnsite, "OnsiteService.ListCounts", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  const auto key = ParseSessionName("parent", request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(database_->Read([&](Connection& db) -> absl::Status {
    if (auto site = GetSessionSite(db, *key); !site.ok()) return site.status();
    const auto rows = SumCounts(db, *key, kMaxListedCounts);
    if (!rows.ok()) return rows.status();
    for (const TouchCountRow& row : *rows) {
      v1::HourCount* count = response->add_counts();
      count->set_zone(ZoneName(*key, row.zone_id));
      count->set_kind(static_cast<v1::CountKind>(row.kind));
      count->set_hour_ms(row.hour_ms);
      count->set_number(row.number);
    }
    return absl::OkStatus();
  }));
}

grpc::Status OnsiteServiceImpl::ListChecklistMarks(grpc::ServerContext* context, const v1::ListChecklistMarksRequest* request,
                                                   v1::ListChecklistMarksResponse* response) {
  auto caller = access_->Check(*context, Right::kReadOnsite, "OnsiteService.ListChecklistMarks", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  const auto key = ParseSessionName("parent", request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(database_->Read([&](Connection& db) -> absl::Status {
    if (auto site = GetSessionSite(db, *key); !site.ok()) return site.status();
    const auto rows = ListNewestMarks(db, *key, kMaxListedMarks);
    if (!rows.ok()) return rows.status();
    for (const MarkRow& row : *rows) {
      auto mark = ToMessage(*vault_, row);
      if (!mark.ok()) return mark.status();
      *response->add_marks() = *std::move(mark);
    }
    return absl::OkStatus();
  }));
}

grpc::Status OnsiteServiceImpl::ListIncidents(grpc::ServerContext* context, const v1::ListIncidentsRequest* request,
                                              v1::ListIncidentsResponse* response) {
  auto caller = access_->Check(*context, Right::kReadOnsite, "OnsiteService.ListIncidents", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  const auto key = ParseParent(request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  const auto wanted = CheckPageSize(request->page_size());
  if (!wanted.ok()) return ToGrpc(wanted.status());
  const int size = std::min(*wanted, kMaxListedIncidents);
  const std::string scope = request->parent() + "/incidents";
  const auto token = ReadPageToken(scope, request->page_token());
  if (!token.ok()) return ToGrpc(token.status());
  const auto before = ReadPageKey(*token);
  if (!before.ok()) return ToGrpc(before.status());
  return ToGrpc(database_->Read([&](Connection& db) -> absl::Status {
    if (absl::Status there = RequireParent(db, *key); !there.ok()) return there;
    auto rows = ListIncidentRows(db, *key, *before, size + 1);
    if (!rows.ok()) return rows.status();
    const bool more = rows->size() > static_cast<size_t>(size);
    if (more) rows->pop_back();
    if (more) response->set_next_page_token(MakePageToken(scope, PageKey(rows->back())));
    for (const IncidentRow& row : *rows) {
      auto incident = ReadIncident(db, *vault_, row);
      if (!incident.ok()) return incident.status();
      *response->add_incidents() = *std::move(incident);
    }
    return absl::OkStatus();
  }));
}

grpc::Status OnsiteServiceImpl::GetSurveyResults(grpc::ServerContext* context, const v1::GetSurveyResultsRequest* request,
                                                 v1::SurveyResults* response) {
  auto caller = access_->Check(*context, Right::kReadSurveys, "OnsiteService.GetSurveyResults", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  const auto key = ParseParent(request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  if (absl::Status id = CheckResourceId("survey_id", request->survey_id()); !id.ok()) return ToGrpc(id);
  std::vector<v1::Survey> versions;
  std::vector<SurveyRow> rows;
  const absl::Status read = database_->Read([&](Connection& db) -> absl::Status {
    if (absl::Status there = RequireParent(db, *key); !there.ok()) return there;
    auto asked = ListSurveyVersions(db, key->campaign_id, request->survey_id());
    if (!asked.ok()) return asked.status();
    if (asked->empty()) return errors::NotFound(PlaybookName(key->campaign_id) + "/surveys/" + request->survey_id());
    auto answered = ListSurveyAnswers(db, *key, request->survey_id());
    if (!answered.ok()) return answered.status();
    versions = *std::move(asked);
    rows = *std::move(answered);
    return absl::OkStatus();
  });
  if (!read.ok()) return ToGrpc(read);
  // Opening thousands of answers takes a while: no connection waits for it.
  const auto answers = OpenAnswers(*vault_, rows);
  if (!answers.ok()) return ToGrpc(answers.status());
  *response = SumUpSurvey(versions, *answers);
  return grpc::Status::OK;
}

grpc::Status OnsiteServiceImpl::GetPhoto(grpc::ServerContext* context, const v1::GetPhotoRequest* request, v1::Photo* response) {
  auto caller = access_->Check(*context, Right::kReadOnsite, "OnsiteService.GetPhoto", request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  const auto key = ParsePhotoName(request->name());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(database_->Read([&](Connection& db) -> absl::Status {
    const auto row = FindPhoto(db, key->first, key->second);
    if (!row.ok()) return row.status();
    if (!row->has_value()) return errors::NotFound(request->name());
    auto jpeg = OpenNote(*vault_, (*row)->origin, (*row)->jpeg);
    if (!jpeg.ok()) return jpeg.status();
    response->set_name(request->name());
    response->set_jpeg(*std::move(jpeg));
    response->set_staff(StaffName((*row)->origin.staff_id));
    response->set_time_ms((*row)->origin.time_ms);
    return absl::OkStatus();
  }));
}

}  // namespace footfall::server
