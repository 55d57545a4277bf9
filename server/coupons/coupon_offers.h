// A campaign's coupons as its kiosks need to know them. Reads only.
#ifndef FOOTFALL_SERVER_COUPONS_COUPON_OFFERS_H_
#define FOOTFALL_SERVER_COUPONS_COUPON_OFFERS_H_

#include "absl/status/status.h"
#include "footfall/v1/sync_service.pb.h"
#include "server/base/resource_names.h"
#include "server/storage/connection.h"

namespace footfall::server {

// Adds the templates, by number, and the key. NotFound when the session is gone.
absl::Status AddCouponOffers(Connection& db, const SessionKey& key, footfall::v1::KioskConfig* config);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_COUPONS_COUPON_OFFERS_H_
