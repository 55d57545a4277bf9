#include "server/draws/closing_rules.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "proto/rules/draw_deck.h"
#include "proto/rules/ids.h"
#include "proto/rules/merkle.h"
#include "proto/rules/sha256.h"
#include "server/base/errors.h"
#include "server/base/text.h"
#include "server/draws/draw_rules.h"
#include "server/draws/rfc3797.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Seed, and the places of the entries in drawn order, `selected` at least.
struct Order {
  std::string seed;
  std::vector<uint32_t> places;
};

std::optional<Order> OrderByHash(const v1::Draw& draw, std::string_view draw_id, size_t entries, const std::vector<std::string>& values) {
  const std::string seed = rules::Sha256(absl::StrCat(draw.config_hash(), draw.closing().root(), values[0], values[1]));
  rules::DrawRandom random(seed, absl::StrCat(Abseil(draw_id), "/closing"), draw.config_hash(), values[0]);
  auto places = rules::ShuffledEntries(static_cast<int64_t>(entries), &random);
  if (!places) return std::nullopt;
  return Order{rules::ToHex(seed), *std::move(places)};
}

std::optional<Order> OrderByRfc3797(size_t entries, size_t selected, const std::vector<std::string>& values) {
  const std::optional<std::string> key = Rfc3797Key(values);
  if (!key) return std::nullopt;
  auto places = Rfc3797Order(*key, entries, selected);
  if (!places) return std::nullopt;
  return Order{*key, *std::move(places)};
}

}  // namespace

std::vector<v1::DrawPrizeCount> ClosingPrizes(const v1::Draw& draw, const std::map<std::string, int64_t>& taken) {
  std::vector<v1::DrawPrizeCount> prizes;
  const auto add = [&prizes](const std::string& id, int64_t count) {
    if (count <= 0) return;
    v1::DrawPrizeCount& prize = prizes.emplace_back();
    prize.set_prize(id);
    prize.set_count(count);
  };
  for (const v1::DrawPrize& prize : draw.closing_prizes()) add(prize.id(), prize.count());
  for (const v1::DrawPrize& prize : draw.prizes()) {
    const auto found = taken.find(prize.id());
    add(prize.id(), draw.blocks() * prize.count() - (found == taken.end() ? 0 : found->second));
  }
  return prizes;
}

std::string EntriesRoot(const std::vector<std::string>& entries) {
  std::vector<std::string> leaves;
  leaves.reserve(entries.size());
  for (const std::string& entry : entries) leaves.push_back(rules::MerkleLeaf(entry));
  return rules::ToHex(rules::MerkleRoot(leaves));
}

int64_t MaxEntries(const v1::Draw& draw) {
  return draw.sampler() == v1::DRAW_SAMPLER_RFC3797 ? static_cast<int64_t>(kMaxRfc3797Entries) : kMaxFieldDrawEntries;
}

absl::StatusOr<ClosingResult> DrawWinners(const v1::Draw& draw, std::string_view draw_id, const std::vector<std::string>& entries,
                                          const std::vector<std::string>& values) {
  int64_t units = 0;
  for (const v1::DrawPrizeCount& prize : draw.closing().prizes()) units += prize.count();
  const size_t winners = std::min(static_cast<size_t>(units), entries.size());
  const size_t reserves = std::min(static_cast<size_t>(draw.reserves()), entries.size() - winners);
  const std::optional<Order> order = draw.sampler() == v1::DRAW_SAMPLER_RFC3797 ? OrderByRfc3797(entries.size(), winners + reserves, values)
                                                                                : OrderByHash(draw, draw_id, entries.size(), values);
  if (!order) {
    return errors::FailedPrecondition("TOO_MANY_ENTRIES", draw.name(), {{"most", absl::StrCat(MaxEntries(draw))}});
  }
  ClosingResult result{.seed = order->seed};
  size_t next = 0;
  for (const v1::DrawPrizeCount& prize : draw.closing().prizes()) {
    for (int64_t i = 0; i < prize.count() && next < winners; ++i) {
      result.winners.push_back({entries[order->places[next++]], prize.prize()});
    }
  }
  for (size_t i = 0; i < reserves; ++i) result.reserves.push_back(entries[order->places[next++]]);
  return result;
}

}  // namespace footfall::server
