#include "tests/simulation/watched_journal.h"

#include "footfall/v1/onsite.pb.h"
#include "footfall/v1/operation.pb.h"
#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"
#include "tests/simulation/server_machine.h"

namespace footfall::simulation {
namespace {

constexpr int kUnknownType = 99;
constexpr uint32_t kFutureVersion = 9;

std::string AttendanceOfNewcomer() {
  v1::AttendancePayload payload;
  payload.set_staff_id(kNewcomer);
  payload.set_kind(v1::ATTENDANCE_KIND_CHECK_IN);
  return payload.SerializeAsString();
}

// A lead without consent.
std::string LeadWithoutConsent(const std::string& encoded) {
  v1::LeadPayload payload;
  payload.ParseFromString(encoded);
  payload.clear_consent();
  return payload.SerializeAsString();
}

// A correction that corrects nothing.
std::string EmptyEdit() {
  v1::LeadEditPayload payload;
  payload.set_lead_id(std::string(16, 'l'));
  return payload.SerializeAsString();
}

Fit Spoil(int64_t how, kiosk::OperationDraft* draft) {
  const v1::OperationType type = draft->header.type();
  switch (how) {
    case 0:
      draft->header.set_type(static_cast<v1::OperationType>(kUnknownType));
      return Fit::kBad;
    case 1:
      draft->header.set_version(kFutureVersion);
      return Fit::kBad;
    case 2:
      draft->header.set_campaign_id("no-such-campaign");
      return Fit::kBad;
    case 3:
      draft->header.set_seal_key_id("key-0");
      return Fit::kBad;
    case 4:
      draft->seal_public_key = rules::SealKeysFromSeed(std::string(rules::kKeySize, 'x')).public_key;
      return Fit::kBad;
    case 5:
      draft->payload = "\xff\xff\xff no message";
      return Fit::kBad;
    default:
      if (type == v1::OPERATION_TYPE_ATTENDANCE) {
        draft->payload = AttendanceOfNewcomer();
        return Fit::kOnceRepaired;
      }
      draft->payload = type == v1::OPERATION_TYPE_LEAD ? LeadWithoutConsent(draft->payload) : EmptyEdit();
      return Fit::kBad;
  }
}

template <typename Payload>
Payload Parse(const kiosk::OperationDraft& draft) {
  Payload payload;
  payload.ParseFromString(draft.payload);
  return payload;
}

void DescribeEdit(const v1::LeadEditPayload& edit, Deed* deed) {
  deed->kind = OpKind::kLeadEdit;
  deed->edits = edit.lead_id();
  for (int level = 1; level < v1::IntentLevel_ARRAYSIZE; ++level) {
    if (edit.changes().answers(0).values(0) == kLevels[level]) deed->intent = level;
  }
}

OfferDeed Tell(const v1::CouponIssuePayload& issue) {
  return {.lease_id = issue.lease_id(), .coupon_id = issue.coupon_id(), .lead_id = issue.lead_id()};
}
OfferDeed Tell(const v1::CouponRedeemPayload& redeem) {
  return {
      .coupon_id = redeem.coupon_id(), .template_number = redeem.template_number(), .value_fen = redeem.value_fen(), .own = redeem.own()};
}
OfferDeed Tell(const v1::DrawPayload& draw) {
  return {.lease_id = draw.lease_id(),
          .lead_id = draw.lead_id(),
          .entry_id = draw.entry_id(),
          .prize = draw.prize(),
          .row_hash = draw.row_hash(),
          .block = draw.block(),
          .slot = draw.slot(),
          .seq = draw.seq()};
}
OfferDeed Tell(const v1::DrawClaimPayload& claim) { return {.entry_id = claim.entry_id()}; }

template <typename Payload>
void DescribeOffer(OpKind kind, const kiosk::OperationDraft& draft, Deed* deed) {
  deed->kind = kind;
  deed->offer = Tell(Parse<Payload>(draft));
}

void Describe(const kiosk::OperationDraft& draft, Deed* deed) {
  deed->corrected_ms = draft.header.corrected_ms();
  deed->clock_suspect = draft.header.clock_suspect();
  switch (draft.header.type()) {
    case v1::OPERATION_TYPE_LEAD:
      deed->kind = OpKind::kLead;
      deed->phone = Parse<v1::LeadPayload>(draft).phone();
      return;
    case v1::OPERATION_TYPE_LEAD_EDIT:
      return DescribeEdit(Parse<v1::LeadEditPayload>(draft), deed);
    case v1::OPERATION_TYPE_GIFT:
      deed->kind = OpKind::kGift;
      deed->units = Parse<v1::GiftPayload>(draft).quantity();
      return;
    case v1::OPERATION_TYPE_GIFT_UNDO:
      deed->kind = OpKind::kGiftUndo;
      deed->units = Parse<v1::GiftUndoPayload>(draft).quantity();
      deed->puts_back = Parse<v1::GiftUndoPayload>(draft).gift_id();
      return;
    case v1::OPERATION_TYPE_QUEUE_TICKET:
    case v1::OPERATION_TYPE_QUEUE_CALL:
      deed->kind = OpKind::kQueue;
      return;
    case v1::OPERATION_TYPE_COUNT:
    case v1::OPERATION_TYPE_CHECKLIST_MARK:
    case v1::OPERATION_TYPE_INCIDENT:
    case v1::OPERATION_TYPE_SURVEY_ANSWER:
    case v1::OPERATION_TYPE_PHOTO:
    case v1::OPERATION_TYPE_ZONE_MOVE:
    case v1::OPERATION_TYPE_STOCK_COUNT:
    case v1::OPERATION_TYPE_TRANSFER_STEP:
      deed->kind = OpKind::kOnsite;
      return;
    case v1::OPERATION_TYPE_LEASE_RETURN:
      deed->kind = OpKind::kLeaseReturn;
      return;
    case v1::OPERATION_TYPE_COUPON_ISSUE:
      return DescribeOffer<v1::CouponIssuePayload>(OpKind::kCouponIssue, draft, deed);
    case v1::OPERATION_TYPE_COUPON_REDEEM:
      return DescribeOffer<v1::CouponRedeemPayload>(OpKind::kCouponRedeem, draft, deed);
    case v1::OPERATION_TYPE_DRAW:
      return DescribeOffer<v1::DrawPayload>(OpKind::kDraw, draft, deed);
    case v1::OPERATION_TYPE_DRAW_CLAIM:
      return DescribeOffer<v1::DrawClaimPayload>(OpKind::kDrawClaim, draft, deed);
    case v1::OPERATION_TYPE_DRAW_RELEASE:
      deed->kind = OpKind::kDrawRelease;
      return;
    default:
      deed->kind = OpKind::kAttendance;
  }
}

}  // namespace

absl::StatusOr<kiosk::Head> WatchedJournal::SaveAll(std::vector<kiosk::OperationDraft> drafts) {
  tried_.clear();
  int64_t spoilt = 0;
  for (kiosk::OperationDraft& draft : drafts) {
    tried_.push_back(draft.header.operation_id());
    Deed& deed = model_->Attempt(tried_.back());
    Describe(draft, &deed);
    // What is tried again is spoilt again, or it would be another operation.
    if (deed.fit == Fit::kGood && deed.hashes.empty() && !deed.tried && dice_.Chance(poison_->likelihood))
      deed.spoilt = dice_.Between(0, 7);
    deed.tried = true;
    if (deed.spoilt >= 0) deed.fit = Spoil(deed.spoilt, &draft);
    if (deed.spoilt >= 0) ++spoilt;
  }
  absl::StatusOr<kiosk::Head> head = real_->SaveAll(std::move(drafts));
  if (!head.ok()) return head;
  poison_->given += spoilt;
  NoteSaved(EpochOf(*head), *head, tried_);
  return head;
}

absl::StatusOr<bool> WatchedJournal::Confirm(std::string_view operation_id) {
  absl::StatusOr<bool> there = real_->Confirm(operation_id);
  if (!there.ok() || !*there) return there;
  // A person is told now what failed before, wherever it lies; what was tried with it is there too.
  const bool together = std::find(tried_.begin(), tried_.end(), operation_id) != tried_.end();
  for (const std::string& id : together ? tried_ : std::vector{std::string(operation_id)}) Told(id);
  return there;
}

void WatchedJournal::NoteSaved(uint32_t epoch, const kiosk::Head& last, const std::vector<std::string>& ids) {
  const std::string device = rules::FormatUuid(real_->identity()->device_id);
  for (size_t i = 0; i < ids.size(); ++i) {
    const uint64_t seq = last.seq - (ids.size() - 1 - i);
    const std::string hash = i + 1 == ids.size() ? last.hash : real_->HashAt(epoch, seq).value_or("");
    model_->Saved({device, epoch, seq, hash, ids[i]}, book_);
  }
}

bool WatchedJournal::Told(const std::string& operation_id) {
  for (const Place& place : *book_) {
    if (place.operation_id == operation_id) return true;
  }
  // Its save had failed, and it is there all the same.
  const std::vector<kiosk::EpochState> epochs = real_->epochs();  // reading may change them
  for (const kiosk::EpochState& state : epochs) {
    for (uint64_t seq = state.first; seq <= state.head.seq; ++seq) {
      const absl::StatusOr<kiosk::Run> run = real_->ReadRun(state.epoch, seq, 1, 1 << 20);
      v1::OperationHeader header;
      if (!run.ok() || !header.ParseFromString(run->operations[0].header()) || header.operation_id() != operation_id) continue;
      model_->Saved({rules::FormatUuid(real_->identity()->device_id), state.epoch, seq, run->last.hash, operation_id}, book_);
      return true;
    }
  }
  return false;
}

// One that had failed and is found again may lie in an epoch that was closed since.
uint32_t WatchedJournal::EpochOf(const kiosk::Head& head) {
  const std::vector<kiosk::EpochState> epochs = real_->epochs();  // reading may change them
  for (const kiosk::EpochState& state : epochs) {
    if (real_->HashAt(state.epoch, head.seq).value_or("") == head.hash) return state.epoch;
  }
  return real_->identity()->epoch;
}

absl::Status WatchedJournal::Acknowledge(const kiosk::Acknowledgement& ack) {
  absl::Status status = real_->Acknowledge(ack);
  if (!status.ok()) return status;
  const kiosk::Identity& identity = *real_->identity();
  for (Place& place : *book_) place.confirmed = place.confirmed || (place.epoch == ack.epoch && place.seq <= ack.through);
  model_->Acknowledged(*book_, {rules::FormatUuid(identity.device_id), ack.epoch, ack.through, "", ""}, identity.incarnation);
  return status;
}

absl::Status WatchedJournal::Wipe() {
  model_->Wiped(*book_, wiped_by_person);
  absl::Status status = real_->Wipe();
  // Also when it could not tidy up behind itself.
  if (real_->identity() == nullptr) book_->clear();
  return status;
}

}  // namespace footfall::simulation
