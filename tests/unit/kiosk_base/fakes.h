// Time, tasks and randomness under a test's control. Nothing here sleeps.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_BASE_FAKES_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_BASE_FAKES_H_

#include <stdlib.h>

#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <string>

#include "kiosk/base/clock.h"
#include "kiosk/base/disk_space.h"
#include "kiosk/base/random.h"
#include "kiosk/base/worker.h"

namespace footfall::kiosk {

class ManualClock : public Clock {
 public:
  int64_t WallMs() const override { return wall_ms; }
  int64_t BootMs() const override { return boot_ms; }
  std::string BootId() const override { return boot_id; }
  void Advance(int64_t ms) {
    wall_ms += ms;
    boot_ms += ms;
  }
  int64_t wall_ms = 1'790'000'000'000;
  int64_t boot_ms = 60'000;
  std::string boot_id = std::string(16, 'b');
};

// The same bytes for the same seed.
class SeededRandom : public Random {
 public:
  explicit SeededRandom(unsigned seed) : engine_(seed) {}
  std::string Bytes(int size) override {
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(engine_());
    return bytes;
  }

 private:
  std::mt19937 engine_;
};

// Runs what was posted when told to; moves the clock from timer to timer.
class ManualWorker : public Worker {
 public:
  explicit ManualWorker(ManualClock* clock) : clock_(clock) {}
  void Post(std::function<void()> task) override { tasks_.push_back(std::move(task)); }
  void Arm(Timer timer, int64_t delay_ms, std::function<void()> task) override {
    timers_[timer] = {clock_->boot_ms + delay_ms, std::move(task)};
  }
  void Disarm(Timer timer) override { timers_.erase(timer); }

  bool armed(Timer timer) const { return timers_.contains(timer); }
  int64_t due_in(Timer timer) const { return timers_.at(timer).first - clock_->boot_ms; }
  // All that is posted, also what the tasks post.
  void RunPosted() {
    while (!tasks_.empty()) {
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      task();
    }
  }
  // Lets `ms` pass; timers fire at their time, in order.
  void RunFor(int64_t ms) {
    const int64_t end = clock_->boot_ms + ms;
    RunPosted();
    for (auto next = First(); next != timers_.end() && next->second.first <= end; next = First()) {
      if (next->second.first > clock_->boot_ms) clock_->Advance(next->second.first - clock_->boot_ms);
      auto task = std::move(next->second.second);
      timers_.erase(next);
      task();
      RunPosted();
    }
    clock_->Advance(end - clock_->boot_ms);
  }

 private:
  using Timers = std::map<Timer, std::pair<int64_t, std::function<void()>>>;
  Timers::iterator First() {
    auto first = timers_.begin();
    for (auto it = timers_.begin(); it != timers_.end(); ++it) {
      if (it->second.first < first->second.first) first = it;
    }
    return first;
  }
  ManualClock* const clock_;
  std::deque<std::function<void()>> tasks_;
  Timers timers_;
};

// A disk of which a test says how full it is.
class FakeDisk : public DiskSpace {
 public:
  int64_t FreeBytes() override { return free_bytes; }
  int64_t TotalBytes() override { return total_bytes; }
  bool HoldBallast(int64_t bytes) override {
    if (bytes > free_bytes) return false;
    free_bytes -= bytes;
    ballast = bytes;
    return true;
  }
  bool HoldsBallast(int64_t bytes) override { return ballast >= bytes; }
  void ReleaseBallast() override {
    free_bytes += ballast;
    ballast = 0;
  }
  int64_t total_bytes = int64_t{64} << 30;
  int64_t free_bytes = int64_t{32} << 30;
  int64_t ballast = 0;
};

// A folder that goes with the test.
class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "footfall-kiosk-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_BASE_FAKES_H_
