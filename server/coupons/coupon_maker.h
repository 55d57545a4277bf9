// Makes coupons by the ten thousand: signed on threads of its own while the writer stores those before.
#ifndef FOOTFALL_SERVER_COUPONS_COUPON_MAKER_H_
#define FOOTFALL_SERVER_COUPONS_COUPON_MAKER_H_

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/coupons/coupon_keys.h"
#include "server/coupons/coupon_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// Thread-safe; one batch at a time, the others wait.
class CouponMaker {
 public:
  // Coupons in one job of the writer: kiosks that push meanwhile wait for less than a tenth of a second.
  static constexpr int64_t kStepCoupons = 4000;

  // All outlive it.
  CouponMaker(Database* database, const CouponKeys* keys, Clock* clock, Random* random)
      : database_(database), keys_(keys), clock_(clock), random_(random) {}

  // Makes what is left of a batch; each step is durable, and in the pool, before the next. Answers how many the batch has in all: fewer
  // than wanted only when the campaign's short forms are used up. Blocks; not on the writer's thread. NotFound without such a batch;
  // Unavailable when `go_on`, asked before each step, says no (nullptr = always yes).
  absl::StatusOr<int64_t> Finish(int64_t batch, const std::function<bool()>& go_on = nullptr);

 private:
  // What all coupons of a batch have in common.
  struct Plan;
  absl::StatusOr<Plan> MakePlan(const CouponBatchRow& batch) const;
  std::vector<CouponRow> MakeStep(const Plan& plan, int64_t first_place, int64_t count) const;
  void Make(const Plan& plan, const std::string& entropy, size_t from, size_t to, std::vector<CouponRow>* coupons) const;
  absl::Status Store(const Plan& plan, const std::vector<CouponRow>& coupons, CouponBatchRow* batch);

  Database* database_;
  const CouponKeys* keys_;
  Clock* clock_;
  Random* random_;
  std::mutex one_at_a_time_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_COUPONS_COUPON_MAKER_H_
