// What may be handed out here, as the screens read it. Pure; any thread.
#ifndef FOOTFALL_KIOSK_APP_OFFER_VIEWS_H_
#define FOOTFALL_KIOSK_APP_OFFER_VIEWS_H_

#include <string>
#include <string_view>
#include <vector>

#include "footfall/v1/sync_service.pb.h"
#include "kiosk/journal/lease_choice.h"
#include "kiosk/journal/offer_book.h"
#include "kiosk/state/offer_view.h"

namespace footfall::kiosk {

// What offers are looked at with.
struct OfferStock {
  std::vector<Lease> leases;
  SpendTime time;
  bool draws_stopped = false;   // for the disk's sake
  std::vector<DrawEntry> wins;  // prizes that nobody has fetched, newest first
};

OffersView MakeOffersView(const v1::KioskConfig& config, const OfferStock& stock);
// What differs when something handed out, lent, recalled or claimed has changed it.
std::string StockMark(const OffersView& view);

Refusal RefusalOf(LeaseProblem problem);
DrawResult ResultOf(const DrawEntry& entry);
// Whether the winner's identity is asked for.
bool AsksTaxDetails(const v1::DrawOffer& offer, std::string_view prize);
CouponView MakeCouponView(const v1::CouponOffer& offer);

// nullptr when it is not offered.
const v1::GiftOffer* FindGiftOffer(const v1::KioskConfig& config, std::string_view pool);
const v1::CouponOffer* FindCouponOffer(const v1::KioskConfig& config, std::string_view name);
const v1::DrawOffer* FindDrawOffer(const v1::KioskConfig& config, std::string_view name);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_OFFER_VIEWS_H_
