#include "server/coupons/coupon_intake.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "proto/rules/coupon_code.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/base/text.h"
#include "server/coupons/coupon_rules.h"
#include "server/coupons/coupon_settle.h"
#include "server/coupons/coupon_store.h"
#include "server/leads/lead_store.h"
#include "server/leases/lease_intake.h"
#include "server/leases/lease_store.h"
#include "server/sessions/session_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr size_t kIdSize = 16;

CouponAct ActOf(const CampaignView& campaign, std::string_view device_id, const v1::OperationHeader& header, const std::string& staff_id) {
  CouponAct act{.operation_id = header.operation_id(),
                .device_id = std::string(device_id),
                .staff_id = staff_id,
                .session_id = header.session_id(),
                .time_ms = header.corrected_ms()};
  SetLocalTime(campaign.campaign.time_zone(), &act);
  return act;
}

void CheckId(std::string_view field, const std::string& id, bool required, std::vector<rules::Problem>* problems) {
  if (id.empty() && required) problems->push_back({std::string(field), "REQUIRED"});
  if (!id.empty() && id.size() != kIdSize) problems->push_back({std::string(field), "BAD_ID"});
}

void CheckStaff(const std::string& staff_id, bool required, std::vector<rules::Problem>* problems) {
  if (staff_id.empty() && required) problems->push_back({"staff_id", "REQUIRED"});
  if (!staff_id.empty() && !rules::IsResourceId(staff_id)) problems->push_back({"staff_id", "BAD_ID"});
}

void CheckFen(std::string_view field, int64_t fen, std::vector<rules::Problem>* problems) {
  if (fen < 0) problems->push_back({std::string(field), "TOO_SMALL"});
  if (fen > kMaxCouponPurchaseFen) problems->push_back({std::string(field), "TOO_LARGE"});
}

template <typename Payload>
bool Parse(std::string_view plain, Payload* payload) {
  return payload->ParseFromArray(plain.data(), static_cast<int>(plain.size()));
}

absl::Status Unreadable() { return errors::FailedPrecondition("PAYLOAD_UNREADABLE", "operations/-"); }

absl::Status UnknownCoupon(std::string_view campaign_id) { return errors::FailedPrecondition("UNKNOWN_COUPON", CampaignName(campaign_id)); }

// Where the session is; a session that is not in the books has no site, and the coupon is good all the same.
absl::Status FindSite(Connection& db, std::string_view campaign_id, CouponAct* act) {
  if (act->session_id.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> site = GetSessionSite(db, {std::string(campaign_id), act->session_id});
  if (absl::IsNotFound(site.status())) return absl::OkStatus();
  if (!site.ok()) return site.status();
  act->site_id = *std::move(site);
  return absl::OkStatus();
}

// The coupon of a lease that a restored server has forgotten, with the little that is known of it.
absl::StatusOr<CouponRow> Adopt(WriteContext& write, const CouponIssueFact& fact, const CouponTemplateRow& of, const LeaseRow& lease) {
  if (!lease.learned) return UnknownCoupon(fact.campaign_id);
  absl::StatusOr<CouponBatchRow> batch = InsertCouponBatch(write, of.template_number, 1, 0);
  if (!batch.ok()) return batch.status();
  CouponRow coupon{.coupon_number = CouponNumber(batch->batch, 0),
                   .coupon_id = fact.coupon_id,
                   .campaign_number = of.campaign_number,
                   .template_number = of.template_number,
                   .state = v1::COUPON_STATE_LENT,
                   .lease_id = fact.lease_id,
                   .create_ms = fact.act.time_ms};
  const absl::StatusOr<int64_t> stored = InsertCoupons(write, {coupon});
  if (!stored.ok()) return stored.status();
  batch->made = batch->next_place = *stored;
  absl::Status status = UpdateCouponBatch(write, *batch);
  if (status.ok()) status = AddCouponsMade(write, of.template_number, *stored);
  if (!status.ok()) return status;
  return coupon;
}

// What an issue is about: its lease's template, and the coupon.
struct Issued {
  CouponTemplateRow of;
  CouponRow coupon;
};

absl::StatusOr<Issued> FindIssued(WriteContext& write, const CouponIssueFact& fact) {
  const absl::StatusOr<std::optional<LeaseRow>> lease = FindLease(write.db(), fact.lease_id);
  if (!lease.ok()) return lease.status();
  if (!lease->has_value()) return errors::FailedPrecondition("UNKNOWN_LEASE", LeaseName(fact.lease_id));
  const absl::StatusOr<CouponTemplateKey> key = ParseCouponTemplateName("lease_id", (*lease)->pool);
  if (!key.ok() || key->campaign_id != fact.campaign_id) return UnknownCoupon(fact.campaign_id);
  absl::StatusOr<CouponTemplateRow> of = GetCouponTemplate(write.db(), *key);
  if (!of.ok()) return of.status();
  absl::StatusOr<std::optional<CouponRow>> coupon = FindCoupon(write.db(), fact.coupon_id);
  if (!coupon.ok()) return coupon.status();
  if (coupon->has_value()) {
    if ((*coupon)->template_number != of->template_number) return UnknownCoupon(fact.campaign_id);
    return Issued{*std::move(of), **std::move(coupon)};
  }
  absl::StatusOr<CouponRow> adopted = Adopt(write, fact, *of, **lease);
  if (!adopted.ok()) return adopted.status();
  return Issued{*std::move(of), *std::move(adopted)};
}

absl::Status Spend(WriteContext& write, const CouponIssueFact& fact) {
  const absl::Status spent = ApplySpend(write, {.lease_id = fact.lease_id,
                                                .device_id = fact.act.device_id,
                                                .units = 1,
                                                .claimed = fact.claimed,
                                                .staff_id = fact.act.staff_id,
                                                .time_ms = fact.act.time_ms});
  return absl::IsNotFound(spent) ? errors::FailedPrecondition("UNKNOWN_LEASE", LeaseName(fact.lease_id)) : spent;
}

// By whichever form the kiosk read; what else it read has to agree.
absl::StatusOr<CouponRow> FindRedeemed(WriteContext& write, const CouponRedeemFact& fact, int64_t campaign_number) {
  absl::StatusOr<std::optional<CouponRow>> found =
      fact.coupon_id.empty() ? FindCouponBySerial(write.db(), campaign_number, fact.serial) : FindCoupon(write.db(), fact.coupon_id);
  if (!found.ok()) return found.status();
  if (!found->has_value() || (*found)->campaign_number != campaign_number) return UnknownCoupon(fact.campaign_id);
  CouponRow coupon = **std::move(found);
  if (!fact.coupon_id.empty() && !coupon.serial) {
    // Only the kiosk that issued it knew; now this server does, unless the number has become another coupon's.
    const absl::StatusOr<std::optional<CouponRow>> other = FindCouponBySerial(write.db(), campaign_number, fact.serial);
    if (!other.ok()) return other.status();
    if (!other->has_value()) coupon.serial = fact.serial;
  }
  if (!fact.coupon_id.empty() && coupon.serial.value_or(fact.serial) != fact.serial) return UnknownCoupon(fact.campaign_id);
  return coupon;
}

// What staff took a coupon for.
struct Choice {
  bool other = false;                   // than what it is
  std::optional<CouponTemplateRow> of;  // nullopt = what it is, or one that the campaign does not have
};

absl::StatusOr<Choice> FindChoice(Connection& db, const CouponRedeemFact& fact, const CouponTemplateRow& of) {
  if (fact.chosen_qr == 0 || fact.chosen_qr == int64_t{of.message.number()}) return Choice{};
  absl::StatusOr<std::optional<CouponTemplateRow>> chosen = FindCouponTemplate(db, of.campaign_number, fact.chosen_qr);
  if (!chosen.ok()) return chosen.status();
  return Choice{true, *std::move(chosen)};
}

CouponBooking Book(const CouponRedeemFact& fact, const CouponTemplateRow& of, const Choice& choice) {
  return BookRedemption(of.message, choice.of ? choice.of->message : of.message, fact.purchase_fen, fact.value_fen);
}

absl::StatusOr<CouponRedemptionRow> MakeRedemption(WriteContext& write, const CouponRedeemFact& fact, const CouponTemplateRow& of,
                                                   const CouponRow& coupon, const Choice& choice) {
  const CouponBooking booking = Book(fact, of, choice);
  CouponRedemptionRow row{.coupon_number = coupon.coupon_number,
                          .template_number = of.template_number,
                          .campaign_number = of.campaign_number,
                          .act = fact.act,
                          .purchase_fen = fact.purchase_fen,
                          .value_fen = booking.value_fen};
  if (absl::Status status = FindSite(write.db(), fact.campaign_id, &row.act); !status.ok()) return status;
  row.own_flags = FindOddities(of.message, {.site = row.act.site_id.empty() ? "" : SiteName(row.act.site_id),
                                            .time_ms = fact.act.time_ms,
                                            .time_known = !fact.clock_suspect,
                                            .purchase_fen = fact.purchase_fen,
                                            .value_fen = fact.value_fen});
  if (booking.excess_fen > 0) row.own_flags |= FlagBit(v1::COUPON_FLAG_VALUE);
  if (choice.other) row.own_flags |= FlagBit(v1::COUPON_FLAG_OTHER_TEMPLATE);
  const absl::StatusOr<std::optional<CouponVoidRow>> made_void = FindCouponVoid(write.db(), coupon.coupon_number);
  if (!made_void.ok()) return made_void.status();
  if (made_void->has_value()) row.own_flags |= FlagBit(v1::COUPON_FLAG_VOID);
  row.flags = row.own_flags;
  return row;
}

}  // namespace

void SetLocalTime(std::string_view time_zone, CouponAct* act) {
  absl::TimeZone zone = absl::UTCTimeZone();
  absl::LoadTimeZone(Abseil(time_zone), &zone);
  const absl::CivilSecond local = absl::ToCivilSecond(absl::FromUnixMillis(act->time_ms), zone);
  act->day = absl::CivilDay(local) - absl::CivilDay(1970, 1, 1);
  act->hour = local.hour();
}

absl::Status FindRecipient(Connection& db, const CouponTemplateRow& of, CouponIssueRow* issue) {
  if (issue->lead_id.empty()) return absl::OkStatus();
  const absl::StatusOr<std::optional<LeadKey>> key = FindLead(db, issue->lead_id);
  if (!key.ok()) return key.status();
  if (!key->has_value()) {
    issue->flags |= FlagBit(v1::COUPON_FLAG_UNKNOWN_LEAD);
    return absl::OkStatus();
  }
  absl::StatusOr<StoredLead> lead = ReadLead(db, (*key)->lead_number);
  if (!lead.ok()) return lead.status();
  issue->person_number = lead->person_number;
  issue->channel = std::move(lead->facts.channel);
  if (of.message.per_person() == 0 || issue->person_number == 0) return absl::OkStatus();
  const absl::StatusOr<int64_t> has = CountPersonIssues(db, of.template_number, issue->person_number);
  if (!has.ok()) return has.status();
  if (*has >= of.message.per_person()) issue->flags |= FlagBit(v1::COUPON_FLAG_PERSON_LIMIT);
  return absl::OkStatus();
}

absl::StatusOr<CouponIssueFact> ReadCouponIssue(const CampaignView& campaign, std::string_view device_id, const v1::OperationHeader& header,
                                                std::string_view plain) {
  v1::CouponIssuePayload payload;
  if (!Parse(plain, &payload)) return Unreadable();
  std::vector<rules::Problem> problems;
  CheckId("lease_id", payload.lease_id(), true, &problems);
  CheckId("coupon_id", payload.coupon_id(), true, &problems);
  CheckId("lead_id", payload.lead_id(), false, &problems);
  CheckStaff(payload.staff_id(), false, &problems);
  if (payload.spent_total() < 0) problems.push_back({"spent_total", "TOO_SMALL"});
  if (!problems.empty()) return errors::InvalidFields(std::move(problems));
  return CouponIssueFact{.campaign_id = campaign.campaign_id,
                         .act = ActOf(campaign, device_id, header, payload.staff_id()),
                         .lease_id = payload.lease_id(),
                         .coupon_id = payload.coupon_id(),
                         .lead_id = payload.lead_id(),
                         .claimed = payload.spent_total()};
}

absl::StatusOr<CouponRedeemFact> ReadCouponRedeem(const CampaignView& campaign, std::string_view device_id,
                                                  const v1::OperationHeader& header, std::string_view plain) {
  v1::CouponRedeemPayload payload;
  if (!Parse(plain, &payload)) return Unreadable();
  std::vector<rules::Problem> problems;
  const bool signed_form = payload.proof() == v1::COUPON_PROOF_SIGNATURE;
  if (!signed_form && payload.proof() != v1::COUPON_PROOF_SHORT_CODE) problems.push_back({"proof", "UNKNOWN_VALUE"});
  CheckId("coupon_id", payload.coupon_id(), signed_form, &problems);
  if (payload.short_serial() > rules::kMaxShortSerial) problems.push_back({"short_serial", "TOO_LARGE"});
  CheckStaff(payload.staff_id(), true, &problems);
  CheckFen("purchase_fen", payload.purchase_fen(), &problems);
  CheckFen("value_fen", payload.value_fen(), &problems);
  if (!problems.empty()) return errors::InvalidFields(std::move(problems));
  return CouponRedeemFact{.campaign_id = campaign.campaign_id,
                          .act = ActOf(campaign, device_id, header, payload.staff_id()),
                          .coupon_id = payload.coupon_id(),
                          .serial = payload.short_serial(),
                          .template_qr = payload.template_number(),
                          .chosen_qr = signed_form ? 0 : int64_t{payload.chosen_template_number()},
                          .purchase_fen = payload.purchase_fen(),
                          .value_fen = payload.value_fen(),
                          .clock_suspect = header.clock_suspect()};
}

absl::Status ApplyCouponIssue(WriteContext& write, const CouponIssueFact& fact) {
  const absl::StatusOr<bool> there = HasCouponIssue(write.db(), fact.act.operation_id);
  if (!there.ok() || *there) return there.status();
  if (absl::Status spent = Spend(write, fact); !spent.ok()) return spent;
  absl::StatusOr<Issued> issued = FindIssued(write, fact);
  if (!issued.ok()) return issued.status();
  CouponRow& coupon = issued->coupon;
  CouponIssueRow row{.coupon_number = coupon.coupon_number,
                     .template_number = coupon.template_number,
                     .campaign_number = coupon.campaign_number,
                     .act = fact.act,
                     .lease_id = fact.lease_id,
                     .lead_id = fact.lead_id};
  const absl::StatusOr<std::optional<CouponIssueRow>> first = FindFirstCouponIssue(write.db(), coupon.coupon_number);
  if (!first.ok()) return first.status();
  if (first->has_value()) row.flags |= FlagBit(v1::COUPON_FLAG_ISSUED_TWICE);
  const absl::StatusOr<std::optional<CouponVoidRow>> made_void = FindCouponVoid(write.db(), coupon.coupon_number);
  if (!made_void.ok()) return made_void.status();
  // One that was made void behind it says nothing against it, whichever is heard first.
  if (made_void->has_value() && (*made_void)->time_ms <= fact.act.time_ms) row.flags |= FlagBit(v1::COUPON_FLAG_VOID);
  absl::Status status = FindSite(write.db(), fact.campaign_id, &row.act);
  if (status.ok()) status = FindRecipient(write.db(), issued->of, &row);
  if (status.ok()) status = InsertCouponIssue(write, &row);
  return status.ok() ? SettleCoupon(write, issued->of, &coupon) : status;
}

absl::Status ApplyCouponRedeem(WriteContext& write, const CouponRedeemFact& fact) {
  const absl::StatusOr<bool> there = HasCouponRedemption(write.db(), fact.act.operation_id);
  if (!there.ok() || *there) return there.status();
  const absl::StatusOr<std::optional<CouponCampaignRow>> campaign = FindCouponCampaign(write.db(), fact.campaign_id);
  if (!campaign.ok()) return campaign.status();
  if (!campaign->has_value()) return UnknownCoupon(fact.campaign_id);
  absl::StatusOr<CouponRow> coupon = FindRedeemed(write, fact, (*campaign)->campaign_number);
  if (!coupon.ok()) return coupon.status();
  const absl::StatusOr<CouponTemplateRow> of = GetCouponTemplate(write.db(), coupon->template_number);
  if (!of.ok()) return of.status();
  if (fact.template_qr != 0 && fact.template_qr != int64_t{of->message.number()}) return UnknownCoupon(fact.campaign_id);
  const absl::StatusOr<Choice> choice = FindChoice(write.db(), fact, *of);
  if (!choice.ok()) return choice.status();
  absl::StatusOr<CouponRedemptionRow> row = MakeRedemption(write, fact, *of, *coupon, *choice);
  if (!row.ok()) return row.status();
  absl::Status status = InsertCouponRedemption(write, &*row);
  if (status.ok()) status = KeepCouponExcess(write, row->redemption_number, Book(fact, *of, *choice).excess_fen);
  if (status.ok() && choice->other) {
    status = KeepCouponChoice(write, row->redemption_number, choice->of ? choice->of->template_number : 0);
  }
  return status.ok() ? SettleCoupon(write, *of, &*coupon) : status;
}

}  // namespace footfall::server
