// The texts of a draw that are hashed: page, config, rows. Written exactly as DECISIONS.md D23 has them, since everybody who verifies the
// draw hashes the same bytes. Pure; any thread.
#ifndef FOOTFALL_SERVER_DRAWS_DRAW_TEXTS_H_
#define FOOTFALL_SERVER_DRAWS_DRAW_TEXTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "footfall/v1/draw_service.pb.h"
#include "proto/rules/canonical_json.h"
#include "proto/rules/draw_deck.h"

namespace footfall::server {

// "2026-05-01T20:00:00+08:00".
std::string Moment(int64_t time_ms, absl::TimeZone zone);

// A text in the product's three languages.
rules::CanonicalObject CanonicalText(const footfall::v1::LocalizedText& text);

// What visitors are told, as published at `published_at`. The draw is complete (CheckDrawPlan found nothing that blocks).
std::string PublishedPage(const footfall::v1::Draw& draw, std::string_view published_at);

// What decks are bound to.
std::string PublishedConfig(const footfall::v1::Draw& draw, std::string_view draw_id, std::string_view page_hash);

// "field-draw/1" or "rfc3797".
std::string_view SamplerName(footfall::v1::DrawSampler sampler);

// When each public value appears and how many digits it has.
std::vector<rules::CanonicalObject> CanonicalSourceFacts(const google::protobuf::RepeatedPtrField<footfall::v1::DrawSourceFacts>& facts);
// Whether the published config holds them, so that decks and winners are bound to them: not that of a draw that told none, or that was
// published before configs held them.
bool BindsSourceFacts(const footfall::v1::Draw& draw);

// "not_claimed", "declined" or "excluded".
std::string_view CauseName(footfall::v1::DrawReplacementCause cause);

// Whether a beacon is named and has not come.
bool AwaitsBeacon(const footfall::v1::Draw& draw);
// The digits that go into decks: the beacon, or zeros when none is named.
std::string BeaconInDecks(const footfall::v1::Draw& draw);

// The prizes of a block as a deck is made of them.
std::vector<rules::DeckPrize> DeckPrizes(const footfall::v1::Draw& draw);

// The order of a block: one prize id, or rules::kNoPrize, a slot. Empty for a seed of the wrong size.
std::vector<std::string> BlockDeck(const footfall::v1::Draw& draw, std::string_view draw_id, int64_t block, std::string_view seed);

// Hex SHA-256 of all commitments joined by line breaks.
std::string CommitmentsHash(const std::vector<std::string>& commitments);

// A row as it is hashed and published.
struct RowText {
  int64_t block = 0;
  std::string_view draw_id, entry_hex, chain_id, prize;
  int64_t seq = 0, slot = 0;
};
rules::CanonicalObject CanonicalRow(const RowText& row);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_DRAW_TEXTS_H_
