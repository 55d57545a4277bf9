// The part of sync that brings the list of coupons that this kiosk must not redeem.
#include <optional>

#include "kiosk/sync/stop_check.h"
#include "kiosk/sync/sync_client.h"

namespace footfall::kiosk {

// Says what is here of the list. Of another life of the server nothing can be continued, though it stays in force until the new one is
// here.
void SyncClient::TellStopCursor(v1::Hello* hello) {
  const absl::StatusOr<std::optional<CouponStopCursor>> cursor = parts_.journal->offers().StopCursor();
  v1::CouponStopCursor* told = hello->mutable_coupon_stops();
  if (!cursor.ok() || !cursor->has_value() || (*cursor)->incarnation != parts_.journal->identity()->incarnation) return;
  told->set_campaign((*cursor)->campaign);
  told->set_version((*cursor)->version);
}

void SyncClient::OnCouponStops(const v1::CouponStopList& list) {
  if (report_.standing == ServerStanding::kRevoked || stops_passed_over_) return;
  const std::optional<CouponStopPart> part = CheckStopPart(list, parts_.journal->identity()->incarnation);
  if (!part) return Misfit("a stop list that cannot be");
  const absl::Status status = parts_.journal->offers().StoreStops(*part);
  if (status.ok()) return;
  parts_.observer->OnTrouble(absl::IsFailedPrecondition(status) ? SyncTrouble::kProtocol : SyncTrouble::kJournal, status);
  if (absl::IsUnavailable(status)) return Fail(absl::UnavailableError("sync: the journal failed"), 0);
  // No room for it, or it does not fit what is here. Leads have to get through all the same; the next greeting asks for the rest.
  stops_passed_over_ = true;
}

}  // namespace footfall::kiosk
