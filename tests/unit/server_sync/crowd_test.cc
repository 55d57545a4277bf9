// Who is let in, and who hears what: a crowd that comes back at once, kiosks off the main run, kiosks that are lost.
#include "server/sync/sync_hub.h"
#include "tests/unit/server_sync/sync_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

class CrowdTest : public SyncTest {};

TEST_F(CrowdTest, AFieldIsLetInAtOnceAndACrowdSlowly) {
  support::ManualClock& clock = world_.leads().clock();
  SyncHub hub({.database = &world_.database(),
               .access = &world_.leads().access(),
               .catalog = &world_.leads().catalog(),
               .intake = &world_.leads().intake(),
               .presence = &world_.presence(),
               .clock = &clock,
               .random = SystemRandom()});
  const auto let_in = [&] {
    int64_t count = 0;
    while (count <= SyncHub::kHelloBurst && hub.HelloWaitMs() == 0) ++count;
    return count;
  };
  EXPECT_EQ(let_in(), SyncHub::kHelloBurst);
  EXPECT_GE(hub.HelloWaitMs(), 1000);
  clock.Set(clock.NowMs() + 1000);
  EXPECT_EQ(let_in(), SyncHub::kHellosPerSecond);
  clock.Set(clock.NowMs() + 86'400'000);
  EXPECT_EQ(let_in(), SyncHub::kHelloBurst);
}

TEST_F(CrowdTest, OnlyWhoIsOnTheMainRunHearsWhatIsStable) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 3);
  ASSERT_THAT(PushOnce(kiosk, 1, 3), AcknowledgesThrough(kiosk, 3));
  world_.SetStable(3);
  const auto hello = Hello(kiosk);
  ASSERT_TRUE(hello.has_value());
  EXPECT_EQ(hello->stable_seq(), 3u);
  Kiosk clone = kiosk;
  clone.RollBackTo(2);
  AddLeads(&clone, 1);  // another operation under the number that is stable
  const auto forked = Hello(clone);
  ASSERT_TRUE(forked.has_value());
  EXPECT_EQ(forked->state(), v1::HELLO_STATE_REBASE);
  EXPECT_EQ(forked->stable_seq(), 0u);
}

TEST_F(CrowdTest, ALostKioskIsShownNoBoard) {
  Kiosk lost = world_.AddKiosk(), other = world_.AddKiosk();
  AddLeads(&lost, 1);
  Revoke(lost);
  lost.backlog = 1;
  auto stream = world_.Connect();
  const auto hello = stream->Greet(lost);
  ASSERT_TRUE(hello.has_value());
  ASSERT_EQ(hello->state(), v1::HELLO_STATE_REVOKED);
  // Whoever came first is served first: had the lost one been listed, its board would be on the way by now.
  ASSERT_TRUE(Open(other)->ReadBoard().has_value());
  world_.Restart();
  EXPECT_FALSE(stream->ReadBoard().has_value());
}

}  // namespace
}  // namespace footfall::server
