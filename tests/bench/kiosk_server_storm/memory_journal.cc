#include "tests/bench/kiosk_server_storm/memory_journal.h"

#include <algorithm>
#include <utility>

namespace footfall::kiosk {

MemoryJournal::MemoryJournal(const Identity& identity, std::optional<StoredConfig> config, const server::support::TestKiosk* made)
    : identity_(identity), config_(std::move(config)), made_(made) {
  EpochState& state = epochs_.emplace_back();
  state.epoch = made->epoch();
  state.head = {made->head_seq(), made->head_hash()};
}

absl::Status MemoryJournal::SetIncarnation(std::string_view incarnation) {
  identity_.incarnation = std::string(incarnation);
  return absl::OkStatus();
}

absl::StatusOr<std::string> MemoryJournal::HashAt(uint32_t epoch, uint64_t seq) {
  if (epoch != state().epoch || seq > state().head.seq) return absl::NotFoundError("memory journal: nothing there");
  return made_->HashAt(seq);
}

// Cuts as the real one does: as many as fit both limits, at least one.
absl::StatusOr<Run> MemoryJournal::ReadRun(uint32_t epoch, uint64_t first_seq, int max_operations, int max_bytes) {
  if (epoch != state().epoch || first_seq == 0 || first_seq > state().head.seq)
    return absl::OutOfRangeError("memory journal: nothing there");
  Run run{.epoch = epoch, .first_seq = first_seq, .previous_hash = made_->HashAt(first_seq - 1), .operations = {}, .last = {}};
  const uint64_t last_seq = std::min(state().head.seq, first_seq + static_cast<uint64_t>(std::max(max_operations, 1)) - 1);
  size_t bytes = 0;
  for (uint64_t seq = first_seq; seq <= last_seq; ++seq) {
    const v1::Operation& operation = made_->OperationAt(seq);
    bytes += operation.ByteSizeLong();
    if (seq > first_seq && bytes > static_cast<size_t>(max_bytes)) break;
    run.operations.push_back(operation);
    run.last = {seq, made_->HashAt(seq)};
  }
  return run;
}

absl::Status MemoryJournal::Acknowledge(const Acknowledgement& ack) {
  EpochState& state = epochs_.front();
  if (ack.epoch != state.epoch || ack.through > state.head.seq) return absl::FailedPreconditionError("memory journal: nothing there");
  state.acknowledged = std::max(state.acknowledged, ack.through);
  verdicts_.insert(verdicts_.end(), ack.verdicts.begin(), ack.verdicts.end());
  return absl::OkStatus();
}

absl::Status MemoryJournal::Forget(uint32_t, uint64_t have, uint64_t) {
  epochs_.front().acknowledged = std::min(epochs_.front().acknowledged, have);
  return absl::OkStatus();
}

absl::Status MemoryJournal::StoreConfig(const StoredConfig& config) {
  config_ = config;
  return absl::OkStatus();
}

absl::Status MemoryJournal::StoreStanding(ServerStanding standing) {
  standing_ = standing;
  return absl::OkStatus();
}

absl::Status MemoryJournal::StoreTimeFix(const TimeFix& fix) {
  fix_ = fix;
  return absl::OkStatus();
}

}  // namespace footfall::kiosk
