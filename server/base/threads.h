// How the program's threads share the machine.
#ifndef FOOTFALL_SERVER_BASE_THREADS_H_
#define FOOTFALL_SERVER_BASE_THREADS_H_

namespace footfall::server {

// The calling thread's work may wait while others have something to do: boards are shown a moment later, acknowledgements are not.
void GiveWayToOtherThreads();

// For the start of a program. Abseil as Debian builds it looks for deadlocks at every lock that gRPC takes, which costs about a
// twentieth of a busy server's time.
void SkipDeadlockDetection();

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BASE_THREADS_H_
