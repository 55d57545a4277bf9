#include "server/coupons/coupon_offers.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "server/coupons/coupon_rules.h"
#include "server/coupons/coupon_store.h"
#include "server/sessions/session_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

v1::CouponOffer ToOffer(const v1::CouponTemplate& coupon_template, const std::string& site) {
  v1::CouponOffer offer;
  offer.set_name(coupon_template.name());
  offer.set_number(coupon_template.number());
  *offer.mutable_display_name() = coupon_template.display_name();
  *offer.mutable_terms() = coupon_template.terms();
  offer.set_kind(coupon_template.kind());
  offer.set_amount_fen(coupon_template.amount_fen());
  offer.set_percent(coupon_template.percent());
  offer.set_threshold_fen(coupon_template.threshold_fen());
  offer.set_item(coupon_template.item());
  *offer.mutable_valid() = coupon_template.valid();
  offer.set_per_person(coupon_template.per_person());
  offer.set_per_day(coupon_template.per_day());
  const auto& sites = coupon_template.sites();
  offer.set_redeemable_here(sites.empty() || std::find(sites.begin(), sites.end(), site) != sites.end());
  offer.set_with_each_lead(coupon_template.with_each_lead());
  offer.set_offline_cap_fen(coupon_template.offline_cap_fen());
  offer.set_kiosk_units(coupon_template.kiosk_units());
  offer.set_cost_fen(coupon_template.cost_fen());
  return offer;
}

}  // namespace

absl::Status AddCouponOffers(Connection& db, const SessionKey& key, v1::KioskConfig* config) {
  const absl::StatusOr<std::optional<CouponCampaignRow>> campaign = FindCouponCampaign(db, key.campaign_id);
  if (!campaign.ok() || !campaign->has_value()) return campaign.status();
  const absl::StatusOr<std::string> site = GetSessionSite(db, key);
  if (!site.ok()) return site.status();
  absl::StatusOr<std::vector<CouponTemplateRow>> templates = ListCouponTemplates(db, key.campaign_id, "", kMaxCouponTemplates);
  if (!templates.ok()) return templates.status();
  std::sort(templates->begin(), templates->end(), [](const auto& a, const auto& b) { return a.message.number() < b.message.number(); });
  for (const CouponTemplateRow& row : *templates) *config->add_coupons() = ToOffer(row.message, SiteName(*site));
  config->mutable_coupon_key()->set_key_id((*campaign)->key_id);
  config->mutable_coupon_key()->set_public_key((*campaign)->public_key);
  return absl::OkStatus();
}

}  // namespace footfall::server
