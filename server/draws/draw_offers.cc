#include "server/draws/draw_offers.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "server/draws/draw_page.h"
#include "server/draws/draw_rules.h"
#include "server/draws/draw_store.h"
#include "server/draws/draw_texts.h"
#include "server/draws/standing.h"
#include "server/draws/win_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

void AddPrize(const v1::DrawPrize& prize, int64_t quantity, int64_t odds_of, v1::PrizeOffer* offer) {
  offer->set_id(prize.id());
  *offer->mutable_tier() = prize.tier();
  *offer->mutable_display_name() = prize.display_name();
  offer->set_price_fen(prize.price_fen());
  offer->set_untaxed(!IsTaxed(prize));
  offer->set_quantity(quantity);
  offer->set_odds(odds_of > 0 ? prize.count() : 0);
  offer->set_odds_of(odds_of);
}

absl::Status AddWinners(Connection& db, const DrawKey& key, v1::DrawOffer* offer) {
  const auto wins = ListShownWins(db, key, kMaxShownWinners);
  if (!wins.ok()) return wins.status();
  for (const WinView& view : *wins) {
    v1::WinnerLine* line = offer->add_winners();
    line->set_masked(MaskedWinner(view));
    line->set_prize(view.win.prize);
    line->set_time_ms(view.win.time_ms);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::DrawOffer> MakeOffer(Connection& db, const DrawKey& key, const v1::Draw& draw, absl::TimeZone zone) {
  v1::DrawOffer offer;
  offer.set_name(draw.name());
  *offer.mutable_display_name() = draw.display_name();
  for (const v1::DrawPrize& prize : draw.prizes()) AddPrize(prize, draw.blocks() * prize.count(), draw.chances(), offer.add_prizes());
  for (const v1::DrawPrize& prize : draw.closing_prizes()) AddPrize(prize, prize.count(), 0, offer.add_closing_prizes());
  offer.set_config(draw.config());
  offer.set_beacon(BeaconInDecks(draw));
  offer.set_commitments_hash(draw.commitments_hash());
  for (v1::DrawPageSection& section : PageSections(draw, zone)) *offer.add_page() = std::move(section);
  *offer.mutable_period() = draw.period();
  if (const int64_t closed = draw.closing().close_time_ms(); closed > 0) {
    offer.mutable_period()->set_end_ms(std::min(closed, draw.period().end_ms()));
  }
  offer.set_per_person(draw.per_person());
  offer.set_per_day(draw.per_day());
  offer.set_min_purchase_fen(draw.min_purchase_fen());
  offer.set_claim_until_ms(draw.claim_until_ms());
  offer.set_tax_threshold_fen(draw.tax_threshold_fen());
  offer.set_test(draw.test());
  const auto tags = ListExcludedTags(db, key);
  if (!tags.ok()) return tags.status();
  for (const std::string& tag : *tags) offer.add_excluded_tags(tag);
  if (absl::Status added = AddWinners(db, key, &offer); !added.ok()) return added;
  return offer;
}

// Whether a kiosk may not do without it: it runs, or somebody may still come for a prize.
absl::StatusOr<bool> IsToBeKept(Connection& db, const v1::Draw& draw) {
  if (draw.test() || draw.state() == v1::DRAW_STATE_DRAFT) return false;
  if (draw.state() != v1::DRAW_STATE_DRAWN) return true;
  const auto key = ParseDrawName("name", draw.name());
  if (!key.ok()) return key.status();
  for (const bool closing : {false, true}) {
    const auto counts = CountClaims(db, *key, closing);
    if (!counts.ok()) return counts.status();
    for (const auto& [prize, count] : *counts) {
      if (count.open > 0) return true;
    }
  }
  return false;
}

// Of the others the oldest give way.
absl::Status CutToLimit(Connection& db, std::vector<v1::Draw>* draws) {
  auto room = static_cast<int>(draws->size()) - kMaxOfferedDraws;
  for (size_t i = draws->size(); i > 0 && room > 0; --i) {
    const auto kept = IsToBeKept(db, (*draws)[i - 1]);
    if (!kept.ok()) return kept.status();
    if (*kept) continue;
    draws->erase(draws->begin() + static_cast<std::ptrdiff_t>(i - 1));
    --room;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int> CountDrawsToKeep(Connection& db, std::string_view campaign_id) {
  const auto draws = ListDraws(db, campaign_id, "", std::numeric_limits<int>::max());
  if (!draws.ok()) return draws.status();
  int count = 0;
  for (const v1::Draw& draw : *draws) {
    const auto kept = IsToBeKept(db, draw);
    if (!kept.ok()) return kept.status();
    count += *kept;
  }
  return count;
}

absl::Status AddDrawOffers(Connection& db, const SessionKey& key, v1::KioskConfig* config) {
  auto draws = ListDraws(db, key.campaign_id, "", std::numeric_limits<int>::max());
  if (!draws.ok()) return draws.status();
  // Not before its beacon has come: a kiosk may hear of a block before it hears of the value, and would deal another order.
  std::erase_if(*draws, [](const v1::Draw& draw) { return draw.state() == v1::DRAW_STATE_DRAFT || AwaitsBeacon(draw); });
  if (draws->empty()) return absl::OkStatus();
  const auto newer = [](const v1::Draw& a, const v1::Draw& b) { return a.publish_time_ms() > b.publish_time_ms(); };
  std::stable_sort(draws->begin(), draws->end(), newer);
  if (absl::Status cut = CutToLimit(db, &*draws); !cut.ok()) return cut;
  const auto zone = ZoneOf(db, {key.campaign_id, ""});
  if (!zone.ok()) return zone.status();
  for (const v1::Draw& draw : *draws) {
    const auto name = ParseDrawName("name", draw.name());
    if (!name.ok()) return name.status();
    auto offer = MakeOffer(db, *name, draw, *zone);
    if (!offer.ok()) return offer.status();
    *config->add_draws() = *std::move(offer);
  }
  return absl::OkStatus();
}

}  // namespace footfall::server
