// How threads that answer unary calls come and go.
#ifndef FOOTFALL_SERVER_APP_CALL_THREADS_H_
#define FOOTFALL_SERVER_APP_CALL_THREADS_H_

#include <grpcpp/server_builder.h>

namespace footfall::server {

// Threads kept for the next call. gRPC's own limit is 2: every call that waits for its commit beside two others would then cost a thread
// that is made for it and thrown away after it.
inline constexpr int kKeptCallThreads = 16;

// Queues from which they take calls. gRPC would make one a processor, and each keeps a thread at its own epoll; one measured 3 % cheaper a
// call on two processors, and the work behind calls is the database's one writer anyhow.
inline constexpr int kCallQueues = 1;

inline void KeepCallThreads(grpc::ServerBuilder& builder) {
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::NUM_CQS, kCallQueues);
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MAX_POLLERS, kKeptCallThreads);
}

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_APP_CALL_THREADS_H_
