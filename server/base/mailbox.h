// One thread that runs small tasks in the order they came: what must not be done on the thread that found it to do.
#ifndef FOOTFALL_SERVER_BASE_MAILBOX_H_
#define FOOTFALL_SERVER_BASE_MAILBOX_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace footfall::server {

// Where such tasks go.
class TaskQueue {
 public:
  virtual ~TaskQueue() = default;
  // Runs `task` later, after all that was posted before.
  virtual void Post(std::function<void()> task) = 0;
};

// Post from any thread. The destructor runs what waits, then ends.
class Mailbox : public TaskQueue {
 public:
  Mailbox() : thread_([this] { Run(); }) {}
  ~Mailbox() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }
  void Post(std::function<void()> task) override {
    std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    // Inside the lock: this task may be the one that lets somebody end the mailbox.
    wake_.notify_one();
  }

 private:
  void Run() {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      std::deque<std::function<void()>> taken = std::exchange(tasks_, {});
      lock.unlock();
      for (std::function<void()>& task : taken) task();
      taken.clear();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BASE_MAILBOX_H_
