// Virtual time: what is to happen, in order. Time stands still while something happens and jumps to the next thing afterwards.
#ifndef FOOTFALL_TESTS_SIMULATION_SCHEDULE_H_
#define FOOTFALL_TESTS_SIMULATION_SCHEDULE_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <tuple>

#include "server/base/mailbox.h"

namespace footfall::simulation {

// Things due at the same millisecond happen by actor, then in the order they were planned: the product may walk a map of pointers, and
// the order of addresses must not reach a trace.
class Schedule {
 public:
  int64_t now_ms() const { return now_ms_; }
  void After(int64_t delay_ms, int actor, std::function<void()> what);
  // Does the next thing, unless it is due after `end_ms`; then the time is `end_ms` and the answer false.
  bool RunNext(int64_t end_ms);
  // Time passes without anything happening: what was due meanwhile is late.
  void Skip(int64_t ms) { now_ms_ += ms; }

 private:
  int64_t now_ms_ = 0;
  int64_t planned_ = 0;
  std::map<std::tuple<int64_t, int, int64_t>, std::function<void()>> planned_things_;
};

// Tasks of one actor in order, each a moment after it was posted. What is planned is dropped with the line.
class TaskLine : public server::TaskQueue {
 public:
  // `delay_ms` says how long the next task takes to come; `after` is called after each task that came in its time.
  TaskLine(Schedule* schedule, int actor, std::function<int64_t()> delay_ms, std::function<void()> after = nullptr);
  ~TaskLine() override { Drain(); }
  void Post(std::function<void()> task) override;
  // Runs all that waits, also what that posts; whether there was anything.
  bool Drain();

 private:
  using Tasks = std::deque<std::function<void()>>;
  bool RunOne();

  Schedule* const schedule_;
  const int actor_;
  const std::function<int64_t()> delay_ms_;
  const std::function<void()> after_;
  const std::shared_ptr<Tasks> tasks_;
};

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_SCHEDULE_H_
