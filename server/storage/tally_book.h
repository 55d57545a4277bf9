// Running totals that wait for the end of a group: see WriteContext::Tally.
#ifndef FOOTFALL_SERVER_STORAGE_TALLY_BOOK_H_
#define FOOTFALL_SERVER_STORAGE_TALLY_BOOK_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "server/storage/connection.h"

namespace footfall::server {

// What one job added up, an entry a row; what was added last can be taken back while the job runs. The writer's thread alone.
class TallyList {
 public:
  void Add(std::string_view sql, absl::Span<const SqlValue> key, int64_t add, int64_t latest);
  // How many times something was added; CutTo takes back what came after.
  size_t size() const { return steps_.size(); }
  void CutTo(size_t size);

 private:
  friend class TallyBook;
  struct Entry {
    std::string_view sql;
    std::vector<SqlValue> key;  // owns what it holds
    int64_t add = 0, latest = 0;
    int64_t times = 0;  // 0 = all was taken back
  };
  struct Step {
    size_t entry = 0;
    int64_t add = 0, latest_before = 0;
  };
  std::vector<Entry> entries_;
  std::vector<Step> steps_;
  absl::flat_hash_map<std::string, size_t> places_;  // by statement and key, encoded
  std::string place_;                                // keeps its memory from call to call
};

// What a group added up, one entry a row. The writer's thread alone.
class TallyBook {
 public:
  // Takes over what a job that will be committed added.
  void Take(TallyList list);
  // Writes every total once.
  absl::Status Write(Connection& db) const;
  bool empty() const { return totals_.empty(); }

 private:
  std::map<std::string, TallyList::Entry> totals_;  // by statement and key, encoded
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STORAGE_TALLY_BOOK_H_
