#include "kiosk/platform/resume_watch.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cstdint>
#include <thread>
#include <utility>

namespace footfall::kiosk {
namespace {

// The kernel cancels a timer on the wall clock whenever that is set, and it is set at each waking up.
bool Arm(int timer) {
  itimerspec never{};
  never.it_value.tv_sec = INT32_MAX;
  return timerfd_settime(timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, nullptr) == 0;
}

class KernelWatch : public ResumeWatch {
 public:
  KernelWatch(int timer, int stop, std::function<void()> woke)
      : timer_(timer), stop_(stop), woke_(std::move(woke)), thread_([this] { Run(); }) {}
  ~KernelWatch() override {
    const uint64_t one = 1;
    (void)!write(stop_, &one, sizeof one);
    thread_.join();
    close(timer_);
    close(stop_);
  }

 private:
  void Run() {
    for (;;) {
      pollfd both[] = {{timer_, POLLIN, 0}, {stop_, POLLIN, 0}};
      if (poll(both, 2, -1) < 0 && errno != EINTR) return;
      if (both[1].revents != 0) return;
      uint64_t ticks = 0;
      if (both[0].revents == 0 || read(timer_, &ticks, sizeof ticks) >= 0 || errno != ECANCELED) continue;
      if (!Arm(timer_)) return;
      woke_();
    }
  }

  const int timer_, stop_;
  const std::function<void()> woke_;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<ResumeWatch> WatchForResume(std::function<void()> woke) {
  const int timer = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC), stop = eventfd(0, EFD_CLOEXEC);
  if (timer >= 0 && stop >= 0 && Arm(timer)) return std::make_unique<KernelWatch>(timer, stop, std::move(woke));
  if (timer >= 0) close(timer);
  if (stop >= 0) close(stop);
  return nullptr;
}

}  // namespace footfall::kiosk
