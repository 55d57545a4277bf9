// A campaign's coupons on a real database: the office's service behind a channel, and kiosks as the facts they report.
#ifndef FOOTFALL_TESTS_UNIT_SERVER_COUPONS_COUPON_WORLD_H_
#define FOOTFALL_TESTS_UNIT_SERVER_COUPONS_COUPON_WORLD_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "footfall/v1/lease.pb.h"
#include "proto/rules/coupon_code.h"
#include "server/coupons/coupon_intake.h"
#include "server/coupons/coupon_keys.h"
#include "server/coupons/coupon_lender.h"
#include "server/coupons/coupon_maker.h"
#include "server/coupons/coupon_service.h"
#include "server/coupons/coupon_store.h"
#include "server/coupons/redemption_store.h"
#include "server/leases/lease_store.h"
#include "server/stock/item_store.h"
#include "tests/bench/server_support/lead_world.h"

namespace footfall::server {

inline constexpr char kCouponCampaign[] = "campaigns/spring-2026";
inline constexpr char kWelcome[] = "campaigns/spring-2026/couponTemplates/welcome";
inline constexpr int64_t kCouponHour = 3'600'000;

// "welcome": five yuan off, two days from the world's start.
class CouponWorld {
 public:
  CouponWorld() {
    grpc::ServerBuilder builder;
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = footfall::v1::CouponService::NewStub(server_->InProcessChannel({}));
    planner_ = world_.AddUser("planner", footfall::v1::USER_ROLE_PLANNER, false, false);
    sales_ = world_.AddUser("sales", footfall::v1::USER_ROLE_SALES, false, false);
    staff_ = world_.AddUser("staff", footfall::v1::USER_ROLE_STAFF, false, false);
  }
  ~CouponWorld() { server_->Shutdown(); }

  using Stub = footfall::v1::CouponService::Stub;
  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), const std::string& token,
                    const Request& request, Response* response) {
    grpc::ClientContext context;
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    return (stub_.get()->*method)(&context, request, response);
  }
  // As the planner; has to succeed.
  template <typename Request, typename Response>
  Response Must(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), const Request& request) {
    Response response;
    const grpc::Status status = Call(method, planner_, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  static footfall::v1::CouponTemplate Welcome() {
    footfall::v1::CouponTemplate made;
    (*made.mutable_display_name()->mutable_texts())["en"] = "Five yuan off";
    made.set_kind(footfall::v1::COUPON_KIND_AMOUNT);
    made.set_amount_fen(500);
    made.mutable_valid()->set_start_ms(support::kWorldStartMs);
    made.mutable_valid()->set_end_ms(support::kWorldStartMs + 48 * kCouponHour);
    made.set_kiosk_units(20);
    return made;
  }
  footfall::v1::CouponTemplate Create(const footfall::v1::CouponTemplate& made, const std::string& id = "welcome") {
    footfall::v1::CreateCouponTemplateRequest request;
    request.set_parent(kCouponCampaign);
    request.set_coupon_template_id(id);
    *request.mutable_coupon_template() = made;
    return Must(&Stub::CreateCouponTemplate, request);
  }
  int64_t Make(int64_t count, const std::string& name = kWelcome) {
    footfall::v1::GenerateCouponsRequest request;
    request.set_coupon_template(name);
    request.set_count(count);
    return Must(&Stub::GenerateCoupons, request).made();
  }
  footfall::v1::IssueCouponResponse Issue(const std::string& lead = "", const std::string& name = kWelcome) {
    footfall::v1::IssueCouponRequest request;
    request.set_coupon_template(name);
    request.set_lead(lead);
    return Must(&Stub::IssueCoupon, request);
  }
  footfall::v1::CouponReport Report() {
    footfall::v1::GetCouponReportRequest request;
    request.set_name(kCouponCampaign);
    return Must(&Stub::GetCouponReport, request);
  }
  std::vector<footfall::v1::CouponRedemption> Redemptions(bool flagged_only = false) {
    footfall::v1::ListRedemptionsRequest request;
    request.set_parent(kCouponCampaign);
    request.set_flagged_only(flagged_only);
    const auto response = Must(&Stub::ListRedemptions, request);
    return {response.redemptions().begin(), response.redemptions().end()};
  }

  // An item of the stock.
  void AddItem(const std::string& id) {
    footfall::v1::Item item;
    item.set_name("items/" + id);
    EXPECT_TRUE(Write([&](WriteContext& write) { return InsertItem(write, &item); }).ok());
  }

  // The `index`-th visitor's lead (its id, 16 bytes), registered at day one.
  std::string AddLead(int index) {
    LeadOrigin origin = support::SampleOrigin(index, SystemRandom());
    const std::string lead_id = rules::UuidBytes(origin.lead_id);
    auto lead = world_.intake().Prepare(world_.campaign(), support::SampleVisitor(index), origin, true);
    EXPECT_TRUE(lead.ok()) << lead.status();
    EXPECT_TRUE(Write([&](WriteContext& write) { return LeadIntake::Apply(write, *lead).status(); }).ok());
    return lead_id;
  }

  // A lease of `units` coupons, as the keeper makes it.
  struct Lease {
    std::string id, device_id;
    footfall::v1::CouponBatch batch;
    std::vector<rules::CouponFacts> facts;
    int64_t issued = 0;
  };
  Lease Lend(const std::string& device_id, int64_t units, const std::string& pool = kWelcome) {
    Lease lease{.id = SystemRandom()->Bytes(16), .device_id = device_id};
    const absl::Status lent = Write([&](WriteContext& write) -> absl::Status {
      const auto row = FindPool(write.db(), pool);
      if (!row.ok()) return row.status();
      const auto part = lender_.Take(write, **row, lease.id, device_id, units);
      if (!part.ok()) return part.status();
      EXPECT_TRUE(lease.batch.ParseFromString(part->secret));
      if (part->quantity == 0) return absl::OkStatus();
      return InsertLease(write, {.lease_id = lease.id,
                                 .number = write.NextNumber(),
                                 .pool = pool,
                                 .device_id = device_id,
                                 .fence = ++fence_,
                                 .first_number = part->first_number,
                                 .use = {.quantity = part->quantity},
                                 .not_after_ms = support::kWorldStartMs + 48 * kCouponHour});
    });
    EXPECT_TRUE(lent.ok()) << lent;
    for (const std::string& code : lease.batch.codes()) lease.facts.push_back(Facts(code));
    return lease;
  }
  // What a code says, checked with the campaign's public key.
  rules::CouponFacts Facts(const std::string& code) {
    rules::CouponFacts facts;
    const CouponCampaignRow key = Key();
    EXPECT_EQ(rules::ReadCoupon(code, *rules::UuidFromBytes(key.key_id), key.public_key, &facts), rules::CouponCheck::kGood);
    return facts;
  }
  CouponCampaignRow Key() {
    CouponCampaignRow key;
    EXPECT_TRUE(Read([&](Connection& db) {
                  const auto found = FindCouponCampaign(db, support::kCampaign);
                  if (found.ok()) key = found->value();
                  return found.status();
                }).ok());
    return key;
  }

  // What a kiosk reports, ready to be applied.
  static footfall::v1::OperationHeader Header(footfall::v1::OperationType type, std::string_view session, int64_t time_ms) {
    footfall::v1::OperationHeader header;
    header.set_operation_id(rules::UuidBytes(SystemRandom()->NewUuid(time_ms)));
    header.set_type(type);
    header.set_session_id(std::string(session));
    header.set_corrected_ms(time_ms);
    return header;
  }
  CouponIssueFact IssueFact(Lease* lease, size_t place, const std::string& lead_id = "") {
    footfall::v1::CouponIssuePayload payload;
    payload.set_lease_id(lease->id);
    payload.set_spent_total(++lease->issued);
    payload.set_coupon_id(rules::UuidBytes(lease->facts.at(place).coupon));
    payload.set_lead_id(lead_id);
    const auto header = Header(footfall::v1::OPERATION_TYPE_COUPON_ISSUE, support::kDayOne, now_ms());
    auto fact = ReadCouponIssue(world_.campaign(), lease->device_id, header, payload.SerializeAsString());
    EXPECT_TRUE(fact.ok()) << fact.status();
    return *std::move(fact);
  }
  CouponRedeemFact RedeemFact(const std::string& device_id, const rules::CouponFacts& facts, bool short_form = false,
                              std::string_view session = support::kDayOne) {
    footfall::v1::CouponRedeemPayload payload;
    if (!short_form) payload.set_coupon_id(rules::UuidBytes(facts.coupon));
    if (!short_form) payload.set_template_number(facts.template_number);
    payload.set_short_serial(facts.short_serial);
    payload.set_proof(short_form ? footfall::v1::COUPON_PROOF_SHORT_CODE : footfall::v1::COUPON_PROOF_SIGNATURE);
    payload.set_value_fen(500);
    payload.set_staff_id("chen");
    const auto header = Header(footfall::v1::OPERATION_TYPE_COUPON_REDEEM, session, now_ms());
    auto fact = ReadCouponRedeem(world_.campaign(), device_id, header, payload.SerializeAsString());
    EXPECT_TRUE(fact.ok()) << fact.status();
    return *std::move(fact);
  }
  absl::Status Apply(const CouponIssueFact& fact) {
    return Write([&](WriteContext& write) { return ApplyCouponIssue(write, fact); });
  }
  absl::Status Apply(const CouponRedeemFact& fact) {
    return Write([&](WriteContext& write) { return ApplyCouponRedeem(write, fact); });
  }

  footfall::v1::CouponState StateOf(const rules::CouponFacts& facts) {
    footfall::v1::CouponState state = footfall::v1::COUPON_STATE_UNSPECIFIED;
    EXPECT_TRUE(Read([&](Connection& db) {
                  const auto coupon = FindCoupon(db, rules::UuidBytes(facts.coupon));
                  if (coupon.ok() && coupon->has_value()) state = (*coupon)->state;
                  return coupon.status();
                }).ok());
    return state;
  }
  PoolAccount Account(const std::string& pool = kWelcome) {
    PoolAccount account;
    EXPECT_TRUE(Read([&](Connection& db) {
                  const auto read = AccountOf(db, pool);
                  if (read.ok()) account = *read;
                  return read.status();
                }).ok());
    return account;
  }
  int64_t Count(const std::string& sql) {
    int64_t count = -1;
    EXPECT_TRUE(Read([&](Connection& db) {
                  return db.Query(sql, {}, [&](const Row& row) {
                    count = row.Int(0);
                    return false;
                  });
                }).ok());
    return count;
  }
  int64_t Available() { return Count("SELECT COUNT(*) FROM coupons WHERE state = 1"); }

  absl::Status Write(const WriteJob& job) { return world_.database().Write(job); }
  absl::Status Read(const std::function<absl::Status(Connection&)>& body) { return world_.database().Read(body); }
  int64_t now_ms() { return world_.clock().NowMs(); }
  void SetTime(int64_t now_ms) { world_.clock().Set(now_ms); }

  support::LeadWorld& world() { return world_; }
  CouponKeys& keys() { return keys_; }
  CouponMaker& maker() { return maker_; }
  CouponLender& lender() { return lender_; }
  const std::string& planner() const { return planner_; }
  const std::string& sales() const { return sales_; }
  const std::string& staff() const { return staff_; }

 private:
  support::LeadWorld world_;
  CouponKeys keys_{&world_.vault(), SystemRandom()};
  CouponMaker maker_{&world_.database(), &keys_, &world_.clock(), SystemRandom()};
  CouponLender lender_{&keys_, &world_.clock()};
  CouponServiceImpl service_{{.database = &world_.database(),
                              .access = &world_.access(),
                              .keys = &keys_,
                              .maker = &maker_,
                              .clock = &world_.clock(),
                              .random = SystemRandom()}};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Stub> stub_;
  std::string planner_, sales_, staff_;
  int64_t fence_ = 0;
};

}  // namespace footfall::server

#endif  // FOOTFALL_TESTS_UNIT_SERVER_COUPONS_COUPON_WORLD_H_
