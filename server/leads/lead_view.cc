#include "server/leads/lead_view.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"
#include "proto/rules/person_name.h"
#include "proto/rules/phone.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/leads/consent_rules.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

void Mask(v1::Lead* personal) {
  personal->set_phone(rules::MaskPhone(personal->phone()));
  personal->set_display_name(rules::MaskName(personal->display_name()));
  for (v1::Answer& answer : *personal->mutable_answers()) {
    for (std::string& value : *answer.mutable_values()) value = kMaskedAnswer;
  }
}

// What the columns say.
void FillFacts(const StoredLead& stored, v1::Lead* lead) {
  const LeadFacts& facts = stored.facts;
  const SessionKey session{stored.campaign_id, facts.session_id};
  lead->set_name(LeadName(stored.campaign_id, stored.lead_id));
  lead->set_intent(static_cast<v1::IntentLevel>(facts.intent));
  lead->set_channel(facts.channel);
  if (!facts.session_id.empty()) {
    lead->set_session(SessionName(session));
    if (!stored.zone_id.empty()) lead->set_zone(SessionChildName(session, "zones", stored.zone_id));
  }
  if (!facts.staff_id.empty()) lead->set_staff(StaffName(facts.staff_id));
  if (!stored.device_id.empty()) lead->set_device(DeviceName(stored.device_id));
  lead->set_capture_time_ms(facts.capture_ms);
  lead->set_receive_time_ms(stored.receive_ms);
  lead->set_person(PersonName(stored.person_number));
  lead->set_earlier_leads(static_cast<int32_t>(stored.earlier_leads));
  lead->set_mode(static_cast<v1::LeadMode>(stored.mode));
  for (const v1::ConsentPurpose purpose : ListPurposes(facts.usable)) lead->add_usable_purposes(purpose);
  lead->set_etag(MakeEtag(lead->name(), stored.change_number));
}

}  // namespace

std::string LeadName(std::string_view campaign_id, std::string_view lead_id) {
  const rules::Uuid id = rules::UuidFromBytes(lead_id).value_or(rules::Uuid{});
  return absl::StrCat(CampaignName(campaign_id), "/leads/", rules::FormatUuid(id));
}

std::string PersonName(int64_t person_number) { return absl::StrCat("persons/", person_number); }

absl::StatusOr<v1::Lead> OpenPersonal(const PiiVault& vault, const StoredLead& stored) {
  v1::Lead personal;
  if (stored.wrapped_key.empty()) return personal;  // erased
  absl::StatusOr<std::string> key = vault.Unwrap(stored.wrapped_key);
  if (!key.ok()) return key.status();
  absl::StatusOr<std::string> plain = vault.Decrypt(stored.personal, *key, stored.lead_id);
  rules::Wipe(&*key);
  if (!plain.ok()) return plain.status();
  const bool parsed = personal.ParseFromString(*plain);
  rules::Wipe(&*plain);
  if (!parsed) return errors::Internal("the personal part of a lead does not parse");
  return personal;
}

absl::StatusOr<v1::Lead> ViewLead(const PiiVault& vault, const StoredLead& stored, Sight sight) {
  v1::Lead lead;
  if (!lead.ParseFromString(stored.record) || !lead.mutable_consent()->ParseFromString(stored.consent)) {
    return errors::Internal("the record of a lead does not parse");
  }
  absl::StatusOr<v1::Lead> personal = OpenPersonal(vault, stored);
  if (!personal.ok()) return personal.status();
  if (sight == Sight::kMasked) Mask(&*personal);
  lead.MergeFrom(*personal);
  FillFacts(stored, &lead);
  return lead;
}

}  // namespace footfall::server
