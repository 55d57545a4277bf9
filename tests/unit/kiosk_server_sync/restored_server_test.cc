// A server that came back from a backup, and a tablet that had pruned some of what is missing. Both sides are the real ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "proto/rules/enrolment_code.h"
#include "server/sync/restore_account.h"
#include "tests/unit/kiosk_server_sync/tablet.h"

namespace footfall::kiosk {
namespace {

using ::testing::SizeIs;

class RestoredServerTest : public ::testing::Test {
 protected:
  int64_t Ledger() { return world_.Count("SELECT COUNT(*) FROM ledger"); }
  int64_t Leads() { return world_.Count("SELECT COUNT(*) FROM leads"); }

  // The server comes back from a backup that held the main run of the first epoch up to `seq`.
  void RestoreTo(Tablet& tablet, int64_t seq) {
    tablet.Leave();
    const int64_t last = world_.database().LastNumber();
    ASSERT_TRUE(
        world_.database()
            .Write([&](server::WriteContext& write) -> absl::Status {
              server::Connection& db = write.db();
              const std::string hash = "(SELECT hash FROM ledger l WHERE l.chain = sync_chains.chain AND l.seq = sync_chains.have_seq)";
              for (const std::string& sql :
                   {absl::StrCat("DELETE FROM ledger WHERE seq > ", seq),
                    std::string("DELETE FROM leads WHERE NOT EXISTS (SELECT 1 FROM ledger WHERE INSTR(header, lead_id) > 0)"),
                    std::string("DELETE FROM lead_consents WHERE lead_number NOT IN (SELECT lead_number FROM leads)"),
                    absl::StrCat("UPDATE sync_chains SET have_seq = ", seq), absl::StrCat("UPDATE sync_chains SET have_hash = ", hash)}) {
                if (absl::Status status = db.Execute(sql, {}).status(); !status.ok()) return status;
              }
              return server::BeginRestoreAccount(write, 1, last, last);
            })
            .ok());
    world_.SetStable(0);
    world_.Restart(std::string(16, 'j'));
  }
  static void Prune(Tablet& tablet) { ASSERT_TRUE(tablet.journal->Prune(server::support::kWorldStartMs + 1'000'000 + kKeepMs).ok()); }
  std::vector<server::RestoredEpochRow> Account() {
    std::vector<server::RestoredEpochRow> rows;
    EXPECT_TRUE(world_.database()
                    .Read([&](server::Connection& db) -> absl::Status {
                      const auto restore = server::FindLastRestore(db);
                      if (!restore.ok() || !restore->has_value()) return absl::NotFoundError("no restore");
                      auto listed = server::ListRestoredEpochs(db, **restore, "", 0, 100);
                      if (listed.ok()) rows = *std::move(listed);
                      return listed.status();
                    })
                    .ok());
    return rows;
  }

  // The server comes back from a backup from before the tablet was enrolled.
  void RestoreToBefore(Tablet& tablet) {
    tablet.Leave();
    const int64_t last = world_.database().LastNumber();
    ASSERT_TRUE(world_.database()
                    .Write([&](server::WriteContext& write) -> absl::Status {
                      for (const char* sql : {"DELETE FROM ledger", "DELETE FROM lead_consents", "DELETE FROM leads",
                                              "DELETE FROM sync_chains", "DELETE FROM devices"}) {
                        if (absl::Status status = write.db().Execute(sql, {}).status(); !status.ok()) return status;
                      }
                      return server::BeginRestoreAccount(write, 1, last, last);
                    })
                    .ok());
    world_.SetStable(0);
    world_.Restart(std::string(16, 'j'));
    tablet.Join();
  }
  std::string NewSecret() {
    v1::CreateEnrolmentCodeRequest request;
    request.set_session(
        absl::StrCat("campaigns/", std::string(server::support::kCampaign), "/sessions/", std::string(server::support::kDayOne)));
    v1::EnrolmentCode code;
    EXPECT_TRUE(world_.devices()->CreateEnrolmentCode(world_.As(world_.admin()).get(), request, &code).ok());
    const auto parts = rules::ParseEnrolmentCode(code.code());
    return parts ? parts->secret : "";
  }

  server::support::SyncWorld world_;
};

TEST_F(RestoredServerTest, AForgottenTabletComesBackWithAFreshCodeAndAllArrivesOnce) {
  Tablet tablet(&world_);
  tablet.SaveLeads(4);
  ASSERT_EQ(Leads(), 4);
  RestoreToBefore(tablet);
  EXPECT_EQ(tablet.observer.last.standing, ServerStanding::kUnknown);
  EXPECT_EQ(tablet.observer.last.backlog, 4u);
  tablet.SaveLeads(2);
  ASSERT_THAT(Account(), SizeIs(0));
  ASSERT_THAT(world_.unknown_devices().List(), SizeIs(1));
  EXPECT_EQ(world_.unknown_devices().List()[0].device_id, tablet.device_id());

  EXPECT_EQ(tablet.ComeBack("not a code").code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(tablet.observer.last.standing, ServerStanding::kUnknown);
  ASSERT_TRUE(tablet.ComeBack(NewSecret()).ok());
  tablet.Join();
  EXPECT_EQ(tablet.journal->backlog(), 0u);
  EXPECT_EQ(tablet.observer.last.standing, ServerStanding::kNormal);
  EXPECT_EQ(Leads(), 6);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM ledger WHERE verdict = 1"), 6);
  EXPECT_EQ(tablet.now().epoch, 1u);
  EXPECT_EQ(tablet.now().head.seq, 6u);
  EXPECT_THAT(world_.unknown_devices().List(), SizeIs(0));
  ASSERT_THAT(Account(), SizeIs(1));
  EXPECT_EQ(Account()[0].brought_back, 6);
  EXPECT_TRUE(Account()[0].head_here);
  tablet.SaveLeads(1);
  EXPECT_EQ(Leads(), 7);
}

TEST_F(RestoredServerTest, AForgottenTabletThatHadPrunedAndRebasedDeclaresItsLossAndBringsTheRest) {
  Tablet tablet(&world_);
  tablet.SaveLeads(5);
  world_.SetStable(3);
  tablet.Leave();
  tablet.Join();
  Prune(tablet);
  ASSERT_EQ(tablet.now().first, 4u);
  world_.SetStable(0);
  ASSERT_TRUE(tablet.journal->Rebase(2).ok());
  tablet.Leave();
  tablet.Join();
  tablet.SaveLeads(2);
  ASSERT_EQ(Leads(), 7);
  RestoreToBefore(tablet);
  ASSERT_TRUE(tablet.ComeBack(NewSecret()).ok());
  tablet.Join();
  EXPECT_EQ(tablet.journal->backlog(), 0u);
  EXPECT_EQ(Leads(), 2 + 2);
  EXPECT_EQ(tablet.now().epoch, 2u);
  EXPECT_EQ(world_.Device(tablet.device_id()).epoch, 2u);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM ledger WHERE reason = 'PRUNED_ON_KIOSK: 1-3'"), 1);
  EXPECT_EQ(tablet.standing_at_server(), server::DeviceStanding::kActive);
}

// Both have the same keys: the second code only says where it stands, and what they have is told apart as ever.
TEST_F(RestoredServerTest, ACopyOfAForgottenTabletIsFoundOutAllTheSame) {
  Tablet tablet(&world_);
  tablet.SaveLeads(2);
  Tablet copy(&world_, &tablet);
  RestoreToBefore(tablet);
  copy.Join();
  tablet.SaveLeads(1);
  copy.SaveLeads(1);
  ASSERT_TRUE(tablet.ComeBack(NewSecret()).ok());
  ASSERT_TRUE(copy.ComeBack(NewSecret()).ok());
  tablet.Join();
  copy.Join();
  tablet.Join();
  EXPECT_EQ(Leads(), 2 + 1 + 1);
  EXPECT_EQ(tablet.standing_at_server(), server::DeviceStanding::kFrozen);
}

TEST_F(RestoredServerTest, WhatWasPrunedOnTheTabletIsALossAndTheRestComesBack) {
  Tablet tablet(&world_);
  tablet.SaveLeads(10);
  world_.SetStable(6);
  tablet.Leave();
  tablet.Join();
  Prune(tablet);
  ASSERT_EQ(tablet.now().first, 7u);
  RestoreTo(tablet, 3);
  ASSERT_EQ(Leads(), 3);
  ASSERT_THAT(Account(), SizeIs(1));
  EXPECT_EQ(Account()[0].hello_time_ms, 0);
  EXPECT_EQ(Account()[0].backup_seq, 3u);

  tablet.Join();
  EXPECT_EQ(tablet.journal->backlog(), 0u);
  EXPECT_EQ(Ledger(), 3 + 1 + 4);  // the hole has one place
  EXPECT_EQ(Leads(), 3 + 4);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM ledger WHERE verdict = 2 AND seq = 6 AND reason = 'PRUNED_ON_KIOSK: 4-6'"), 1);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM audit_entries WHERE action = 'device.operations_lost' AND detail = 'epoch 1, 4-6'"), 1);
  ASSERT_THAT(Account(), SizeIs(1));
  EXPECT_EQ(Account()[0].lost_first, 4u);
  EXPECT_EQ(Account()[0].lost_last, 6u);
  EXPECT_EQ(Account()[0].brought_back, 4);
  EXPECT_TRUE(Account()[0].head_here);

  const int operations = tablet.transport.operations;
  tablet.SaveLeads(2);
  EXPECT_EQ(tablet.journal->backlog(), 0u);
  EXPECT_EQ(tablet.transport.operations, operations + 2);
  EXPECT_EQ(Account()[0].brought_back, 4) << "what happened since is nothing that came back";
  EXPECT_EQ(tablet.observer.Count(SyncTrouble::kProtocol), 0);
  EXPECT_EQ(tablet.observer.Count(SyncTrouble::kUntrustedAck), 0);
}

TEST_F(RestoredServerTest, TheLossIsTakenOnceHoweverOftenItIsTold) {
  Tablet tablet(&world_);
  tablet.SaveLeads(5);
  world_.SetStable(4);
  tablet.Leave();
  tablet.Join();
  Prune(tablet);
  RestoreTo(tablet, 1);
  tablet.TakeImage();
  tablet.Join();
  EXPECT_EQ(Ledger(), 1 + 1 + 1);
  EXPECT_EQ(Leads(), 1 + 1);
  tablet.Leave();
  tablet.PutImageBack();  // the Ack never reached it
  tablet.Join();
  EXPECT_EQ(Ledger(), 1 + 1 + 1);
  EXPECT_EQ(Leads(), 1 + 1);
  EXPECT_EQ(tablet.journal->backlog(), 0u);
}

// It cannot be told from a clone; but what it still has of the lost ones comes in.
TEST_F(RestoredServerTest, AnImageFromWithinTheLostRangeIsFrozenAndHandsInWhatItHas) {
  Tablet tablet(&world_);
  tablet.SaveLeads(5);
  tablet.TakeImage();
  tablet.Join();
  tablet.SaveLeads(5);
  world_.SetStable(6);
  tablet.Leave();
  tablet.Join();
  Prune(tablet);
  RestoreTo(tablet, 3);
  tablet.Join();
  ASSERT_EQ(Leads(), 3 + 4);
  tablet.Leave();
  tablet.PutImageBack();
  tablet.Join();
  EXPECT_EQ(tablet.journal->backlog(), 0u);
  EXPECT_EQ(Leads(), 3 + 2 + 4);
  EXPECT_EQ(tablet.standing_at_server(), server::DeviceStanding::kFrozen);
}

// Of the same head, and from before it pruned: what the server took for lost is still on it.
TEST_F(RestoredServerTest, AnImageThatStillHoldsTheLostOnesIsAskedForThem) {
  Tablet tablet(&world_);
  tablet.SaveLeads(10);
  world_.SetStable(6);
  tablet.TakeImage();
  tablet.Leave();
  tablet.Join();
  Prune(tablet);
  RestoreTo(tablet, 3);
  tablet.Join();
  ASSERT_EQ(Leads(), 3 + 4);
  tablet.Leave();
  tablet.PutImageBack();
  tablet.Join();
  EXPECT_EQ(tablet.journal->backlog(), 0u);
  EXPECT_EQ(Leads(), 10);
  EXPECT_EQ(Ledger(), 3 + 1 + 4 + 3);
  EXPECT_EQ(tablet.now().epoch, 2u);
  EXPECT_EQ(tablet.standing_at_server(), server::DeviceStanding::kActive) << "one history, no clone";
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM ledger WHERE verdict = 2"), 0);
  EXPECT_EQ(Account()[0].lost_first, 0u);
  tablet.SaveLeads(2);
  EXPECT_EQ(Leads(), 12);
  EXPECT_EQ(tablet.now().epoch, 2u);
  EXPECT_EQ(tablet.observer.Count(SyncTrouble::kProtocol), 0);
}

TEST_F(RestoredServerTest, AnImageThatHoldsOneOfTheLostOnesBringsThatOne) {
  Tablet tablet(&world_);
  tablet.SaveLeads(10);
  world_.SetStable(5);
  tablet.Leave();
  tablet.Join();
  Prune(tablet);
  ASSERT_EQ(tablet.now().first, 6u);
  tablet.TakeImage();
  world_.SetStable(6);
  tablet.Leave();
  tablet.Join();
  Prune(tablet);
  ASSERT_EQ(tablet.now().first, 7u);
  RestoreTo(tablet, 3);
  tablet.Join();
  tablet.SaveLeads(1);
  ASSERT_EQ(Leads(), 3 + 4 + 1);
  tablet.Leave();
  tablet.PutImageBack();
  tablet.Join();
  EXPECT_EQ(tablet.journal->backlog(), 0u);
  EXPECT_EQ(Leads(), 3 + 1 + 4 + 1);
  EXPECT_EQ(tablet.standing_at_server(), server::DeviceStanding::kActive);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM ledger WHERE verdict = 2 AND reason = 'PRUNED_ON_KIOSK: 4-5'"), 1);
  EXPECT_EQ(Account()[0].lost_first, 4u);
  EXPECT_EQ(Account()[0].lost_last, 5u);
}

TEST_F(RestoredServerTest, ALossInAnOlderEpochKeepsBackNothingEither) {
  Tablet tablet(&world_);
  tablet.SaveLeads(6);
  world_.SetStable(4);
  tablet.Leave();
  tablet.Join();
  Prune(tablet);
  ASSERT_TRUE(tablet.journal->Rebase(2).ok());
  tablet.Leave();
  tablet.Join();
  tablet.SaveLeads(2);
  ASSERT_EQ(tablet.journal->backlog(), 0u);
  RestoreTo(tablet, 2);
  ASSERT_EQ(Leads(), 2 + 2);
  tablet.Join();
  EXPECT_EQ(tablet.journal->backlog(), 0u);
  EXPECT_EQ(Leads(), 2 + 2 + 2);  // of the older epoch two are lost
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM ledger WHERE reason = 'PRUNED_ON_KIOSK: 3-4'"), 1);
  ASSERT_THAT(Account(), SizeIs(2));
  EXPECT_EQ(Account()[0].lost_first, 3u);
  EXPECT_TRUE(Account()[0].head_here);
  EXPECT_EQ(Account()[1].lost_first, 0u);
  EXPECT_TRUE(Account()[1].head_here);
}

}  // namespace
}  // namespace footfall::kiosk
