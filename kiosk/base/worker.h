// The one thread that does storage and network for the kiosk: tasks in order, and timers with names so that a test can fire them.
#ifndef FOOTFALL_KIOSK_BASE_WORKER_H_
#define FOOTFALL_KIOSK_BASE_WORKER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "kiosk/base/clock.h"

namespace footfall::kiosk {

// What a delayed task is for. One timer of each name at a time: arming it again replaces it.
enum class Timer { kReconnect, kPushTimeout, kStatus, kPrune, kReturn, kCameraLook, kCameraFrame, kBattery };

// Runs tasks one after the other. Post, Arm and Disarm may be called from any thread.
class Worker {
 public:
  virtual ~Worker() = default;
  virtual void Post(std::function<void()> task) = 0;
  // Runs `task` after `delay_ms` on the boot clock.
  virtual void Arm(Timer timer, int64_t delay_ms, std::function<void()> task) = 0;
  virtual void Disarm(Timer timer) = 0;
};

// A worker with its own thread. Its destructor finishes the running task and drops the rest.
std::unique_ptr<Worker> MakeThreadWorker(Clock* clock);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_BASE_WORKER_H_
