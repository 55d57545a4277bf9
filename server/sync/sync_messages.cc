#include "server/sync/sync_messages.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/hash_chain.h"
#include "server/base/errors.h"
#include "server/sync/hello_handler.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr int kFullBattery = 100;
constexpr uint64_t kMaxSeq = uint64_t{1} << 62;  // the ledger counts in signed 64 bits

v1::HelloState ToState(HelloAnswer answer) {
  switch (answer) {
    case HelloAnswer::kOk:
      return v1::HELLO_STATE_OK;
    case HelloAnswer::kRebase:
      return v1::HELLO_STATE_REBASE;
    case HelloAnswer::kFrozen:
      return v1::HELLO_STATE_FROZEN;
    case HelloAnswer::kRevoked:
      return v1::HELLO_STATE_REVOKED;
    case HelloAnswer::kWipe:
      return v1::HELLO_STATE_WIPE;
  }
  return v1::HELLO_STATE_UNSPECIFIED;
}

// Whether the books can take it.
bool IsSound(const v1::HeldEpoch& held) {
  if (held.epoch() == 0 || held.epoch() > kMaxEpoch) return false;
  return held.head_seq() <= kMaxSeq && held.oldest_seq() <= held.head_seq() + 1 && held.head_hash().size() == size_t{rules::kHashSize};
}

}  // namespace

absl::Status CheckHello(const v1::Hello& hello) {
  // Nothing is proven yet of whoever says it: no work for each entry.
  if (hello.held_size() > kMaxHeldEpochs) return errors::InvalidField("hello.held", "TOO_MANY");
  std::vector<rules::Problem> problems;
  if (hello.protocol_version() == 0) problems.push_back({"hello.protocol_version", "REQUIRED"});
  if (hello.epoch() == 0 || hello.epoch() > kMaxEpoch) problems.push_back({"hello.epoch", "OUT_OF_RANGE"});
  const bool has_hash = hello.head_hash().size() == size_t{rules::kHashSize};
  if (!has_hash && (hello.head_seq() > 0 || !hello.head_hash().empty())) problems.push_back({"hello.head_hash", "BAD_SIZE"});
  if (hello.program_version().size() > size_t{kMaxProgramVersionBytes}) problems.push_back({"hello.program_version", "TOO_LONG"});
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

HeldEpochRows HeldEpochs(const v1::Hello& hello) {
  HeldEpochRows rows;
  for (const v1::HeldEpoch& held : hello.held()) {
    if (IsSound(held)) rows.epochs.push_back({held.epoch(), held.oldest_seq(), held.head_seq(), held.head_hash()});
  }
  // At the limit there may be more that it has no room for.
  rows.all = !rows.epochs.empty() && hello.held_size() < kMaxHeldEpochs && std::ssize(rows.epochs) == hello.held_size();
  if (rows.epochs.empty()) {
    rows.epochs.push_back(
        {.epoch = hello.epoch(), .oldest_seq = 0, .head_seq = std::min(hello.head_seq(), kMaxSeq), .head_hash = hello.head_hash()});
  }
  return rows;
}

KioskHealth HealthOf(const v1::Status* status, int64_t now_ms) {
  KioskHealth health;
  if (status == nullptr) return health;
  if (status->has_battery_percent() && status->battery_percent() >= 0 && status->battery_percent() <= kFullBattery) {
    health.battery_percent = status->battery_percent();
  }
  health.charging = status->charging();
  // A tablet that runs has some: none is one that does not say.
  if (status->free_disk_bytes() > 0) health.free_disk_bytes = status->free_disk_bytes();
  if (status->wall_ms() > 0) health.clock_skew_ms = status->wall_ms() - now_ms;
  health.chances_left = std::max<int64_t>(status->chances_left(), 0);
  return health;
}

absl::Status CheckPush(const v1::Push& push) {
  if (push.operations().empty()) return errors::InvalidField("push.operations", "REQUIRED");
  if (push.operations_size() > kMaxPushOperations) return errors::InvalidField("push.operations", "TOO_MANY");
  if (push.ByteSizeLong() > size_t{kMaxPushBytes}) return errors::InvalidField("push.operations", "TOO_LARGE");
  if (push.epoch() == 0 || push.epoch() > kMaxEpoch) return errors::InvalidField("push.epoch", "OUT_OF_RANGE");
  if (push.first_seq() == 0 || push.first_seq() > kMaxSeq) return errors::InvalidField("push.first_seq", "OUT_OF_RANGE");
  if (push.previous_hash().size() != size_t{rules::kHashSize}) return errors::InvalidField("push.previous_hash", "BAD_SIZE");
  for (int i = 0; i < push.operations_size(); ++i) {
    const v1::Operation& operation = push.operations(i);
    if (operation.lost_hash().empty()) continue;
    const std::string field = absl::StrCat("push.operations[", i, "].lost_hash");
    if (operation.lost_hash().size() != size_t{rules::kHashSize}) return errors::InvalidField(field, "BAD_SIZE");
    if (!operation.header().empty() || !operation.sealed_payload().empty()) return errors::InvalidField(field, "NOT_ALONE");
  }
  return absl::OkStatus();
}

v1::SyncResponse MakeChallenge(const SyncParts& parts, const std::string& nonce) {
  v1::SyncResponse response;
  response.mutable_challenge()->set_nonce(nonce);
  response.mutable_challenge()->set_server_time_ms(parts.clock->NowMs());
  return response;
}

v1::SyncResponse MakeHelloOk(const SyncParts& parts, const std::string& device_id, uint32_t epoch, const HelloDecision& decision) {
  v1::SyncResponse response;
  v1::HelloOk* ok = response.mutable_hello_ok();
  ok->set_incarnation(parts.incarnation);
  ok->set_have_seq(decision.have_seq);
  ok->set_have_hash(decision.have_hash);
  // Only who is on the main run may forget what a backup holds of it.
  if (parts.stable_seq && decision.answer == HelloAnswer::kOk) ok->set_stable_seq(parts.stable_seq(device_id, epoch));
  ok->set_state(ToState(decision.answer));
  if (decision.answer == HelloAnswer::kRebase) ok->set_new_epoch(decision.device_epoch);
  ok->set_server_time_ms(parts.clock->NowMs());
  ok->set_max_push_operations(kMaxPushOperations);
  ok->set_max_push_bytes(kMaxPushBytes);
  ok->set_max_pushes_in_flight(kMaxPushesInFlight);
  return response;
}

v1::SyncResponse MakeAck(const SyncParts& parts, const rules::Uuid& device, const OpenedPush& push, const PushResult& result) {
  v1::SyncResponse response;
  v1::Ack* ack = response.mutable_ack();
  ack->set_incarnation(parts.incarnation);
  ack->set_epoch(push.epoch);
  ack->set_through_seq(result.through_seq);
  ack->set_hash(result.hash);
  ack->set_waited_ms(std::max<int64_t>(parts.clock->SteadyMs() - push.read_steady_ms, 0));
  for (const PushResult::Verdict& item : result.verdicts) {
    v1::OperationVerdict* verdict = ack->add_verdicts();
    verdict->set_seq(item.seq);
    verdict->set_verdict(static_cast<v1::Verdict>(item.verdict));
    verdict->set_reason(item.reason);
  }
  if (parts.stable_seq && !result.on_fork) ack->set_stable_seq(parts.stable_seq(push.device_id, push.epoch));
  ack->set_gap(result.outcome == PushOutcome::kGap);
  ack->set_signature(
      rules::Sign(rules::AckMessage(parts.incarnation, device, push.epoch, result.through_seq, result.hash), parts.sign_keys.secret_key));
  return response;
}

}  // namespace footfall::server
