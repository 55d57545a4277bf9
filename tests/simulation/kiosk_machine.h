// One tablet of a simulation: the product's own journal, sync and backend on a simulated disk, without a thread.
#ifndef FOOTFALL_TESTS_SIMULATION_KIOSK_MACHINE_H_
#define FOOTFALL_TESTS_SIMULATION_KIOSK_MACHINE_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kiosk/actions/action.h"
#include "kiosk/app/log.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/worker.h"
#include "kiosk/sync/transport.h"
#include "tests/simulation/model.h"
#include "tests/simulation/network.h"
#include "tests/simulation/schedule.h"
#include "tests/simulation/server_machine.h"
#include "tests/simulation/trace.h"
#include "tests/simulation/watched_journal.h"
#include "tests/support/disk/disk.h"

namespace footfall::simulation {

// The tablet's clocks: the wall clock may be set, and a reboot begins another boot.
class KioskClock : public kiosk::Clock {
 public:
  KioskClock(const Schedule* schedule, Dice dice) : schedule_(schedule), dice_(dice) { Reboot(); }
  int64_t WallMs() const override;
  int64_t BootMs() const override { return schedule_->now_ms() - booted_ms_; }
  std::string BootId() const override { return boot_id_; }
  void Reboot();
  int64_t offset_ms = 0;

 private:
  const Schedule* const schedule_;
  Dice dice_;
  int64_t booted_ms_ = 0;
  std::string boot_id_;
};

// The worker on virtual time. Its timers can be made impatient.
class KioskWorker : public kiosk::Worker {
 public:
  KioskWorker(Schedule* schedule, int kiosk) : schedule_(schedule), kiosk_(kiosk) {}
  void Post(std::function<void()> task) override;
  void Arm(kiosk::Timer timer, int64_t delay_ms, std::function<void()> task) override;
  void Disarm(kiosk::Timer timer) override { ++armed_[static_cast<size_t>(timer)]; }
  // How likely a timer comes much too early.
  double impatience = 0;
  Dice dice{0};

 private:
  Schedule* const schedule_;
  const int kiosk_;
  const std::shared_ptr<int> alive_ = std::make_shared<int>(0);
  std::array<int64_t, 8> armed_{};  // counts, so that a timer armed anew forgets the one before
};

class KioskMachine : private kiosk::EnrolmentCaller, private kiosk::Log {
 public:
  struct Parts {
    Schedule* schedule = nullptr;
    Trace* trace = nullptr;
    Dice dice{0};
    Model* model = nullptr;
    Network* network = nullptr;
    ServerMachine* server = nullptr;
    std::function<void(const std::string&)> found;
  };
  // Numbers begin at 1; they are its actor.
  KioskMachine(int number, const Parts& parts);
  ~KioskMachine() override;

  int number() const { return number_; }
  std::string name() const;
  Disk& disk() { return disk_; }
  KioskClock& clock() { return clock_; }
  bool running() const { return process_ != nullptr; }
  bool enrolled() const;
  bool forgotten() const;      // its server does not know it, and it knows that
  std::string device() const;  // "devices/…"; empty = not enrolled
  uint64_t backlog() const;

  void Start();
  void End(Ending ending);
  // What its disk holds, and what the model knows of that. Also while it runs, as a careless copy is made.
  struct Image {
    Disk::Image disk;
    DiskBook book;
    std::string device;
  };
  Image TakeImage() const { return {disk_.Copy(), book_, device()}; }
  // Not while it runs.
  void PutImage(const Image& image);

  void Enrol(const std::string& code);
  // Only when nothing waits; else nothing happens.
  void Unenrol();
  // Somebody registers; tried again with the same form when the last try failed. Nothing happens without a configuration.
  void SaveLead();
  void SaveAttendance();
  // Another interest for any lead that was ever saved here.
  void CorrectLead();
  // kiosk_offers.cc: a gift to somebody who left no data, often by mistake; a coupon to anybody; whatever somebody shows as a coupon; a
  // chance for somebody who registered here, and again when that did not work; a prize to somebody who won here.
  void HandOutGift();
  void IssueCoupon();
  void RedeemCoupon();
  void Draw();
  void ClaimPrize();
  // One of these, and the power goes at the `nth` call to the disk that changes something, if there are so many.
  void HandOutAndLosePower(int nth);

  // All checks of the disk; at the end, while it runs.
  void CheckAll();

  Poison poison;
  double impatience = 0;
  double lost_enrolment = 0;  // the server enrols and its answer does not arrive
  // How often a person was told that a gift is theirs or is put back, that a coupon is theirs, that theirs is taken, what they drew, that a
  // prize is theirs.
  struct Tally {
    int64_t gifts = 0, put_back = 0, coupons = 0, redeemed = 0, refused = 0, drawn = 0, resumed = 0, claimed = 0;
    void Add(const Tally& other) {
      gifts += other.gifts;
      put_back += other.put_back;
      coupons += other.coupons;
      redeemed += other.redeemed;
      refused += other.refused;
      drawn += other.drawn;
      resumed += other.resumed;
      claimed += other.claimed;
    }
  } tally;
  int64_t not_saved = 0;  // how often a person was told that it did not work

 private:
  struct Process;
  absl::StatusOr<v1::EnrolDeviceResponse> EnrolDevice(const kiosk::ServerAddress& server, const v1::EnrolDeviceRequest& request) override;
  void Write(Level level, std::string_view event, Fields fields) override;
  void CheckBook();
  // Nobody had two chances on what this disk holds.
  void CheckChances();
  bool Ready();
  void PutBack(int64_t handed_out, int tries);
  std::string AnyStaff();
  void ReadAnswers();
  void ReadOfferAnswer(const kiosk::Action& action);
  void ReadCoupon(const kiosk::action::CouponIssued& issued);
  void CheckCap();
  void ReadDraw(const kiosk::DrawResult& result);
  // A text that is none of the campaign's coupons.
  std::string ForgedCode();
  void ForgetVisitors();

  const int number_;
  Parts parts_;
  Disk disk_;
  KioskClock clock_;
  SeededBytes random_;
  DiskBook book_;
  std::unique_ptr<Process> process_;
  int64_t forms_ = 0;
  bool form_failed_ = false;
  std::vector<std::string> leads_;  // ids
  std::string device_;              // while it does not run
  int64_t visitor_ = 0;
  std::string drawing_;           // the lead that is drawing, until it has seen the result
  std::vector<std::string> won_;  // entries with a prize
  bool forged_ = false;           // what is being redeemed now
  int64_t offer_forms_ = 0;
  // The last gift that a person was told to be theirs.
  struct {
    int64_t form_id = 0, units = 0;
    bool is_back = false;
  } gift_;
  kiosk::Refusal undo_refused_ = kiosk::Refusal::kNone;  // the newest refusal
  Dice undo_dice_;                                       // of its own, so that seeds keep the rest of their story
};

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_KIOSK_MACHINE_H_
