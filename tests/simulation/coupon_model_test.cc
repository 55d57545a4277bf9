// The reference of coupons itself: it has to see what it is there for, and nothing else.
#include "tests/simulation/coupon_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "footfall/v1/coupon_service.pb.h"

namespace footfall::simulation {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int64_t kFirst = 10, kSecond = 11;
constexpr int64_t kDuplicate = int64_t{1} << v1::COUPON_FLAG_DUPLICATE, kTwice = int64_t{1} << v1::COUPON_FLAG_ISSUED_TWICE;
const std::string kId(16, 'c'), kIssue(16, 'i');

class CouponModelTest : public testing::Test {
 protected:
  CouponModelTest() {
    tables_.coupons[1] = {kId, 1, v1::COUPON_STATE_REDEEMED, true};
    tables_.free[1] = tables_.held[1] = 0;
    tables_.end_ms[1] = 1'000'000;
    tables_.issues.push_back({kIssue, 1, 0, true});
    tables_.redemptions.push_back(Redemption(kFirst, "a", v1::REDEMPTION_OUTCOME_ACCEPTED, 0));
    tables_.redemptions.push_back(Redemption(kSecond, "b", v1::REDEMPTION_OUTCOME_ACCEPTED_DUPLICATE, kDuplicate));
  }
  static CouponTables::Redemption Redemption(int64_t number, const std::string& id, int outcome, int64_t flags) {
    return {number, 1, id, outcome, flags, 500, "at " + id, true};
  }
  std::vector<std::string> Look(const Excuses& excuses = {}) {
    found_.clear();
    model_.Look(tables_, excuses);
    return found_;
  }
  // At the end, with one issue and one redemption in the ledger, of which `value_fen` was told.
  std::vector<std::string> End(const CouponReport& report, int64_t value_fen, const std::string& reason = "") {
    found_.clear();
    model_.Give({"code", "name"}, kId);
    Deed issue{.kind = OpKind::kCouponIssue, .offer = {.coupon_id = kId}};
    Deed redeem{.kind = OpKind::kCouponRedeem, .offer = {.coupon_id = kId, .value_fen = value_fen}};
    LedgerEntry issued, first, second;
    issued.operation_id = kIssue;
    first.operation_id = "a";
    second.operation_id = "b";
    if (!reason.empty()) second.verdict = server::LedgerVerdict::kQuarantined;
    second.reason = reason;
    model_.CheckEnd(tables_, report, {{&issue, &issued}}, {{&redeem, &first}, {&redeem, &second}}, {});
    return found_;
  }

  std::vector<std::string> found_;
  CouponTables tables_;
  const CouponReport report_{.redeemed = 1, .cost_fen = 500, .duplicates = 1, .risk_fen = 500, .shown = {{kSecond, {"at b", "at a"}}}};
  CouponModel model_{[this](const std::string& what) { found_.push_back(what); }};
};

TEST_F(CouponModelTest, TheFirstToArriveIsAccepted) {
  EXPECT_THAT(Look(), IsEmpty());
  tables_.redemptions[1].outcome = v1::REDEMPTION_OUTCOME_ACCEPTED;
  EXPECT_THAT(Look(), Contains(HasSubstr("I4")));
}

TEST_F(CouponModelTest, WhatWasTakenBackMakesRoomForTheNext) {
  tables_.redemptions[0].outcome = v1::REDEMPTION_OUTCOME_ROLLED_BACK;
  EXPECT_THAT(Look(), Contains(HasSubstr("I4")));
  tables_.redemptions[1] = Redemption(kSecond, "b", v1::REDEMPTION_OUTCOME_ACCEPTED, 0);
  EXPECT_THAT(Look(), IsEmpty());
}

TEST_F(CouponModelTest, WhatArrivedStaysWhereItIs) {
  ASSERT_THAT(Look(), IsEmpty());
  tables_.redemptions.insert(tables_.redemptions.begin(), Redemption(kFirst - 1, "c", v1::REDEMPTION_OUTCOME_ACCEPTED, 0));
  EXPECT_THAT(Look(), Contains(HasSubstr("came in before others")));
}

TEST_F(CouponModelTest, ACouponIsGivenOutOnceUnlessAKioskWasCopied) {
  tables_.issues.push_back({"another", 1, kTwice, true});
  EXPECT_THAT(Look(), Contains(HasSubstr("given out twice")));
  EXPECT_THAT(Look({.copied = true}), IsEmpty());
}

TEST_F(CouponModelTest, ThePoolHasWhatCanBeGiven) {
  tables_.free[1] = 1;
  EXPECT_THAT(Look(), Contains(HasSubstr("I3: 0 coupons can be given")));
  tables_.free[1] = 0;
  tables_.held[1] = 1;
  EXPECT_THAT(Look(), Contains(HasSubstr("I3: 0 coupons of template 1 are lent")));
  EXPECT_THAT(Look({.restored = true}), IsEmpty());
}

TEST_F(CouponModelTest, WhatAKioskHoldsNobodyElseIsGiven) {
  tables_.coupons[2] = {"another", 1, v1::COUPON_STATE_AVAILABLE, false};
  tables_.free[1] = 1;
  tables_.leases = {{.first = 1, .quantity = 2, .rest = 1, .back = 0}};
  EXPECT_THAT(Look({.restored = true}), Contains(HasSubstr("F18")));
  tables_.leases[0].back = 1;
  EXPECT_THAT(Look({.restored = true}), IsEmpty());
}

TEST_F(CouponModelTest, AtTheEndAllThatTheLedgerHasIsInTheBooks) {
  ASSERT_THAT(Look(), IsEmpty());
  EXPECT_THAT(End(report_, 500), IsEmpty());
  EXPECT_THAT(End(report_, 400), Contains(HasSubstr("another redemption")));
  EXPECT_THAT(End(report_, 500, "UNKNOWN_COUPON"), Contains(HasSubstr("without reason")));
}

TEST_F(CouponModelTest, ValueIsToldOnceAndADuplicateWithBothPlaces) {
  ASSERT_THAT(Look(), IsEmpty());
  CouponReport report = report_;
  report.cost_fen = 1000;
  EXPECT_THAT(End(report, 500), Contains(HasSubstr("are told")));
  report = report_;
  report.shown[kSecond].first = "elsewhere";
  EXPECT_THAT(End(report, 500), Contains(HasSubstr("both places")));
}

TEST_F(CouponModelTest, MoreThanTheCapIsALoss) {
  model_.CheckCap("k1", 1500, 1500);
  EXPECT_THAT(found_, IsEmpty());
  model_.CheckCap("k1", 2000, 1500);
  EXPECT_THAT(found_, Contains(HasSubstr("F30")));
}

}  // namespace
}  // namespace footfall::simulation
