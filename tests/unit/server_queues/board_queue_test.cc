#include "server/queues/board_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;

constexpr int64_t kMinute = 60'000, kNow = 1000 * kMinute;

CallRow Call(int64_t number, int64_t time_ms, v1::QueueCallKind kind = v1::QUEUE_CALL_KIND_CALLED, const std::string& zone = "") {
  return {.number = number, .kind = kind, .zone_id = zone, .staff_id = "chen", .time_ms = time_ms};
}
std::vector<int64_t> Called(const v1::BoardQueue& queue) {
  std::vector<int64_t> numbers;
  for (const auto& line : queue.called()) numbers.push_back(line.number());
  return numbers;
}

TEST(BoardQueueTest, NothingGivenIsNothing) {
  const v1::BoardQueue queue = MakeBoardQueue("wash", {}, {}, kNow);
  EXPECT_EQ(queue.queue_id(), "wash");
  EXPECT_EQ(queue.last_given() + queue.last_called() + queue.waiting() + queue.mean_wait_ms(), 0);
}

TEST(BoardQueueTest, WhoeverCameFirstIsNextWhateverTheRange) {
  // The second kiosk's range begins at 21.
  const v1::BoardQueue queue =
      MakeBoardQueue("wash", {{1, kNow - 9 * kMinute}, {21, kNow - 8 * kMinute}, {2, kNow - 7 * kMinute}}, {}, kNow);
  EXPECT_EQ(queue.last_given(), 21);
  EXPECT_EQ(queue.waiting(), 3);
  EXPECT_THAT(queue.next_numbers(), ElementsAre(1, 21, 2));
}

TEST(BoardQueueTest, ANumberThatWasCalledServedOrGivenUpWaitsNoMore) {
  const std::vector<TicketMark> tickets = {{1, 1}, {2, 2}, {3, 3}, {4, 4}};
  const v1::BoardQueue queue =
      MakeBoardQueue("wash", tickets,
                     {Call(1, kNow - 3), Call(1, kNow - 2, v1::QUEUE_CALL_KIND_SERVED), Call(2, kNow - 2, v1::QUEUE_CALL_KIND_ABSENT),
                      Call(3, kNow - 1, v1::QUEUE_CALL_KIND_CALLED, "desk")},
                     kNow);
  EXPECT_THAT(queue.next_numbers(), ElementsAre(4));
  EXPECT_EQ(queue.last_called(), 3);
  EXPECT_THAT(Called(queue), ElementsAre(3)) << "whoever was served needs no display";
  EXPECT_EQ(queue.called(0).zone_id(), "desk");
}

TEST(BoardQueueTest, TheDisplayShowsTheNewestAndForgets) {
  std::vector<CallRow> calls;
  for (int64_t number = 1; number <= 9; ++number) calls.push_back(Call(number, kNow - 20 + number));
  EXPECT_THAT(Called(MakeBoardQueue("wash", {}, calls, kNow)), ElementsAre(9, 8, 7, 6, 5, 4));
  calls.push_back(Call(2, kNow));  // once more
  EXPECT_THAT(Called(MakeBoardQueue("wash", {}, calls, kNow)), ElementsAre(2, 9, 8, 7, 6, 5));
  EXPECT_THAT(Called(MakeBoardQueue("wash", {}, calls, kNow + kCalledShownMs)), ElementsAre());
  EXPECT_EQ(MakeBoardQueue("wash", {}, calls, kNow + kCalledShownMs).last_called(), 2);
}

TEST(BoardQueueTest, TheWaitIsFromTheTicketToTheFirstCall) {
  std::vector<TicketMark> tickets = {{1, kNow - 10 * kMinute}, {2, kNow - 10 * kMinute}, {3, kNow}};
  const std::vector<CallRow> calls = {Call(1, kNow - 8 * kMinute), Call(2, kNow - 6 * kMinute), Call(1, kNow - kMinute),
                                      Call(3, kNow - kMinute)};
  // 2 and 4 minutes; a clock that was behind makes no wait below nothing.
  EXPECT_EQ(MakeBoardQueue("wash", tickets, calls, kNow).mean_wait_ms(), 2 * kMinute);
  EXPECT_EQ(MakeBoardQueue("wash", {}, calls, kNow).mean_wait_ms(), 0) << "their tickets have not come";
}

TEST(BoardQueueTest, OnlyTheNewestWaitsCount) {
  std::vector<TicketMark> tickets;
  std::vector<CallRow> calls;
  for (int64_t number = 1; number <= kWaitsAveraged + 5; ++number) {
    tickets.push_back({number, 0});
    calls.push_back(Call(number, number <= 5 ? kMinute * number : kNow));
  }
  EXPECT_EQ(MakeBoardQueue("wash", tickets, calls, kNow).mean_wait_ms(), kNow);
}

TEST(BoardQueueTest, FiftyNumbersAreEnough) {
  std::vector<TicketMark> tickets;
  for (int64_t number = 1; number <= 80; ++number) tickets.push_back({number, number});
  const v1::BoardQueue queue = MakeBoardQueue("wash", tickets, {}, kNow);
  EXPECT_EQ(queue.next_numbers_size(), kMaxNextNumbers);
  EXPECT_EQ(queue.waiting(), 80);
}

}  // namespace
}  // namespace footfall::server
