#include "tests/simulation/offers_template.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/draw_deck.h"
#include "server/access/access.h"
#include "server/base/resource_names.h"
#include "server/coupons/coupon_service.h"
#include "server/draws/draw_service.h"
#include "tests/simulation/office_call.h"
#include "tests/simulation/server_machine.h"
#include "tests/simulation/server_template.h"

namespace footfall::simulation {
namespace {

constexpr int64_t kMinuteMs = 60'000;
constexpr int64_t kDayMs = 24 * 60 * kMinuteMs;
constexpr int kCoupons = 24, kKioskCoupons = 4;
constexpr int64_t kBlocks = 6, kChances = 5;
constexpr int64_t kTaxThresholdFen = 50'000;

DrawModel::Plan draw_plan;
CouponKey coupon_key;

// Kiosks have no time of their own yet.
class TemplateClock : public server::Clock {
 public:
  int64_t NowMs() const override { return kEpochMs; }
  int64_t SteadyMs() const override { return 0; }
};

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "offers of the template: %s\n", status.ToString().c_str());
  std::abort();
}
void Must(const grpc::Status& status) { Must(FromGrpc(status)); }

v1::CouponTemplate Template(const std::string& id) {
  v1::CouponTemplate made;
  (*made.mutable_display_name()->mutable_texts())["en"] = id;
  made.set_kind(v1::COUPON_KIND_AMOUNT);
  made.set_amount_fen(kCouponFen);
  made.mutable_valid()->set_start_ms(kEpochMs);
  made.mutable_valid()->set_end_ms(kEpochMs + (id == kCouponIds[0] ? 365 * kDayMs : 8 * kMinuteMs));
  made.set_kiosk_units(kKioskCoupons);
  made.set_offline_cap_fen(id == kCouponIds[0] ? 3 * kCouponFen : 0);
  return made;
}

v1::LocalizedText Texts(const std::string& words) {
  v1::LocalizedText text;
  for (const char* language : {"en", "zh-Hans", "zh-Hant"}) (*text.mutable_texts())[language] = words;
  return text;
}

v1::DrawPrize Prize(const std::string& id, int64_t price_fen, int64_t count) {
  v1::DrawPrize prize;
  prize.set_id(id);
  for (v1::LocalizedText* text : {prize.mutable_tier(), prize.mutable_display_name(), prize.mutable_kind(), prize.mutable_basis()}) {
    *text = Texts(id);
  }
  prize.set_price_fen(price_fen);
  prize.set_count(count);
  prize.set_tax_bearer(v1::TAX_BEARER_WINNER);
  prize.set_tax_base_fen(price_fen);
  return prize;
}

v1::Draw Wheel() {
  v1::Draw draw;
  for (v1::LocalizedText* text :
       {draw.mutable_display_name(), draw.mutable_organiser(), draw.mutable_contact(), draw.mutable_eligibility(), draw.mutable_how(),
        draw.mutable_period_text(), draw.mutable_method(), draw.mutable_claim(), draw.mutable_delivery(), draw.mutable_lapse()}) {
    *text = Texts("as the page says");
  }
  draw.mutable_period()->set_start_ms(kEpochMs - kDayMs);
  draw.mutable_period()->set_end_ms(kEpochMs + 365 * kDayMs);
  draw.set_claim_until_ms(kEpochMs + 366 * kDayMs);
  draw.set_closing_claim_until_ms(kEpochMs + 30 * 365 * kDayMs);  // past wherever the server's clock jumps
  draw.set_per_person(1);
  draw.set_blocks(kBlocks);
  draw.set_chances(kChances);
  draw.set_kiosk_chances(2 * kChances);
  *draw.add_prizes() = Prize("A", kTaxThresholdFen + 100, 1);
  *draw.add_prizes() = Prize("B", 100, 2);
  *draw.add_closing_prizes() = Prize("TV", 399'900, 1);
  draw.set_reserves(2);
  draw.set_sampler(v1::DRAW_SAMPLER_FIELD_DRAW);
  draw.add_closing_sources("a beacon");
  draw.add_closing_sources("a lottery");
  draw.set_tax_threshold_fen(kTaxThresholdFen);
  return draw;
}

void AddCoupons(server::CouponServiceImpl* coupons) {
  for (const char* id : kCouponIds) {
    v1::CreateCouponTemplateRequest create;
    create.set_parent(server::CampaignName(kCampaignId));
    create.set_coupon_template_id(id);
    *create.mutable_coupon_template() = Template(id);
    v1::CouponTemplate created;
    Must(coupons->CreateCouponTemplate(OfficeCall().context(), &create, &created));
    v1::GenerateCouponsRequest generate;
    generate.set_coupon_template(created.name());
    generate.set_count(kCoupons);
    v1::GenerateCouponsResponse generated;
    Must(coupons->GenerateCoupons(OfficeCall().context(), &generate, &generated));
  }
}

void AddDraw(server::DrawServiceImpl* draws) {
  v1::CreateDrawRequest create;
  create.set_parent(server::CampaignName(kCampaignId));
  create.set_draw_id(kDrawId);
  *create.mutable_draw() = Wheel();
  v1::Draw draw;
  Must(draws->CreateDraw(OfficeCall().context(), &create, &draw));
  v1::PublishDrawRequest publish;
  publish.set_name(DrawPool());
  Must(draws->PublishDraw(OfficeCall().context(), &publish, &draw));
}

absl::Status ReadPlan(server::Connection& db, const server::PiiVault& vault) {
  const server::DrawKey key{kCampaignId, kDrawId};
  const absl::StatusOr<v1::Draw> draw = server::GetDraw(db, key);
  if (!draw.ok()) return draw.status();
  const auto blocks = server::ListBlocks(db, key, 0, kBlocks);
  if (!blocks.ok()) return blocks.status();
  draw_plan = {.draw_id = kDrawId, .per_person = draw->per_person()};
  std::vector<rules::DeckPrize> prizes;
  for (const v1::DrawPrize& prize : draw->prizes()) {
    prizes.push_back({prize.id(), prize.count()});
    draw_plan.prizes[prize.id()] = prize.count();
  }
  for (const server::BlockRow& block : *blocks) {
    const absl::StatusOr<std::string> seed = vault.DecryptSecret(block.wrapped_seed, server::SeedContext(key, block.number));
    if (!seed.ok()) return seed.status();
    rules::DrawRandom random(*seed, absl::StrCat(kDrawId, "/", block.number), draw->config_hash(), draw->beacon());
    draw_plan.decks[block.number] = rules::ShuffledDeck(prizes, kChances, &random).value();
  }
  const auto campaign = server::FindCouponCampaign(db, kCampaignId);
  if (!campaign.ok()) return campaign.status();
  coupon_key = {(*campaign)->key_id, (*campaign)->public_key};
  return absl::OkStatus();
}

}  // namespace

int64_t OfflineCapFen(int64_t template_number) { return template_number == 1 ? 3 * kCouponFen : 0; }
std::string CouponPool(const std::string& id) { return server::CouponTemplateName({kCampaignId, id}); }
std::string DrawPool() { return server::DrawName({kCampaignId, kDrawId}); }

void AddOffers(server::Database* database, const server::PiiVault& vault) {
  TemplateClock clock;
  SharedBytes random(Dice(2));
  server::Access access(database, &clock, &random, std::string(32, 'a'));
  const server::CouponKeys keys(&vault, &random);
  server::CouponMaker maker(database, &keys, &clock, &random);
  server::CouponServiceImpl coupons({database, &access, &keys, &maker, &clock, &random});
  server::DrawServiceImpl draws({database, &access, &vault, &clock, &random});
  AddCoupons(&coupons);
  AddDraw(&draws);
  Must(database->Read([&](server::Connection& db) { return ReadPlan(db, vault); }));
}

const DrawModel::Plan& DrawPlan() { return draw_plan; }
const CouponKey& CampaignCouponKey() { return coupon_key; }

}  // namespace footfall::simulation
