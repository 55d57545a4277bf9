// What can happen to a world, one function each.
#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/simulation/server_template.h"
#include "tests/simulation/world.h"

namespace footfall::simulation {
namespace {

constexpr int kFate = 1000;
constexpr int64_t kMinuteMs = 60'000;
constexpr int64_t kHourMs = 60 * kMinuteMs;
constexpr int64_t kDayMs = 24 * kHourMs;
constexpr size_t kMostKiosks = 9;
constexpr size_t kMostCopies = 3;

}  // namespace

void World::Inject(Fault fault) {
  trace_.Tell("fate", NameOf(fault));
  ++faults_[NameOf(fault)];
  switch (fault) {
    case Fault::kKillKiosk:
      return KillKiosk();
    case Fault::kKillServer:
      return KillServer();
    case Fault::kBackUpServer:
      backups_.push_back({server_->MakeBackup(), Devices()});
      return;
    case Fault::kRestoreServer:
      return RestoreServer();
    case Fault::kTakeImage:
      return TakeImage();
    case Fault::kPutImageBack:
      return PutImageBack();
    case Fault::kCloneKiosk:
      return CloneKiosk();
    case Fault::kReplaceKiosk:
      return ReplaceKiosk();
    case Fault::kRevokeKiosk:
      if (const std::string device = AnyKiosk()->device(); !device.empty()) {
        server_->Revoke(device);
        revoked_.insert(device);
      }
      return;
    case Fault::kReEnrolKiosk:
      return ReEnrolKiosk();
    case Fault::kSetKioskClock:
      return SetClock(&AnyKiosk()->clock().offset_ms);
    case Fault::kSetServerClock:
      return SetClock(&server_->clock().offset_ms);
    case Fault::kKioskDiskFails:
      return FailDisk(&AnyKiosk()->disk());
    case Fault::kServerDiskFails:
      return FailDisk(&server_->disk());
    case Fault::kNetworkDown:
      return CutNetwork();
    case Fault::kOfficeWorks:
      return OfficeWorks();
    case Fault::kOfficeChangesPlan:
      if (dice_.Chance(0.5)) return server_->RenameZone();
      if (const std::string device = AnyKiosk()->device(); !device.empty()) server_->MoveToOtherSession(device);
      return;
    case Fault::kTimePasses:
      return PassTime();
    case Fault::kCutShort:
      return CutShort();
    case Fault::kOfficeCoupons:
      return server_->WorkWithCoupons();
    case Fault::kOfficeLeases:
      return server_->WorkWithLeases();
    case Fault::kOfficeDraw:
      return server_->WorkWithDraw(mix_.draw_ends_early && dice_.Chance(0.4));
  }
}

KioskMachine* World::AnyKiosk() { return kiosks_[dice_.Index(kiosks_.size())].get(); }

Ending World::AnyEnding() {
  static constexpr std::array kEndings = {Ending::kOrderly, Ending::kKilled, Ending::kPowerCut, Ending::kPowerCut};
  return kEndings[dice_.Index(kEndings.size())];
}

const std::set<std::string>& World::Devices() {
  for (const auto& kiosk : kiosks_) {
    if (!kiosk->device().empty()) devices_.insert(kiosk->device());
  }
  return devices_;
}

void World::StartLater(KioskMachine* kiosk, int64_t most_ms) {
  const int64_t after_ms = dice_.Chance(0.5) ? dice_.Between(0, 5000) : dice_.Between(0, most_ms);
  schedule_.After(after_ms, kFate, [kiosk] { kiosk->Start(); });
}

void World::KillKiosk() {
  KioskMachine* kiosk = AnyKiosk();
  kiosk->End(AnyEnding());
  StartLater(kiosk, 5 * kMinuteMs);
}

void World::KillServer() {
  server_->End(AnyEnding());
  schedule_.After(dice_.Between(0, dice_.Chance(0.5) ? 2000 : 3 * kMinuteMs), kFate, [this] {
    if (!server_->running()) server_->Start();
  });
}

// Kiosks that the backup does not know are let in again by the office. One that was revoked is not: what it holds stays with it, so backups
// that do not know it are left alone.
void World::RestoreServer() {
  std::erase_if(backups_, [&](const Backup& backup) { return !std::ranges::includes(backup.devices, revoked_); });
  if (backups_.empty()) return;
  server_->End(AnyEnding());
  server_->Restore(backups_[dice_.Index(backups_.size())].content);
  server_->Start();
}

void World::TakeImage() {
  KioskMachine* kiosk = AnyKiosk();
  if (!kiosk->enrolled()) return;
  (void)Devices();
  std::vector<KioskMachine::Image>& images = images_[kiosk->number()];
  if (images.size() < kMostCopies) images.push_back(kiosk->TakeImage());
}

void World::PutImageBack() {
  KioskMachine* kiosk = AnyKiosk();
  const std::vector<KioskMachine::Image>& images = images_[kiosk->number()];
  if (images.empty()) return;
  model_.excuses.copied = true;
  kiosk->End(AnyEnding());
  kiosk->PutImage(images[dice_.Index(images.size())]);
  StartLater(kiosk, kMinuteMs);
}

void World::CloneKiosk() {
  KioskMachine* kiosk = AnyKiosk();
  if (!kiosk->enrolled() || kiosks_.size() >= kMostKiosks) return;
  model_.excuses.copied = true;
  const KioskMachine::Image image = kiosk->TakeImage();
  AddKiosk();
  KioskMachine* clone = kiosks_.back().get();
  clone->PutImage(image);
  clone->poison.likelihood = mix_.poison;
  clone->impatience = mix_.impatience;
  StartLater(clone, 2 * kMinuteMs);
  SaveAndPlanNext(clone);
}

// One goes away for a long time, with what it holds; another comes in its place.
void World::ReplaceKiosk() {
  if (kiosks_.size() >= kMostKiosks) return;
  KioskMachine* old = AnyKiosk();
  old->End(AnyEnding());
  StartLater(old, mix_.chaos_ms);
  AddKiosk();
  KioskMachine* fresh = kiosks_.back().get();
  fresh->poison.likelihood = mix_.poison;
  fresh->lost_enrolment = mix_.lost_enrolment;
  fresh->Start();
  EnrolLater(fresh);
  SaveAndPlanNext(fresh);
}

void World::ReEnrolKiosk() {
  KioskMachine* kiosk = AnyKiosk();
  if (!kiosk->running()) return;
  kiosk->Unenrol();
  if (!kiosk->enrolled()) {
    images_.erase(kiosk->number());  // whoever puts an old image back makes two kiosks of it, which is a clone's story
    EnrolLater(kiosk);
  }
}

void World::SetClock(int64_t* offset_ms) {
  const int64_t now_ms = kEpochMs + schedule_.now_ms();
  constexpr int64_t kIn2039Ms = 2'177'452'800'000;
  const std::array kOffsets = {
      kHourMs, -kHourMs, -kDayMs, 40 * kDayMs, kIn2039Ms - now_ms, -now_ms, int64_t{0}, dice_.Between(-5000, 5000)};
  *offset_ms = kOffsets[dice_.Index(kOffsets.size())];
}

void World::FailDisk(Disk* disk) {
  Disk::Faults faults;
  faults.full = dice_.Chance(0.4);
  if (!faults.full) {
    const double likelihood = dice_.Chance(0.3) ? 0.5 : 0.05;
    const int64_t which = dice_.Between(0, 2);
    (which == 0 ? faults.write_error : which == 1 ? faults.sync_error : faults.read_error) = likelihood;
  }
  disk->faults = faults;
  schedule_.After(dice_.Between(1000, 2 * kMinuteMs), kFate, [disk] { disk->faults = {}; });
}

void World::CutNetwork() {
  network_->weather.down = true;
  if (dice_.Chance(0.7)) network_->CutAll();
  schedule_.After(dice_.Between(1000, 5 * kMinuteMs), kFate, [this] { network_->weather.down = false; });
}

// Sooner or later the power goes at each call to the disk of each thing that a kiosk hands out.
void World::CutShort() {
  constexpr int kMostCalls = 30;
  KioskMachine* kiosk = AnyKiosk();
  kiosk->HandOutAndLosePower(static_cast<int>(dice_.Between(1, kMostCalls)));
  if (!kiosk->running()) StartLater(kiosk, kMinuteMs);
}

void World::OfficeWorks() {
  switch (dice_.Between(0, 7)) {
    case 0:
      return server_->HireNewcomer();
    case 1:
      return server_->ReplayQuarantine();
    case 2:
    case 3:
      return server_->CorrectAnyLead();
    case 4:
      return server_->WithdrawContact(absl::StrFormat("+861398765%04d", dice_.Between(1, 40)));  // a visitor's
    case 5:
      return server_->ConfirmContact();
    default:
      return server_->CreateLead(absl::StrCat("+861398765", 1000 + dice_.Between(1, 40)), "Office");
  }
}

// All is packed away, for hours or for months, with what waits.
void World::PassTime() {
  std::vector<KioskMachine*> awake;
  for (const auto& kiosk : kiosks_) {
    if (kiosk->running()) awake.push_back(kiosk.get());
    kiosk->End(AnyEnding());
  }
  server_->End(AnyEnding());
  const int64_t ms = dice_.Chance(0.5) ? 60 * kDayMs : dice_.Between(kHourMs, 3 * kDayMs);
  schedule_.Skip(ms);
  chaos_end_ms_ += ms;
  server_->Start();
  for (KioskMachine* kiosk : awake) kiosk->Start();
}

}  // namespace footfall::simulation
