#include <algorithm>
#include <array>

#include "kiosk/screens/offer_parts.h"

namespace footfall::kiosk {
namespace {

struct RefusalKeys {
  std::string_view whole, brief;
};

// By the number of Refusal.
constexpr std::array<RefusalKeys, 24> kRefusals = {{{"", ""},
                                                    {"refusal.not_lent", "refusal.brief.not_lent"},
                                                    {"refusal.used_up", "refusal.brief.used_up"},
                                                    {"refusal.frozen", "refusal.brief.frozen"},
                                                    {"refusal.clock", "refusal.brief.clock"},
                                                    {"refusal.not_saved", "refusal.brief.other"},
                                                    {"refusal.gone", "refusal.brief.other"},
                                                    {"refusal.not_open_yet", "refusal.brief.not_open_yet"},
                                                    {"refusal.over", "refusal.brief.over"},
                                                    {"refusal.person_limit", "refusal.brief.other"},
                                                    {"refusal.day_limit", "refusal.brief.other"},
                                                    {"refusal.purchase", "refusal.brief.other"},
                                                    {"refusal.needs_lead", "refusal.brief.other"},
                                                    {"refusal.excluded", "refusal.brief.other"},
                                                    {"refusal.unreadable", "refusal.brief.other"},
                                                    {"refusal.foreign", "refusal.brief.other"},
                                                    {"refusal.forged", "refusal.brief.other"},
                                                    {"refusal.not_here", "refusal.brief.other"},
                                                    {"refusal.used_here", "refusal.brief.other"},
                                                    {"refusal.offline_cap", "refusal.brief.other"},
                                                    {"refusal.needs_staff_key", "refusal.brief.other"},
                                                    {"refusal.void", "refusal.brief.other"},
                                                    {"refusal.used_elsewhere", "refusal.brief.other"},
                                                    {"refusal.gift_none", "refusal.brief.used_up"}}};

}  // namespace

Text RefusalWords(Refusal refusal) {
  if (refusal == Refusal::kNone) return {};
  return Tr(kRefusals[std::min(static_cast<size_t>(refusal), kRefusals.size() - 1)].whole);
}

Text ShortRefusal(Refusal refusal) {
  if (refusal == Refusal::kNone) return {};
  return Tr(kRefusals[std::min(static_cast<size_t>(refusal), kRefusals.size() - 1)].brief);
}

Text RedeemRefusalWords(const RedeemForm& form, int32_t utc_offset_s) {
  if (form.refused != Refusal::kUsedElsewhere || form.used.time_ms == 0) return RefusalWords(form.refused);
  const std::string time = DayAndTime(form.used.time_ms, utc_offset_s);
  if (form.used.place.empty()) return Tr("refusal.used_at_time", {{"time", time}});
  return Tr("refusal.used_at_place", {{"place", form.used.place}, {"time", time}});
}

std::string MoneyText(int64_t fen) {
  std::string out = "¥" + std::to_string(fen / 100);
  const int64_t rest = fen % 100;
  if (rest == 0) return out;
  return out + (rest < 10 ? ".0" : ".") + std::to_string(rest);
}

Text GiftRule(const GiftView& gift) {
  const std::string count = std::to_string(gift.per_person), from = MoneyText(gift.min_purchase_fen);
  if (gift.per_person > 0 && gift.min_purchase_fen > 0) return Tr("gift.rule_both", {{"count", count}, {"from", from}});
  if (gift.per_person > 0) return Tr("gift.rule_person", {{"count", count}});
  if (gift.min_purchase_fen > 0) return Tr("gift.rule_purchase", {{"from", from}});
  return Tr("gift.rule_free");
}

Text GivesWords(const CouponView& coupon) {
  switch (coupon.kind) {
    case CouponKind::kAmount:
      return Tr("coupon.gives.amount", {{"amount", MoneyText(coupon.amount_fen)}});
    case CouponKind::kPercent:
      return Tr("coupon.gives.percent", {{"percent", std::to_string(coupon.percent)}});
    case CouponKind::kThreshold:
      return Tr("coupon.gives.threshold", {{"amount", MoneyText(coupon.amount_fen)}, {"from", MoneyText(coupon.threshold_fen)}});
    case CouponKind::kGift:
      return Tr("coupon.gives.gift");
    case CouponKind::kBundle:
    case CouponKind::kUnknown:
      return Tr("coupon.gives.bundle");
  }
  return {};
}

Text OddsText(const PrizeView& prize) {
  if (prize.odds <= 0 || prize.odds_of <= 0) return {};
  // Hundredths of a percent, without the zeros at the end; a rare prize is not told as impossible.
  const int64_t share = prize.odds * 10'000 / prize.odds_of, rest = share % 100;
  std::string percent = share == 0 ? "<0.01" : std::to_string(share / 100);
  if (rest != 0) percent += (rest < 10 ? ".0" : ".") + std::to_string(rest % 10 == 0 ? rest / 10 : rest);
  return Tr("draw.odds", {{"odds", std::to_string(prize.odds)}, {"of", std::to_string(prize.odds_of)}, {"percent", percent}});
}

std::string PrizeName(const Ui& ui, const PrizeView& prize) {
  const std::string tier = ui.Say(Localized(ui, prize.tier)), name = ui.Say(Localized(ui, prize.name));
  if (tier.empty() || name.empty()) return tier + name;
  return tier + " · " + name;
}

Text ResultName(const Ui& ui, const DrawView* draw, const std::string& prize) {
  if (prize == kNoPrize) return Tr("draw.none");
  const PrizeView* view = draw == nullptr ? nullptr : FindPrize(*draw, prize);
  return Own(view == nullptr ? prize : PrizeName(ui, *view));
}

std::string DayAndTime(int64_t wall_ms, int32_t utc_offset_s) {
  constexpr size_t kYear = 5;  // "2026-"
  return DateText(wall_ms, utc_offset_s).substr(kYear) + " " + ClockText(wall_ms, utc_offset_s);
}

PrizeShow ShowOf(const Ui& ui, const DrawView& draw, const DrawResult& result) {
  PrizeShow show;
  float left = 1;
  for (const PrizeView& prize : draw.prizes) {
    const float share = prize.odds_of > 0 ? static_cast<float>(prize.odds) / static_cast<float>(prize.odds_of) : 0;
    if (prize.id == result.prize) show.result = show.prizes.size();
    show.prizes.push_back({Localized(ui, prize.name), share, false});
    left -= share;
  }
  constexpr float kRounding = 0.0001f;
  const bool none = result.prize == kNoPrize;
  if (none) show.result = show.prizes.size();
  if (none || left > kRounding) show.prizes.push_back({Tr("draw.none"), std::max(0.0f, left), true});
  for (size_t i = 0; i < std::min<size_t>(4, result.entry_id.size()); ++i) {
    show.start = show.start << 8 | static_cast<unsigned char>(result.entry_id[i]);
  }
  return show;
}

}  // namespace footfall::kiosk
