#include "kiosk/journal/doubtful_saves.h"

namespace footfall::kiosk {

absl::StatusOr<std::optional<Head>> DoubtfulSaves::Find(Database* db, const std::vector<EpochRow>& rows, const std::string& id) const {
  const auto [first_epoch, after] = saves_.at(id);
  for (const EpochRow& row : rows) {
    if (row.state.epoch < first_epoch) continue;
    for (uint64_t seq = row.state.epoch == first_epoch ? after + 1 : 1; seq <= row.state.head.seq; ++seq) {
      absl::StatusOr<std::optional<StoredOperation>> stored = ReadStored(db, row.state.epoch, seq);
      if (!stored.ok()) return stored.status();
      v1::OperationHeader header;
      if (!stored->has_value() || !header.ParseFromString((*stored)->operation.header()) || header.operation_id() != id) continue;
      return Head{seq, (*stored)->hash};
    }
  }
  return std::nullopt;
}

}  // namespace footfall::kiosk
