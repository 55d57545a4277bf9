#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/server/server_fixture.h"
#include "tests/unit/server_coupons/coupon_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;
using Stub = CouponWorld::Stub;
using testing::FieldsOf;
using testing::ReasonOf;

class RedemptionCallsTest : public ::testing::Test {
 protected:
  void Begin(const v1::CouponTemplate& made = CouponWorld::Welcome()) {
    world_.Create(made);
    world_.Make(5);
  }
  v1::CheckCouponResponse Check(const std::string& code, int64_t purchase_fen = 0, const std::string& site = "") {
    v1::CheckCouponRequest request;
    request.set_parent(kCouponCampaign);
    request.set_code(code);
    request.set_site(site);
    request.set_purchase_fen(purchase_fen);
    return world_.Must(&Stub::CheckCoupon, request);
  }
  grpc::Status Redeem(const std::string& code, int64_t purchase_fen = 0, const std::string& site = "sites/north-gate",
                      const std::string& request_id = "") {
    v1::RedeemCouponRequest request;
    request.set_parent(kCouponCampaign);
    request.set_code(code);
    request.set_site(site);
    request.set_purchase_fen(purchase_fen);
    request.set_request_id(request_id);
    return world_.Call(&Stub::RedeemCoupon, world_.sales(), request, &redeemed_);
  }
  // That a code is refused for the same reason by both calls, and stays as it was.
  void ExpectRefused(const std::string& code, const std::string& reason) {
    EXPECT_EQ(Check(code).refusal(), reason);
    EXPECT_EQ(ReasonOf(Redeem(code)), reason);
  }
  grpc::Status RollBack(const std::string& name, const std::string& reason = "wrong till") {
    v1::RollBackRedemptionRequest request;
    request.set_name(name);
    request.set_reason(reason);
    return world_.Call(&Stub::RollBackRedemption, world_.planner(), request, &redeemed_);
  }

  CouponWorld world_;
  v1::CouponRedemption redeemed_;
};

TEST_F(RedemptionCallsTest, RedeemsEitherFormOnce) {
  Begin();
  const auto by_code = world_.Issue(), by_hand = world_.Issue();
  EXPECT_EQ(Check(by_code.code()).refusal(), "");
  EXPECT_EQ(Check(by_code.code()).value_fen(), 500);
  EXPECT_EQ(Check(by_code.code(), 300).value_fen(), 300);
  ASSERT_TRUE(Redeem(by_code.code()).ok());
  EXPECT_EQ(redeemed_.coupon(), by_code.coupon().name());
  EXPECT_EQ(redeemed_.outcome(), v1::REDEMPTION_OUTCOME_ACCEPTED);
  EXPECT_EQ(redeemed_.place().site(), "sites/north-gate");
  EXPECT_EQ(redeemed_.place().taker(), "users/sales");
  EXPECT_EQ(redeemed_.value_fen(), 500);
  ExpectRefused(by_code.code(), "COUPON_USED");
  ExpectRefused(by_code.short_code(), "COUPON_USED");
  EXPECT_EQ(Check(by_code.code()).redeemed().time_ms(), world_.now_ms());
  std::string typed = by_hand.short_code();
  for (char& c : typed) c = static_cast<char>(std::tolower(c));
  ASSERT_TRUE(Redeem(typed).ok());
  EXPECT_EQ(redeemed_.coupon(), by_hand.coupon().name());
}

TEST_F(RedemptionCallsTest, AnswersTheSameRequestOnce) {
  Begin();
  const auto issued = world_.Issue();
  const std::string id = rules::FormatUuid(SystemRandom()->NewUuid(world_.now_ms()));
  ASSERT_TRUE(Redeem(issued.code(), 0, "", id).ok());
  const std::string name = redeemed_.name();
  ASSERT_TRUE(Redeem(issued.code(), 0, "", id).ok());
  EXPECT_EQ(redeemed_.name(), name);
  EXPECT_EQ(world_.Redemptions().size(), 1u);
}

// F31, at the office.
TEST_F(RedemptionCallsTest, RefusesWhatIsNoCouponOfTheCampaignAndLeavesATrace) {
  Begin();
  const auto issued = world_.Issue();
  for (const size_t place : {size_t{4}, issued.code().size() / 2, issued.code().size() - 2}) {
    std::string altered = issued.code();
    altered[place] = altered[place] == '7' ? '8' : '7';
    const std::string refusal = Check(altered).refusal();
    EXPECT_TRUE(refusal == "COUPON_FORGED" || refusal == "COUPON_FOREIGN") << refusal;
    EXPECT_EQ(ReasonOf(Redeem(altered)), refusal);
  }
  std::string mistyped = issued.short_code();
  std::swap(mistyped[0], mistyped[1]);
  if (mistyped == issued.short_code()) mistyped[0] = mistyped[0] == 'A' ? 'B' : 'A';
  EXPECT_EQ(Check(mistyped).refusal(), "COUPON_MISTYPED");
  EXPECT_THAT(FieldsOf(Redeem(mistyped)), ElementsAre("code: COUPON_MISTYPED"));
  EXPECT_THAT(FieldsOf(Redeem(issued.code().substr(0, 100))), ElementsAre("code: COUPON_UNREADABLE"));
  EXPECT_THAT(FieldsOf(Redeem("")), ElementsAre("code: REQUIRED"));
  // Another campaign's key makes short forms that do not fit here.
  ExpectRefused(rules::MakeShortCode(77, std::string(32, 'k')), "COUPON_FORGED");
  EXPECT_GE(world_.Count("SELECT COUNT(*) FROM audit_entries WHERE action = 'CouponService.RedeemCoupon' AND detail = 'COUPON_FORGED'"), 1);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM audit_entries WHERE instr(detail, 'FC1') > 0"), 0);
  EXPECT_TRUE(world_.Redemptions().empty());
}

TEST_F(RedemptionCallsTest, RefusesAnotherCampaignsCoupon) {
  Begin();
  v1::CreateCouponTemplateRequest request;
  request.set_parent("campaigns/autumn-2026");
  request.set_coupon_template_id("welcome");
  *request.mutable_coupon_template() = CouponWorld::Welcome();
  world_.Must(&Stub::CreateCouponTemplate, request);
  const std::string name = "campaigns/autumn-2026/couponTemplates/welcome";
  world_.Make(1, name);
  const auto foreign = world_.Issue("", name);
  ExpectRefused(foreign.code(), "COUPON_FOREIGN");
  ExpectRefused(foreign.short_code(), "COUPON_FORGED");
}

TEST_F(RedemptionCallsTest, RefusesEachForItsOwnReason) {
  v1::CouponTemplate made = CouponWorld::Welcome();
  made.add_sites("sites/north-gate");
  made.mutable_valid()->set_start_ms(support::kWorldStartMs + kCouponHour);
  Begin(made);
  const auto issued = world_.Issue();
  ExpectRefused(issued.code(), "COUPON_NOT_YET_VALID");
  world_.SetTime(support::kWorldStartMs + kCouponHour);
  EXPECT_EQ(ReasonOf(Redeem(issued.code(), 0, "sites/south-gate")), "COUPON_WRONG_SITE");
  EXPECT_EQ(Check(issued.code(), 0, "sites/south-gate").refusal(), "COUPON_WRONG_SITE");
  EXPECT_THAT(FieldsOf(Redeem(issued.code(), 0, "")), ElementsAre("site: REQUIRED"));
  world_.SetTime(support::kWorldStartMs + 48 * kCouponHour);
  ExpectRefused(issued.code(), "COUPON_EXPIRED");
  v1::VoidCouponRequest request;
  request.set_name(issued.coupon().name());
  request.set_reason("lost");
  world_.Must(&Stub::VoidCoupon, request);
  ExpectRefused(issued.code(), "COUPON_VOID");
  EXPECT_TRUE(world_.Redemptions().empty());
}

TEST_F(RedemptionCallsTest, AsksForTheThreshold) {
  v1::CouponTemplate made = CouponWorld::Welcome();
  made.set_kind(v1::COUPON_KIND_THRESHOLD);
  made.set_threshold_fen(20'000);
  Begin(made);
  const auto issued = world_.Issue();
  EXPECT_EQ(ReasonOf(Redeem(issued.code(), 19'999)), "COUPON_BELOW_THRESHOLD");
  EXPECT_TRUE(Redeem(issued.code(), 20'000).ok());
  EXPECT_THAT(FieldsOf(Redeem(issued.code(), -1)), ElementsAre("purchase_fen: TOO_SMALL"));
}

TEST_F(RedemptionCallsTest, AShareOfNothingDoesNotUseACouponUp) {
  v1::CouponTemplate made = CouponWorld::Welcome();
  made.set_kind(v1::COUPON_KIND_PERCENT);
  made.clear_amount_fen();
  made.set_percent(10);
  Begin(made);
  const auto issued = world_.Issue();
  EXPECT_THAT(FieldsOf(Redeem(issued.code(), 0)), ElementsAre("purchase_fen: REQUIRED"));
  EXPECT_TRUE(Redeem(issued.code(), 10'000).ok());
}

TEST_F(RedemptionCallsTest, KeepsToAPersonsLimitOfTheDay) {
  v1::CouponTemplate made = CouponWorld::Welcome();
  made.set_per_day(1);
  Begin(made);
  const std::string lead = std::string(kCouponCampaign) + "/leads/" + rules::FormatUuid(*rules::UuidFromBytes(world_.AddLead(3)));
  const auto first = world_.Issue(lead), second = world_.Issue(lead);
  ASSERT_TRUE(Redeem(first.code()).ok());
  ExpectRefused(second.code(), "COUPON_DAY_LIMIT");
  world_.SetTime(support::kWorldStartMs + 14 * kCouponHour);  // midnight in Shanghai
  EXPECT_TRUE(Redeem(second.code()).ok());
}

// A kiosk lent it and has not been heard; a visitor shows it here.
TEST_F(RedemptionCallsTest, TakesACouponWhoseKioskIsStillApart) {
  Begin();
  auto lease = world_.Lend("d1", 2);
  ASSERT_TRUE(Redeem(lease.batch.codes(0)).ok());
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease, 0)).ok());
  EXPECT_EQ(world_.StateOf(lease.facts[0]), v1::COUPON_STATE_REDEEMED);
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("d1", lease.facts[0])).ok());
  EXPECT_EQ(world_.Redemptions(true).size(), 1u);
}

TEST_F(RedemptionCallsTest, RollsARedemptionBack) {
  Begin();
  const auto issued = world_.Issue();
  ASSERT_TRUE(Redeem(issued.code()).ok());
  const std::string name = redeemed_.name();
  EXPECT_THAT(FieldsOf(RollBack(name, "")), ElementsAre("reason: REQUIRED"));
  EXPECT_EQ(RollBack("campaigns/autumn-2026" + name.substr(std::string(kCouponCampaign).size())).error_code(), grpc::StatusCode::NOT_FOUND);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(RollBack(name).ok());
    EXPECT_EQ(redeemed_.outcome(), v1::REDEMPTION_OUTCOME_ROLLED_BACK);
    EXPECT_EQ(redeemed_.roll_back_reason(), "wrong till");
  }
  EXPECT_EQ(world_.Report().total().redeemed(), 0);
  EXPECT_EQ(Check(issued.code()).refusal(), "");
  ASSERT_TRUE(Redeem(issued.code()).ok());
  EXPECT_EQ(world_.Report().total().redeemed(), 1);
}

TEST_F(RedemptionCallsTest, LetsTheNextOneCountWhenTheFirstIsRolledBack) {
  Begin();
  auto lease = world_.Lend("d1", 1);
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("d2", lease.facts[0])).ok());
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("d3", lease.facts[0])).ok());
  ASSERT_TRUE(RollBack(world_.Redemptions()[1].name()).ok());
  const auto left = world_.Redemptions();
  EXPECT_EQ(left[0].outcome(), v1::REDEMPTION_OUTCOME_ACCEPTED);
  EXPECT_EQ(left[0].flags_size(), 0);
  EXPECT_EQ(world_.Report().total().cost_fen(), 500);
  EXPECT_EQ(world_.Report().total().risk_fen(), 0);
  EXPECT_EQ(world_.StateOf(lease.facts[0]), v1::COUPON_STATE_REDEEMED);
}

// One that was redeemed is in somebody's hands: it does not go back among those that can be given.
TEST_F(RedemptionCallsTest, GivesNobodyACouponThatWasRedeemedByMistake) {
  Begin();
  auto lease = world_.Lend("d1", 1);
  ASSERT_TRUE(Redeem(lease.batch.codes(0)).ok());
  ASSERT_TRUE(RollBack(redeemed_.name()).ok());
  EXPECT_EQ(world_.StateOf(lease.facts[0]), v1::COUPON_STATE_ISSUED);
}

TEST_F(RedemptionCallsTest, ReportsByChannelSiteHourAndTemplate) {
  Begin();
  world_.Create(CouponWorld::Welcome(), "second");
  world_.Make(2, "campaigns/spring-2026/couponTemplates/second");
  auto lease = world_.Lend("d1", 3);
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease, 0, world_.AddLead(3))).ok());
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease, 1)).ok());
  world_.SetTime(support::kWorldStartMs + kCouponHour);
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("d2", lease.facts[0], false, support::kDayTwo)).ok());
  const v1::CouponReport report = world_.Report();
  EXPECT_EQ(report.made(), 7);
  EXPECT_EQ(report.total().issued(), 2);
  ASSERT_EQ(report.by_channel_size(), 2);
  int64_t with_channel = 0;
  for (const v1::CouponSums& sums : report.by_channel()) with_channel += sums.id().empty() ? 0 : sums.redeemed();
  EXPECT_EQ(with_channel, 1);
  ASSERT_EQ(report.by_site_size(), 2);
  EXPECT_EQ(report.by_site(0).id(), "sites/north-gate");
  EXPECT_EQ(report.by_site(0).issued(), 2);
  EXPECT_EQ(report.by_site(1).id(), "sites/south-gate");
  EXPECT_EQ(report.by_site(1).redeemed(), 1);
  ASSERT_EQ(report.by_hour_size(), 2);
  EXPECT_EQ(report.by_hour(0).id(), "10");  // in Shanghai
  EXPECT_EQ(report.by_hour(1).id(), "11");
  EXPECT_EQ(report.by_hour(1).cost_fen(), 500);
  ASSERT_EQ(report.by_template_size(), 1);
  EXPECT_EQ(report.by_template(0).id(), "welcome");
  v1::GetCouponReportRequest request;
  request.set_name("campaigns/spring-2026/couponTemplates/second");
  const auto second = world_.Must(&Stub::GetCouponReport, request);
  EXPECT_EQ(second.made(), 2);
  EXPECT_EQ(second.total().issued(), 0);
}

TEST_F(RedemptionCallsTest, ListsRedemptionsPageByPageNewestFirst) {
  Begin();
  std::vector<std::string> names;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(Redeem(world_.Issue().code()).ok());
    names.insert(names.begin(), redeemed_.name());
  }
  v1::ListRedemptionsRequest request;
  request.set_parent(kCouponCampaign);
  request.set_coupon_template(kWelcome);
  request.set_page_size(2);
  std::vector<std::string> listed;
  do {
    const auto page = world_.Must(&Stub::ListRedemptions, request);
    for (const auto& one : page.redemptions()) listed.push_back(one.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, names);
}

}  // namespace
}  // namespace footfall::server
