#include "server/coupons/coupon_lender.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "footfall/v1/lease.pb.h"
#include "server/coupons/coupon_rules.h"
#include "server/coupons/coupon_store.h"
#include "server/coupons/stop_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

absl::StatusOr<CouponTemplateRow> TemplateOf(Connection& db, std::string_view pool) {
  const absl::StatusOr<CouponTemplateKey> key = ParseCouponTemplateName("pool", pool);
  if (!key.ok()) return key.status();
  return GetCouponTemplate(db, *key);
}

// The first ones whose numbers follow one another.
void KeepStretch(std::vector<CouponRow>* coupons) {
  size_t size = std::min<size_t>(coupons->size(), 1);
  while (size < coupons->size() && (*coupons)[size].coupon_number == (*coupons)[size - 1].coupon_number + 1) ++size;
  coupons->resize(size);
}

absl::Status Lend(WriteContext& write, std::string_view lease_id, CouponRow coupon) {
  coupon.state = v1::COUPON_STATE_LENT;
  coupon.lease_id = std::string(lease_id);
  return UpdateCoupon(write, coupon);
}

// The last `units` of what a lease still holds. Answers how many there were.
absl::StatusOr<int64_t> Release(WriteContext& write, const LeaseRow& lease, v1::CouponState state, int64_t units) {
  if (units <= 0) return 0;
  const absl::StatusOr<CouponTemplateKey> of = ParseCouponTemplateName("pool", lease.pool);
  if (!of.ok()) return of.status();
  absl::StatusOr<std::vector<CouponRow>> coupons = ListLeasedCoupons(write.db(), lease.lease_id, v1::COUPON_STATE_LENT, units);
  if (!coupons.ok()) return coupons.status();
  for (CouponRow& coupon : *coupons) {
    coupon.state = state;
    if (state == v1::COUPON_STATE_AVAILABLE) coupon.lease_id.clear();
    absl::Status status = UpdateCoupon(write, coupon);
    if (status.ok() && IsStopped(state)) status = NoteCouponStop(write, of->campaign_id, coupon);
    if (!status.ok()) return status;
  }
  return static_cast<int64_t>(coupons->size());
}

// The last `units` of what was written off with a lease: its kiosk turned up with them. Answers how many there were.
absl::StatusOr<int64_t> TakeBackWrittenOff(WriteContext& write, const LeaseRow& lease, int64_t units) {
  if (units <= 0) return 0;
  const absl::StatusOr<CouponTemplateKey> of = ParseCouponTemplateName("pool", lease.pool);
  if (!of.ok()) return of.status();
  absl::StatusOr<std::vector<CouponRow>> coupons = ListLeasedCoupons(write.db(), lease.lease_id, v1::COUPON_STATE_WRITTEN_OFF, units);
  if (!coupons.ok()) return coupons.status();
  for (CouponRow& coupon : *coupons) {
    coupon.state = v1::COUPON_STATE_AVAILABLE;
    coupon.lease_id.clear();
    absl::Status status = UpdateCoupon(write, coupon);
    if (status.ok()) status = NoteCouponStop(write, of->campaign_id, coupon);
    if (!status.ok()) return status;
  }
  return static_cast<int64_t>(coupons->size());
}

}  // namespace

absl::StatusOr<std::string> CouponLender::MakeBatch(const std::vector<CouponRow>& coupons) const {
  v1::CouponBatch batch;
  for (const CouponRow& coupon : coupons) {
    absl::StatusOr<std::string> code = keys_->OpenCode(coupon);
    if (!code.ok()) return code.status();
    batch.add_codes(*std::move(code));
    batch.add_short_serials(static_cast<uint32_t>(coupon.serial.value_or(0)));
  }
  return batch.SerializeAsString();
}

absl::StatusOr<GrantSource::Part> CouponLender::Take(WriteContext& write, const PoolRow& pool, std::string_view lease_id,
                                                     std::string_view /*device_id*/, int64_t units) {
  const absl::StatusOr<CouponTemplateRow> of = TemplateOf(write.db(), pool.pool);
  if (!of.ok()) return of.status();
  if (clock_->NowMs() >= of->message.valid().end_ms()) return Part();
  const int most = static_cast<int>(std::clamp<int64_t>(units, 0, kMaxCouponKioskUnits));
  absl::StatusOr<std::vector<CouponRow>> coupons = ListCouponsInState(write.db(), of->template_number, v1::COUPON_STATE_AVAILABLE, most);
  if (!coupons.ok()) return coupons.status();
  KeepStretch(&*coupons);
  if (coupons->empty()) return Part();
  for (const CouponRow& coupon : *coupons) {
    if (absl::Status status = Lend(write, lease_id, coupon); !status.ok()) return status;
  }
  const absl::Status kept = SetCouponLease(write, {.lease_id = std::string(lease_id), .template_number = of->template_number});
  if (!kept.ok()) return kept;
  absl::StatusOr<std::string> secret = MakeBatch(*coupons);
  if (!secret.ok()) return secret.status();
  return Part{
      .quantity = static_cast<int64_t>(coupons->size()), .first_number = coupons->front().coupon_number, .secret = *std::move(secret)};
}

absl::Status CouponLender::Ended(WriteContext& write, const LeaseRow& lease) {
  const absl::StatusOr<std::optional<CouponLeaseRow>> found = FindCouponLease(write.db(), lease.lease_id);
  if (!found.ok() || !found->has_value()) return found.status();
  CouponLeaseRow known = **found;
  const int64_t returned = lease.use.returned + lease.use.counted_back;
  const int64_t came_back = returned - known.returned, lost = lease.use.written_off - known.written_off;
  known.returned = std::max(known.returned, returned);
  known.written_off = lease.use.written_off;
  // The kiosk issues from the front: the last ones are those that nobody has. Written-off ones may still turn up, so they are nearer to it.
  const absl::StatusOr<int64_t> released = Release(write, lease, v1::COUPON_STATE_AVAILABLE, came_back);
  if (!released.ok()) return released.status();
  const absl::StatusOr<int64_t> written_off = Release(write, lease, v1::COUPON_STATE_WRITTEN_OFF, lost);
  if (!written_off.ok()) return written_off.status();
  const absl::StatusOr<int64_t> found_again = TakeBackWrittenOff(write, lease, std::min(came_back - *released, -lost));
  if (!found_again.ok()) return found_again.status();
  absl::Status status = SetCouponLease(write, known);
  // Some of those that came back were made void meanwhile, or are not known here: no unit of the pool stands for them.
  const int64_t gone = std::max<int64_t>(came_back, 0) - *released - *found_again;
  return status.ok() && gone > 0 ? AddToPool(write, lease.pool, -gone) : status;
}

absl::Status CouponLender::Learned(WriteContext& write, const LeaseRow& lease) {
  const absl::StatusOr<CouponTemplateRow> of = TemplateOf(write.db(), lease.pool);
  if (absl::IsNotFound(of.status())) return absl::OkStatus();  // made after the backup: nothing of it can be given here
  if (!of.ok()) return of.status();
  const absl::StatusOr<std::vector<CouponRow>> coupons =
      ListCouponRange(write.db(), of->template_number, lease.first_number, lease.use.quantity);
  if (!coupons.ok()) return coupons.status();
  int64_t lent = 0;
  for (const CouponRow& coupon : *coupons) {
    if (coupon.state != v1::COUPON_STATE_AVAILABLE) continue;
    if (absl::Status status = Lend(write, lease.lease_id, coupon); !status.ok()) return status;
    ++lent;
  }
  const absl::Status kept = SetCouponLease(write, {.lease_id = lease.lease_id, .template_number = of->template_number});
  if (!kept.ok()) return kept;
  // The others were made after the backup: the pool had them then.
  if (lent < lease.use.quantity) {
    if (absl::Status status = AddToPool(write, lease.pool, lease.use.quantity - lent); !status.ok()) return status;
  }
  return lease.use.returned + lease.use.written_off + lease.use.counted_back > 0 ? Ended(write, lease) : absl::OkStatus();
}

}  // namespace footfall::server
