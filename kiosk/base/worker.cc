#include "kiosk/base/worker.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

namespace footfall::kiosk {
namespace {

// Condition variables do not count the time a tablet sleeps, the boot clock does: looking again this often bounds how late a timer fires
// after waking up. Only while a timer is armed.
constexpr int64_t kLongestNapMs = 5000;

class ThreadWorker : public Worker {
 public:
  explicit ThreadWorker(Clock* clock) : clock_(clock), thread_([this] { Run(); }) {}

  ~ThreadWorker() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

  void Post(std::function<void()> task) override {
    {
      std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
    }
    changed_.notify_one();
  }

  void Arm(Timer timer, int64_t delay_ms, std::function<void()> task) override {
    {
      std::lock_guard lock(mutex_);
      timers_[timer] = {clock_->BootMs() + delay_ms, std::move(task)};
    }
    changed_.notify_one();
  }

  void Disarm(Timer timer) override {
    std::lock_guard lock(mutex_);
    timers_.erase(timer);
  }

 private:
  struct Alarm {
    int64_t due_boot_ms = 0;
    std::function<void()> task;
  };

  void Run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      std::function<void()> task = TakeDue();
      if (!task) {
        Sleep(lock);
        continue;
      }
      lock.unlock();
      task();
      task = nullptr;  // what the task holds is let go outside of the lock
      lock.lock();
    }
  }

  // The next task: posted ones first, in order; then the timer that has been due longest.
  std::function<void()> TakeDue() {
    std::function<void()> task;
    if (!tasks_.empty()) {
      task = std::move(tasks_.front());
      tasks_.pop_front();
      return task;
    }
    auto first = FirstTimer();
    if (first == timers_.end() || first->second.due_boot_ms > clock_->BootMs()) return nullptr;
    task = std::move(first->second.task);
    timers_.erase(first);
    return task;
  }

  std::map<Timer, Alarm>::iterator FirstTimer() {
    return std::min_element(timers_.begin(), timers_.end(),
                            [](const auto& a, const auto& b) { return a.second.due_boot_ms < b.second.due_boot_ms; });
  }

  void Sleep(std::unique_lock<std::mutex>& lock) {
    auto first = FirstTimer();
    if (first == timers_.end()) {
      changed_.wait(lock);
      return;
    }
    const int64_t rest_ms = first->second.due_boot_ms - clock_->BootMs();
    changed_.wait_for(lock, std::chrono::milliseconds(std::clamp<int64_t>(rest_ms, 0, kLongestNapMs)));
  }

  Clock* const clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;  // guarded by mutex_, as all below
  std::deque<std::function<void()>> tasks_;
  std::map<Timer, Alarm> timers_;
  std::thread thread_;  // last: starts when the rest is there
};

}  // namespace

std::unique_ptr<Worker> MakeThreadWorker(Clock* clock) { return std::make_unique<ThreadWorker>(clock); }

}  // namespace footfall::kiosk
