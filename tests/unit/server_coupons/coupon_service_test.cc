#include "server/coupons/coupon_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
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

class CouponServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    world_.Create(CouponWorld::Welcome());
    world_.Make(5);
  }
  grpc::Status Issue(const std::string& lead = "", const std::string& request_id = "", const std::string& name = kWelcome) {
    v1::IssueCouponRequest request;
    request.set_coupon_template(name);
    request.set_lead(lead);
    request.set_request_id(request_id);
    return world_.Call(&Stub::IssueCoupon, world_.sales(), request, &issued_);
  }
  grpc::Status Void(const std::string& name, const std::string& reason, const std::string& token) {
    v1::VoidCouponRequest request;
    request.set_name(name);
    request.set_reason(reason);
    return world_.Call(&Stub::VoidCoupon, token, request, &coupon_);
  }
  static std::string LeadNameOf(const std::string& lead_id) {
    return std::string(kCouponCampaign) + "/leads/" + rules::FormatUuid(*rules::UuidFromBytes(lead_id));
  }
  std::vector<std::string> List(v1::ListCouponsRequest request) {
    std::vector<std::string> names;
    request.set_parent(kCouponCampaign);
    do {
      const auto page = world_.Must(&Stub::ListCoupons, request);
      for (const v1::Coupon& coupon : page.coupons()) names.push_back(coupon.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }

  CouponWorld world_;
  v1::IssueCouponResponse issued_;
  v1::Coupon coupon_;
};

TEST_F(CouponServiceTest, IssuesOneWithBothItsForms) {
  ASSERT_TRUE(Issue().ok());
  EXPECT_EQ(issued_.coupon().state(), v1::COUPON_STATE_ISSUED);
  EXPECT_EQ(issued_.coupon().issuer(), "users/sales");
  EXPECT_EQ(issued_.short_code().size(), 14u);
  const rules::CouponFacts facts = world_.Facts(issued_.code());
  EXPECT_EQ(issued_.coupon().name(), CouponName(support::kCampaign, rules::UuidBytes(facts.coupon)));
  EXPECT_EQ(world_.Account().pool.free, 4);
  EXPECT_EQ(world_.Available(), 4);
}

TEST_F(CouponServiceTest, AnswersTheSameRequestWithTheSameCouponAndKeepsNoCode) {
  const std::string id = rules::FormatUuid(SystemRandom()->NewUuid(world_.now_ms()));
  ASSERT_TRUE(Issue("", id).ok());
  const v1::IssueCouponResponse first = issued_;
  issued_.Clear();
  ASSERT_TRUE(Issue("", id).ok());
  EXPECT_EQ(issued_.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(world_.Available(), 4);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM answered_requests WHERE instr(response, 'FC1:') > 0"), 0);
}

TEST_F(CouponServiceTest, IssuesNoMoreThanThereAreAndNoMoreThanAPersonMayHave) {
  v1::UpdateCouponTemplateRequest update;
  update.mutable_coupon_template()->set_name(kWelcome);
  update.mutable_coupon_template()->set_per_person(1);
  world_.Must(&Stub::UpdateCouponTemplate, update);
  const std::string lead = LeadNameOf(world_.AddLead(3));
  ASSERT_TRUE(Issue(lead).ok());
  EXPECT_EQ(issued_.coupon().lead(), lead);
  EXPECT_EQ(ReasonOf(Issue(lead)), "COUPON_PERSON_LIMIT");
  EXPECT_THAT(FieldsOf(Issue(LeadNameOf(std::string(16, 'q')))), ElementsAre("lead: UNKNOWN_LEAD"));
  EXPECT_THAT(FieldsOf(Issue("campaigns/autumn-2026/leads/" + rules::FormatUuid(rules::Uuid{}))), ElementsAre("lead: OTHER_CAMPAIGN"));
  world_.Lend("d1", 4);
  EXPECT_EQ(ReasonOf(Issue()), "NO_COUPON_LEFT");
}

TEST_F(CouponServiceTest, NeedsTheRightToEachCall) {
  v1::IssueCouponRequest issue;
  issue.set_coupon_template(kWelcome);
  EXPECT_EQ(ReasonOf(world_.Call(&Stub::IssueCoupon, world_.staff(), issue, &issued_)), "ROLE_LACKS_RIGHT");
  v1::CheckCouponRequest check;
  v1::CheckCouponResponse checked;
  EXPECT_EQ(ReasonOf(world_.Call(&Stub::CheckCoupon, world_.staff(), check, &checked)), "ROLE_LACKS_RIGHT");
  v1::RedeemCouponRequest redeem;
  v1::CouponRedemption redemption;
  EXPECT_EQ(ReasonOf(world_.Call(&Stub::RedeemCoupon, world_.staff(), redeem, &redemption)), "ROLE_LACKS_RIGHT");
  EXPECT_EQ(ReasonOf(Void("x", "y", world_.sales())), "ROLE_LACKS_RIGHT");
  v1::RollBackRedemptionRequest roll_back;
  EXPECT_EQ(ReasonOf(world_.Call(&Stub::RollBackRedemption, world_.sales(), roll_back, &redemption)), "ROLE_LACKS_RIGHT");
  v1::GenerateCouponsRequest generate;
  v1::GenerateCouponsResponse generated;
  EXPECT_EQ(ReasonOf(world_.Call(&Stub::GenerateCoupons, world_.sales(), generate, &generated)), "ROLE_LACKS_RIGHT");
  v1::ListCouponsRequest list;
  v1::ListCouponsResponse listed;
  EXPECT_EQ(ReasonOf(world_.Call(&Stub::ListCoupons, world_.staff(), list, &listed)), "ROLE_LACKS_RIGHT");
  v1::ListRedemptionsRequest list_redemptions;
  v1::ListRedemptionsResponse redemptions;
  EXPECT_EQ(ReasonOf(world_.Call(&Stub::ListRedemptions, world_.staff(), list_redemptions, &redemptions)), "ROLE_LACKS_RIGHT");
  v1::GetCouponReportRequest report_request;
  v1::CouponReport report;
  EXPECT_EQ(ReasonOf(world_.Call(&Stub::GetCouponReport, world_.staff(), report_request, &report)), "ROLE_LACKS_RIGHT");
}

TEST_F(CouponServiceTest, MakesACouponVoidForAReason) {
  ASSERT_TRUE(Issue().ok());
  const std::string name = issued_.coupon().name();
  EXPECT_THAT(FieldsOf(Void(name, " ", world_.planner())), ElementsAre("reason: REQUIRED"));
  EXPECT_THAT(FieldsOf(Void(name, std::string(201, 'x'), world_.planner())), ElementsAre("reason: TOO_LONG"));
  EXPECT_THAT(FieldsOf(Void("coupons/1", "lost", world_.planner())), ElementsAre("name: BAD_NAME"));
  EXPECT_EQ(Void(CouponName(support::kOtherCampaign, rules::UuidBytes(world_.Facts(issued_.code()).coupon)), "lost", world_.planner())
                .error_code(),
            grpc::StatusCode::NOT_FOUND);
  for (int i = 0; i < 2; ++i) {  // again changes nothing
    ASSERT_TRUE(Void(name, "lost", world_.planner()).ok());
    EXPECT_EQ(coupon_.state(), v1::COUPON_STATE_VOID);
    EXPECT_EQ(coupon_.void_reason(), "lost");
  }
  EXPECT_EQ(world_.Report().void_count(), 1);
}

TEST_F(CouponServiceTest, TakesAVoidCouponOutOfThePool) {
  const std::string name = List({}).front();
  ASSERT_TRUE(Void(name, "misprint", world_.planner()).ok());
  EXPECT_EQ(world_.Account().pool.free, 4);
  EXPECT_EQ(world_.Available(), 4);
  ASSERT_TRUE(Issue().ok());
  EXPECT_NE(issued_.coupon().name(), name);
}

TEST_F(CouponServiceTest, ListsByTemplateStateAndLeadPageByPage) {
  world_.Create(CouponWorld::Welcome(), "second");
  world_.Make(3, "campaigns/spring-2026/couponTemplates/second");
  v1::ListCouponsRequest request;
  request.set_page_size(2);
  const auto all = List(request);
  EXPECT_EQ(all.size(), 8u);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 8u);
  request.set_coupon_template("campaigns/spring-2026/couponTemplates/second");
  EXPECT_EQ(List(request).size(), 3u);
  request.clear_coupon_template();
  const std::string lead = LeadNameOf(world_.AddLead(3));
  ASSERT_TRUE(Issue(lead).ok());
  request.set_state(v1::COUPON_STATE_ISSUED);
  EXPECT_THAT(List(request), ElementsAre(issued_.coupon().name()));
  request.set_state(v1::COUPON_STATE_AVAILABLE);
  EXPECT_EQ(List(request).size(), 7u);
  request.clear_state();
  request.set_lead(lead);
  EXPECT_THAT(List(request), ElementsAre(issued_.coupon().name()));
}

TEST_F(CouponServiceTest, RefusesATokenOfAnotherFilter) {
  v1::ListCouponsRequest request;
  request.set_parent(kCouponCampaign);
  request.set_page_size(2);
  const auto page = world_.Must(&Stub::ListCoupons, request);
  request.set_page_token(page.next_page_token());
  request.set_state(v1::COUPON_STATE_ISSUED);
  v1::ListCouponsResponse response;
  EXPECT_EQ(ReasonOf(world_.Call(&Stub::ListCoupons, world_.planner(), request, &response)), "PAGE_TOKEN_INVALID");
  request.set_page_token("");
  request.set_coupon_template("campaigns/autumn-2026/couponTemplates/welcome");
  EXPECT_THAT(FieldsOf(world_.Call(&Stub::ListCoupons, world_.planner(), request, &response)),
              ElementsAre("coupon_template: OTHER_CAMPAIGN"));
}

}  // namespace
}  // namespace footfall::server
