// What persons take back or confirm anew, and the history of it.
#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/rules/crypto.h"
#include "proto/rules/phone.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/page_token.h"
#include "server/base/resource_names.h"
#include "server/leads/consent_rules.h"
#include "server/leads/consent_store.h"
#include "server/leads/lead_service.h"
#include "server/leads/lead_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

absl::StatusOr<PurposeSet> ParsePurposes(const google::protobuf::RepeatedField<int>& purposes) {
  PurposeSet set = 0;
  for (const int purpose : purposes) {
    if (purpose == v1::CONSENT_PURPOSE_UNSPECIFIED || !v1::ConsentPurpose_IsValid(purpose)) {
      return errors::InvalidField("purposes", "UNKNOWN_VALUE");
    }
    set |= PurposeBit(static_cast<v1::ConsentPurpose>(purpose));
  }
  if (set == 0) return errors::InvalidField("purposes", "REQUIRED");
  return set;
}

// It is the campaign's words that are agreed to: for what it does not ask for it has none.
absl::Status CheckAsked(const CampaignView& campaign, PurposeSet purposes) {
  PurposeSet asked = 0;
  for (const v1::ConsentText& text : campaign.campaign.consents()) asked |= PurposeBit(text.purpose());
  return (purposes & ~asked) == 0 ? absl::OkStatus() : errors::InvalidField("purposes", "NOT_ASKED_FOR");
}

// For the audit log: purposes alone. The reason may name people, it is kept encrypted.
std::string Describe(PurposeSet purposes) {
  return absl::StrJoin(ListPurposes(purposes), ", ",
                       [](std::string* out, v1::ConsentPurpose purpose) { out->append(v1::ConsentPurpose_Name(purpose)); });
}

void SealReason(const PiiVault& vault, std::string_view reason, DecisionRow* row) {
  PiiVault::DataKey key = vault.NewDataKey();
  row->reason = vault.Encrypt(reason, key.plain, DecisionContext(row->person_number));
  row->wrapped_key = std::move(key.wrapped);
  rules::Wipe(&key.plain);
}

absl::StatusOr<std::string> OpenReason(const PiiVault& vault, const DecisionRow& row) {
  if (row.wrapped_key.empty()) return "";  // erased
  absl::StatusOr<std::string> key = vault.Unwrap(row.wrapped_key);
  if (!key.ok()) return key.status();
  absl::StatusOr<std::string> reason = vault.Decrypt(row.reason, *key, DecisionContext(row.person_number));
  rules::Wipe(&*key);
  return reason;
}

absl::StatusOr<v1::ConsentEvent> ViewEvent(const PiiVault& vault, const ConsentEventRow& row, Sight sight) {
  v1::ConsentEvent event;
  event.set_number(row.number);
  if (!row.lead_id.empty()) event.set_lead(LeadName(row.lead_campaign_id, row.lead_id));
  const ConsentDecision& decision = row.decision.decision;
  for (const v1::ConsentPurpose purpose : ListPurposes(row.choices ? row.granted : decision.purposes)) event.add_purposes(purpose);
  if (row.choices) {
    event.set_kind(v1::CONSENT_EVENT_KIND_CHOICES);
    if (!event.mutable_consent()->ParseFromString(row.consent)) return errors::Internal("the record of a consent does not parse");
    event.set_time_ms(row.capture_ms);
    if (!row.staff_id.empty()) event.set_actor(StaffName(row.staff_id));
    return event;
  }
  event.set_kind(decision.confirmed ? v1::CONSENT_EVENT_KIND_CONFIRMED : v1::CONSENT_EVENT_KIND_WITHDRAWN);
  event.set_time_ms(row.decision.time_ms);
  event.set_actor(row.decision.actor);
  absl::StatusOr<std::string> reason = OpenReason(vault, row.decision);
  if (!reason.ok()) return reason.status();
  event.set_reason(sight == Sight::kClear ? *reason : std::string(kMaskedAnswer));
  return event;
}

}  // namespace

grpc::Status LeadServiceImpl::WithdrawConsent(grpc::ServerContext* context, const v1::WithdrawConsentRequest* request,
                                              v1::WithdrawConsentResponse* response) {
  return ToGrpc(Withdraw(context, *request, response));
}

grpc::Status LeadServiceImpl::ConfirmConsent(grpc::ServerContext* context, const v1::ConfirmConsentRequest* request,
                                             v1::ConfirmConsentResponse* response) {
  return ToGrpc(Confirm(context, *request, response));
}

grpc::Status LeadServiceImpl::ListConsentEvents(grpc::ServerContext* context, const v1::ListConsentEventsRequest* request,
                                                v1::ListConsentEventsResponse* response) {
  return ToGrpc(ListEvents(context, *request, response));
}

absl::StatusOr<std::string> LeadServiceImpl::HashPhone(const v1::WithdrawConsentRequest& request) {
  std::string region;  // none: only numbers with a country code are valid
  if (!request.campaign().empty()) {
    const absl::StatusOr<std::string> id = ParseCampaignName("campaign", request.campaign());
    if (!id.ok()) return id.status();
    const absl::StatusOr<CampaignPtr> campaign = LookUpCampaign(*id, request.campaign());
    if (!campaign.ok()) return campaign.status();
    region = (*campaign)->form.phone_region;
  }
  const std::optional<std::string> phone = rules::NormalisePhone(request.phone(), region);
  if (!phone) return errors::InvalidField("phone", "INVALID_PHONE");
  return parts_.vault->PhoneHash(*phone);
}

absl::StatusOr<LeadKey> LeadServiceImpl::FindNamedLead(Connection& db, const std::string& name, const LeadNameParts& parts) {
  const absl::StatusOr<std::optional<LeadKey>> key = FindLead(db, rules::UuidBytes(parts.lead_id));
  if (!key.ok()) return key.status();
  if (!key->has_value()) return errors::NotFound(name);
  const absl::StatusOr<StoredLead> lead = ReadLead(db, (*key)->lead_number);
  if (!lead.ok()) return lead.status();
  if (lead->campaign_id != parts.campaign_id) return errors::NotFound(name);
  return **key;
}

absl::StatusOr<int> LeadServiceImpl::Decide(WriteContext& write, const Caller& caller, std::string_view reason, DecisionRow row) {
  row.time_ms = parts_.clock->NowMs();
  row.actor = caller.user;
  SealReason(*parts_.vault, reason, &row);
  return AddDecision(write, std::move(row));
}

absl::Status LeadServiceImpl::Withdraw(grpc::ServerContext* context, const v1::WithdrawConsentRequest& request,
                                       v1::WithdrawConsentResponse* response) {
  constexpr std::string_view kAction = "LeadService.WithdrawConsent";
  const absl::StatusOr<Caller> caller = parts_.access->Check(*context, Right::kWriteLeads, kAction, request.lead());
  if (!caller.ok()) return caller.status();
  const bool by_phone = !request.phone().empty();
  if (by_phone && !request.lead().empty()) return errors::InvalidField("phone", "CONTRADICTS_LEAD");
  const absl::StatusOr<PurposeSet> purposes = ParsePurposes(request.purposes());
  if (!purposes.ok()) return purposes.status();
  const absl::StatusOr<std::string> reason = ParseReason(request.reason());
  if (!reason.ok()) return reason.status();
  const absl::StatusOr<std::string> phone_hash = by_phone ? HashPhone(request) : std::string();
  if (!phone_hash.ok()) return phone_hash.status();
  const absl::StatusOr<LeadNameParts> name = by_phone ? LeadNameParts() : ParseLeadName("lead", request.lead());
  if (!name.ok()) return name.status();
  return parts_.access->WriteOnce(*caller, kAction, request.request_id(), request, response, [&](WriteContext& write) -> absl::Status {
    DecisionRow row{.decision = {.purposes = *purposes}};
    if (by_phone) {
      const absl::StatusOr<int64_t> person = FindOrMakePerson(write, *phone_hash);
      if (!person.ok()) return person.status();
      row.person_number = *person;
    } else {
      const absl::StatusOr<LeadKey> lead = FindNamedLead(write.db(), request.lead(), *name);
      if (!lead.ok()) return lead.status();
      row.person_number = lead->person_number;
      row.lead_number = lead->lead_number;
      row.decision.campaign_id = name->campaign_id;
    }
    response->set_person(PersonName(row.person_number));
    const absl::StatusOr<int> changed = Decide(write, *caller, *reason, std::move(row));
    if (!changed.ok()) return changed.status();
    response->set_changed_lead_count(*changed);
    return parts_.access->Audit(write, *caller, kAction, response->person(), Describe(*purposes));
  });
}

absl::Status LeadServiceImpl::Confirm(grpc::ServerContext* context, const v1::ConfirmConsentRequest& request,
                                      v1::ConfirmConsentResponse* response) {
  constexpr std::string_view kAction = "LeadService.ConfirmConsent";
  const absl::StatusOr<Caller> caller = parts_.access->Check(*context, Right::kWidenConsents, kAction, request.lead());
  if (!caller.ok()) return caller.status();
  const absl::StatusOr<LeadNameParts> name = ParseLeadName("lead", request.lead());
  if (!name.ok()) return name.status();
  const absl::StatusOr<PurposeSet> purposes = ParsePurposes(request.purposes());
  if (!purposes.ok()) return purposes.status();
  const absl::StatusOr<std::string> reason = ParseReason(request.reason());
  if (!reason.ok()) return reason.status();
  const absl::StatusOr<CampaignPtr> campaign = LookUpCampaign(name->campaign_id, request.lead());
  if (!campaign.ok()) return campaign.status();
  if (absl::Status asked = CheckAsked(**campaign, *purposes); !asked.ok()) return asked;
  return parts_.access->WriteOnce(*caller, kAction, request.request_id(), request, response, [&](WriteContext& write) -> absl::Status {
    const absl::StatusOr<LeadKey> lead = FindNamedLead(write.db(), request.lead(), *name);
    if (!lead.ok()) return lead.status();
    response->set_person(PersonName(lead->person_number));
    const ConsentDecision decision{.confirmed = true, .purposes = *purposes, .campaign_id = name->campaign_id};
    const absl::StatusOr<int> changed =
        Decide(write, *caller, *reason, {.decision = decision, .person_number = lead->person_number, .lead_number = lead->lead_number});
    if (!changed.ok()) return changed.status();
    response->set_changed_lead_count(*changed);
    return parts_.access->Audit(write, *caller, kAction, request.lead(), Describe(*purposes));
  });
}

absl::Status LeadServiceImpl::ListEvents(grpc::ServerContext* context, const v1::ListConsentEventsRequest& request,
                                         v1::ListConsentEventsResponse* response) {
  constexpr std::string_view kAction = "LeadService.ListConsentEvents";
  const absl::StatusOr<Caller> caller = CheckCaller(context, Right::kReadLeads, request.reveal(), kAction, request.lead());
  if (!caller.ok()) return caller.status();
  const absl::StatusOr<LeadNameParts> name = ParseLeadName("lead", request.lead());
  if (!name.ok()) return name.status();
  const absl::StatusOr<int> page_size = CheckPageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  const std::string list = absl::StrCat("consents\n", request.lead());
  const absl::StatusOr<int64_t> before = ReadNumberToken(list, request.page_token());
  if (!before.ok()) return before.status();
  std::vector<ConsentEventRow> rows;
  const absl::Status read = parts_.database->Read([&](Connection& db) -> absl::Status {
    const absl::StatusOr<LeadKey> lead = FindNamedLead(db, request.lead(), *name);
    if (!lead.ok()) return lead.status();
    absl::StatusOr<std::vector<ConsentEventRow>> found = ListConsentRows(db, lead->person_number, *before, *page_size + 1);
    if (found.ok()) rows = *std::move(found);
    return found.status();
  });
  if (!read.ok()) return read;
  if (rows.size() > static_cast<size_t>(*page_size)) {
    rows.pop_back();
    response->set_next_page_token(MakePageToken(list, absl::StrCat(rows.back().number)));
  }
  for (const ConsentEventRow& row : rows) {
    absl::StatusOr<v1::ConsentEvent> event = ViewEvent(*parts_.vault, row, request.reveal() ? Sight::kClear : Sight::kMasked);
    if (!event.ok()) return event.status();
    *response->add_events() = *std::move(event);
  }
  return AuditReveal(request.reveal(), *caller, kAction, request.lead(), rows.size());
}

}  // namespace footfall::server
