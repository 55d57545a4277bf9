// With what coupons are signed, checked and kept.
#ifndef FOOTFALL_SERVER_COUPONS_COUPON_KEYS_H_
#define FOOTFALL_SERVER_COUPONS_COUPON_KEYS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/random.h"
#include "server/coupons/coupon_store.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// What a text that somebody shows as a coupon turns out to be.
struct CouponReading {
  std::string_view refusal;  // "COUPON_UNREADABLE" …; empty when it is one of the campaign's: then either of
  std::string coupon_id;     // 16 bytes
  int64_t serial = -1;
};

// Stateless but for the vault; thread-safe.
class CouponKeys {
 public:
  // Both outlive it.
  CouponKeys(const PiiVault* vault, Random* random) : vault_(vault), random_(random) {}

  // The campaign's key, made when there is none; so is the kiosks' duplicate-check key, which short forms rest on.
  absl::StatusOr<CouponCampaignRow> Ensure(WriteContext& write, const std::string& campaign_id) const;
  // The Ed25519 secret; the caller wipes it.
  absl::StatusOr<std::string> OpenSecret(const CouponCampaignRow& campaign) const;

  // A QR form as it is stored, and back.
  std::string BoxCode(std::string_view code, std::string_view coupon_id) const;
  absl::StatusOr<std::string> OpenCode(const CouponRow& coupon) const;
  // The form for typing; empty for a coupon whose short serial is not known.
  absl::StatusOr<std::string> ShortCode(Connection& db, std::string_view campaign_id, const CouponRow& coupon) const;

  // Reads either form.
  absl::StatusOr<CouponReading> Read(Connection& db, const CouponCampaignRow& campaign, std::string_view text) const;

 private:
  // The key of short forms' checks; the caller wipes it.
  absl::StatusOr<std::string> CheckKey(Connection& db, std::string_view campaign_id) const;

  const PiiVault* vault_;
  Random* random_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_COUPONS_COUPON_KEYS_H_
