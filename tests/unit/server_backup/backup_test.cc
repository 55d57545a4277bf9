// What a copy says of kiosks' chains, and how far they may forget.
#include <sqlite3.h>

#include "server/backup/restore_report.h"
#include "server/backup/stable_marks.h"
#include "server/storage/database_copy.h"
#include "server/sync/restore_account.h"
#include "tests/unit/server_sync/sync_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

class BackupChainsTest : public SyncTest {
 protected:
  std::string Copy() {
    const std::string copy = world_.leads().folder() + "/copy.db";
    const absl::Status status = CopyDatabase(world_.leads().database_path(), copy);
    EXPECT_TRUE(status.ok()) << status;
    return copy;
  }
};

TEST_F(BackupChainsTest, ACopyNamesHowFarItHoldsEachChain) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 3);
  ASSERT_THAT(PushOnce(kiosk, 1, 3), AcknowledgesThrough(kiosk, 3));
  const auto facts = VerifyDatabaseFile(Copy());
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ(facts->operations, 3);
  EXPECT_EQ(facts->leads, 3);
  ASSERT_EQ(facts->chains.size(), 1u);
  EXPECT_EQ(facts->chains[0].device_id, kiosk.device_id());
  EXPECT_EQ(facts->chains[0].epoch, 1u);
  EXPECT_EQ(facts->chains[0].seq, 3u);
}

TEST_F(BackupChainsTest, AChainWithoutItsLastOperationIsDamage) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 3);
  ASSERT_THAT(PushOnce(kiosk, 1, 3), AcknowledgesThrough(kiosk, 3));
  const std::string copy = Copy();
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(copy.c_str(), &db), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(db, "DELETE FROM ledger WHERE seq = 3", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  const absl::Status damaged = VerifyDatabaseFile(copy).status();
  ASSERT_TRUE(errors::GetDetail(damaged).has_value()) << damaged;
  EXPECT_EQ(errors::GetDetail(damaged)->reason, "DATABASE_DAMAGED");
}

TEST_F(BackupChainsTest, MarksOutliveTheServerAndNeverGoBack) {
  const auto write = [&](uint64_t seq) {
    return world_.database().Write([&](WriteContext& context) { return StableMarks::Write(context.db(), {{"d", 2, seq}}); });
  };
  ASSERT_TRUE(write(7).ok());
  ASSERT_TRUE(write(5).ok());
  StableMarks marks;
  EXPECT_EQ(marks.Of("d", 2), 0u);
  ASSERT_TRUE(marks.Load(&world_.database()).ok());
  EXPECT_EQ(marks.Of("d", 2), 7u);
  EXPECT_EQ(marks.Of("d", 1), 0u);
  marks.Raise({{"d", 2, 6}});
  EXPECT_EQ(marks.Of("d", 2), 7u);
  marks.Raise({{"d", 2, 9}});
  EXPECT_EQ(marks.Of("d", 2), 9u);
}

class RestoreReportTest : public SyncTest {
 protected:
  // As at the start of a new life.
  void BeginLife(int64_t known_number) {
    const int64_t backup_number = world_.database().LastNumber();
    ASSERT_TRUE(world_.database()
                    .Write([&](WriteContext& write) { return BeginRestoreAccount(write, kRestoreMs, backup_number, known_number); })
                    .ok());
  }
  absl::StatusOr<v1::RestoreReport> Report(int page_size = 50, const std::string& page_token = "") {
    v1::RestoreReport report;
    absl::Status status = world_.database().Read([&](Connection& db) { return FillRestoreReport(db, page_size, page_token, &report); });
    if (!status.ok()) return status;
    return report;
  }
  absl::StatusOr<v1::RestoreState> StateOf(int entry) {
    const absl::StatusOr<v1::RestoreReport> report = Report();
    if (!report.ok()) return report.status();
    return report->epochs(entry).state();
  }
  // A Hello that says what is left, `oldest` and on.
  void Greet(const Kiosk& kiosk, uint64_t oldest) {
    auto stream = world_.Connect();
    v1::Hello hello = kiosk.MakeHello(stream->nonce());
    v1::HeldEpoch* held = hello.add_held();
    held->set_epoch(kiosk.epoch());
    held->set_oldest_seq(oldest);
    held->set_head_seq(kiosk.head_seq());
    held->set_head_hash(kiosk.head_hash());
    ASSERT_TRUE(stream->Greet(hello).has_value());
  }
  static constexpr int64_t kRestoreMs = 1234;
};

TEST_F(RestoreReportTest, AServerThatWasNeverRestoredHasNone) { EXPECT_TRUE(absl::IsNotFound(Report().status())); }

TEST_F(RestoreReportTest, NamesWhoAsksAndIsNotKnown) {
  const Kiosk forgotten(rules::FormatUuid(world_.NewId()), std::string(32, 'A'), world_.Place());
  ASSERT_FALSE(Hello(forgotten).has_value());
  v1::RestoreReport report;
  AddUnknownDevices(world_.unknown_devices(), &report);
  ASSERT_EQ(report.unknown_devices_size(), 1);
  EXPECT_EQ(report.unknown_devices(0).device(), "devices/" + forgotten.device_id());
  EXPECT_EQ(report.unknown_devices(0).last_hello_time_ms(), support::kWorldStartMs);
}

TEST_F(RestoreReportTest, TellsOfEachKioskHowFarItHasCome) {
  Kiosk back = world_.AddKiosk(), silent = world_.AddKiosk(), pruned = world_.AddKiosk();
  for (Kiosk* kiosk : {&back, &silent, &pruned}) AddLeads(kiosk, 2);
  for (Kiosk* kiosk : {&back, &pruned}) ASSERT_TRUE(PushOnce(*kiosk, 1, 2).has_value());
  BeginLife(world_.database().LastNumber() + 20);
  AddLeads(&back, 3);
  AddLeads(&pruned, 3);
  Greet(back, 1);
  Greet(pruned, 6);  // all of it was pruned
  const auto entry = [&](const Kiosk& kiosk) {
    const absl::StatusOr<v1::RestoreReport> report = Report();
    EXPECT_TRUE(report.ok()) << report.status();
    for (const v1::RestoredEpoch& epoch : report->epochs()) {
      if (epoch.device() == "devices/" + kiosk.device_id()) return epoch;
    }
    return v1::RestoredEpoch();
  };
  EXPECT_EQ(Report()->restore_time_ms(), kRestoreMs);
  EXPECT_EQ(Report()->missing_number_count(), 20);
  EXPECT_EQ(entry(silent).state(), v1::RESTORE_STATE_NOT_HEARD);
  EXPECT_EQ(entry(back).state(), v1::RESTORE_STATE_RETURNING);
  EXPECT_EQ(entry(back).backup_seq(), 2u);
  EXPECT_EQ(entry(pruned).state(), v1::RESTORE_STATE_LOST);
  EXPECT_EQ(entry(pruned).lost_first_seq(), 3u);
  EXPECT_EQ(entry(pruned).lost_last_seq(), 5u);

  ASSERT_TRUE(PushOnce(back, 3, 5).has_value());
  EXPECT_EQ(entry(back).state(), v1::RESTORE_STATE_COMPLETE);
  EXPECT_EQ(entry(back).brought_back_count(), 3);
  AddLeads(&back, 1);
  ASSERT_TRUE(PushOnce(back, 6, 6).has_value());
  EXPECT_EQ(entry(back).brought_back_count(), 3);  // that one is new
}

TEST_F(RestoreReportTest, AnOlderKioskThatDoesNotSayWhatItHasIsFollowedAllTheSame) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 2);
  BeginLife(0);
  ASSERT_TRUE(PushOnce(kiosk, 1, 2).has_value());
  const absl::StatusOr<v1::RestoreReport> report = Report();
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->known_number(), 0);
  EXPECT_EQ(report->missing_number_count(), 0);
  ASSERT_EQ(report->epochs_size(), 1);
  EXPECT_EQ(report->epochs(0).state(), v1::RESTORE_STATE_COMPLETE);
  EXPECT_EQ(report->epochs(0).oldest_seq(), 0u);
  EXPECT_EQ(report->epochs(0).brought_back_count(), 2);
}

TEST_F(RestoreReportTest, OfAnEpochAnOlderKioskDoesNotSpeakOfNothingIsKnown) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 2);
  ASSERT_TRUE(PushOnce(kiosk, 1, 2).has_value());
  kiosk.StartEpoch(2);
  AddLeads(&kiosk, 2);
  ASSERT_TRUE(PushOnce(kiosk, 1, 2).has_value());
  BeginLife(0);
  ASSERT_TRUE(Hello(kiosk).has_value());
  ASSERT_EQ(Report()->epochs_size(), 2);
  EXPECT_EQ(*StateOf(0), v1::RESTORE_STATE_NOT_HEARD);
  EXPECT_EQ(*StateOf(1), v1::RESTORE_STATE_COMPLETE);
}

TEST_F(RestoreReportTest, AKioskThatSaysAllItHasHasNothingOfAnotherEpoch) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 2);
  ASSERT_TRUE(PushOnce(kiosk, 1, 2).has_value());
  kiosk.StartEpoch(2);
  BeginLife(0);
  Greet(kiosk, 1);
  ASSERT_EQ(Report()->epochs_size(), 2);
  EXPECT_EQ(*StateOf(0), v1::RESTORE_STATE_COMPLETE);
}

TEST_F(RestoreReportTest, OfEpochsThatAreUnsoundOrBeyondTheLimitNothingIsKnown) {
  Kiosk rotten = world_.AddKiosk(), old = world_.AddKiosk();
  for (Kiosk* kiosk : {&rotten, &old}) {
    AddLeads(kiosk, 2);
    ASSERT_TRUE(PushOnce(*kiosk, 1, 2).has_value());
    kiosk->StartEpoch(65);
  }
  BeginLife(0);
  const auto greet = [&](const Kiosk& kiosk, uint32_t first_epoch, size_t hash_size) {
    auto stream = world_.Connect();
    v1::Hello hello = kiosk.MakeHello(stream->nonce());
    for (uint32_t epoch = first_epoch; epoch <= 65; ++epoch) {
      v1::HeldEpoch* held = hello.add_held();
      held->set_epoch(epoch);
      held->set_oldest_seq(1);
      held->set_head_hash(std::string(epoch == first_epoch ? hash_size : 32, 'h'));
    }
    ASSERT_TRUE(stream->Greet(hello).has_value());
  };
  greet(rotten, 64, 31);
  greet(old, 2, 32);
  int first_epochs = 0;
  const absl::StatusOr<v1::RestoreReport> report = Report(200);
  ASSERT_TRUE(report.ok());
  for (const v1::RestoredEpoch& epoch : report->epochs()) {
    if (epoch.epoch() != 1) continue;
    ++first_epochs;
    EXPECT_EQ(epoch.state(), v1::RESTORE_STATE_NOT_HEARD) << epoch.device();
  }
  EXPECT_EQ(first_epochs, 2);
}

TEST_F(RestoreReportTest, WhatCameOnAForkIsNothingThatCameBack) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 2);
  ASSERT_TRUE(PushOnce(kiosk, 1, 2).has_value());
  BeginLife(0);
  Kiosk clone = kiosk;
  AddLeads(&kiosk, 3);
  AddLeads(&clone, 2);
  Greet(kiosk, 1);
  ASSERT_TRUE(PushOnce(kiosk, 3, 5).has_value());
  ASSERT_TRUE(PushOnce(clone, 3, 4).has_value());
  ASSERT_EQ(Ledger(), 2 + 3 + 2);
  EXPECT_EQ(Report()->epochs(0).brought_back_count(), 3);
}

TEST_F(RestoreReportTest, GoesOnPageByPageAndATokenBelongsToItsRestore) {
  for (int i = 0; i < 3; ++i) world_.AddKiosk();
  BeginLife(0);
  std::vector<std::string> devices;
  std::string token;
  do {
    const absl::StatusOr<v1::RestoreReport> page = Report(2, token);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const v1::RestoredEpoch& epoch : page->epochs()) devices.push_back(epoch.device());
    if (!page->next_page_token().empty()) token = page->next_page_token();
    if (page->next_page_token().empty()) break;
  } while (devices.size() < 10);
  EXPECT_EQ(devices.size(), 3u);
  BeginLife(0);
  EXPECT_EQ(Report(2, token).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace footfall::server
