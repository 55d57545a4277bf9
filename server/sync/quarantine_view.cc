#include "server/sync/quarantine_view.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "proto/rules/hash_chain.h"
#include "proto/rules/ids.h"
#include "proto/rules/person_name.h"
#include "proto/rules/phone.h"
#include "server/base/resource_names.h"
#include "server/leads/lead_view.h"
#include "server/stock/places.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr size_t kReceiptCodeLength = 6;  // longer text is not one

void MaskUnless(bool harmless, std::string* text) {
  if (!harmless && !text->empty()) *text = std::string(kMaskedAnswer);
}

void MaskId(std::string* id) { MaskUnless(CheckResourceId("id", *id).ok(), id); }

// As typed it may be anything; the masked number says what a person needs to compare.
void MaskTyped(const std::string& region, std::string* typed) {
  const std::optional<std::string> phone = rules::NormalisePhone(*typed, region);
  MaskUnless(false, typed);
  if (phone) *typed = rules::MaskPhone(*phone);
}

// Whether the value is one that somebody chose from a list the campaign made.
bool IsOption(const CampaignView* campaign, const std::string& field_id, const std::string& value) {
  if (campaign == nullptr) return false;
  const auto is_value = [&](const auto& choice) { return choice.id() == value; };
  for (const v1::FormField& field : campaign->campaign.form().fields()) {
    if (field.id() != field_id || field.personal()) continue;
    const auto& channels = campaign->campaign.channels();
    if (field.standard() == v1::STANDARD_FIELD_CHANNEL && std::any_of(channels.begin(), channels.end(), is_value)) return true;
    return std::any_of(field.options().begin(), field.options().end(), is_value);
  }
  return false;
}

bool IsField(const CampaignView* campaign, const std::string& id) {
  if (campaign == nullptr) return false;
  const auto& fields = campaign->campaign.form().fields();
  return std::any_of(fields.begin(), fields.end(), [&](const v1::FormField& field) { return field.id() == id; });
}

void MaskConsent(v1::Consent* consent) {
  const std::string& language = consent->language();
  MaskUnless(language == "zh-Hans" || language == "zh-Hant" || language == "en", consent->mutable_language());
  for (v1::ConsentChoice& choice : *consent->mutable_choices()) {
    if (choice.text_hash().size() != size_t{rules::kHashSize}) choice.clear_text_hash();
  }
}

void MaskAnswers(const CampaignView* campaign, google::protobuf::RepeatedPtrField<v1::Answer>* answers) {
  for (v1::Answer& answer : *answers) {
    for (std::string& value : *answer.mutable_values()) MaskUnless(IsOption(campaign, answer.field_id(), value), &value);
    MaskUnless(IsField(campaign, answer.field_id()), answer.mutable_field_id());
  }
}

void MaskLead(const CampaignView* campaign, v1::LeadPayload* lead) {
  lead->set_phone(rules::MaskPhone(lead->phone()));
  MaskTyped(campaign == nullptr ? "" : campaign->form.phone_region, lead->mutable_phone_typed());
  lead->set_display_name(rules::MaskName(lead->display_name()));
  MaskAnswers(campaign, lead->mutable_answers());
  if (lead->has_consent()) MaskConsent(lead->mutable_consent());
  MaskId(lead->mutable_zone_id());
  MaskId(lead->mutable_staff_id());
  MaskUnless(lead->receipt_code().size() <= kReceiptCodeLength, lead->mutable_receipt_code());
  lead->DiscardUnknownFields();
}

void MaskLeadEdit(const CampaignView* campaign, v1::LeadEditPayload* edit) {
  if (!rules::UuidFromBytes(edit->lead_id())) edit->clear_lead_id();
  MaskId(edit->mutable_staff_id());
  edit->DiscardUnknownFields();
  if (!edit->has_changes()) return;
  v1::LeadChanges& changes = *edit->mutable_changes();
  if (changes.has_display_name()) changes.set_display_name(rules::MaskName(changes.display_name()));
  if (changes.has_channel()) MaskId(changes.mutable_channel());
  MaskAnswers(campaign, changes.mutable_answers());
}

// What has not the size of an id may be anything.
void MaskUuid(std::string* id) {
  if (!rules::UuidFromBytes(*id)) id->clear();
}

void MaskHash(std::string* hash) {
  if (hash->size() != size_t{rules::kHashSize}) hash->clear();
}

void Mask(v1::AttendancePayload* attendance) {
  MaskId(attendance->mutable_staff_id());
  MaskId(attendance->mutable_zone_id());
}

void Mask(v1::GiftPayload* gift) {
  for (std::string* id : {gift->mutable_lease_id(), gift->mutable_lead_id(), gift->mutable_for_redemption()}) MaskUuid(id);
  MaskUnless(ParseItemName("item", gift->item()).ok(), gift->mutable_item());
  MaskId(gift->mutable_staff_id());
}

void Mask(v1::LeaseReturnPayload* lease_return) { MaskUuid(lease_return->mutable_lease_id()); }

void Mask(v1::CouponIssuePayload* issue) {
  for (std::string* id : {issue->mutable_lease_id(), issue->mutable_coupon_id(), issue->mutable_lead_id()}) MaskUuid(id);
  MaskId(issue->mutable_staff_id());
}

void Mask(v1::CouponRedeemPayload* redemption) {
  MaskUuid(redemption->mutable_coupon_id());
  MaskId(redemption->mutable_staff_id());
}

void Mask(v1::DrawPayload* draw) {
  for (std::string* id : {draw->mutable_lease_id(), draw->mutable_entry_id(), draw->mutable_lead_id()}) MaskUuid(id);
  for (std::string* hash : {draw->mutable_previous_row_hash(), draw->mutable_row_hash()}) MaskHash(hash);
  MaskId(draw->mutable_draw_id());
  MaskUnless(draw->prize() == "-" || CheckResourceId("prize", draw->prize()).ok(), draw->mutable_prize());
  MaskId(draw->mutable_staff_id());
}

// Who won is known by name and number only where the tax office asks for them: nothing of those is shown.
void Mask(v1::DrawClaimPayload* claim) {
  MaskId(claim->mutable_draw_id());
  MaskUuid(claim->mutable_entry_id());
  MaskId(claim->mutable_staff_id());
  claim->set_tax_name(rules::MaskName(claim->tax_name()));
  MaskUnless(false, claim->mutable_tax_id_number());
}

template <typename Payload>
void MaskWhole(Payload* payload) {
  Mask(payload);
  payload->DiscardUnknownFields();
}

// The message that a payload of this type is; nullptr for a type that this program does not know.
google::protobuf::Message* PayloadOf(v1::OperationType type, v1::QuarantinedDetails* details) {
  switch (type) {
    case v1::OPERATION_TYPE_LEAD:
      return details->mutable_lead();
    case v1::OPERATION_TYPE_ATTENDANCE:
      return details->mutable_attendance();
    case v1::OPERATION_TYPE_LEAD_EDIT:
      return details->mutable_lead_edit();
    case v1::OPERATION_TYPE_GIFT:
      return details->mutable_gift();
    case v1::OPERATION_TYPE_LEASE_RETURN:
      return details->mutable_lease_return();
    case v1::OPERATION_TYPE_COUPON_ISSUE:
      return details->mutable_coupon_issue();
    case v1::OPERATION_TYPE_COUPON_REDEEM:
      return details->mutable_coupon_redeem();
    case v1::OPERATION_TYPE_DRAW:
      return details->mutable_draw();
    case v1::OPERATION_TYPE_DRAW_CLAIM:
      return details->mutable_draw_claim();
    default:
      return nullptr;
  }
}

bool HoldsMask(const v1::Answer& answer) {
  const auto& values = answer.values();
  return answer.field_id() == kMaskedAnswer || std::find(values.begin(), values.end(), kMaskedAnswer) != values.end();
}

using Answers = google::protobuf::RepeatedPtrField<v1::Answer>;

void FindMask(const char* field, const std::string& was, const std::string& is, std::vector<rules::Problem>* problems) {
  if (is != was && is.find('*') != std::string::npos) problems->push_back({field, "MASKED"});
}

void FindMaskedAnswers(const std::string& field, const Answers& sent, const Answers& repaired, std::vector<rules::Problem>* problems) {
  for (const v1::Answer& answer : repaired) {
    const auto same = [&](const v1::Answer& other) { return other.SerializeAsString() == answer.SerializeAsString(); };
    if (!HoldsMask(answer) || std::any_of(sent.begin(), sent.end(), same)) continue;
    problems->push_back({CheckResourceId("id", answer.field_id()).ok() ? absl::StrCat(field, ".", answer.field_id()) : field, "MASKED"});
  }
}

}  // namespace

std::string QuarantineName(int64_t ingest_number) { return absl::StrCat("quarantine/", ingest_number); }

v1::QuarantinedOperation ToMessage(const QuarantinedRow& row) {
  v1::QuarantinedOperation operation;
  operation.set_name(QuarantineName(row.ingest_number));
  operation.set_device(DeviceName(row.device_id));
  operation.set_epoch(row.epoch);
  operation.set_seq(row.seq);
  operation.set_type(static_cast<v1::OperationType>(row.type));
  v1::OperationHeader header;
  if (header.ParseFromString(row.header)) {
    operation.set_version(header.version());
    operation.set_campaign_id(header.campaign_id());
  }
  operation.set_reason(row.reason);
  operation.set_receive_time_ms(row.receive_time_ms);
  operation.set_payload_bytes(row.payload_bytes);
  operation.set_repair_count(row.repair_count);
  if (row.dismissal) {
    v1::QuarantineDismissal* dismissal = operation.mutable_dismissal();
    dismissal->set_time_ms(row.dismissal->time_ms);
    dismissal->set_user(row.dismissal->actor);
    dismissal->set_reason(row.dismissal->reason);
  }
  return operation;
}

v1::QuarantineRepair ToMessage(const RepairRow& repair) {
  v1::QuarantineRepair message;
  message.set_time_ms(repair.note.time_ms);
  message.set_user(repair.note.actor);
  message.set_reason(repair.note.reason);
  message.set_refusal(repair.refusal);
  return message;
}

void AddProblems(const std::vector<rules::Problem>& problems, google::protobuf::RepeatedPtrField<v1::QuarantineProblem>* messages) {
  for (const rules::Problem& problem : problems) {
    v1::QuarantineProblem* message = messages->Add();
    message->set_field(problem.field);
    message->set_reason(problem.reason);
  }
}

bool SetPayload(std::string_view plain, v1::QuarantinedDetails* details) {
  google::protobuf::Message* payload = PayloadOf(details->header().type(), details);
  return payload == nullptr || payload->ParseFromArray(plain.data(), static_cast<int>(plain.size()));
}

void MaskPayload(const CampaignView* campaign, v1::QuarantinedDetails* details) {
  details->set_masked(true);
  switch (details->payload_case()) {
    case v1::QuarantinedDetails::kLead:
      return MaskLead(campaign, details->mutable_lead());
    case v1::QuarantinedDetails::kLeadEdit:
      return MaskLeadEdit(campaign, details->mutable_lead_edit());
    case v1::QuarantinedDetails::kAttendance:
      return MaskWhole(details->mutable_attendance());
    case v1::QuarantinedDetails::kGift:
      return MaskWhole(details->mutable_gift());
    case v1::QuarantinedDetails::kLeaseReturn:
      return MaskWhole(details->mutable_lease_return());
    case v1::QuarantinedDetails::kCouponIssue:
      return MaskWhole(details->mutable_coupon_issue());
    case v1::QuarantinedDetails::kCouponRedeem:
      return MaskWhole(details->mutable_coupon_redeem());
    case v1::QuarantinedDetails::kDraw:
      return MaskWhole(details->mutable_draw());
    case v1::QuarantinedDetails::kDrawClaim:
      return MaskWhole(details->mutable_draw_claim());
    case v1::QuarantinedDetails::PAYLOAD_NOT_SET:
      return;
  }
}

std::vector<rules::Problem> FindMasks(const v1::LeadPayload& sent, const v1::LeadPayload& repaired) {
  std::vector<rules::Problem> problems;
  FindMask("lead.phone", sent.phone(), repaired.phone(), &problems);
  FindMask("lead.phone_typed", sent.phone_typed(), repaired.phone_typed(), &problems);
  FindMask("lead.display_name", sent.display_name(), repaired.display_name(), &problems);
  FindMask("lead.zone_id", sent.zone_id(), repaired.zone_id(), &problems);
  FindMask("lead.staff_id", sent.staff_id(), repaired.staff_id(), &problems);
  FindMask("lead.receipt_code", sent.receipt_code(), repaired.receipt_code(), &problems);
  FindMaskedAnswers("lead.answers", sent.answers(), repaired.answers(), &problems);
  return problems;
}

std::vector<rules::Problem> FindMasks(const v1::LeadEditPayload& sent, const v1::LeadEditPayload& repaired) {
  const v1::LeadChanges &was = sent.changes(), &is = repaired.changes();
  std::vector<rules::Problem> problems;
  FindMask("lead_edit.staff_id", sent.staff_id(), repaired.staff_id(), &problems);
  FindMask("lead_edit.changes.display_name", was.display_name(), is.display_name(), &problems);
  FindMask("lead_edit.changes.channel", was.channel(), is.channel(), &problems);
  FindMaskedAnswers("lead_edit.changes.answers", was.answers(), is.answers(), &problems);
  return problems;
}

}  // namespace footfall::server
