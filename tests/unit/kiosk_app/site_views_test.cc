// The playbook and the board's parts as they come over the wire become what the screens read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kiosk/app/config_views.h"
#include "kiosk/app/offer_views.h"

namespace footfall::kiosk {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

void Say(v1::LocalizedText* text, const std::string& words) { (*text->mutable_texts())["en"] = words; }

TEST(PlaybookViewTest, KeepsChecklistsTalkQuestionsAndPlans) {
  v1::KioskConfig config;
  v1::Checklist& list = *config.mutable_playbook()->add_checklists();
  list.set_id("gifts");
  Say(list.mutable_title(), "Gifts");
  list.set_stage(v1::CHECKLIST_STAGE_PACK_UP);
  v1::ChecklistPoint& point = *list.add_points();
  point.set_id("cups");
  point.set_expected_count(40);
  point.set_photo_required(true);
  v1::TalkCard& card = *config.mutable_playbook()->add_talk_cards();
  card.set_stage(v1::TALK_STAGE_OBJECTIONS);
  Say(card.mutable_text(), "Compared with what?");
  Say(config.mutable_playbook()->add_faqs()->mutable_answer(), "Three years");
  v1::ContingencyPlan& plan = *config.mutable_playbook()->add_plans();
  plan.set_id("rain");
  plan.set_owner("staff/bo");
  const PlaybookView view = MakeConfigView(config).playbook;
  ASSERT_THAT(view.checklists, SizeIs(1));
  EXPECT_EQ(view.checklists[0].stage, ChecklistStage::kPackUp);
  EXPECT_EQ(FindPoint(view.checklists[0], "cups")->expected, 40);
  EXPECT_TRUE(FindPoint(view.checklists[0], "cups")->photo_required);
  EXPECT_EQ(view.talk_cards[0].stage, TalkStage::kObjections);
  EXPECT_EQ(view.talk_cards[0].text.at("en"), "Compared with what?");
  EXPECT_EQ(view.faqs[0].answer.at("en"), "Three years");
  EXPECT_EQ(FindPlan(view, "rain")->owner_id, "bo");
  EXPECT_EQ(FindPlan(view, "snow"), nullptr);
}

TEST(PlaybookViewTest, ASurveysQuestionsHaveRulesAndWords) {
  v1::KioskConfig config;
  config.mutable_campaign()->set_phone_region("HK");
  v1::Survey& survey = *config.mutable_playbook()->add_surveys();
  survey.set_id("visit");
  survey.set_version(6);
  v1::FormField& question = *survey.add_questions();
  question.set_id("why");
  question.set_type(v1::FIELD_TYPE_CHOICE);
  Say(question.mutable_label(), "Why?");
  v1::FieldOption& option = *question.add_options();
  option.set_id("price");
  Say(option.mutable_label(), "The price");
  PlaybookView view = MakeConfigView(config).playbook;
  const SurveyView* found = FindSurvey(view, "visit");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->version, 6);
  EXPECT_EQ(found->form.phone_region, "HK");
  EXPECT_EQ(found->form.fields[0].type, rules::FieldType::kChoice);
  EXPECT_THAT(found->form.fields[0].options, ElementsAre("price"));
  EXPECT_EQ(found->fields.at("why").options.at("price").at("en"), "The price");
  EXPECT_EQ(SurveyAfterLead(view), nullptr);
  view.surveys[0].after_lead = true;
  EXPECT_EQ(SurveyAfterLead(view), &view.surveys[0]);
  view.surveys[0].form.fields.clear();
  EXPECT_EQ(SurveyAfterLead(view), nullptr) << "nothing to ask";
}

TEST(BoardViewTest, KeepsKiosksQueuesTransfersAndHours) {
  v1::Board board;
  board.mutable_hours()->set_start_ms(5);
  board.mutable_hours()->set_end_ms(9);
  board.set_open_incidents(2);
  v1::BoardKiosk& kiosk = *board.add_kiosks();
  kiosk.set_device("devices/k1");
  kiosk.set_battery_percent(14);
  kiosk.set_free_disk_bytes(-1);
  kiosk.set_clock_skew_ms(-3'000);
  kiosk.set_draw_gaps(1);
  kiosk.set_draw_refused(2);
  board.add_kiosks()->set_chances_left(7);
  v1::BoardQueue& queue = *board.add_queues();
  queue.set_queue_id("wash");
  queue.set_waiting(2);
  queue.add_next_numbers(8);
  queue.add_next_numbers(11);
  queue.add_called()->set_number(7);
  v1::BoardTransfer& transfer = *board.add_transfers();
  transfer.set_transfer("stockTransfers/t1");
  transfer.set_incoming(true);
  transfer.add_items()->set_booth_units(60);
  board.add_gifts()->set_low(true);
  const BoardView view = MakeBoardView(board);
  EXPECT_EQ(view.start_ms, 5);
  EXPECT_EQ(view.end_ms, 9);
  EXPECT_EQ(view.open_incidents, 2);
  ASSERT_THAT(view.kiosks, SizeIs(2));
  EXPECT_EQ(view.kiosks[0].device_id, "k1");
  EXPECT_EQ(view.kiosks[0].battery_percent, 14);
  EXPECT_EQ(view.kiosks[0].draw_problems, 3);
  EXPECT_EQ(view.kiosks[0].clock_skew_ms, -3'000);
  EXPECT_EQ(view.kiosks[1].battery_percent, std::nullopt);
  EXPECT_EQ(view.kiosks[1].chances_left, 7);
  const BoardQueue* wash = FindBoardQueue(view, "wash");
  ASSERT_NE(wash, nullptr);
  EXPECT_THAT(wash->next_numbers, ElementsAre(8, 11));
  EXPECT_EQ(wash->called[0].number, 7);
  EXPECT_EQ(FindBoardQueue(view, "other"), nullptr);
  EXPECT_EQ(view.transfers[0].id, "t1");
  EXPECT_EQ(view.transfers[0].items[0].booth_units, 60);
  EXPECT_TRUE(view.gifts[0].low);
}

TEST(QueueViewTest, SaysHowManyNumbersAreHere) {
  v1::KioskConfig config;
  config.add_queues()->set_name("campaigns/c/sessions/s/queues/wash");
  OfferStock stock;
  EXPECT_EQ(MakeOffersView(config, stock).queues[0].none, Refusal::kNotLent);
  Lease lease;
  lease.pool = config.queues(0).name();
  lease.kind = v1::LEASE_KIND_QUEUE_NUMBERS;
  lease.quantity = 20;
  lease.spent = 3;
  lease.not_after_ms = 100;
  stock.leases = {lease};
  const OffersView view = MakeOffersView(config, stock);
  EXPECT_EQ(view.queues[0].id, "wash");
  EXPECT_EQ(view.queues[0].left, 17);
  EXPECT_EQ(view.queues[0].none, Refusal::kNone);
  EXPECT_NE(StockMark(view), StockMark(MakeOffersView(config, {})));
}

}  // namespace
}  // namespace footfall::kiosk
