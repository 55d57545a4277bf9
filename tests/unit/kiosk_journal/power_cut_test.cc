// The power goes at every single call to the disk, in everything the journal does; and every call fails once. Afterwards the journal is as
// it was before or as it is after, never between, and what it told is true.
#include <gtest/gtest.h>

#include <fstream>

#include "footfall/v1/sync_service.pb.h"
#include "kiosk/journal/database.h"
#include "kiosk/journal/schema.h"
#include "tests/support/disk/disk.h"
#include "tests/unit/kiosk_journal/lease_support.h"
#include "tests/unit/kiosk_journal/stop_support.h"

namespace footfall::kiosk {
namespace {

using simulation::Dice;
using simulation::Disk;
using Failure = Disk::Failure;

constexpr unsigned kSeeds = 6;  // ways in which each cut may leave the disk

StoredConfig Config(int64_t version) { return {std::string(16, 'i'), version, std::string(9000, static_cast<char>('a' + version))}; }

// Something the journal does, and what can be seen of it: `Before` what it looks like untouched, one other value when it was done.
struct Deed {
  const char* name;
  absl::Status (*act)(Journal* journal);
  std::string (*look)(Journal* journal);
};

absl::Status SaveFifth(Journal* journal) { return journal->Save(Draft(5)).status(); }
// Operation, counter and tag belong together.
std::string LookAtLeads(Journal* journal) {
  int64_t counted = 0;
  const LeadCounts counts = *journal->CountsOf(20'000);
  for (const auto& [key, leads] : counts) counted += leads;
  return std::to_string(journal->epochs().back().head.seq) + "/" + std::to_string(counted) + "/" +
         std::to_string(*journal->HasTag(Draft(5).effects.tag));
}

absl::Status CheckIn(Journal* journal) {
  OperationDraft draft = Draft(5);
  draft.header.set_type(v1::OPERATION_TYPE_ATTENDANCE);
  draft.effects = {.staff_id = "bo", .attendance = 1, .corrected_ms = 99};
  return journal->Save(std::move(draft)).status();
}
std::string LookAtAttendance(Journal* journal) {
  return std::to_string(journal->epochs().back().head.seq) + "/" + std::to_string(journal->Attendance()->size());
}

absl::Status Acknowledge(Journal* journal) { return journal->Acknowledge({1, 4, 3, {{2, v1::VERDICT_QUARANTINED, "UNKNOWN_TYPE"}}}); }
std::string LookAtMarks(Journal* journal) {
  const EpochState& state = journal->epochs().back();
  return std::to_string(state.acknowledged) + "/" + std::to_string(state.stable) + "/" + std::to_string(journal->Verdicts(9)->size());
}

absl::Status Prune(Journal* journal) { return journal->Prune(Draft(9).header.corrected_ms() + kKeepMs).status(); }
std::string LookAtFirst(Journal* journal) {
  const EpochState& state = journal->epochs().back();
  return std::to_string(state.first) + "/" + std::to_string(journal->ReadRun(1, state.first, 99, 1 << 20)->operations.size());
}

absl::Status StoreConfig(Journal* journal) { return journal->StoreConfig(Config(2)); }
std::string LookAtConfig(Journal* journal) {
  const StoredConfig config = **journal->LoadConfig();
  return std::to_string(config.version) + "/" + std::to_string(config.bytes == Config(config.version).bytes);
}

absl::Status Freeze(Journal* journal) { return journal->StoreStanding(ServerStanding::kFrozen); }
std::string LookAtStanding(Journal* journal) { return std::to_string(static_cast<int>(*journal->LoadStanding())); }

absl::Status Rebase(Journal* journal) { return journal->Rebase(2); }
std::string LookAtEpochs(Journal* journal) {
  std::string text = std::to_string(journal->epochs().size()) + "/" + std::to_string(journal->identity()->epoch) + "/" +
                     std::to_string(journal->backlog());
  for (const Lease& lease : journal->offers().leases()) text += lease.abandoned ? "x" : "-";
  return text;
}

// What may be handed out. The journal has a lease of cups, two blocks, and an entry of the first that has begun.
constexpr int64_t kBookMs = 1'790'000'000'000;
std::vector<LeaseGrant> FirstBook() { return {Cups(), Block('k', 1), Block('l', 2)}; }

absl::Status HandOut(Journal* journal) { return journal->Save(GiftDraft(journal, 5)).status(); }
std::string LookAtLeases(Journal* journal) {
  std::string text = std::to_string(journal->epochs().back().head.seq) + "/" + std::to_string(TotalsAgree(journal));
  for (const Lease& lease : journal->offers().leases()) {
    text += "/" + lease.lease_id.substr(0, 1) + std::to_string(lease.spent) + "+" + std::to_string(lease.returned) + "~" +
            std::to_string(lease.undone) + (lease.recalled ? "r" : "") + (lease.over_ms != 0 ? "o" : "");
    text += journal->offers().LoadGrant(lease.lease_id).ok() ? "" : "?";
  }
  return text + "/" + std::to_string(*journal->offers().UnitsOf(std::string(16, 'p'), kCups, std::nullopt));
}

absl::Status HandOutTwo(Journal* journal) {
  std::vector<OperationDraft> drafts;
  drafts.push_back(Draft(5));
  drafts.push_back(GiftDraft(journal, 6, 'a', 3));
  return journal->SaveAll(std::move(drafts)).status();
}

// Both or neither: the units at the visitor's, and that they came back.
absl::Status PutBack(Journal* journal) {
  std::vector<OperationDraft> drafts;
  drafts.push_back(GiftDraft(journal, 5, 'a', 3));
  drafts.push_back(PutBackDraft(journal, 6, 5, 'a', 2));
  drafts.back().effects.put_back->spent_total = drafts.front().effects.spend->spent_total - 2;
  return journal->SaveAll(std::move(drafts)).status();
}

// What goes with the lead by rule: a unit of the lease, and who got which.
absl::Status SaveLeadWithCoupon(Journal* journal) {
  std::vector<OperationDraft> drafts;
  drafts.push_back(Draft(5));
  drafts.push_back(GiftDraft(journal, 6));
  drafts.back().effects.coupon_issue =
      CouponIssue{std::string(16, 'q'), drafts.back().header.operation_id(), LeaseId('a'), kVoucher, 0, 4711, {std::string(16, 'p')}};
  return journal->SaveAll(std::move(drafts)).status();
}
std::string LookAtCoupon(Journal* journal) {
  return LookAtLeads(journal) + LookAtLeases(journal) + "/" +
         std::to_string(journal->offers().FindIssue(std::string(16, 'q'))->has_value());
}

absl::Status GiveBack(Journal* journal) {
  if (FindLease(journal, 'a')->Rest() == 0) return absl::OkStatus();
  return journal->Save(ReturnDraft(journal, 5)).status();
}

absl::Status TakeBook(Journal* journal) {
  return journal->offers().StoreLeaseBook({Granted({}, 2, 1), Cups('b', 2), Block('l', 2)}, kBookMs).status();
}

// The server knows of more than the journal's operations tell.
std::string LookAtBook(Journal* journal) {
  std::string text = LookAtLeases(journal);
  return text.erase(text.find('/') + 1, 1);
}

// Whoever is cut off in between goes on with what has begun.
absl::Status EndDraw(Journal* journal) {
  const absl::StatusOr<std::vector<DrawEntry>> begun = journal->offers().UnfinishedDraws();
  if (!begun.ok()) return begun.status();
  for (const DrawEntry& entry : *begun) {
    if (absl::Status status = journal->Save(DrawDraft(entry)).status(); !status.ok()) return status;
  }
  return absl::OkStatus();
}
std::string LookAtDraws(Journal* journal) {
  std::string text = LookAtLeases(journal);
  const std::vector<DrawEntry> begun = *journal->offers().UnfinishedDraws(), won = *journal->offers().OpenWins(9);
  for (const DrawEntry& entry : begun) text += "/begun " + std::to_string(entry.payload.slot());
  for (const DrawEntry& entry : won) text += "/won " + std::to_string(entry.payload.slot());
  return text;
}

absl::Status BeginDraw(Journal* journal) {
  DrawIntent intent = Intent(6, 'n');
  intent.draw = "campaigns/spring/draws/other";
  if ((*journal->offers().FindDrawEntry(intent.entry_id)).has_value()) return absl::OkStatus();
  return journal->offers().BeginDraw(intent).status();
}

absl::Status Wipe(Journal* journal) { return journal->Wipe(); }
std::string LookAtAll(Journal* journal) {
  return std::to_string(journal->identity() != nullptr) + "/" + std::to_string(journal->epochs().size()) + "/" +
         std::to_string(journal->CountsOf(20'000)->size());
}

absl::Status Checkpoint(Journal* journal) {
  // Enough for the log to be moved while something is saved.
  for (int64_t version = 10; version < 400; ++version) {
    if (absl::Status status = journal->StoreConfig(Config(1)); !status.ok()) return status;
  }
  return journal->Checkpoint();
}

// A list that begins anew in the place of one in force: a coupon of the old one is good again, another is not.
absl::Status TakeStops(Journal* journal) {
  for (const CouponStopPart& part : {StopPart(0, 3, {5, 6}, false), StopPart(3, 4, {7})}) {
    if (absl::Status status = journal->offers().StoreStops(part); !status.ok()) return status;
  }
  return absl::OkStatus();
}
std::string LookAtStops(Journal* journal) {
  std::string text;
  for (const uint32_t serial : {1, 2, 5, 6, 7}) text += std::to_string(IsStopped(journal, serial));
  return text;
}

const Deed kDeeds[] = {{"Save", SaveFifth, LookAtLeads},           {"CheckIn", CheckIn, LookAtAttendance},
                       {"Acknowledge", Acknowledge, LookAtMarks},  {"Prune", Prune, LookAtFirst},
                       {"StoreConfig", StoreConfig, LookAtConfig}, {"Freeze", Freeze, LookAtStanding},
                       {"Rebase", Rebase, LookAtEpochs},           {"Wipe", Wipe, LookAtAll},
                       {"HandOut", HandOut, LookAtLeases},         {"HandOutTwo", HandOutTwo, LookAtLeases},
                       {"PutBack", PutBack, LookAtLeases},         {"SaveLeadWithCoupon", SaveLeadWithCoupon, LookAtCoupon},
                       {"GiveBack", GiveBack, LookAtLeases},       {"TakeBook", TakeBook, LookAtBook},
                       {"BeginDraw", BeginDraw, LookAtDraws},      {"EndDraw", EndDraw, LookAtDraws},
                       {"TakeStops", TakeStops, LookAtStops}};

class PowerCutTest : public ::testing::TestWithParam<Deed> {
 protected:
  void SetUp() override {
    Open();
    ASSERT_TRUE(journal_);
    ASSERT_TRUE(journal_->Enrol(TestIdentity(journal_.get())).ok());
    for (int i = 1; i <= 4; ++i) ASSERT_TRUE(journal_->Save(Draft(i)).ok());
    ASSERT_TRUE(journal_->Acknowledge({1, 2, 2, {}}).ok());
    ASSERT_TRUE(journal_->StoreConfig(Config(1)).ok());
    std::vector<LeaseGrant> book = FirstBook();
    book.push_back(Granted(
        {.name = 'n', .pool = "campaigns/spring/draws/other", .kind = v1::LEASE_KIND_DRAW_BLOCK, .quantity = 5, .first_number = 1}));
    ASSERT_TRUE(journal_->offers().StoreLeaseBook(book, kBookMs).ok());
    ASSERT_TRUE(journal_->offers().BeginDraw(Intent(5)).ok());
    ASSERT_TRUE(journal_->offers().StoreStops(StopPart(0, 2, {1, 2})).ok());
    before_ = GetParam().look(journal_.get());
    image_ = disk_.Copy();  // with a log that was not moved yet
    journal_.reset();
    disk_.Put(image_);
    Open();
    disk_.FailAt(Failure::kPowerCut, 0);
    ASSERT_TRUE(GetParam().act(journal_.get()).ok());
    calls_ = disk_.calls();
    after_ = GetParam().look(journal_.get());
    ASSERT_NE(before_, after_);
    journal_.reset();
  }
  static void SetUpTestSuite() { simulation::RegisterDisks(); }
  void Open() { journal_ = OpenIn(disk_.Path(""), &random_); }
  // Acts on the disk as it was, with one failure on the way.
  absl::Status ActWith(Failure failure, int nth, unsigned seed) {
    disk_.Put(image_);
    disk_.Reseed(Dice(seed));
    Open();
    disk_.FailAt(failure, nth);
    return GetParam().act(journal_.get());
  }
  void ExpectWhole(const char* what, int nth, unsigned seed, bool done) {
    SCOPED_TRACE(testing::Message() << what << " at call " << nth << ", seed " << seed);
    Open();
    ASSERT_TRUE(journal_);
    EXPECT_TRUE(journal_->VerifyAll().ok()) << journal_->VerifyAll();
    EXPECT_EQ(journal_->lost(), 0);
    const std::string now = GetParam().look(journal_.get());
    EXPECT_TRUE(now == after_ || (now == before_ && !done)) << now << " is neither " << before_ << " nor " << after_;
    if (!journal_->identity()) return;
    const uint64_t head = journal_->epochs().back().head.seq;
    ASSERT_TRUE(journal_->Save(Draft(77)).ok());
    EXPECT_EQ(journal_->epochs().back().head.seq, head + 1);
  }

  Disk disk_{"kiosk", Dice(1)};
  SeededRandom random_{12};
  std::unique_ptr<Journal> journal_;
  Disk::Image image_;
  std::string before_, after_;
  int calls_ = 0;
};

TEST_P(PowerCutTest, AtAnyCallLeavesAllOrNothing) {
  ASSERT_GT(calls_, 1);
  for (int nth = 1; nth <= calls_; ++nth) {
    for (unsigned seed = 0; seed < kSeeds; ++seed) {
      const bool done = ActWith(Failure::kPowerCut, nth, seed).ok();
      EXPECT_TRUE(disk_.off());
      journal_.reset();
      disk_.PowerOn();
      ExpectWhole("cut", nth, seed, done);
      journal_.reset();
    }
  }
}

TEST_P(PowerCutTest, AfterItWasDoneLeavesItDone) {
  for (unsigned seed = 0; seed < 4 * kSeeds; ++seed) {
    ASSERT_TRUE(ActWith(Failure::kNone, 0, seed).ok());
    disk_.CutPower();
    journal_.reset();
    ExpectWhole("cut after", 0, seed, true);
    journal_.reset();
  }
}

// A call that fails once is told as such, the next try goes through, and only then a power cut takes nothing away any more.
TEST_P(PowerCutTest, AFailingCallIsNeverTakenForSuccess) {
  for (const Failure failure : {Failure::kWrite, Failure::kSync, Failure::kRead}) {
    int failed = 0;
    for (int nth = 1; nth <= calls_; ++nth) {
      absl::Status status = ActWith(failure, nth, nth);
      const bool hit = disk_.calls() >= nth;
      if (!hit) break;
      disk_.FailAt(Failure::kNone, 0);
      if (!status.ok()) ++failed;
      if (!status.ok()) status = GetParam().act(journal_.get());
      const bool done = status.ok() || GetParam().look(journal_.get()) == after_;
      EXPECT_TRUE(done) << status << " at call " << nth;
      disk_.CutPower();
      journal_.reset();
      ExpectWhole("error", nth, 0, status.ok());
      journal_.reset();
    }
    EXPECT_TRUE(failed > 0 || failure == Failure::kRead);
  }
}

INSTANTIATE_TEST_SUITE_P(Deeds, PowerCutTest, ::testing::ValuesIn(kDeeds), [](const auto& info) { return std::string(info.param.name); });

class DiskTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { simulation::RegisterDisks(); }

  Disk disk_{"kiosk", Dice(1)};
  SeededRandom random_{13};
};

TEST_F(DiskTest, APowerCutWhileTheLogIsMovedLosesNothing) {
  auto journal = OpenIn(disk_.Path(""), &random_);
  ASSERT_TRUE(journal->Enrol(TestIdentity(journal.get())).ok());
  ASSERT_TRUE(journal->Save(Draft(1)).ok());
  ASSERT_TRUE(journal->StoreConfig(Config(1)).ok());
  ASSERT_TRUE(Checkpoint(journal.get()).ok());
  ASSERT_TRUE(journal->Save(Draft(2)).ok());
  for (int i = 0; i < 400; ++i) ASSERT_TRUE(journal->StoreConfig(Config(1)).ok());
  const Disk::Image image = disk_.Copy();
  journal.reset();
  int calls = 1;
  for (int nth = 1; nth <= calls; ++nth) {
    journal.reset();  // it would tidy up its log by name
    disk_.Put(image);
    disk_.Reseed(Dice(nth));
    auto database = Database::Open(disk_.Path("journal.db"), "");
    ASSERT_TRUE(database.ok());
    disk_.FailAt(Failure::kPowerCut, nth);
    if (!(*database)->Checkpoint(true).ok()) ++calls;
    database->reset();
    disk_.PowerOn();
    journal = OpenIn(disk_.Path(""), &random_);
    ASSERT_TRUE(journal) << nth;
    EXPECT_EQ(journal->epochs().back().head.seq, 2u);
    EXPECT_EQ(LookAtConfig(journal.get()), "1/1");
    EXPECT_TRUE(journal->VerifyAll().ok());
  }
  EXPECT_GT(calls, 3);
}

TEST_F(DiskTest, APowerCutDuringAnUpgradeLeavesTheOldFileOrTheNew) {
  std::ifstream file(std::string(FOOTFALL_SOURCE_DIR) + "/tests/unit/kiosk_journal/version_1.journal", std::ios::binary);
  const Disk::Image image = {{"journal.db", std::string((std::istreambuf_iterator<char>(file)), {})}};
  int still_old = 0, calls = 1;
  for (int nth = 1; nth <= calls; ++nth) {
    disk_.Put(image);
    disk_.Reseed(Dice(nth));
    disk_.FailAt(Failure::kPowerCut, nth);
    if (!OpenIn(disk_.Path(""), &random_)) ++calls;
    disk_.PowerOn();
    disk_.KillProcess();
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open_v2(disk_.Path("journal.db").c_str(), &db, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE", nullptr, nullptr, nullptr), SQLITE_OK);
    int64_t version = 0;
    sqlite3_exec(
        db, "PRAGMA user_version",
        [](void* out, int, char** values, char**) { return *static_cast<int64_t*>(out) = std::stoll(values[0]), 0; }, &version, nullptr);
    sqlite3_close(db);
    EXPECT_TRUE(version == 1 || version >= kCouponStopsSince) << version << " at call " << nth;
    still_old += version == 1;
    auto journal = OpenIn(disk_.Path(""), &random_);
    ASSERT_TRUE(journal) << nth;
    EXPECT_EQ(journal->epochs().back().head.seq, 6u);
    EXPECT_TRUE(journal->VerifyAll().ok());
    v1::KioskConfig config;
    ASSERT_TRUE(config.ParseFromString((*journal->LoadConfig())->bytes));
    EXPECT_EQ(config.staff(0).display_name(), "司徒文静");
  }
  EXPECT_GT(still_old, 2);
  EXPECT_GT(calls, still_old);
}

// Seed 1014440 of the simulation: SQLite undoes what was begun when a page cannot be read, and what was still to be written of the save
// stayed all by itself: the number of an operation that is not there.
TEST_F(DiskTest, ASaveThatCannotReadAPageLeavesNoPartOfItself) {
  auto journal = OpenIn(disk_.Path(""), &random_);
  ASSERT_TRUE(journal->Enrol(TestIdentity(journal.get())).ok());
  ASSERT_TRUE(journal->Save(Draft(1)).ok());
  int failed = 0;
  for (int nth = 1; failed == nth - 1; ++nth) {
    SCOPED_TRACE(nth);
    disk_.FailAt(Failure::kFull, 1);
    ASSERT_TRUE(absl::IsResourceExhausted(journal->Save(Draft(nth + 1)).status()));  // forgets the pages it had changed
    disk_.FailAt(Failure::kRead, nth);
    failed += absl::IsUnavailable(journal->Save(Draft(nth + 1)).status()) ? 1 : 0;
    disk_.FailAt(Failure::kNone, 0);
    ASSERT_EQ(journal->Save(Draft(nth + 1))->seq, static_cast<uint64_t>(nth + 1));
    EXPECT_EQ(journal->lost(), 0);
    EXPECT_TRUE(journal->VerifyAll().ok());
  }
  EXPECT_GT(failed, 1);
}

class UnsyncedLogTest : public DiskTest {
 protected:
  static constexpr uint64_t kWays = 60;  // each with other sectors lost

  void Begin(uint64_t seed) {
    journal_.reset();  // it would tidy up its log by name
    disk_.Put({});
    disk_.Reseed(Dice(seed));
    journal_ = OpenIn(disk_.Path(""), &random_);
    ASSERT_TRUE(journal_->Enrol(TestIdentity(journal_.get())).ok());
    ASSERT_TRUE(journal_->Save(Draft(1)).ok());
    journal_.reset();
    journal_ = OpenIn(disk_.Path(""), &random_);
    ASSERT_TRUE(journal_->Acknowledge({1, 1, 0, {}}).ok());  // a log with the page of the epoch's row and not the operations'
  }
  void Kill() {
    disk_.KillProcess();
    journal_.reset();
  }
  void CutPower() {
    disk_.CutPower();
    journal_.reset();
    journal_ = OpenIn(disk_.Path(""), &random_);
    ASSERT_TRUE(journal_);
  }
  // All that was said to be saved is there, and what is there is whole and can be gone on with.
  void ExpectSaved(uint64_t at_least) {
    EXPECT_GE(journal_->epochs().back().head.seq, at_least);
    EXPECT_TRUE(journal_->VerifyAll().ok()) << journal_->VerifyAll();
    EXPECT_EQ(journal_->lost(), 0);
    const auto next = journal_->Save(Draft(9));
    EXPECT_TRUE(next.ok()) << next.status();
  }

  std::unique_ptr<Journal> journal_;
};

// Seed 1014947 of the simulation: moved into the file was a log of which the disk had only the beginning, and after a power cut that
// beginning came back over what had been moved.
TEST_F(UnsyncedLogTest, WhatIsSavedAfterAFailedSyncOutlivesAPowerCut) {
  int failed = 0;
  for (uint64_t seed = 0; seed < kWays; ++seed) {
    SCOPED_TRACE(seed);
    Begin(seed);
    disk_.faults.sync_error = 0.5;
    failed += journal_->Save(Draft(2)).ok() ? 0 : 1;
    disk_.faults = {};
    ASSERT_EQ(journal_->Save(Draft(2))->seq, 2u);
    CutPower();
    ExpectSaved(2);
  }
  EXPECT_GT(failed, 10);
}

TEST_F(UnsyncedLogTest, AnotherRunBelievesNoneOfItAtAnyCallAtWhichThePowerGoes) {
  for (uint64_t seed = 0; seed < 12; ++seed) {
    bool off = true;
    for (int nth = 1; off; ++nth) {
      SCOPED_TRACE(testing::Message() << "seed " << seed << " call " << nth);
      Begin(seed);
      disk_.faults.sync_error = 1;
      EXPECT_FALSE(journal_->Save(Draft(2)).ok());
      Kill();
      disk_.faults = {};
      disk_.FailAt(Failure::kPowerCut, nth);
      journal_ = OpenIn(disk_.Path(""), &random_);
      off = disk_.off();
      disk_.PowerOn();
      CutPower();
      ExpectSaved(1);
    }
  }
}

TEST_F(UnsyncedLogTest, WithoutRoomForACopyItIsReadAndNothingIsPutBehindIt) {
  Begin(1);
  Kill();
  disk_.faults.full = true;
  journal_ = OpenIn(disk_.Path(""), &random_);
  ASSERT_TRUE(journal_);
  EXPECT_EQ(journal_->ReadRun(1, 1, 9, 1 << 20)->operations.size(), 1u);
  EXPECT_TRUE(absl::IsResourceExhausted(journal_->Forget(1, 0, 0)));
  EXPECT_TRUE(absl::IsResourceExhausted(journal_->Save(Draft(1)).status()));  // not even said to be there
  disk_.faults.full = false;
  EXPECT_TRUE(journal_->Forget(1, 0, 0).ok());
  EXPECT_EQ(journal_->Save(Draft(1))->seq, 1u);
  EXPECT_EQ(journal_->Save(Draft(2))->seq, 2u);
  CutPower();
  ExpectSaved(2);
}

TEST_F(DiskTest, ADiskThatFailsTwiceIsReported) {
  auto journal = OpenIn(disk_.Path(""), &random_);
  ASSERT_TRUE(journal->Enrol(TestIdentity(journal.get())).ok());
  EXPECT_EQ(journal->storage(), Storage::kPlenty);
  for (const Storage expected : {Storage::kPlenty, Storage::kFailing, Storage::kFailing}) {
    disk_.FailAt(Failure::kSync, 1);
    EXPECT_EQ(journal->Save(Draft(1)).status().code(), absl::StatusCode::kUnavailable);
    disk_.FailAt(Failure::kNone, 0);
    EXPECT_EQ(journal->storage(), expected);
  }
  EXPECT_TRUE(journal->Save(Draft(1)).ok());  // leads still go through when they can
}

}  // namespace
}  // namespace footfall::kiosk
