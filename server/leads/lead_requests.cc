#include "server/leads/lead_requests.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/rules/form_ids.h"
#include "proto/rules/hash_chain.h"
#include "proto/rules/person_name.h"
#include "proto/rules/phone.h"
#include "server/base/errors.h"
#include "server/base/page_token.h"
#include "server/base/resource_names.h"
#include "server/base/text.h"
#include "server/leads/edit_rules.h"
#include "server/leads/lead_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kLeadsPart = "/leads/";
// A program's clock may run ahead; by more than a day it is wrong, and such a lead would sit on top of every board for ever.
constexpr int64_t kMaxAheadMs = 24LL * 3600 * 1000;
constexpr size_t kCursorTagSize = 8;
constexpr std::array<std::string_view, 5> kEditable = {"display_name", "honorific", "intent", "channel", "answers"};

// Which incarnation and campaign a cursor belongs to; tells them apart, nobody gains from forging one.
std::string CursorTag(std::string_view text) { return rules::Hash(text).substr(0, kCursorTagSize); }

absl::Status ParseSession(const std::string& field, const std::string& campaign_id, const std::string& name, std::string* session_id) {
  if (name.empty()) return absl::OkStatus();
  absl::StatusOr<SessionKey> key = ParseSessionName(field, name);
  if (!key.ok()) return key.status();
  if (key->campaign_id != campaign_id) return errors::InvalidField(field, "OTHER_CAMPAIGN");
  *session_id = std::move(key->session_id);
  return absl::OkStatus();
}

// Takes the id out of a name that may be empty.
template <typename Parse>
absl::Status ParseOptional(Parse parse, const std::string& field, const std::string& name, std::string* id) {
  if (name.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> parsed = parse(field, name);
  if (!parsed.ok()) return parsed.status();
  *id = *std::move(parsed);
  return absl::OkStatus();
}

absl::Status ParsePhoneFilter(const CampaignView& campaign, const std::string& phone, const PiiVault& vault, LeadQuery* query) {
  if (phone.empty()) return absl::OkStatus();
  const std::optional<std::string> e164 = rules::NormalisePhone(phone, campaign.form.phone_region);
  if (!e164) return errors::InvalidField("filter.phone", "INVALID_PHONE");
  query->phone_hash = vault.PhoneHash(*e164);
  return absl::OkStatus();
}

absl::Status ParseNameFilter(const std::string& name, const PiiVault& vault, LeadQuery* query) {
  if (name.empty()) return absl::OkStatus();
  const int length = rules::CountCharacters(name);
  if (length < 0) return errors::InvalidField("filter.display_name", "NOT_UTF8");
  if (length > kMaxNameQuery) return errors::InvalidField("filter.display_name", "TOO_LONG");
  query->name = rules::CleanName(name);
  if (query->name.empty()) return errors::InvalidField("filter.display_name", "BLANK");
  query->name_hash = vault.NameHash(NameSearchText(query->campaign_id, rules::NameQueryKey(query->name)));
  query->name_tag = vault.NameHash(NameSearchText(query->campaign_id, query->name));
  return absl::OkStatus();
}

absl::Status ParseValueFilters(const v1::LeadFilter& filter, LeadQuery* query) {
  if (!v1::IntentLevel_IsValid(filter.intent())) return errors::InvalidField("filter.intent", "UNKNOWN_VALUE");
  if (!v1::ConsentPurpose_IsValid(filter.consent())) return errors::InvalidField("filter.consent", "UNKNOWN_VALUE");
  query->intent = filter.intent();
  query->consent = filter.consent();
  query->channel = filter.channel();
  if (!filter.channel().empty() && !rules::IsResourceId(filter.channel())) return errors::InvalidField("filter.channel", "BAD_ID");
  if (!filter.has_captured()) return absl::OkStatus();
  if (filter.captured().end_ms() <= filter.captured().start_ms()) return errors::InvalidField("filter.captured", "END_NOT_AFTER_START");
  query->captured = {filter.captured().start_ms(), filter.captured().end_ms()};
  return absl::OkStatus();
}

// The form's field with a standard meaning; nullptr when it has none.
const v1::FormField* StandardField(const CampaignView& campaign, v1::StandardField standard) {
  for (const v1::FormField& field : campaign.campaign.form().fields()) {
    if (field.standard() == standard) return &field;
  }
  return nullptr;
}

// Puts a value that stands beside the answers among them, where the form asks for it; refuses it when an answer says otherwise.
absl::Status AddAnswer(const v1::FormField& field, const std::string& api_field, const std::string& value, v1::LeadPayload* payload) {
  for (const v1::Answer& answer : payload->answers()) {
    if (answer.field_id() != field.id()) continue;
    const bool same = answer.values_size() == 1 && answer.values(0) == value;
    return same ? absl::OkStatus() : errors::InvalidField(api_field, "CONTRADICTS_ANSWER");
  }
  v1::Answer* answer = payload->add_answers();
  answer->set_field_id(field.id());
  answer->add_values(value);
  return absl::OkStatus();
}

absl::Status ParseIntent(const CampaignView& campaign, const v1::Lead& lead, ApiLead* api) {
  if (!v1::IntentLevel_IsValid(lead.intent())) return errors::InvalidField("lead.intent", "UNKNOWN_VALUE");
  if (lead.intent() == v1::INTENT_LEVEL_UNSPECIFIED) return absl::OkStatus();
  api->intent = lead.intent();
  const v1::FormField* field = StandardField(campaign, v1::STANDARD_FIELD_INTENT);
  if (field == nullptr) return absl::OkStatus();
  return AddAnswer(*field, "lead.intent", IntentOption(lead.intent()), &api->payload);
}

absl::Status ParseChannel(const CampaignView& campaign, const v1::Lead& lead, ApiLead* api) {
  if (lead.channel().empty()) return absl::OkStatus();
  const auto& channels = campaign.campaign.channels();
  const bool known =
      std::any_of(channels.begin(), channels.end(), [&](const v1::Channel& channel) { return channel.id() == lead.channel(); });
  if (!known) return errors::InvalidField("lead.channel", "UNKNOWN_OPTION");
  api->channel = lead.channel();
  const v1::FormField* field = StandardField(campaign, v1::STANDARD_FIELD_CHANNEL);
  return field == nullptr ? absl::OkStatus() : AddAnswer(*field, "lead.channel", lead.channel(), &api->payload);
}

// Where it was registered: session, zone of that session, staff.
absl::Status ParsePlace(const CampaignView& campaign, const v1::Lead& lead, ApiLead* api) {
  absl::Status status = ParseSession("lead.session", campaign.campaign_id, lead.session(), &api->origin.session_id);
  if (!status.ok()) return status;
  if (!lead.zone().empty()) {
    absl::StatusOr<SessionChildKey> zone = ParseSessionChildName("lead.zone", "zones", lead.zone());
    if (!zone.ok()) return zone.status();
    const bool inside = zone->session == SessionKey{campaign.campaign_id, api->origin.session_id};
    if (!inside) return errors::InvalidField("lead.zone", "OTHER_SESSION");
    api->payload.set_zone_id(zone->id);
  }
  return ParseOptional(ParseStaffName, "lead.staff", lead.staff(), api->payload.mutable_staff_id());
}

absl::Status ParseTime(const v1::Lead& lead, int64_t now_ms, ApiLead* api) {
  const int64_t captured = lead.capture_time_ms();
  if (captured < 0) return errors::InvalidField("lead.capture_time_ms", "NEGATIVE");
  if (captured > now_ms + kMaxAheadMs) return errors::InvalidField("lead.capture_time_ms", "IN_THE_FUTURE");
  api->origin.capture_time_ms = captured == 0 ? now_ms : captured;
  api->origin.receive_time_ms = now_ms;
  return absl::OkStatus();
}

absl::Status ParseId(const CampaignView& campaign, const v1::Lead& lead, ApiLead* api) {
  if (lead.name().empty()) return absl::OkStatus();
  const absl::StatusOr<LeadNameParts> parts = ParseLeadName("lead.name", lead.name());
  if (!parts.ok()) return parts.status();
  if (parts->campaign_id != campaign.campaign_id) return errors::InvalidField("lead.name", "OTHER_CAMPAIGN");
  api->origin.lead_id = parts->lead_id;
  api->named = true;
  return absl::OkStatus();
}

void FillPayload(const v1::Lead& lead, v1::LeadPayload* payload) {
  payload->set_phone(lead.phone());
  payload->set_display_name(lead.display_name());
  payload->set_honorific(lead.honorific());
  *payload->mutable_answers() = lead.answers();
  *payload->mutable_consent() = lead.consent();
  payload->set_mode(lead.mode() == v1::LEAD_MODE_UNSPECIFIED ? v1::LEAD_MODE_API : lead.mode());
  payload->set_form_version(lead.form_version());
  payload->set_receipt_code(lead.receipt_code());
}

}  // namespace

absl::StatusOr<LeadNameParts> ParseLeadName(std::string_view field, std::string_view name) {
  if (name.empty()) return errors::InvalidField(field, "REQUIRED");
  const size_t cut = name.find(kLeadsPart);
  if (cut == std::string_view::npos) return errors::InvalidField(field, "BAD_NAME");
  absl::StatusOr<std::string> campaign = ParseCampaignName(field, name.substr(0, cut));
  if (!campaign.ok()) return campaign.status();
  const std::string_view text = name.substr(cut + kLeadsPart.size());
  const std::optional<rules::Uuid> id = rules::ParseUuid(text);
  // One lead, one name: other spellings of the same id are refused.
  if (!id || rules::FormatUuid(*id) != text) return errors::InvalidField(field, "BAD_NAME");
  return LeadNameParts{*std::move(campaign), *id};
}

absl::StatusOr<LeadQuery> ParseFilter(const CampaignView& campaign, const v1::LeadFilter& filter, const PiiVault& vault) {
  LeadQuery query{.campaign_id = campaign.campaign_id};
  absl::Status status = ParseSession("filter.session", campaign.campaign_id, filter.session(), &query.session_id);
  if (status.ok()) status = ParseOptional(ParseSiteName, "filter.site", filter.site(), &query.site_id);
  if (status.ok()) status = ParseOptional(ParseStaffName, "filter.staff", filter.staff(), &query.staff_id);
  if (status.ok()) status = ParseValueFilters(filter, &query);
  if (status.ok()) status = ParsePhoneFilter(campaign, filter.phone(), vault, &query);
  if (status.ok()) status = ParseNameFilter(filter.display_name(), vault, &query);
  if (!status.ok()) return status;
  return query;
}

absl::StatusOr<ApiLead> ParseApiLead(const CampaignView& campaign, const v1::Lead& lead, int64_t now_ms) {
  ApiLead api;
  FillPayload(lead, &api.payload);
  absl::Status status = ParseId(campaign, lead, &api);
  if (status.ok()) status = ParsePlace(campaign, lead, &api);
  if (status.ok()) status = ParseTime(lead, now_ms, &api);
  if (status.ok()) status = ParseIntent(campaign, lead, &api);
  if (status.ok()) status = ParseChannel(campaign, lead, &api);
  if (!status.ok()) return status;
  return api;
}

absl::StatusOr<v1::LeadChanges> ParseUpdate(const CampaignView& campaign, const v1::UpdateLeadRequest& request) {
  const v1::Lead& lead = request.lead();
  const auto& paths = request.update_mask().paths();
  for (const std::string& path : paths) {
    if (std::find(kEditable.begin(), kEditable.end(), path) == kEditable.end()) return errors::InvalidField("update_mask", "NOT_EDITABLE");
  }
  const auto changes_field = [&](std::string_view path, bool set) {
    return paths.empty() ? set : std::find(paths.begin(), paths.end(), path) != paths.end();
  };
  if (!v1::Honorific_IsValid(lead.honorific())) return errors::InvalidField("lead.honorific", "UNKNOWN_VALUE");
  if (!v1::IntentLevel_IsValid(lead.intent())) return errors::InvalidField("lead.intent", "UNKNOWN_VALUE");
  v1::LeadChanges changes;
  if (changes_field("display_name", !lead.display_name().empty())) changes.set_display_name(lead.display_name());
  if (changes_field("honorific", lead.honorific() != v1::HONORIFIC_UNSPECIFIED)) changes.set_honorific(lead.honorific());
  if (changes_field("intent", lead.intent() != v1::INTENT_LEVEL_UNSPECIFIED)) changes.set_intent(lead.intent());
  if (changes_field("channel", !lead.channel().empty())) changes.set_channel(lead.channel());
  if (changes_field("answers", !lead.answers().empty())) *changes.mutable_answers() = lead.answers();
  if (ChangesNothing(changes)) return errors::InvalidField("update_mask", "NOTHING_TO_CHANGE");
  if (changes.answers_size() > rules::kMaxFormFields) return errors::InvalidField("lead.answers", "TOO_MANY");
  if (NamesFieldTwice(changes)) return errors::InvalidField("lead.answers", "DUPLICATE_ID");
  for (const v1::Answer& answer : changes.answers()) {
    if (!rules::IsFieldId(answer.field_id())) return errors::InvalidField("lead.answers", "BAD_ID");
  }
  v1::LeadChanges reconciled = changes;
  Reconcile(FindStandardFields(campaign.campaign), &reconciled);
  if (changes.has_intent() && reconciled.intent() != changes.intent()) return errors::InvalidField("lead.intent", "CONTRADICTS_ANSWER");
  if (changes.has_channel() && reconciled.channel() != changes.channel()) return errors::InvalidField("lead.channel", "CONTRADICTS_ANSWER");
  return changes;
}

absl::StatusOr<std::string> ParseReason(std::string_view reason) {
  const int length = rules::CountCharacters(reason);
  if (length < 0) return errors::InvalidField("reason", "NOT_UTF8");
  if (length > kMaxReason) return errors::InvalidField("reason", "TOO_LONG");
  std::string text = rules::CleanName(reason);
  if (text.empty()) return errors::InvalidField("reason", "REQUIRED");
  return text;
}

absl::StatusOr<int64_t> ReadNumberToken(std::string_view list, const std::string& token) {
  const absl::StatusOr<std::string> key = ReadPageToken(list, token);
  if (!key.ok()) return key.status();
  int64_t before = kNewestFirst;
  if (!key->empty() && (!absl::SimpleAtoi(*key, &before) || before <= 0)) return errors::InvalidPageToken();
  return before;
}

absl::StatusOr<int> CheckPullSize(int32_t requested) {
  if (requested < 0) return errors::InvalidField("page_size", "NEGATIVE");
  return requested == 0 ? kDefaultPullSize : std::min<int>(requested, kMaxPullSize);
}

std::string MakeCursor(std::string_view incarnation, std::string_view campaign_id, int64_t change_number) {
  const std::string text = absl::StrCat(CursorTag(incarnation), CursorTag(campaign_id), change_number);
  return absl::WebSafeBase64Escape(text);
}

absl::StatusOr<int64_t> ReadCursor(std::string_view incarnation, std::string_view campaign_id, int64_t last_number,
                                   std::string_view cursor) {
  if (cursor.empty()) return 0;
  std::string bytes;
  int64_t number = 0;
  const bool whole = absl::WebSafeBase64Unescape(Abseil(cursor), &bytes) && bytes.size() > 2 * kCursorTagSize &&
                     absl::SimpleAtoi(bytes.substr(2 * kCursorTagSize), &number) && number >= 0;
  if (!whole) return errors::InvalidField("cursor", "NOT_A_CURSOR");
  if (bytes.substr(0, kCursorTagSize) != CursorTag(incarnation) || number > last_number) {
    return errors::FailedPrecondition("SNAPSHOT_REQUIRED", CampaignName(campaign_id));
  }
  if (bytes.substr(kCursorTagSize, kCursorTagSize) != CursorTag(campaign_id)) return errors::InvalidField("cursor", "OTHER_CAMPAIGN");
  return number;
}

}  // namespace footfall::server
