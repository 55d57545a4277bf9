#include "kiosk/journal/sqlite_journal.h"

#include <sys/stat.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "kiosk/journal/database.h"
#include "kiosk/journal/doubtful_saves.h"
#include "kiosk/journal/local_journal.h"
#include "kiosk/journal/local_tables.h"
#include "kiosk/journal/operation_table.h"
#include "kiosk/journal/repair.h"
#include "kiosk/journal/salvage.h"
#include "kiosk/journal/schema.h"
#include "proto/rules/crypto.h"
#include "proto/rules/payload_seal.h"

namespace footfall::kiosk {
namespace {

constexpr int kPruneAtOnce = 500;     // rows; keeps a transaction within milliseconds
constexpr int kMostRepairs = 10'000;  // for one read: more means that repairing does not get anywhere

// Every change begins with EnsureOpen and looks at what is kept in memory only then: opening the file again may have read another past, one
// in which a save that was told as failed came through.
class SqliteJournal : public LocalJournal {
 public:
  explicit SqliteJournal(const JournalOptions& options) : LocalJournal(options, [this] { return Load(); }) {}

  absl::Status Open() { return file_.Open(); }

  absl::StatusOr<DeviceKeys> Keys() override {
    if (absl::Status status = file_.EnsureOpen(); !status.ok()) return status;
    if (stored_identity_) return stored_identity_->keys;
    Identity fresh;
    fresh.keys = {options_.random->Bytes(rules::kKeySize), options_.random->Bytes(rules::kKeySize)};
    if (absl::Status status = file_.Change([&] { return WriteIdentity(file_.db(), fresh); }); !status.ok()) return status;
    stored_identity_ = fresh;
    return fresh.keys;
  }

  absl::Status Enrol(const Identity& identity) override {
    if (absl::Status status = file_.EnsureOpen(); !status.ok()) return status;
    if (this->identity()) return absl::FailedPreconditionError(absl::StrCat("journal: enrolled already as ", this->identity()->device));
    if (identity.epoch > kMaxEpoch) return absl::OutOfRangeError("journal: an epoch is over its limit");
    const EpochRow row = FirstRow(identity, identity.epoch);
    absl::Status status = file_.Change([&] {
      absl::Status written = WriteIdentity(file_.db(), identity);
      written.Update(WriteEpoch(file_.db(), row));
      return written;
    });
    if (!status.ok()) return status;
    stored_identity_ = identity;
    rows_.push_back(row);
    Publish();
    return status;
  }

  const Identity* identity() const override { return stored_identity_ && !stored_identity_->device.empty() ? &*stored_identity_ : nullptr; }

  absl::Status SetIncarnation(std::string_view incarnation) override {
    return ChangeIdentity([&](Identity* changed) { changed->incarnation = std::string(incarnation); });
  }

  absl::Status SetServer(std::string_view address, std::string_view certificate_pin) override {
    return ChangeIdentity([&](Identity* changed) {
      changed->server_address = std::string(address);
      changed->certificate_pin = std::string(certificate_pin);
    });
  }

  absl::StatusOr<Head> SaveAll(std::vector<OperationDraft> drafts) override {
    absl::Cleanup wipe = [&drafts] {
      for (OperationDraft& draft : drafts) rules::Wipe(&draft.payload);
    };
    if (drafts.empty()) return absl::InvalidArgumentError("journal: nothing to save");
    for (const OperationDraft& draft : drafts) {
      if (absl::Status status = CheckDraft(draft); !status.ok()) return status;
    }
    if (absl::Status status = file_.EnsureOpen(); !status.ok()) return status;
    if (!identity()) return NotEnrolled();
    const std::string id = drafts.back().header.operation_id();
    const absl::StatusOr<std::optional<Head>> there = FindSaved(id);
    if (!there.ok()) return there.status();
    if (there->has_value()) return **there;
    if (storage() == Storage::kFull) return absl::ResourceExhaustedError("journal: the disk is full; nothing was saved");
    EpochRow row = rows_.back();
    doubtful_.Add(id, row.state.epoch, row.state.head.seq);
    absl::Status status = file_.Write([&] { return StoreDrafts(&drafts, &row); });
    if (!absl::IsUnavailable(status)) doubtful_.Remove(id);  // it is known what became of it
    if (!status.ok()) return status;
    rows_.back() = row;
    offers_.Known();
    newest_id_ = id;
    Publish();
    return row.state.head;
  }

  absl::StatusOr<bool> Confirm(std::string_view operation_id) override {
    if (absl::Status status = file_.EnsureOpen(); !status.ok()) return status;
    const absl::StatusOr<std::optional<Head>> there = FindSaved(std::string(operation_id));
    if (!there.ok()) return there.status();
    return there->has_value();
  }

  const std::vector<EpochState>& epochs() const override { return states_; }

  uint64_t backlog() const override {
    uint64_t waiting = 0;
    for (const EpochState& state : states_) waiting += state.head.seq - state.acknowledged;
    return waiting;
  }

  absl::StatusOr<int64_t> OldestWaitingMs() override {
    return file_.Read([&]() -> absl::StatusOr<int64_t> {
      for (const EpochState& state : states_) {
        if (state.acknowledged < state.head.seq) return ReadSavedMs(file_.db(), state.epoch, state.acknowledged + 1);
      }
      return 0;
    });
  }

  absl::StatusOr<std::string> HashAt(uint32_t epoch, uint64_t seq) override {
    return file_.Read([&]() -> absl::StatusOr<std::string> {
      const EpochRow* row = Find(epoch);
      if (!row) return absl::NotFoundError("journal: no such epoch");
      return ReadHash(file_.db(), *row, seq);
    });
  }

  absl::StatusOr<Run> ReadRun(uint32_t epoch, uint64_t first_seq, int max_operations, int max_bytes) override {
    return file_.Read([&]() -> absl::StatusOr<Run> {
      if (!Find(epoch)) return absl::NotFoundError("journal: no such epoch");
      return ReadRepaired(epoch, first_seq, max_operations, max_bytes);
    });
  }

  absl::Status Acknowledge(const Acknowledgement& ack) override {
    if (absl::Status status = file_.EnsureOpen(); !status.ok()) return status;
    const EpochRow* found = Find(ack.epoch);
    if (!found || ack.through > found->state.head.seq) return absl::FailedPreconditionError("journal: nothing there to acknowledge");
    EpochRow row = *found;
    row.state.acknowledged = std::max(row.state.acknowledged, ack.through);
    row.state.stable = std::max(row.state.stable, std::min(ack.stable, row.state.acknowledged));
    return ChangeEpoch(row, ack.verdicts);
  }

  absl::Status Forget(uint32_t epoch, uint64_t have, uint64_t stable) override {
    if (absl::Status status = file_.EnsureOpen(); !status.ok()) return status;
    const EpochRow* found = Find(epoch);
    if (!found) return absl::FailedPreconditionError("journal: no such epoch");
    EpochRow row = *found;
    // What is pruned cannot be sent again; the watermarks stay above it.
    row.state.acknowledged = std::max(std::min(row.state.acknowledged, have), row.base.seq);
    row.state.stable = std::max(std::min({row.state.stable, stable, row.state.acknowledged}), row.base.seq);
    return ChangeEpoch(row, {});
  }

  absl::Status Rebase(uint32_t new_epoch) override {
    if (absl::Status status = file_.EnsureOpen(); !status.ok()) return status;
    if (!identity()) return NotEnrolled();
    if (new_epoch == rows_.back().state.epoch) return absl::OkStatus();
    if (new_epoch > kMaxEpoch) return absl::OutOfRangeError("journal: an epoch is over its limit");
    if (new_epoch < rows_.back().state.epoch) return absl::FailedPreconditionError("journal: an epoch never goes back");
    EpochRow old = rows_.back();
    old.state.acknowledged = old.state.stable = old.base.seq;
    const EpochRow fresh = FirstRow(*identity(), new_epoch);
    absl::Status status = file_.Change([&] {
      offers_.Begin();
      absl::Status written = WriteEpoch(file_.db(), old);
      written.Update(WriteEpoch(file_.db(), fresh));
      if (written.ok()) written = offers_.EndChains(new_epoch);
      return written;
    });
    if (!status.ok()) return status;
    offers_.Known();
    rows_.back() = old;
    rows_.push_back(fresh);
    newest_id_.clear();
    stored_identity_->epoch = new_epoch;
    Publish();
    return status;
  }

  absl::StatusOr<std::vector<StoredVerdict>> Verdicts(int limit) override {
    return file_.Read([&] { return ReadVerdicts(file_.db(), limit); });
  }

  absl::StatusOr<int> Prune(int64_t now_ms) override {
    if (absl::Status status = file_.EnsureOpen(); !status.ok()) return status;
    std::vector<EpochRow> rows = rows_;
    int64_t lost = 0;
    int count = 0;
    absl::Status status = file_.Change([&]() -> absl::Status {
      for (EpochRow& row : rows) {
        absl::StatusOr<int> pruned = PruneEpoch(file_.db(), &row, now_ms - kKeepMs, kPruneAtOnce - count);
        if (!pruned.ok()) return pruned.status();
        count += *pruned;
      }
      absl::StatusOr<int64_t> left = CountLost(file_.db());
      if (!left.ok()) return left.status();
      lost = *left;
      offers_.Begin();
      return offers_.Prune(now_ms, [&](int64_t place) { return IsStable(rows, place); });
    });
    if (!status.ok()) return status;
    offers_.Known();
    rows_ = std::move(rows);
    lost_ = lost;
    Publish();
    // What was freed goes back to the disk, a bounded number of pages at a time as well.
    if (count > 0) (void)file_.db()->Run("PRAGMA incremental_vacuum(2000)");
    return count;
  }

  int64_t lost() const override { return lost_; }

  absl::Status VerifyAll() override {
    if (absl::Status status = file_.EnsureOpen(); !status.ok()) return status;
    for (const EpochRow& row : rows_) {
      if (absl::Status status = VerifyEpoch(file_.db(), row); !status.ok()) return status;
    }
    return file_.CheckPages();
  }

  absl::Status Wipe() override {
    sealer_.Forget();
    if (absl::Status status = file_.EnsureOpen(); !status.ok()) return status;
    absl::Status status = ResetSchema(file_.db(), options_.random);
    if (absl::IsResourceExhausted(status)) return status;  // undone; all is as it was
    RemoveDamaged(options_);
    if (status.ok()) status = file_.db()->Run("VACUUM");
    if (status.ok()) status = file_.db()->Checkpoint(true);
    if (status.ok()) return Load();
    // The tables may be empty already: who this kiosk is and where its chain ends is only to be believed if it is read anew.
    file_.OpenAgain();
    if (file_.db() == nullptr) ForgetAll();
    return status;
  }

 private:
  // Steps of a transaction: the operations behind the epoch's head, each with its effects.
  absl::Status StoreDrafts(std::vector<OperationDraft>* drafts, EpochRow* row) {
    offers_.Begin();
    for (OperationDraft& draft : *drafts) {
      if (row->state.head.seq >= kMaxSeq) return absl::OutOfRangeError("journal: this epoch is full");
      absl::StatusOr<StoredOperation> operation = BuildOperation(*row, &sealer_, &draft);
      if (!operation.ok()) return operation.status();
      row->state.head = {row->state.head.seq + 1, operation->hash};
      absl::Status written = InsertOperation(file_.db(), row->state.epoch, row->state.head.seq, *operation);
      written.Update(ApplyEffects(file_.db(), draft.effects));
      if (written.ok()) written = offers_.Apply(draft.effects, Place(row->state.epoch, row->state.head.seq));
      if (!written.ok()) return written;
    }
    return WriteEpoch(file_.db(), *row);
  }

  // Place 0 is no operation.
  static bool IsStable(const std::vector<EpochRow>& rows, int64_t place) {
    return place == 0 || std::any_of(rows.begin(), rows.end(), [place](const EpochRow& row) {
             return place >> kSeqBits == int64_t{row.state.epoch} && place <= Place(row.state.epoch, row.state.stable);
           });
  }

  const EpochRow* Find(uint32_t epoch) const {
    auto found = std::find_if(rows_.begin(), rows_.end(), [&](const EpochRow& row) { return row.state.epoch == epoch; });
    return found == rows_.end() ? nullptr : &*found;
  }

  void Publish() {
    states_.clear();
    for (const EpochRow& row : rows_) states_.push_back(row.state);
  }

  // As if there were nothing in the file. The next opening says what there is.
  void ForgetAll() {
    if (stored_identity_) rules::Wipe(&stored_identity_->keys.sign_seed);
    if (stored_identity_) rules::Wipe(&stored_identity_->keys.box_seed);
    stored_identity_.reset();
    offers_.ForgetAll();
    rows_.clear();
    newest_id_.clear();
    Publish();
  }

  // Reads all that is kept in memory, and checks the newest part of the chain.
  absl::Status Load() {
    absl::StatusOr<std::optional<Identity>> identity = ReadIdentity(file_.db());
    if (!identity.ok()) return identity.status();
    absl::StatusOr<std::vector<EpochRow>> rows = ReadEpochs(file_.db());
    if (!rows.ok()) return rows.status();
    ForgetAll();
    stored_identity_ = *std::move(identity);
    rows_ = *std::move(rows);
    Publish();
    if (absl::Status status = CountLostOnes(); !status.ok()) return status;
    if (absl::Status status = offers_.Load(); !status.ok()) return status;
    if (rows_.empty()) return absl::OkStatus();
    if (stored_identity_) stored_identity_->epoch = rows_.back().state.epoch;
    return VerifyNewest();
  }

  // What the newest operations have to tell: damaged ones are found before anything is built on them, and the newest id is remembered.
  absl::Status VerifyNewest() {
    const EpochState state = rows_.back().state;
    const uint64_t back = std::min<uint64_t>(state.head.seq, kVerifiedAtOpen - 1);
    Head last{std::max(state.first, state.head.seq - back) - 1, state.head.hash};
    while (last.seq < state.head.seq) {
      absl::StatusOr<Run> run = ReadRepaired(state.epoch, last.seq + 1, kVerifiedAtOpen, kVerifyStepBytes);
      if (!run.ok()) return run.status();
      last = run->last;
      RememberNewest(run->operations.back());
    }
    if (last.hash == state.head.hash) return absl::OkStatus();
    // The newest operation fits all that came before; so it is the epoch's row that is wrong.
    EpochRow row = rows_.back();
    row.state.head.hash = last.hash;
    return StoreRepair(row, [&] { return WriteEpoch(file_.db(), row); });
  }

  // Reads operations; those that are damaged are dealt with on the way.
  absl::StatusOr<Run> ReadRepaired(uint32_t epoch, uint64_t first_seq, int max_operations, int max_bytes) {
    Misfit misfit;
    for (int tries = 0; tries < kMostRepairs; ++tries) {
      misfit = {};
      absl::StatusOr<Run> run = ReadVerifiedRun(file_.db(), *Find(epoch), first_seq, max_operations, max_bytes, &misfit);
      if (!absl::IsDataLoss(run.status())) return run;
      EpochRow row = *Find(epoch);
      absl::Status status = StoreRepair(row, [&] { return Repair(file_.db(), &row, misfit); });
      if (!status.ok()) return status;
    }
    return absl::DataLossError(absl::StrCat("journal: operation ", misfit.seq, " of epoch ", epoch, " cannot be repaired"));
  }

  // Not through Change: this also runs while the file is being opened.
  absl::Status StoreRepair(const EpochRow& row, const std::function<absl::Status()>& steps) {
    Transaction transaction(file_.db());
    absl::Status status = transaction.begun();
    if (status.ok()) status = steps();
    if (status.ok()) status = transaction.Commit();
    if (!status.ok()) return status;
    *std::find_if(rows_.begin(), rows_.end(), [&](const EpochRow& old) { return old.state.epoch == row.state.epoch; }) = row;
    Publish();
    return CountLostOnes();
  }

  absl::Status CountLostOnes() {
    absl::StatusOr<int64_t> lost = CountLost(file_.db());
    if (lost.ok()) lost_ = *lost;
    return lost.status();
  }

  void RememberNewest(const v1::Operation& operation) {
    v1::OperationHeader header;
    if (header.ParseFromString(operation.header())) newest_id_ = header.operation_id();
  }

  absl::Status ChangeIdentity(const std::function<void(Identity*)>& change) {
    if (absl::Status status = file_.EnsureOpen(); !status.ok()) return status;
    if (!identity()) return NotEnrolled();
    Identity changed = *stored_identity_;
    change(&changed);
    absl::Status status = file_.Change([&] { return WriteIdentity(file_.db(), changed); });
    if (status.ok()) stored_identity_ = changed;
    return status;
  }

  absl::Status ChangeEpoch(const EpochRow& row, const std::vector<StoredVerdict>& verdicts) {
    absl::Status status = file_.Change([&] {
      absl::Status written = WriteEpoch(file_.db(), row);
      for (const StoredVerdict& verdict : verdicts) written.Update(WriteVerdict(file_.db(), row.state.epoch, verdict));
      return written;
    });
    if (!status.ok()) return status;
    *std::find_if(rows_.begin(), rows_.end(), [&](const EpochRow& old) { return old.state.epoch == row.state.epoch; }) = row;
    Publish();
    return status;
  }

  // The newest operation was stored, but whoever saved it may have been told otherwise (the sync failed, and the file turned out to hold
  // it when it was read again). Writing its pages to their place in the file makes it durable whatever became of the log.
  absl::StatusOr<Head> ConfirmNewest() {
    return file_.Read([&]() -> absl::StatusOr<Head> {
      if (absl::Status status = file_.db()->Checkpoint(true); !status.ok()) return status;
      return rows_.back().state.head;
    });
  }

  // Where an operation lies that was saved before, perhaps told as failed; durable then. nullopt when it is not there.
  absl::StatusOr<std::optional<Head>> FindSaved(const std::string& id) {
    if (id != newest_id_ && !doubtful_.Has(id)) return std::optional<Head>();
    absl::StatusOr<Head> newest = ConfirmNewest();
    if (!newest.ok()) return newest.status();
    if (id == newest_id_) return std::optional<Head>(*newest);
    return file_.Read([&] { return doubtful_.Find(file_.db(), rows_, id); });
  }

  std::vector<EpochRow> rows_;
  std::vector<EpochState> states_;
  DoubtfulSaves doubtful_;
  int64_t lost_ = 0;
  std::string newest_id_;  // operation_id of the newest operation of the last epoch
  rules::PayloadSealer sealer_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Journal>> OpenSqliteJournal(const JournalOptions& options) {
  if (!rules::InitCrypto()) return absl::InternalError("journal: libsodium does not start");
  mkdir(options.folder.c_str(), 0700);
  auto journal = std::make_unique<SqliteJournal>(options);
  if (absl::Status status = journal->Open(); !status.ok()) return status;
  return journal;
}

}  // namespace footfall::kiosk
