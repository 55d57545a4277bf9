// What people do at a kiosk with gifts, coupons and chances, and what they are told.
#include <array>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "proto/rules/coupon_code.h"
#include "proto/rules/crypto.h"
#include "tests/simulation/kiosk_process.h"
#include "tests/simulation/offers_template.h"
#include "tests/simulation/server_template.h"

namespace footfall::simulation {
namespace {

constexpr char kWinner[] = "欧阳赛凤";  // whose name must not be found on the disk
constexpr char kDocument[] = "13987650198001010011";
constexpr double kMistakes = 0.5;  // share of the gifts that are put back: far too many, so that it happens amid everything else
constexpr int64_t kUndoMs = 10'000, kUndoAgainMs = 2'000;
constexpr int kUndoTries = 4;  // of one press whose save fails

std::string Short(const std::string& bytes) { return absl::BytesToHexString(bytes.substr(0, 4)); }

std::string NameOf(kiosk::Refusal reason) {
  static constexpr std::array kNames = {"nothing",
                                        "not lent",
                                        "used up",
                                        "frozen",
                                        "clock",
                                        "not saved",
                                        "gone",
                                        "not open yet",
                                        "over",
                                        "person's limit",
                                        "day limit",
                                        "purchase too small",
                                        "needs a lead",
                                        "excluded",
                                        "unreadable",
                                        "foreign",
                                        "forged",
                                        "not here",
                                        "used here before",
                                        "without the server",
                                        "staff key"};
  const auto number = static_cast<size_t>(reason);
  return number < kNames.size() ? kNames[number] : "?";
}

rules::CouponCheck Read(const std::string& code, rules::CouponFacts* facts) {
  const CouponKey& key = CampaignCouponKey();
  return rules::ReadCoupon(code, rules::UuidFromBytes(key.id).value_or(rules::Uuid{}), key.public_key, facts);
}

}  // namespace

void KioskMachine::HandOutGift() {
  if (!Ready()) return;
  kiosk::effect::HandOutGift gift;
  gift.form_id = ++offer_forms_;
  gift.pool = GiftPool();
  gift.item = absl::StrCat("items/", kGiftId);
  gift.quantity = parts_.dice.Between(1, 3);
  gift.staff_id = AnyStaff();
  const int64_t units = gift.quantity, told = tally.gifts;
  process_->backend->Carry(std::move(gift));
  ReadAnswers();
  if (tally.gifts == told) return;
  gift_ = {offer_forms_, units, false};
  parts_.model->InHands(units);
  if (!undo_dice_.Chance(kMistakes)) return;
  const int64_t wait_ms = undo_dice_.Chance(0.3) ? 0 : undo_dice_.Between(0, kUndoMs);
  if (wait_ms == 0) return PutBack(gift_.form_id, kUndoTries);
  parts_.schedule->After(wait_ms, number_, [this, form_id = gift_.form_id] { PutBack(form_id, kUndoTries); });
}

// Also of one that is not the last any more, or of before the tablet was started anew: that is refused.
void KioskMachine::PutBack(int64_t handed_out, int tries) {
  if (!Ready() || tries == 0) return;
  kiosk::effect::UndoHandOut undo;
  undo.form_id = ++offer_forms_;
  undo.handed_out = handed_out;
  undo.staff_id = StaffIds()[undo_dice_.Index(StaffIds().size())];
  undo_refused_ = kiosk::Refusal::kNone;
  process_->backend->Carry(std::move(undo));
  ReadAnswers();
  const bool failed = undo_refused_ == kiosk::Refusal::kNotSaved;
  if (undo_refused_ != kiosk::Refusal::kNone && !failed) return;
  // It lies on the desk again, also when nobody knows yet whether that was saved.
  if (gift_.form_id == handed_out && !std::exchange(gift_.is_back, true)) parts_.model->InHands(-gift_.units);
  if (failed) parts_.schedule->After(kUndoAgainMs, number_, [this, handed_out, tries] { PutBack(handed_out, tries - 1); });
}

void KioskMachine::IssueCoupon() {
  if (!Ready()) return;
  kiosk::effect::IssueCoupon coupon;
  coupon.form_id = ++offer_forms_;
  coupon.name = CouponPool(kCouponIds[parts_.dice.Chance(0.7) ? 0 : 1]);
  if (!leads_.empty() && parts_.dice.Chance(0.5)) coupon.lead_id = leads_[parts_.dice.Index(leads_.size())];
  coupon.staff_id = AnyStaff();
  process_->backend->Carry(std::move(coupon));
  ReadAnswers();
}

std::string KioskMachine::ForgedCode() {
  const std::vector<CouponModel::Paper>& papers = parts_.model->coupons().papers();
  rules::CouponFacts facts;
  if (papers.empty() || Read(papers[parts_.dice.Index(papers.size())].code, &facts) != rules::CouponCheck::kGood) return "FC1:RUBBISH";
  const std::string strangers_key = rules::SignKeysFromSeed(std::string(rules::kKeySize, 'f')).secret_key;
  switch (parts_.dice.Between(0, 2)) {
    case 0:  // signed by somebody else in this campaign's name
      return rules::SignCoupon(facts, strangers_key);
    case 1:  // another campaign's
      facts.campaign_key = {};
      return rules::SignCoupon(facts, strangers_key);
    default: {  // a character changed
      std::string code = papers[parts_.dice.Index(papers.size())].code;
      char& changed = code[4 + parts_.dice.Index(code.size() - 4)];
      changed = changed == 'Z' ? 'Y' : 'Z';
      return code;
    }
  }
}

void KioskMachine::RedeemCoupon() {
  const std::vector<CouponModel::Paper>& papers = parts_.model->coupons().papers();
  if (!Ready() || papers.empty()) return;
  // What was given out lately comes more often.
  const size_t back = parts_.dice.Index(parts_.dice.Chance(0.6) ? std::min<size_t>(papers.size(), 4) : papers.size());
  const CouponModel::Paper& paper = papers[papers.size() - 1 - back];
  forged_ = parts_.dice.Chance(0.15);
  kiosk::effect::RedeemCoupon redeem;
  redeem.form_id = ++offer_forms_;
  redeem.text = forged_ ? ForgedCode() : parts_.dice.Chance(0.2) ? absl::AsciiStrToLower(paper.code) : paper.code;
  redeem.name = paper.name;
  redeem.staff_id = AnyStaff();
  process_->backend->Carry(std::move(redeem));
  ReadAnswers();
  forged_ = false;
}

void KioskMachine::Draw() {
  if (!Ready() || leads_.empty()) return;
  if (drawing_.empty()) drawing_ = parts_.dice.Chance(0.7) ? leads_.back() : leads_[parts_.dice.Index(leads_.size())];
  kiosk::effect::Draw draw;
  draw.form_id = ++offer_forms_;
  draw.draw = DrawPool();
  draw.lead_id = drawing_;
  draw.staff_id = AnyStaff();
  process_->backend->Carry(std::move(draw));
  ReadAnswers();
}

void KioskMachine::ClaimPrize() {
  if (!Ready() || won_.empty()) return;
  kiosk::effect::ClaimPrize claim;
  claim.form_id = ++offer_forms_;
  claim.draw = DrawPool();
  claim.entry_id = won_[parts_.dice.Index(won_.size())];
  claim.staff_id = AnyStaff();
  claim.tax_name = kWinner;
  claim.tax_id_number = kDocument;
  process_->backend->Carry(std::move(claim));
  ReadAnswers();
}

void KioskMachine::HandOutAndLosePower(int nth) {
  if (!Ready()) return;
  disk_.FailAt(Disk::Failure::kPowerCut, nth);
  switch (parts_.dice.Between(0, 4)) {
    case 0:
      HandOutGift();
      break;
    case 1:
      IssueCoupon();
      break;
    case 2:
      RedeemCoupon();
      break;
    default:
      Draw();
  }
  const bool off = disk_.off();
  disk_.FailAt(Disk::Failure::kNone, 0);
  if (!off) return;
  disk_.PowerOn();
  End(Ending::kPowerCut);
}

void KioskMachine::ForgetVisitors() {
  drawing_.clear();
  won_.clear();
}

void KioskMachine::ReadCoupon(const kiosk::action::CouponIssued& issued) {
  rules::CouponFacts facts;
  if (Read(issued.coupon.code, &facts) != rules::CouponCheck::kGood) {
    return parts_.found(absl::StrCat("F31: ", name(), " gave out a code that does not read"));
  }
  ++tally.coupons;
  parts_.trace->Tell(name(), "says: coupon ", Short(rules::UuidBytes(facts.coupon)), " given out");
  parts_.model->coupons().Give({issued.coupon.code, issued.coupon.name}, rules::UuidBytes(facts.coupon));
}

// Of others' coupons no more than the cap of their template is taken while the server cannot be asked.
void KioskMachine::CheckCap() {
  if (process_->online) return;
  std::map<int64_t, int64_t> unconfirmed;
  const Deed* last = nullptr;
  for (const Place& place : book_) {
    const Deed* deed = parts_.model->FindDeed(place.operation_id);
    if (deed == nullptr || deed->kind != OpKind::kCouponRedeem) continue;
    last = deed;
    if (!deed->offer.own && !place.confirmed) unconfirmed[deed->offer.template_number] += deed->offer.value_fen;
  }
  if (last == nullptr || last->offer.own) return;
  const int64_t of = last->offer.template_number;
  parts_.model->coupons().CheckCap(name(), unconfirmed[of], OfflineCapFen(of));
}

// What a person sees lies on the disk already.
void KioskMachine::ReadDraw(const kiosk::DrawResult& result) {
  drawing_.clear();
  if (result.prize != kiosk::kNoPrize) won_.push_back(result.entry_id);
  parts_.trace->Tell(name(), "says: entry ", Short(result.entry_id), " drew ", result.prize, ", row ", result.seq, ", block ", result.block,
                     " slot ", result.slot);
  parts_.model->draws().Shown(
      name(), {.entry_id = result.entry_id, .prize = result.prize, .block = result.block, .slot = result.slot, .seq = result.seq});
  const auto entry = process_->journal->offers().FindDrawEntry(result.entry_id);
  const bool there = entry.ok() && entry->has_value() && (*entry)->drawn && process_->journal->Told((*entry)->operation_id);
  if (!there && !disk_.fails() && !disk_.off()) {
    parts_.found(absl::StrCat("F32: ", name(), " showed entry ", Short(result.entry_id), " and has not saved it"));
  }
}

void KioskMachine::ReadOfferAnswer(const kiosk::Action& action) {
  if (action.As<kiosk::action::GiftHandedOut>()) {
    ++tally.gifts;
    parts_.trace->Tell(name(), "says: gift handed out");
  }
  if (action.As<kiosk::action::GiftPutBack>()) {
    ++tally.put_back;
    parts_.trace->Tell(name(), "says: gift put back");
  }
  if (const auto* issued = action.As<kiosk::action::CouponIssued>()) ReadCoupon(*issued);
  if (action.As<kiosk::action::CouponRedeemed>()) {
    ++tally.redeemed;
    parts_.trace->Tell(name(), "says: coupon redeemed, ", process_->online ? "online" : "offline");
    if (forged_) parts_.found(absl::StrCat("F31: ", name(), " redeemed a forged coupon"));
    CheckCap();
  }
  if (const auto* drawn = action.As<kiosk::action::Drawn>()) {
    ++tally.drawn;
    ReadDraw(drawn->result);
  }
  if (const auto* resumed = action.As<kiosk::action::DrawResumed>()) {
    ++tally.resumed;
    ReadDraw(resumed->result);
  }
  if (action.As<kiosk::action::PrizeClaimed>()) {
    ++tally.claimed;
    parts_.trace->Tell(name(), "says: prize handed over");
  }
  if (const auto* refused = action.As<kiosk::action::OfferRefused>()) {
    ++tally.refused;
    undo_refused_ = refused->reason;
    if (refused->reason != kiosk::Refusal::kNotSaved) drawing_.clear();
    parts_.trace->Tell(name(), "says: refused, ", NameOf(refused->reason));
  }
}

void KioskMachine::CheckChances() {
  std::map<std::string, std::string> chances, redeemed;  // entry by lead, operation by coupon
  for (const Place& place : book_) {
    const Deed* deed = parts_.model->FindDeed(place.operation_id);
    if (deed == nullptr) continue;
    const OfferDeed& offer = deed->offer;
    if (deed->kind == OpKind::kDraw && chances.emplace(offer.lead_id, offer.entry_id).first->second != offer.entry_id) {
      parts_.found(absl::StrCat("F32: ", name(), " let lead ", Short(offer.lead_id), " draw twice"));
    }
    if (deed->kind != OpKind::kCouponRedeem) continue;
    if (redeemed.emplace(offer.coupon_id, place.operation_id).first->second != place.operation_id) {
      parts_.found(absl::StrCat("F30: ", name(), " redeemed coupon ", Short(offer.coupon_id), " twice"));
    }
  }
}

}  // namespace footfall::simulation
