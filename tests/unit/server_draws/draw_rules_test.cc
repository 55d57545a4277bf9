#include "server/draws/draw_rules.h"

#include <algorithm>

#include "tests/unit/server_draws/draw_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::CompleteDraw;
using ::testing::IsEmpty;
using testing::kDrawStart;
using testing::kHourMs;

// "field: REASON" of all that blocks publication, or of all the rest.
std::vector<std::string> Found(const v1::Draw& draw, bool blocking) {
  std::vector<std::string> found;
  for (const DrawFinding& finding : CheckDrawPlan(draw, kDrawStart)) {
    if (finding.blocks_publication == blocking) found.push_back(finding.field + ": " + finding.reason);
  }
  return found;
}

v1::Draw Changed(const std::function<void(v1::Draw*)>& change) {
  v1::Draw draw = CompleteDraw();
  change(&draw);
  return draw;
}

TEST(DrawRulesTest, ACompleteDrawMayBePublished) {
  EXPECT_THAT(Found(CompleteDraw(), true), IsEmpty());
  // What deserves a second look: a dear prize in the blocks, and no beacon.
  EXPECT_THAT(Found(CompleteDraw(), false),
              ::testing::ElementsAre("draw.prizes[0].price_fen: BELONGS_IN_CLOSING_DRAW", "draw.beacon_source: NO_BEACON_MIXED_IN",
                                     "draw.closing_source_facts: NO_SOURCE_TIMES"));
}

struct Case {
  const char* finding;
  std::function<void(v1::Draw*)> change;
};

TEST(DrawRulesTest, EachThingTheLawAsksForIsAskedFor) {
  const std::vector<Case> cases = {
      {"draw.display_name.en: REQUIRED", [](v1::Draw* d) { d->clear_display_name(); }},
      {"draw.organiser.zh-Hant: REQUIRED", [](v1::Draw* d) { d->mutable_organiser()->mutable_texts()->erase("zh-Hant"); }},
      {"draw.contact.zh-Hans: REQUIRED", [](v1::Draw* d) { (*d->mutable_contact()->mutable_texts())["zh-Hans"] = "  "; }},
      {"draw.eligibility.en: TOO_LONG", [](v1::Draw* d) { (*d->mutable_eligibility()->mutable_texts())["en"] = std::string(20'001, 'x'); }},
      {"draw.how.en: REQUIRED", [](v1::Draw* d) { d->clear_how(); }},
      {"draw.period_text.en: REQUIRED", [](v1::Draw* d) { d->clear_period_text(); }},
      {"draw.method.en: REQUIRED", [](v1::Draw* d) { d->clear_method(); }},
      {"draw.claim.en: REQUIRED", [](v1::Draw* d) { d->clear_claim(); }},
      {"draw.delivery.en: REQUIRED", [](v1::Draw* d) { d->clear_delivery(); }},
      {"draw.lapse.en: REQUIRED", [](v1::Draw* d) { d->clear_lapse(); }},
      {"draw.period: REQUIRED", [](v1::Draw* d) { d->clear_period(); }},
      {"draw.period: IN_THE_PAST",
       [](v1::Draw* d) {
         d->mutable_period()->set_start_ms(1);
         d->mutable_period()->set_end_ms(kDrawStart);
       }},
      {"draw.claim_until_ms: BEFORE_PERIOD_END", [](v1::Draw* d) { d->set_claim_until_ms(d->period().end_ms() - 1); }},
      {"draw.claim_until_ms: REQUIRED", [](v1::Draw* d) { d->clear_claim_until_ms(); }},
      {"draw.closing_claim_until_ms: REQUIRED", [](v1::Draw* d) { d->clear_closing_claim_until_ms(); }},
      {"draw.closing_claim_until_ms: BEFORE_PERIOD_END", [](v1::Draw* d) { d->set_closing_claim_until_ms(d->period().end_ms() - 1); }},
      {"draw.closing_claim_until_ms: CLAIM_TIME_TOO_SHORT",
       [](v1::Draw* d) { d->set_closing_claim_until_ms(d->period().end_ms() + kMinClosingClaimMs - 1); }},
      {"draw.blocks: TOO_MANY_IN_ALL",
       [](v1::Draw* d) {
         d->set_blocks(10'000);
         d->set_chances(61);
       }},
      {"draw.blocks: TOO_MANY_FOR_SAMPLER",
       [](v1::Draw* d) {
         d->set_sampler(v1::DRAW_SAMPLER_RFC3797);
         d->set_blocks(6'554);
       }},
      {"draw.per_person: TOO_SMALL", [](v1::Draw* d) { d->set_per_person(-1); }},
      {"draw.per_day: TOO_SMALL", [](v1::Draw* d) { d->set_per_day(-1); }},
      {"draw.min_purchase_fen: TOO_SMALL", [](v1::Draw* d) { d->set_min_purchase_fen(-1); }},
      {"draw.blocks: TOO_SMALL", [](v1::Draw* d) { d->set_blocks(0); }},
      {"draw.blocks: TOO_LARGE", [](v1::Draw* d) { d->set_blocks(10'001); }},
      {"draw.blocks: TOO_MANY_IN_ALL",
       [](v1::Draw* d) {
         d->set_blocks(10'000);
         d->set_chances(2'001);
       }},
      {"draw.chances: TOO_LARGE", [](v1::Draw* d) { d->set_chances(10'001); }},
      {"draw.prizes: MORE_THAN_CHANCES", [](v1::Draw* d) { d->mutable_prizes(2)->set_count(8); }},
      {"draw.prizes: REQUIRED",
       [](v1::Draw* d) {
         d->clear_prizes();
         d->clear_closing_prizes();
       }},
      {"draw.prizes[0].id: BAD_PRIZE_ID", [](v1::Draw* d) { d->mutable_prizes(0)->set_id("-"); }},
      {"draw.closing_prizes[0].id: DUPLICATE_ID", [](v1::Draw* d) { d->mutable_closing_prizes(0)->set_id("A"); }},
      {"draw.prizes[1].tier.en: REQUIRED", [](v1::Draw* d) { d->mutable_prizes(1)->clear_tier(); }},
      {"draw.prizes[1].display_name.en: REQUIRED", [](v1::Draw* d) { d->mutable_prizes(1)->clear_display_name(); }},
      {"draw.prizes[1].kind.en: REQUIRED", [](v1::Draw* d) { d->mutable_prizes(1)->clear_kind(); }},
      {"draw.prizes[1].basis.en: REQUIRED", [](v1::Draw* d) { d->mutable_prizes(1)->clear_basis(); }},
      {"draw.prizes[1].price_fen: TOO_SMALL", [](v1::Draw* d) { d->mutable_prizes(1)->set_price_fen(0); }},
      {"draw.closing_prizes[0].price_fen: ABOVE_LEGAL_LIMIT", [](v1::Draw* d) { d->mutable_closing_prizes(0)->set_price_fen(5'000'001); }},
      {"draw.prizes[1].count: TOO_SMALL", [](v1::Draw* d) { d->mutable_prizes(1)->set_count(0); }},
      {"draw.prizes[1].tax_bearer: REQUIRED", [](v1::Draw* d) { d->mutable_prizes(1)->clear_tax_bearer(); }},
      {"draw.prizes[1].tax_base_fen: TOO_SMALL", [](v1::Draw* d) { d->mutable_prizes(1)->set_tax_base_fen(0); }},
      {"draw.prizes[0].price_fen: TEST_PRIZE_HAS_VALUE", [](v1::Draw* d) { d->set_test(true); }},
      {"draw.reserves: TOO_LARGE", [](v1::Draw* d) { d->set_reserves(10'001); }},
      {"draw.sampler: REQUIRED", [](v1::Draw* d) { d->clear_sampler(); }},
      {"draw.beacon_source: TOO_LONG", [](v1::Draw* d) { d->set_beacon_source(std::string(501, 'x')); }},
      {"draw.closing_sources: REQUIRED", [](v1::Draw* d) { d->clear_closing_sources(); }},
      {"draw.closing_sources: NOT_TWO_SOURCES", [](v1::Draw* d) { d->add_closing_sources("third"); }},
      {"draw.closing_sources[1]: REQUIRED", [](v1::Draw* d) { d->set_closing_sources(1, " "); }},
      {"draw.tax_threshold_fen: TOO_SMALL", [](v1::Draw* d) { d->set_tax_threshold_fen(-1); }},
      {"draw.kiosk_chances: TOO_SMALL", [](v1::Draw* d) { d->set_kiosk_chances(9); }},
      {"draw.kiosk_chances: TOO_LARGE", [](v1::Draw* d) { d->set_kiosk_chances(100'001); }},
  };
  for (const Case& c : cases) EXPECT_THAT(Found(Changed(c.change), true), ::testing::Contains(c.finding)) << c.finding;
}

TEST(DrawRulesTest, AtTheLimitsAllIsWell) {
  const v1::Draw draw = Changed([](v1::Draw* d) {
    d->set_blocks(10'000);
    d->set_chances(60);
    d->set_kiosk_chances(100'000);
    d->set_reserves(10'000);
    d->mutable_closing_prizes(0)->set_price_fen(5'000'000);
    (*d->mutable_lapse()->mutable_texts())["en"] = std::string(20'000, 'x');
    d->set_beacon_source(std::string(500, 'x'));
  });
  EXPECT_THAT(Found(draw, true), IsEmpty());
}

TEST(DrawRulesTest, WarnsWhenOnePersonCouldWinMoreThanTheLawAllowsForAPrize) {
  const auto warned = [](int32_t per_person) {
    const auto found = Found(Changed([&](v1::Draw* d) { d->set_per_person(per_person); }), false);
    return std::count(found.begin(), found.end(), "draw.per_person: MAY_PASS_LEGAL_LIMIT") > 0;
  };
  EXPECT_FALSE(warned(83));  // 83 × 600 yuan
  EXPECT_TRUE(warned(84));
  EXPECT_TRUE(warned(0));
}

TEST(DrawRulesTest, ADrawForPracticeIsWorthNothing) {
  const v1::Draw draw = Changed([](v1::Draw* d) {
    d->set_test(true);
    for (auto* prizes : {d->mutable_prizes(), d->mutable_closing_prizes()}) {
      for (v1::DrawPrize& prize : *prizes) {
        prize.set_price_fen(0);
        prize.clear_tax_bearer();
        prize.clear_tax_base_fen();
      }
    }
  });
  EXPECT_THAT(Found(draw, true), IsEmpty());
}

std::vector<std::string> Against(const std::function<void(v1::DrawAmendment*)>& change, const v1::Draw& draw = CompleteDraw()) {
  v1::DrawAmendment amendment;
  *amendment.mutable_change() = testing::Texts("claims run longer");
  *amendment.mutable_reason() = testing::Texts("rain");
  change(&amendment);
  std::vector<std::string> found;
  for (const rules::Problem& problem : CheckAmendment(draw, amendment)) found.push_back(problem.field + ": " + problem.reason);
  return found;
}

TEST(DrawRulesTest, AnAmendmentFavoursTheEntrantsOrIsNone) {
  const v1::Draw draw = CompleteDraw();
  EXPECT_THAT(Against([&](auto* a) { a->set_claim_until_ms(draw.claim_until_ms() + 1); }), IsEmpty());
  EXPECT_THAT(Against([](auto* a) { a->set_per_person(2); }), IsEmpty());
  EXPECT_THAT(Against([](auto* a) { a->set_organiser_pays_tax(true); }), IsEmpty());
  const std::vector<std::pair<const char*, std::function<void(v1::DrawAmendment*)>>> cases = {
      {"amendment.claim_until_ms: NOT_IN_FAVOUR", [&](auto* a) { a->set_claim_until_ms(draw.claim_until_ms()); }},
      {"amendment.closing_claim_until_ms: NOT_IN_FAVOUR",
       [&](auto* a) { a->set_closing_claim_until_ms(draw.closing_claim_until_ms() - 1); }},
      {"amendment.period_end_ms: NOT_IN_FAVOUR", [&](auto* a) { a->set_period_end_ms(draw.period().end_ms() - 1); }},
      {"amendment.closing_claim_until_ms: CLAIM_TIME_TOO_SHORT",
       [&](auto* a) {
         a->set_period_end_ms(draw.period().end_ms() + 15 * kHourMs);
         a->set_claim_until_ms(draw.claim_until_ms() + 15 * kHourMs);
       }},
      {"amendment.claim_until_ms: BEFORE_PERIOD_END", [&](auto* a) { a->set_period_end_ms(draw.claim_until_ms() + 1); }},
      {"amendment.per_person: NOT_IN_FAVOUR", [](auto* a) { a->set_per_person(1); }},
      {"amendment.per_day: NOT_IN_FAVOUR", [](auto* a) { a->set_per_day(5); }},  // there is no limit to raise
      {"amendment.no_purchase_needed: NOT_IN_FAVOUR", [](auto* a) { a->set_no_purchase_needed(true); }},
      {"amendment: NOTHING_TO_CHANGE", [](auto*) {}},
      {"amendment.reason.en: REQUIRED",
       [](auto* a) {
         a->set_per_person(2);
         a->clear_reason();
       }},
      {"amendment.change.zh-Hant: REQUIRED",
       [](auto* a) {
         a->set_per_person(2);
         a->mutable_change()->mutable_texts()->erase("zh-Hant");
       }},
  };
  for (const auto& [finding, change] : cases) EXPECT_THAT(Against(change), ::testing::Contains(finding)) << finding;
}

TEST(DrawRulesTest, AnAmendmentDoesWhatItSays) {
  v1::Draw draw = CompleteDraw();
  draw.set_min_purchase_fen(100);
  draw.set_per_day(1);
  v1::DrawAmendment amendment;
  amendment.set_claim_until_ms(draw.claim_until_ms() + 5);
  amendment.set_closing_claim_until_ms(draw.closing_claim_until_ms() + 6);
  amendment.set_period_end_ms(draw.period().end_ms() + 7);
  amendment.set_per_person(3);
  amendment.set_per_day(2);
  amendment.set_no_purchase_needed(true);
  amendment.set_organiser_pays_tax(true);
  ApplyAmendment(amendment, &draw);
  EXPECT_EQ(draw.claim_until_ms(), kDrawStart + 24 * kHourMs + 5);
  EXPECT_EQ(draw.closing_claim_until_ms(), kDrawStart + 48 * kHourMs + 6);
  EXPECT_EQ(draw.period().end_ms(), kDrawStart + 10 * kHourMs + 7);
  EXPECT_EQ(draw.per_person(), 3);
  EXPECT_EQ(draw.per_day(), 2);
  EXPECT_EQ(draw.min_purchase_fen(), 0);
  EXPECT_EQ(draw.prizes(0).tax_bearer(), v1::TAX_BEARER_ORGANISER);
  EXPECT_EQ(draw.closing_prizes(0).tax_bearer(), v1::TAX_BEARER_ORGANISER);
}

TEST(DrawRulesTest, ValuesOfSourcesAreWhatTheSamplerTakes) {
  v1::Draw draw = CompleteDraw();
  const std::string beacon(64, 'a');
  EXPECT_THAT(CheckSourceValues(draw, {beacon, "407"}), IsEmpty());
  EXPECT_EQ(CheckSourceValues(draw, {beacon})[0].reason, "NOT_ONE_PER_SOURCE");
  EXPECT_EQ(CheckSourceValues(draw, {std::string(64, 'A'), "407"})[0].reason, "NOT_A_BEACON");
  EXPECT_EQ(CheckSourceValues(draw, {beacon, "4 7"})[0].reason, "NOT_DIGITS");
  EXPECT_EQ(CheckSourceValues(draw, {beacon, ""})[0].field, "values[1]");
  draw.set_sampler(v1::DRAW_SAMPLER_RFC3797);
  EXPECT_THAT(CheckSourceValues(draw, {"9319", "2 5 12 8 10"}), IsEmpty());
  EXPECT_EQ(CheckSourceValues(draw, {"9319", "2,5"})[0].reason, "NOT_WHOLE_NUMBERS");
}

}  // namespace
}  // namespace footfall::server
