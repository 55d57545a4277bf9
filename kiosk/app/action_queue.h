// Where the worker leaves actions for the UI thread. Thread-safe.
#ifndef FOOTFALL_KIOSK_APP_ACTION_QUEUE_H_
#define FOOTFALL_KIOSK_APP_ACTION_QUEUE_H_

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "kiosk/actions/action.h"

namespace footfall::kiosk {

class ActionQueue {
 public:
  // `wake` ends the UI thread's sleep; called after each Push, from the pushing thread.
  void SetWake(std::function<void()> wake) {
    std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }
  void Push(Action action) {
    std::lock_guard lock(mutex_);
    actions_.push_back(std::move(action));
    if (wake_) wake_();
  }
  // All that waits, in order.
  std::vector<Action> Take() {
    std::lock_guard lock(mutex_);
    return std::exchange(actions_, {});
  }

 private:
  std::mutex mutex_;
  std::function<void()> wake_;
  std::vector<Action> actions_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_ACTION_QUEUE_H_
