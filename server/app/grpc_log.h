// What gRPC says by itself.
#ifndef FOOTFALL_SERVER_APP_GRPC_LOG_H_
#define FOOTFALL_SERVER_APP_GRPC_LOG_H_

namespace footfall::server {

// Its lines go to the log, as "grpc" at level debug, instead of standard error: they tell of sockets and handshakes in its own terms, at a
// length that hides what an operator should read. For the whole process.
void LogGrpc();

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_APP_GRPC_LOG_H_
