// Queue numbers that are lent in ranges: each is given to one visitor, whatever kiosks and server go through.
#include <algorithm>
#include <random>
#include <set>

#include "server/queues/number_source.h"
#include "server/queues/queue_store.h"
#include "server/queues/ticket_intake.h"
#include "tests/unit/server_leases/lease_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;

const SessionChildKey kWash{{std::string(support::kCampaign), std::string(support::kDayOne)}, "wash"};

std::string ReasonOf(const absl::Status& status) {
  const auto detail = errors::GetDetail(status);
  return detail ? detail->reason : std::string(status.message());
}

class QueueTest : public LeaseTest {
 protected:
  QueueTest() { sources_.Add(LeaseKind::kQueueNumbers, &source_); }

  void OpenQueue(int64_t last_number, int64_t kiosk_units) {
    Do([&](WriteContext& write) {
      v1::Queue queue;
      queue.set_last_number(last_number);
      queue.set_kiosk_units(kiosk_units);
      return PutQueue(write, kWash, queue);
    });
    AddPool(last_number, kiosk_units, QueueName(kWash), LeaseKind::kQueueNumbers);
  }
  absl::Status Give(const TicketFact& fact) {
    return database().Write([&](WriteContext& write) { return ApplyTicket(write, fact); });
  }
  absl::Status GiveBack(const std::string& device, const v1::Grant& grant, int64_t spent) {
    return database().Write([&](WriteContext& write) {
      return ApplyLeaseReturn(write, {.lease_id = grant.lease_id(),
                                      .device_id = device,
                                      .returned_total = grant.quantity() - spent,
                                      .spent_total = spent,
                                      .sources = &sources_});
    });
  }
  // The ticket that a kiosk gives as the `spent`-th of a range.
  static TicketFact TicketOf(const std::string& device, const v1::Grant& grant, int64_t spent) {
    const rules::Uuid id = SystemRandom()->NewUuid(support::kWorldStartMs);
    return {.ticket = {.number = grant.first_number() + spent - 1,
                       .operation_id = rules::UuidBytes(id),
                       .lease_id = grant.lease_id(),
                       .device_id = device,
                       .time_ms = support::kWorldStartMs,
                       .receive_ms = support::kWorldStartMs + 1},
            .spent_total = spent};
  }
  std::vector<int64_t> Numbers() {
    std::vector<int64_t> numbers;
    EXPECT_TRUE(database()
                    .Read([&](Connection& db) {
                      const auto tickets = ListTickets(db, kWash, 0, 10'000);
                      if (!tickets.ok()) return tickets.status();
                      for (const TicketRow& ticket : *tickets) numbers.push_back(ticket.number);
                      return absl::OkStatus();
                    })
                    .ok());
    return numbers;
  }

  NumberSource source_;
};

TEST_F(QueueTest, EachKioskHasARangeOfItsOwn) {
  OpenQueue(50, 20);
  const v1::Grant one = GrantOf(Serve(AddDevice()).leases(0)), two = GrantOf(Serve(AddDevice()).leases(0));
  EXPECT_EQ(one.pool(), QueueName(kWash));
  EXPECT_EQ(one.kind(), v1::LEASE_KIND_QUEUE_NUMBERS);
  EXPECT_EQ(one.first_number(), 1);
  EXPECT_EQ(two.first_number(), one.first_number() + one.quantity());
}

TEST_F(QueueTest, TheLastNumberIsTheLast) {
  OpenQueue(3, 20);
  const std::string device = AddDevice();
  const v1::Grant grant = GrantOf(Serve(device).leases(0));
  EXPECT_EQ(grant.quantity(), 3);
  for (int64_t spent = 1; spent <= 3; ++spent) ASSERT_TRUE(Give(TicketOf(device, grant, spent)).ok());
  EXPECT_EQ(Serve(device).leases_size(), 0);
  EXPECT_THAT(Numbers(), ElementsAre(1, 2, 3));
}

TEST_F(QueueTest, ANumberThatCameBackIsNotLentAgain) {
  OpenQueue(30, 10);
  const std::string device = AddDevice();
  const v1::Grant grant = GrantOf(Serve(device).leases(0));
  ASSERT_TRUE(Give(TicketOf(device, grant, 1)).ok());
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(GiveBack(device, grant, 1).ok());  // told twice
  EXPECT_EQ(Account(QueueName(kWash)).pool.total, 21);
  EXPECT_EQ(Account(QueueName(kWash)).pool.free, 20);
  const v1::Grant next = GrantOf(Serve(device).leases(0));
  EXPECT_EQ(next.first_number(), 11);
  // A tablet put back from an image gave one of them all the same: it counts.
  ASSERT_TRUE(Give(TicketOf(device, grant, 2)).ok());
  EXPECT_THAT(Numbers(), ElementsAre(1, 2));
  EXPECT_EQ(Account(QueueName(kWash)).pool.shortage, 1);
}

TEST_F(QueueTest, ATicketIsEnteredOnceAndOnlyAsItsRangeSays) {
  OpenQueue(30, 10);
  const std::string device = AddDevice(), other = AddDevice();
  const v1::Grant grant = GrantOf(Serve(device).leases(0));
  const TicketFact second = TicketOf(device, grant, 2);
  ASSERT_TRUE(Give(second).ok());  // before the first: nothing waits for anything
  ASSERT_TRUE(Give(second).ok());
  EXPECT_EQ(Account(QueueName(kWash)).pool.handed_out, 1);
  EXPECT_EQ(ReasonOf(Give(TicketOf(device, grant, 2))), "QUEUE_NUMBER_TAKEN");  // a copied tablet
  EXPECT_EQ(ReasonOf(Give(TicketOf(other, grant, 1))), "UNKNOWN_LEASE");
  TicketFact foreign = TicketOf(device, grant, 3);
  foreign.ticket.number = 25;
  EXPECT_FALSE(Give(foreign).ok());
  EXPECT_FALSE(Give(TicketOf(device, grant, 11)).ok());  // beyond its range
  EXPECT_THAT(Numbers(), ElementsAre(2));
  EXPECT_EQ(Account(QueueName(kWash)).pool.handed_out, 1);
}

TEST_F(QueueTest, ARestoredServerLendsBehindWhatKiosksPresent) {
  OpenQueue(100, 10);
  const std::string device = AddDevice(), other = AddDevice();
  const v1::LeaseBook held = Serve(device), others = Serve(other);
  ForgetLeases();
  MarkRestored(0);
  ASSERT_TRUE(RemoveFile(log_path()).ok());
  StartLife("life-0000000002!");
  EXPECT_EQ(Serve(device).leases_size(), 0);
  Present(other, Holding(others));
  EXPECT_EQ(Lent(Serve(other), QueueName(kWash)), 10);  // what it has, and nothing new before the other was heard
  Present(device, Holding(held));
  const v1::Grant next = GrantOf(Serve(AddDevice()).leases(0));
  EXPECT_EQ(next.first_number(), 21);
  ASSERT_TRUE(Give(TicketOf(device, GrantOf(held.leases(0)), 1)).ok());
}

// Three kiosks give numbers out, tell of them late and in any order, give ranges back; the server is put back from a backup without its
// leases, with and without the file of grants. No two visitors ever hold the same number.
TEST_F(QueueTest, NoNumberTwiceInAnyOrderOfThings) {
  struct Range {
    v1::Grant grant;
    v1::LeaseState state;
    int64_t spent = 0;
    bool back = false;
  };
  struct Kiosk {
    std::string device;
    std::vector<Range> ranges;
    std::vector<TicketFact> untold, told;
  };
  OpenQueue(5'000, 6);
  std::mt19937 dice(7);
  std::vector<Kiosk> kiosks(3);
  for (Kiosk& kiosk : kiosks) kiosk.device = AddDevice();
  std::set<int64_t> given;
  int lives = 1, restores = 0;
  const auto hear = [&](Kiosk& kiosk) {
    const v1::LeaseBook book = Serve(kiosk.device);
    for (const v1::LeaseState& state : book.leases()) {
      const v1::Grant grant = GrantOf(state);
      const auto known = [&](const Range& range) { return range.grant.lease_id() == grant.lease_id(); };
      if (std::none_of(kiosk.ranges.begin(), kiosk.ranges.end(), known)) kiosk.ranges.push_back({grant, state});
    }
  };
  const auto present = [&](Kiosk& kiosk) {
    v1::LeasePresentation presentation;
    for (const Range& range : kiosk.ranges) {
      v1::LeaseState* state = presentation.add_leases();
      *state = range.state;
      state->set_spent(range.spent);
      state->set_returned(range.back ? range.grant.quantity() - range.spent : 0);
    }
    Present(kiosk.device, presentation);
  };
  const auto tell = [&](Kiosk& kiosk) {
    std::shuffle(kiosk.untold.begin(), kiosk.untold.end(), dice);
    for (const TicketFact& fact : kiosk.untold) ASSERT_TRUE(Give(fact).ok());
    kiosk.told.insert(kiosk.told.end(), kiosk.untold.begin(), kiosk.untold.end());
    kiosk.untold.clear();
  };
  for (int step = 0; step < 600; ++step) {
    Kiosk& kiosk = kiosks[dice() % kiosks.size()];
    const unsigned what = dice() % 100;
    if (what < 25) {
      hear(kiosk);
    } else if (what < 75) {
      for (Range& range : kiosk.ranges) {
        if (range.back || range.spent == range.grant.quantity()) continue;
        kiosk.untold.push_back(TicketOf(kiosk.device, range.grant, ++range.spent));
        ASSERT_TRUE(given.insert(kiosk.untold.back().ticket.number).second) << "step " << step;
        break;
      }
    } else if (what < 90) {
      tell(kiosk);
    } else if (what < 97 && !kiosk.ranges.empty()) {
      Range& range = kiosk.ranges[dice() % kiosk.ranges.size()];
      range.back = true;
      (void)GiveBack(kiosk.device, range.grant, range.spent);
    } else if (restores < 6) {
      ForgetLeases();
      Do([](WriteContext& write) { return write.db().Execute("DELETE FROM queue_tickets", {}).status(); });
      MarkRestored(0);
      if (++restores % 2 == 0) {
        ASSERT_TRUE(RemoveFile(log_path()).ok());
      }
      StartLife(absl::StrCat("life-", 1'000'000'000 + ++lives, "!"));
      for (Kiosk& each : kiosks) {
        if (dice() % 2 == 0) hear(each);  // some ask before they were heard
        present(each);
        // What was acknowledged in the life before is told once more.
        each.untold.insert(each.untold.end(), each.told.begin(), each.told.end());
        each.told.clear();
      }
    }
  }
  for (Kiosk& kiosk : kiosks) tell(kiosk);
  EXPECT_GE(restores, 4);
  EXPECT_GT(given.size(), 100u);
  EXPECT_EQ(Numbers(), std::vector<int64_t>(given.begin(), given.end()));
}

// A quick hand calls and serves within one millisecond; ids that are drawn at random would tell it in either order.
TEST_F(QueueTest, WhatBecameOfANumberComesAfterItsCall) {
  OpenQueue(10, 10);
  for (const char first : {'\x01', '\xff'}) {
    const CallRow called{.operation_id = std::string(16, first), .number = 1, .kind = v1::QUEUE_CALL_KIND_CALLED, .time_ms = 7};
    const CallRow served{.operation_id = std::string(16, '\x40'), .number = 1, .kind = v1::QUEUE_CALL_KIND_SERVED, .time_ms = 7};
    Do([&](WriteContext& write) {
      for (const CallRow& call : {served, called}) {
        if (absl::Status status = InsertCall(write, kWash, call).status(); !status.ok()) return status;
      }
      return absl::OkStatus();
    });
  }
  std::vector<int> kinds;
  ASSERT_TRUE(database()
                  .Read([&](Connection& db) {
                    auto calls = ListCalls(db, kWash);
                    for (const CallRow& call : *calls) kinds.push_back(call.kind);
                    return calls.status();
                  })
                  .ok());
  EXPECT_THAT(kinds, ElementsAre(v1::QUEUE_CALL_KIND_CALLED, v1::QUEUE_CALL_KIND_CALLED, v1::QUEUE_CALL_KIND_SERVED));
}

}  // namespace
}  // namespace footfall::server
