#include "server/coupons/stop_store.h"

#include <utility>

#include "server/storage/record.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kNote =
    "INSERT INTO coupon_stops (coupon_number, campaign_number, version) VALUES (:1, :2, (SELECT coalesce(max(version), 0) + 1 FROM "
    "coupon_stops WHERE campaign_number = :2)) ON CONFLICT (coupon_number) DO UPDATE SET version = excluded.version";
// At most one redemption of a coupon counts.
constexpr std::string_view kList =
    "SELECT s.version, c.template_number, c.coupon_id, c.serial, c.state, coalesce(r.site_id, ''), coalesce(r.time_ms, 0) FROM "
    "coupon_stops s "
    "JOIN coupons c ON c.coupon_number = s.coupon_number LEFT JOIN coupon_redemptions r ON r.coupon_number = s.coupon_number AND "
    "r.outcome = 1 WHERE s.campaign_number = :1 AND s.version > :2 ORDER BY s.version LIMIT :3";
constexpr std::string_view kLast = "SELECT coalesce(max(version), 0) FROM coupon_stops WHERE campaign_number = :1";
constexpr std::string_view kBehind = "SELECT version FROM coupon_stops WHERE campaign_number = :1 ORDER BY version DESC LIMIT 1 OFFSET :2";

absl::StatusOr<int64_t> ReadVersion(Connection& db, std::string_view sql, const std::vector<SqlValue>& values) {
  int64_t version = 0;
  const absl::Status status = db.Query(sql, values, [&version](const Row& row) {
    version = row.Int(0);
    return false;
  });
  if (!status.ok()) return status;
  return version;
}

}  // namespace

bool IsStopped(v1::CouponState state) {
  return state == v1::COUPON_STATE_REDEEMED || state == v1::COUPON_STATE_VOID || state == v1::COUPON_STATE_WRITTEN_OFF;
}

absl::Status NoteCouponStop(WriteContext& write, std::string_view campaign_id, const CouponRow& coupon) {
  write.Announce({Change::Kind::kCouponStop, std::string(campaign_id), ""});
  return write.db().Execute(kNote, {coupon.coupon_number, coupon.campaign_number}).status();
}

absl::StatusOr<std::vector<CouponStopRow>> ListCouponStops(Connection& db, int64_t campaign_number, int64_t after, int64_t limit) {
  return QueryAll<CouponStopRow>(db, kList, {campaign_number, after, limit}, [](const Row& row, CouponStopRow* stop) {
    stop->version = row.Int(0);
    stop->template_number = row.Int(1);
    stop->coupon_id = row.Blob(2);
    if (!row.IsNull(3)) stop->serial = row.Int(3);
    stop->state = static_cast<v1::CouponState>(row.Int(4));
    stop->site_id = row.Text(5);
    stop->time_ms = row.Int(6);
    return absl::OkStatus();
  });
}

absl::StatusOr<int64_t> LastCouponStop(Connection& db, int64_t campaign_number) { return ReadVersion(db, kLast, {campaign_number}); }

absl::StatusOr<int64_t> CouponStopsBehind(Connection& db, int64_t campaign_number, int64_t most) {
  return ReadVersion(db, kBehind, {campaign_number, most});
}

}  // namespace footfall::server
