#include "kiosk/app/offer_views.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "kiosk/app/config_views.h"
#include "proto/rules/ids.h"
#include "proto/rules/winner_number.h"

namespace footfall::kiosk {
namespace {

constexpr size_t kShownHeadDigits = 10;

LocalizedText Words(const v1::LocalizedText& text) { return {text.texts().begin(), text.texts().end()}; }

// Units of the pool and why there are none.
template <typename View>
void FillStock(const std::string& pool, const OfferStock& stock, View* view) {
  view->left = UnitsLeft(stock.leases, pool, stock.time);
  view->none = RefusalOf(ChooseLease(stock.leases, pool, stock.time).problem);
}

PrizeView PrizeOf(const v1::PrizeOffer& offer) {
  PrizeView view;
  view.id = offer.id();
  view.tier = Words(offer.tier());
  view.name = Words(offer.display_name());
  view.price_fen = offer.price_fen();
  view.quantity = offer.quantity();
  view.odds = offer.odds();
  view.odds_of = offer.odds_of();
  return view;
}

GiftView GiftOf(const v1::GiftOffer& offer, const OfferStock& stock) {
  GiftView view;
  view.pool = offer.pool();
  view.item = offer.item();
  view.name = Words(offer.display_name());
  view.per_person = offer.per_person();
  view.min_purchase_fen = offer.min_purchase_fen();
  FillStock(offer.pool(), stock, &view);
  return view;
}

DrawView DrawOf(const v1::DrawOffer& offer, const OfferStock& stock) {
  DrawView view;
  view.name = offer.name();
  view.test = offer.test();
  view.title = Words(offer.display_name());
  for (const v1::PrizeOffer& prize : offer.prizes()) view.prizes.push_back(PrizeOf(prize));
  for (const v1::PrizeOffer& prize : offer.closing_prizes()) view.closing_prizes.push_back(PrizeOf(prize));
  for (const v1::DrawPageSection& section : offer.page()) view.page.push_back({Words(section.title()), Words(section.text())});
  view.start_ms = offer.period().start_ms();
  view.end_ms = offer.period().end_ms();
  view.per_person = offer.per_person();
  view.per_day = offer.per_day();
  view.min_purchase_fen = offer.min_purchase_fen();
  for (const v1::WinnerLine& winner : offer.winners()) view.winners.push_back({winner.masked(), winner.prize(), winner.time_ms()});
  view.claim_until_ms = offer.claim_until_ms();
  FillStock(offer.name(), stock, &view);
  if (stock.draws_stopped && view.none == Refusal::kNone) {
    view.left = 0;
    view.none = Refusal::kNotSaved;
  }
  return view;
}

}  // namespace

Refusal RefusalOf(LeaseProblem problem) {
  switch (problem) {
    case LeaseProblem::kNone:
      return Refusal::kNone;
    case LeaseProblem::kNotLent:
      return Refusal::kNotLent;
    case LeaseProblem::kUsedUp:
      return Refusal::kUsedUp;
    case LeaseProblem::kFrozen:
      return Refusal::kFrozen;
    case LeaseProblem::kClock:
      return Refusal::kClock;
  }
  return Refusal::kNotLent;
}

CouponView MakeCouponView(const v1::CouponOffer& offer) {
  CouponView view;
  view.name = offer.name();
  view.title = Words(offer.display_name());
  view.terms = Words(offer.terms());
  view.kind = static_cast<CouponKind>(offer.kind());
  view.amount_fen = offer.amount_fen();
  view.percent = offer.percent();
  view.threshold_fen = offer.threshold_fen();
  view.valid_from_ms = offer.valid().start_ms();
  view.valid_until_ms = offer.valid().end_ms();
  view.redeemable_here = offer.redeemable_here();
  return view;
}

DrawResult ResultOf(const DrawEntry& entry) {
  DrawResult result;
  result.draw = entry.draw;
  result.prize = entry.payload.prize();
  result.block = entry.payload.block();
  result.slot = entry.payload.slot();
  result.seq = entry.payload.seq();
  result.entry_id = entry.payload.entry_id();
  result.chain_head_hex = rules::ToHex(entry.payload.row_hash()).substr(0, kShownHeadDigits);
  result.winner_number = rules::WinnerNumber(result.entry_id);
  result.wall_ms = entry.time_ms;
  return result;
}

bool AsksTaxDetails(const v1::DrawOffer& offer, std::string_view prize) {
  const auto found = std::find_if(offer.prizes().begin(), offer.prizes().end(), [&](const auto& each) { return each.id() == prize; });
  return found != offer.prizes().end() && !found->untaxed() && offer.tax_threshold_fen() > 0 &&
         found->price_fen() > offer.tax_threshold_fen();
}

OffersView MakeOffersView(const v1::KioskConfig& config, const OfferStock& stock) {
  OffersView view;
  for (const v1::GiftOffer& offer : config.gifts()) view.gifts.push_back(GiftOf(offer, stock));
  for (const v1::CouponOffer& offer : config.coupons()) {
    view.coupons.push_back(MakeCouponView(offer));
    FillStock(offer.name(), stock, &view.coupons.back());
  }
  for (const v1::DrawOffer& offer : config.draws()) view.draws.push_back(DrawOf(offer, stock));
  for (const v1::Queue& queue : config.queues()) {
    view.queues.push_back({queue.name(), LastId(queue.name()), Words(queue.display_name())});
    FillStock(queue.name(), stock, &view.queues.back());
  }
  for (const DrawEntry& entry : stock.wins) {
    const v1::DrawOffer* offer = FindDrawOffer(config, entry.draw);
    if (offer != nullptr && !offer->test()) view.wins.push_back({ResultOf(entry), AsksTaxDetails(*offer, entry.payload.prize())});
  }
  return view;
}

std::string StockMark(const OffersView& view) {
  std::string mark;
  const auto add = [&mark](int64_t left, Refusal none) { absl::StrAppend(&mark, left, ":", static_cast<int>(none), " "); };
  for (const GiftView& gift : view.gifts) add(gift.left, gift.none);
  for (const CouponView& coupon : view.coupons) add(coupon.left, coupon.none);
  for (const DrawView& draw : view.draws) add(draw.left, draw.none);
  for (const QueueView& queue : view.queues) add(queue.left, queue.none);
  for (const WinView& win : view.wins) absl::StrAppend(&mark, win.result.entry_id);
  return mark;
}

const v1::GiftOffer* FindGiftOffer(const v1::KioskConfig& config, std::string_view pool) {
  const auto found = std::find_if(config.gifts().begin(), config.gifts().end(), [&](const auto& each) { return each.pool() == pool; });
  return found == config.gifts().end() ? nullptr : &*found;
}

const v1::CouponOffer* FindCouponOffer(const v1::KioskConfig& config, std::string_view name) {
  const auto found = std::find_if(config.coupons().begin(), config.coupons().end(), [&](const auto& each) { return each.name() == name; });
  return found == config.coupons().end() ? nullptr : &*found;
}

const v1::DrawOffer* FindDrawOffer(const v1::KioskConfig& config, std::string_view name) {
  const auto found = std::find_if(config.draws().begin(), config.draws().end(), [&](const auto& each) { return each.name() == name; });
  return found == config.draws().end() ? nullptr : &*found;
}

}  // namespace footfall::kiosk
