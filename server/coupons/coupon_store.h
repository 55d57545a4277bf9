// The tables of coupon templates and coupons. Reads anywhere, writes inside a job of the writer. One thread at a time a connection.
// Invariant after every job, for every template: coupons in state AVAILABLE = what is free in its pool (but for those that a restored
// server has forgotten).
#ifndef FOOTFALL_SERVER_COUPONS_COUPON_STORE_H_
#define FOOTFALL_SERVER_COUPONS_COUPON_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/coupon_service.pb.h"
#include "server/storage/database.h"

namespace footfall::server {

// "campaigns/{campaign}/couponTemplates/{template}".
struct CouponTemplateKey {
  std::string campaign_id, template_id;
  auto operator<=>(const CouponTemplateKey&) const = default;
};
std::string CouponTemplateName(const CouponTemplateKey& key);
// InvalidField(field, …) as other resources' names.
absl::StatusOr<CouponTemplateKey> ParseCouponTemplateName(std::string_view field, std::string_view name);
// "campaigns/{campaign}/coupons/{32 digits}", from the 16 bytes of the id, and back.
std::string CouponName(std::string_view campaign_id, std::string_view coupon_id);
struct CouponKeyParts {
  std::string campaign_id, coupon_id;  // coupon_id: 16 bytes
};
absl::StatusOr<CouponKeyParts> ParseCouponName(std::string_view field, std::string_view name);

// --- campaigns' keys ---
struct CouponCampaignRow {
  int64_t campaign_number = 0;
  std::string campaign_id;
  std::string key_id, public_key;  // 16 and 32 bytes
  std::string wrapped_secret;      // PiiVault::EncryptSecret, context CouponSecretContext
};
std::string CouponSecretContext(std::string_view campaign_id);
absl::StatusOr<std::optional<CouponCampaignRow>> FindCouponCampaign(Connection& db, std::string_view campaign_id);
absl::StatusOr<std::optional<CouponCampaignRow>> FindCouponCampaign(Connection& db, int64_t campaign_number);
absl::Status InsertCouponCampaign(WriteContext& write, CouponCampaignRow* row);  // fills in the number

// --- templates ---
struct CouponTemplateRow {
  int64_t template_number = 0, campaign_number = 0;
  std::string campaign_id;
  int64_t made = 0, ordered = 0;
  footfall::v1::CouponTemplate message;  // complete, but for `available`
};
// NotFound when there is none.
absl::StatusOr<CouponTemplateRow> GetCouponTemplate(Connection& db, const CouponTemplateKey& key);
absl::StatusOr<CouponTemplateRow> GetCouponTemplate(Connection& db, int64_t template_number);
// By the number in the QR form (CouponTemplate.number); nullopt = the campaign has none.
absl::StatusOr<std::optional<CouponTemplateRow>> FindCouponTemplate(Connection& db, int64_t campaign_number, int64_t qr_number);
// By id, those after `after_id`, `limit` at most.
absl::StatusOr<std::vector<CouponTemplateRow>> ListCouponTemplates(Connection& db, std::string_view campaign_id, std::string_view after_id,
                                                                   int limit);
// Insert gives numbers and etag; AlreadyExists; FailedPrecondition TOO_MANY_COUPON_TEMPLATES. Replace: NotFound.
absl::Status InsertCouponTemplate(WriteContext& write, CouponTemplateRow* row);
absl::Status ReplaceCouponTemplate(WriteContext& write, CouponTemplateRow* row);

// --- batches ---
struct CouponBatchRow {
  int64_t batch = 0, template_number = 0, wanted = 0, made = 0, next_place = 0;
};
// Opens one at `now_ms` and counts what it will make among what was ordered of the template.
absl::StatusOr<CouponBatchRow> InsertCouponBatch(WriteContext& write, int64_t template_number, int64_t wanted, int64_t now_ms);
absl::StatusOr<std::optional<CouponBatchRow>> FindCouponBatch(Connection& db, int64_t batch);
// Numbers of a template's batches that are not made in full, oldest first.
absl::StatusOr<std::vector<int64_t>> ListOpenCouponBatches(Connection& db, int64_t template_number);
absl::Status UpdateCouponBatch(WriteContext& write, const CouponBatchRow& row);

// --- coupons ---
struct CouponRow {
  int64_t coupon_number = 0;
  std::string coupon_id;  // 16 bytes
  int64_t campaign_number = 0, template_number = 0;
  std::optional<int64_t> serial;  // of the short form
  footfall::v1::CouponState state = footfall::v1::COUPON_STATE_AVAILABLE;
  std::string lease_id;  // empty = none
  std::string code_box;
  int64_t create_ms = 0;
};
// The number of a coupon at a place of a batch; and what a batch holds.
inline constexpr int kCouponPlaceBits = 20;
constexpr int64_t CouponNumber(int64_t batch, int64_t place) { return (batch << kCouponPlaceBits) + place; }

// Stores them, many in a statement, as AVAILABLE; leaves out those whose id or serial is taken. Answers how many were stored. Does not
// touch the template's count nor its pool.
absl::StatusOr<int64_t> InsertCoupons(WriteContext& write, const std::vector<CouponRow>& coupons);
absl::Status AddCouponsMade(WriteContext& write, int64_t template_number, int64_t made);

absl::StatusOr<std::optional<CouponRow>> FindCoupon(Connection& db, std::string_view coupon_id);
absl::StatusOr<std::optional<CouponRow>> FindCouponBySerial(Connection& db, int64_t campaign_number, int64_t serial);
absl::StatusOr<CouponRow> GetCoupon(Connection& db, int64_t coupon_number);  // Internal when there is none
// Of a template in a state, by number, `limit` at most.
absl::StatusOr<std::vector<CouponRow>> ListCouponsInState(Connection& db, int64_t template_number, footfall::v1::CouponState state,
                                                          int limit);
// Of a lease in a state, the last first.
absl::StatusOr<std::vector<CouponRow>> ListLeasedCoupons(Connection& db, std::string_view lease_id, footfall::v1::CouponState state,
                                                         int64_t limit);
// Numbers from `first`, `count` of them, of a template.
absl::StatusOr<std::vector<CouponRow>> ListCouponRange(Connection& db, int64_t template_number, int64_t first, int64_t count);
// Changes state and lease ("" = none), and the serial where it was not known.
absl::Status UpdateCoupon(WriteContext& write, const CouponRow& coupon);

// A template's coupons after `after`, by number; state 0 and lead "" = all.
struct CouponQuery {
  int64_t template_number = 0;
  int state = 0;
  std::string lead_id;
};
absl::StatusOr<std::vector<CouponRow>> ListCoupons(Connection& db, const CouponQuery& query, int64_t after, int64_t limit);

// --- leases ---
struct CouponLeaseRow {
  std::string lease_id;
  int64_t template_number = 0, returned = 0, written_off = 0;
};
absl::StatusOr<std::optional<CouponLeaseRow>> FindCouponLease(Connection& db, std::string_view lease_id);
absl::Status SetCouponLease(WriteContext& write, const CouponLeaseRow& row);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_COUPONS_COUPON_STORE_H_
