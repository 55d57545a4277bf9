// The product's journal with the model looking over its shoulder, and with a hand that spoils an operation now and then.
#ifndef FOOTFALL_TESTS_SIMULATION_WATCHED_JOURNAL_H_
#define FOOTFALL_TESTS_SIMULATION_WATCHED_JOURNAL_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kiosk/journal/journal.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/model.h"

namespace footfall::simulation {

// How likely an operation is made into one the server cannot apply: of an unknown type or version, with another key, unparsable, against a
// rule.
struct Poison {
  double likelihood = 0;
  int64_t given = 0;
};

class WatchedJournal : public kiosk::Journal {
 public:
  // `book` and `poison` outlive it.
  WatchedJournal(std::unique_ptr<kiosk::Journal> real, Model* model, DiskBook* book, Poison* poison, Dice dice)
      : real_(std::move(real)), model_(model), book_(book), poison_(poison), dice_(dice) {}

  absl::StatusOr<kiosk::Head> SaveAll(std::vector<kiosk::OperationDraft> drafts) override;
  absl::StatusOr<bool> Confirm(std::string_view operation_id) override;
  absl::Status Acknowledge(const kiosk::Acknowledgement& ack) override;
  absl::Status Wipe() override;
  // A person was told of what that operation says. Whether it is there; from now on it has to stay.
  bool Told(const std::string& operation_id);
  bool wiped_by_person = false;  // who asks for the next Wipe

  absl::StatusOr<kiosk::DeviceKeys> Keys() override { return real_->Keys(); }
  absl::Status Enrol(const kiosk::Identity& identity) override { return real_->Enrol(identity); }
  const kiosk::Identity* identity() const override { return real_->identity(); }
  absl::Status SetIncarnation(std::string_view incarnation) override { return real_->SetIncarnation(incarnation); }
  const std::vector<kiosk::EpochState>& epochs() const override { return real_->epochs(); }
  uint64_t backlog() const override { return real_->backlog(); }
  absl::StatusOr<int64_t> OldestWaitingMs() override { return real_->OldestWaitingMs(); }
  absl::StatusOr<std::string> HashAt(uint32_t epoch, uint64_t seq) override { return real_->HashAt(epoch, seq); }
  absl::StatusOr<kiosk::Run> ReadRun(uint32_t epoch, uint64_t first_seq, int max_operations, int max_bytes) override {
    return real_->ReadRun(epoch, first_seq, max_operations, max_bytes);
  }
  absl::Status Forget(uint32_t epoch, uint64_t have, uint64_t stable) override { return real_->Forget(epoch, have, stable); }
  absl::Status Rebase(uint32_t new_epoch) override { return real_->Rebase(new_epoch); }
  absl::StatusOr<std::vector<kiosk::StoredVerdict>> Verdicts(int limit) override { return real_->Verdicts(limit); }
  absl::Status StoreConfig(const kiosk::StoredConfig& config) override { return real_->StoreConfig(config); }
  absl::StatusOr<std::optional<kiosk::StoredConfig>> LoadConfig() override { return real_->LoadConfig(); }
  absl::Status StoreTimeFix(const kiosk::TimeFix& fix) override { return real_->StoreTimeFix(fix); }
  absl::StatusOr<std::optional<kiosk::TimeFix>> LoadTimeFix() override { return real_->LoadTimeFix(); }
  absl::StatusOr<kiosk::LeadCounts> CountsOf(int32_t day) override { return real_->CountsOf(day); }
  absl::StatusOr<bool> HasTag(std::string_view tag) override { return real_->HasTag(tag); }
  kiosk::OfferBook& offers() override { return real_->offers(); }
  absl::StatusOr<std::vector<kiosk::LastAttendance>> Attendance() override { return real_->Attendance(); }
  absl::StatusOr<kiosk::SiteNotes> LoadSiteNotes(int32_t day, const std::string& session) override {
    return real_->LoadSiteNotes(day, session);
  }
  absl::StatusOr<int> Prune(int64_t now_ms) override { return real_->Prune(now_ms); }
  absl::Status Checkpoint() override { return real_->Checkpoint(); }
  absl::Status SetServer(std::string_view address, std::string_view pin) override { return real_->SetServer(address, pin); }
  absl::Status StoreStanding(kiosk::ServerStanding standing) override { return real_->StoreStanding(standing); }
  absl::StatusOr<kiosk::ServerStanding> LoadStanding() override { return real_->LoadStanding(); }
  int64_t lost() const override { return real_->lost(); }
  kiosk::Storage storage() override { return real_->storage(); }
  absl::Status VerifyAll() override { return real_->VerifyAll(); }

 private:
  uint32_t EpochOf(const kiosk::Head& head);
  // The model hears that these operations lie one behind the other, the last one there.
  void NoteSaved(uint32_t epoch, const kiosk::Head& last, const std::vector<std::string>& ids);

  const std::unique_ptr<kiosk::Journal> real_;
  Model* const model_;
  DiskBook* const book_;
  Poison* const poison_;
  Dice dice_;
  std::vector<std::string> tried_;  // ids of the last save
};

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_WATCHED_JOURNAL_H_
