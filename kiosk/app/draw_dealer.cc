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

constexpr size_t kNonceBytes = 24;

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
  std::string lease_id;
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
  block.lease_id = grant.lease_id();
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

std::string SlotNonce(size_t slot) {
  std::string nonce(kNonceBytes, '\0');
  for (size_t i = 0; i < sizeof(slot); ++i) nonce[i] = static_cast<char>(slot >> (8 * i));
  return nonce;
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

// With one key a deck, a slot's number will do for a nonce.
std::string DrawDealer::SlotKey(const std::string& box_seed, const Block& block) {
  return rules::KeyedHash(box_seed, "footfall/deck-in-memory/1", block.lease_id + block.bound_to, rules::kKeySize);
}

bool DrawDealer::Holds(const v1::DrawOffer& offer, std::string_view lease_id) const {
  return !block_.slots.empty() && block_.lease_id == lease_id && block_.config == offer.config() && block_.beacon == offer.beacon();
}

absl::Status DrawDealer::Open(const v1::DrawOffer& offer, const v1::SignedGrant& signed_grant, const std::string& box_seed) {
  block_ = {};
  absl::StatusOr<OpenBlock> open = OpenBlockOf(offer, signed_grant, box_seed);
  if (!open.ok()) return open.status();
  const std::string config_hash = rules::DrawConfigHash(offer.config());
  rules::DrawRandom random(open->seed, absl::StrCat(open->plan.event, "/", open->number), config_hash, offer.beacon());
  std::optional<std::vector<std::string>> deck = rules::ShuffledDeck(open->plan.prizes, open->plan.chances, &random);
  if (!deck) return NoFit("a config that makes no deck");
  block_ = {open->lease_id, offer.config(), offer.beacon(), config_hash + offer.beacon(), open->plan.event, open->number, {}};
  std::string key = SlotKey(box_seed, block_);
  for (size_t slot = 0; slot < deck->size(); ++slot) {
    block_.slots.push_back(rules::Encrypt((*deck)[slot], key, "", SlotNonce(slot)));
    rules::Wipe(&(*deck)[slot]);
  }
  rules::Wipe(&key);
  return absl::OkStatus();
}

absl::StatusOr<v1::DrawPayload> DrawDealer::Deal(const std::string& box_seed, const std::string& device_id, v1::DrawPayload entry) const {
  const bool fits = entry.lease_id() == block_.lease_id && entry.block() == block_.number && entry.slot() >= 0 &&
                    entry.slot() < static_cast<int64_t>(block_.slots.size());
  if (!fits) return NoFit("an entry that has no place in the block");
  std::string key = SlotKey(box_seed, block_);
  std::optional<std::string> prize = rules::Decrypt(block_.slots[static_cast<size_t>(entry.slot())], key, "");
  rules::Wipe(&key);
  if (!prize) return NoFit("a slot that does not open");
  entry.set_prize(*std::move(prize));
  const std::string row = CanonicalRow(block_.event, rules::DrawChainId(device_id, entry.chain()), entry);
  entry.set_row_hash(rules::DrawRowHash(entry.previous_row_hash(), row));
  return entry;
}

}  // namespace footfall::kiosk
