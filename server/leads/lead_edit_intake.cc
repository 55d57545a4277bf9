#include "server/leads/lead_edit_intake.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/form_ids.h"
#include "proto/rules/ids.h"
#include "proto/rules/lead_form.h"
#include "proto/rules/person_name.h"
#include "server/base/errors.h"
#include "server/leads/lead_intake.h"
#include "server/leads/lead_view.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

absl::Status UnknownLead(const PreparedLeadEdit& edit) {
  return errors::FailedPrecondition("UNKNOWN_LEAD", LeadName(edit.campaign_id, edit.lead_id));
}

// Keeps an edit's values from being moved to another edit or lead.
std::string EditContext(std::string_view lead_id, const EditRow& row) {
  return absl::StrCat("lead edit/", std::string(lead_id), row.edit_id);
}

// A field that the form no longer has may have been personal.
bool IsPersonal(const CampaignView& campaign, const std::string& field_id) {
  const auto& fields = campaign.campaign.form().fields();
  const auto field = std::find_if(fields.begin(), fields.end(), [&](const v1::FormField& one) { return one.id() == field_id; });
  return field == fields.end() || field->personal();
}

std::vector<rules::Problem> FindProblems(const v1::LeadChanges& changes) {
  if (changes.answers_size() > rules::kMaxFormFields) return {{"answers", "TOO_MANY"}};
  std::vector<rules::Problem> problems;
  if (NamesFieldTwice(changes)) problems.push_back({"answers", "DUPLICATE_ID"});
  if (!v1::Honorific_IsValid(changes.honorific())) problems.push_back({"honorific", "UNKNOWN_VALUE"});
  if (!v1::IntentLevel_IsValid(changes.intent())) problems.push_back({"intent", "UNKNOWN_VALUE"});
  if (rules::CountCharacters(changes.display_name()) < 0) problems.push_back({"display_name", "NOT_UTF8"});
  for (const v1::Answer& answer : changes.answers()) {
    // Of whichever form the kiosk had. Histories keep the names in clear, for ever.
    if (!rules::IsFieldId(answer.field_id())) problems.push_back({"answers", "BAD_ID"});
  }
  return problems;
}

void Split(const CampaignView& campaign, const v1::LeadChanges& changes, PreparedLeadEdit* edit) {
  auto& [clear, personal] = edit->values;
  clear = changes;
  clear.clear_display_name();
  clear.clear_answers();
  if (changes.has_display_name()) personal.set_display_name(rules::CleanName(changes.display_name()));
  for (const v1::Answer& answer : changes.answers()) *(IsPersonal(campaign, answer.field_id()) ? personal : clear).add_answers() = answer;
}

// Fills the columns that keep an edit's values.
void Seal(const PiiVault& vault, std::string_view lead_id, const EditValues& values, EditRow* row) {
  PiiVault::DataKey key = vault.NewDataKey();
  std::string plain = values.personal.SerializeAsString();
  row->personal = vault.Encrypt(plain, key.plain, EditContext(lead_id, *row));
  row->record = values.clear.SerializeAsString();
  row->wrapped_key = std::move(key.wrapped);
  rules::Wipe(&plain);
  rules::Wipe(&key.plain);
}

absl::StatusOr<EditValues> Unseal(const PiiVault& vault, std::string_view lead_id, const EditRow& row) {
  EditValues values;
  if (!values.clear.ParseFromString(row.record)) return errors::Internal("the record of an edit does not parse");
  if (row.wrapped_key.empty()) return values;  // erased
  absl::StatusOr<std::string> key = vault.Unwrap(row.wrapped_key);
  if (!key.ok()) return key.status();
  absl::StatusOr<std::string> plain = vault.Decrypt(row.personal, *key, EditContext(lead_id, row));
  rules::Wipe(&*key);
  if (!plain.ok()) return plain.status();
  const bool parsed = values.personal.ParseFromString(*plain);
  rules::Wipe(&*plain);
  if (!parsed) return errors::Internal("the personal part of an edit does not parse");
  return values;
}

void RemoveAnswer(const std::string& field_id, v1::Lead* lead) {
  auto* answers = lead->mutable_answers();
  answers->erase(std::remove_if(answers->begin(), answers->end(), [&](const auto& answer) { return answer.field_id() == field_id; }),
                 answers->end());
}

using FieldsByEdit = std::map<int64_t, std::vector<std::string>>;  // by the edit's number

// In which fields another edit counts once the last of `claims` is there: its own, or one of its kiosk's that is there already and that it
// makes a later one.
FieldsByEdit FindNewWinners(std::vector<EditClaim> claims, const std::vector<EditRow>& rows) {
  const std::map<std::string, size_t> after = FindWinners(claims);
  claims.pop_back();
  const std::map<std::string, size_t> before = FindWinners(claims);
  FieldsByEdit fields;
  for (const auto& [field, winner] : after) {
    const auto was = before.find(field);
    if (was == before.end() || was->second != winner) fields[rows[winner].number].push_back(field);
  }
  return fields;
}

// Both halves of a stored lead, in clear.
struct OpenLead {
  std::string key;
  v1::Lead record, personal;
};

absl::StatusOr<OpenLead> Open(const PiiVault& vault, const StoredLead& stored) {
  OpenLead open;
  if (!open.record.ParseFromString(stored.record)) return errors::Internal("the record of a lead does not parse");
  absl::StatusOr<v1::Lead> personal = OpenPersonal(vault, stored);
  if (!personal.ok()) return personal.status();
  open.personal = *std::move(personal);
  absl::StatusOr<std::string> key = vault.Unwrap(stored.wrapped_key);
  if (!key.ok()) return key.status();
  open.key = *std::move(key);
  return open;
}

absl::Status ChangeLead(WriteContext& write, const PiiVault& vault, const StoredLead& stored, const EditValues& values) {
  const auto& [clear, personal] = values;
  absl::StatusOr<OpenLead> lead = Open(vault, stored);
  if (!lead.ok()) return lead.status();
  const std::string old_name = lead->personal.display_name();
  for (const v1::LeadChanges* part : {&clear, &personal}) {
    for (const v1::Answer& answer : part->answers()) {
      RemoveAnswer(answer.field_id(), &lead->record);
      RemoveAnswer(answer.field_id(), &lead->personal);
    }
  }
  ApplyChanges(clear, &lead->record);
  ApplyChanges(personal, &lead->personal);
  EditedLead after{.intent = clear.has_intent() ? int64_t{clear.intent()} : stored.facts.intent,
                   .channel = clear.has_channel() ? clear.channel() : stored.facts.channel};
  lead->record.clear_intent();  // columns say these
  lead->record.clear_channel();
  after.record = lead->record.SerializeAsString();
  std::string plain = lead->personal.SerializeAsString();
  after.personal = vault.Encrypt(plain, lead->key, stored.lead_id);
  rules::Wipe(&plain);
  rules::Wipe(&lead->key);
  absl::Status status = UpdateLeadRow(write, stored.facts.lead_number, after);
  if (status.ok() && personal.has_display_name()) {
    status = ReplaceNameKeys(write.db(), stored.facts.lead_number, HashLeadName(vault, stored.campaign_id, old_name),
                             HashLeadName(vault, stored.campaign_id, personal.display_name()));
  }
  return status;
}

// The values of these fields, each from its edit.
absl::StatusOr<EditValues> CollectValues(Connection& db, const PreparedLeadEdit& edit, int64_t edit_number, int64_t lead_number,
                                         const FieldsByEdit& fields) {
  EditValues all;
  for (const auto& [number, names] : fields) {
    EditValues stored;
    if (number != edit_number) {
      const absl::StatusOr<EditRow> row = LoadEdit(db, lead_number, number);
      if (!row.ok()) return row.status();
      absl::StatusOr<EditValues> opened = Unseal(*edit.vault, edit.lead_id, *row);
      if (!opened.ok()) return opened.status();
      stored = *std::move(opened);
    }
    const EditValues& values = number == edit_number ? edit.values : stored;
    all.clear.MergeFrom(OnlyFields(edit.standard, values.clear, names));
    all.personal.MergeFrom(OnlyFields(edit.standard, values.personal, names));
  }
  return all;
}

// The edit among those that are there, and in the lead what it changes.
absl::Status WriteEdit(WriteContext& write, const PreparedLeadEdit& edit, const StoredLead& stored) {
  const int64_t lead_number = stored.facts.lead_number;
  absl::StatusOr<std::vector<EditRow>> rows = LoadEditClaims(write.db(), lead_number);
  if (!rows.ok()) return rows.status();
  if (rows->empty()) {
    absl::StatusOr<EditRow> original = MakeOriginal(*edit.vault, edit.standard, stored);
    if (!original.ok()) return original.status();
    if (absl::Status status = InsertEdit(write.db(), lead_number, *original); !status.ok()) return status;
  }
  rows->push_back(edit.row);
  EditRow& row = rows->back();
  row.number = write.NextNumber();
  if (absl::Status status = InsertEdit(write.db(), lead_number, row); !status.ok()) return status;
  std::vector<EditClaim> claims;
  for (const EditRow& one : *rows) claims.push_back(one.Claim());
  const FieldsByEdit changed = FindNewWinners(std::move(claims), *rows);
  if (changed.empty()) return absl::OkStatus();
  const absl::StatusOr<EditValues> values = CollectValues(write.db(), edit, row.number, lead_number, changed);
  return values.ok() ? ChangeLead(write, *edit.vault, stored, *values) : values.status();
}

}  // namespace

absl::StatusOr<PreparedLeadEdit> PrepareLeadEdit(const PiiVault& vault, const CampaignView& campaign, std::string lead_id,
                                                 v1::LeadChanges changes, EditOrigin origin) {
  // A field added later may be personal, and would lie in clear where nobody masks it.
  changes.DiscardUnknownFields();
  std::vector<rules::Problem> problems = FindProblems(changes);
  PreparedLeadEdit edit{.vault = &vault,
                        .campaign_id = campaign.campaign_id,
                        .lead_id = std::move(lead_id),
                        .standard = FindStandardFields(campaign.campaign),
                        .row = std::move(origin)};
  if (ChangesNothing(changes)) problems.push_back({"changes", "REQUIRED"});
  if (!problems.empty()) return errors::InvalidFields(std::move(problems));
  Reconcile(edit.standard, &changes);
  edit.row.fields = FieldsOf(edit.standard, changes);
  Split(campaign, changes, &edit);
  Seal(vault, edit.lead_id, edit.values, &edit.row);
  return edit;
}

absl::StatusOr<EditOutcome> ApplyLeadEdit(WriteContext& write, const PreparedLeadEdit& edit) {
  const absl::StatusOr<std::optional<LeadKey>> key = FindLead(write.db(), edit.lead_id);
  if (!key.ok()) return key.status();
  if (!key->has_value()) return UnknownLead(edit);
  const absl::StatusOr<StoredLead> stored = ReadLead(write.db(), (*key)->lead_number);
  if (!stored.ok()) return stored.status();
  // Of another campaign, or erased: what is gone is not filled anew.
  if (stored->campaign_id != edit.campaign_id || stored->wrapped_key.empty()) return UnknownLead(edit);
  const absl::StatusOr<bool> there = HasEdit(write.db(), (*key)->lead_number, edit.row.source, edit.row.edit_id);
  if (!there.ok()) return there.status();
  if (*there) return EditOutcome::kAlreadyThere;
  const absl::StatusOr<int64_t> count = CountEdits(write.db(), (*key)->lead_number, edit.row.source);
  if (!count.ok()) return count.status();
  if (*count >= kMaxEditsOfSource) return errors::FailedPrecondition("TOO_MANY_EDITS", LeadName(edit.campaign_id, edit.lead_id));
  if (absl::Status status = WriteEdit(write, edit, *stored); !status.ok()) return status;
  return EditOutcome::kWritten;
}

v1::LeadChanges ToChanges(const v1::Lead& lead) {
  v1::LeadChanges changes;
  changes.set_display_name(lead.display_name());
  changes.set_honorific(lead.honorific());
  changes.set_intent(lead.intent());
  changes.set_channel(lead.channel());
  *changes.mutable_answers() = lead.answers();
  return changes;
}

void ApplyChanges(const v1::LeadChanges& changes, v1::Lead* lead) {
  if (changes.has_display_name()) lead->set_display_name(changes.display_name());
  if (changes.has_honorific()) lead->set_honorific(changes.honorific());
  if (changes.has_intent()) lead->set_intent(changes.intent());
  if (changes.has_channel()) lead->set_channel(changes.channel());
  for (const v1::Answer& answer : changes.answers()) {
    RemoveAnswer(answer.field_id(), lead);
    if (!answer.values().empty()) *lead->add_answers() = answer;
  }
}

absl::StatusOr<v1::LeadChanges> OpenEdit(const PiiVault& vault, std::string_view lead_id, const EditRow& row, bool mask_personal) {
  absl::StatusOr<EditValues> values = Unseal(vault, lead_id, row);
  if (!values.ok()) return values.status();
  auto& [changes, personal] = *values;
  if (mask_personal && personal.has_display_name()) personal.set_display_name(rules::MaskName(personal.display_name()));
  for (v1::Answer& answer : *personal.mutable_answers()) {
    for (std::string& value : *answer.mutable_values()) {
      if (mask_personal) value = kMaskedAnswer;
    }
  }
  changes.MergeFrom(personal);
  return changes;
}

absl::StatusOr<EditRow> MakeOriginal(const PiiVault& vault, const StandardFields& standard, const StoredLead& lead) {
  v1::Lead record;
  if (!record.ParseFromString(lead.record)) return errors::Internal("the record of a lead does not parse");
  absl::StatusOr<v1::Lead> opened = OpenPersonal(vault, lead);
  if (!opened.ok()) return opened.status();
  EditRow row{.number = lead.facts.lead_number,
              .source = EditSource::kOriginal,
              .edit_id = lead.lead_id,
              .time_ms = lead.facts.capture_ms,
              .receive_ms = lead.receive_ms,
              .clock_suspect = record.clock_suspect(),
              .staff_id = lead.facts.staff_id,
              .device_id = lead.device_id};
  record.set_intent(static_cast<v1::IntentLevel>(lead.facts.intent));
  record.set_channel(lead.facts.channel);
  EditValues values{.clear = ToChanges(record)};
  auto& [clear, personal] = values;
  clear.clear_display_name();
  personal.set_display_name(opened->display_name());
  *personal.mutable_answers() = opened->answers();
  v1::LeadChanges all = clear;
  all.MergeFrom(personal);
  row.fields = FieldsOf(standard, all);
  Seal(vault, lead.lead_id, values, &row);
  return row;
}

}  // namespace footfall::server
