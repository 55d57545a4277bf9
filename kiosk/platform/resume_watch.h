// Notices that the machine slept. Waiting for a time does not: a wait counts only the time in which the machine was awake, so that without
// this a form could stand on the screen for most of a minute after somebody else opened the tablet.
#ifndef FOOTFALL_KIOSK_PLATFORM_RESUME_WATCH_H_
#define FOOTFALL_KIOSK_PLATFORM_RESUME_WATCH_H_

#include <functional>
#include <memory>

namespace footfall::kiosk {

// Calls `woke` from a thread of its own after the machine woke up, and when its wall clock was set. Costs nothing in between. Ends with
// the object; null when the kernel has no such timer.
class ResumeWatch {
 public:
  virtual ~ResumeWatch() = default;
};
std::unique_ptr<ResumeWatch> WatchForResume(std::function<void()> woke);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_RESUME_WATCH_H_
