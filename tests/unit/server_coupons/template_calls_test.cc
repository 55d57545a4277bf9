#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "footfall/v1/sync_service.pb.h"
#include "server/coupons/coupon_offers.h"
#include "tests/support/server/server_fixture.h"
#include "tests/unit/server_coupons/coupon_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;
using Stub = CouponWorld::Stub;
using testing::FieldsOf;
using testing::ReasonOf;

class TemplateCallsTest : public ::testing::Test {
 protected:
  grpc::Status Create(const v1::CouponTemplate& made, const std::string& token, const std::string& id = "welcome") {
    v1::CreateCouponTemplateRequest request;
    request.set_parent(kCouponCampaign);
    request.set_coupon_template_id(id);
    *request.mutable_coupon_template() = made;
    return world_.Call(&Stub::CreateCouponTemplate, token, request, &made_);
  }
  grpc::Status Update(const v1::CouponTemplate& made, bool allow_missing = false) {
    v1::UpdateCouponTemplateRequest request;
    *request.mutable_coupon_template() = made;
    request.set_allow_missing(allow_missing);
    return world_.Call(&Stub::UpdateCouponTemplate, world_.planner(), request, &made_);
  }
  grpc::Status Generate(int64_t count, const std::string& request_id = "") {
    v1::GenerateCouponsRequest request;
    request.set_coupon_template(kWelcome);
    request.set_count(count);
    request.set_request_id(request_id);
    return world_.Call(&Stub::GenerateCoupons, world_.planner(), request, &generated_);
  }
  v1::CouponTemplate Get() {
    v1::GetCouponTemplateRequest request;
    request.set_name(kWelcome);
    return world_.Must(&Stub::GetCouponTemplate, request);
  }

  CouponWorld world_;
  v1::CouponTemplate made_;
  v1::GenerateCouponsResponse generated_;
};

TEST_F(TemplateCallsTest, IsMadeByPlannersAlone) {
  EXPECT_EQ(Create(CouponWorld::Welcome(), world_.sales()).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Create(CouponWorld::Welcome(), "").error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(Create(CouponWorld::Welcome(), world_.planner()).ok());
  EXPECT_EQ(made_.name(), kWelcome);
  EXPECT_EQ(made_.number(), 1u);
  EXPECT_EQ(Create(CouponWorld::Welcome(), world_.planner()).error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_TRUE(Create(CouponWorld::Welcome(), world_.planner(), "second").ok());
  EXPECT_EQ(made_.number(), 2u);
}

TEST_F(TemplateCallsTest, NamesWhatIsWrong) {
  v1::CouponTemplate made = CouponWorld::Welcome();
  made.set_percent(10);
  made.clear_valid();
  const grpc::Status status = Create(made, world_.planner());
  EXPECT_THAT(FieldsOf(status), ElementsAre("coupon_template.percent: NOT_OF_KIND", "coupon_template.valid: REQUIRED"));
  made = CouponWorld::Welcome();
  made.add_sites("sites/nowhere");
  EXPECT_EQ(Create(made, world_.planner()).error_code(), grpc::StatusCode::NOT_FOUND);
  made = CouponWorld::Welcome();
  made.set_kind(v1::COUPON_KIND_GIFT);
  made.clear_amount_fen();
  made.set_item("items/tote");
  EXPECT_EQ(Create(made, world_.planner(), "tote").error_code(), grpc::StatusCode::NOT_FOUND);
  world_.AddItem("tote");
  EXPECT_TRUE(Create(made, world_.planner(), "tote").ok());
  v1::CreateCouponTemplateRequest request;
  request.set_parent("campaigns/none");
  request.set_coupon_template_id("welcome");
  *request.mutable_coupon_template() = CouponWorld::Welcome();
  EXPECT_EQ(world_.Call(&Stub::CreateCouponTemplate, world_.planner(), request, &made_).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(FieldsOf(Create(CouponWorld::Welcome(), world_.planner(), "Not An Id")), ElementsAre("coupon_template_id: BAD_ID"));
}

TEST_F(TemplateCallsTest, ChangesWhatIsNotPromised) {
  ASSERT_TRUE(Update(CouponWorld::Welcome(), false).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  v1::CouponTemplate change = CouponWorld::Welcome();
  change.set_name(kWelcome);
  EXPECT_EQ(Update(change).error_code(), grpc::StatusCode::NOT_FOUND);
  ASSERT_TRUE(Update(change, /*allow_missing=*/true).ok());
  change.set_amount_fen(600);
  ASSERT_TRUE(Update(change).ok());  // no coupon is out
  ASSERT_TRUE(Generate(3).ok());
  change.set_kiosk_units(5);
  ASSERT_TRUE(Update(change).ok());
  EXPECT_EQ(world_.Account().pool.kiosk_units, 5);
  change.set_amount_fen(700);
  const grpc::Status status = Update(change);
  EXPECT_EQ(ReasonOf(status), "COUPONS_OUT");
  EXPECT_EQ(Get().amount_fen(), 600);
  change.set_amount_fen(600);
  change.set_etag("old");
  EXPECT_EQ(ReasonOf(Update(change)), "STALE_ETAG");
  change.clear_etag();
  change.set_total_limit(2);
  EXPECT_THAT(FieldsOf(Update(change)), ElementsAre("coupon_template.total_limit: TOO_SMALL"));
}

TEST_F(TemplateCallsTest, MakesCouponsUpToTheLimit) {
  v1::CouponTemplate made = CouponWorld::Welcome();
  made.set_total_limit(10);
  ASSERT_TRUE(Create(made, world_.planner()).ok());
  EXPECT_THAT(FieldsOf(Generate(0)), ElementsAre("count: TOO_SMALL"));
  EXPECT_THAT(FieldsOf(Generate(1'000'001)), ElementsAre("count: TOO_LARGE"));
  ASSERT_TRUE(Generate(6).ok());
  EXPECT_EQ(generated_.made(), 6);
  EXPECT_EQ(ReasonOf(Generate(5)), "COUPON_TOTAL_LIMIT");
  ASSERT_TRUE(Generate(4).ok());
  EXPECT_EQ(Get().made(), 10);
  EXPECT_EQ(Get().available(), 10);
}

TEST_F(TemplateCallsTest, MakesThemOnceForOneRequest) {
  ASSERT_TRUE(Create(CouponWorld::Welcome(), world_.planner()).ok());
  const std::string id = rules::FormatUuid(SystemRandom()->NewUuid(world_.now_ms()));
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(Generate(6, id).ok());
    EXPECT_EQ(generated_.made(), 6);
  }
  EXPECT_EQ(Get().made(), 6);
  EXPECT_EQ(ReasonOf(Generate(7, id)), "REQUEST_ID_REUSED");
}

// The server ended in the middle of an order that had no request id: nobody can ask for it again, but it counts.
TEST_F(TemplateCallsTest, MakesWhatWasOrderedBefore) {
  v1::CouponTemplate made = CouponWorld::Welcome();
  made.set_total_limit(10);
  ASSERT_TRUE(Create(made, world_.planner()).ok());
  ASSERT_TRUE(world_
                  .Write([&](WriteContext& write) {
                    const auto of = GetCouponTemplate(write.db(), CouponTemplateKey{std::string(support::kCampaign), "welcome"});
                    return InsertCouponBatch(write, of->template_number, 6, world_.now_ms()).status();
                  })
                  .ok());
  ASSERT_TRUE(Generate(4).ok());
  EXPECT_EQ(generated_.made(), 4);
  EXPECT_EQ(Get().made(), 10);
  EXPECT_EQ(ReasonOf(Generate(1)), "COUPON_TOTAL_LIMIT");
  EXPECT_EQ(Get().available(), 10);
}

TEST_F(TemplateCallsTest, MakesNoneWhoseTimeIsOver) {
  ASSERT_TRUE(Create(CouponWorld::Welcome(), world_.planner()).ok());
  world_.SetTime(support::kWorldStartMs + 48 * kCouponHour);
  EXPECT_EQ(ReasonOf(Generate(1)), "COUPON_EXPIRED");
}

TEST_F(TemplateCallsTest, ListsPageByPage) {
  for (const char* id : {"c", "a", "b"}) ASSERT_TRUE(Create(CouponWorld::Welcome(), world_.planner(), id).ok());
  v1::ListCouponTemplatesRequest request;
  request.set_parent(kCouponCampaign);
  request.set_page_size(2);
  std::string ids;
  do {
    const auto page = world_.Must(&Stub::ListCouponTemplates, request);
    for (const auto& one : page.coupon_templates()) ids += one.name().back();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(ids, "abc");
}

TEST_F(TemplateCallsTest, TellsKiosksOfTheirSessionWhatTheyNeed) {
  v1::CouponTemplate made = CouponWorld::Welcome();
  made.set_per_day(2);
  made.set_offline_cap_fen(9000);
  made.add_sites("sites/north-gate");
  made.set_kind(v1::COUPON_KIND_BUNDLE);
  made.clear_amount_fen();
  made.set_cost_fen(1200);
  ASSERT_TRUE(Create(CouponWorld::Welcome(), world_.planner(), "z").ok());
  ASSERT_TRUE(Create(made, world_.planner(), "a").ok());
  for (const auto& [session, here] : {std::pair{support::kDayOne, true}, std::pair{support::kDayTwo, false}}) {
    v1::KioskConfig config;
    ASSERT_TRUE(world_
                    .Read([&, at = std::string(session)](Connection& db) {
                      return AddCouponOffers(db, {std::string(support::kCampaign), at}, &config);
                    })
                    .ok());
    ASSERT_EQ(config.coupons_size(), 2);
    EXPECT_EQ(config.coupons(0).number(), 1u);
    EXPECT_TRUE(config.coupons(0).redeemable_here());
    EXPECT_EQ(config.coupons(1).name(), "campaigns/spring-2026/couponTemplates/a");
    EXPECT_EQ(config.coupons(1).redeemable_here(), here);
    EXPECT_EQ(config.coupons(1).per_day(), 2);
    EXPECT_EQ(config.coupons(1).offline_cap_fen(), 9000);
    EXPECT_EQ(config.coupons(1).cost_fen(), 1200);
    EXPECT_EQ(config.coupons(1).kiosk_units(), 20);
    EXPECT_EQ(config.coupon_key().public_key(), world_.Key().public_key);
  }
  v1::KioskConfig other;
  ASSERT_TRUE(world_.Read([&](Connection& db) {
                      return AddCouponOffers(db, {std::string(support::kOtherCampaign), "day-1"}, &other);
                    })
                  .ok());
  EXPECT_FALSE(other.has_coupon_key());
}

}  // namespace
}  // namespace footfall::server
