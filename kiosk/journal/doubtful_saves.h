// Saves that failed without anybody knowing what became of them: the disk may have taken them all the same. Their retry must find them,
// also behind others that were saved since. One thread; in memory only, like whoever would try again.
#ifndef FOOTFALL_KIOSK_JOURNAL_DOUBTFUL_SAVES_H_
#define FOOTFALL_KIOSK_JOURNAL_DOUBTFUL_SAVES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "kiosk/journal/operation_table.h"

namespace footfall::kiosk {

class DoubtfulSaves {
 public:
  // A screen tries one form again at a time.
  static constexpr size_t kMost = 64;

  // It would lie behind `after` in that epoch, or in a later epoch.
  void Add(const std::string& id, uint32_t epoch, uint64_t after) {
    if (saves_.size() < kMost) saves_.try_emplace(id, epoch, after);
  }
  void Remove(const std::string& id) { saves_.erase(id); }
  bool Has(const std::string& id) const { return saves_.contains(id); }
  // Its place; nullopt when it is not there. `id` is one of them.
  absl::StatusOr<std::optional<Head>> Find(Database* db, const std::vector<EpochRow>& rows, const std::string& id) const;

 private:
  std::map<std::string, std::pair<uint32_t, uint64_t>> saves_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_DOUBTFUL_SAVES_H_
