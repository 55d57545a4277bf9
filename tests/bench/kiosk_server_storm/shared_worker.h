// One thread that works for many kiosks: five hundred tablets have five hundred, a benchmark's machine has two cores.
#ifndef FOOTFALL_TESTS_BENCH_KIOSK_SERVER_STORM_SHARED_WORKER_H_
#define FOOTFALL_TESTS_BENCH_KIOSK_SERVER_STORM_SHARED_WORKER_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "kiosk/base/worker.h"

namespace footfall::kiosk {

// Thread-safe. Outlives the workers it makes.
class SharedWorker {
 public:
  explicit SharedWorker(Clock* clock);
  // Finishes what was posted; timers are dropped.
  ~SharedWorker();

  // A worker with timers of its own.
  std::unique_ptr<Worker> MakeWorker();
  void Post(std::function<void()> task);
  // Posts, and waits until it is done.
  void Do(const std::function<void()>& task);

 private:
  class Part;
  using Key = std::pair<int, Timer>;  // whose and which
  struct Alarm {
    int64_t due_boot_ms = 0;
    std::function<void()> task;
  };
  void Arm(const Key& key, int64_t delay_ms, std::function<void()> task);
  void Disarm(const Key& key);
  void DisarmLocked(const Key& key);
  void Run();
  std::function<void()> TakeDue();

  Clock* const clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;  // guarded by mutex_, as all below
  int parts_ = 0;
  std::deque<std::function<void()>> tasks_;
  std::map<Key, Alarm> alarms_;
  std::set<std::pair<int64_t, Key>> due_;  // what alarms_ holds, by time
  std::thread thread_;                     // last: starts when the rest is there
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_BENCH_KIOSK_SERVER_STORM_SHARED_WORKER_H_
