// What kiosks are sent without asking: configuration and board.
#include "server/base/resource_names.h"
#include "server/campaigns/campaign_store.h"
#include "server/people/people_store.h"
#include "server/playbooks/playbook_store.h"
#include "server/queues/queue_store.h"
#include "server/sessions/session_store.h"
#include "tests/unit/server_sync/sync_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

class FeedTest : public SyncTest {
 protected:
  void AddZone(const std::string& id) {
    ASSERT_TRUE(world_.database()
                    .Write([&](WriteContext& write) {
                      v1::Zone zone;
                      zone.set_name(SessionChildName(key_, "zones", id));
                      zone.set_kind(v1::ZONE_KIND_LEAD_REGISTRATION);
                      write.Announce({Change::Kind::kZone, key_.campaign_id, key_.session_id});
                      return InsertZone(write, &zone);
                    })
                    .ok());
  }
  const SessionKey key_{std::string(support::kCampaign), std::string(support::kDayOne)};
};

TEST_F(FeedTest, ANewKioskGetsItsWholeConfiguration) {
  AddZone("desk");
  Kiosk kiosk = world_.AddKiosk();
  const auto config = Open(kiosk)->ReadConfig();
  ASSERT_TRUE(config.has_value());
  EXPECT_GT(config->version(), 0);
  EXPECT_EQ(config->device(), "devices/" + kiosk.device_id());
  EXPECT_EQ(config->device_display_name(), "Kiosk 1");
  EXPECT_EQ(config->campaign().name(), "campaigns/spring-2026");
  EXPECT_EQ(config->campaign().seal_public_key().size(), 32u);
  EXPECT_EQ(config->session().name(), "campaigns/spring-2026/sessions/day-1");
  EXPECT_EQ(config->site().name(), "sites/north-gate");
  ASSERT_EQ(config->zones_size(), 1);
  EXPECT_EQ(config->zones(0).name(), "campaigns/spring-2026/sessions/day-1/zones/desk");
}

TEST_F(FeedTest, AChangeOfThePlanArrivesWithAHigherVersion) {
  Kiosk kiosk = world_.AddKiosk();
  auto stream = Open(kiosk);
  const auto before = stream->ReadConfig();
  ASSERT_TRUE(before.has_value());
  AddZone("stage");
  const auto after = stream->ReadConfig();
  ASSERT_TRUE(after.has_value());
  EXPECT_GT(after->version(), before->version());
  EXPECT_EQ(after->zones_size(), 1);
}

TEST_F(FeedTest, ANewBrandReachesTheKiosk) {
  Kiosk kiosk = world_.AddKiosk();
  auto stream = Open(kiosk);
  const auto before = stream->ReadConfig();
  ASSERT_TRUE(before.has_value());
  EXPECT_FALSE(before->campaign().has_brand());
  ASSERT_TRUE(world_.database()
                  .Write([&](WriteContext& write) {
                    auto campaign = GetCampaign(write.db(), key_.campaign_id);
                    if (!campaign.ok()) return campaign.status();
                    campaign->mutable_brand()->set_color(0x0F766E);
                    campaign->mutable_brand()->add_slides()->set_picture_png(std::string(100'000, 'p'));
                    write.Announce({Change::Kind::kCampaign, key_.campaign_id, ""});
                    return ReplaceCampaign(write, &*campaign);
                  })
                  .ok());
  const auto after = stream->ReadConfig();
  ASSERT_TRUE(after.has_value());
  EXPECT_EQ(after->campaign().brand().color(), 0x0F766Eu);
  EXPECT_EQ(after->campaign().brand().slides(0).picture_png().size(), 100'000u);
}

TEST_F(FeedTest, AKioskThatHasItIsNotSentItAgain) {
  Kiosk kiosk = world_.AddKiosk();
  const auto first = Open(kiosk)->ReadConfig();
  ASSERT_TRUE(first.has_value());
  kiosk.config_version = first->version();
  kiosk.incarnation = world_.incarnation();
  auto stream = Open(kiosk);
  AddZone("stage");
  // The first one that comes is the new one: the unchanged one was left out.
  const auto second = stream->ReadConfig();
  ASSERT_TRUE(second.has_value());
  EXPECT_GT(second->version(), first->version());
  EXPECT_EQ(second->zones_size(), 1);
}

TEST_F(FeedTest, TheSameVersionOfAnotherServerLifeIsSent) {
  Kiosk kiosk = world_.AddKiosk();
  const auto first = Open(kiosk)->ReadConfig();
  ASSERT_TRUE(first.has_value());
  kiosk.config_version = first->version();
  kiosk.incarnation = std::string(16, 'z');
  const auto again = Open(kiosk)->ReadConfig();
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->version(), first->version());
}

TEST_F(FeedTest, PinsOfStrangersStayOnTheServer) {
  ASSERT_TRUE(world_.database()
                  .Write([&](WriteContext& write) {
                    for (auto [id, number, role] :
                         {std::tuple{"chen", "101", v1::STAFF_ROLE_PROMOTER}, std::tuple{"wang", "102", v1::STAFF_ROLE_TEAM_LEAD}}) {
                      StaffRow row;
                      row.staff.set_name(StaffName(id));
                      row.staff.set_number(number);
                      row.staff.set_display_name(id);
                      row.staff.set_role(role);
                      if (absl::Status status = InsertStaff(write, &row); !status.ok()) return status;
                      absl::Status status = SetStaffPin(write, id, {.salt = std::string(16, 's'), .wrapped_key = "wrapped"});
                      if (!status.ok()) return status;
                    }
                    return absl::OkStatus();
                  })
                  .ok());
  Kiosk kiosk = world_.AddKiosk();
  const auto config = Open(kiosk)->ReadConfig();
  ASSERT_TRUE(config.has_value());
  ASSERT_EQ(config->staff_size(), 1);  // the promoter has no shift here
  EXPECT_EQ(config->staff(0).name(), "staff/wang");
  EXPECT_EQ(config->staff(0).wrapped_duplicate_key(), "wrapped");
}

TEST_F(FeedTest, TheBoardArrivesAndFollowsTheLeads) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 2);
  auto stream = Open(kiosk);
  const auto first = stream->ReadBoard();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->session(), "campaigns/spring-2026/sessions/day-1");
  ASSERT_TRUE(stream->PushAndRead(kiosk.MakePush(1, 2)).has_value());
  // Numbers have their moment; it comes once in this time.
  std::optional<v1::Board> next = first;
  while (next && next->leads() < 2) {
    world_.leads().clock().Set(world_.leads().clock().NowMs() + BoardHub::kMinIntervalMs + BoardHub::kNumbersIntervalMs);
    next = stream->ReadBoard();
  }
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(next->leads(), 2);
  ASSERT_EQ(next->kiosks_size(), 1);
  EXPECT_TRUE(next->kiosks(0).online());
}

TEST_F(FeedTest, AStreamThatSaysNothingIsEnded) {
  Kiosk kiosk = world_.AddKiosk();
  auto quiet = Open(kiosk);
  auto nameless = world_.Connect();
  world_.leads().clock().Set(world_.leads().clock().NowMs() + SyncStream::kHelloTimeoutMs + 1);
  EXPECT_EQ(nameless->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_TRUE(world_.presence().Get(kiosk.device_id()).online);
  world_.leads().clock().Set(world_.leads().clock().NowMs() + SyncStream::kSilenceTimeoutMs);
  EXPECT_EQ(quiet->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(FeedTest, APlaybookQueuesAndSettingsArriveLive) {
  Kiosk kiosk = world_.AddKiosk();
  auto stream = Open(kiosk);
  const auto before = stream->ReadConfig();
  ASSERT_TRUE(before.has_value());
  EXPECT_FALSE(before->has_playbook());
  ASSERT_TRUE(world_.database()
                  .Write([&](WriteContext& write) {
                    v1::Playbook playbook;
                    playbook.set_name(PlaybookName(key_.campaign_id));
                    playbook.set_update_time_ms(7);
                    playbook.add_faqs();
                    write.Announce({Change::Kind::kCampaign, key_.campaign_id, ""});
                    return PutPlaybook(write, &playbook);
                  })
                  .ok());
  const auto with_playbook = stream->ReadConfig();
  ASSERT_TRUE(with_playbook.has_value());
  EXPECT_EQ(with_playbook->playbook().faqs_size(), 1);
  EXPECT_EQ(with_playbook->playbook().update_time_ms(), 0) << "writing the same again is no change";
  ASSERT_TRUE(world_.database()
                  .Write([&](WriteContext& write) {
                    v1::Queue queue;
                    queue.set_last_number(40);
                    write.Announce({Change::Kind::kSession, key_.campaign_id, key_.session_id});
                    return PutQueue(write, {key_, "wash"}, queue);
                  })
                  .ok());
  const auto with_queue = stream->ReadConfig();
  ASSERT_TRUE(with_queue.has_value());
  EXPECT_EQ(with_queue->queues(0).last_number(), 40);
  v1::UpdateDeviceSettingsRequest request;
  request.set_name("devices/" + kiosk.device_id());
  request.mutable_settings()->set_locked(true);
  v1::Device device;
  ASSERT_TRUE(world_.devices()->UpdateDeviceSettings(support::SyncWorld::As(world_.admin()).get(), request, &device).ok());
  const auto locked = stream->ReadConfig();
  ASSERT_TRUE(locked.has_value());
  EXPECT_TRUE(locked->settings().locked());
  EXPECT_GT(locked->version(), with_queue->version());
}

}  // namespace
}  // namespace footfall::server
