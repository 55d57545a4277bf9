// The server of a simulation: the product's own storage, intake, sync, devices and quarantine on a simulated disk, without a thread.
#ifndef FOOTFALL_TESTS_SIMULATION_SERVER_MACHINE_H_
#define FOOTFALL_TESTS_SIMULATION_SERVER_MACHINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "footfall/v1/device_service.pb.h"
#include "server/base/clock.h"
#include "server/leases/lease_store.h"
#include "tests/simulation/model.h"
#include "tests/simulation/network.h"
#include "tests/simulation/offers_template.h"
#include "tests/simulation/schedule.h"
#include "tests/simulation/trace.h"
#include "tests/support/disk/disk.h"

namespace footfall::simulation {

// The server's clocks: the wall clock may be set.
class ServerClock : public server::Clock {
 public:
  explicit ServerClock(const Schedule* schedule) : schedule_(schedule) {}
  int64_t NowMs() const override;
  int64_t SteadyMs() const override { return schedule_->now_ms(); }
  int64_t offset_ms = 0;

 private:
  const Schedule* const schedule_;
};

// How a process ends.
enum class Ending { kOrderly, kKilled, kPowerCut };

// What the server takes its time for, in milliseconds.
struct ServerPace {
  int64_t most_commit_ms = 20;  // until the writer takes up what waits
  int64_t most_answer_ms = 5;   // until an answer is made of what was written
  int64_t tick_ms = 2000;
};

class ServerMachine : public ServerDoor {
 public:
  struct Parts {
    Schedule* schedule = nullptr;
    Trace* trace = nullptr;
    Dice dice{0};
    Model* model = nullptr;
    Network* network = nullptr;  // or by Use, before Start
    std::function<void(const std::string&)> found;
  };
  explicit ServerMachine(const Parts& parts);
  ~ServerMachine() override;

  Disk& disk() { return disk_; }
  ServerClock& clock() { return clock_; }
  void Use(Network* network) { parts_.network = network; }
  ServerPace pace;

  bool running() const { return process_ != nullptr; }
  void Start();
  void End(Ending ending);
  // What is copied while it runs is a whole state: nothing is under way between two events.
  struct Backup {
    Disk::Image image;
    Model::Office office;
  };
  Backup MakeBackup() { return {disk_.Copy(), parts_.model->office()}; }
  // Takes the place of what it has; a new incarnation. Not while it runs.
  void Restore(const Backup& backup);

  // ServerDoor:
  std::shared_ptr<server::SyncStream> Open(server::StreamPort* port) override;
  // A code for a new kiosk; its enrolment. Unavailable when the server is not there.
  absl::StatusOr<std::string> NewEnrolmentCode();
  absl::StatusOr<v1::EnrolDeviceResponse> Enrol(const v1::EnrolDeviceRequest& request);

  // At the office. Nothing happens when the server is not there.
  void Revoke(const std::string& device);
  void MoveToOtherSession(const std::string& device);
  void RenameZone();
  void CreateLead(const std::string& phone, const std::string& name);
  void HireNewcomer();
  void ReplayQuarantine();
  // Another interest for any lead there is.
  void CorrectAnyLead();
  // Whoever has this number is no longer to be contacted; whoever one of the leads is about may be again.
  void WithdrawContact(const std::string& phone);
  void ConfirmContact();
  // Whether the server knows the device ("devices/…").
  bool Knows(const std::string& device);

  // server_offers.cc: with coupons: makes some, gives one out, takes any that a visitor has, takes one back, makes one void.
  void WorkWithCoupons();
  // With leases: recalls some, says what became of one, lends although kiosks are awaited.
  void WorkWithLeases();
  // With the draw: takes its next step when `step`, else hands a prize over, ends claims, or names somebody who cannot win.
  void WorkWithDraw(bool step);
  // Everything that waited for somebody or something is tried again.
  void Repair();

  // All checks that need the tables; at the end.
  void CheckAll();
  // Of a draw that is over, with the file that everybody may check.
  void CheckDraw();

 private:
  struct Process;
  void Tick();
  // New rows of the ledger go to the model. After whatever may have written: a call of the office takes what waits with it.
  void Look();
  std::vector<LedgerEntry> ReadLedger(int64_t after);
  Model::Business ReadBusiness();
  // The id of any lead there is; empty = there is none.
  std::string AnyLead();
  void CheckHeads();
  bool Work();
  bool Fails(const absl::Status& status);
  absl::Status BeginLeases(Process* process);
  void BeginOffers(Process* process);
  // server_offer_checks.cc
  void CheckAccounts();
  void CheckOffers();
  server::PoolAccount ReadAccount(const std::string& pool);
  CouponTables ReadCoupons();
  CouponReport ReadReport();
  DrawTables ReadDraw();
  std::string VerifyFile();
  // The first column of the first row, as text or as hexadecimal digits; empty = there is none.
  std::string ReadText(const std::string& sql);

  Parts parts_;
  Disk disk_;
  ServerClock clock_;
  SeededBytes random_;
  SharedBytes coupon_random_;
  std::string incarnation_;
  int64_t looked_at_ = -1;                        // the newest number then
  std::optional<Model::Office> restored_office_;  // until the next start
  std::unique_ptr<Process> process_;
};

// Names that kiosks and office use.
inline constexpr char kCampaignId[] = "spring";
inline constexpr char kGiftId[] = "tote";
std::string GiftPool();
inline constexpr char kNewcomer[] = "newcomer";
std::vector<std::string> StaffIds();
inline constexpr const char* kLevels[] = {"", "hot", "warm", "cold"};  // of interest, by number

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_SERVER_MACHINE_H_
