#include "kiosk/app/operation_builder.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "footfall/v1/onsite.pb.h"
#include "kiosk/app/config_views.h"
#include "kiosk/state/state.h"
#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"
#include "proto/rules/pin.h"

namespace footfall::kiosk {
namespace {

constexpr uint32_t kPayloadVersion = 1;

int64_t TextVersion(const v1::KioskConfig& config, rules::Purpose purpose) {
  for (const v1::ConsentText& consent : config.campaign().consents()) {
    if (static_cast<int>(consent.purpose()) == static_cast<int>(purpose)) return consent.version();
  }
  return 0;
}

void FillConsent(const v1::KioskConfig& config, const rules::ConsentInput& input, int64_t time_ms, v1::Consent* consent) {
  for (const rules::ConsentOffer& offer : input.offers) {
    v1::ConsentChoice& choice = *consent->add_choices();
    choice.set_purpose(static_cast<v1::ConsentPurpose>(offer.purpose));
    choice.set_granted(offer.granted);
    choice.set_text_hash(offer.text_hash);
    choice.set_text_version(TextVersion(config, offer.purpose));
  }
  consent->set_language(input.language);
  consent->set_time_ms(time_ms);
  consent->set_age_confirmed(input.age_confirmed);
}

// Under what a gift's units of the day are counted.
std::string GiftTally(const std::string& pool) { return absl::StrCat("gift/", pool); }

void WipePayload(v1::LeadPayload* payload) {
  rules::Wipe(payload->mutable_phone());
  rules::Wipe(payload->mutable_phone_typed());
  rules::Wipe(payload->mutable_display_name());
  for (v1::Answer& answer : *payload->mutable_answers()) {
    for (std::string& value : *answer.mutable_values()) rules::Wipe(&value);
  }
}

}  // namespace

std::string OperationBuilder::NewId() {
  const std::string bytes = parts_.random->Bytes(static_cast<int>(std::tuple_size_v<rules::UuidEntropy>));
  rules::UuidEntropy entropy;
  std::copy(bytes.begin(), bytes.end(), entropy.begin());
  return rules::UuidBytes(rules::MakeUuidV7(parts_.corrected->Now().ms, entropy));
}

OperationDraft OperationBuilder::Begin(const v1::KioskConfig& config, v1::OperationType type, const std::string& id) {
  const CorrectedTime now = parts_.corrected->Now();
  OperationDraft draft;
  draft.header.set_operation_id(id);
  draft.header.set_type(type);
  draft.header.set_version(kPayloadVersion);
  draft.header.set_campaign_id(LastId(config.campaign().name()));
  draft.header.set_session_id(LastId(config.session().name()));
  draft.header.set_seal_key_id(config.campaign().seal_key_id());
  draft.header.set_config_version(config.version());
  draft.header.set_wall_ms(parts_.clock->WallMs());
  draft.header.set_corrected_ms(now.ms);
  draft.header.set_boot_ms(parts_.clock->BootMs());
  draft.header.set_boot_id(parts_.clock->BootId());
  draft.header.set_clock_suspect(now.suspect);
  draft.seal_public_key = config.campaign().seal_public_key();
  const Now local{0, now.ms, parts_.campaign_time->OffsetS(now.ms)};
  draft.effects.day = static_cast<int32_t>(LocalDay(local));
  draft.effects.hour = LocalHour(local.wall_ms, local.utc_offset_s);
  draft.effects.corrected_ms = now.ms;
  return draft;
}

OperationDraft OperationBuilder::Lead(const v1::KioskConfig& config, const effect::SaveLead& lead, const std::string& id,
                                      const std::string& receipt_code, const std::string& duplicate_key) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_LEAD, id);
  v1::LeadPayload payload;
  payload.set_phone(lead.phone_e164);
  payload.set_phone_typed(lead.phone_typed);
  payload.set_display_name(lead.display_name);
  payload.set_honorific(static_cast<v1::Honorific>(lead.honorific));
  for (const auto& [field, values] : lead.answers) {
    v1::Answer& answer = *payload.add_answers();
    answer.set_field_id(field);
    for (const std::string& value : values) answer.add_values(value);
  }
  FillConsent(config, lead.consent, draft.header.corrected_ms(), payload.mutable_consent());
  payload.set_zone_id(lead.zone_id);
  payload.set_staff_id(lead.staff_id);
  payload.set_mode(lead.staff_id.empty() ? v1::LEAD_MODE_VISITOR : v1::LEAD_MODE_STAFF);
  payload.set_form_version(lead.form_version);
  payload.set_receipt_code(receipt_code);
  draft.payload = payload.SerializeAsString();
  WipePayload(&payload);
  draft.effects.counts_as_lead = true;
  draft.effects.staff_id = lead.staff_id;
  if (!duplicate_key.empty()) draft.effects.tag = rules::DuplicateTag(duplicate_key, draft.header.campaign_id(), lead.phone_e164);
  return draft;
}

OperationDraft OperationBuilder::LeadEdit(const v1::KioskConfig& config, const effect::CorrectIntent& correction, const std::string& id) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_LEAD_EDIT, id);
  v1::LeadEditPayload payload;
  payload.set_lead_id(correction.lead_id);
  payload.set_staff_id(correction.staff_id);
  v1::Answer& answer = *payload.mutable_changes()->add_answers();
  answer.set_field_id(correction.field_id);
  answer.add_values(correction.option_id);
  draft.payload = payload.SerializeAsString();
  return draft;
}

OperationDraft OperationBuilder::Attendance(const v1::KioskConfig& config, const effect::SaveAttendance& attendance,
                                            const std::string& id) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_ATTENDANCE, id);
  v1::AttendancePayload payload;
  payload.set_staff_id(attendance.staff_id);
  payload.set_kind(static_cast<v1::AttendanceKind>(attendance.kind));
  payload.set_zone_id(attendance.zone_id);
  draft.payload = payload.SerializeAsString();
  draft.effects.staff_id = attendance.staff_id;
  draft.effects.attendance = static_cast<int>(attendance.kind);
  return draft;
}

OperationDraft OperationBuilder::Gift(const v1::KioskConfig& config, const effect::HandOutGift& gift, const LeaseSpend& spend,
                                      const std::string& id, const std::string& for_redemption) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_GIFT, id);
  v1::GiftPayload payload;
  payload.set_lease_id(spend.lease_id);
  payload.set_item(gift.item);
  payload.set_quantity(spend.units);
  payload.set_spent_total(spend.spent_total);
  payload.set_lead_id(gift.lead_id);
  payload.set_staff_id(gift.staff_id);
  payload.set_purchase_fen(gift.purchase_fen);
  payload.set_for_redemption(for_redemption);
  draft.payload = payload.SerializeAsString();
  draft.effects.spend = spend;
  draft.effects.site.tallies.push_back({GiftTally(gift.pool), spend.units});
  return draft;
}

OperationDraft OperationBuilder::GiftUndo(const v1::KioskConfig& config, const LeaseUndo& undo, const std::string& gift_id,
                                          const std::string& pool, const std::string& staff_id, int32_t day, const std::string& id) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_GIFT_UNDO, id);
  v1::GiftUndoPayload payload;
  payload.set_lease_id(undo.lease_id);
  payload.set_gift_id(gift_id);
  payload.set_quantity(undo.units);
  payload.set_spent_total(undo.spent_total);
  payload.set_staff_id(staff_id);
  draft.payload = payload.SerializeAsString();
  draft.effects.day = day;
  draft.effects.put_back = undo;
  draft.effects.site.tallies.push_back({GiftTally(pool), -undo.units});
  return draft;
}

OperationDraft OperationBuilder::QueueTicket(const v1::KioskConfig& config, const NextNumber& next, const std::string& pool,
                                             const std::string& lead_id, const std::string& staff_id, const std::string& id) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_QUEUE_TICKET, id);
  v1::QueueTicketPayload payload;
  payload.set_lease_id(next.spend.lease_id);
  payload.set_spent_total(next.spend.spent_total);
  payload.set_number(next.number);
  payload.set_lead_id(lead_id);
  payload.set_staff_id(staff_id);
  draft.payload = payload.SerializeAsString();
  draft.effects.spend = next.spend;
  draft.effects.site.tallies.push_back({absl::StrCat("ticket/", pool), 1});
  draft.effects.site.queue_number = QueueNumberNote{pool, next.number, v1::QUEUE_CALL_KIND_UNSPECIFIED, "", draft.header.corrected_ms()};
  return draft;
}

OperationDraft OperationBuilder::LeaseReturn(const v1::KioskConfig& config, const Lease& lease, const std::string& id) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_LEASE_RETURN, id);
  v1::LeaseReturnPayload payload;
  payload.set_lease_id(lease.lease_id);
  payload.set_spent_total(lease.spent);
  payload.set_returned_total(lease.quantity - lease.spent);
  draft.payload = payload.SerializeAsString();
  draft.effects.give_back = kiosk::LeaseReturn{lease.lease_id, lease.spent, lease.quantity - lease.spent};
  return draft;
}

OperationDraft OperationBuilder::CouponIssue(const v1::KioskConfig& config, const effect::IssueCoupon& asked, const LeaseSpend& spend,
                                             const kiosk::CouponIssue& issue) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_COUPON_ISSUE, issue.operation_id);
  v1::CouponIssuePayload payload;
  payload.set_lease_id(spend.lease_id);
  payload.set_spent_total(spend.spent_total);
  payload.set_coupon_id(issue.coupon_id);
  payload.set_lead_id(asked.lead_id);
  payload.set_staff_id(asked.staff_id);
  draft.payload = payload.SerializeAsString();
  draft.effects.spend = spend;
  draft.effects.coupon_issue = issue;
  draft.effects.site.tallies.push_back({absl::StrCat("coupon/", issue.pool), 1});
  return draft;
}

OperationDraft OperationBuilder::CouponRedeem(const v1::KioskConfig& config, const v1::CouponRedeemPayload& payload,
                                              const CouponRedemption& redemption, const std::string& id) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_COUPON_REDEEM, id);
  draft.payload = payload.SerializeAsString();
  draft.effects.redemption = redemption;
  return draft;
}

OperationDraft OperationBuilder::Draw(const v1::KioskConfig& config, const DrawEntry& entry, const DrawOutcome& outcome) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_DRAW, entry.operation_id);
  // When the chance was taken, not when a stopped kiosk came to finish it: days and the order among second entries go by it.
  v1::DrawPayload payload = outcome.payload;
  payload.set_draw_time_ms(entry.time_ms);
  payload.set_draw_clock_suspect(!entry.clock_trusted);
  draft.payload = payload.SerializeAsString();
  draft.effects.draw = outcome;
  draft.effects.site.tallies.push_back({absl::StrCat("draw/", entry.draw), 1});
  return draft;
}

OperationDraft OperationBuilder::DrawRelease(const v1::KioskConfig& config, const v1::DrawClosedEntry& closed, const std::string& id) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_DRAW_RELEASE, id);
  v1::DrawReleasePayload payload;
  payload.set_draw_id(LastId(closed.draw()));
  payload.set_entry_id(closed.entry_id());
  draft.payload = payload.SerializeAsString();
  draft.effects.claimed_entry = closed.entry_id();
  return draft;
}

OperationDraft OperationBuilder::DrawClaim(const v1::KioskConfig& config, const effect::ClaimPrize& claim, const std::string& id) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_DRAW_CLAIM, id);
  v1::DrawClaimPayload payload;
  payload.set_draw_id(LastId(claim.draw));
  payload.set_entry_id(claim.entry_id);
  payload.set_staff_id(claim.staff_id);
  payload.set_tax_name(claim.tax_name);
  payload.set_tax_id_number(claim.tax_id_number);
  draft.payload = payload.SerializeAsString();
  rules::Wipe(payload.mutable_tax_name());
  rules::Wipe(payload.mutable_tax_id_number());
  draft.effects.claimed_entry = claim.entry_id;
  return draft;
}

}  // namespace footfall::kiosk
