#include "server/board/board_hub.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "server/board/board_rules.h"
#include "server/leases/lease_intake.h"
#include "server/leases/lease_store.h"
#include "server/people/attendance_intake.h"
#include "server/stock/booth_stock.h"
#include "server/stock/gift_store.h"
#include "server/stock/item_store.h"
#include "server/stock/places.h"
#include "server/stock/stock_store.h"
#include "tests/support/server/manual_clock.h"
#include "tests/support/server/plan_world.h"
#include "tests/support/server/temp_database.h"

namespace footfall::server {
namespace {

using footfall::v1::Board;
using testing::kDay1Name;
using testing::kMorning;

// What one watcher was given; waits for it.
class Inbox {
 public:
  void Put(std::shared_ptr<const Board> board) {
    std::lock_guard lock(mutex_);
    boards_.push_back(std::move(board));
    came_.notify_all();
  }
  std::shared_ptr<const Board> Wait(size_t index) {
    std::unique_lock lock(mutex_);
    came_.wait(lock, [&] { return boards_.size() > index; });
    return boards_[index];
  }
  size_t Count() {
    std::lock_guard lock(mutex_);
    return boards_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<std::shared_ptr<const Board>> boards_;
};

class BoardHubTest : public ::testing::Test {
 protected:
  BoardHubTest() { testing::MakePlanWorld(database_.get()); }

  void CheckIn(const std::string& staff_id, uint8_t event) {
    AttendanceFact fact{.campaign_id = "spring", .session_id = "day-1", .staff_id = staff_id};
    fact.event_id[0] = event;
    fact.kind = footfall::v1::ATTENDANCE_KIND_CHECK_IN;
    fact.time_ms = clock_.NowMs();
    ASSERT_TRUE(database_->Write([&](WriteContext& write) { return ApplyAttendance(write, fact); }).ok());
  }
  int64_t Watch(Inbox* inbox) {
    return hub_.Watch(kDay1Name, [inbox](std::shared_ptr<const Board> board) { inbox->Put(std::move(board)); });
  }

  testing::TempDatabase database_;
  testing::ManualClock clock_;
  DevicePresence presence_;
  BoardHub hub_{database_.get(), &presence_, &clock_};
};

TEST_F(BoardHubTest, BuildsTheBoardOfASession) {
  const auto board = hub_.Build(kDay1Name);
  ASSERT_TRUE(board.ok()) << board.status();
  EXPECT_EQ(board->session(), kDay1Name);
  EXPECT_EQ(board->as_of_ms(), kMorning);
  EXPECT_EQ(board->zones_size(), 2);
  EXPECT_TRUE(absl::IsNotFound(hub_.Build("campaigns/spring/sessions/day-9").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(hub_.Build("day-1").status()));
}

TEST_F(BoardHubTest, TheVersionRisesOnlyWhenTheBoardChanges) {
  const int64_t version = hub_.Build(kDay1Name)->version();
  clock_.Advance(1);
  EXPECT_EQ(hub_.Build(kDay1Name)->version(), version);
  CheckIn("chen", 1);
  EXPECT_GT(hub_.Build(kDay1Name)->version(), version);
}

TEST_F(BoardHubTest, TheVersionRisesOverARestart) {
  const int64_t version = hub_.Build(kDay1Name)->version();
  CheckIn("chen", 1);
  BoardHub restarted(database_.get(), &presence_, &clock_);
  EXPECT_GT(restarted.Build(kDay1Name)->version(), version);
}

TEST_F(BoardHubTest, EveryWatcherGetsABoardAtOnceAndAfterAChange) {
  Inbox first, second;
  const int64_t a = Watch(&first), b = Watch(&second);
  const int64_t version = first.Wait(0)->version();
  EXPECT_EQ(second.Wait(0)->version(), version);
  CheckIn("chen", 1);
  clock_.Advance(BoardHub::kMinIntervalMs);
  EXPECT_EQ(first.Wait(1)->unassigned(0).staff(), "staff/chen");
  EXPECT_GT(second.Wait(1)->version(), version);
  hub_.Unwatch(a);
  hub_.Unwatch(b);
}

TEST_F(BoardHubTest, ManyChangesWithinTheIntervalAreOneBoard) {
  Inbox inbox;
  const int64_t id = Watch(&inbox);
  inbox.Wait(0);
  CheckIn("chen", 1);
  CheckIn("wang", 2);  // the clock stands still, so nothing may be built in between
  clock_.Advance(BoardHub::kMinIntervalMs);
  EXPECT_EQ(inbox.Wait(1)->unassigned_size(), 2);
  hub_.Unwatch(id);
  EXPECT_EQ(inbox.Count(), 2u);
}

TEST_F(BoardHubTest, NumbersComeALittleLater) {
  Inbox inbox;
  const int64_t id = Watch(&inbox);
  EXPECT_EQ(inbox.Wait(0)->leads(), 0);
  const absl::Status status = database_->Write([](WriteContext& write) {
    write.Announce({Change::Kind::kLead, "spring", "day-1"});
    return write.db().Execute("INSERT INTO lead_totals VALUES ('spring', 2, 'day-1', '', 7, 0)", {}).status();
  });
  ASSERT_TRUE(status.ok()) << status;
  // One millisecond before their moment nothing goes out, however often the hub looks; a move at the same time does.
  const int64_t soonest_ms = clock_.SteadyMs() + BoardHub::kMinIntervalMs;
  const int64_t due_ms = NumbersDueMs("day-1", soonest_ms, BoardHub::kNumbersIntervalMs);
  ASSERT_GE(due_ms, soonest_ms);
  clock_.Advance(due_ms - 1 - clock_.SteadyMs());
  Inbox other;
  const int64_t other_id = Watch(&other);  // served by the same thread, after it has looked
  other.Wait(0);
  EXPECT_EQ(inbox.Count(), 1u);
  hub_.Unwatch(other_id);
  clock_.Advance(1);
  EXPECT_EQ(inbox.Wait(1)->leads(), 7);
  hub_.Unwatch(id);
}

// What is left of the gifts: in the booth, at kiosks, and whether that is little.
TEST_F(BoardHubTest, GiftsAreShownWithWhatIsLeft) {
  const auto stock = [&](int64_t units, int64_t lent) {
    return database_->Write([=](WriteContext& write) -> absl::Status {
      footfall::v1::Item item;
      item.set_name(ItemName("tote"));
      item.set_category(footfall::v1::ITEM_CATEGORY_GIFTS);
      item.set_low_stock_threshold(10);
      (*item.mutable_display_name()->mutable_texts())["en"] = "Tote";
      if (absl::Status made = InsertItem(write, &item); !made.ok()) return made;
      footfall::v1::Gift gift;
      gift.set_name(GiftName(testing::kDay1, "tote"));
      gift.set_kiosk_units(20);
      absl::Status status = PutGift(write, &gift);
      if (status.ok()) status = OpenPool(write, testing::kDay1, "tote", 20);
      StockMove bought{.kind = footfall::v1::MOVEMENT_KIND_CORRECTION, .item_id = "tote", .quantity = units};
      bought.from = *ParsePlace("from", "supplier");
      bought.to = *ParsePlace("to", kDay1Name);
      if (status.ok()) status = MoveGoods(write, bought).status();
      LeaseRow lease{.lease_id = std::string(16, 'a'), .number = write.NextNumber(), .pool = GiftName(testing::kDay1, "tote")};
      lease.device_id = "d1";
      lease.use.quantity = lent;
      return status.ok() ? InsertLease(write, lease) : status;
    });
  };
  EXPECT_EQ(hub_.Build(kDay1Name)->gifts_size(), 0);
  Inbox inbox;
  const int64_t id = Watch(&inbox);
  inbox.Wait(0);
  const absl::Status done = stock(12, 5);
  ASSERT_TRUE(done.ok()) << done;
  clock_.Advance(BoardHub::kMinIntervalMs + BoardHub::kNumbersIntervalMs);
  const auto board = inbox.Wait(1);
  ASSERT_EQ(board->gifts_size(), 1);
  EXPECT_EQ(board->gifts(0).item(), "items/tote");
  EXPECT_EQ(board->gifts(0).display_name().texts().at("en"), "Tote");
  EXPECT_EQ(board->gifts(0).booth_units(), 7);
  EXPECT_EQ(board->gifts(0).kiosk_units(), 5);
  EXPECT_FALSE(board->gifts(0).low());
  // Two are handed out: ten are left, which is the alert level.
  ASSERT_TRUE(database_
                  ->Write([](WriteContext& write) {
                    return ApplySpend(write, {.lease_id = std::string(16, 'a'), .device_id = "d1", .units = 2, .claimed = 2});
                  })
                  .ok());
  clock_.Advance(BoardHub::kMinIntervalMs + BoardHub::kNumbersIntervalMs);
  EXPECT_EQ(inbox.Wait(2)->gifts(0).kiosk_units(), 3);
  EXPECT_TRUE(inbox.Wait(2)->gifts(0).low());
  hub_.Unwatch(id);
}

TEST_F(BoardHubTest, PeopleTurnLateWithoutAWrite) {
  testing::AddShift(database_.get(), "s", "chen", kMorning + BoardHub::kRefreshIntervalMs, kMorning + testing::kHour, true);
  Inbox inbox;
  const int64_t id = Watch(&inbox);
  EXPECT_EQ(inbox.Wait(0)->unassigned(0).presence(), footfall::v1::PRESENCE_STATE_EXPECTED);
  clock_.Advance(BoardHub::kRefreshIntervalMs);
  EXPECT_EQ(inbox.Wait(1)->unassigned(0).presence(), footfall::v1::PRESENCE_STATE_LATE);
  hub_.Unwatch(id);
}

TEST_F(BoardHubTest, AListenerMayEndItsOwnWatch) {
  Inbox inbox;
  std::mutex mutex;
  int64_t id = 0;
  {
    std::lock_guard lock(mutex);
    id = hub_.Watch(kDay1Name, [&](std::shared_ptr<const Board> board) {
      std::lock_guard wait_for_id(mutex);
      hub_.Unwatch(id);
      inbox.Put(std::move(board));
    });
  }
  inbox.Wait(0);
  CheckIn("chen", 1);
  clock_.Advance(BoardHub::kMinIntervalMs);
  Inbox other;
  const int64_t last = Watch(&other);
  other.Wait(0);
  hub_.Unwatch(last);
  EXPECT_EQ(inbox.Count(), 1u);
}

TEST_F(BoardHubTest, AtTheEndEveryWatcherHearsOfItOnceAlsoOneThatStillComes) {
  Inbox early, late;
  const int64_t a = Watch(&early);
  ASSERT_NE(early.Wait(0), nullptr);
  hub_.EndAll();
  EXPECT_EQ(early.Wait(1), nullptr);
  CheckIn("chen", 1);
  clock_.Advance(BoardHub::kMinIntervalMs);
  const int64_t b = Watch(&late);
  EXPECT_EQ(late.Wait(0), nullptr);
  hub_.Unwatch(a);
  hub_.Unwatch(b);
  EXPECT_EQ(early.Count(), 2u);
  EXPECT_EQ(late.Count(), 1u);
}

}  // namespace
}  // namespace footfall::server
