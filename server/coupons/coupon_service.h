// The calls of CouponService: check, rule, store, answer.
#ifndef FOOTFALL_SERVER_COUPONS_COUPON_SERVICE_H_
#define FOOTFALL_SERVER_COUPONS_COUPON_SERVICE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/coupon_service.grpc.pb.h"
#include "server/access/access.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/coupons/coupon_keys.h"
#include "server/coupons/coupon_maker.h"
#include "server/coupons/coupon_store.h"
#include "server/coupons/redemption_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// What the service works with; all outlive it.
struct CouponServiceParts {
  Database* database = nullptr;
  Access* access = nullptr;
  const CouponKeys* keys = nullptr;
  CouponMaker* maker = nullptr;
  Clock* clock = nullptr;
  Random* random = nullptr;
};

// Stateless; thread-safe. What each call does and refuses: coupon_service.proto. A code never goes into the database or a log in clear.
class CouponServiceImpl final : public footfall::v1::CouponService::Service {
 public:
  explicit CouponServiceImpl(const CouponServiceParts& parts) : parts_(parts) {}

  grpc::Status CreateCouponTemplate(grpc::ServerContext* context, const footfall::v1::CreateCouponTemplateRequest* request,
                                    footfall::v1::CouponTemplate* response) override;
  grpc::Status GetCouponTemplate(grpc::ServerContext* context, const footfall::v1::GetCouponTemplateRequest* request,
                                 footfall::v1::CouponTemplate* response) override;
  grpc::Status ListCouponTemplates(grpc::ServerContext* context, const footfall::v1::ListCouponTemplatesRequest* request,
                                   footfall::v1::ListCouponTemplatesResponse* response) override;
  grpc::Status UpdateCouponTemplate(grpc::ServerContext* context, const footfall::v1::UpdateCouponTemplateRequest* request,
                                    footfall::v1::CouponTemplate* response) override;
  grpc::Status GenerateCoupons(grpc::ServerContext* context, const footfall::v1::GenerateCouponsRequest* request,
                               footfall::v1::GenerateCouponsResponse* response) override;
  grpc::Status IssueCoupon(grpc::ServerContext* context, const footfall::v1::IssueCouponRequest* request,
                           footfall::v1::IssueCouponResponse* response) override;
  grpc::Status CheckCoupon(grpc::ServerContext* context, const footfall::v1::CheckCouponRequest* request,
                           footfall::v1::CheckCouponResponse* response) override;
  grpc::Status RedeemCoupon(grpc::ServerContext* context, const footfall::v1::RedeemCouponRequest* request,
                            footfall::v1::CouponRedemption* response) override;
  grpc::Status VoidCoupon(grpc::ServerContext* context, const footfall::v1::VoidCouponRequest* request,
                          footfall::v1::Coupon* response) override;
  grpc::Status RollBackRedemption(grpc::ServerContext* context, const footfall::v1::RollBackRedemptionRequest* request,
                                  footfall::v1::CouponRedemption* response) override;
  grpc::Status ListCoupons(grpc::ServerContext* context, const footfall::v1::ListCouponsRequest* request,
                           footfall::v1::ListCouponsResponse* response) override;
  grpc::Status ListRedemptions(grpc::ServerContext* context, const footfall::v1::ListRedemptionsRequest* request,
                               footfall::v1::ListRedemptionsResponse* response) override;
  grpc::Status GetCouponReport(grpc::ServerContext* context, const footfall::v1::GetCouponReportRequest* request,
                               footfall::v1::CouponReport* response) override;

 private:
  absl::Status InsertTemplate(WriteContext& write, const CouponTemplateKey& key, footfall::v1::CouponTemplate message,
                              footfall::v1::CouponTemplate* response);
  absl::Status ChangeTemplate(WriteContext& write, const CouponTemplateKey& key, const footfall::v1::UpdateCouponTemplateRequest& request,
                              footfall::v1::CouponTemplate* response);
  absl::Status FinishOpenBatches(const CouponTemplateKey& key, const std::function<bool()>& go_on);
  absl::Status OpenBatch(WriteContext& write, const CouponTemplateKey& key, const footfall::v1::GenerateCouponsRequest& request,
                         footfall::v1::GenerateCouponsResponse* response);
  absl::Status Issue(WriteContext& write, const CouponTemplateKey& key, const std::string& lead_id, const std::string& user_id,
                     footfall::v1::IssueCouponResponse* response);

  // A code at a place and time, as lists have it.
  struct Shown {
    std::string campaign_id, code, site;  // site empty = it is not looked at
    int64_t purchase_fen = 0, time_ms = 0;
    bool site_required = false;
  };
  struct Found {
    std::string_view refusal;
    std::optional<CouponRow> coupon;
    CouponTemplateRow of;  // when there is a coupon
    CouponAct act;         // with the campaign's day and hour
    bool IsGood() const { return refusal.empty(); }
  };
  absl::StatusOr<Found> Look(Connection& db, const Shown& shown) const;
  absl::Status Judge(Connection& db, const Shown& shown, Found* found) const;
  // Checks place and numbers of a request that shows a code.
  template <typename Request>
  absl::StatusOr<Shown> ReadShown(const Request& request) const;
  absl::Status Redeem(WriteContext& write, const Shown& shown, const std::string& user_id, std::string_view* refusal,
                      footfall::v1::CouponRedemption* response);
  absl::Status MakeVoid(WriteContext& write, const footfall::v1::VoidCouponRequest& request, const std::string& user_id,
                        footfall::v1::Coupon* response);
  absl::Status RollBack(WriteContext& write, const footfall::v1::RollBackRedemptionRequest& request, const std::string& user_id,
                        footfall::v1::CouponRedemption* response);

  CouponServiceParts parts_;
};

// "lin" of "users/lin".
std::string UserIdOf(const Caller& caller);
// InvalidField(field, …) for a reason that is none.
absl::Status CheckCouponReason(std::string_view field, const std::string& reason);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_COUPONS_COUPON_SERVICE_H_
