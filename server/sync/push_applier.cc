#include "server/sync/push_applier.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/hash_chain.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/base/text.h"
#include "server/stock/places.h"
#include "server/stock/stock_store.h"
#include "server/sync/ledger_store.h"
#include "server/sync/restore_account.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kRevokedReason = "DEVICE_REVOKED";

// What becomes of one operation; `reason` empty = applied.
using Reasons = std::vector<std::string>;

bool FollowsMain(const OpenedPush& push, const std::vector<ChainHead>& heads, std::string_view chain_start) {
  for (const ChainHead& head : heads) {
    if (head.branch.empty()) return push.first_seq == head.have_seq + 1 && push.previous_hash == head.have_hash;
  }
  return push.first_seq == 1 && push.previous_hash == chain_start;
}

std::string ChainStartOf(const OpenedPush& push) {
  return rules::ChainStart(rules::ParseUuid(push.device_id).value_or(rules::Uuid{}), push.epoch);
}

absl::Status ApplyFrom(WriteContext& write, const OpenedPush& push, size_t from, size_t end, const Reasons& reasons) {
  for (size_t i = from; i < end; ++i) {
    if (!reasons[i].empty()) continue;
    if (absl::Status status = ApplyFact(write, push.operations[i]); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// Whether any of them can be short of units.
bool SpendsLeases(const OpenedPush& push) {
  return std::ranges::any_of(push.operations, [](const OpenedOperation& operation) { return operation.type >= v1::OPERATION_TYPE_GIFT; });
}

bool Has(const OpenedPush& push, v1::OperationType type) {
  return std::ranges::any_of(push.operations, [type](const OpenedOperation& operation) { return operation.type == type; });
}

// What the office should be able to look up of what staff did to people and goods at kiosks.
absl::Status AuditDeeds(WriteContext& write, Access* access, const OpenedPush& push, int64_t number) {
  absl::Status status;
  if (Has(push, v1::OPERATION_TYPE_ZONE_MOVE)) status = AuditMoves(write, access, number);
  if (status.ok() && Has(push, v1::OPERATION_TYPE_STOCK_COUNT)) status = AuditCounts(write, access, number);
  if (status.ok() && Has(push, v1::OPERATION_TYPE_TRANSFER_STEP)) status = AuditTransferSteps(write, access, number);
  return status;
}

std::string StandingWords(v1::KioskCountStanding standing) {
  if (standing == v1::KIOSK_COUNT_STANDING_OLDER) return ", before another count";
  return standing == v1::KIOSK_COUNT_STANDING_LATE ? ", heard of after the session was reconciled" : "";
}

// Applies all facts in one go; only when one of them does not fit, each on its own, so that it stands aside alone.
Reasons ApplyFacts(WriteContext& write, const OpenedPush& push, size_t from, size_t end, bool revoked) {
  Reasons reasons(end);
  for (size_t i = from; i < end; ++i) reasons[i] = revoked ? std::string(kRevokedReason) : push.operations[i].reason;
  if (write.Attempt([&] { return ApplyFrom(write, push, from, end, reasons); }).ok()) return reasons;
  for (size_t i = from; i < end; ++i) {
    if (!reasons[i].empty()) continue;
    absl::Status status = write.Attempt([&] { return ApplyFact(write, push.operations[i]); });
    // Also for a failure of the database: if it is the disk, writing the ledger fails next and the kiosk keeps everything.
    if (!status.ok()) reasons[i] = RefusalReason(status);
  }
  return reasons;
}

// A chance that stands aside is told where its draw is looked at, not only in quarantine. `reasons` ends where what is taken of the push
// ends.
absl::Status NoteDrawRefusals(WriteContext& write, const OpenedPush& push, size_t from, const DeviceRow& device, const Reasons& reasons) {
  bool any = false;
  for (size_t i = from; i < reasons.size(); ++i) {
    const auto* draw = std::get_if<DrawFact>(&push.operations[i].fact);
    if (reasons[i].empty() || draw == nullptr) continue;
    any = true;
    if (absl::Status noted = DrawIntake::NoteRefusal(write, *draw, reasons[i]); !noted.ok()) return noted;
  }
  if (any) write.Announce({Change::Kind::kDevice, device.campaign_id, device.session_id});
  return absl::OkStatus();
}

}  // namespace

absl::Status ApplyFact(WriteContext& write, const OpenedOperation& operation) {
  if (const auto* lead = std::get_if<PreparedLead>(&operation.fact)) return LeadIntake::Apply(write, *lead).status();
  if (const auto* attendance = std::get_if<AttendanceFact>(&operation.fact)) return ApplyAttendance(write, *attendance);
  if (const auto* edit = std::get_if<PreparedLeadEdit>(&operation.fact)) return ApplyLeadEdit(write, *edit).status();
  if (const auto* given_back = std::get_if<LeaseReturnFact>(&operation.fact)) return ApplyLeaseReturn(write, *given_back);
  if (const auto* gift = std::get_if<GiftFact>(&operation.fact)) return ApplyGift(write, *gift);
  if (const auto* undo = std::get_if<LeaseUndo>(&operation.fact)) return ApplyGiftUndo(write, *undo);
  if (const auto* issue = std::get_if<CouponIssueFact>(&operation.fact)) return ApplyCouponIssue(write, *issue);
  if (const auto* redemption = std::get_if<CouponRedeemFact>(&operation.fact)) return ApplyCouponRedeem(write, *redemption);
  if (const auto* draw = std::get_if<DrawFact>(&operation.fact)) return draw->intake->Apply(write, *draw);
  if (const auto* claim = std::get_if<DrawClaimFact>(&operation.fact)) return claim->intake->Apply(write, *claim);
  if (const auto* ticket = std::get_if<TicketFact>(&operation.fact)) return ApplyTicket(write, *ticket);
  if (const auto* call = std::get_if<CallFact>(&operation.fact)) return ApplyCall(write, *call);
  if (const auto* noted = std::get_if<OnsiteFact>(&operation.fact)) return ApplyOnsite(write, *noted);
  if (const auto* count = std::get_if<KioskCountRow>(&operation.fact)) return ApplyStockCount(write, *count);
  if (const auto* step = std::get_if<TransferStep>(&operation.fact)) return ApplyTransferStep(write, *step);
  return errors::Internal("operation without a fact");
}

absl::Status AuditShortages(WriteContext& write, Access* access, int64_t number) {
  const absl::StatusOr<std::vector<LeaseEvent>> events = ListShortagesAfter(write.db(), number);
  if (!events.ok()) return events.status();
  for (const LeaseEvent& event : *events) {
    const std::string detail = absl::StrCat(event.units, " of ", event.pool, " ", event.reason);
    absl::Status status = access->AuditEvent(write, event.actor, "lease.shortage", LeaseName(event.lease_id), detail);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status AuditMoves(WriteContext& write, Access* access, int64_t number) {
  const absl::StatusOr<std::vector<ZoneMoveRow>> moves = ListMovesAfter(write.db(), number);
  if (!moves.ok()) return moves.status();
  for (const ZoneMoveRow& move : *moves) {
    const std::string to = move.zone_id.empty() ? "no zone" : SessionChildName(move.session, "zones", move.zone_id);
    const std::string detail = absl::StrCat(StaffName(move.staff_id), " moved ", StaffName(move.moved_staff_id), " to ", to);
    absl::Status status = access->AuditEvent(write, DeviceName(move.device_id), "zone.moved", SessionName(move.session), detail);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status AuditCounts(WriteContext& write, Access* access, int64_t number) {
  const absl::StatusOr<std::vector<KioskCountRow>> counts = ListKioskCountsAfter(write.db(), number);
  if (!counts.ok()) return counts.status();
  for (const KioskCountRow& count : *counts) {
    const std::string detail =
        absl::StrCat(StaffName(count.staff_id), " counted ", count.counted, " of ", ItemName(count.item_id), StandingWords(count.standing));
    absl::Status status = access->AuditEvent(write, DeviceName(count.device_id), "stock.counted", SessionName(count.session), detail);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status AuditTransferSteps(WriteContext& write, Access* access, int64_t number) {
  const absl::StatusOr<std::vector<TransferStepRow>> steps = ListTransferStepsAfter(write.db(), number);
  if (!steps.ok()) return steps.status();
  for (const TransferStepRow& step : *steps) {
    const bool sent = step.kind == v1::TRANSFER_STEP_KIND_SEND;
    const std::string detail = absl::StrCat(StaffName(step.staff_id), sent ? " sent it" : " received it");
    absl::Status status = access->AuditEvent(write, DeviceName(step.device_id), sent ? "transfer.sent" : "transfer.received",
                                             TransferName(step.transfer_id), detail);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status FreezeDevice(WriteContext& write, Access* access, const DeviceRow& device, uint32_t new_epoch, std::string_view why) {
  const std::string name = DeviceName(device.id);
  if (new_epoch != device.epoch) {
    if (absl::Status status = UpdateDeviceEpoch(write.db(), device.id, new_epoch); !status.ok()) return status;
  }
  write.Announce({Change::Kind::kDevice, device.campaign_id, device.session_id});
  if (device.standing == DeviceStanding::kActive) {
    if (absl::Status status = UpdateDeviceStanding(write.db(), device.id, DeviceStanding::kFrozen, why); !status.ok()) return status;
    return access->AuditEvent(write, name, "device.frozen", name, why);
  }
  return absl::OkStatus();
}

PushApplier::PushApplier(Access* access) : access_(access) {}

absl::StatusOr<PushPlan> PushApplier::Plan(WriteContext& write, const OpenedPush& push, bool old_epoch) const {
  absl::StatusOr<std::vector<ChainHead>> heads = LoadHeads(write.db(), push.device_id, push.epoch);
  if (!heads.ok()) return heads.status();
  PushFacts facts{.old_epoch = old_epoch,
                  .chain_start = ChainStartOf(push),
                  .heads = *std::move(heads),
                  .first_seq = push.first_seq,
                  .previous_hash = push.previous_hash};
  for (const OpenedOperation& operation : push.operations) facts.hashes.push_back(operation.hash);
  if (!FollowsMain(push, facts.heads, facts.chain_start)) {
    const uint64_t last_seq = push.first_seq + push.operations.size() - 1;
    absl::StatusOr<std::vector<StoredOperation>> stored = LoadStored(write.db(), facts.heads, push.first_seq - 1, last_seq);
    if (!stored.ok()) return stored.status();
    facts.stored = *std::move(stored);
    // Only a server that came back from a backup can lack what it acknowledged.
    const absl::StatusOr<std::optional<RestoreRow>> restore = FindLastRestore(write.db());
    if (!restore.ok()) return restore.status();
    facts.oldest = push.oldest && restore->has_value();
    if (restore->has_value()) {
      absl::StatusOr<std::vector<LostRange>> lost = ListLost(write.db(), push.device_id, push.epoch);
      if (!lost.ok()) return lost.status();
      facts.lost = *std::move(lost);
    }
    return PlanPush(facts);
  }
  // The usual case needs nothing but the head.
  PushPlan plan{.taken = push.operations.size(), .target = {.have_hash = facts.chain_start}};
  for (ChainHead& head : facts.heads) {
    if (head.branch.empty()) plan.target = std::move(head);
  }
  return plan;
}

absl::Status PushApplier::Apply(WriteContext& write, const OpenedPush& push, PushResult* result) const {
  *result = PushResult();
  absl::StatusOr<std::optional<DeviceRow>> found = FindDevice(write.db(), push.device_id);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return errors::NotFound(DeviceName(push.device_id));
  const DeviceRow& device = **found;
  if (push.epoch > device.epoch) return errors::InvalidField("push.epoch", "UNKNOWN");
  const bool old_epoch = push.epoch < device.epoch;
  absl::StatusOr<PushPlan> plan = Plan(write, push, old_epoch);
  if (!plan.ok()) return plan.status();
  result->outcome = plan->outcome;
  result->through_seq = plan->target.have_seq;
  result->hash = plan->target.have_hash;
  result->on_fork = plan->new_fork || !plan->target.branch.empty();
  if (plan->outcome == PushOutcome::kGap) return absl::OkStatus();
  if (plan->outcome == PushOutcome::kDiverged || (plan->new_fork && !plan->found_again)) {
    absl::Status status = OpenFork(write, push, device, plan->new_fork ? "FORK" : "CHAIN_DIFFERS");
    if (!status.ok() || plan->outcome == PushOutcome::kDiverged) return status;
  }
  for (const StoredOperation& stored : plan->duplicates) {
    if (stored.verdict != LedgerVerdict::kAccepted) result->verdicts.push_back({stored.seq, stored.verdict, stored.reason});
  }
  if (plan->lost_from > 0) {
    if (absl::Status status = NoteLoss(write, push, plan->lost_from); !status.ok()) return status;
  }
  if (plan->duplicates.size() < plan->taken) {
    if (absl::Status status = Append(write, push, device, old_epoch, &*plan, result); !status.ok()) return status;
  }
  // The rest goes on where it is known already: it comes again, as after a gap.
  if (plan->taken < push.operations.size()) result->outcome = PushOutcome::kGap;
  result->through_seq = push.operations[plan->taken - 1].seq;
  result->hash = push.operations[plan->taken - 1].hash;
  return absl::OkStatus();
}

absl::Status PushApplier::NoteLoss(WriteContext& write, const OpenedPush& push, uint64_t lost_from) const {
  const std::string name = DeviceName(push.device_id);
  return access_->AuditEvent(write, name, "device.operations_lost", name,
                             absl::StrCat("epoch ", push.epoch, ", ", lost_from, "-", push.first_seq - 1));
}

absl::Status PushApplier::OpenFork(WriteContext& write, const OpenedPush& push, const DeviceRow& device, std::string_view why) const {
  // Whoever goes on in this epoch has to leave it, or both histories would grow into each other's numbers.
  const uint32_t new_epoch = push.epoch == device.epoch ? device.epoch + 1 : device.epoch;
  return FreezeDevice(write, access_, device, new_epoch, why);
}

absl::Status PushApplier::Append(WriteContext& write, const OpenedPush& push, const DeviceRow& device, bool old_epoch, PushPlan* plan,
                                 PushResult* result) const {
  const size_t from = plan->duplicates.size();
  const int64_t lease_mark = SpendsLeases(push) ? write.NextNumber() : 0;
  const Reasons reasons = ApplyFacts(write, push, from, plan->taken, device.standing == DeviceStanding::kRevoked);
  if (lease_mark > 0) {
    if (absl::Status status = AuditShortages(write, access_, lease_mark); !status.ok()) return status;
  }
  if (lease_mark > 0) {
    if (absl::Status status = AuditDeeds(write, access_, push, lease_mark); !status.ok()) return status;
  }
  if (absl::Status noted = NoteDrawRefusals(write, push, from, device, reasons); !noted.ok()) return noted;
  const LedgerVerdict applied = VerdictOf(plan->target, old_epoch);
  std::vector<LedgerRow> rows;
  rows.reserve(plan->taken - from + 1);
  // What is lost has one place, the last: what follows can be compared with its hash.
  const std::string lost_reason = LostReason({plan->lost_from, push.first_seq - 1});
  const std::string lost_commitment = rules::Commitment("");
  if (plan->lost_from > 0) {
    rows.push_back({.seq = push.first_seq - 1,
                    .hash = push.previous_hash,
                    .commitment = lost_commitment,
                    .verdict = LedgerVerdict::kQuarantined,
                    .reason = lost_reason});
  }
  for (size_t i = from; i < plan->taken; ++i) {
    const OpenedOperation& operation = push.operations[i];
    const LedgerVerdict verdict = reasons[i].empty() ? applied : LedgerVerdict::kQuarantined;
    rows.push_back({.seq = operation.seq,
                    .hash = operation.hash,
                    .commitment = operation.commitment,
                    .header = operation.header,
                    .payload = operation.payload,
                    .type = operation.type,
                    .verdict = verdict,
                    .reason = reasons[i]});
    if (verdict != LedgerVerdict::kAccepted) result->verdicts.push_back({operation.seq, verdict, reasons[i]});
  }
  if (plan->target.chain == 0) {
    if (absl::Status status = InsertChain(write, push.device_id, push.epoch, &plan->target); !status.ok()) return status;
  }
  if (plan->found_place) {
    absl::Status status = NoteFoundAgain(write.db(), push.device_id, push.epoch, plan->target.first_seq, *plan->found_place);
    if (!status.ok()) return status;
  }
  plan->target.have_seq = push.operations[plan->taken - 1].seq;
  plan->target.have_hash = push.operations[plan->taken - 1].hash;
  if (absl::Status status = AppendRows(write, plan->target.chain, push.receive_time_ms, rows); !status.ok()) return status;
  return UpdateHead(write.db(), plan->target);
}

}  // namespace footfall::server
