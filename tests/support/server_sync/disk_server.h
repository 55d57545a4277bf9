// One life of a server on a disk in memory: storage, access and sync, all in the caller's thread, so that a test can say at which call to
// the disk it ends. No network: kiosks speak to the same streams as over gRPC.
#ifndef FOOTFALL_TESTS_SUPPORT_SERVER_SYNC_DISK_SERVER_H_
#define FOOTFALL_TESTS_SUPPORT_SERVER_SYNC_DISK_SERVER_H_

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "footfall/v1/sync_service.pb.h"
#include "server/leases/lease_keeper.h"
#include "server/sync/sync_hub.h"
#include "tests/bench/server_support/lead_world.h"
#include "tests/support/disk/disk.h"
#include "tests/support/server_sync/test_kiosk.h"

namespace footfall::server::support {

// What a kiosk heard in one conversation.
struct Heard {
  bool welcome = false;
  std::vector<footfall::v1::HelloOk> answers;
  std::vector<footfall::v1::Ack> acks;
  std::optional<footfall::v1::LeaseBook> leases;  // the newest
  uint64_t through() const { return acks.empty() ? 0 : acks.back().through_seq(); }
};

// What a kiosk says after each HelloOk that lets it go on: its leases first, when it has any to present, then its Pushes.
struct Talk {
  std::optional<footfall::v1::LeasePresentation> leases;
  std::vector<footfall::v1::Push> pushes;
};

class DiskServer {
 public:
  static constexpr char kFolder[] = "data";
  static constexpr char kFile[] = "data/footfall.db";
  static constexpr char kGrants[] = "data/grants";
  static constexpr char kFirstLife[] = "iiiiiiiiiiiiiiii";

  // Opens the database of the disk; an error when the disk refuses.
  static absl::StatusOr<std::unique_ptr<DiskServer>> Start(simulation::Disk* disk, const std::string& incarnation = kFirstLife);
  ~DiskServer();

  Database& database() { return *database_; }
  Access& access() { return *access_; }
  ManualClock& clock() { return clock_; }

  // On a fresh database: LeadWorld's plan and an administrator whose token is "token-of-admin".
  void AddPlan();
  // An enrolled kiosk in day one of the spring campaign. AddPlan comes first.
  TestKiosk AddKiosk();
  // A whole conversation: Hello, then all pushes without waiting for an Ack between them; also when it is sent to another epoch.
  Heard Converse(const TestKiosk& kiosk, const std::vector<footfall::v1::Push>& pushes);
  Heard ConverseAsTold(const TestKiosk& kiosk, const Talk& talk);
  LeaseKeeper& keeper() { return *keeper_; }

  // First column of the first row; aborts when it cannot be read.
  std::string Read(std::string_view sql);

 private:
  class Line;
  class Port;
  DiskServer() = default;
  absl::Status Open(simulation::Disk* disk, const std::string& incarnation);
  void RunAll();

  std::deque<std::function<void()>> tasks_;
  ManualClock clock_{kWorldStartMs};
  std::unique_ptr<PiiVault> vault_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Access> access_;
  std::unique_ptr<CampaignCatalog> catalog_;
  std::unique_ptr<LeadIntake> intake_;
  GrantSources sources_;
  std::unique_ptr<GrantLog> log_;
  std::unique_ptr<LeaseKeeper> keeper_;
  DevicePresence presence_;
  std::unique_ptr<SyncHub> hub_;
};

}  // namespace footfall::server::support

#endif  // FOOTFALL_TESTS_SUPPORT_SERVER_SYNC_DISK_SERVER_H_
