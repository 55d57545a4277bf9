// The calls about kiosks: enrolment by one-time code, places, and their end.
#ifndef FOOTFALL_SERVER_DEVICES_DEVICE_SERVICE_H_
#define FOOTFALL_SERVER_DEVICES_DEVICE_SERVICE_H_

#include <string>

#include "footfall/v1/device_service.grpc.pb.h"
#include "server/access/access.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/devices/device_presence.h"
#include "server/devices/device_rules.h"
#include "server/devices/device_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// What a kiosk learns of the server when it enrols.
struct ServerIdentity {
  std::string address;          // "host:port" at which kiosks reach it, unless the caller names another
  std::string certificate_pin;  // SHA-256 of the certificate's DER, 32 bytes
  std::string sign_public_key;  // Ed25519, 32 bytes
  std::string incarnation;      // 16 bytes
};

// Thread-safe. All pointers outlive it.
class DeviceServiceImpl final : public footfall::v1::DeviceService::Service {
 public:
  struct Parts {
    Database* database;
    Access* access;
    DevicePresence* presence;
    Clock* clock;
    Random* random;
  };
  DeviceServiceImpl(const Parts& parts, ServerIdentity identity);

  grpc::Status CreateEnrolmentCode(grpc::ServerContext* context, const footfall::v1::CreateEnrolmentCodeRequest* request,
                                   footfall::v1::EnrolmentCode* response) override;
  grpc::Status EnrolDevice(grpc::ServerContext* context, const footfall::v1::EnrolDeviceRequest* request,
                           footfall::v1::EnrolDeviceResponse* response) override;
  grpc::Status GetDevice(grpc::ServerContext* context, const footfall::v1::GetDeviceRequest* request,
                         footfall::v1::Device* response) override;
  grpc::Status ListDevices(grpc::ServerContext* context, const footfall::v1::ListDevicesRequest* request,
                           footfall::v1::ListDevicesResponse* response) override;
  grpc::Status AssignDevice(grpc::ServerContext* context, const footfall::v1::AssignDeviceRequest* request,
                            footfall::v1::Device* response) override;
  grpc::Status UpdateDeviceSettings(grpc::ServerContext* context, const footfall::v1::UpdateDeviceSettingsRequest* request,
                                    footfall::v1::Device* response) override;
  grpc::Status RevokeDevice(grpc::ServerContext* context, const footfall::v1::RevokeDeviceRequest* request,
                            footfall::v1::Device* response) override;

 private:
  absl::Status CreateCode(const grpc::ServerContext& context, const footfall::v1::CreateEnrolmentCodeRequest& request,
                          footfall::v1::EnrolmentCode* response);
  absl::Status Enrol(const grpc::ServerContext& context, const footfall::v1::EnrolDeviceRequest& request,
                     footfall::v1::EnrolDeviceResponse* response);
  absl::Status List(const grpc::ServerContext& context, const footfall::v1::ListDevicesRequest& request,
                    footfall::v1::ListDevicesResponse* response);
  absl::StatusOr<DeviceRow> RedeemCode(WriteContext& write, const footfall::v1::EnrolDeviceRequest& request);
  // A device in the code's place, under `own_id` (empty = a new one).
  absl::StatusOr<DeviceRow> AddDevice(WriteContext& write, const footfall::v1::EnrolDeviceRequest& request, const EnrolmentCodeRow& code,
                                      const std::string& own_id, uint32_t epoch);
  // A kiosk that has an identity already. FailedPrecondition DEVICE_PROOF_INVALID, DEVICE_KEY_DIFFERS, DEVICE_REVOKED.
  absl::StatusOr<DeviceRow> TakeBack(WriteContext& write, const footfall::v1::EnrolDeviceRequest& request, const EnrolmentCodeRow& code);
  absl::Status ApplyAssignment(WriteContext& write, const Caller& caller, const footfall::v1::AssignDeviceRequest& request,
                               DeviceRow* device);
  absl::Status ApplySettings(WriteContext& write, const Caller& caller, const footfall::v1::UpdateDeviceSettingsRequest& request,
                             DeviceRow* device);
  // The resource, with what presence knows better.
  footfall::v1::Device ToMessage(const DeviceRow& row) const;

  Parts parts_;
  ServerIdentity identity_;
  MissLimiter misses_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DEVICES_DEVICE_SERVICE_H_
