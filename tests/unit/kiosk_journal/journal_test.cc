#include "kiosk/journal/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>

#include "footfall/v1/sync_service.pb.h"
#include "kiosk/journal/operation_table.h"
#include "proto/rules/hash_chain.h"
#include "proto/rules/payload_seal.h"
#include "tests/unit/kiosk_journal/canary.h"
#include "tests/unit/kiosk_journal/journal_support.h"

namespace footfall::kiosk {
namespace {

using ::testing::ElementsAre;

class JournalTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Reopen();
    ASSERT_TRUE(journal_);
    ASSERT_TRUE(journal_->Enrol(TestIdentity(journal_.get())).ok());
  }
  void Reopen() {
    journal_.reset();
    journal_ = OpenIn(folder_.path(), &random_);
  }
  void SaveMany(int count, int first = 1) {
    for (int i = first; i < first + count; ++i) ASSERT_TRUE(journal_->Save(Draft(i)).ok());
  }
  const EpochState& Now() { return journal_->epochs().back(); }
  // Runs SQL on the closed file, as a broken disk would.
  void Break(const std::string& sql) {
    journal_.reset();
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((folder_.path() + "/journal.db").c_str(), &db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
  }

  TempFolder folder_;
  SeededRandom random_{1};
  std::unique_ptr<Journal> journal_;
};

TEST_F(JournalTest, KeepsOrderChainAndEffectsAfterRestart) {
  SaveMany(100);
  const Head head = Now().head;
  Reopen();
  ASSERT_TRUE(journal_);
  EXPECT_EQ(Now().head.seq, 100u);
  EXPECT_EQ(Now().head.hash, head.hash);
  EXPECT_EQ(journal_->backlog(), 100u);
  auto run = journal_->ReadRun(1, 1, 1000, 1 << 20);
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_EQ(run->operations.size(), 100u);
  std::string hash = rules::ChainStart(journal_->identity()->device_id, 1);
  EXPECT_EQ(run->previous_hash, hash);
  for (int i = 0; i < 100; ++i) {
    v1::OperationHeader header;
    ASSERT_TRUE(header.ParseFromString(run->operations[i].header()));
    EXPECT_EQ(header.seq(), static_cast<uint64_t>(i + 1));
    EXPECT_EQ(rules::PayloadOpener().Open(run->operations[i].sealed_payload(), CampaignKeys()), "payload of lead " + std::to_string(i + 1));
    hash = rules::OperationHash(hash, run->operations[i].header(), rules::Commitment(run->operations[i].sealed_payload()));
  }
  EXPECT_EQ(run->last.hash, hash);
  auto counts = journal_->CountsOf(20'000);
  ASSERT_TRUE(counts.ok());
  EXPECT_EQ((*counts)[std::make_pair(1, std::string("anna"))], 5);  // leads 1, 25, 49, 73, 97
  EXPECT_TRUE(*journal_->HasTag(Draft(77).effects.tag));
  EXPECT_FALSE(*journal_->HasTag(Draft(101).effects.tag));
}

TEST_F(JournalTest, KeepsWhoItIsAndMakesKeysOnce) {
  const Identity before = *journal_->identity();
  Reopen();
  EXPECT_EQ(journal_->identity()->device, kDeviceName);
  EXPECT_EQ(journal_->identity()->keys.sign_seed, before.keys.sign_seed);
  EXPECT_EQ(journal_->identity()->epoch, 1u);
  EXPECT_EQ(journal_->Keys()->box_seed, before.keys.box_seed);
  EXPECT_EQ(journal_->Enrol(before).code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(JournalTest, SameOperationTwiceInARowIsOne) {
  auto first = journal_->Save(Draft(1));
  auto again = journal_->Save(Draft(1));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(first->hash, again->hash);
  EXPECT_EQ(Now().head.seq, 1u);
  EXPECT_EQ((*journal_->CountsOf(20'000)).size(), 1u);
  Reopen();
  EXPECT_EQ(journal_->Save(Draft(1))->seq, 1u);
}

TEST_F(JournalTest, RefusesWhatItMayNotWrite) {
  OperationDraft no_id = Draft(1);
  no_id.header.clear_operation_id();
  EXPECT_EQ(journal_->Save(no_id).status().code(), absl::StatusCode::kInvalidArgument);
  OperationDraft no_key = Draft(1);
  no_key.seal_public_key = "short";
  EXPECT_EQ(journal_->Save(no_key).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(journal_->Save(Draft(1, std::string(64 * 1024, 'x'))).status().code(), absl::StatusCode::kInvalidArgument);
  OperationDraft long_header = Draft(1);
  long_header.header.set_session_id(std::string(1100, 'x'));
  EXPECT_EQ(journal_->Save(long_header).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Now().head.seq, 0u);
  EXPECT_TRUE((*journal_->CountsOf(20'000)).empty());
}

// What is sealed is larger; the server refuses what is over its limit, and nothing can be done about it by then.
TEST_F(JournalTest, TheLargestOperationIsOneTheServerTakes) {
  const size_t limit = rules::kMaxOperationPayloadBytes - rules::kBoxOverhead;
  EXPECT_EQ(journal_->Save(Draft(1, std::string(limit + 1, 'x'))).status().code(), absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(journal_->Save(Draft(1, std::string(limit, 'x'))).ok());
  const auto run = journal_->ReadRun(1, 1, 1, 1 << 20);
  EXPECT_EQ(run->operations[0].sealed_payload().size(), size_t{rules::kMaxOperationPayloadBytes});
}

TEST_F(JournalTest, NothingIsSavedBeforeEnrolment) {
  TempFolder other;
  auto fresh = OpenIn(other.path(), &random_);
  EXPECT_EQ(fresh->identity(), nullptr);
  EXPECT_EQ(fresh->Save(Draft(1)).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(JournalTest, RunsKeepBothLimitsButAreNeverEmpty) {
  SaveMany(10);
  EXPECT_EQ(journal_->ReadRun(1, 3, 4, 1 << 20)->operations.size(), 4u);
  EXPECT_EQ(journal_->ReadRun(1, 3, 4, 1 << 20)->last.seq, 6u);
  EXPECT_EQ(journal_->ReadRun(1, 3, 4, 1)->operations.size(), 1u);
  EXPECT_EQ(journal_->ReadRun(1, 3, 4, 1)->previous_hash, *journal_->HashAt(1, 2));
  EXPECT_EQ(journal_->ReadRun(1, 11, 4, 1 << 20).status().code(), absl::StatusCode::kOutOfRange);
}

TEST_F(JournalTest, WatermarksMoveForwardAndOnlyForgetMovesThemBack) {
  SaveMany(10);
  ASSERT_TRUE(journal_->Acknowledge({1, 7, 5, {{3, v1::VERDICT_QUARANTINED, "UNKNOWN_TYPE"}}}).ok());
  ASSERT_TRUE(journal_->Acknowledge({1, 4, 2, {}}).ok());
  EXPECT_EQ(Now().acknowledged, 7u);
  EXPECT_EQ(Now().stable, 5u);
  EXPECT_EQ(journal_->backlog(), 3u);
  EXPECT_EQ(*journal_->OldestWaitingMs(), 1'790'000'000'008);
  EXPECT_EQ(journal_->Acknowledge({1, 11, 0, {}}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(journal_->Acknowledge({2, 1, 0, {}}).code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(journal_->Forget(1, 2, 1).ok());
  EXPECT_EQ(journal_->backlog(), 8u);
  Reopen();
  EXPECT_EQ(Now().acknowledged, 2u);
  EXPECT_EQ(Now().stable, 1u);
  auto verdicts = journal_->Verdicts(10);
  ASSERT_EQ(verdicts->size(), 1u);
  EXPECT_EQ((*verdicts)[0].reason, "UNKNOWN_TYPE");
}

TEST_F(JournalTest, PrunesOnlyWhatIsStableAndTwoWeeksOld) {
  SaveMany(10);
  ASSERT_TRUE(journal_->Acknowledge({1, 8, 6, {}}).ok());
  const int64_t saved_ms = Draft(3).header.corrected_ms();
  EXPECT_EQ(*journal_->Prune(saved_ms + kKeepMs), 2);  // 1 and 2; 3 is not older yet
  EXPECT_EQ(*journal_->Prune(saved_ms + 10 * kKeepMs), 4);
  EXPECT_EQ(*journal_->Prune(saved_ms + 10 * kKeepMs), 0);
  EXPECT_EQ(Now().first, 7u);
  EXPECT_EQ(journal_->HashAt(1, 3).status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(journal_->HashAt(1, 6).ok());
  Reopen();
  ASSERT_TRUE(journal_);
  EXPECT_EQ(journal_->ReadRun(1, 7, 10, 1 << 20)->operations.size(), 4u);
  EXPECT_TRUE(journal_->VerifyAll().ok());
  ASSERT_TRUE(journal_->Forget(1, 0, 0).ok());
  EXPECT_EQ(Now().acknowledged, 6u);  // what is gone cannot be owed
}

TEST_F(JournalTest, RebaseOwesTheOldEpochAndWritesInTheNew) {
  SaveMany(5);
  ASSERT_TRUE(journal_->Acknowledge({1, 5, 0, {}}).ok());
  ASSERT_TRUE(journal_->Rebase(2).ok());
  EXPECT_EQ(journal_->backlog(), 5u);
  ASSERT_TRUE(journal_->Save(Draft(6)).ok());
  Reopen();
  EXPECT_EQ(journal_->identity()->epoch, 2u);
  ASSERT_EQ(journal_->epochs().size(), 2u);
  EXPECT_EQ(Now().head.seq, 1u);
  EXPECT_EQ(journal_->ReadRun(2, 1, 10, 1 << 20)->previous_hash, rules::ChainStart(journal_->identity()->device_id, 2));
  EXPECT_EQ(journal_->ReadRun(1, 1, 10, 1 << 20)->operations.size(), 5u);
  EXPECT_TRUE(journal_->Rebase(2).ok());
  EXPECT_EQ(journal_->Rebase(1).code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(JournalTest, ConfigurationIsReplacedAsAWhole) {
  EXPECT_FALSE((*journal_->LoadConfig()).has_value());
  ASSERT_TRUE(journal_->StoreConfig({"life", 3, "three"}).ok());
  ASSERT_TRUE(journal_->StoreConfig({"life", 4, "four"}).ok());
  Reopen();
  auto config = *journal_->LoadConfig();
  EXPECT_EQ(config->version, 4);
  EXPECT_EQ(config->bytes, "four");
}

TEST_F(JournalTest, AConfigurationThatWasTamperedWithIsNoneRatherThanAWrongOne) {
  ASSERT_TRUE(journal_->StoreConfig({"life", 4, "four"}).ok());
  Break("UPDATE config SET version=9");  // an old one called a new one
  Reopen();
  EXPECT_EQ(journal_->LoadConfig().status().code(), absl::StatusCode::kDataLoss);
  ASSERT_TRUE(journal_->StoreConfig({"life", 10, "ten"}).ok());
  EXPECT_EQ((*journal_->LoadConfig())->bytes, "ten");
}

TEST_F(JournalTest, WhatTheServerSaidOfItOutlivesARestart) {
  EXPECT_EQ(*journal_->LoadStanding(), ServerStanding::kNormal);
  ASSERT_TRUE(journal_->StoreStanding(ServerStanding::kRevoked).ok());
  Reopen();
  EXPECT_EQ(*journal_->LoadStanding(), ServerStanding::kRevoked);
  ASSERT_TRUE(journal_->StoreStanding(ServerStanding::kUnknown).ok());
  Reopen();
  EXPECT_EQ(*journal_->LoadStanding(), ServerStanding::kUnknown);
  Break("UPDATE standing SET standing=77");
  Reopen();
  EXPECT_EQ(*journal_->LoadStanding(), ServerStanding::kFrozen);
  ASSERT_TRUE(journal_->Wipe().ok());
  EXPECT_EQ(*journal_->LoadStanding(), ServerStanding::kNormal);
}

TEST_F(JournalTest, AnotherPlaceOfTheServerChangesNothingElse) {
  ASSERT_TRUE(journal_->Save(Draft(1)).ok());
  const Identity before = *journal_->identity();
  ASSERT_TRUE(journal_->SetServer("elsewhere:2", std::string(32, 'q')).ok());
  Reopen();
  const Identity after = *journal_->identity();
  EXPECT_EQ(after.server_address, "elsewhere:2");
  EXPECT_EQ(after.certificate_pin, std::string(32, 'q'));
  EXPECT_EQ(after.device, before.device);
  EXPECT_EQ(after.keys.sign_seed, before.keys.sign_seed);
  EXPECT_EQ(after.keys.box_seed, before.keys.box_seed);
  EXPECT_EQ(after.server_sign_key, before.server_sign_key);
  EXPECT_EQ(after.incarnation, before.incarnation);
  EXPECT_EQ(after.epoch, before.epoch);
  EXPECT_EQ(journal_->epochs().back().head.seq, 1u);
}

TEST_F(JournalTest, RemembersTimeAndAttendance) {
  ASSERT_TRUE(journal_->StoreTimeFix({1, 2, 3, std::string(16, 'b')}).ok());
  OperationDraft draft = Draft(1);
  draft.effects = {.staff_id = "bo", .attendance = 1, .corrected_ms = 99};
  ASSERT_TRUE(journal_->Save(std::move(draft)).ok());
  Reopen();
  EXPECT_EQ((*journal_->LoadTimeFix())->boot_ms, 3);
  auto attendance = *journal_->Attendance();
  ASSERT_EQ(attendance.size(), 1u);
  EXPECT_EQ(attendance[0].staff_id, "bo");
  EXPECT_EQ(attendance[0].time_ms, 99);
  EXPECT_TRUE((*journal_->CountsOf(20'000)).empty());
}

TEST_F(JournalTest, NumbersBeyond32BitsGoOnAndTheLastOneEndsIt) {
  SaveMany(2);
  for (const uint64_t head : {(uint64_t{1} << 31) - 1, (uint64_t{1} << 32) - 1, kMaxSeq - 2}) {
    const std::string seq = std::to_string(head);
    Break("DELETE FROM operations; UPDATE epochs SET base_seq=" + seq + ",base_hash=head_hash,head_seq=" + seq + ",acknowledged=" + seq +
          ",stable=" + seq);
    Reopen();
    ASSERT_TRUE(journal_);
    ASSERT_TRUE(journal_->Save(Draft(11)).ok());
    ASSERT_TRUE(journal_->Save(Draft(12)).ok());
    EXPECT_EQ(Now().head.seq, head + 2);
    EXPECT_EQ(journal_->backlog(), 2u);
    auto run = journal_->ReadRun(1, head + 1, 2000, 1 << 20);
    ASSERT_TRUE(run.ok()) << run.status();
    EXPECT_EQ(run->operations.size(), 2u);
    ASSERT_TRUE(journal_->Acknowledge({1, head + 1, UINT64_MAX, {{head + 1, v1::VERDICT_LATE, ""}}}).ok());
    EXPECT_EQ(Now().stable, head + 1);
    EXPECT_EQ((*journal_->Verdicts(1))[0].seq, head + 1);
    EXPECT_EQ(*journal_->Prune(Draft(12).header.corrected_ms() + kKeepMs + 1), 1);
    EXPECT_FALSE(journal_->Acknowledge({1, UINT64_MAX, 0, {}}).ok());
    EXPECT_EQ(journal_->HashAt(1, UINT64_MAX).status().code(), absl::StatusCode::kNotFound);
  }
  ASSERT_EQ(Now().head.seq, kMaxSeq);
  EXPECT_EQ(journal_->Save(Draft(13)).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(journal_->Rebase(kMaxEpoch + 1).code(), absl::StatusCode::kOutOfRange);
  ASSERT_TRUE(journal_->Rebase(kMaxEpoch).ok());
  ASSERT_TRUE(journal_->Save(Draft(14)).ok());
  EXPECT_EQ(journal_->ReadRun(kMaxEpoch, 1, 5, 1 << 20)->operations.size(), 1u);
  EXPECT_EQ(journal_->ReadRun(1, kMaxSeq, 5, 1 << 20)->operations.size(), 1u);
}

TEST_F(JournalTest, WipeLeavesNothing) {
  SaveMany(20);
  const std::string seed = journal_->identity()->keys.sign_seed;
  const auto expect_nothing = [&] {
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string bytes((std::istreambuf_iterator<char>(file)), {});
      EXPECT_EQ(bytes.find(seed), std::string::npos) << entry.path();
      EXPECT_EQ(bytes.find("018f3a5c"), std::string::npos) << entry.path();
    }
  };
  ASSERT_TRUE(journal_->Wipe().ok());
  expect_nothing();  // at once: nobody says when the program ends
  EXPECT_EQ(journal_->identity(), nullptr);
  EXPECT_TRUE(journal_->epochs().empty());
  EXPECT_NE(journal_->Keys()->sign_seed, seed);
  journal_.reset();
  expect_nothing();
}

TEST_F(JournalTest, ASecondProcessIsRefused) {
  SaveMany(1);
  auto second = OpenSqliteJournal({folder_.path(), "", &random_});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(JournalTest, AFileThatIsNoneIsReported) {
  journal_.reset();
  std::ofstream(folder_.path() + "/journal.db") << std::string(8192, 'x');
  EXPECT_EQ(OpenSqliteJournal({folder_.path(), "", &random_}).status().code(), absl::StatusCode::kDataLoss);
}

// version_1.journal was written by the first program: six operations, two of them acknowledged, a configuration in clear.
class OldJournalTest : public ::testing::Test {
 protected:
  OldJournalTest() { std::filesystem::copy_file(std::string(FOOTFALL_SOURCE_DIR) + "/tests/unit/kiosk_journal/version_1.journal", path()); }
  std::string path() const { return folder_.path() + "/journal.db"; }
  void Alter(const std::function<int(sqlite3*)>& alter) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path().c_str(), &db), SQLITE_OK);
    EXPECT_EQ(alter(db), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
  }
  size_t RootPage(const std::string& table) {
    size_t page = 0;
    const std::string sql = "SELECT rootpage FROM sqlite_schema WHERE name='" + table + "'";
    Alter([&](sqlite3* db) {
      return sqlite3_exec(
          db, sql.c_str(), [](void* out, int, char** values, char**) { return *static_cast<size_t*>(out) = std::stoul(values[0]), 0; },
          &page, nullptr);
    });
    return page;
  }
  void Overwrite(size_t at, const std::string& bytes) {
    std::fstream file(path(), std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(at));
    file << bytes;
  }
  void ExpectAllSix(Journal* journal) {
    EXPECT_EQ(journal->identity()->device, kDeviceName);
    EXPECT_EQ(journal->epochs().back().acknowledged, 2u);
    auto run = journal->ReadRun(1, 1, 10, 1 << 20);
    ASSERT_TRUE(run.ok()) << run.status();
    ASSERT_EQ(run->operations.size(), 6u);
    for (int i = 0; i < 6; ++i) {
      EXPECT_EQ(rules::OpenSealed(run->operations[i].sealed_payload(), CampaignKeys()), "payload of lead " + std::to_string(i + 1));
    }
    EXPECT_EQ(journal->lost(), 0);
    EXPECT_EQ(journal->Save(Draft(7))->seq, 7u);
    EXPECT_TRUE(journal->VerifyAll().ok());
  }

  static constexpr size_t kPage = 4096;
  TempFolder folder_;
  SeededRandom random_{5};
};

TEST_F(OldJournalTest, AFileOfTheFirstVersionGoesOnWithoutItsOperationsBeingTouched) {
  auto journal = OpenIn(folder_.path(), &random_);
  ASSERT_TRUE(journal);
  EXPECT_EQ(journal->identity()->device, kDeviceName);
  EXPECT_EQ(journal->epochs().back().acknowledged, 2u);
  EXPECT_EQ(journal->backlog(), 4u);
  EXPECT_EQ(*journal->LoadStanding(), ServerStanding::kNormal);
  EXPECT_EQ((*journal->LoadTimeFix())->server_ms, 1'790'000'000'000);
  EXPECT_EQ((*journal->Verdicts(5))[0].reason, "UNKNOWN_TYPE");
  v1::KioskConfig config;
  ASSERT_TRUE(config.ParseFromString((*journal->LoadConfig())->bytes));
  EXPECT_EQ(config.staff(0).display_name(), "司徒文静");
  ASSERT_TRUE(journal->Save(Draft(7)).ok());
  ASSERT_TRUE(journal->VerifyAll().ok());
  auto run = journal->ReadRun(1, 1, 10, 1 << 20);
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_EQ(run->operations.size(), 7u);
  for (int i = 0; i < 6; ++i) {  // sealed as the first program did
    EXPECT_EQ(rules::OpenSealed(run->operations[i].sealed_payload(), CampaignKeys()), "payload of lead " + std::to_string(i + 1));
  }
  EXPECT_EQ(rules::PayloadOpener().Open(run->operations[6].sealed_payload(), CampaignKeys()), "payload of lead 7");
}

TEST_F(OldJournalTest, NoNameIsLeftInClearByTheUpgrade) {
  size_t bytes_read = 0;
  ASSERT_FALSE(FindCanaries(folder_.path(), {"司徒文静"}, &bytes_read).empty());
  auto journal = OpenIn(folder_.path(), &random_);
  ASSERT_TRUE(journal);
  EXPECT_TRUE(FindCanaries(folder_.path(), {"司徒文静"}, &bytes_read).empty());
  journal.reset();
  EXPECT_TRUE(FindCanaries(folder_.path(), {"司徒文静"}, &bytes_read).empty());
}

TEST_F(OldJournalTest, WhenNobodyCanSealItTheConfigurationGoes) {
  Alter([](sqlite3* db) { return sqlite3_exec(db, "DELETE FROM identity", nullptr, nullptr, nullptr); });
  auto journal = OpenIn(folder_.path(), &random_);
  ASSERT_TRUE(journal);
  EXPECT_EQ(journal->identity(), nullptr);
  EXPECT_FALSE((*journal->LoadConfig()).has_value());
  size_t bytes_read = 0;
  EXPECT_TRUE(FindCanaries(folder_.path(), {"司徒文静"}, &bytes_read).empty());
}

TEST_F(OldJournalTest, ADamagedConfigurationCostsNoOperation) {
  const size_t page = RootPage("config");
  Overwrite((page - 1) * kPage, std::string(kPage, '\x55'));
  auto journal = OpenIn(folder_.path(), &random_);
  ASSERT_TRUE(journal);
  ExpectAllSix(journal.get());
  EXPECT_FALSE((*journal->LoadConfig()).has_value());
}

TEST_F(OldJournalTest, AFileThatCannotBeUpgradedIsSalvagedAsItIs) {
  Overwrite(32, std::string("\0\0\x7f\xff\0\0\0\5", 8));  // free pages where there are none: no new table finds room
  auto journal = OpenIn(folder_.path(), &random_);
  ASSERT_TRUE(journal);
  EXPECT_TRUE(std::filesystem::exists(folder_.path() + "/journal.damaged"));
  ExpectAllSix(journal.get());
  EXPECT_EQ((*journal->LoadTimeFix())->server_ms, 1'790'000'000'000);
  EXPECT_FALSE((*journal->LoadConfig()).has_value());  // it was in clear
}

TEST_F(JournalTest, AFileOfANewerProgramIsRefused) {
  Break("PRAGMA user_version=99");
  EXPECT_EQ(OpenSqliteJournal({folder_.path(), "", &random_}).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace footfall::kiosk
