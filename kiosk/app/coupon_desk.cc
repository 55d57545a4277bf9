#include "kiosk/app/coupon_desk.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "kiosk/app/config_views.h"
#include "kiosk/app/draw_dealer.h"
#include "kiosk/app/offer_views.h"
#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"

namespace footfall::kiosk {
namespace {

constexpr std::string_view kQrPrefix = "FC1:";
constexpr int64_t kMinuteMs = 60'000;
constexpr size_t kShownIdDigits = 8;

Refusal RefusalOf(rules::CouponCheck check) {
  switch (check) {
    case rules::CouponCheck::kGood:
      return Refusal::kNone;
    case rules::CouponCheck::kUnreadable:
      return Refusal::kUnreadable;
    case rules::CouponCheck::kForeign:
      return Refusal::kForeign;
    case rules::CouponCheck::kForged:
      return Refusal::kForged;
  }
  return Refusal::kUnreadable;
}

rules::CouponCheck ReadCode(const v1::KioskConfig& config, std::string_view text, rules::CouponFacts* facts) {
  const std::optional<rules::Uuid> key_id = rules::UuidFromBytes(config.coupon_key().key_id());
  // A campaign without a key has no coupons of its own.
  return rules::ReadCoupon(text, key_id.value_or(rules::Uuid{}), config.coupon_key().public_key(), facts);
}

// What a coupon counts towards the cap on what is redeemed apart from the server. Goods spare nobody money but cost some all the same;
// where the offer does not say how much, one is all that is risked.
int64_t WorthFen(const v1::CouponOffer& offer, int64_t spared_fen) {
  const bool goods = offer.kind() == v1::COUPON_KIND_GIFT || offer.kind() == v1::COUPON_KIND_BUNDLE;
  if (!goods) return spared_fen;
  return offer.cost_fen() > 0 ? offer.cost_fen() : offer.offline_cap_fen();
}

// Whether a visitor who was refused for this has a right to the coupon all the same.
bool IsOwed(Refusal refusal) { return refusal != Refusal::kPersonLimit && refusal != Refusal::kOver && refusal != Refusal::kGone; }

void WipeCodes(v1::CouponBatch* batch) {
  for (std::string& code : *batch->mutable_codes()) rules::Wipe(&code);
}

const v1::CouponOffer* OfferNumbered(const v1::KioskConfig& config, uint32_t number) {
  const auto found =
      std::find_if(config.coupons().begin(), config.coupons().end(), [&](const auto& each) { return each.number() == number; });
  return found == config.coupons().end() ? nullptr : &*found;
}

}  // namespace

std::string CouponDesk::CampaignId() const { return LastId(config().campaign().name()); }

std::string CouponDesk::CheckKey() const {
  return parts_.duplicate_key->empty() ? "" : rules::KeyedHash(*parts_.duplicate_key, "footfall coupon check", CampaignId());
}

std::string CouponDesk::ShortForm(uint32_t serial) const {
  std::string key = CheckKey();
  std::string form = key.empty() ? "" : rules::MakeShortCode(serial, key);
  rules::Wipe(&key);
  return form;
}

Action CouponDesk::Issue(const effect::IssueCoupon& asked) {
  const absl::StatusOr<bool> saved = save_.Begin(absl::StrCat("coupon|", asked.name, "|", asked.lead_id, "|", asked.staff_id));
  absl::Status status = saved.status();
  if (status.ok() && !*saved) {
    Refusal refusal = Refusal::kNone;
    absl::StatusOr<OperationDraft> draft = Plan(asked, Time(), save_.Id(0), &refusal);
    if (refusal != Refusal::kNone) return Refused(asked.form_id, refusal);
    status = draft.ok() ? save_.Save(*std::move(draft)) : draft.status();
  }
  if (!status.ok()) return Refused(asked.form_id, NotSaved("coupon.not_saved", status));
  const absl::StatusOr<std::optional<CouponIssue>> issue = offers().FindIssueBy(save_.Id(0));
  if (!issue.ok() || !issue->has_value()) return Refused(asked.form_id, NotSaved("coupon.not_found", issue.status()));
  const absl::StatusOr<IssuedCoupon> shown = Show(**issue);
  if (!shown.ok()) return Refused(asked.form_id, NotSaved("coupon.not_shown", shown.status()));
  return Action(action::CouponIssued{asked.form_id, *shown});
}

absl::StatusOr<OperationDraft> CouponDesk::Plan(const effect::IssueCoupon& asked, const SpendTime& time, const std::string& operation_id,
                                                Refusal* refusal) {
  const auto refuse = [refusal](Refusal reason) {
    *refusal = reason;
    return absl::FailedPreconditionError("coupon: the rules do not allow it");
  };
  const v1::CouponOffer* offer = FindCouponOffer(config(), asked.name);
  if (offer == nullptr) return refuse(Refusal::kGone);
  if (offer->valid().end_ms() > 0 && time.now_ms >= offer->valid().end_ms()) return refuse(Refusal::kOver);
  const std::vector<std::string> keys = KeysOf(asked.lead_id);
  if (const Refusal limit = OverLimit(keys, asked.name, 1, offer->per_person(), 0); limit != Refusal::kNone) return refuse(limit);
  absl::StatusOr<std::optional<Pick>> pick = PickFrom(asked.name, time, operation_id, refusal);
  if (!pick.ok()) return pick.status();
  if (!pick->has_value()) return refuse(*refusal);
  (*pick)->issue.persons = keys;
  const Lease& lease = (*pick)->lease;
  const LeaseSpend spend{lease.lease_id, 1, lease.spent + 1, time.clock_trusted};
  OperationDraft draft = parts_.builder->CouponIssue(config(), asked, spend, (*pick)->issue);
  draft.effects.uses = UsesOf(keys, asked.name, Today(), 1);
  return draft;
}

absl::StatusOr<std::optional<CouponDesk::Pick>> CouponDesk::PickFrom(const std::string& pool, const SpendTime& time,
                                                                     const std::string& operation_id, Refusal* refusal) {
  std::vector<Lease> leases = offers().leases();
  bool spoilt = false;
  while (true) {
    const LeaseChoice choice = ChooseLease(leases, pool, time);
    if (choice.lease == nullptr) {
      const bool none = spoilt && choice.problem == LeaseProblem::kNotLent;
      *refusal = none ? Refusal::kUsedUp : kiosk::RefusalOf(choice.problem);
      return std::nullopt;
    }
    absl::StatusOr<std::optional<CouponIssue>> issue = TakeFrom(*choice.lease, operation_id);
    if (!issue.ok()) return issue.status();
    if (issue->has_value()) return Pick{*choice.lease, **std::move(issue)};
    spoilt = true;
    spoilt_.insert(choice.lease->lease_id);
    leases.erase(leases.begin() + (choice.lease - leases.data()));
  }
}

int CouponDesk::ReturnSpoilt() {
  int returned = 0;
  const std::vector<Lease> leases = offers().leases();
  for (const Lease& lease : leases) {
    if (lease.Rest() <= 0 || !spoilt_.contains(lease.lease_id)) continue;
    const absl::StatusOr<Head> saved = parts_.journal->Save(parts_.builder->LeaseReturn(config(), lease, parts_.builder->NewId()));
    if (!saved.ok()) {
      parts_.log->Error("lease.not_returned", {{"status", std::string(saved.status().message())}});
      return returned;  // at the next occasion
    }
    parts_.log->Info("lease.returned", {{"pool", lease.pool}, {"units", std::to_string(lease.Rest())}});
    ++returned;
  }
  spoilt_.clear();
  return returned;
}

// A copy: what the caller has may be an id of `save`, and those move as others are made.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
void CouponDesk::AddWithLead(std::string lead_id, const std::string& staff_id, RetriedSave* save, std::vector<OperationDraft>* drafts,
                             std::vector<MissedCoupon>* missed) {
  SpendTime time = Time();
  for (const v1::CouponOffer& offer : config().coupons()) {
    if (!offer.with_each_lead()) continue;
    Refusal refusal = Refusal::kNone;
    absl::StatusOr<OperationDraft> draft = Plan({0, offer.name(), lead_id, staff_id}, time, save->Id(drafts->size()), &refusal);
    if (draft.ok()) {
      drafts->push_back(*std::move(draft));
      if (!time.clock_trusted) ++time.untrusted_units;
      continue;
    }
    if (refusal == Refusal::kNone) parts_.log->Error("coupon.not_given", {{"status", std::string(draft.status().message())}});
    if (IsOwed(refusal)) missed->push_back({offer.name(), refusal == Refusal::kNone ? Refusal::kNotSaved : refusal});
  }
}

std::vector<IssuedCoupon> CouponDesk::Given(RetriedSave* save) const {
  std::vector<IssuedCoupon> given;
  for (size_t n = 1; n < save->ids(); ++n) {
    const absl::StatusOr<std::optional<CouponIssue>> issue = offers().FindIssueBy(save->Id(n));
    if (!issue.ok() || !issue->has_value()) continue;
    absl::StatusOr<IssuedCoupon> shown = Show(**issue);
    if (shown.ok()) given.push_back(*std::move(shown));
  }
  return given;
}

absl::StatusOr<v1::CouponBatch> CouponDesk::OpenBatch(const std::string& lease_id) const {
  absl::StatusOr<v1::SignedGrant> grant = offers().LoadGrant(lease_id);
  if (!grant.ok()) return grant.status();
  const Identity* identity = parts_.journal->identity();
  if (identity == nullptr) return absl::FailedPreconditionError("coupon: this kiosk is not enrolled");
  absl::StatusOr<std::string> secret = OpenGrantSecret(*grant, identity->keys.box_seed);
  if (!secret.ok()) return secret.status();
  v1::CouponBatch batch;
  const bool parsed = batch.ParseFromString(*secret);
  rules::Wipe(&*secret);
  if (parsed && batch.codes_size() == batch.short_serials_size()) return batch;
  WipeCodes(&batch);
  return absl::FailedPreconditionError("coupon: a lease's batch that does not read");
}

absl::StatusOr<std::string> CouponDesk::CodeAt(const std::string& lease_id, int64_t place) const {
  absl::StatusOr<v1::CouponBatch> batch = OpenBatch(lease_id);
  if (!batch.ok()) return batch.status();
  absl::Cleanup wipe = [&] { WipeCodes(&*batch); };
  if (place < 0 || place >= batch->codes_size()) return absl::FailedPreconditionError("coupon: the lease's batch has no such coupon");
  return batch->codes(static_cast<int>(place));
}

bool CouponDesk::IsStopped(const StoppedCoupon& coupon) const {
  // What cannot be read stops nothing: the server finds it.
  const std::optional<CouponStop> stop = offers().FindStop(config().campaign().name(), coupon).value_or(std::nullopt);
  return stop && stop->reason != v1::COUPON_STOP_REASON_NONE;
}

absl::StatusOr<bool> CouponDesk::WasGiven(uint32_t short_serial) const {
  const absl::StatusOr<std::optional<CouponIssue>> issue = offers().FindIssueBySerial(config().campaign().name(), short_serial);
  if (!issue.ok()) return issue.status();
  return issue->has_value();
}

// The places before it were given or passed over. Of a tablet that was put back from an image the server knows how many were given, and
// not which: so many are taken to be gone, from the front, beside those that were passed over.
absl::StatusOr<std::optional<CouponIssue>> CouponDesk::TakeFrom(const Lease& lease, const std::string& operation_id) const {
  absl::StatusOr<v1::CouponBatch> batch = OpenBatch(lease.lease_id);
  if (!batch.ok()) return batch.status();
  absl::Cleanup wipe = [&] { WipeCodes(&*batch); };
  int64_t passed_over = 0;
  for (int place = 0; place < batch->codes_size(); ++place) {
    const uint32_t serial = batch->short_serials(place);
    const bool stopped = IsStopped({serial, ""});
    bool given = false;
    if (stopped || place >= lease.spent) {
      const absl::StatusOr<bool> known = WasGiven(serial);
      if (!known.ok()) return known.status();
      given = *known;
    }
    if (stopped && !given) ++passed_over;
    if (stopped || given || place < lease.spent + passed_over) continue;
    rules::CouponFacts facts;
    if (ReadCode(config(), batch->codes(place), &facts) != rules::CouponCheck::kGood) {
      return absl::FailedPreconditionError("coupon: one of the batch is not of this campaign");
    }
    const std::string coupon_id = rules::UuidBytes(facts.coupon);
    if (IsStopped({std::nullopt, coupon_id})) {
      ++passed_over;
      continue;
    }
    return CouponIssue{coupon_id, operation_id, lease.lease_id, lease.pool, place, facts.short_serial, {}};
  }
  return std::nullopt;
}

absl::StatusOr<IssuedCoupon> CouponDesk::Show(const CouponIssue& issue) const {
  absl::StatusOr<std::string> code = CodeAt(issue.lease_id, issue.place);
  if (!code.ok()) return code.status();
  rules::CouponFacts facts;
  if (ReadCode(config(), *code, &facts) != rules::CouponCheck::kGood) return absl::FailedPreconditionError("coupon: it does not read");
  return IssuedCoupon{issue.pool, *std::move(code), ShortForm(facts.short_serial), (int64_t{facts.last_minute} + 1) * kMinuteMs};
}

CouponDesk::Read CouponDesk::ReadText(const std::string& text) const {
  const std::string trimmed(absl::StripAsciiWhitespace(text));
  const std::string upper = absl::AsciiStrToUpper(trimmed);  // scanners and people write small letters too
  return upper.starts_with(kQrPrefix) ? ReadQr(upper) : ReadShort(trimmed);
}

CouponDesk::Read CouponDesk::ReadQr(const std::string& text) const {
  Read read;
  rules::CouponFacts facts;
  read.reason = RefusalOf(ReadCode(config(), text, &facts));
  if (read.reason != Refusal::kNone) return read;
  read.offer = OfferNumbered(config(), facts.template_number);
  read.coupon_id = rules::UuidBytes(facts.coupon);
  read.short_serial = facts.short_serial;
  read.shown = ShortForm(facts.short_serial);
  if (read.shown.empty()) read.shown = rules::ToHex(read.coupon_id).substr(0, kShownIdDigits);
  const absl::StatusOr<std::optional<CouponIssue>> issue = offers().FindIssue(read.coupon_id);
  read.own = issue.ok() && issue->has_value();
  if (read.own) read.persons = (*issue)->persons;
  const int64_t now_ms = parts_.corrected->Now().ms;
  if (read.offer == nullptr) {
    read.reason = Refusal::kGone;
  } else if (now_ms < int64_t{facts.first_minute} * kMinuteMs) {
    read.reason = Refusal::kNotOpenYet;
  } else if (now_ms >= (int64_t{facts.last_minute} + 1) * kMinuteMs) {
    read.reason = Refusal::kOver;
  } else {
    read.reason = Against(*read.offer);
  }
  if (read.reason == Refusal::kNone) read.reason = Spent(&read);
  return read;
}

CouponDesk::Read CouponDesk::ReadShort(const std::string& text) const {
  Read read;
  std::string key = CheckKey();
  const bool locked = key.empty();
  if (locked) key.assign(rules::kKeySize, '\0');  // still tells a mistyped one
  const rules::ShortCodeCheck check = rules::ReadShortCode(text, key, &read.short_serial);
  rules::Wipe(&key);
  if (check == rules::ShortCodeCheck::kMistyped) return read;
  read.reason = locked ? Refusal::kNeedsStaffKey : check == rules::ShortCodeCheck::kForged ? Refusal::kForged : Refusal::kNone;
  if (read.reason != Refusal::kNone) return read;
  read.shown = ShortForm(read.short_serial);
  const absl::StatusOr<std::optional<CouponIssue>> issue = offers().FindIssueBySerial(config().campaign().name(), read.short_serial);
  read.own = issue.ok() && issue->has_value();
  if (read.own) read.offer = FindCouponOffer(config(), (*issue)->pool);
  if (read.own) read.persons = (*issue)->persons;
  if (read.offer != nullptr) read.reason = Against(*read.offer);
  if (read.reason == Refusal::kNone) read.reason = Spent(&read);
  return read;
}

Refusal CouponDesk::Against(const v1::CouponOffer& offer) const {
  const int64_t now_ms = parts_.corrected->Now().ms;
  if (!offer.redeemable_here()) return Refusal::kNotHere;
  if (now_ms < offer.valid().start_ms()) return Refusal::kNotOpenYet;
  return offer.valid().end_ms() > 0 && now_ms >= offer.valid().end_ms() ? Refusal::kOver : Refusal::kNone;
}

Refusal CouponDesk::Spent(Read* read) const {
  if (offers().WasRedeemed(CampaignId(), read->short_serial).value_or(false)) return Refusal::kUsedHere;
  // What cannot be read stops nothing: the server finds what was redeemed twice.
  const std::optional<CouponStop> stop =
      offers().FindStop(config().campaign().name(), {read->short_serial, read->coupon_id}).value_or(std::nullopt);
  return stop ? StoppedFor(*stop, read) : Refusal::kNone;
}

Refusal CouponDesk::StoppedFor(const CouponStop& stop, Read* read) const {
  switch (stop.reason) {
    case v1::COUPON_STOP_REASON_NONE:
      return Refusal::kNone;
    case v1::COUPON_STOP_REASON_REDEEMED:
      read->used = {stop.place, stop.time_ms};
      return Refusal::kUsedElsewhere;
    case v1::COUPON_STOP_REASON_WRITTEN_OFF:
      return read->own ? Refusal::kNone : Refusal::kVoid;
    default:  // void, or something that a newer server knows
      return Refusal::kVoid;
  }
}

void CouponDesk::NoteRefused(Refusal reason) const {
  std::string_view word;
  switch (reason) {
    case Refusal::kForged:
      word = "forged";
      break;
    case Refusal::kForeign:
      word = "foreign";
      break;
    case Refusal::kVoid:
      word = "void";
      break;
    case Refusal::kUsedHere:
    case Refusal::kUsedElsewhere:
      word = "used";
      break;
    default:
      return;
  }
  parts_.log->Warning("coupon.refused", {{"reason", std::string(word)}});
}

Refusal CouponDesk::OverDay(const Read& read, const v1::CouponOffer& offer) const {
  return OverLimit(read.persons, absl::StrCat(offer.name(), kRedeemedOffer), 1, 0, offer.per_day());
}

Refusal CouponDesk::OverCap(const Read& read, const v1::CouponOffer& offer, int64_t value_fen) const {
  if (read.own || online_) return Refusal::kNone;
  if (offer.offline_cap_fen() == 0) return Refusal::kOfflineCap;
  // Not to be read = as if all of the cap were used.
  const int64_t used_fen = offers().UnconfirmedFen(CampaignId(), offer.number()).value_or(offer.offline_cap_fen());
  return used_fen + WorthFen(offer, value_fen) > offer.offline_cap_fen() ? Refusal::kOfflineCap : Refusal::kNone;
}

Action CouponDesk::Check(const effect::CheckCoupon& asked) const {
  Read read = ReadText(asked.text);
  if (read.reason == Refusal::kNone && read.offer != nullptr) read.reason = OverDay(read, *read.offer);
  NoteRefused(read.reason);
  if (read.reason != Refusal::kNone) return Action(action::CouponChecked{asked.form_id, read.reason, {}, read.used});
  const CheckedCoupon coupon{read.offer == nullptr ? "" : read.offer->name(), read.shown, read.own};
  return Action(action::CouponChecked{asked.form_id, Refusal::kNone, coupon});
}

Action CouponDesk::Redeem(const effect::RedeemCoupon& asked) {
  const absl::StatusOr<bool> saved =
      save_.Begin(absl::StrCat("redeem|", asked.text, "|", asked.name, "|", asked.purchase_fen, "|", asked.staff_id));
  if (!saved.ok()) return Refused(asked.form_id, NotSaved("coupon.not_redeemed", saved.status()));
  const v1::CouponOffer* offer = FindCouponOffer(config(), asked.name);
  if (offer == nullptr) return Refused(asked.form_id, Refusal::kGone);
  const CouponView view = MakeCouponView(*offer);
  const int64_t value_fen = SparedFen(view, asked.purchase_fen);
  if (*saved) return Action(action::CouponRedeemed{asked.form_id, value_fen});
  const Read read = ReadText(asked.text);
  NoteRefused(read.reason);
  if (read.reason != Refusal::kNone) return Action(action::OfferRefused{asked.form_id, read.reason, read.used});
  if (read.offer != nullptr && read.offer != offer) return Refused(asked.form_id, Refusal::kGone);
  if (const Refusal against = Against(*offer); against != Refusal::kNone) return Refused(asked.form_id, against);
  if (NeedsPurchase(view) && value_fen == 0) return Refused(asked.form_id, Refusal::kPurchaseTooSmall);
  if (const Refusal cap = OverCap(read, *offer, value_fen); cap != Refusal::kNone) return Refused(asked.form_id, cap);
  if (const Refusal day = OverDay(read, *offer); day != Refusal::kNone) return Refused(asked.form_id, day);
  Refusal reason = Refusal::kNone;
  const std::optional<LeaseSpend> gift = FindGift(*offer, &reason);
  if (reason != Refusal::kNone) return Refused(asked.form_id, reason);
  const absl::Status status = save_.Save(RedeemDrafts(asked, *offer, read, value_fen, gift));
  if (!status.ok()) return Refused(asked.form_id, NotSaved("coupon.not_redeemed", status));
  return Action(action::CouponRedeemed{asked.form_id, value_fen});
}

std::optional<LeaseSpend> CouponDesk::FindGift(const v1::CouponOffer& offer, Refusal* reason) const {
  if (offer.kind() != v1::COUPON_KIND_GIFT) return std::nullopt;
  const auto& gifts = config().gifts();
  const auto gift = std::find_if(gifts.begin(), gifts.end(), [&](const auto& each) { return each.item() == offer.item(); });
  LeaseProblem problem = LeaseProblem::kNotLent;
  if (gift != gifts.end()) {
    const std::vector<LeaseSpend> spends = PlanSpend(offers().leases(), gift->pool(), 1, Time(), &problem);
    if (!spends.empty()) return spends.front();
  }
  const bool none = problem == LeaseProblem::kNotLent || problem == LeaseProblem::kUsedUp;
  *reason = none ? Refusal::kGiftNone : kiosk::RefusalOf(problem);
  return std::nullopt;
}

std::vector<OperationDraft> CouponDesk::RedeemDrafts(const effect::RedeemCoupon& asked, const v1::CouponOffer& offer, const Read& read,
                                                     int64_t value_fen, const std::optional<LeaseSpend>& gift) {
  v1::CouponRedeemPayload payload;
  payload.set_coupon_id(read.coupon_id);
  payload.set_short_serial(read.short_serial);
  payload.set_template_number(read.coupon_id.empty() ? 0 : offer.number());
  payload.set_proof(read.coupon_id.empty() ? v1::COUPON_PROOF_SHORT_CODE : v1::COUPON_PROOF_SIGNATURE);
  payload.set_purchase_fen(asked.purchase_fen);
  payload.set_value_fen(value_fen);
  payload.set_staff_id(asked.staff_id);
  payload.set_own(read.own);
  // What the code says of itself nobody had to choose.
  if (read.offer == nullptr) payload.set_chosen_template_number(offer.number());
  const CouponRedemption redemption{CampaignId(), read.short_serial, offer.number(), WorthFen(offer, value_fen), read.own};
  std::vector<OperationDraft> drafts;
  OperationDraft& draft = drafts.emplace_back(parts_.builder->CouponRedeem(config(), payload, redemption, save_.Id(0)));
  draft.effects.uses = UsesOf(read.persons, absl::StrCat(offer.name(), kRedeemedOffer), Today(), 1);
  if (!gift) return drafts;
  const std::string handed_out = save_.Id(1), redeemed = save_.Id(0);  // copies, since making an id may move those before
  const effect::HandOutGift hand_out{0, "", offer.item(), gift->units, "", asked.staff_id, asked.purchase_fen};
  drafts.push_back(parts_.builder->Gift(config(), hand_out, *gift, handed_out, redeemed));
  return drafts;
}

}  // namespace footfall::kiosk
