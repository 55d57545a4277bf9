#include "tests/simulation/schedule.h"

#include <algorithm>
#include <utility>

namespace footfall::simulation {

void Schedule::After(int64_t delay_ms, int actor, std::function<void()> what) {
  planned_things_.emplace(std::tuple(now_ms_ + std::max<int64_t>(delay_ms, 0), actor, ++planned_), std::move(what));
}

bool Schedule::RunNext(int64_t end_ms) {
  const auto next = planned_things_.begin();
  if (next == planned_things_.end() || std::get<0>(next->first) > end_ms) {
    now_ms_ = std::max(now_ms_, end_ms);
    return false;
  }
  now_ms_ = std::max(now_ms_, std::get<0>(next->first));
  const std::function<void()> what = std::move(next->second);
  planned_things_.erase(next);
  what();
  return true;
}

TaskLine::TaskLine(Schedule* schedule, int actor, std::function<int64_t()> delay_ms, std::function<void()> after)
    : schedule_(schedule), actor_(actor), delay_ms_(std::move(delay_ms)), after_(std::move(after)), tasks_(std::make_shared<Tasks>()) {}

void TaskLine::Post(std::function<void()> task) {
  tasks_->push_back(std::move(task));
  schedule_->After(delay_ms_(), actor_, [this, alive = std::weak_ptr<Tasks>(tasks_)] {
    if (alive.expired() || !RunOne() || alive.expired()) return;
    if (after_) after_();
  });
}

bool TaskLine::RunOne() {
  if (tasks_->empty()) return false;
  const std::function<void()> task = std::move(tasks_->front());
  tasks_->pop_front();
  task();
  return true;
}

bool TaskLine::Drain() {
  bool any = false;
  while (RunOne()) any = true;
  return any;
}

}  // namespace footfall::simulation
