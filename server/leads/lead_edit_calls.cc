// Corrections of the office, and the history of a lead.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/rules/lead_form.h"
#include "proto/rules/person_name.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/page_token.h"
#include "server/base/resource_names.h"
#include "server/leads/lead_edit_intake.h"
#include "server/leads/lead_service.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Of the fields that an audit entry names; the lead's history has them all. A person reads a line, and the log is kept for ever.
constexpr size_t kMaxAuditDetail = 200;

std::string ListFields(const std::vector<std::string>& fields) { return absl::StrJoin(fields, ", ").substr(0, kMaxAuditDetail); }

// Where the API's fields lie in the form's rules: a problem of the answer to a standard field is one of its value.
bool Concerns(const std::string& problem_field, const StandardFields& standard, const std::vector<std::string>& fields) {
  std::string field = problem_field;
  if (!standard.intent_id.empty() && field == "answers." + standard.intent_id) field = "intent";
  if (!standard.channel_id.empty() && field == "answers." + standard.channel_id) field = "channel";
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

// What a caller saw masked and sends back would take the place of the real value. The mask may be of a name the lead had before, or of the
// history; so any star counts as one, but for those of the name itself.
absl::Status RefuseMasked(const v1::Lead& before, const v1::LeadChanges& changes) {
  const std::string name = rules::CleanName(changes.display_name());
  if (name.find('*') != std::string::npos && name != before.display_name()) {
    return errors::InvalidField("lead.display_name", "MASKED_VALUE");
  }
  for (const v1::Answer& answer : changes.answers()) {
    const auto& values = answer.values();
    if (std::find(values.begin(), values.end(), kMaskedAnswer) != values.end()) return errors::InvalidField("lead.answers", "MASKED_VALUE");
  }
  return absl::OkStatus();
}

// An answer that is taken away is checked by nothing else: mistyped, it would leave the one that was meant.
std::vector<rules::Problem> FindUnknownRemovals(const CampaignView& campaign, const v1::Lead& before, const v1::LeadChanges& changes) {
  const auto known = [](const auto& fields, const std::string& id, auto get_id) {
    return std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return get_id(field) == id; });
  };
  std::vector<rules::Problem> problems;
  for (const v1::Answer& answer : changes.answers()) {
    const std::string& id = answer.field_id();
    if (!answer.values().empty() || known(campaign.form.fields, id, [](const auto& field) { return field.id; })) continue;
    if (known(before.answers(), id, [](const auto& one) { return one.field_id(); })) continue;
    problems.push_back({absl::StrCat("answers.", id), "UNKNOWN_FIELD"});
  }
  return problems;
}

// The lead as it would be has to fit the form in what is changed; what is left alone may have been made under an older one.
absl::Status CheckResult(const CampaignView& campaign, const v1::Lead& before, v1::LeadChanges changes) {
  const StandardFields standard = FindStandardFields(campaign.campaign);
  Reconcile(standard, &changes);
  v1::Lead after = before;
  ApplyChanges(changes, &after);
  const auto& channels = campaign.campaign.channels();
  const bool known = std::any_of(channels.begin(), channels.end(), [&](const auto& channel) { return channel.id() == after.channel(); });
  if (changes.has_channel() && !changes.channel().empty() && !known) return errors::InvalidField("lead.channel", "UNKNOWN_OPTION");
  rules::LeadInput input{
      .phone = after.phone(), .display_name = after.display_name(), .has_honorific = after.honorific() != v1::HONORIFIC_UNSPECIFIED};
  for (const v1::Answer& answer : after.answers()) input.answers[answer.field_id()] = {answer.values().begin(), answer.values().end()};
  std::vector<rules::Problem> problems = rules::CheckLead(campaign.form, input);
  const std::vector<std::string> fields = FieldsOf(standard, changes);
  std::erase_if(problems, [&](const rules::Problem& problem) { return !Concerns(problem.field, standard, fields); });
  for (rules::Problem& problem : FindUnknownRemovals(campaign, before, changes)) problems.push_back(std::move(problem));
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

v1::LeadEdit ViewEdit(const EditRow& row, v1::LeadChanges changes) {
  v1::LeadEdit edit;
  edit.set_number(row.number);
  edit.set_source(static_cast<v1::LeadEditSource>(row.source));
  *edit.mutable_changes() = std::move(changes);
  for (const std::string& field : row.fields) edit.add_fields(field);
  edit.set_time_ms(row.time_ms);
  edit.set_receive_time_ms(row.receive_ms);
  edit.set_clock_suspect(row.clock_suspect);
  edit.set_user(row.user);
  if (!row.staff_id.empty()) edit.set_staff(StaffName(row.staff_id));
  if (!row.device_id.empty()) edit.set_device(DeviceName(row.device_id));
  return edit;
}

// Says of each field of each edit whether the lead has it from there. The original has what nothing else has.
std::vector<std::vector<std::string>> FindEffective(const std::vector<EditRow>& rows) {
  std::vector<EditClaim> claims;
  for (const EditRow& row : rows) claims.push_back(row.Claim());
  const std::map<std::string, size_t> winners = FindWinners(claims);
  std::vector<std::vector<std::string>> effective(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    for (const std::string& field : rows[i].fields) {
      const auto winner = winners.find(field);
      const bool original = rows[i].source == EditSource::kOriginal;
      if (original ? winner == winners.end() : winner->second == i) effective[i].push_back(field);
    }
  }
  return effective;
}

}  // namespace

grpc::Status LeadServiceImpl::UpdateLead(grpc::ServerContext* context, const v1::UpdateLeadRequest* request, v1::Lead* response) {
  return ToGrpc(Update(context, *request, response));
}

grpc::Status LeadServiceImpl::ListLeadEdits(grpc::ServerContext* context, const v1::ListLeadEditsRequest* request,
                                            v1::ListLeadEditsResponse* response) {
  return ToGrpc(ListEdits(context, *request, response));
}

absl::Status LeadServiceImpl::Update(grpc::ServerContext* context, const v1::UpdateLeadRequest& request, v1::Lead* response) {
  constexpr std::string_view kAction = "LeadService.UpdateLead";
  const std::string& lead_name = request.lead().name();
  const absl::StatusOr<Caller> caller = parts_.access->Check(*context, Right::kWriteLeads, kAction, lead_name);
  if (!caller.ok()) return caller.status();
  const absl::StatusOr<LeadNameParts> name = ParseLeadName("lead.name", lead_name);
  if (!name.ok()) return name.status();
  const absl::StatusOr<CampaignPtr> found = LookUpCampaign(name->campaign_id, lead_name);
  if (!found.ok()) return found.status();
  const CampaignView& campaign = **found;
  const absl::StatusOr<v1::LeadChanges> changes = ParseUpdate(campaign, request);
  if (!changes.ok()) return changes.status();
  return parts_.access->WriteOnce(*caller, kAction, request.request_id(), request, response, [&](WriteContext& write) -> absl::Status {
    const absl::StatusOr<LeadKey> key = FindNamedLead(write.db(), lead_name, *name);
    if (!key.ok()) return key.status();
    const absl::StatusOr<PreparedLeadEdit> edit = EditOfOffice(write.db(), *caller, campaign, request, *changes, key->lead_number);
    if (!edit.ok()) return edit.status();
    if (const auto applied = ApplyLeadEdit(write, *edit); !applied.ok()) return applied.status();
    const absl::StatusOr<StoredLead> stored = ReadLead(write.db(), key->lead_number);
    if (!stored.ok()) return stored.status();
    absl::StatusOr<v1::Lead> after = ViewLead(*parts_.vault, *stored, Sight::kMasked);
    if (!after.ok()) return after.status();
    *response = *std::move(after);
    return parts_.access->Audit(write, *caller, kAction, lead_name, ListFields(edit->row.fields));
  });
}

absl::StatusOr<PreparedLeadEdit> LeadServiceImpl::EditOfOffice(Connection& db, const Caller& caller, const CampaignView& campaign,
                                                               const v1::UpdateLeadRequest& request, const v1::LeadChanges& changes,
                                                               int64_t lead_number) {
  const absl::StatusOr<StoredLead> stored = ReadLead(db, lead_number);
  if (!stored.ok()) return stored.status();
  const absl::StatusOr<v1::Lead> before = ViewLead(*parts_.vault, *stored, Sight::kClear);
  if (!before.ok()) return before.status();
  absl::Status status = CheckEtag(request.lead().etag(), before->etag(), before->name());
  if (status.ok()) status = RefuseMasked(*before, changes);
  if (status.ok()) status = CheckResult(campaign, *before, changes);
  if (!status.ok()) return status;
  const int64_t now_ms = parts_.clock->NowMs();
  return PrepareLeadEdit(*parts_.vault, campaign, stored->lead_id, changes,
                         {.source = EditSource::kOffice,
                          .edit_id = rules::UuidBytes(parts_.random->NewUuid(now_ms)),
                          .time_ms = now_ms,
                          .receive_ms = now_ms,
                          .user = caller.user});
}

absl::StatusOr<std::vector<EditRow>> LeadServiceImpl::ReadHistory(const std::string& lead_name, const LeadNameParts& name,
                                                                  const StandardFields& standard) {
  std::vector<EditRow> rows;
  const absl::Status read = parts_.database->Read([&](Connection& db) -> absl::Status {
    const absl::StatusOr<LeadKey> key = FindNamedLead(db, lead_name, name);
    if (!key.ok()) return key.status();
    absl::StatusOr<std::vector<EditRow>> edits = LoadEdits(db, key->lead_number);
    if (!edits.ok()) return edits.status();
    rows = *std::move(edits);
    if (!rows.empty()) return absl::OkStatus();
    const absl::StatusOr<StoredLead> stored = ReadLead(db, key->lead_number);
    if (!stored.ok()) return stored.status();
    absl::StatusOr<EditRow> original = MakeOriginal(*parts_.vault, standard, *stored);
    if (original.ok()) rows.push_back(*std::move(original));
    return original.status();
  });
  if (!read.ok()) return read;
  return rows;
}

absl::Status LeadServiceImpl::ListEdits(grpc::ServerContext* context, const v1::ListLeadEditsRequest& request,
                                        v1::ListLeadEditsResponse* response) {
  constexpr std::string_view kAction = "LeadService.ListLeadEdits";
  const absl::StatusOr<Caller> caller = CheckCaller(context, Right::kReadLeads, request.reveal(), kAction, request.lead());
  if (!caller.ok()) return caller.status();
  const absl::StatusOr<LeadNameParts> name = ParseLeadName("lead", request.lead());
  if (!name.ok()) return name.status();
  const absl::StatusOr<CampaignPtr> campaign = LookUpCampaign(name->campaign_id, request.lead());
  if (!campaign.ok()) return campaign.status();
  const absl::StatusOr<int> page_size = CheckPageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  const std::string list = absl::StrCat("edits\n", request.lead());
  const absl::StatusOr<int64_t> before = ReadNumberToken(list, request.page_token());
  if (!before.ok()) return before.status();
  const absl::StatusOr<std::vector<EditRow>> rows = ReadHistory(request.lead(), *name, FindStandardFields((*campaign)->campaign));
  if (!rows.ok()) return rows.status();
  const std::vector<std::vector<std::string>> effective = FindEffective(*rows);
  for (size_t i = rows->size(); i-- > 0;) {
    const EditRow& row = (*rows)[i];
    if (row.number >= *before) continue;
    if (response->edits_size() == *page_size) {
      response->set_next_page_token(MakePageToken(list, absl::StrCat(response->edits().rbegin()->number())));
      break;
    }
    absl::StatusOr<v1::LeadChanges> changes = OpenEdit(*parts_.vault, rules::UuidBytes(name->lead_id), row, !request.reveal());
    if (!changes.ok()) return changes.status();
    v1::LeadEdit* edit = response->add_edits();
    *edit = ViewEdit(row, *std::move(changes));
    for (const std::string& field : effective[i]) edit->add_effective_fields(field);
  }
  return AuditReveal(request.reveal(), *caller, kAction, request.lead(), response->edits_size());
}

}  // namespace footfall::server
