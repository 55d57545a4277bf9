// What staff note and visitors answer, from the touch over the real screens to the sealed operation that the server opens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "footfall/v1/onsite.pb.h"
#include "footfall/v1/stock_service.pb.h"
#include "kiosk/input/photo.h"
#include "tests/unit/kiosk_app/desk_world.h"
#include "tests/unit/kiosk_input/pictures.h"
#include "tests/unit/kiosk_journal/canary.h"

namespace footfall::kiosk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr char kWash[] = "campaigns/spring/sessions/day1/queues/wash";
const std::string kJpegStart = "\xFF\xD8\xFF";

void Say(v1::LocalizedText* text, const std::string& words) { (*text->mutable_texts())["zh-Hans"] = words; }

void AddPlaybook(v1::KioskConfig* config) {
  v1::Playbook& playbook = *config->mutable_playbook();
  v1::Checklist& list = *playbook.add_checklists();
  list.set_id("booth");
  list.set_stage(v1::CHECKLIST_STAGE_SET_UP);
  Say(list.mutable_title(), "搭建");
  for (const char* id : {"power", "banner"}) {
    v1::ChecklistPoint& point = *list.add_points();
    point.set_id(id);
    Say(point.mutable_text(), id);
  }
  list.mutable_points(1)->set_photo_required(true);
  v1::Survey& survey = *playbook.add_surveys();
  survey.set_id("visit");
  survey.set_version(4);
  survey.set_after_lead(true);
  Say(survey.mutable_title(), "反馈");
  v1::FormField& recommend = *survey.add_questions();
  recommend.set_id("recommend");
  recommend.set_type(v1::FIELD_TYPE_RATING);
  recommend.set_min_value(0);
  recommend.set_max_value(10);
  Say(recommend.mutable_label(), "推荐吗");
  v1::ContingencyPlan& plan = *playbook.add_plans();
  plan.set_id("power");
  Say(plan.mutable_risk(), "停电");
  Say(plan.mutable_response(), "关机");
}

v1::KioskConfig SiteConfig() {
  v1::KioskConfig config = TestConfig();
  config.set_version(7);
  config.mutable_staff(0)->set_role(v1::STAFF_ROLE_TEAM_LEAD);
  v1::Zone& gate = *config.add_zones();
  gate.set_name("campaigns/spring/sessions/day1/zones/gate");
  AddPlaybook(&config);
  v1::Queue& queue = *config.add_queues();
  queue.set_name(kWash);
  Say(queue.mutable_display_name(), "洗车");
  return config;
}

class BackendSiteTest : public ::testing::Test {
 protected:
  void SetUp() override { Deliver(SiteConfig()); }
  void Deliver(const v1::KioskConfig& config) {
    v1::SyncResponse response;
    *response.mutable_config() = config;
    app_.network.Deliver(response);
    app_.Settle();
  }
  void Lend() {
    v1::LeaseState state;
    *state.mutable_grant() = SignGrant(Numbers().grant);
    app_.server.book = {state};
    app_.network.Deliver(app_.server.MakeBook());
    app_.Settle();
  }
  void SignIn() {
    ASSERT_TRUE(app_.window->Hold("attract.staff", 3200).ok());
    for (int i = 0; i < 4; ++i) {
      app_.clock.Advance(1000);
      app_.Settle();
    }
    ASSERT_EQ(app_.TypeDigits("sign_in.pad", "1001"), "");
    ASSERT_EQ(app_.TapAll({"sign_in.next"}), "");
    ASSERT_EQ(app_.TypeDigits("sign_in.pad", kStaffPin), "");
  }
  void Tap(const std::vector<std::string>& keys) { ASSERT_EQ(app_.TapAll(keys), ""); }
  void Restart() {
    app_.backend.reset();
    app_.journal.reset();
    app_.journal = OpenIn(app_.folder.path(), &app_.random);
    app_.Start();
  }
  // The payloads of all operations of the type that the server has, opened with the campaign's key.
  template <typename Payload>
  std::vector<Payload> Got(v1::OperationType type) {
    std::vector<Payload> payloads;
    for (const ServerModel::Stored& stored : app_.server.chains[1]) {
      v1::OperationHeader header;
      EXPECT_TRUE(header.ParseFromString(stored.operation.header()));
      if (header.type() != type) continue;
      EXPECT_EQ(header.session_id(), "day1");
      ids_[type].push_back(header.operation_id());
      EXPECT_TRUE(
          payloads.emplace_back().ParseFromString(rules::PayloadOpener().Open(stored.operation.sealed_payload(), CampaignKeys()).value()));
    }
    return payloads;
  }
  const State& state() const { return app_.loop->state(); }

  static std::string WithFrame(const std::string& folder) {
    WritePgm(folder + "/1.pgm", {640, 480, std::vector<uint8_t>(640 * 480, 120)});
    return folder;
  }
  TempFolder frames_;
  AppHarness app_{true, WithFrame(frames_.path())};
  std::map<int, std::vector<std::string>> ids_;  // of Got
};

TEST_F(BackendSiteTest, TouchesOfACounterAreOperationsAndTheDaysNumber) {
  SignIn();
  Tap({"home.counters", "count.foot", "count.foot", "count.flyers"});
  std::vector<int64_t> numbers;
  for (const auto& count : Got<v1::CountPayload>(v1::OPERATION_TYPE_COUNT)) {
    EXPECT_EQ(count.zone_id(), "gate");
    EXPECT_EQ(count.staff_id(), "anna");
    EXPECT_GT(count.first_ms(), 0);
    numbers.push_back(count.number());
  }
  EXPECT_THAT(numbers, ElementsAre(1, 1, 1));
  EXPECT_EQ(app_.Value("count.foot.today"), "2");
  Tap({"count.foot.undo"});
  EXPECT_EQ(app_.Value("count.foot.today"), "1");
  EXPECT_EQ(Got<v1::CountPayload>(v1::OPERATION_TYPE_COUNT).back().number(), -1);
  Restart();
  EXPECT_EQ(TallyOf(state().site, "count/1/gate"), 1);
  EXPECT_EQ(TallyOf(state().site, "count/2/gate"), 1);
}

TEST_F(BackendSiteTest, AMarkIsKeptOverARestartAndAPictureGoesBeforeIt) {
  SignIn();
  Tap({"home.checklists", "checklist.booth", "point.power"});
  Tap({"point.banner", "point.photo.take", "point.done"});
  const auto marks = Got<v1::ChecklistMarkPayload>(v1::OPERATION_TYPE_CHECKLIST_MARK);
  const auto photos = Got<v1::PhotoPayload>(v1::OPERATION_TYPE_PHOTO);
  ASSERT_THAT(marks, SizeIs(2));
  ASSERT_THAT(photos, SizeIs(1));
  EXPECT_EQ(photos[0].jpeg().substr(0, kJpegStart.size()), kJpegStart);
  EXPECT_LE(photos[0].jpeg().size(), kMostPhotoBytes);
  EXPECT_EQ(photos[0].staff_id(), "anna");
  EXPECT_EQ(marks[0].point_id(), "power");
  EXPECT_TRUE(marks[0].done());
  EXPECT_EQ(marks[0].photo_id(), "");
  EXPECT_FALSE(marks[0].has_counted());
  EXPECT_EQ(marks[1].photo_id(), ids_[v1::OPERATION_TYPE_PHOTO][0]);
  v1::OperationHeader second;
  ASSERT_TRUE(second.ParseFromString(app_.server.chains[1][1].operation.header()));
  EXPECT_EQ(second.type(), v1::OPERATION_TYPE_PHOTO) << "before what names it";
  Restart();
  const MarkView* mark = FindMark(state().site, "booth", "banner");
  ASSERT_NE(mark, nullptr);
  EXPECT_TRUE(mark->done);
  EXPECT_TRUE(mark->photo);
  EXPECT_EQ(mark->staff_id, "anna");
}

TEST_F(BackendSiteTest, WhatIsNoPictureIsNotTaken) {
  std::ofstream(frames_.path() + "/1.pgm") << "no picture";
  SignIn();
  Tap({"home.checklists", "checklist.booth", "point.banner", "point.photo.take"});
  EXPECT_TRUE(state().checklist.photo.failed);
  EXPECT_EQ(state().checklist.photo.jpeg, "");
}

TEST_F(BackendSiteTest, AnIncidentGoesOnAndEndsAndItsWordsAreNowhereInClear) {
  app_.network.Cut();
  app_.Settle();
  SignIn();
  Tap({"home.incidents", "incident.new", "incident.critical", "incident.plan.power"});
  for (const char* key : {"note.keyboard.language", "note.keyboard.s", "note.keyboard.m", "note.keyboard.o", "note.keyboard.k",
                          "note.keyboard.e", "note.keyboard.1", "note.keyboard.7", "note.keyboard.3", "note.keyboard.9", "incident.save"}) {
    Tap({key});
  }
  EXPECT_EQ(app_.journal->backlog(), 1u);
  size_t bytes_read = 0;
  EXPECT_THAT(FindCanaries(app_.folder.path(), {"moke1739"}, &bytes_read), IsEmpty());
  EXPECT_GT(bytes_read, 0u);
  Restart();
  ASSERT_THAT(state().site.incidents, SizeIs(1));
  EXPECT_EQ(state().site.incidents[0].severity, Severity::kCritical);
  SignIn();
  Tap({"home.incidents", "incident.open.1", "incident.over", "note.keyboard.language", "note.keyboard.o", "note.keyboard.k",
       "incident.save"});
  EXPECT_THAT(state().site.incidents, IsEmpty());
  app_.network.up = true;
  app_.worker.RunFor(Backoff::kLongestMs);
  const auto incidents = Got<v1::IncidentPayload>(v1::OPERATION_TYPE_INCIDENT);
  ASSERT_THAT(incidents, SizeIs(2));
  EXPECT_EQ(incidents[0].incident_id(), "");
  EXPECT_EQ(incidents[0].severity(), v1::SEVERITY_CRITICAL);
  EXPECT_EQ(incidents[0].plan_id(), "power");
  EXPECT_EQ(incidents[0].zone_id(), "gate");
  EXPECT_EQ(incidents[0].text(), "smoke1739");
  EXPECT_FALSE(incidents[0].over());
  EXPECT_EQ(incidents[1].incident_id(), ids_[v1::OPERATION_TYPE_INCIDENT][0]);
  EXPECT_TRUE(incidents[1].over());
}

TEST_F(BackendSiteTest, AVisitorAnswersAfterRegistering) {
  ASSERT_NE(app_.RegisterVisitor("13812345678"), "") << app_.missing;
  Tap({"done.finish", "visitor.scale.10", "visitor.next"});
  const auto answers = Got<v1::SurveyAnswerPayload>(v1::OPERATION_TYPE_SURVEY_ANSWER);
  Got<v1::LeadPayload>(v1::OPERATION_TYPE_LEAD);
  ASSERT_THAT(answers, SizeIs(1));
  EXPECT_EQ(answers[0].survey_id(), "visit");
  EXPECT_EQ(answers[0].survey_version(), 4);
  EXPECT_EQ(answers[0].lead_id(), ids_[v1::OPERATION_TYPE_LEAD][0]);
  EXPECT_EQ(answers[0].language(), "zh-Hans");
  EXPECT_EQ(answers[0].staff_id(), "");
  ASSERT_EQ(answers[0].answers_size(), 1);
  EXPECT_EQ(answers[0].answers(0).field_id(), "recommend");
  EXPECT_EQ(answers[0].answers(0).values(0), "10");
  Tap({"survey.finish"});
  EXPECT_EQ(state().page, Page::kAttract);
}

TEST_F(BackendSiteTest, NumbersAreGivenCalledAndShownWithoutANetwork) {
  Lend();
  app_.network.Cut();
  app_.Settle();
  for (const char* number : {"41", "42"}) {
    Tap({"attract.ticket", "ticket.queue.1"});
    EXPECT_EQ(app_.Value("ticket.number"), number);
    Tap({"ticket.finish"});
  }
  Restart();
  SignIn();
  Tap({"home.queue", "queue.next"});
  EXPECT_EQ(app_.Value("queue.current"), "41");
  Tap({"queue.again", "queue.served", "queue.next", "queue.absent"});
  EXPECT_FALSE(app_.Has("queue.current"));
  Tap({"queue.display"});
  EXPECT_EQ(state().page, Page::kQueueDisplay);
  app_.network.up = true;
  app_.worker.RunFor(Backoff::kLongestMs);
  EXPECT_THAT(Got<v1::QueueTicketPayload>(v1::OPERATION_TYPE_QUEUE_TICKET), SizeIs(2));
  std::vector<std::pair<int64_t, int>> calls;
  for (const auto& call : Got<v1::QueueCallPayload>(v1::OPERATION_TYPE_QUEUE_CALL)) {
    EXPECT_EQ(call.queue_id(), "wash");
    EXPECT_EQ(call.zone_id(), "gate");
    EXPECT_EQ(call.staff_id(), "anna");
    calls.emplace_back(call.number(), call.kind());
  }
  EXPECT_THAT(calls,
              ElementsAre(Pair(41, v1::QUEUE_CALL_KIND_CALLED), Pair(41, v1::QUEUE_CALL_KIND_CALLED), Pair(41, v1::QUEUE_CALL_KIND_SERVED),
                          Pair(42, v1::QUEUE_CALL_KIND_CALLED), Pair(42, v1::QUEUE_CALL_KIND_ABSENT)));
}

TEST_F(BackendSiteTest, APersonIsMovedWithTwoTouches) {
  v1::SyncResponse response;
  v1::Board& board = *response.mutable_board();
  board.set_as_of_ms(app_.clock.wall_ms);
  for (const char* id : {"gate", "stage"}) {
    v1::BoardZone& zone = *board.add_zones();
    zone.set_zone(std::string("campaigns/spring/sessions/day1/zones/") + id);
    zone.set_kind(v1::ZONE_KIND_STAGE);
  }
  v1::BoardPerson& bo = *board.mutable_zones(0)->add_people();
  bo.set_staff("staff/bo");
  bo.set_display_name("Bo");
  bo.set_presence(v1::PRESENCE_STATE_PRESENT);
  app_.network.Deliver(response);
  SignIn();
  Tap({"home.board", "person.bo", "move_to.stage"});
  const auto moves = Got<v1::ZoneMovePayload>(v1::OPERATION_TYPE_ZONE_MOVE);
  ASSERT_THAT(moves, SizeIs(1));
  EXPECT_EQ(moves[0].moved_staff_id(), "bo");
  EXPECT_EQ(moves[0].zone_id(), "stage");
  EXPECT_EQ(moves[0].staff_id(), "anna");
  EXPECT_GT(moves[0].start_ms(), 0);
}

TEST_F(BackendSiteTest, TheBoothIsCountedWithoutANetwork) {
  v1::KioskConfig config = SiteConfig();
  config.set_version(8);
  for (const char* id : {"cup", "tote"}) {
    v1::CountItem& item = *config.add_count_items();
    item.set_item(std::string("items/") + id);
    Say(item.mutable_display_name(), id);
  }
  Deliver(config);
  app_.network.Cut();
  app_.Settle();
  SignIn();
  Tap({"home.stock_count", "stock_count.tote", "entry.pad.2", "entry.pad.7", "stock_count.field.damaged", "entry.pad.1",
       "stock_count.field.other", "entry.pad.2", "stock_count.note", "note.keyboard.language", "note.keyboard.k", "note.keyboard.i",
       "note.keyboard.t", "note.keyboard.1", "note.keyboard.7", "note.keyboard.3", "note.keyboard.9", "stock_count.save"});
  EXPECT_EQ(app_.Value("stock_count.tote.units"), "27");
  EXPECT_EQ(app_.journal->backlog(), 1u);
  size_t bytes_read = 0;
  EXPECT_THAT(FindCanaries(app_.folder.path(), {"it1739"}, &bytes_read), IsEmpty());
  EXPECT_GT(bytes_read, 0u);
  Restart();
  SignIn();
  Tap({"home.stock_count"});
  EXPECT_EQ(app_.Value("stock_count.tote.units"), "27") << "after a restart, too";
  EXPECT_FALSE(app_.Has("stock_count.cup.units"));
  app_.network.up = true;
  app_.worker.RunFor(Backoff::kLongestMs);
  const auto counts = Got<v1::StockCountPayload>(v1::OPERATION_TYPE_STOCK_COUNT);
  ASSERT_THAT(counts, SizeIs(1));
  EXPECT_EQ(counts[0].item(), "items/tote");
  EXPECT_EQ(counts[0].counted(), 27);
  EXPECT_EQ(counts[0].staff_id(), "anna");
  ASSERT_EQ(counts[0].explanations_size(), 2);
  EXPECT_EQ(counts[0].explanations(0).kind(), v1::DIFFERENCE_KIND_DAMAGED);
  EXPECT_EQ(counts[0].explanations(0).quantity(), 1);
  EXPECT_EQ(counts[0].explanations(1).kind(), v1::DIFFERENCE_KIND_OTHER);
  EXPECT_EQ(counts[0].explanations(1).quantity(), 2);
  EXPECT_EQ(counts[0].explanations(1).reason(), "kit1739");
  // What the server says of it.
  v1::SyncResponse response;
  v1::Board& board = *response.mutable_board();
  board.set_as_of_ms(app_.clock.wall_ms);
  v1::BoardCount& booked = *board.add_counts();
  booked.set_item("items/tote");
  booked.set_found(27);
  booked.set_expected(32);
  booked.set_unexplained(2);
  booked.set_count_time_ms(app_.clock.wall_ms);
  app_.network.Deliver(response);
  app_.Settle();
  EXPECT_EQ(LookAtCount(state().site, state().board, "tote").difference, 2);
}

TEST_F(BackendSiteTest, ATransferIsConfirmedOnceAlsoOverARestart) {
  const auto deliver_board = [&] {
    v1::SyncResponse response;
    v1::Board& board = *response.mutable_board();
    board.set_as_of_ms(app_.clock.wall_ms);
    v1::BoardTransfer& transfer = *board.add_transfers();
    transfer.set_transfer("stockTransfers/t1");
    transfer.set_incoming(true);
    transfer.set_sent(true);
    v1::BoardGift& tote = *transfer.add_items();
    tote.set_item("items/tote");
    tote.set_booth_units(60);
    app_.network.Deliver(response);
    app_.Settle();
  };
  deliver_board();
  SignIn();
  Tap({"home.board", "tab.rest"});
  app_.network.Cut();
  app_.Settle();
  Tap({"transfer.open.t1", "entry.pad.5", "entry.pad.8", "transfer.note", "note.keyboard.language", "note.keyboard.w", "note.keyboard.e",
       "note.keyboard.t", "transfer.save"});
  EXPECT_EQ(state().page, Page::kBoard);
  EXPECT_FALSE(app_.Has("transfer.open.t1"));
  Restart();
  ASSERT_THAT(state().site.marks, SizeIs(1));
  EXPECT_EQ(state().site.marks[0].checklist_id, kTransferList);
  EXPECT_EQ(state().site.marks[0].counted, static_cast<int64_t>(TransferStep::kReceive));
  app_.network.up = true;
  app_.worker.RunFor(Backoff::kLongestMs);
  const auto steps = Got<v1::TransferStepPayload>(v1::OPERATION_TYPE_TRANSFER_STEP);
  ASSERT_THAT(steps, SizeIs(1));
  EXPECT_EQ(steps[0].transfer_id(), "t1");
  EXPECT_EQ(steps[0].kind(), v1::TRANSFER_STEP_KIND_RECEIVE);
  ASSERT_EQ(steps[0].lines_size(), 1);
  EXPECT_EQ(steps[0].lines(0).item(), "items/tote");
  EXPECT_EQ(steps[0].lines(0).quantity(), 58);
  EXPECT_EQ(steps[0].reason(), "wet");
  EXPECT_EQ(steps[0].staff_id(), "anna");
}

TEST_F(BackendSiteTest, TheSheetCountsWhatWasHandedOut) {
  v1::KioskConfig config = SiteConfig();
  AddOffers(&config, app_.clock.wall_ms);
  config.set_version(8);
  Deliver(config);
  const std::string box_key = rules::SealKeysFromSeed(app_.journal->identity()->keys.box_seed).public_key;
  for (const v1::Grant& grant : {MakeGrant({}), MakeGrant({'d', kDemoDraw, v1::LEASE_KIND_DRAW_BLOCK, 1, 20, 1, DemoSeed()}, box_key)}) {
    v1::LeaseState state;
    *state.mutable_grant() = SignGrant(grant);
    app_.server.book.push_back(state);
  }
  app_.network.Deliver(app_.server.MakeBook());
  app_.Settle();
  for (Effect effect : {Effect(effect::HandOutGift{1, kCups, "items/cup", 2, LeadId('2'), kStaff, 0}),
                        Effect(effect::Draw{1, kDemoDraw, LeadId('1'), "", 0})}) {
    app_.Carry(std::move(effect));
    app_.Settle();
  }
  EXPECT_EQ(TallyOf(state().site, std::string("gift/") + kCups), 2);
  EXPECT_EQ(TallyOf(state().site, std::string("draw/") + kDemoDraw), 1);
}

// A save that was told as failed and is on the disk all the same is not counted twice.
TEST(SiteDeskTest, TheSameTouchesAreSavedOnce) {
  DeskWorld world;
  SiteDesk desk(DeskParts{world.journal.get(), &world.random, &world.corrected, &world.campaign_time, &world.builder, world.people.get(),
                          &world.log, &world.config, &world.duplicate_key});
  const effect::SaveCount count{5, CountKind::kFlyers, 3, world.clock.wall_ms, "gate", kStaff};
  EXPECT_TRUE(desk.Save(count));
  EXPECT_TRUE(desk.Save(effect::SaveCount{6, CountKind::kFlyers, 1, world.clock.wall_ms, "gate", kStaff}));
  EXPECT_EQ(world.journal->epochs().back().head.seq, 2u);
  EXPECT_EQ(world.Newest<v1::CountPayload>(v1::OPERATION_TYPE_COUNT).number(), 1);
}

}  // namespace
}  // namespace footfall::kiosk
