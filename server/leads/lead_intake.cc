#include "server/leads/lead_intake.h"

#include <optional>
#include <utility>

#include "footfall/v1/lead_service.pb.h"
#include "proto/rules/consent.h"
#include "proto/rules/crypto.h"
#include "proto/rules/person_name.h"
#include "proto/rules/phone.h"
#include "server/base/errors.h"
#include "server/leads/consent_rules.h"
#include "server/leads/edit_rules.h"
#include "server/leads/lead_filter.h"
#include "server/leads/lead_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Length of a visitor's receipt code; longer text is not one.
constexpr size_t kReceiptCodeLength = 6;

rules::Answers ToAnswers(const v1::LeadPayload& payload, std::vector<rules::Problem>* problems) {
  rules::Answers answers;
  for (const v1::Answer& answer : payload.answers()) {
    auto [place, fresh] = answers.try_emplace(answer.field_id());
    if (!fresh) problems->push_back({"answers", "DUPLICATE_ID"});
    place->second.insert(place->second.end(), answer.values().begin(), answer.values().end());
  }
  return answers;
}

// The number in E.164: as the kiosk computed it, else from what was typed.
std::optional<std::string> FindPhone(const v1::LeadPayload& payload, const std::string& region) {
  std::optional<std::string> phone = rules::NormalisePhone(payload.phone(), region);
  if (!phone) phone = rules::NormalisePhone(payload.phone_typed(), region);
  return phone;
}

// Whether a kiosk's lead cannot be kept with this: no number, no purpose to keep it for, or possibly a child's.
bool IsFatal(const rules::Problem& problem) {
  return problem.field == "phone" || problem.reason == "CONTACT_REQUIRED" || problem.reason == "AGE_NOT_CONFIRMED";
}

std::vector<rules::Problem> CheckConsent(const v1::Consent& consent) {
  rules::ConsentInput input{.age_confirmed = consent.age_confirmed(), .language = consent.language()};
  bool known = true;
  for (const v1::ConsentChoice& choice : consent.choices()) {
    known = known && choice.purpose() != v1::CONSENT_PURPOSE_UNSPECIFIED && v1::ConsentPurpose_IsValid(choice.purpose());
    input.offers.push_back({static_cast<rules::Purpose>(choice.purpose()), choice.granted(), choice.text_hash()});
  }
  std::vector<rules::Problem> problems = rules::CheckConsent(input);
  if (!known) problems.push_back({"consent.choices.purpose", "UNKNOWN_VALUE"});
  return problems;
}

std::vector<rules::Problem> CheckEnums(const v1::LeadPayload& payload) {
  std::vector<rules::Problem> problems;
  if (!v1::Honorific_IsValid(payload.honorific())) problems.push_back({"honorific", "UNKNOWN_VALUE"});
  if (!v1::LeadMode_IsValid(payload.mode())) problems.push_back({"mode", "UNKNOWN_VALUE"});
  if (payload.receipt_code().size() > kReceiptCodeLength) problems.push_back({"receipt_code", "TOO_LONG"});
  return problems;
}

// Everything wrong with the lead.
std::vector<rules::Problem> FindProblems(const CampaignView& campaign, const v1::LeadPayload& payload,
                                         const std::optional<std::string>& phone) {
  std::vector<rules::Problem> problems;
  rules::LeadInput input{.phone = phone.value_or(payload.phone()),
                         .display_name = payload.display_name(),
                         .has_honorific = payload.honorific() != v1::HONORIFIC_UNSPECIFIED,
                         .answers = ToAnswers(payload, &problems),
                         .by_visitor = payload.mode() == v1::LEAD_MODE_VISITOR};
  for (auto& found : {rules::CheckLead(campaign.form, input), CheckConsent(payload.consent()), CheckEnums(payload)}) {
    problems.insert(problems.end(), found.begin(), found.end());
  }
  return problems;
}

// Of a kiosk's lead only what makes keeping it impossible. With a number only the consent can be that: nothing else is looked at.
std::vector<rules::Problem> FindFatalProblems(const CampaignView& campaign, const v1::LeadPayload& payload,
                                              const std::optional<std::string>& phone) {
  std::vector<rules::Problem> problems = phone ? CheckConsent(payload.consent()) : FindProblems(campaign, payload, phone);
  std::erase_if(problems, [](const rules::Problem& problem) { return !IsFatal(problem); });
  return problems;
}

void FillConsent(const v1::Consent& consent, PreparedLead* lead) {
  const ConsentChoices choices = SumUpChoices(consent);
  lead->consent_offered = choices.offered;
  lead->consent_granted = choices.granted;
  consent.SerializeToString(&lead->consent_record);
}

const v1::FormField* FindField(const CampaignView& campaign, const std::string& id) {
  for (const v1::FormField& field : campaign.campaign.form().fields()) {
    if (field.id() == id) return &field;
  }
  return nullptr;
}

// Sorts the answers into what may be stored in clear and what may not, and picks out what lists filter by.
void SortAnswers(const CampaignView& campaign, const v1::LeadPayload& payload, PreparedLead* lead, v1::Lead* record, v1::Lead* personal) {
  for (const v1::Answer& answer : payload.answers()) {
    const v1::FormField* field = FindField(campaign, answer.field_id());
    // A field that the form no longer has may have been personal.
    *(field == nullptr || field->personal() ? personal : record)->add_answers() = answer;
    if (field == nullptr || answer.values().empty()) continue;
    if (field->standard() == v1::STANDARD_FIELD_INTENT) lead->intent = ToIntentLevel(answer.values(0));
    if (field->standard() == v1::STANDARD_FIELD_CHANNEL) lead->channel = answer.values(0);
  }
}

void Seal(const PiiVault& vault, const v1::Lead& personal, PreparedLead* lead) {
  PiiVault::DataKey key = vault.NewDataKey();
  std::string plain = personal.SerializeAsString();
  lead->personal = vault.Encrypt(plain, key.plain, rules::UuidBytes(lead->origin.lead_id));
  lead->wrapped_key = std::move(key.wrapped);
  rules::Wipe(&plain);
  rules::Wipe(&key.plain);
}

}  // namespace

std::vector<int64_t> HashLeadName(const PiiVault& vault, const std::string& campaign_id, const std::string& name) {
  std::vector<int64_t> hashes;
  for (const std::string& key : rules::NameKeys(name)) {
    // Others that NameKeys may give only cost room.
    if (rules::NameQueryKey(key) == key) hashes.push_back(vault.NameHash(NameSearchText(campaign_id, key)));
  }
  if (hashes.size() > size_t{rules::kMaxNameKeys}) hashes.resize(rules::kMaxNameKeys);
  return hashes;
}

LeadIntake::LeadIntake(const PiiVault* vault) : vault_(vault) {}

absl::StatusOr<PreparedLead> LeadIntake::Prepare(const CampaignView& campaign, const v1::LeadPayload& payload, const LeadOrigin& origin,
                                                 bool lenient) const {
  const std::optional<std::string> phone = FindPhone(payload, campaign.form.phone_region);
  std::vector<rules::Problem> problems = lenient ? FindFatalProblems(campaign, payload, phone) : FindProblems(campaign, payload, phone);
  if (!problems.empty()) return errors::InvalidFields(std::move(problems));

  PreparedLead lead{.origin = origin, .campaign_id = campaign.campaign_id, .zone_id = payload.zone_id(), .staff_id = payload.staff_id()};
  lead.mode = payload.mode();
  lead.form_version = payload.form_version();
  lead.phone_hash = vault_->PhoneHash(*phone);
  v1::Lead record, personal;
  personal.set_phone(*phone);
  personal.set_display_name(rules::CleanName(payload.display_name()));
  SortAnswers(campaign, payload, &lead, &record, &personal);
  record.set_honorific(payload.honorific());
  record.set_form_version(payload.form_version());
  record.set_receipt_code(payload.receipt_code());
  record.set_clock_suspect(origin.clock_suspect);
  record.SerializeToString(&lead.record);
  lead.name_hashes = HashLeadName(*vault_, lead.campaign_id, personal.display_name());
  FillConsent(payload.consent(), &lead);
  Seal(*vault_, personal, &lead);
  return lead;
}

absl::StatusOr<LeadIntake::Applied> LeadIntake::Apply(WriteContext& write, const PreparedLead& lead) {
  const absl::StatusOr<std::optional<LeadKey>> known = FindLead(write.db(), rules::UuidBytes(lead.origin.lead_id));
  if (!known.ok()) return known.status();
  if (const std::optional<LeadKey>& key = *known) {
    return Applied{.lead_number = key->lead_number,
                   .earlier_leads = static_cast<int>(key->earlier_leads),
                   .person_number = key->person_number,
                   .already_there = true};
  }
  absl::StatusOr<Applied> applied = InsertLead(write, lead, write.NextNumber());
  if (applied.ok()) write.Announce({Change::Kind::kLead, lead.campaign_id, lead.origin.session_id});
  return applied;
}

}  // namespace footfall::server
