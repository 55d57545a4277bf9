// Numbers of queues: taken by visitors, called by staff, shown to those who wait.
#include <gmock/gmock.h>

#include "tests/unit/kiosk_actions/fixture.h"

namespace footfall::kiosk::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class QueuesTest : public ActionsTest {
 protected:
  void SetUp() override { state.offers.queues = SampleQueues(); }
  const std::string& Pool() const { return state.offers.queues[0].pool; }
  void Take() {
    Do(action::TakeTicket{Pool()});
    Do(action::TicketTaken{Asked<effect::TakeTicket>()->form_id, 58, now.wall_ms});
  }
};

TEST_F(QueuesTest, AVisitorTakesANumberWithTwoTouches) {
  Do(action::OpenTickets{});
  EXPECT_EQ(state.page, Page::kTickets);
  Do(action::TakeTicket{Pool()});
  Do(action::TakeTicket{Pool()});
  ASSERT_EQ(CountAsked<effect::TakeTicket>(), 1);
  EXPECT_EQ(Asked<effect::TakeTicket>()->pool, Pool());
  EXPECT_EQ(Asked<effect::TakeTicket>()->lead_id, "");
  Do(action::TicketTaken{Asked<effect::TakeTicket>()->form_id, 58, now.wall_ms});
  EXPECT_EQ(state.ticket.number, 58);
  Do(action::Finish{});
  EXPECT_EQ(state.page, Page::kAttract);
}

TEST_F(QueuesTest, ANumberStaysForHalfAMinute) {
  Do(action::OpenTickets{});
  Take();
  Wait(kTicketMs - 1);
  EXPECT_EQ(state.page, Page::kTickets);
  Wait(1);
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.ticket.number, 0);
}

TEST_F(QueuesTest, WhereThereIsNoneOrTheDiskFailsNoneIsGiven) {
  Do(action::OpenTickets{});
  Do(action::TakeTicket{state.offers.queues[1].pool});
  EXPECT_EQ(CountAsked<effect::TakeTicket>(), 0);
  EXPECT_EQ(state.ticket.refused, Refusal::kNotLent);
  Do(action::TakeTicket{Pool()});
  Do(action::OfferRefused{Asked<effect::TakeTicket>()->form_id, Refusal::kNotSaved});
  EXPECT_EQ(state.ticket.refused, Refusal::kNotSaved);
  EXPECT_FALSE(state.ticket.busy);
}

TEST_F(QueuesTest, AfterRegisteringTheNumberIsTheLeads) {
  GoToConsent();
  Agree();
  Do(action::Next{});
  Do(action::LeadSaved{state.visitor.id, "", now.wall_ms, "K7Q4MX", "0123456789abcdef"});
  Do(action::OpenTickets{});
  Do(action::Back{});
  EXPECT_EQ(state.page, Page::kVisitorDone) << "the receipt is still there";
  EXPECT_EQ(state.visitor.receipt_code, "K7Q4MX");
  Do(action::OpenTickets{});
  Take();
  EXPECT_EQ(Asked<effect::TakeTicket>()->lead_id, "0123456789abcdef");
}

TEST_F(QueuesTest, NobodyThereIsAskedAndThenLeft) {
  Do(action::OpenTickets{});
  Wait(kVisitorIdleMs);
  EXPECT_TRUE(state.ring);
  Wait(kRingMs);
  EXPECT_EQ(state.page, Page::kAttract);
}

TEST_F(QueuesTest, StaffCallTheNumberThatIsTouched) {
  SignInAs("1007", "wang-min");
  Do(action::OpenPage{Page::kQueue});
  Do(action::CallNumber{47});
  Do(action::CallNumber{48});
  ASSERT_EQ(CountAsked<effect::SaveCall>(), 1) << "one after the other";
  const effect::SaveCall call = *Asked<effect::SaveCall>();
  EXPECT_EQ(call.pool, Pool());
  EXPECT_EQ(call.number, 47);
  EXPECT_EQ(call.state, QueueNumberState::kCalled);
  EXPECT_EQ(call.zone_id, "zone-a");
  EXPECT_EQ(call.staff_id, "wang-min");
  Do(action::SiteSaved{call.form_id});
  Do(action::ChooseQueue{state.offers.queues[1].pool});
  Do(action::CallNumber{3, QueueNumberState::kAbsent});
  EXPECT_EQ(Asked<effect::SaveCall>()->pool, state.offers.queues[1].pool);
  EXPECT_EQ(Asked<effect::SaveCall>()->state, QueueNumberState::kAbsent);
}

TEST_F(QueuesTest, TheDisplayStaysUntilStaffSignIn) {
  SignInAs("1007", "wang-min");
  Do(action::OpenPage{Page::kQueue});
  Do(action::StartDisplay{});
  EXPECT_EQ(state.page, Page::kQueueDisplay);
  EXPECT_EQ(state.staff_id, "");
  Wait(int64_t{3} * 3'600'000);
  EXPECT_EQ(state.page, Page::kQueueDisplay);
  Do(action::OpenStaffSignIn{});
  EXPECT_EQ(state.page, Page::kStaffSignIn);
  Do(action::CancelSignIn{});
  EXPECT_EQ(state.page, Page::kQueueDisplay) << "a child that held the corner does not end it";
  SignInAs("1007", "wang-min");
  Do(action::SignOut{});
  EXPECT_EQ(state.page, Page::kAttract);
}

class QueueLookTest : public ::testing::Test {
 protected:
  QueueNow Look(bool fresh = true) const { return LookAtQueue(site, "q", &board, fresh); }
  void Own(int64_t number, QueueNumberState what, int64_t wall_ms = 10) { site.numbers.push_back({"q", number, what, "z", wall_ms}); }

  SiteView site;
  BoardQueue board{.queue_id = "q", .last_given = 9, .waiting = 3, .next_numbers = {4, 6, 7}, .mean_wait_ms = 60'000};
};

TEST_F(QueueLookTest, TheBoardsOrderComesFirst) {
  EXPECT_THAT(Look().next, ElementsAre(4, 6, 7));
  EXPECT_EQ(Look().waiting, 3);
  EXPECT_EQ(Look().mean_wait_ms, 60'000);
  EXPECT_EQ(Look(false).mean_wait_ms, 0);
}

TEST_F(QueueLookTest, WhatWasCalledHereWaitsNoMore) {
  Own(4, QueueNumberState::kCalled);
  Own(6, QueueNumberState::kAbsent);
  EXPECT_THAT(Look().next, ElementsAre(7));
  EXPECT_EQ(Look().waiting, 1);
  EXPECT_EQ(Look().current, 4);
  site.numbers[0].state = QueueNumberState::kServed;
  EXPECT_EQ(Look().current, 0);
}

TEST_F(QueueLookTest, OwnNumbersCountThatTheBoardHasNotHeardOf) {
  Own(41, QueueNumberState::kWaiting);
  EXPECT_THAT(Look().next, ElementsAre(4, 6, 7, 41));
  EXPECT_EQ(Look().waiting, 4);
}

TEST_F(QueueLookTest, OwnNumbersThatAnotherKioskCalledDoNot) {
  Own(5, QueueNumberState::kWaiting);  // at most the last given, and not among those that wait
  EXPECT_THAT(Look().next, ElementsAre(4, 6, 7));
  EXPECT_THAT(Look(false).next, ElementsAre(4, 6, 7, 5)) << "an old board does not know";
}

TEST_F(QueueLookTest, WithoutABoardThereAreTheOwnNumbers) {
  Own(41, QueueNumberState::kWaiting);
  Own(42, QueueNumberState::kWaiting);
  Own(40, QueueNumberState::kCalled);
  const QueueNow now = LookAtQueue(site, "q", nullptr, false);
  EXPECT_THAT(now.next, ElementsAre(41, 42));
  EXPECT_EQ(now.current, 40);
  EXPECT_THAT(LookAtQueue(site, "other", nullptr, false).next, IsEmpty());
}

TEST_F(QueueLookTest, MoreMayWaitThanTheBoardNames) {
  board.waiting = 80;
  Own(4, QueueNumberState::kCalled);
  EXPECT_EQ(Look().waiting, 79);
}

TEST_F(QueueLookTest, CallsOfBothSourcesStandOnceNewestFirst) {
  board.called = {{3, "z", 30}, {2, "z", 20}};
  Own(2, QueueNumberState::kCalled, 25);
  Own(9, QueueNumberState::kCalled, 40);
  std::vector<int64_t> numbers;
  for (const QueueCall& call : RecentCalls(site, "q", &board, 5)) numbers.push_back(call.number);
  EXPECT_THAT(numbers, ElementsAre(9, 3, 2));
  EXPECT_EQ(RecentCalls(site, "q", &board, 5)[2].time_ms, 25);
  EXPECT_EQ(RecentCalls(site, "q", &board, 2).size(), 2u);
}

}  // namespace
}  // namespace footfall::kiosk::testing
