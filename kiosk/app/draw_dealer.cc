#include "kiosk/app/draw_dealer.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/canonical_json.h"
#include "proto/rules/draw_deck.h"
#include "proto/rules/ids.h"

namespace footfall::kiosk {
namespace {

// What a deck needs of a draw's config.
struct DeckPlan {
  std::string event;
  int64_t chances = 0;
  std::vector<rules::DeckPrize> prizes;
};

std::optional<DeckPlan> ReadPlan(const std::string& config) {
  const nlohmann::json read = nlohmann::json::parse(config, nullptr, false);
  if (!read.is_object() || !read.contains("event") || !read["event"].is_string() || !read.contains("chances") ||
      !read["chances"].is_number_integer() || !read.contains("prizes") || !read["prizes"].is_array()) {
    return std::nullopt;
  }
  DeckPlan plan{read["event"].get<std::string>(), read["chances"].get<int64_t>(), {}};
  for (const nlohmann::json& prize : read["prizes"]) {
    const bool fits = prize.is_object() && prize.contains("id") && prize["id"].is_string() && prize.contains("count") &&
                      prize["count"].is_number_integer();
    if (!fits) return std::nullopt;
    plan.prizes.push_back({prize["id"].get<std::string>(), prize["count"].get<int64_t>()});
  }
  return plan;
}

// The server said beforehand, to everybody, which seed a block has; servers before that said nothing.
bool IsCommittedTo(const v1::Grant& grant, const std::string& config, const std::string& seed) {
  return grant.commitment().empty() || grant.commitment() == rules::DrawCommitment(rules::DrawConfigHash(config), seed);
}

absl::Status NoFit(const char* what) { return absl::FailedPreconditionError(absl::StrCat("draw: ", what)); }

// A block's plan and seed, which its destructor wipes.
struct OpenBlock {
  OpenBlock() = default;
  OpenBlock(OpenBlock&&) = default;
  ~OpenBlock() { rules::Wipe(&seed); }
  DeckPlan plan;
  int64_t number = 0;
  std::string seed;
};

absl::StatusOr<OpenBlock> OpenBlockOf(const v1::DrawOffer& offer, const v1::SignedGrant& signed_grant, const std::string& box_seed) {
  v1::Grant grant;
  std::optional<DeckPlan> plan = ReadPlan(offer.config());
  if (!plan || !grant.ParseFromString(signed_grant.grant())) return NoFit("a config that cannot be read");
  if (grant.pool() != offer.name() || grant.quantity() != plan->chances) return NoFit("a block that is not of this config");
  absl::StatusOr<std::string> seed = OpenGrantSecret(signed_grant, box_seed);
  if (!seed.ok()) return seed.status();
  OpenBlock block;
  block.plan = *std::move(plan);
  block.number = grant.first_number();
  block.seed = *std::move(seed);
  if (block.seed.size() != size_t{rules::kDrawSeedSize}) return NoFit("a seed of the wrong size");
  if (!IsCommittedTo(grant, offer.config(), block.seed)) return NoFit("a seed that was not committed to");
  return block;
}

std::string CanonicalRow(const std::string& event, const std::string& kiosk, const v1::DrawPayload& entry) {
  return rules::CanonicalObject()
      .Set("block", entry.block())
      .Set("draw", event)
      .Set("entry", rules::ToHex(entry.entry_id()))
      .Set("kiosk", kiosk)
      .Set("prize", entry.prize())
      .Set("seq", entry.seq())
      .Set("slot", entry.slot())
      .Write();
}

}  // namespace

absl::StatusOr<std::string> OpenGrantSecret(const v1::SignedGrant& signed_grant, const std::string& box_seed) {
  v1::Grant grant;
  if (!grant.ParseFromString(signed_grant.grant())) return absl::DataLossError("lease: a grant that does not parse");
  rules::KeyPair keys = rules::SealKeysFromSeed(box_seed);
  std::optional<std::string> secret = rules::OpenSealed(grant.sealed_secret(), keys);
  rules::Wipe(&keys.secret_key);
  if (!secret) return absl::DataLossError("lease: a secret that this kiosk cannot open");
  return *std::move(secret);
}

absl::Status CheckBlock(const v1::DrawOffer& offer, const v1::SignedGrant& signed_grant, const std::string& box_seed) {
  return OpenBlockOf(offer, signed_grant, box_seed).status();
}

absl::StatusOr<v1::DrawPayload> DealChance(const v1::DrawOffer& offer, const v1::SignedGrant& signed_grant, const std::string& box_seed,
                                           const std::string& kiosk, v1::DrawPayload entry) {
  absl::StatusOr<OpenBlock> block = OpenBlockOf(offer, signed_grant, box_seed);
  if (!block.ok()) return block.status();
  if (block->number != entry.block()) return NoFit("an entry of another block");
  rules::DrawRandom random(block->seed, absl::StrCat(block->plan.event, "/", block->number), rules::DrawConfigHash(offer.config()),
                           offer.beacon());
  std::optional<std::vector<std::string>> deck = rules::ShuffledDeck(block->plan.prizes, block->plan.chances, &random);
  if (!deck || entry.slot() < 0 || entry.slot() >= static_cast<int64_t>(deck->size())) return NoFit("a slot that is not in the block");
  entry.set_prize((*deck)[static_cast<size_t>(entry.slot())]);
  for (std::string& prize : *deck) rules::Wipe(&prize);
  entry.set_row_hash(rules::DrawRowHash(entry.previous_row_hash(), CanonicalRow(block->plan.event, kiosk, entry)));
  return entry;
}

}  // namespace footfall::kiosk
