// Running totals that wait for the end of a group: see WriteContext::Tally.
#ifndef FOOTFALL_SERVER_STORAGE_TALLY_BOOK_H_
#define FOOTFALL_SERVER_STORAGE_TALLY_BOOK_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "server/storage/connection.h"

namespace footfall::server {

// What one job added, in order; entries can be taken back while the job runs. The writer's thread alone.
class TallyList {
 public:
  void Add(std::string_view sql, std::vector<SqlValue> key, int64_t add, int64_t latest) {
    entries_.push_back({sql, std::move(key), add, latest});
  }
  // Where it stands; CutTo takes back what came after.
  size_t size() const { return entries_.size(); }
  void CutTo(size_t size) { entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(size), entries_.end()); }

 private:
  friend class TallyBook;
  struct Entry {
    std::string_view sql;
    std::vector<SqlValue> key;
    int64_t add, latest;
  };
  std::vector<Entry> entries_;
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
