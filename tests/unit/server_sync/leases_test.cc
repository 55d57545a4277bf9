// Leases on a kiosk's stream: presented, lent, given back, and what a restored server makes of them.
#include "server/base/files.h"
#include "server/board/board_hub.h"
#include "server/leases/lease_life_store.h"
#include "server/leases/lease_plan.h"
#include "server/leases/lease_store.h"
#include "server/queues/queue_store.h"
#include "server/sessions/session_store.h"
#include "tests/unit/server_sync/sync_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr char kPool[] = "campaigns/spring-2026/sessions/day-1/gifts/tote";

class LeasesTest : public SyncTest {
 protected:
  LeasesTest() {
    Do([](WriteContext& write) {
      absl::StatusOr<v1::Session> session = GetSession(write.db(), {std::string(support::kCampaign), std::string(support::kDayOne)});
      if (!session.ok()) return session.status();
      session->set_state(v1::SESSION_STATE_OPEN);
      session->mutable_hours()->set_start_ms(support::kWorldStartMs);
      session->mutable_hours()->set_end_ms(support::kWorldStartMs + 3'600'000);
      return ReplaceSession(write, &*session);
    });
    AddUnits(100);
  }
  void Do(const WriteJob& job) {
    const absl::Status status = world_.database().Write(job);
    ASSERT_TRUE(status.ok()) << status;
  }
  void AddUnits(int64_t units) {
    Do([&](WriteContext& write) {
      absl::Status status = SetPool(
          write,
          {.pool = kPool, .campaign_id = std::string(support::kCampaign), .session_id = std::string(support::kDayOne), .kiosk_units = 20});
      return status.ok() ? AddToPool(write, kPool, units) : status;
    });
  }
  // So much that the hub looks at leases again.
  void PassTime() { world_.leads().clock().Set(world_.leads().clock().NowMs() + SyncHub::kLeaseIntervalMs); }
  // A kiosk's stream after its presentation, and the book it got.
  std::unique_ptr<support::KioskStream> Present(const Kiosk& kiosk, const v1::LeasePresentation& presentation, v1::LeaseBook* book) {
    auto stream = Open(kiosk);
    EXPECT_TRUE(stream->Send(presentation));
    const auto heard = stream->ReadLeases();
    EXPECT_TRUE(heard.has_value());
    if (heard) *book = *heard;
    return stream;
  }
  static v1::LeasePresentation Holding(const v1::LeaseBook& book) {
    v1::LeasePresentation presentation;
    *presentation.mutable_leases() = book.leases();
    return presentation;
  }
  static v1::Grant GrantOf(const v1::LeaseState& state) {
    v1::Grant grant;
    EXPECT_TRUE(grant.ParseFromString(state.grant().grant()));
    return grant;
  }
  PoolAccount Account() {
    PoolAccount account;
    EXPECT_TRUE(world_.database()
                    .Read([&](Connection& db) {
                      absl::StatusOr<PoolAccount> read = AccountOf(db, kPool);
                      if (read.ok()) account = *std::move(read);
                      return read.status();
                    })
                    .ok());
    EXPECT_TRUE(account.Balances());
    return account;
  }
  void AddReturn(Kiosk* kiosk, const v1::LeaseState& state, int64_t returned, int64_t spent = 0) {
    v1::LeaseReturnPayload payload;
    payload.set_lease_id(GrantOf(state).lease_id());
    payload.set_returned_total(returned);
    payload.set_spent_total(spent);
    kiosk->AddLeaseReturn(payload, world_.NewId());
  }
};

TEST_F(LeasesTest, AKioskThatPresentsIsLentItsUnits) {
  const Kiosk kiosk = world_.AddKiosk();
  v1::LeaseBook book;
  const auto stream = Present(kiosk, {}, &book);
  ASSERT_EQ(book.leases_size(), 1);
  EXPECT_EQ(GrantOf(book.leases(0)).quantity(), 20);
  EXPECT_TRUE(rules::VerifySignature("footfall/grant/1" + book.leases(0).grant().grant(), book.leases(0).grant().signature(),
                                     world_.sign_public_key()));
}

// F20, F21: in its other past it may have drawn from them.
TEST_F(LeasesTest, ARebasedKiosksBlocksWaitInSuspense) {
  constexpr char kWheel[] = "campaigns/spring-2026/draws/wheel";
  const std::string lease_id(16, 'b');
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 3);
  ASSERT_TRUE(Open(kiosk)->PushAndRead(kiosk.MakePush(1, 3)).has_value());
  v1::LeaseBook book;
  Present(kiosk, {}, &book);
  ASSERT_EQ(book.leases_size(), 1);
  Do([&](WriteContext& write) {
    absl::Status status = SetPool(write, {.pool = kWheel, .kind = LeaseKind::kDrawBlock, .campaign_id = std::string(support::kCampaign)});
    if (status.ok()) status = AddToPool(write, kWheel, 20);
    LeaseRow block{.lease_id = lease_id, .number = write.NextNumber(), .pool = kWheel, .device_id = kiosk.device_id()};
    block.use.quantity = 20;
    block.not_after_ms = support::kWorldStartMs + 3'600'000;
    return status.ok() ? InsertLease(write, block) : status;
  });
  kiosk.RollBackTo(2);
  const auto hello = Hello(kiosk);
  ASSERT_TRUE(hello.has_value());
  ASSERT_EQ(hello->state(), v1::HELLO_STATE_REBASE);
  const auto standing = [&](const std::string& lease) {
    LeaseStanding now = LeaseStanding::kClosed;
    EXPECT_TRUE(world_.database()
                    .Read([&](Connection& db) {
                      const auto found = FindLease(db, lease);
                      if (found.ok() && found->has_value()) now = (*found)->standing;
                      return found.status();
                    })
                    .ok());
    return now;
  };
  EXPECT_EQ(standing(lease_id), LeaseStanding::kSuspense);
  EXPECT_EQ(standing(GrantOf(book.leases(0)).lease_id()), LeaseStanding::kOpen);  // gifts are counted, not ordered
}

TEST_F(LeasesTest, AKioskThatHasNothingStillHearsSo) {
  Do([](WriteContext& write) { return AddToPool(write, kPool, -100); });
  const Kiosk kiosk = world_.AddKiosk();
  v1::LeaseBook book;
  const auto stream = Present(kiosk, {}, &book);
  EXPECT_EQ(book.leases_size(), 0);
}

TEST_F(LeasesTest, OlderProgramsThatNeverPresentAreLentNothing) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 2);
  auto stream = Open(kiosk);
  ASSERT_TRUE(stream->PushAndRead(kiosk.MakePush(1, 1)).has_value());
  PassTime();
  ASSERT_TRUE(stream->PushAndRead(kiosk.MakePush(2, 2)).has_value());
  EXPECT_EQ(Account().outstanding, 0);
}

TEST_F(LeasesTest, ANewBookComesWhenSomethingOfItChanged) {
  const Kiosk kiosk = world_.AddKiosk();
  v1::LeaseBook book;
  const auto stream = Present(kiosk, {}, &book);
  Do([&](WriteContext& write) { return SetLeaseRecalled(write, GrantOf(book.leases(0)).lease_id(), true); });
  PassTime();
  const auto next = stream->ReadLeases();
  ASSERT_TRUE(next.has_value());
  ASSERT_EQ(next->leases_size(), 1);
  EXPECT_TRUE(next->leases(0).recalled());
}

TEST_F(LeasesTest, UnitsThatComeInAreLentAtOnce) {
  Do([](WriteContext& write) { return AddToPool(write, kPool, -100); });
  const Kiosk kiosk = world_.AddKiosk();
  v1::LeaseBook book;
  const auto stream = Present(kiosk, {}, &book);
  AddUnits(7);
  PassTime();
  const auto next = stream->ReadLeases();
  ASSERT_TRUE(next.has_value());
  ASSERT_EQ(next->leases_size(), 1);
  EXPECT_EQ(GrantOf(next->leases(0)).quantity(), 7);
}

// F24: a return is one operation with totals; twice is once.
TEST_F(LeasesTest, AReturnIsAppliedOnce) {
  Kiosk kiosk = world_.AddKiosk();
  v1::LeaseBook book;
  const auto stream = Present(kiosk, {}, &book);
  Do([&](WriteContext& write) { return SetLeaseRecalled(write, GrantOf(book.leases(0)).lease_id(), true); });
  AddReturn(&kiosk, book.leases(0), 15);
  AddReturn(&kiosk, book.leases(0), 15);
  ASSERT_TRUE(stream->PushAndRead(kiosk.MakePush(1, 2)).has_value());
  EXPECT_EQ(Account().pool.free, 95);
  EXPECT_EQ(Account().outstanding, 5);
  ASSERT_TRUE(stream->PushAndRead(kiosk.MakePush(1, 2)).has_value());
  EXPECT_EQ(Account().pool.free, 95);
  EXPECT_EQ(Quarantined(), 0);
}

// Lends bare numbers and hears what comes back.
class ListeningSource : public GrantSource {
 public:
  absl::StatusOr<Part> Take(WriteContext&, const PoolRow&, std::string_view, std::string_view, int64_t units) override {
    return Part{.quantity = units};
  }
  absl::Status Ended(WriteContext&, const LeaseRow& lease) override {
    returned = lease.use.returned;
    return absl::OkStatus();
  }
  absl::Status Learned(WriteContext&, const LeaseRow&) override { return absl::OkStatus(); }
  int64_t returned = 0;
};

TEST_F(LeasesTest, WhoeverLentItHearsOfAReturn) {
  ListeningSource source;
  world_.grant_sources().Add(LeaseKind::kGift, &source);
  Kiosk kiosk = world_.AddKiosk();
  v1::LeaseBook book;
  const auto stream = Present(kiosk, {}, &book);
  AddReturn(&kiosk, book.leases(0), 15);
  ASSERT_TRUE(stream->PushAndRead(kiosk.MakePush(1, 1)).has_value());
  EXPECT_EQ(source.returned, 15);
}

TEST_F(LeasesTest, AReturnOfALeaseNobodyKnowsWaitsInQuarantine) {
  Kiosk kiosk = world_.AddKiosk(), other = world_.AddKiosk();
  v1::LeaseBook book;
  const auto stream = Present(kiosk, {}, &book);
  AddReturn(&other, book.leases(0), 15);
  AddLeads(&other, 1);
  EXPECT_THAT(PushOnce(other, 1, 2), AcknowledgesThrough(other, 2));
  EXPECT_EQ(Quarantined(), 1);
  EXPECT_EQ(Leads(), 1);
  EXPECT_EQ(Account().outstanding, 20);
}

TEST_F(LeasesTest, ARevokedKiosksLeasesWaitForAPerson) {
  Kiosk kiosk = world_.AddKiosk();
  v1::LeaseBook book;
  auto stream = Present(kiosk, {}, &book);
  Revoke(kiosk);
  EXPECT_EQ(Account().suspense, 20);
  auto again = world_.Connect();
  const auto ok = again->Greet(kiosk);
  ASSERT_TRUE(ok.has_value());
  EXPECT_TRUE(again->Send(Holding(book)));
  AddLeads(&kiosk, 1);
  ASSERT_TRUE(again->PushAndRead(kiosk.MakePush(1, 1)).has_value());
  EXPECT_EQ(Account().suspense, 20);
  EXPECT_EQ(Account().outstanding, 0);
}

TEST_F(LeasesTest, APresentationOutOfOrderOrOverItsLimitEndsTheStream) {
  const Kiosk kiosk = world_.AddKiosk();
  {
    auto stream = world_.Connect();
    EXPECT_TRUE(stream->Send(v1::LeasePresentation()));
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  }
  {
    auto stream = Open(kiosk);
    v1::LeasePresentation many;
    for (int i = 0; i <= kMaxBookLeases; ++i) many.add_leases();
    EXPECT_TRUE(stream->Send(many));
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  }
  auto stream = Open(kiosk);
  for (int i = 0; i <= SyncStream::kMaxPresentations; ++i) stream->Send(v1::LeasePresentation());
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

// More than one message holds: a kiosk has as many parts as it needs, and its book at their end.
TEST_F(LeasesTest, PartsAreOnePresentation) {
  const Kiosk kiosk = world_.AddKiosk();
  auto stream = Open(kiosk);
  v1::LeasePresentation part;
  while (part.leases_size() < kMaxBookLeases) part.add_leases();
  for (int i = 0; i <= SyncStream::kMaxPresentations; ++i) EXPECT_TRUE(stream->Send(part));
  EXPECT_TRUE(stream->Send(v1::LeasePresentation()));
  const auto book = stream->ReadLeases();
  ASSERT_TRUE(book.has_value());
  EXPECT_EQ(book->leases_size(), 1);
}

TEST_F(LeasesTest, NonsenseInAPresentationIsPassedOver) {
  const Kiosk kiosk = world_.AddKiosk();
  v1::LeasePresentation presentation;
  presentation.add_leases();
  presentation.add_leases()->mutable_grant()->set_grant("\xff\xff");
  v1::LeaseBook book;
  const auto stream = Present(kiosk, presentation, &book);
  EXPECT_EQ(book.leases_size(), 1);
}

// F18: granted after the backup, and the file of grants is gone too. The kiosk brings its lease back before anything is lent to others.
TEST_F(LeasesTest, ARestoredServerLearnsFromItsKiosksBeforeItLends) {
  const Kiosk kiosk = world_.AddKiosk(), other = world_.AddKiosk();
  v1::LeaseBook book, nothing;
  { const auto stream = Present(kiosk, {}, &book); }
  Do([](WriteContext& write) {
    absl::Status status = write.db().Execute("DELETE FROM leases", {}).status();
    if (status.ok()) status = write.db().Execute("UPDATE lease_pools SET free = total, fence = 0", {}).status();
    return status.ok() ? MarkLeasesUnlearned(write, 1) : status;
  });
  ASSERT_TRUE(RemoveFile(world_.grant_file()).ok());
  world_.Restart("another life-123");
  ASSERT_TRUE(world_.keeper().frozen());
  auto early = Present(other, {}, &nothing);
  EXPECT_EQ(nothing.leases_size(), 0);
  v1::LeaseBook again;
  const auto stream = Present(kiosk, Holding(book), &again);
  ASSERT_GE(again.leases_size(), 1);
  EXPECT_EQ(again.leases(0).grant().SerializeAsString(), book.leases(0).grant().SerializeAsString());
  PassTime();
  const auto lent = early->ReadLeases();
  ASSERT_TRUE(lent.has_value());
  EXPECT_EQ(GrantOf(lent->leases(0)).quantity(), 20);
  EXPECT_EQ(Account().outstanding, 40);
}

TEST_F(LeasesTest, AKioskOfAnOlderProgramIsNotWaitedForOnceItSpoke) {
  const Kiosk kiosk = world_.AddKiosk();
  Kiosk older = world_.AddKiosk();
  Do([](WriteContext& write) { return MarkLeasesUnlearned(write, 1); });
  ASSERT_TRUE(RemoveFile(world_.grant_file()).ok());
  world_.Restart("another life-123");
  v1::LeaseBook book;
  const auto stream = Present(kiosk, {}, &book);
  EXPECT_EQ(book.leases_size(), 0);
  AddLeads(&older, 1);
  EXPECT_THAT(PushOnce(older, 1, 1), AcknowledgesThrough(older, 1));
  PassTime();
  const auto lent = stream->ReadLeases();
  ASSERT_TRUE(lent.has_value());
  EXPECT_EQ(lent->leases_size(), 1);
}

// --- queue numbers, and chances that stand aside ---

TEST_F(LeasesTest, NumbersOfAQueueAreLentAndTold) {
  const SessionChildKey wash{{std::string(support::kCampaign), std::string(support::kDayOne)}, "wash"};
  Do([&](WriteContext& write) {
    v1::Queue queue;
    queue.set_last_number(50);
    absl::Status status = PutQueue(write, wash, queue);
    if (status.ok()) {
      status = SetPool(write, {.pool = QueueName(wash),
                               .kind = LeaseKind::kQueueNumbers,
                               .campaign_id = wash.session.campaign_id,
                               .session_id = wash.session.session_id,
                               .kiosk_units = 10});
    }
    return status.ok() ? AddToPool(write, QueueName(wash), 50) : status;
  });
  Kiosk kiosk = world_.AddKiosk();
  v1::LeaseBook book;
  Present(kiosk, {}, &book);
  ASSERT_EQ(book.leases_size(), 2);
  const int place = GrantOf(book.leases(0)).pool() == QueueName(wash) ? 0 : 1;
  const v1::Grant grant = GrantOf(book.leases(place));
  EXPECT_EQ(grant.first_number(), 1);
  EXPECT_EQ(grant.quantity(), 10);
  v1::QueueTicketPayload ticket;
  ticket.set_lease_id(grant.lease_id());
  ticket.set_number(1);
  ticket.set_spent_total(1);
  for (const int64_t number : {1, 2, 2}) {  // the third is a copy's
    ticket.set_number(number);
    ticket.set_spent_total(number);
    const v1::OperationHeader header = kiosk.NextHeader(v1::OPERATION_TYPE_QUEUE_TICKET, world_.NewId());
    kiosk.AddRaw(header.SerializeAsString(), kiosk.Seal(ticket));
  }
  EXPECT_THAT(PushOnce(kiosk, 1, 3), AcknowledgesThrough(kiosk, 3));
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM queue_tickets"), 2);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM ledger WHERE verdict = 2 AND reason = 'QUEUE_NUMBER_TAKEN'"), 1);
  // As it is told on the next connection.
  Present(kiosk, Holding(book), &book);
  EXPECT_EQ(book.leases(place).spent(), 2);
}

TEST_F(LeasesTest, AChanceThatStandsAsideIsShownOnTheBoard) {
  Kiosk kiosk = world_.AddKiosk();
  v1::DrawPayload chance;
  chance.set_lease_id(std::string(16, 'l'));
  chance.set_draw_id("wheel");
  chance.set_block(1);
  chance.set_entry_id(std::string(16, 'e'));
  chance.set_prize("-");
  chance.set_previous_row_hash(std::string(32, '\0'));
  chance.set_row_hash(std::string(32, 'h'));
  chance.set_lead_id(std::string(16, 'x'));
  const v1::OperationHeader header = kiosk.NextHeader(v1::OPERATION_TYPE_DRAW, world_.NewId());
  kiosk.AddRaw(header.SerializeAsString(), kiosk.Seal(chance));
  BoardHub hub(&world_.database(), &world_.presence(), &world_.leads().clock());
  const std::string session = SessionName({std::string(support::kCampaign), std::string(support::kDayOne)});
  EXPECT_EQ(hub.Build(session)->kiosks(0).draw_refused(), 0);
  EXPECT_THAT(PushOnce(kiosk, 1, 1), AcknowledgesThrough(kiosk, 1));
  const auto board = hub.Build(session);
  ASSERT_EQ(board->kiosks_size(), 1);
  EXPECT_EQ(board->kiosks(0).draw_refused(), 1);
  EXPECT_EQ(board->kiosks(0).draw_gaps(), 0);
}

}  // namespace
}  // namespace footfall::server
