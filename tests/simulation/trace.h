// What happened in one run, for people: a line each with virtual time and actor. Off unless asked for, because writing it costs more
// than what it tells of.
#ifndef FOOTFALL_TESTS_SIMULATION_TRACE_H_
#define FOOTFALL_TESTS_SIMULATION_TRACE_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/simulation/schedule.h"

namespace footfall::simulation {

class Trace {
 public:
  Trace(const Schedule* schedule, bool on) : schedule_(schedule), on_(on) {}
  bool on() const { return on_; }
  // `parts` are joined. No pointers and nothing that another part's numbers depend on: two runs of a seed give the same bytes.
  template <typename... Parts>
  void Tell(const std::string& actor, const Parts&... parts) {
    if (on_) Write(actor, absl::StrCat(parts...));
  }
  const std::string& text() const { return text_; }

 private:
  void Write(const std::string& actor, const std::string& what) {
    const int64_t ms = schedule_->now_ms();
    const std::string rest = absl::StrCat(ms % 1000);
    absl::StrAppend(&text_, ms / 1000, ".", std::string(3 - rest.size(), '0'), rest, " ", actor, " ", what, "\n");
  }
  const Schedule* const schedule_;
  const bool on_;
  std::string text_;
};

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_TRACE_H_
