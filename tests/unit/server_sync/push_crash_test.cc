// The disk dies or fails at every single call it gets while a kiosk's operations are taken. Afterwards whatever was acknowledged is there
// once, with everything that belongs to it; a Push is there whole or not at all; and handing in everything again ends as if nothing had
// been.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
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
constexpr unsigned kSeeds = 1;  // ways in which each cut may leave the disk
constexpr int kStep = 3;        // the sanitizer makes each ten times as long, and it is not the number that it is about
#else
constexpr unsigned kSeeds = 3;
constexpr int kStep = 1;  // every call
#endif

// Seqs after which a Push ends: only there may what is held end.
const std::set<uint64_t> kEnds = {2, 5, 8};
constexpr uint64_t kLast = 8;
constexpr uint64_t kPoison = 4;

class PushCrashTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { simulation::UseDisks(); }

  // One kiosk whose first Push was taken; its further two are what the tests are about.
  PushCrashTest() {
    disk_.Put({{"data/", ""}});
    auto server = Start();
    server->AddPlan();
    kiosk_.emplace(server->AddKiosk());
    for (uint64_t seq = 1; seq <= kLast; ++seq) AddOperation(seq);
    EXPECT_EQ(server->Converse(*kiosk_, {kiosk_->MakePush(1, 2)}).through(), 2u);
    image_ = disk_.Copy();  // as after a kill: the newest is only in the log
    disk_.KillProcess();
    server.reset();
    LearnHowItEnds();
  }
  // Of the second and third Push one lead each is of somebody who is known by then.
  void AddOperation(uint64_t seq) {
    const rules::Uuid id = SystemRandom()->NewUuid(support::kWorldStartMs);
    if (seq == kPoison) {
      kiosk_->AddRaw(kiosk_->NextHeader(v1::OPERATION_TYPE_LEAD, id).SerializeAsString(), "not sealed to anybody");
    } else {
      kiosk_->AddLead(support::SampleVisitor(seq == 5 || seq == 7 ? 1 : static_cast<int64_t>(seq)), id);
    }
  }
  void LearnHowItEnds() {
    disk_.Put(image_);
    auto server = Start();
    end_ack_ = PushAll(server.get());
    EXPECT_EQ(server->Converse(*kiosk_, {}).welcome, true);
    end_ = Business(server.get());
  }
  std::unique_ptr<DiskServer> Start() {
    auto server = DiskServer::Start(&disk_);
    return server.ok() ? *std::move(server) : nullptr;
  }
  // What the kiosk is told of everything, as the bytes it gets.
  std::string PushAll(DiskServer* server) {
    const Heard heard = server->Converse(*kiosk_, {kiosk_->MakePush(1, kLast)});
    return heard.acks.size() == 1 ? heard.acks[0].SerializeAsString() : "";
  }
  // All that the operations leave behind, without the numbers of the one counter.
  static std::string Business(DiskServer* server) {
    return absl::StrCat(
        server->Read("SELECT group_concat(hex(l.lead_id) || l.earlier_leads || hex(p.phone_hash) || p.lead_count, ' ') FROM (SELECT * FROM "
                     "leads ORDER BY lead_id) l JOIN persons p ON p.person_number = l.person_number"),
        "|",
        server->Read("SELECT group_concat(campaign_id || what || session_id || id || '=' || leads || '@' || last_ms, ' ') FROM (SELECT * "
                     "FROM lead_totals ORDER BY 1, 2, 3, 4)"),
        "|", server->Read("SELECT group_concat(seq || hex(hash) || verdict || reason, ' ') FROM (SELECT * FROM ledger ORDER BY seq)"));
  }

  // Lives through one failure. What was acknowledged, 0 = nothing.
  struct Life {
    uint64_t acknowledged = 0;
    bool hit = false;
  };
  Life LiveThrough(Failure failure, int nth, unsigned seed) {
    const simulation::Hush hush;
    disk_.Put(image_);
    disk_.Reseed(Dice(seed));
    disk_.FailAt(failure, nth);
    Life life;
    if (auto server = Start()) {
      const Heard heard = server->Converse(*kiosk_, {kiosk_->MakePush(3, 5), kiosk_->MakePush(6, kLast)});
      life.acknowledged = heard.through();
      life.hit = disk_.off() || (failure != Failure::kNone && disk_.calls() >= nth);
      disk_.PowerOn();
      if (failure != Failure::kPowerCut) GoOn(server.get(), life.acknowledged, seed);
    }
    life.hit = life.hit || disk_.off() || disk_.calls() >= nth;
    disk_.PowerOn();
    return life;
  }
  // After a call that failed the same process goes on, or loses its power, or is killed.
  void GoOn(DiskServer* server, uint64_t acknowledged, unsigned seed) {
    if (seed % 2 == 0) {
      ExpectWhole(server, acknowledged);
      EXPECT_EQ(PushAll(server), end_ack_);
    }
    if (seed % 4 < 2) disk_.CutPower();
    if (seed % 4 == 2) disk_.KillProcess();
  }

  void ExpectWhole(DiskServer* server, uint64_t acknowledged) {
    const uint64_t held = std::stoull(server->Read("SELECT have_seq FROM sync_chains"));
    EXPECT_GE(held, std::max<uint64_t>(acknowledged, 2));
    EXPECT_TRUE(kEnds.contains(held)) << held;
    EXPECT_EQ(server->Read("SELECT count(*) || '/' || count(DISTINCT seq) || '/' || max(seq) FROM ledger"),
              absl::StrCat(held, "/", held, "/", held));
    const uint64_t leads = held - (held >= kPoison ? 1 : 0);
    EXPECT_EQ(server->Read("SELECT count(*) FROM leads"), absl::StrCat(leads));
    EXPECT_EQ(server->Read("SELECT count(*) FROM lead_consents"), absl::StrCat(leads));
    EXPECT_EQ(server->Read("SELECT sum(lead_count) FROM persons"), absl::StrCat(leads));
    EXPECT_EQ(server->Read("SELECT sum(leads) FROM lead_totals WHERE what = 0"), absl::StrCat(leads));
    EXPECT_EQ(server->Read("SELECT sum(leads) FROM lead_totals WHERE what = 2"), absl::StrCat(leads));
    EXPECT_EQ(server->Read("SELECT count(*) FROM persons p WHERE lead_count <> (SELECT count(*) FROM leads l WHERE l.person_number = "
                           "p.person_number) OR NOT EXISTS (SELECT 1 FROM leads l WHERE l.lead_number = p.person_number)"),
              "0");
    // No number is given twice: the counter has passed all that are in use.
    EXPECT_EQ(server->Read("SELECT value >= (SELECT max(ingest_number) FROM ledger) AND value >= (SELECT max(max(lead_number), "
                           "max(change_number)) FROM leads) FROM counter"),
              "1");
    EXPECT_EQ(server->Read("SELECT count(DISTINCT change_number) FROM leads"), absl::StrCat(leads));
    EXPECT_EQ(server->Read("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(server->Read("PRAGMA foreign_key_check"), "");
    held_.insert(held);
  }
  void ExpectAuditHolds(DiskServer* server) {
    EXPECT_TRUE(server->database()
                    .Read([&](Connection& db) {
                      const auto verified = server->access().audit_log().Verify(db);
                      EXPECT_TRUE(!verified.ok() || verified->first_bad_number() == 0);
                      return verified.status();
                    })
                    .ok());
  }
  // The next start after the failure.
  void ExpectNextStartWhole(const Life& life) {
    auto server = Start();
    ASSERT_TRUE(server);
    ExpectWhole(server.get(), life.acknowledged);
    EXPECT_EQ(PushAll(server.get()), end_ack_);
    EXPECT_EQ(Business(server.get()), end_);
    ExpectWhole(server.get(), kLast);
    ExpectAuditHolds(server.get());
  }
  // At every call, until nothing is left to fail. A single failed call leaves no choice to the dice; then what follows differs by call.
  void FailEverywhere(Failure failure) {
    int nth = 1;
    for (bool hit = true; hit; nth += failure == Failure::kSync ? 1 : kStep) {
      hit = false;
      for (unsigned i = 0; i < (failure == Failure::kPowerCut ? kSeeds : 1); ++i) {
        const unsigned seed = static_cast<unsigned>(nth) + i;
        SCOPED_TRACE(absl::StrCat("call ", nth, ", seed ", seed));
        const Life life = LiveThrough(failure, nth, seed);
        hit = hit || life.hit;
        acknowledged_.insert(life.acknowledged);
        ExpectNextStartWhole(life);
        disk_.KillProcess();
        if (HasFailure()) return;
      }
    }
    calls_ = nth - 1;
  }

  Disk disk_{"server", Dice(1)};
  std::optional<support::TestKiosk> kiosk_;
  Disk::Image image_;
  std::string end_ack_, end_;
  std::set<uint64_t> held_, acknowledged_;  // all that were seen after a failure
  int calls_ = 0;
};

TEST_F(PushCrashTest, APowerCutAtAnyCallTakesNothingThatWasAcknowledged) {
  FailEverywhere(Failure::kPowerCut);
  EXPECT_GT(calls_, 20);
  // Otherwise it would prove nothing: cuts before, between and after the two.
  EXPECT_TRUE(held_.contains(2) && held_.contains(kLast));
  EXPECT_TRUE(acknowledged_.contains(0) && acknowledged_.contains(kLast));
}

TEST_F(PushCrashTest, AFullDiskAtAnyCallTakesNothingThatWasAcknowledged) {
  FailEverywhere(Failure::kFull);
  EXPECT_GT(calls_, 3);
  EXPECT_TRUE(acknowledged_.contains(0) && acknowledged_.contains(kLast));
}

TEST_F(PushCrashTest, AFailedWriteIsNeverTakenForSuccess) {
  FailEverywhere(Failure::kWrite);
  EXPECT_GT(calls_, 10);
  EXPECT_TRUE(acknowledged_.contains(0) && acknowledged_.contains(kLast));
}

TEST_F(PushCrashTest, AFailedSyncIsNeverTakenForSuccess) {
  FailEverywhere(Failure::kSync);
  EXPECT_GT(calls_, 3);
  EXPECT_TRUE(acknowledged_.contains(0) && acknowledged_.contains(kLast));
}

TEST_F(PushCrashTest, AFailedReadIsNeverTakenForAnEmptyFile) {
  FailEverywhere(Failure::kRead);
  EXPECT_GT(calls_, 10);
  EXPECT_TRUE(acknowledged_.contains(0) && acknowledged_.contains(kLast));
}

}  // namespace
}  // namespace footfall::server
