// The rows of leases, coupons and people's uses. Single statements of a caller's transaction, or reads.
#ifndef FOOTFALL_KIOSK_JOURNAL_LEASE_TABLE_H_
#define FOOTFALL_KIOSK_JOURNAL_LEASE_TABLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kiosk/journal/database.h"
#include "kiosk/journal/offer_book.h"

namespace footfall::kiosk {

absl::StatusOr<std::vector<Lease>> ReadLeases(Database* db);
// Makes the row, or changes its totals and marks; all else of a lease never changes.
absl::Status WriteLease(Database* db, const Lease& lease);
absl::Status WriteGrant(Database* db, std::string_view lease_id, std::string_view grant);
absl::StatusOr<std::string> ReadGrant(Database* db, std::string_view lease_id);
// Removes a lease with its grant. Its pool's fence stays.
absl::Status DeleteLease(Database* db, std::string_view lease_id);

// The highest fence seen of the pool; -1 = none.
absl::StatusOr<int64_t> ReadFence(Database* db, std::string_view pool);
absl::Status WriteFence(Database* db, std::string_view pool, int64_t fence);
absl::StatusOr<int64_t> ReadUntrustedUnits(Database* db);
absl::Status WriteUntrustedUnits(Database* db, int64_t units);
// Grants given until then are not believed to be new; nullopt = nothing was forgotten.
absl::StatusOr<std::optional<int64_t>> ReadLeaseFloor(Database* db);
absl::Status WriteLeaseFloor(Database* db, int64_t granted_after_ms);

absl::Status WriteIssue(Database* db, const CouponIssue& issue);
absl::StatusOr<std::optional<CouponIssue>> ReadIssue(Database* db, std::string_view coupon_id);
absl::StatusOr<std::optional<CouponIssue>> ReadIssueBy(Database* db, std::string_view operation_id);
absl::StatusOr<std::optional<CouponIssue>> ReadIssueBySerial(Database* db, std::string_view campaign, uint32_t short_serial);
// `place`: of the operation that tells of it. FAILED_PRECONDITION (IsCouponUsed) when it is there already.
absl::Status WriteRedemption(Database* db, const CouponRedemption& redemption, int64_t place);
// The coupon is good again, says the server: its redemption here goes with what it counted for its person's day, if the server has
// confirmed it. `campaign`: "campaigns/{campaign}".
absl::Status ForgetRedemption(Database* db, std::string_view campaign, uint32_t short_serial);
absl::StatusOr<bool> ReadRedeemed(Database* db, std::string_view campaign_id, uint32_t short_serial);
absl::StatusOr<int64_t> ReadUnconfirmedFen(Database* db, std::string_view campaign_id, uint32_t template_number);

absl::Status AddUse(Database* db, const PersonUse& use);
absl::StatusOr<int64_t> ReadUses(Database* db, std::string_view person, std::string_view offer, std::optional<int32_t> day);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_LEASE_TABLE_H_
