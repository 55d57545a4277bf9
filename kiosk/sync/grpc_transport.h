// The transport over gRPC and pinned TLS.
#ifndef FOOTFALL_KIOSK_SYNC_GRPC_TRANSPORT_H_
#define FOOTFALL_KIOSK_SYNC_GRPC_TRANSPORT_H_

#include <memory>

#include "kiosk/base/worker.h"
#include "kiosk/sync/transport.h"

namespace footfall::kiosk {

// Events are posted to `worker`. The destructor cancels the stream and waits for gRPC to let go of it.
std::unique_ptr<SyncTransport> MakeGrpcTransport(Worker* worker);

std::unique_ptr<EnrolmentCaller> MakeGrpcEnrolmentCaller();

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SYNC_GRPC_TRANSPORT_H_
