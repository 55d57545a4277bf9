// How sync reaches the server: one stream at a time, and the call that enrols. Implemented with gRPC (grpc_transport.h) and by tests.
#ifndef FOOTFALL_KIOSK_SYNC_TRANSPORT_H_
#define FOOTFALL_KIOSK_SYNC_TRANSPORT_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/device_service.pb.h"
#include "footfall/v1/sync_service.pb.h"

namespace footfall::kiosk {

// Where a server is and by which certificate it is known.
struct ServerAddress {
  std::string address;          // "host:port"
  std::string certificate_pin;  // SHA-256 of the certificate's DER, 32 bytes; any other certificate is refused
};

// What happens on the open stream. Called on the worker.
class TransportEvents {
 public:
  virtual ~TransportEvents() = default;
  virtual void OnMessage(const v1::SyncResponse& message) = 0;
  // Once, as the last; not after Close. `retry_after_ms`: what the server asked for, 0 = nothing.
  virtual void OnClosed(const absl::Status& status, int64_t retry_after_ms) = 0;
};

// At most one stream. Worker only. No event of a stream comes after Close or after the next Open.
class SyncTransport {
 public:
  virtual ~SyncTransport() = default;
  virtual void Open(const ServerAddress& server, TransportEvents* events) = 0;
  // In order. Nothing happens when no stream is open.
  virtual void Send(v1::SyncRequest message) = 0;
  virtual void Close() = 0;
};

// The call that needs no identity yet. Blocks for up to its time limit; worker only.
class EnrolmentCaller {
 public:
  virtual ~EnrolmentCaller() = default;
  virtual absl::StatusOr<v1::EnrolDeviceResponse> EnrolDevice(const ServerAddress& server, const v1::EnrolDeviceRequest& request) = 0;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SYNC_TRANSPORT_H_
