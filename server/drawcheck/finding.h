// What is wrong with a published draw, and exactly where.
#ifndef FOOTFALL_SERVER_DRAWCHECK_FINDING_H_
#define FOOTFALL_SERVER_DRAWCHECK_FINDING_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/drawcheck/concat.h"

namespace footfall::drawcheck {

inline constexpr size_t kMaxFindings = 100;  // one wrong seed spoils a whole block: more lines than these help nobody

// One thing that does not hold.
struct Finding {
  std::string code;   // "ROW_PRIZE": for programs; the words for people follow from it
  std::string place;  // "kiosks[1].rows[17].row.prize"; lists count from 0
  std::string expected;
  std::string found;

  bool operator==(const Finding&) const = default;
};

// Findings in the order in which they were met. Not thread-safe.
class Findings {
 public:
  void Add(std::string_view code, std::string place, std::string_view expected, std::string_view found) {
    if (list_.size() == kMaxFindings) {
      more_ = true;
    } else {
      list_.push_back({std::string(code), std::move(place), std::string(expected), std::string(found)});
    }
  }
  // The same when `expected` and `found` differ. Says whether they are equal.
  bool Expect(std::string_view code, const std::string& place, std::string_view expected, std::string_view found) {
    if (expected != found) Add(code, place, expected, found);
    return expected == found;
  }
  bool Expect(std::string_view code, const std::string& place, int64_t expected, int64_t found) {
    if (expected != found) Add(code, place, Concat(expected), Concat(found));
    return expected == found;
  }

  const std::vector<Finding>& list() const { return list_; }
  bool more() const { return more_; }

 private:
  std::vector<Finding> list_;
  bool more_ = false;
};

}  // namespace footfall::drawcheck

#endif  // FOOTFALL_SERVER_DRAWCHECK_FINDING_H_
