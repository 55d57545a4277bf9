#include "server/draws/draw_texts.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/rules/ids.h"
#include "proto/rules/sha256.h"
#include "server/base/text.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// `odds_of` is 0 for the closing draw: nobody knows the number of entries beforehand.
rules::CanonicalObject PagePrize(const v1::DrawPrize& prize, int64_t quantity, int64_t odds_of) {
  return rules::CanonicalObject()
      .Set("basis", CanonicalText(prize.basis()))
      .Set("id", prize.id())
      .Set("kind", CanonicalText(prize.kind()))
      .Set("name", CanonicalText(prize.display_name()))
      .Set("odds", prize.count())
      .Set("odds_of", odds_of)
      .Set("price_fen", prize.price_fen())
      .Set("quantity", quantity)
      .Set("tier", CanonicalText(prize.tier()));
}

std::vector<rules::CanonicalObject> Counts(const google::protobuf::RepeatedPtrField<v1::DrawPrize>& prizes) {
  std::vector<rules::CanonicalObject> counts;
  for (const v1::DrawPrize& prize : prizes) counts.push_back(rules::CanonicalObject().Set("count", prize.count()).Set("id", prize.id()));
  return counts;
}

}  // namespace

std::string Moment(int64_t time_ms, absl::TimeZone zone) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%S%Ez", absl::FromUnixMillis(time_ms), zone);
}

rules::CanonicalObject CanonicalText(const v1::LocalizedText& text) {
  rules::CanonicalObject object;
  for (const char* language : {"en", "zh-Hans", "zh-Hant"}) {
    const auto found = text.texts().find(language);
    object.Set(language, found == text.texts().end() ? std::string_view() : std::string_view(found->second));
  }
  return object;
}

std::string PublishedPage(const v1::Draw& draw, std::string_view published_at) {
  std::vector<rules::CanonicalObject> prizes;
  for (const v1::DrawPrize& prize : draw.prizes()) prizes.push_back(PagePrize(prize, draw.blocks() * prize.count(), draw.chances()));
  for (const v1::DrawPrize& prize : draw.closing_prizes()) prizes.push_back(PagePrize(prize, prize.count(), 0));
  return rules::CanonicalObject()
      .Set("claim", CanonicalText(draw.claim()))
      .Set("contact", CanonicalText(draw.contact()))
      .Set("delivery", CanonicalText(draw.delivery()))
      .Set("eligibility", CanonicalText(draw.eligibility()))
      .Set("how", CanonicalText(draw.how()))
      .Set("lapse", CanonicalText(draw.lapse()))
      .Set("method", CanonicalText(draw.method()))
      .Set("name", CanonicalText(draw.display_name()))
      .Set("organiser", CanonicalText(draw.organiser()))
      .Set("period", CanonicalText(draw.period_text()))
      .Set("prizes", prizes)
      .Set("published_at", published_at)
      .Write();
}

std::string_view SamplerName(v1::DrawSampler sampler) { return sampler == v1::DRAW_SAMPLER_RFC3797 ? "rfc3797" : "field-draw/1"; }

std::string_view CauseName(v1::DrawReplacementCause cause) {
  if (cause == v1::DRAW_REPLACEMENT_CAUSE_DECLINED) return "declined";
  return cause == v1::DRAW_REPLACEMENT_CAUSE_EXCLUDED ? "excluded" : "not_claimed";
}

std::string PublishedConfig(const v1::Draw& draw, std::string_view draw_id, std::string_view page_hash) {
  rules::CanonicalObject config;
  if (!draw.closing_source_facts().empty()) config.Set("source_facts", CanonicalSourceFacts(draw.closing_source_facts()));
  return config.Set("beacon_source", draw.beacon_source())
      .Set("blocks", draw.blocks())
      .Set("chances", draw.chances())
      .Set("closing", Counts(draw.closing_prizes()))
      .Set("event", draw_id)
      .Set("page", page_hash)
      .Set("prizes", Counts(draw.prizes()))
      .Set("reserves", draw.reserves())
      .Set("sampler", SamplerName(draw.sampler()))
      .Set("sources", std::vector<std::string>(draw.closing_sources().begin(), draw.closing_sources().end()))
      .Write();
}

std::vector<rules::CanonicalObject> CanonicalSourceFacts(const google::protobuf::RepeatedPtrField<v1::DrawSourceFacts>& facts) {
  std::vector<rules::CanonicalObject> objects;
  for (const v1::DrawSourceFacts& each : facts) {
    objects.push_back(rules::CanonicalObject().Set("appears_ms", each.appears_ms()).Set("digits", int64_t{each.digits()}));
  }
  return objects;
}

// In canonical JSON the quotes of a text are escaped: a key cannot be taken for one.
bool BindsSourceFacts(const v1::Draw& draw) { return draw.config().find(",\"source_facts\":[") != std::string::npos; }

bool AwaitsBeacon(const v1::Draw& draw) { return !draw.beacon_source().empty() && draw.beacon().empty(); }

std::string BeaconInDecks(const v1::Draw& draw) {
  return draw.beacon().empty() ? std::string(size_t{rules::kBeaconHexSize}, '0') : draw.beacon();
}

std::vector<rules::DeckPrize> DeckPrizes(const v1::Draw& draw) {
  std::vector<rules::DeckPrize> prizes;
  for (const v1::DrawPrize& prize : draw.prizes()) prizes.push_back({prize.id(), prize.count()});
  return prizes;
}

std::vector<std::string> BlockDeck(const v1::Draw& draw, std::string_view draw_id, int64_t block, std::string_view seed) {
  if (seed.size() != size_t{rules::kDrawSeedSize}) return {};
  rules::DrawRandom random(seed, absl::StrCat(Abseil(draw_id), "/", block), draw.config_hash(), BeaconInDecks(draw));
  return rules::ShuffledDeck(DeckPrizes(draw), draw.chances(), &random).value_or(std::vector<std::string>());
}

std::string CommitmentsHash(const std::vector<std::string>& commitments) {
  return rules::ToHex(rules::Sha256(absl::StrJoin(commitments, "\n")));
}

rules::CanonicalObject CanonicalRow(const RowText& row) {
  return rules::CanonicalObject()
      .Set("block", row.block)
      .Set("draw", row.draw_id)
      .Set("entry", row.entry_hex)
      .Set("kiosk", row.chain_id)
      .Set("prize", row.prize)
      .Set("seq", row.seq)
      .Set("slot", row.slot);
}

}  // namespace footfall::server
