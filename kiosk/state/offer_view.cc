#include "kiosk/state/offer_view.h"

#include <algorithm>

namespace footfall::kiosk {
namespace {

template <typename T, typename Fits>
const T* FindIn(const std::vector<T>& items, Fits fits) {
  const auto found = std::find_if(items.begin(), items.end(), fits);
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

int64_t SparedFen(const CouponView& coupon, int64_t purchase_fen) {
  switch (coupon.kind) {
    case CouponKind::kAmount:
      return purchase_fen > 0 ? std::min(purchase_fen, coupon.amount_fen) : coupon.amount_fen;
    case CouponKind::kPercent:
      // In two parts, so that no purchase is too large to be reckoned with.
      return purchase_fen / 100 * coupon.percent + purchase_fen % 100 * coupon.percent / 100;
    case CouponKind::kThreshold:
      return purchase_fen >= coupon.threshold_fen ? coupon.amount_fen : 0;
    case CouponKind::kGift:
    case CouponKind::kBundle:
    case CouponKind::kUnknown:
      return 0;
  }
  return 0;
}

bool NeedsPurchase(const CouponView& coupon) { return coupon.kind == CouponKind::kPercent || coupon.kind == CouponKind::kThreshold; }

const GiftView* FindGift(const OffersView& offers, std::string_view pool) {
  return FindIn(offers.gifts, [pool](const GiftView& gift) { return gift.pool == pool; });
}

const CouponView* FindCoupon(const OffersView& offers, std::string_view name) {
  return FindIn(offers.coupons, [name](const CouponView& coupon) { return coupon.name == name; });
}

const DrawView* FindDraw(const OffersView& offers, std::string_view name) {
  return FindIn(offers.draws, [name](const DrawView& draw) { return draw.name == name; });
}

Refusal WhyNone(const GiftView& gift) { return gift.none; }

Refusal WhyNone(const CouponView& coupon, int64_t wall_ms) {
  // One that begins later may be given today.
  return coupon.none == Refusal::kNone && coupon.valid_until_ms > 0 && wall_ms >= coupon.valid_until_ms ? Refusal::kOver : coupon.none;
}

Refusal WhyNone(const DrawView& draw, int64_t wall_ms) {
  if (draw.start_ms > 0 && wall_ms < draw.start_ms) return Refusal::kNotOpenYet;
  if (draw.end_ms > 0 && wall_ms >= draw.end_ms) return Refusal::kOver;
  return draw.none;
}

const PrizeView* FindPrize(const DrawView& draw, std::string_view id) {
  const auto fits = [id](const PrizeView& prize) { return prize.id == id; };
  const PrizeView* prize = FindIn(draw.prizes, fits);
  return prize != nullptr ? prize : FindIn(draw.closing_prizes, fits);
}

const WinView* FindWin(const OffersView& offers, std::string_view entry_id) {
  return FindIn(offers.wins, [entry_id](const WinView& win) { return win.result.entry_id == entry_id; });
}

const QueueView* FindQueue(const OffersView& offers, std::string_view pool) {
  return FindIn(offers.queues, [pool](const QueueView& queue) { return queue.pool == pool; });
}

std::string ShortEntry(std::string_view entry_id) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr size_t kBytes = 4;
  std::string out;
  for (size_t i = 0; i < std::min(kBytes, entry_id.size()); ++i) {
    if (i == kBytes / 2) out += ' ';
    const auto byte = static_cast<unsigned char>(entry_id[i]);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::string FullEntry(std::string_view entry_id) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : entry_id) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

}  // namespace footfall::kiosk
