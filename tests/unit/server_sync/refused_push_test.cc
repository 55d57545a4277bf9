// A Push that the server could not take, with others right behind it that it can take: an Ack speaks for all before it, so theirs must not
// come. The chain alone does not see to that. A server that came back from a backup has the newest of what it lost by its hash, and what
// follows from there on whoever pushes it; between, an image of the kiosk may still hold what is missing.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/sync/restore_account.h"
#include "tests/support/disk/hush.h"
#include "tests/support/server_disk/disk_file_calls.h"
#include "tests/support/server_sync/disk_server.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using simulation::Dice;
using simulation::Disk;
using support::DiskServer;
using support::Heard;

constexpr uint64_t kLast = 10;

class RefusedPushTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { simulation::UseDisks(); }

  // The backup had 1 to 3, and the kiosk, which had pruned up to 6, brought back 7 to 9. The image is of before it pruned: it has 1 to 7
  // and went on with another 8 to 10.
  RefusedPushTest() {
    disk_.Put({{"data/", ""}});
    auto server = DiskServer::Start(&disk_);
    EXPECT_TRUE(server.ok());
    (*server)->AddPlan();
    kiosk_.emplace((*server)->AddKiosk());
    AddLeads(9);
    EXPECT_EQ((*server)->Converse(*kiosk_, {kiosk_->MakePush(1, 3)}).through(), 3u);
    Database& database = (*server)->database();
    EXPECT_TRUE(database.Write([&](WriteContext& write) { return BeginRestoreAccount(write, 1, 100, 100); }).ok());
    kiosk_->acked_seq = 6;
    v1::Push rest = kiosk_->MakePush(7, 9);
    rest.set_oldest(true);
    EXPECT_EQ((*server)->Converse(*kiosk_, {rest}).through(), 9u);
    image_ = disk_.Copy();
    disk_.KillProcess();
    kiosk_->RollBackTo(7);
    kiosk_->acked_seq = 3;
    AddLeads(3);
  }
  void AddLeads(int count) {
    for (int i = 0; i < count; ++i) kiosk_->AddLead(support::SampleVisitor(visitors_++), SystemRandom()->NewUuid(support::kWorldStartMs));
  }
  // What it lost is there by its hash alone: that does not count.
  bool Has(DiskServer* server, uint64_t seq) const {
    return server->Read(absl::StrCat("SELECT COUNT(*) FROM ledger WHERE LENGTH(header) > 0 AND hash = x'",
                                     absl::BytesToHexString(kiosk_->HashAt(seq)), "'")) != "0";
  }
  // The first Push is not taken and the second is.
  bool IsRefusedInFront(DiskServer* server) const { return !Has(server, 4) && Has(server, kLast); }

  Disk disk_{"server", Dice(1)};
  Disk::Image image_;
  std::optional<support::TestKiosk> kiosk_;
  int64_t visitors_ = 0;
};

TEST_F(RefusedPushTest, WhatFollowsOnWhatTheServerKnowsIsNotAcknowledgedEither) {
  int refused_in_front = 0;
  bool met = true;
  for (int nth = 1; met; ++nth) {
    SCOPED_TRACE(absl::StrCat("sync ", nth));
    const simulation::Hush hush;
    disk_.Put(image_);
    auto server = DiskServer::Start(&disk_);
    ASSERT_TRUE(server.ok());
    disk_.FailAt(Disk::Failure::kSync, nth);
    const Heard heard = (*server)->Converse(*kiosk_, {kiosk_->MakePush(4, 6), kiosk_->MakePush(7, kLast)});
    met = disk_.calls() >= nth;
    disk_.PowerOn();
    for (uint64_t seq = 1; seq <= heard.through(); ++seq) EXPECT_TRUE(Has(server->get(), seq)) << seq;
    if (IsRefusedInFront(server->get())) ++refused_in_front;
    // It comes again, is sent to another epoch, and owes all of this one.
    (*server)->Converse(*kiosk_, {kiosk_->MakePush(1, 3), kiosk_->MakePush(4, 6), kiosk_->MakePush(7, kLast)});
    EXPECT_EQ((*server)->Read("SELECT COUNT(*) FROM leads"), "12");
    disk_.KillProcess();
  }
  EXPECT_GT(refused_in_front, 0) << "otherwise it proves nothing";
}

}  // namespace
}  // namespace footfall::server
