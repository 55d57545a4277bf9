#include "server/sync/hello_handler.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/hash_chain.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/draws/block_source.h"
#include "server/sync/ledger_store.h"
#include "server/sync/push_applier.h"

namespace footfall::server {
namespace {

// Which runs hold the kiosk's head.
absl::Status FindHead(Connection& db, const std::vector<ChainHead>& heads, HelloFacts* facts) {
  for (const ChainHead& head : heads) {
    if (head.branch.empty()) facts->main = head;
  }
  if (facts->head_seq == 0) return absl::OkStatus();
  absl::StatusOr<std::vector<StoredOperation>> stored = LoadStored(db, heads, facts->head_seq, facts->head_seq);
  if (!stored.ok()) return stored.status();
  for (const StoredOperation& operation : *stored) {
    if (operation.chain == facts->main.chain) facts->main_at_head = operation.hash;
    for (const ChainHead& head : heads) {
      if (head.chain == operation.chain && !head.branch.empty() && operation.hash == facts->head_hash) facts->fork_at_head = head;
    }
  }
  return absl::OkStatus();
}

// Only what it says of every epoch counts: a wipe cannot be taken back.
bool HoldsNothing(const HelloInput& input) {
  const auto is_newest = [&](const HeldEpochRow& held) { return held.epoch == input.epoch && held.head_seq == input.head_seq; };
  const auto is_pruned = [](const HeldEpochRow& held) { return held.oldest_seq == held.head_seq + 1; };
  if (!input.held.all || input.backlog > 0) return false;
  return std::ranges::any_of(input.held.epochs, is_newest) && std::ranges::all_of(input.held.epochs, is_pruned);
}

// Whether it says that it has some of what this server recorded as lost.
absl::StatusOr<bool> HoldsLost(Connection& db, const HelloInput& input, const ChainHead& main) {
  const absl::StatusOr<std::optional<RestoreRow>> restore = FindLastRestore(db);
  if (!restore.ok() || !restore->has_value()) return restore.status().ok() ? absl::StatusOr<bool>(false) : restore.status();
  const absl::StatusOr<std::vector<LostRange>> ranges = ListLost(db, input.device_id, input.epoch);
  if (!ranges.ok()) return ranges.status();
  const auto holds = [&](const HeldEpochRow& held) {
    return held.epoch == input.epoch && held.oldest_seq > 0 && std::ranges::any_of(*ranges, [&](const LostRange& lost) {
             return held.oldest_seq <= lost.last && lost.first <= held.head_seq && lost.last <= main.have_seq;
           });
  };
  return std::ranges::any_of(input.held.epochs, holds);
}

absl::StatusOr<HelloFacts> Gather(Connection& db, const HelloInput& input, const DeviceRow& device) {
  HelloFacts facts{.standing = device.standing,
                   .device_epoch = device.epoch,
                   .epoch = input.epoch,
                   .head_seq = input.head_seq,
                   .head_hash = input.head_hash,
                   .older_backlog = OlderBacklog(input.epoch, input.backlog, input.head_seq, input.acked_seq),
                   .holds_nothing = HoldsNothing(input),
                   .chain_start = rules::ChainStart(rules::ParseUuid(input.device_id).value_or(rules::Uuid{}), input.epoch)};
  facts.main.have_hash = facts.chain_start;
  absl::StatusOr<std::vector<ChainHead>> heads = LoadHeads(db, input.device_id, input.epoch);
  if (!heads.ok()) return heads.status();
  if (absl::Status status = FindHead(db, *heads, &facts); !status.ok()) return status;
  const absl::StatusOr<bool> holds_lost = HoldsLost(db, input, facts.main);
  if (!holds_lost.ok()) return holds_lost.status();
  facts.holds_lost = *holds_lost;
  absl::StatusOr<std::vector<ChainHead>> current = LoadHeads(db, input.device_id, device.epoch);
  if (!current.ok()) return current.status();
  facts.device_epoch_used = !current->empty();
  return facts;
}

}  // namespace

absl::Status HandleHello(WriteContext& write, Access* access, const HelloInput& input, HelloResult* result) {
  absl::StatusOr<std::optional<DeviceRow>> device = FindDevice(write.db(), input.device_id);
  if (!device.ok()) return device.status();
  const std::string name = DeviceName(input.device_id);
  if (!device->has_value()) return errors::NotFound(name);
  result->device = **std::move(device);
  absl::StatusOr<HelloFacts> facts = Gather(write.db(), input, result->device);
  if (!facts.ok()) return facts.status();
  result->decision = DecideHello(*facts);
  const HelloDecision& decision = result->decision;
  if (decision.freeze) {
    if (absl::Status status = FreezeDevice(write, access, result->device, decision.device_epoch, "CHAIN_DIFFERS"); !status.ok())
      return status;
    result->device.standing = DeviceStanding::kFrozen;
  } else if (decision.device_epoch != result->device.epoch) {
    if (absl::Status status = UpdateDeviceEpoch(write.db(), input.device_id, decision.device_epoch); !status.ok()) return status;
  }
  if (decision.answer == HelloAnswer::kRebase && decision.device_epoch != result->device.epoch) {
    absl::Status status = access->AuditEvent(write, name, "device.rebased", name, absl::StrCat("epoch ", decision.device_epoch));
    if (!status.ok()) return status;
  }
  if (decision.answer == HelloAnswer::kRebase) {
    if (absl::Status status = EndBlocks(write, input.device_id); !status.ok()) return status;
  }
  result->device.epoch = decision.device_epoch;
  if (absl::Status status = NoteFirstHello(write.db(), input.device_id, input.held, input.now_ms); !status.ok()) return status;
  if (absl::Status status = UpdateDeviceHealth(write.db(), input.device_id, input.health); !status.ok()) return status;
  result->device.health = input.health;
  return UpdateDeviceHeard(write.db(), input.device_id, input.now_ms, static_cast<int64_t>(input.backlog), input.program_version);
}

}  // namespace footfall::server
