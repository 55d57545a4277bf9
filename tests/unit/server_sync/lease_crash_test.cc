// F18: the disk dies or fails at every single call while a kiosk presents its leases and is lent more. Whatever a kiosk was told of is in
// the database afterwards, and in the file of grants: a server put back from a backup of before learns it, and lends no unit twice.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/leases/lease_store.h"
#include "server/sessions/session_store.h"
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
using Failure = Disk::Failure;

#ifdef __SANITIZE_ADDRESS__
constexpr int kStep = 3;  // the sanitizer makes each ten times as long, and it is not the number that it is about
#else
constexpr int kStep = 1;  // every call
#endif
constexpr char kPool[] = "campaigns/spring-2026/sessions/day-1/gifts/tote";
constexpr int64_t kUnits = 30, kKioskUnits = 12;

class LeaseCrashTest : public testing::TestWithParam<Failure> {
 protected:
  static void SetUpTestSuite() { simulation::UseDisks(); }
  LeaseCrashTest() {
    disk_.Put({{"data/", ""}});
    auto server = Start();
    server->AddPlan();
    for (int i = 0; i < 2; ++i) kiosks_.push_back(server->AddKiosk());
    support::MustBeOk(server->database().Write(AddPool), "pool");
    backup_ = disk_.Copy();
    EXPECT_EQ(Talk(server.get(), 0).size(), 1u);
    image_ = disk_.Copy();
    disk_.KillProcess();
  }
  static absl::Status AddPool(WriteContext& write) {
    absl::StatusOr<v1::Session> session = GetSession(write.db(), {std::string(support::kCampaign), std::string(support::kDayOne)});
    if (!session.ok()) return session.status();
    session->set_state(v1::SESSION_STATE_OPEN);
    session->mutable_hours()->set_start_ms(support::kWorldStartMs);
    session->mutable_hours()->set_end_ms(support::kWorldStartMs + 3'600'000);
    absl::Status status = ReplaceSession(write, &*session);
    const PoolRow pool{.pool = kPool,
                       .campaign_id = std::string(support::kCampaign),
                       .session_id = std::string(support::kDayOne),
                       .kiosk_units = kKioskUnits};
    if (status.ok()) status = SetPool(write, pool);
    return status.ok() ? AddToPool(write, kPool, kUnits) : status;
  }
  std::unique_ptr<DiskServer> Start(const std::string& incarnation = DiskServer::kFirstLife) {
    auto server = DiskServer::Start(&disk_, incarnation);
    return server.ok() ? *std::move(server) : nullptr;
  }
  // The leases (ids in hexadecimal) that the kiosk is told of when it presents none.
  std::set<std::string> Talk(DiskServer* server, size_t kiosk) {
    const Heard heard = server->ConverseAsTold(kiosks_[kiosk], support::Talk{.leases = v1::LeasePresentation(), .pushes = {}});
    std::set<std::string> told;
    const v1::LeaseBook book = heard.leases.value_or(v1::LeaseBook());
    for (const v1::LeaseState& state : book.leases()) {
      v1::Grant grant;
      EXPECT_TRUE(grant.ParseFromString(state.grant().grant()));
      told.insert(rules::ToHex(grant.lease_id()));
    }
    return told;
  }
  void ExpectKnown(DiskServer* server, const std::set<std::string>& told) {
    for (const std::string& id : told) {
      EXPECT_EQ(server->Read(absl::StrCat("SELECT count(*) FROM leases WHERE lower(hex(lease_id)) = '", id, "'")), "1");
    }
    EXPECT_EQ(server->Read("SELECT free + (SELECT coalesce(sum(quantity), 0) FROM leases) = total AND free >= 0 FROM lease_pools"), "1");
  }
  // A start from the backup with what the file of grants holds now; all that was told is known before anything more is lent.
  void ExpectLearned(const std::set<std::string>& told) {
    Disk::Image image = backup_;
    image[DiskServer::kGrants] = disk_.Copy().at(DiskServer::kGrants);
    disk_.Put(image);
    auto server = Start("life after life 2");
    ASSERT_TRUE(server);
    if (!server->keeper().frozen()) ExpectKnown(server.get(), told);
    Talk(server.get(), 1);
    EXPECT_EQ(server->Read("SELECT free >= 0 FROM lease_pools"), "1");
    disk_.KillProcess();
  }

  Disk disk_{"leases", Dice(1)};
  std::vector<support::TestKiosk> kiosks_;
  Disk::Image backup_, image_;
};

TEST_P(LeaseCrashTest, WhatAKioskWasToldIsNeverForgotten) {
  const simulation::Hush hush;
  int told_of = 0, not_told = 0, calls = 0;
  bool hit = true;
  for (int nth = 1; hit; nth += kStep) {
    SCOPED_TRACE(absl::StrCat("call ", nth));
    disk_.Put(image_);
    disk_.Reseed(Dice(static_cast<uint64_t>(nth)));
    disk_.FailAt(GetParam(), nth);
    std::set<std::string> told;
    if (auto server = Start()) {
      told = Talk(server.get(), 1);
      hit = disk_.off() || disk_.calls() >= nth;
      if (nth % 2 == 0) disk_.CutPower();
      disk_.KillProcess();
    }
    hit = hit && (disk_.off() || disk_.calls() >= nth);
    disk_.PowerOn();
    disk_.FailAt(Failure::kNone, 0);
    (told.empty() ? not_told : told_of) += 1;
    auto again = Start();
    ASSERT_TRUE(again);
    ExpectKnown(again.get(), told);
    const std::set<std::string> in_the_end = Talk(again.get(), 1);
    EXPECT_EQ(in_the_end.size(), 1u);
    for (const std::string& id : told) EXPECT_TRUE(in_the_end.contains(id));
    ExpectKnown(again.get(), in_the_end);
    disk_.KillProcess();
    again.reset();
    ExpectLearned(in_the_end);
    calls = nth;
    if (HasFailure()) return;
  }
  EXPECT_GT(calls, 3);
  EXPECT_GT(not_told, 0);
  EXPECT_GT(told_of, 0);
}

INSTANTIATE_TEST_SUITE_P(Failures, LeaseCrashTest,
                         testing::Values(Failure::kPowerCut, Failure::kWrite, Failure::kSync, Failure::kFull, Failure::kRead));

}  // namespace
}  // namespace footfall::server
