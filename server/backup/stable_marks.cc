#include "server/backup/stable_marks.h"

#include <algorithm>

namespace footfall::server {

absl::Status StableMarks::Load(Database* database) {
  std::vector<HeldChain> chains;
  const absl::Status status = database->Read([&](Connection& db) {
    return db.Query("SELECT device_id, epoch, seq FROM stable_chains", {}, [&](const Row& row) {
      chains.push_back({row.Text(0), static_cast<uint32_t>(row.Int(1)), static_cast<uint64_t>(row.Int(2))});
      return true;
    });
  });
  if (status.ok()) Raise(chains);
  return status;
}

uint64_t StableMarks::Of(std::string_view device_id, uint32_t epoch) const {
  std::lock_guard lock(mutex_);
  const auto it = marks_.find({std::string(device_id), epoch});
  return it == marks_.end() ? 0 : it->second;
}

absl::Status StableMarks::Write(Connection& db, const std::vector<HeldChain>& chains) {
  for (const HeldChain& chain : chains) {
    const auto written = db.Execute(
        "INSERT INTO stable_chains (device_id, epoch, seq) VALUES (:1, :2, :3) "
        "ON CONFLICT (device_id, epoch) DO UPDATE SET seq = max(seq, excluded.seq)",
        {chain.device_id, int64_t{chain.epoch}, static_cast<int64_t>(chain.seq)});
    if (!written.ok()) return written.status();
  }
  return absl::OkStatus();
}

void StableMarks::Raise(const std::vector<HeldChain>& chains) {
  std::lock_guard lock(mutex_);
  for (const HeldChain& chain : chains) {
    uint64_t& mark = marks_[{chain.device_id, chain.epoch}];
    mark = std::max(mark, chain.seq);
  }
}

}  // namespace footfall::server
