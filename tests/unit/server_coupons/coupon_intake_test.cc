#include "server/coupons/coupon_intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "server/base/errors.h"
#include "tests/unit/server_coupons/coupon_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Fact = std::variant<CouponIssueFact, CouponRedeemFact>;

std::string Reason(const absl::Status& status) { return errors::GetDetail(status).value_or(errors::Detail{}).reason; }

std::vector<std::string> Fields(const absl::Status& status) {
  const errors::Detail detail = errors::GetDetail(status).value_or(errors::Detail{});
  std::vector<std::string> fields;
  for (const auto& problem : detail.fields) fields.push_back(problem.field + ": " + problem.reason);
  return fields;
}

std::vector<v1::CouponFlag> Flags(const v1::CouponRedemption& redemption) {
  std::vector<v1::CouponFlag> flags;
  for (const int flag : redemption.flags()) flags.push_back(static_cast<v1::CouponFlag>(flag));
  return flags;
}

class CouponIntakeTest : public ::testing::Test {
 protected:
  void Begin(const v1::CouponTemplate& made = CouponWorld::Welcome()) {
    world_.Create(made);
    world_.Make(20);
    lease_ = world_.Lend("d1", 5);
  }
  absl::Status Apply(const Fact& fact) {
    return std::visit([this](const auto& one) { return world_.Apply(one); }, fact);
  }

  CouponWorld world_;
  CouponWorld::Lease lease_;
};

TEST_F(CouponIntakeTest, KnowsWhoGotACouponAndSpendsTheLease) {
  Begin();
  const std::string lead = world_.AddLead(3);
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease_, 0, lead)).ok());
  EXPECT_EQ(world_.StateOf(lease_.facts[0]), v1::COUPON_STATE_ISSUED);
  EXPECT_EQ(world_.Account().pool.handed_out, 1);
  v1::ListCouponsRequest request;
  request.set_parent(kCouponCampaign);
  request.set_state(v1::COUPON_STATE_ISSUED);
  const auto page = world_.Must(&CouponWorld::Stub::ListCoupons, request);
  ASSERT_EQ(page.coupons_size(), 1);
  EXPECT_EQ(page.coupons(0).issuer(), "devices/d1");
  EXPECT_EQ(page.coupons(0).lead(), "campaigns/spring-2026/leads/" + rules::FormatUuid(*rules::UuidFromBytes(lead)));
  EXPECT_THAT(page.coupons(0).issue_flags(), IsEmpty());
}

TEST_F(CouponIntakeTest, TakesTheSameFactOnce) {
  Begin();
  const CouponIssueFact issue = world_.IssueFact(&lease_, 0);
  const CouponRedeemFact redeem = world_.RedeemFact("d2", lease_.facts[0]);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(world_.Apply(issue).ok());
    ASSERT_TRUE(world_.Apply(redeem).ok());
  }
  EXPECT_EQ(world_.Account().pool.handed_out, 1);
  EXPECT_EQ(world_.Redemptions().size(), 1u);
  EXPECT_EQ(world_.Report().total().issued(), 1);
}

// F30: three kiosks apart from each other; d1 issued the coupon, d2 and d3 both took it.
TEST_F(CouponIntakeTest, AcceptsOneOfTwoRedemptionsInWhicheverOrderKiosksAreHeard) {
  std::vector<int> order = {0, 1, 2};
  do {
    CouponWorld world;
    world.Create(CouponWorld::Welcome());
    world.Make(3);
    auto lease = world.Lend("d1", 3);
    const std::string lead = world.AddLead(3);
    const std::vector<Fact> facts = {world.IssueFact(&lease, 0, lead), world.RedeemFact("d2", lease.facts[0], false, support::kDayOne),
                                     world.RedeemFact("d3", lease.facts[0], true, support::kDayTwo)};
    SCOPED_TRACE(::testing::Message() << order[0] << order[1] << order[2]);
    for (const int place : order) {
      // Heard twice, as after an acknowledgement that was lost.
      for (int times = 0; times < 2; ++times) {
        ASSERT_TRUE(std::visit([&](const auto& one) { return world.Apply(one); }, facts[place]).ok());
      }
    }
    const bool d2_first = std::find(order.begin(), order.end(), 1) < std::find(order.begin(), order.end(), 2);
    const auto redemptions = world.Redemptions();
    ASSERT_EQ(redemptions.size(), 2u);  // newest first
    EXPECT_EQ(redemptions[1].outcome(), v1::REDEMPTION_OUTCOME_ACCEPTED);
    EXPECT_EQ(redemptions[1].place().device(), d2_first ? "devices/d2" : "devices/d3");
    EXPECT_THAT(Flags(redemptions[1]), IsEmpty());
    EXPECT_EQ(redemptions[0].outcome(), v1::REDEMPTION_OUTCOME_ACCEPTED_DUPLICATE);
    EXPECT_THAT(Flags(redemptions[0]), ElementsAre(v1::COUPON_FLAG_DUPLICATE));
    // Both places and times.
    EXPECT_EQ(redemptions[0].place().site(), d2_first ? "sites/south-gate" : "sites/north-gate");
    EXPECT_EQ(redemptions[0].first().site(), d2_first ? "sites/north-gate" : "sites/south-gate");
    EXPECT_EQ(redemptions[0].first().redemption(), redemptions[1].name());
    EXPECT_EQ(redemptions[0].first().time_ms(), world.now_ms());
    EXPECT_EQ(world.Redemptions(/*flagged_only=*/true).size(), 1u);
    EXPECT_EQ(world.StateOf(lease.facts[0]), v1::COUPON_STATE_REDEEMED);
    const v1::CouponReport report = world.Report();
    EXPECT_EQ(report.total().issued(), 1);
    EXPECT_EQ(report.total().redeemed(), 1);
    EXPECT_EQ(report.total().cost_fen(), 500);
    EXPECT_EQ(report.total().duplicates(), 1);
    EXPECT_EQ(report.total().risk_fen(), 500);
    EXPECT_TRUE(world.Account().Balances());
  } while (std::next_permutation(order.begin(), order.end()));
}

// F31: what was checked against nothing real stands aside, with its reason.
TEST_F(CouponIntakeTest, SetsAsideWhatNamesNoCouponOfTheCampaign) {
  Begin();
  rules::CouponFacts unknown = lease_.facts[0];
  unknown.coupon[3] ^= 1;
  EXPECT_EQ(Reason(world_.Apply(world_.RedeemFact("d2", unknown))), "UNKNOWN_COUPON");
  rules::CouponFacts other_serial = lease_.facts[0];
  other_serial.short_serial ^= 1;
  EXPECT_EQ(Reason(world_.Apply(world_.RedeemFact("d2", other_serial))), "UNKNOWN_COUPON");
  EXPECT_EQ(Reason(world_.Apply(world_.RedeemFact("d2", other_serial, /*short_form=*/true))), "UNKNOWN_COUPON");
  rules::CouponFacts other_template = lease_.facts[0];
  other_template.template_number = 2;
  EXPECT_EQ(Reason(world_.Apply(world_.RedeemFact("d2", other_template))), "UNKNOWN_COUPON");
  CouponRedeemFact other_campaign = world_.RedeemFact("d2", lease_.facts[0]);
  other_campaign.campaign_id = "autumn-2026";
  EXPECT_EQ(Reason(world_.Apply(other_campaign)), "UNKNOWN_COUPON");
  EXPECT_THAT(world_.Redemptions(), IsEmpty());
  EXPECT_EQ(world_.StateOf(lease_.facts[0]), v1::COUPON_STATE_LENT);
}

TEST_F(CouponIntakeTest, SetsAsideAnIssueOutOfALeaseThatIsNotTheKiosks) {
  Begin();
  CouponIssueFact other = world_.IssueFact(&lease_, 0);
  other.act.device_id = "d2";
  EXPECT_EQ(Reason(world_.Apply(other)), "UNKNOWN_LEASE");
  CouponIssueFact invented = world_.IssueFact(&lease_, 0);
  invented.coupon_id = std::string(16, 'x');
  EXPECT_EQ(Reason(world_.Apply(invented)), "UNKNOWN_COUPON");
  EXPECT_EQ(world_.Account().pool.handed_out, 0);  // the lease was not spent either
}

TEST_F(CouponIntakeTest, FlagsWhatAKioskCouldNotKnow) {
  v1::CouponTemplate made = CouponWorld::Welcome();
  made.add_sites("sites/north-gate");
  Begin(made);
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("d2", lease_.facts[0], false, support::kDayTwo)).ok());
  EXPECT_THAT(Flags(world_.Redemptions()[0]), ElementsAre(v1::COUPON_FLAG_WRONG_SITE));
  world_.SetTime(support::kWorldStartMs + 48 * kCouponHour);
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("d2", lease_.facts[1])).ok());
  EXPECT_THAT(Flags(world_.Redemptions()[0]), ElementsAre(v1::COUPON_FLAG_EXPIRED));
  world_.SetTime(support::kWorldStartMs - 60'000);
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("d2", lease_.facts[2])).ok());
  EXPECT_THAT(Flags(world_.Redemptions()[0]), ElementsAre(v1::COUPON_FLAG_NOT_YET_VALID));
}

TEST_F(CouponIntakeTest, FlagsACouponThatWasVoidAndOneThatNobodyHad) {
  Begin();
  v1::VoidCouponRequest request;
  request.set_name(CouponName(support::kCampaign, rules::UuidBytes(lease_.facts[0].coupon)));
  request.set_reason("misprint");
  world_.Must(&CouponWorld::Stub::VoidCoupon, request);
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("d2", lease_.facts[0])).ok());
  EXPECT_THAT(Flags(world_.Redemptions()[0]), ElementsAre(v1::COUPON_FLAG_VOID));
  const auto nobodys = world_.Issue();
  const int64_t free = world_.Account().pool.free;
  ASSERT_TRUE(world_.Write([](WriteContext& write) { return write.db().Execute("DELETE FROM coupon_issues", {}).status(); }).ok());
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("d2", world_.Facts(nobodys.code()))).ok());
  EXPECT_THAT(Flags(world_.Redemptions()[0]), ElementsAre(v1::COUPON_FLAG_NOT_ISSUED));
  EXPECT_EQ(world_.Account().pool.free, free);
}

// E3: a kiosk that had not heard of it gave it to somebody.
TEST_F(CouponIntakeTest, FlagsAnIssueOfACouponThatWasVoidByThen) {
  Begin();
  const CouponIssueFact before = world_.IssueFact(&lease_, 0);
  world_.SetTime(world_.now_ms() + 60'000);
  for (const int place : {0, 1}) {
    v1::VoidCouponRequest request;
    request.set_name(CouponName(support::kCampaign, rules::UuidBytes(lease_.facts[place].coupon)));
    request.set_reason("misprint");
    world_.Must(&CouponWorld::Stub::VoidCoupon, request);
  }
  world_.SetTime(world_.now_ms() + 60'000);
  ASSERT_TRUE(world_.Apply(before).ok());
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease_, 1)).ok());
  v1::ListCouponsRequest request;
  request.set_parent(kCouponCampaign);
  request.set_state(v1::COUPON_STATE_VOID);
  const auto page = world_.Must(&CouponWorld::Stub::ListCoupons, request);
  ASSERT_EQ(page.coupons_size(), 2);
  EXPECT_THAT(page.coupons(0).issue_flags(), IsEmpty());
  EXPECT_THAT(page.coupons(1).issue_flags(), ElementsAre(v1::COUPON_FLAG_VOID));
  EXPECT_TRUE(world_.Account().Balances());
}

TEST_F(CouponIntakeTest, FlagsMoreThanAPersonMayHave) {
  v1::CouponTemplate made = CouponWorld::Welcome();
  made.set_per_person(1);
  Begin(made);
  const std::string lead = world_.AddLead(3);
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease_, 0, lead)).ok());
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease_, 1, lead)).ok());
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease_, 2, std::string(16, 'q'))).ok());  // a lead that is not in the books
  v1::ListCouponsRequest request;
  request.set_parent(kCouponCampaign);
  request.set_state(v1::COUPON_STATE_ISSUED);
  const auto page = world_.Must(&CouponWorld::Stub::ListCoupons, request);
  ASSERT_EQ(page.coupons_size(), 3);
  EXPECT_THAT(page.coupons(0).issue_flags(), IsEmpty());
  EXPECT_THAT(page.coupons(1).issue_flags(), ElementsAre(v1::COUPON_FLAG_PERSON_LIMIT));
  EXPECT_THAT(page.coupons(2).issue_flags(), ElementsAre(v1::COUPON_FLAG_UNKNOWN_LEAD));
}

// The kiosk that issued them is heard before, between or after those that took them: one too many is flagged, and one only.
TEST_F(CouponIntakeTest, FlagsMoreThanAPersonMayRedeemOnADayInAnyOrder) {
  for (const std::vector<int>& order :
       std::vector<std::vector<int>>{{0, 1, 2, 3}, {2, 3, 0, 1}, {2, 3, 1, 0}, {2, 0, 3, 1}, {0, 2, 1, 3}}) {
    CouponWorld world;
    v1::CouponTemplate made = CouponWorld::Welcome();
    made.set_per_day(1);
    world.Create(made);
    world.Make(3);
    auto lease = world.Lend("d1", 3);
    const std::string lead = world.AddLead(3);
    const std::vector<Fact> facts = {world.IssueFact(&lease, 0, lead), world.IssueFact(&lease, 1, lead),
                                     world.RedeemFact("d2", lease.facts[0]), world.RedeemFact("d3", lease.facts[1])};
    for (const int place : order) {
      ASSERT_TRUE(std::visit([&](const auto& one) { return world.Apply(one); }, facts[place]).ok());
    }
    SCOPED_TRACE(::testing::Message() << order[0] << order[1] << order[2] << order[3]);
    const auto flagged = world.Redemptions(/*flagged_only=*/true);
    ASSERT_EQ(flagged.size(), 1u);
    EXPECT_THAT(Flags(flagged[0]), ElementsAre(v1::COUPON_FLAG_DAY_LIMIT));
    EXPECT_EQ(flagged[0].place().device(), "devices/d3");
  }
}

// One that is taken back leaves room for the one that was too many.
TEST_F(CouponIntakeTest, AllowsWhatWasTooManyOnceAnotherIsTakenBack) {
  v1::CouponTemplate made = CouponWorld::Welcome();
  made.set_per_day(1);
  Begin(made);
  const std::string lead = world_.AddLead(3);
  for (const size_t place : {0u, 1u}) ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease_, place, lead)).ok());
  for (const size_t place : {0u, 1u}) ASSERT_TRUE(world_.Apply(world_.RedeemFact("d2", lease_.facts[place])).ok());
  ASSERT_EQ(world_.Redemptions(/*flagged_only=*/true).size(), 1u);
  v1::RollBackRedemptionRequest request;
  request.set_name(world_.Redemptions()[1].name());  // the first
  request.set_reason("pressed by mistake");
  world_.Must(&CouponWorld::Stub::RollBackRedemption, request);
  EXPECT_THAT(world_.Redemptions(/*flagged_only=*/true), IsEmpty());
}

// A lead that waited in quarantine, or came from another kiosk, is in the books after its coupons.
TEST_F(CouponIntakeTest, KnowsWhoseACouponIsOnceTheLeadHasCome) {
  v1::CouponTemplate made = CouponWorld::Welcome();
  made.set_per_person(1);
  made.set_per_day(1);
  Begin(made);
  LeadOrigin origin = support::SampleOrigin(3, SystemRandom());
  const std::string late = rules::UuidBytes(origin.lead_id), known = world_.AddLead(3);  // the same person
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease_, 0, late)).ok());
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease_, 1, known)).ok());
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("d2", lease_.facts[0])).ok());
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("d3", lease_.facts[1])).ok());
  EXPECT_THAT(world_.Redemptions(/*flagged_only=*/true), IsEmpty());
  const auto count_with_channel = [&] {
    int64_t issued = 0;
    const v1::CouponReport report = world_.Report();
    for (const v1::CouponSums& sums : report.by_channel()) issued += sums.id().empty() ? 0 : sums.issued();
    return issued;
  };
  EXPECT_EQ(count_with_channel(), 1);
  auto lead = world_.world().intake().Prepare(world_.world().campaign(), support::SampleVisitor(3), origin, true);
  ASSERT_TRUE(lead.ok()) << lead.status();
  ASSERT_TRUE(world_.Write([&](WriteContext& write) { return LeadIntake::Apply(write, *lead).status(); }).ok());
  EXPECT_EQ(count_with_channel(), 2);
  const auto flagged = world_.Redemptions(/*flagged_only=*/true);
  ASSERT_EQ(flagged.size(), 1u);
  EXPECT_THAT(Flags(flagged[0]), ElementsAre(v1::COUPON_FLAG_DAY_LIMIT));
  EXPECT_EQ(flagged[0].place().device(), "devices/d3");
  v1::ListCouponsRequest request;
  request.set_parent(kCouponCampaign);
  request.set_state(v1::COUPON_STATE_REDEEMED);
  const auto page = world_.Must(&CouponWorld::Stub::ListCoupons, request);
  ASSERT_EQ(page.coupons_size(), 2);
  EXPECT_THAT(page.coupons(0).issue_flags(), ElementsAre(v1::COUPON_FLAG_PERSON_LIMIT));
}

TEST_F(CouponIntakeTest, CountsDaysByTheCampaignsClock) {
  v1::CouponTemplate made = CouponWorld::Welcome();
  made.set_per_day(1);
  Begin(made);
  const std::string lead = world_.AddLead(3);
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease_, 0, lead)).ok());
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease_, 1, lead)).ok());
  // 23:59 and 00:00 in Shanghai.
  world_.SetTime(support::kWorldStartMs + 14 * kCouponHour - 60'000);
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("d2", lease_.facts[0])).ok());
  world_.SetTime(support::kWorldStartMs + 14 * kCouponHour);
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("d2", lease_.facts[1])).ok());
  EXPECT_THAT(world_.Redemptions(/*flagged_only=*/true), IsEmpty());
}

// A tablet put back from an image issues again what it had given back.
TEST_F(CouponIntakeTest, FlagsACouponThatWasIssuedTwice) {
  Begin();
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease_, 0)).ok());
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease_, 0)).ok());
  v1::ListCouponsRequest request;
  request.set_parent(kCouponCampaign);
  request.set_state(v1::COUPON_STATE_ISSUED);
  const auto page = world_.Must(&CouponWorld::Stub::ListCoupons, request);
  ASSERT_EQ(page.coupons_size(), 1);
  EXPECT_THAT(page.coupons(0).issue_flags(), ElementsAre(v1::COUPON_FLAG_ISSUED_TWICE));
  EXPECT_EQ(world_.Report().total().issued(), 1);
}

TEST_F(CouponIntakeTest, BooksAGiftsCostAndNamesItsItem) {
  v1::CouponTemplate gift = CouponWorld::Welcome();
  gift.set_kind(v1::COUPON_KIND_GIFT);
  gift.clear_amount_fen();
  gift.set_item("items/tote");
  gift.set_cost_fen(800);
  world_.AddItem("tote");
  Begin(gift);
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("d2", lease_.facts[0])).ok());
  const auto redemptions = world_.Redemptions();
  EXPECT_EQ(redemptions[0].item(), "items/tote");
  EXPECT_EQ(redemptions[0].value_fen(), 800);
}

// A faulty kiosk, or a stolen one.
TEST_F(CouponIntakeTest, BooksWhatACouponGivesAndTheRestAsRisk) {
  Begin();
  CouponRedeemFact dear = world_.RedeemFact("d2", lease_.facts[0]);
  dear.value_fen = kMaxCouponPurchaseFen;
  ASSERT_TRUE(world_.Apply(dear).ok());
  ASSERT_TRUE(world_.Apply(dear).ok());
  const auto redemptions = world_.Redemptions();
  ASSERT_EQ(redemptions.size(), 1u);
  EXPECT_THAT(Flags(redemptions[0]), ElementsAre(v1::COUPON_FLAG_VALUE));
  EXPECT_EQ(redemptions[0].value_fen(), 500);
  EXPECT_EQ(world_.Report().total().cost_fen(), 500);
  EXPECT_EQ(world_.Report().total().risk_fen(), kMaxCouponPurchaseFen - 500);
}

TEST_F(CouponIntakeTest, SetsAsideAmountsThatNobodySpends) {
  Begin();
  const auto header = CouponWorld::Header(v1::OPERATION_TYPE_COUPON_REDEEM, support::kDayOne, world_.now_ms());
  v1::CouponRedeemPayload payload;
  payload.set_proof(v1::COUPON_PROOF_SHORT_CODE);
  payload.set_staff_id("chen");
  payload.set_purchase_fen(INT64_MAX);
  payload.set_value_fen(kMaxCouponPurchaseFen + 1);
  const auto redeem = ReadCouponRedeem(world_.world().campaign(), "d1", header, payload.SerializeAsString());
  EXPECT_THAT(Fields(redeem.status()), ElementsAre("purchase_fen: TOO_LARGE", "value_fen: TOO_LARGE"));
}

TEST_F(CouponIntakeTest, NamesThePayloadsFieldsThatAreWrong) {
  Begin();
  const auto header = CouponWorld::Header(v1::OPERATION_TYPE_COUPON_REDEEM, support::kDayOne, world_.now_ms());
  v1::CouponRedeemPayload payload;
  payload.set_coupon_id("short");
  payload.set_short_serial(rules::kMaxShortSerial + 1);
  payload.set_value_fen(-1);
  const auto redeem = ReadCouponRedeem(world_.world().campaign(), "d1", header, payload.SerializeAsString());
  EXPECT_THAT(Fields(redeem.status()), ElementsAre("proof: UNKNOWN_VALUE", "coupon_id: BAD_ID", "short_serial: TOO_LARGE",
                                                   "staff_id: REQUIRED", "value_fen: TOO_SMALL"));
  EXPECT_EQ(Reason(ReadCouponIssue(world_.world().campaign(), "d1", header, "\xff").status()), "PAYLOAD_UNREADABLE");
  const auto issue = ReadCouponIssue(world_.world().campaign(), "d1", header, "");
  EXPECT_THAT(Fields(issue.status()), ElementsAre("lease_id: REQUIRED", "coupon_id: REQUIRED"));
}

}  // namespace
}  // namespace footfall::server
