#include "server/leads/lead_service.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/page_token.h"
#include "server/base/resource_names.h"
#include "server/leads/consent_rules.h"
#include "server/leads/lead_counters.h"
#include "server/leads/lead_csv.h"
#include "server/leads/lead_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Leads read at once for an export: one short snapshot each, so that a slow client keeps no old one alive.
constexpr int kExportPage = kMaxPageSize;
// A page of an export is cut into messages of about this size, well below gRPC's limit of 4 MB.
constexpr size_t kExportChunkBytes = 64 * 1024;

constexpr std::string_view kCreateAction = "LeadService.CreateLead";

// A prepared lead as it will be stored, for the answer; numbers are not known yet.
StoredLead ToStored(const PreparedLead& lead) {
  return {.facts = {.session_id = lead.origin.session_id,
                    .staff_id = lead.staff_id,
                    .channel = lead.channel,
                    .intent = lead.intent,
                    .capture_ms = lead.origin.capture_time_ms},
          .lead_id = rules::UuidBytes(lead.origin.lead_id),
          .campaign_id = lead.campaign_id,
          .zone_id = lead.zone_id,
          .receive_ms = lead.origin.receive_time_ms,
          .mode = lead.mode,
          .wrapped_key = lead.wrapped_key,
          .personal = lead.personal,
          .record = lead.record,
          .consent = lead.consent_record};
}

Sight ToSight(bool reveal) { return reveal ? Sight::kClear : Sight::kMasked; }

// Appends the leads as the API shows them.
absl::Status AddLeads(const PiiVault& vault, const std::vector<StoredLead>& stored, Sight sight,
                      google::protobuf::RepeatedPtrField<v1::Lead>* leads) {
  for (const StoredLead& one : stored) {
    absl::StatusOr<v1::Lead> lead = ViewLead(vault, one, sight);
    if (!lead.ok()) return lead.status();
    *leads->Add() = *std::move(lead);
  }
  return absl::OkStatus();
}

// The parts of a filter, for the audit log: phone and name are told by their presence alone.
std::string Describe(const LeadQuery& query) {
  std::string text;
  const auto add = [&](bool set, const auto&... parts) {
    if (set) absl::StrAppend(&text, text.empty() ? "" : ", ", parts...);
  };
  add(!query.session_id.empty(), "session=", query.session_id);
  add(!query.site_id.empty(), "site=", query.site_id);
  add(!query.staff_id.empty(), "staff=", query.staff_id);
  add(query.intent != 0, "intent=", query.intent);
  add(!query.channel.empty(), "channel=", query.channel);
  if (query.captured) add(true, "captured=", query.captured->start_ms, "..", query.captured->end_ms);
  add(!query.phone_hash.empty(), "by phone");
  add(!query.name.empty(), "by name");
  add(query.consent != 0, "consent=", query.consent);
  return text.empty() ? "all" : text;
}

struct PullPage {
  std::vector<StoredLead> leads;
  int64_t through = 0;  // change number of the last
  bool more = false;
};

absl::StatusOr<PullPage> ReadChanges(Connection& db, std::string_view campaign_id, int64_t after, int page_size) {
  absl::StatusOr<std::vector<LeadChange>> changes = ScanChanges(db, campaign_id, after, page_size + 1);
  if (!changes.ok()) return changes.status();
  PullPage page{.through = after, .more = changes->size() > static_cast<size_t>(page_size)};
  if (page.more) changes->pop_back();
  for (const LeadChange& change : *changes) {
    absl::StatusOr<StoredLead> lead = ReadLead(db, change.lead_number);
    if (!lead.ok()) return lead.status();
    page.leads.push_back(*std::move(lead));
    page.through = change.change_number;
  }
  return page;
}

// Sends text in messages of a bounded size. False when the caller went away.
bool Send(const std::string& text, grpc::ServerWriter<v1::ExportLeadsResponse>* writer) {
  v1::ExportLeadsResponse part;
  for (size_t at = 0; at < text.size(); at += kExportChunkBytes) {
    part.set_chunk(text.substr(at, kExportChunkBytes));
    if (!writer->Write(part)) return false;
  }
  return true;
}

// A page of rows.
absl::StatusOr<std::string> ToCsv(const PiiVault& vault, const LeadCsv& csv, const std::vector<StoredLead>& leads, Sight sight) {
  std::string text;
  for (const StoredLead& stored : leads) {
    const absl::StatusOr<v1::Lead> lead = ViewLead(vault, stored, sight);
    if (!lead.ok()) return lead.status();
    text += csv.Line(*lead);
  }
  return text;
}

}  // namespace

struct LeadServiceImpl::NewLead {
  PreparedLead lead;
  v1::Lead answer;
};

grpc::ServerUnaryReactor* LeadServiceImpl::CreateLead(grpc::CallbackServerContext* context, const v1::CreateLeadRequest* request,
                                                      v1::Lead* response) {
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  parts_.access->CheckAsync(*context, Right::kWriteLeads, kCreateAction, request->parent(),
                            [this, reactor, request, response](const absl::StatusOr<Caller>& caller) {
                              if (!caller.ok()) return Answer(reactor, caller.status());
                              WriteNew(*caller, *request, response, reactor);
                            });
  return reactor;
}

void LeadServiceImpl::WriteNew(const Caller& caller, const v1::CreateLeadRequest& request, v1::Lead* response,
                               grpc::ServerUnaryReactor* reactor) {
  absl::StatusOr<NewLead> prepared = PrepareNew(request);
  if (!prepared.ok()) return Answer(reactor, prepared.status());
  const auto lead = std::make_shared<NewLead>(*std::move(prepared));
  parts_.access->WriteOnceAsync(
      caller, kCreateAction, request.request_id(), request, response,
      [this, lead, response](WriteContext& write) {
        const absl::Status status = ApplyNew(write, lead->lead, &lead->answer);
        if (status.ok()) *response = lead->answer;
        return status;
      },
      [this, reactor](const absl::Status& status) { Answer(reactor, status); });
}

void LeadServiceImpl::Answer(grpc::ServerUnaryReactor* reactor, const absl::Status& status) {
  answers_.Post([reactor, status] { reactor->Finish(ToGrpc(status)); });
}

grpc::Status LeadServiceImpl::GetLead(grpc::ServerContext* context, const v1::GetLeadRequest* request, v1::Lead* response) {
  return ToGrpc(Get(context, *request, response));
}

grpc::Status LeadServiceImpl::ListLeads(grpc::ServerContext* context, const v1::ListLeadsRequest* request,
                                        v1::ListLeadsResponse* response) {
  return ToGrpc(List(context, *request, response));
}

grpc::Status LeadServiceImpl::PullLeads(grpc::ServerContext* context, const v1::PullLeadsRequest* request,
                                        v1::PullLeadsResponse* response) {
  return ToGrpc(Pull(context, *request, response));
}

grpc::Status LeadServiceImpl::ExportLeads(grpc::ServerContext* context, const v1::ExportLeadsRequest* request,
                                          grpc::ServerWriter<v1::ExportLeadsResponse>* writer) {
  return ToGrpc(Export(context, *request, writer));
}

grpc::Status LeadServiceImpl::GetLeadCounts(grpc::ServerContext* context, const v1::GetLeadCountsRequest* request,
                                            v1::LeadCounts* response) {
  return ToGrpc(Counts(context, *request, response));
}

absl::StatusOr<Caller> LeadServiceImpl::CheckCaller(grpc::ServerContext* context, Right right, bool reveal, std::string_view action,
                                                    std::string_view resource) {
  absl::StatusOr<Caller> caller = parts_.access->Check(*context, right, action, resource);
  // Asked a second time, so that a refusal leaves its trace.
  if (caller.ok() && reveal) return parts_.access->Check(*context, Right::kRevealLeads, action, resource);
  return caller;
}

absl::StatusOr<LeadServiceImpl::CampaignPtr> LeadServiceImpl::FindCampaign(std::string_view parent) {
  const absl::StatusOr<std::string> id = ParseCampaignName("parent", parent);
  if (!id.ok()) return id.status();
  return LookUpCampaign(*id, parent);
}

absl::StatusOr<LeadServiceImpl::CampaignPtr> LeadServiceImpl::LookUpCampaign(std::string_view id, std::string_view asked) {
  absl::StatusOr<CampaignPtr> campaign = parts_.catalog->Look(id);
  if (campaign.ok() && *campaign == nullptr) return errors::NotFound(asked);
  return campaign;
}

absl::Status LeadServiceImpl::AuditReveal(bool reveal, const Caller& caller, std::string_view action, std::string_view resource,
                                          size_t count) {
  if (!reveal) return absl::OkStatus();
  return parts_.access->AuditNow(caller, action, resource, absl::StrCat("revealed ", count));
}

absl::StatusOr<LeadServiceImpl::NewLead> LeadServiceImpl::PrepareNew(const v1::CreateLeadRequest& request) {
  const absl::StatusOr<CampaignPtr> campaign = FindCampaign(request.parent());
  if (!campaign.ok()) return campaign.status();
  absl::StatusOr<ApiLead> api = ParseApiLead(**campaign, request.lead(), parts_.clock->NowMs());
  if (!api.ok()) return api.status();
  if (!api->named) api->origin.lead_id = parts_.random->NewUuid(api->origin.receive_time_ms);
  absl::StatusOr<PreparedLead> lead = parts_.intake->Prepare(**campaign, api->payload, api->origin, /*lenient=*/false);
  if (!lead.ok()) return lead.status();
  if (api->intent != 0) lead->intent = api->intent;
  if (!api->channel.empty()) lead->channel = api->channel;
  absl::StatusOr<v1::Lead> answer = ViewLead(*parts_.vault, ToStored(*lead), Sight::kMasked);
  if (!answer.ok()) return answer.status();
  return NewLead{*std::move(lead), *std::move(answer)};
}

absl::Status LeadServiceImpl::ApplyNew(WriteContext& write, const PreparedLead& lead, v1::Lead* answer) {
  const std::string& session = lead.origin.session_id;
  const absl::StatusOr<bool> place = session.empty() ? true : HasSession(write.db(), lead.campaign_id, session);
  if (!place.ok()) return place.status();
  if (!*place) return errors::InvalidField("lead.session", "UNKNOWN_SESSION");
  const absl::StatusOr<LeadIntake::Applied> applied = LeadIntake::Apply(write, lead);
  if (!applied.ok()) return applied.status();
  if (applied->already_there) {
    const absl::StatusOr<StoredLead> stored = ReadLead(write.db(), applied->lead_number);
    if (!stored.ok()) return stored.status();
    if (stored->campaign_id != lead.campaign_id) return errors::AlreadyExists(answer->name());
    absl::StatusOr<v1::Lead> first = ViewLead(*parts_.vault, *stored, Sight::kMasked);
    if (first.ok()) *answer = *std::move(first);
    return first.status();
  }
  answer->set_person(PersonName(applied->person_number));
  answer->set_earlier_leads(applied->earlier_leads);
  for (const v1::ConsentPurpose purpose : ListPurposes(applied->usable)) answer->add_usable_purposes(purpose);
  answer->set_etag(MakeEtag(answer->name(), applied->lead_number));
  return absl::OkStatus();
}

absl::Status LeadServiceImpl::Get(grpc::ServerContext* context, const v1::GetLeadRequest& request, v1::Lead* response) {
  constexpr std::string_view kAction = "LeadService.GetLead";
  const absl::StatusOr<Caller> caller = CheckCaller(context, Right::kReadLeads, request.reveal(), kAction, request.name());
  if (!caller.ok()) return caller.status();
  const absl::StatusOr<LeadNameParts> name = ParseLeadName("name", request.name());
  if (!name.ok()) return name.status();
  StoredLead stored;
  const absl::Status found = parts_.database->Read([&](Connection& db) -> absl::Status {
    const absl::StatusOr<std::optional<LeadKey>> key = FindLead(db, rules::UuidBytes(name->lead_id));
    if (!key.ok()) return key.status();
    if (!key->has_value()) return errors::NotFound(request.name());
    absl::StatusOr<StoredLead> lead = ReadLead(db, (*key)->lead_number);
    if (lead.ok()) stored = *std::move(lead);
    return lead.status();
  });
  if (!found.ok()) return found;
  if (stored.campaign_id != name->campaign_id) return errors::NotFound(request.name());
  absl::StatusOr<v1::Lead> lead = ViewLead(*parts_.vault, stored, ToSight(request.reveal()));
  if (!lead.ok()) return lead.status();
  const absl::Status traced = AuditReveal(request.reveal(), *caller, kAction, request.name(), 1);
  if (traced.ok()) *response = *std::move(lead);
  return traced;
}

absl::StatusOr<LeadQuery> LeadServiceImpl::ReadQuery(const CampaignView& campaign, const v1::LeadFilter& filter) {
  absl::StatusOr<LeadQuery> query = ParseFilter(campaign, filter, *parts_.vault);
  const bool names = query.ok() && !(query->session_id.empty() && query->site_id.empty() && query->staff_id.empty());
  if (!names || !parts_.check_named) return query;
  const absl::Status there = parts_.database->Read([&](Connection& db) { return parts_.check_named(db, *query); });
  if (!there.ok()) return there;
  return query;
}

absl::StatusOr<LeadPage> LeadServiceImpl::ReadPage(const LeadQuery& query, int64_t before, int page_size) {
  LeadPage page;
  const absl::Status status = parts_.database->Read([&](Connection& db) {
    absl::StatusOr<LeadPage> found = SearchLeads(db, *parts_.vault, query, before, page_size);
    if (found.ok()) page = *std::move(found);
    return found.status();
  });
  if (!status.ok()) return status;
  return page;
}

absl::Status LeadServiceImpl::List(grpc::ServerContext* context, const v1::ListLeadsRequest& request, v1::ListLeadsResponse* response) {
  constexpr std::string_view kAction = "LeadService.ListLeads";
  const absl::StatusOr<Caller> caller = CheckCaller(context, Right::kReadLeads, request.reveal(), kAction, request.parent());
  if (!caller.ok()) return caller.status();
  const absl::StatusOr<CampaignPtr> campaign = FindCampaign(request.parent());
  if (!campaign.ok()) return campaign.status();
  const absl::StatusOr<int> page_size = CheckPageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  const absl::StatusOr<LeadQuery> query = ReadQuery(**campaign, request.filter());
  if (!query.ok()) return query.status();
  const absl::StatusOr<int64_t> before = ReadNumberToken(query->Fingerprint(), request.page_token());
  if (!before.ok()) return before.status();
  const absl::StatusOr<LeadPage> page = ReadPage(*query, *before, *page_size);
  if (!page.ok()) return page.status();
  const absl::Status traced = AuditReveal(request.reveal(), *caller, kAction, request.parent(), page->leads.size());
  if (!traced.ok()) return traced;
  if (page->next_before != 0) response->set_next_page_token(MakePageToken(query->Fingerprint(), absl::StrCat(page->next_before)));
  return AddLeads(*parts_.vault, page->leads, ToSight(request.reveal()), response->mutable_leads());
}

absl::Status LeadServiceImpl::Pull(grpc::ServerContext* context, const v1::PullLeadsRequest& request, v1::PullLeadsResponse* response) {
  constexpr std::string_view kAction = "LeadService.PullLeads";
  const absl::StatusOr<Caller> caller = CheckCaller(context, Right::kReadLeads, request.reveal(), kAction, request.parent());
  if (!caller.ok()) return caller.status();
  const absl::StatusOr<CampaignPtr> campaign = FindCampaign(request.parent());
  if (!campaign.ok()) return campaign.status();
  const absl::StatusOr<int> page_size = CheckPullSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  const std::string& campaign_id = (*campaign)->campaign_id;
  const std::string incarnation = parts_.incarnation();
  PullPage page;
  const absl::Status read = parts_.database->Read([&](Connection& db) -> absl::Status {
    // A commit may be seen here before LastNumber tells of it.
    const absl::StatusOr<int64_t> last = LastChange(db, campaign_id);
    if (!last.ok()) return last.status();
    const absl::StatusOr<int64_t> after =
        ReadCursor(incarnation, campaign_id, std::max(*last, parts_.database->LastNumber()), request.cursor());
    if (!after.ok()) return after.status();
    absl::StatusOr<PullPage> changes = ReadChanges(db, campaign_id, *after, *page_size);
    if (changes.ok()) page = *std::move(changes);
    return changes.status();
  });
  if (!read.ok()) return read;
  const absl::Status traced = AuditReveal(request.reveal(), *caller, kAction, request.parent(), page.leads.size());
  if (!traced.ok()) return traced;
  response->set_cursor(MakeCursor(incarnation, campaign_id, page.through));
  response->set_more(page.more);
  return AddLeads(*parts_.vault, page.leads, ToSight(request.reveal()), response->mutable_leads());
}

absl::Status LeadServiceImpl::Export(grpc::ServerContext* context, const v1::ExportLeadsRequest& request,
                                     grpc::ServerWriter<v1::ExportLeadsResponse>* writer) {
  constexpr std::string_view kAction = "LeadService.ExportLeads";
  const absl::StatusOr<Caller> caller = CheckCaller(context, Right::kExportLeads, request.reveal(), kAction, request.parent());
  if (!caller.ok()) return caller.status();
  const absl::StatusOr<CampaignPtr> campaign = FindCampaign(request.parent());
  if (!campaign.ok()) return campaign.status();
  const absl::StatusOr<std::string> reason = ParseReason(request.reason());
  if (!reason.ok()) return reason.status();
  const absl::StatusOr<LeadQuery> query = ReadQuery(**campaign, request.filter());
  if (!query.ok()) return query.status();
  const absl::Status traced = parts_.access->AuditNow(
      *caller, kAction, request.parent(),
      absl::StrCat(request.reveal() ? "in clear" : "masked", "; filter: ", Describe(*query), "; reason: ", *reason));
  if (!traced.ok()) return traced;

  const LeadCsv csv((*campaign)->campaign);
  if (!Send(csv.Header(), writer)) return errors::Unavailable("CALLER_LEFT");
  // Newest first: what arrives meanwhile lies before the first page and stays out.
  for (int64_t before = kNewestFirst; before != 0;) {
    const absl::StatusOr<LeadPage> page = ReadPage(*query, before, kExportPage);
    if (!page.ok()) return page.status();
    const absl::StatusOr<std::string> rows = ToCsv(*parts_.vault, csv, page->leads, ToSight(request.reveal()));
    if (!rows.ok()) return rows.status();
    if (context->IsCancelled() || !Send(*rows, writer)) return errors::Unavailable("CALLER_LEFT");
    before = page->next_before;
  }
  return absl::OkStatus();
}

absl::Status LeadServiceImpl::Counts(grpc::ServerContext* context, const v1::GetLeadCountsRequest& request, v1::LeadCounts* response) {
  constexpr std::string_view kAction = "LeadService.GetLeadCounts";
  const absl::StatusOr<Caller> caller = parts_.access->Check(*context, Right::kReadLeads, kAction, request.parent());
  if (!caller.ok()) return caller.status();
  const absl::StatusOr<CampaignPtr> campaign = FindCampaign(request.parent());
  if (!campaign.ok()) return campaign.status();
  const std::string& campaign_id = (*campaign)->campaign_id;
  return parts_.database->Read([&](Connection& db) -> absl::Status {
    const absl::StatusOr<CampaignLeadCounts> counts = ReadCampaignLeadCounts(db, campaign_id);
    if (!counts.ok()) return counts.status();
    const absl::StatusOr<int64_t> quarantined = parts_.count_quarantined(db, campaign_id);
    if (!quarantined.ok()) return quarantined.status();
    response->set_total(counts->leads);
    response->set_persons(counts->leads - counts->repeats);
    response->set_repeats(counts->repeats);
    response->set_quarantined(*quarantined);
    for (const auto& [session_id, leads] : counts->by_session) {
      (*response->mutable_by_session())[SessionName({campaign_id, session_id})] = leads;
    }
    return absl::OkStatus();
  });
}

}  // namespace footfall::server
