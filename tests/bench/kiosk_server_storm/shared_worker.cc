#include "tests/bench/kiosk_server_storm/shared_worker.h"

#include <algorithm>
#include <chrono>
#include <future>

namespace footfall::kiosk {

class SharedWorker::Part : public Worker {
 public:
  Part(SharedWorker* shared, int number) : shared_(shared), number_(number) {}
  ~Part() override {
    for (Timer timer : {Timer::kReconnect, Timer::kPushTimeout, Timer::kStatus, Timer::kPrune}) Part::Disarm(timer);
  }
  void Post(std::function<void()> task) override { shared_->Post(std::move(task)); }
  void Arm(Timer timer, int64_t delay_ms, std::function<void()> task) override {
    shared_->Arm({number_, timer}, delay_ms, std::move(task));
  }
  void Disarm(Timer timer) override { shared_->Disarm({number_, timer}); }

 private:
  SharedWorker* const shared_;
  const int number_;
};

SharedWorker::SharedWorker(Clock* clock) : clock_(clock), thread_([this] { Run(); }) {}

SharedWorker::~SharedWorker() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

std::unique_ptr<Worker> SharedWorker::MakeWorker() {
  std::lock_guard lock(mutex_);
  return std::make_unique<Part>(this, parts_++);
}

void SharedWorker::Post(std::function<void()> task) {
  {
    std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  changed_.notify_one();
}

void SharedWorker::Do(const std::function<void()>& task) {
  std::promise<void> done;
  Post([&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

void SharedWorker::Arm(const Key& key, int64_t delay_ms, std::function<void()> task) {
  const int64_t due_boot_ms = clock_->BootMs() + delay_ms;
  {
    std::lock_guard lock(mutex_);
    DisarmLocked(key);
    alarms_[key] = {due_boot_ms, std::move(task)};
    due_.insert({due_boot_ms, key});
  }
  changed_.notify_one();
}

void SharedWorker::Disarm(const Key& key) {
  std::lock_guard lock(mutex_);
  DisarmLocked(key);
}

void SharedWorker::DisarmLocked(const Key& key) {
  const auto found = alarms_.find(key);
  if (found == alarms_.end()) return;
  due_.erase({found->second.due_boot_ms, key});
  alarms_.erase(found);
}

// As the kiosk's own worker: posted tasks first, in order; then the timer that has been due longest.
std::function<void()> SharedWorker::TakeDue() {
  if (!tasks_.empty()) {
    std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    return task;
  }
  if (due_.empty() || due_.begin()->first > clock_->BootMs()) return nullptr;
  const Key key = due_.begin()->second;
  std::function<void()> task = std::move(alarms_[key].task);
  DisarmLocked(key);
  return task;
}

void SharedWorker::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_ || !tasks_.empty()) {
    if (std::function<void()> task = TakeDue()) {
      lock.unlock();
      task();
      task = nullptr;
      lock.lock();
    } else if (due_.empty()) {
      changed_.wait(lock);
    } else {
      changed_.wait_for(lock, std::chrono::milliseconds(std::max<int64_t>(1, due_.begin()->first - clock_->BootMs())));
    }
  }
}

}  // namespace footfall::kiosk
