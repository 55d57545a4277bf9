#include "server/base/threads.h"

#include <sys/resource.h>
#include <unistd.h>

#include "absl/synchronization/mutex.h"

namespace footfall::server {
namespace {

// A quarter of the processor against one thread that wants all of it: enough to get on, and to let go of a lock soon.
constexpr int kGivingWay = 5;

}  // namespace

void GiveWayToOtherThreads() {
  // On Linux a thread has a priority of its own. That it stays as it was where this is not allowed harms nobody.
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), getpriority(PRIO_PROCESS, 0) + kGivingWay);
}

void SkipDeadlockDetection() { absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore); }

}  // namespace footfall::server
