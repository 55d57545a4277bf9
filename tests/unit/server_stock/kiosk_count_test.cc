// Counts made at kiosks: while the booth is open, in any order, never refused for how the session stands.
#include "server/stock/count_intake.h"
#include "tests/unit/server_stock/stock_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using support::kWorldStartMs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Teller kOffice{"users/lin", kWorldStartMs + 50'000};

class KioskCountTest : public StockTest {
 protected:
  void SetUp() override {
    StockTest::SetUp();
    Stock(kBooth, 30);
    Stock(kBooth, 100, "flyer");
    MakeGift();
    SetState(v1::SESSION_STATE_OPEN);
  }
  static v1::StockCountPayload Payload(int64_t counted, const std::string& item = "tote") {
    v1::StockCountPayload payload;
    payload.set_item(ItemName(item));
    payload.set_counted(counted);
    payload.set_staff_id("chen");
    return payload;
  }
  static v1::StockCountPayload Explained(v1::StockCountPayload payload, v1::DifferenceKind kind, int64_t units,
                                         const std::string& reason = "") {
    v1::CountExplanation* explanation = payload.add_explanations();
    explanation->set_kind(kind);
    explanation->set_quantity(units);
    explanation->set_reason(reason);
    return payload;
  }
  // As the kiosk sends it, `at` milliseconds after the world's start.
  absl::StatusOr<KioskCountRow> Read1(const v1::StockCountPayload& payload, int64_t at) {
    v1::OperationHeader header;
    header.set_operation_id(rules::UuidBytes(SystemRandom()->NewUuid(kWorldStartMs + at)));
    header.set_campaign_id(kBoothKey.campaign_id);
    header.set_session_id(kBoothKey.session_id);
    header.set_corrected_ms(kWorldStartMs + at);
    return ReadStockCount("d1", header, payload.SerializeAsString());
  }
  absl::Status Apply(const KioskCountRow& row) {
    return Do([&](WriteContext& write) { return ApplyStockCount(write, row); });
  }
  absl::Status Say(const v1::StockCountPayload& payload, int64_t at) {
    const absl::StatusOr<KioskCountRow> row = Read1(payload, at);
    return row.ok() ? Apply(*row) : row.status();
  }
  absl::Status SayAtOffice(int64_t counted, int64_t at) {
    v1::CountStockRequest request;
    request.add_lines()->set_item("items/tote");
    request.mutable_lines(0)->set_counted(counted);
    return Do([&](WriteContext& write) { return StoreCount(write, kBoothKey, request, {"users/lin", kWorldStartMs + at}); });
  }
  v1::BoothCount Look() {
    v1::BoothCount count;
    Read([&](Connection& db) {
      auto read = ReadCount(db, kBoothKey);
      if (read.ok()) count = *std::move(read);
      return read.status();
    });
    return count;
  }
  v1::CountLine Tote() {
    const v1::BoothCount count = Look();
    for (const v1::CountLine& line : count.lines()) {
      if (line.item() == "items/tote") return line;
    }
    return {};
  }
  std::vector<int> Standings() {
    std::vector<int> standings;
    const v1::BoothCount count = Look();
    for (const v1::KioskCount& each : count.kiosk_counts()) standings.push_back(each.standing());
    return standings;
  }
  absl::Status Reconcile() {
    return Do([&](WriteContext& write) { return ReconcileBooth(write, kBoothKey, kOffice); });
  }
  GiftFact Gift(char lease, int64_t units, int64_t at) {
    GiftFact fact = MakeFact(lease, units);
    fact.time_ms = kWorldStartMs + at;
    return fact;
  }
};

TEST_F(KioskCountTest, ItIsTheBoothsCountWhileTheSessionIsOpen) {
  ASSERT_TRUE(Say(Payload(28), 1000).ok());
  EXPECT_EQ(Tote().found(), 28);
  EXPECT_EQ(Tote().unexplained(), 2);
  EXPECT_EQ(Tote().counted_by(), "staff/chen");
  EXPECT_EQ(Balance(kBooth), 30) << "saying it moves nothing";
}

TEST_F(KioskCountTest, WhatItExplainsIsBookedWhenTheSessionIsReconciled) {
  ASSERT_TRUE(Say(Payload(27), 1000).ok());
  v1::StockCountPayload told = Explained(Payload(27), v1::DIFFERENCE_KIND_DAMAGED, 2);
  told = Explained(told, v1::DIFFERENCE_KIND_OTHER, 1, "lent to the stage");
  ASSERT_TRUE(Say(told, 2000).ok());
  ASSERT_TRUE(Say(Payload(100, "flyer"), 3000).ok());
  SetState(v1::SESSION_STATE_CLOSED);
  EXPECT_THAT(Look().obstacles(), IsEmpty());
  ASSERT_TRUE(Reconcile().ok());
  EXPECT_EQ(Balance(kBooth), 27);
  EXPECT_EQ(Balance("damaged"), 2);
  EXPECT_EQ(Balance("lost"), 1);
}

// A count's meaning must not hang on when the other kiosks are heard.
TEST_F(KioskCountTest, WhatIsHandedOutAfterItIsNotMissing) {
  ASSERT_TRUE(Lend('a', 10).ok());
  ASSERT_TRUE(Say(Payload(27), 5000).ok());
  ASSERT_TRUE(Give(Gift('a', 3, 4000)).ok());  // before the count, heard of after it
  EXPECT_EQ(Tote().unexplained(), 0);
  ASSERT_TRUE(Give(Gift('a', 2, 6000)).ok());  // after it
  EXPECT_EQ(Tote().found(), 25);
  EXPECT_EQ(Tote().expected(), 25);
  EXPECT_EQ(Tote().unexplained(), 0);
}

TEST_F(KioskCountTest, WhatComesBackAfterItIsNotTooMany) {
  ASSERT_TRUE(Lend('a', 10).ok());
  const GiftFact gift = Gift('a', 3, 1000);
  ASSERT_TRUE(Give(gift).ok());
  ASSERT_TRUE(Say(Payload(27), 5000).ok());
  const LeaseUndo undo{.operation_id = std::string(16, 'u'),
                       .gift_id = rules::UuidBytes(gift.operation_id),
                       .lease_id = gift.lease_id,
                       .epoch = 1,
                       .seq = 9,
                       .units = 3,
                       .spent_total = 0,
                       .staff_id = "chen",
                       .device_id = "d1",
                       .time_ms = kWorldStartMs + 6000};
  ASSERT_TRUE(Do([&](WriteContext& write) { return ApplyGiftUndo(write, undo); }).ok());
  EXPECT_EQ(Tote().found(), 30);
  EXPECT_EQ(Tote().unexplained(), 0);
}

TEST_F(KioskCountTest, GoodsThatMovedAfterItTakeItAlongAlsoWhenItIsHeardOfLater) {
  const auto move = [&](int64_t units, int64_t at) {
    StockMove out{.kind = v1::MOVEMENT_KIND_CORRECTION, .item_id = "tote", .quantity = units, .time_ms = kWorldStartMs + at};
    out.from = {.kind = PlaceKind::kBooth, .name = kBooth, .session = kBoothKey};
    out.to = {.kind = PlaceKind::kWarehouse, .name = "warehouse"};
    return Do([&](WriteContext& write) { return MoveGoods(write, out).status(); });
  };
  ASSERT_TRUE(move(4, 1000).ok());
  ASSERT_TRUE(move(6, 9000).ok());
  ASSERT_TRUE(Say(Payload(26), 5000).ok());  // made between the two, heard of after both
  EXPECT_EQ(Tote().found(), 20);
  ASSERT_TRUE(move(5, 3000).ok());  // heard of late: the count had seen it
  EXPECT_EQ(Tote().found(), 20);
  EXPECT_EQ(Tote().unexplained(), -5);
  ASSERT_TRUE(move(1, 9500).ok());
  EXPECT_EQ(Tote().found(), 19);
}

TEST_F(KioskCountTest, OfTwoTheOneMadeLaterHoldsInAnyOrder) {
  ASSERT_TRUE(Say(Payload(29), 2000).ok());
  ASSERT_TRUE(Say(Payload(30), 3000).ok());
  ASSERT_TRUE(Say(Payload(7), 1000).ok());
  EXPECT_EQ(Tote().counted(), 30);
  EXPECT_THAT(Standings(), ElementsAre(v1::KIOSK_COUNT_STANDING_TAKEN, v1::KIOSK_COUNT_STANDING_TAKEN, v1::KIOSK_COUNT_STANDING_OLDER));
}

TEST_F(KioskCountTest, TheOfficesLaterCountStays) {
  SetState(v1::SESSION_STATE_CLOSED);
  ASSERT_TRUE(SayAtOffice(29, 5000).ok());
  ASSERT_TRUE(Say(Payload(12), 4000).ok());
  EXPECT_EQ(Tote().counted(), 29);
  EXPECT_THAT(Standings(), ElementsAre(v1::KIOSK_COUNT_STANDING_OLDER));
  ASSERT_TRUE(Say(Payload(30), 6000).ok());
  EXPECT_EQ(Tote().counted(), 30);
  ASSERT_TRUE(SayAtOffice(28, 7000).ok());
  EXPECT_EQ(Tote().counted(), 28);
}

TEST_F(KioskCountTest, AfterTheReconciliationItIsKeptAndChangesNothing) {
  ASSERT_TRUE(Say(Payload(30), 1000).ok());
  ASSERT_TRUE(Say(Payload(100, "flyer"), 1500).ok());
  SetState(v1::SESSION_STATE_CLOSED);
  ASSERT_TRUE(Reconcile().ok());
  SetState(v1::SESSION_STATE_RECONCILED);
  ASSERT_TRUE(Say(Explained(Payload(20), v1::DIFFERENCE_KIND_LOST, 10), 2000).ok());
  EXPECT_EQ(Tote().counted(), 30);
  EXPECT_EQ(Balance(kBooth), 30);
  const v1::KioskCount late = Look().kiosk_counts(0);
  EXPECT_EQ(late.standing(), v1::KIOSK_COUNT_STANDING_LATE);
  EXPECT_EQ(late.counted(), 20);
  EXPECT_EQ(late.explanations(0).quantity(), 10);
  EXPECT_EQ(late.staff(), "staff/chen");
  EXPECT_EQ(late.device(), "devices/d1");
}

TEST_F(KioskCountTest, TheSameOperationCountsOnce) {
  const absl::StatusOr<KioskCountRow> row = Read1(Payload(30), 3000);
  ASSERT_TRUE(Apply(*row).ok());
  ASSERT_TRUE(Say(Payload(29), 4000).ok());
  ASSERT_TRUE(Apply(*row).ok());
  EXPECT_EQ(Tote().counted(), 29);
  EXPECT_EQ(Standings().size(), 2U);
}

// More than the books miss shows as a difference; whoever stands there knows better than the books of the moment.
TEST_F(KioskCountTest, AnExplanationTooManyIsTakenAndShows) {
  ASSERT_TRUE(Say(Explained(Payload(30), v1::DIFFERENCE_KIND_DAMAGED, 2), 1000).ok());
  EXPECT_EQ(Tote().unexplained(), -2);
}

TEST_F(KioskCountTest, WhatCannotBeStandsAside) {
  const auto fields = [&](const v1::StockCountPayload& payload) { return FieldsOf(Read1(payload, 1).status()); };
  EXPECT_EQ(fields(Payload(-1)), "counted: TOO_SMALL\n");
  EXPECT_EQ(fields(Explained(Payload(1), v1::DIFFERENCE_KIND_OTHER, 1)), "explanations.reason: REQUIRED\n");
  EXPECT_EQ(fields(Explained(Payload(1), v1::DIFFERENCE_KIND_LOST, 0)), "explanations.quantity: TOO_SMALL\n");
  EXPECT_EQ(fields(Explained(Payload(1), v1::DIFFERENCE_KIND_UNSPECIFIED, 1, "x")), "explanations.kind: REQUIRED\n");
  v1::StockCountPayload nobody = Payload(1);
  nobody.clear_staff_id();
  nobody.clear_item();
  EXPECT_EQ(fields(nobody), "item: REQUIRED\nstaff_id: REQUIRED\n");
  EXPECT_TRUE(absl::IsNotFound(Say(Payload(1, "ghost"), 1)));
  v1::OperationHeader header;
  header.set_operation_id(std::string(16, 'x'));
  EXPECT_EQ(ReasonOf(ReadStockCount("d1", header, "\xff").status()), "PAYLOAD_UNREADABLE");
}

TEST_F(KioskCountTest, KiosksHearWhatThereIsToCountAndNotHowMuch) {
  v1::KioskConfig config;
  Read([&](Connection& db) { return AddCountItems(db, kBoothKey, &config); });
  ASSERT_EQ(config.count_items_size(), 2);
  EXPECT_EQ(config.count_items(0).item(), "items/flyer");
  EXPECT_EQ(config.count_items(1).item(), "items/tote");
  EXPECT_EQ(config.count_items(1).display_name().texts().at("zh-Hans"), "帆布袋");
  ASSERT_TRUE(Say(Payload(28), 1000).ok());
  Read([&](Connection& db) {
    const auto lines = ReadCountedLines(db, kBoothKey);
    EXPECT_EQ(lines->size(), 1U);
    EXPECT_EQ(lines->front().item(), "items/tote");
    EXPECT_EQ(lines->front().unexplained(), 2);
    return lines.status();
  });
}

}  // namespace
}  // namespace footfall::server
