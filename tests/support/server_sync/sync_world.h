// Sync, devices and quarantine behind a real gRPC server on loopback, over the plan of LeadWorld.
#ifndef FOOTFALL_TESTS_SUPPORT_SERVER_SYNC_SYNC_WORLD_H_
#define FOOTFALL_TESTS_SUPPORT_SERVER_SYNC_SYNC_WORLD_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "footfall/v1/device_service.grpc.pb.h"
#include "footfall/v1/quarantine_service.grpc.pb.h"
#include "server/board/board_hub.h"
#include "server/devices/device_presence.h"
#include "server/devices/device_service.h"
#include "server/leases/lease_keeper.h"
#include "server/queues/number_source.h"
#include "server/sync/quarantine_service.h"
#include "server/sync/sync_service.h"
#include "server/sync/unknown_devices.h"
#include "tests/bench/server_support/lead_world.h"
#include "tests/support/server_sync/test_kiosk.h"

namespace footfall::server::support {

class SyncWorld {
 public:
  SyncWorld();
  ~SyncWorld();

  LeadWorld& leads() { return leads_; }
  Database& database() { return leads_.database(); }
  DevicePresence& presence() { return presence_; }
  UnknownDevices& unknown_devices() { return unknown_devices_; }
  const std::string& incarnation() const { return incarnation_; }
  const std::string& sign_public_key() const { return sign_keys_.public_key; }
  footfall::v1::SyncService::Stub* sync() { return sync_stub_.get(); }
  footfall::v1::DeviceService::Stub* devices() { return device_stub_.get(); }
  footfall::v1::QuarantineService::Stub* quarantine() { return quarantine_stub_.get(); }

  // An enrolled kiosk in day one of the spring campaign.
  TestKiosk AddKiosk();
  KioskPlace Place(std::string_view session_id = kDayOne);
  std::unique_ptr<KioskStream> Connect();
  // What a backup is said to hold of every kiosk's main run.
  void SetStable(uint64_t seq) { stable_seq_ = seq; }
  // Ends all streams and starts again on the same database, as another life of the server when `incarnation` is given.
  void Restart(std::string incarnation = "");
  // As a server that is about to stop.
  void EndStreams() { sync_service_->EndStreams(); }
  LeaseKeeper& keeper() { return *keeper_; }
  // Before the first kiosk speaks.
  GrantSources& grant_sources() { return grant_sources_; }
  std::string grant_file() const { return leads_.folder() + "/grants"; }
  // A call's context that carries a token.
  static std::unique_ptr<grpc::ClientContext> As(const std::string& token);
  const std::string& admin() const { return admin_; }

  // First column of the first row.
  int64_t Count(std::string_view sql);
  DeviceRow Device(std::string_view device_id);
  rules::Uuid NewId() { return SystemRandom()->NewUuid(kWorldStartMs); }

 private:
  void Start();
  void Stop();

  LeadWorld leads_;
  DevicePresence presence_;
  UnknownDevices unknown_devices_;
  std::string incarnation_ = std::string(16, 'i');
  rules::KeyPair sign_keys_;
  std::string admin_;
  int kiosks_ = 0;
  std::atomic<uint64_t> stable_seq_ = 0;
  NumberSource number_source_;
  GrantSources grant_sources_;
  std::unique_ptr<GrantLog> grant_log_;
  std::unique_ptr<LeaseKeeper> keeper_;
  std::unique_ptr<BoardHub> board_;
  std::unique_ptr<SyncServiceImpl> sync_service_;
  std::unique_ptr<DeviceServiceImpl> device_service_;
  std::unique_ptr<QuarantineServiceImpl> quarantine_service_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<footfall::v1::SyncService::Stub> sync_stub_;
  std::unique_ptr<footfall::v1::DeviceService::Stub> device_stub_;
  std::unique_ptr<footfall::v1::QuarantineService::Stub> quarantine_stub_;
};

}  // namespace footfall::server::support

#endif  // FOOTFALL_TESTS_SUPPORT_SERVER_SYNC_SYNC_WORLD_H_
