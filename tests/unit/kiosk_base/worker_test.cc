#include "kiosk/base/worker.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <vector>

#include "kiosk/base/random.h"
#include "tests/unit/kiosk_base/fakes.h"

namespace footfall::kiosk {
namespace {

TEST(WorkerTest, RunsTasksInOrderOnOneOtherThread) {
  std::vector<int> seen;
  std::thread::id thread;
  std::promise<void> done;
  auto worker = MakeThreadWorker(SystemClock());
  for (int i = 0; i < 100; ++i) worker->Post([&, i] { seen.push_back(i); });
  worker->Post([&] {
    thread = std::this_thread::get_id();
    done.set_value();
  });
  done.get_future().wait();
  ASSERT_EQ(seen.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(seen[i], i);
  EXPECT_NE(thread, std::this_thread::get_id());
}

TEST(WorkerTest, ArmingAgainReplacesAndDisarmingForgets) {
  auto worker = MakeThreadWorker(SystemClock());
  std::promise<std::vector<int>> done;
  std::vector<int> seen;
  worker->Post([&] {
    worker->Arm(Timer::kReconnect, 0, [&] { seen.push_back(1); });
    worker->Arm(Timer::kReconnect, 0, [&] { seen.push_back(2); });
    worker->Arm(Timer::kPrune, 0, [&] { seen.push_back(3); });
    worker->Disarm(Timer::kPrune);
    worker->Arm(Timer::kStatus, 1, [&] { done.set_value(seen); });
  });
  EXPECT_EQ(done.get_future().get(), std::vector<int>{2});
}

TEST(WorkerTest, DropsWhatHasNotBegunWhenItEnds) {
  std::promise<void> begun, go_on;
  bool ran = false;
  auto worker = MakeThreadWorker(SystemClock());
  worker->Post([&] {
    begun.set_value();
    go_on.get_future().wait();
  });
  begun.get_future().wait();
  worker->Arm(Timer::kPrune, 3'600'000, [&] { ran = true; });
  go_on.set_value();
  worker.reset();
  EXPECT_FALSE(ran);
}

TEST(ClockTest, BootClockGoesForwardAndTheBootHasAName) {
  const int64_t first = SystemClock()->BootMs();
  EXPECT_GE(SystemClock()->BootMs(), first);
  EXPECT_EQ(SystemClock()->BootId().size(), 16u);
}

TEST(RandomTest, GivesAsManyBytesAsAskedAndOthersEachTime) {
  EXPECT_EQ(SystemRandom()->Bytes(33).size(), 33u);
  EXPECT_NE(SystemRandom()->Bytes(16), SystemRandom()->Bytes(16));
}

}  // namespace
}  // namespace footfall::kiosk
