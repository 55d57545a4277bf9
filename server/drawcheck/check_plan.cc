#include <algorithm>
#include <set>

#include "proto/rules/ids.h"
#include "proto/rules/sha256.h"
#include "server/drawcheck/checks.h"
#include "server/drawcheck/concat.h"
#include "server/drawcheck/deck_check.h"

namespace footfall::drawcheck {
namespace {

constexpr int64_t kMaxPriceFen = 5'000'000;  // 50,000 yuan a prize: Anti-Unfair Competition Law, article 11

std::string HexHash(std::string_view bytes) { return rules::ToHex(rules::Sha256(bytes)); }

}  // namespace

size_t PrizePlace(const std::vector<PrizeCount>& prizes, std::string_view id) {
  const auto found = std::find_if(prizes.begin(), prizes.end(), [&](const PrizeCount& prize) { return prize.id == id; });
  return static_cast<size_t>(found - prizes.begin());
}

void CheckDigests(const DrawFile& file, Findings* findings) {
  findings->Expect("FINGERPRINT", "fingerprint", HexHash(file.canonical_digests), file.fingerprint);
  for (const Part& part : file.parts) {
    const std::vector<std::string_view>& said = file.digests.at(part.name);
    const std::string count = Concat("digests.", part.name);
    if (!findings->Expect("DIGEST_COUNT", count, static_cast<int64_t>(part.bytes.size()), static_cast<int64_t>(said.size()))) continue;
    for (size_t i = 0; i < said.size(); ++i) {
      const std::string place = part.is_list ? Concat(part.name, "[", i, "]") : std::string(part.name);
      findings->Expect("DIGEST", place, said[i], HexHash(part.bytes[i]));
    }
  }
}

bool CheckConfig(const DrawFile& file, Findings* findings) {
  const Config& config = file.config;
  findings->Expect("CONFIG_HASH", "config_hash", HexHash(file.canonical_config), file.config_hash);
  findings->Expect("PAGE_HASH", "config.page", HexHash(file.canonical_page), config.page);
  if (config.beacon_source.empty()) findings->Expect("NO_BEACON", "beacon", std::string(file.beacon.size(), '0'), file.beacon);
  std::set<std::string_view> ids;
  int64_t filled = 0;
  for (size_t i = 0; i < config.prizes.size(); ++i) {
    filled += config.prizes[i].count;
    const std::string place = Concat("config.prizes[", i, "].id");
    if (!ids.insert(config.prizes[i].id).second) findings->Add("PRIZE_TWICE", place, "", config.prizes[i].id);
  }
  for (size_t i = 0; i < config.closing.size(); ++i) {
    const std::string place = Concat("config.closing[", i, "].id");
    if (!ids.insert(config.closing[i].id).second) findings->Add("PRIZE_TWICE", place, "", config.closing[i].id);
  }
  if (filled > config.chances) {
    findings->Add("DECK_TOO_FULL", "config.prizes", Concat(config.chances), Concat(filled));
    return false;
  }
  const int64_t chances = std::max(config.blocks, static_cast<int64_t>(file.blocks.size())) * config.chances;
  if (chances <= kMaxAllChances) return true;
  findings->Add("TOO_MANY_CHANCES", "config.blocks", Concat(kMaxAllChances), Concat(chances));
  return false;
}

void CheckPage(const DrawFile& file, Findings* findings) {
  const Config& config = file.config;
  const std::vector<PagePrize>& shown = file.page.prizes;
  const size_t instant = config.prizes.size(), count = instant + config.closing.size();
  if (!findings->Expect("PAGE_PRIZES", "page.prizes", static_cast<int64_t>(count), static_cast<int64_t>(shown.size()))) return;
  for (size_t i = 0; i < count; ++i) {
    const bool in_blocks = i < instant;
    const PrizeCount& prize = in_blocks ? config.prizes[i] : config.closing[i - instant];
    const std::string place = Concat("page.prizes[", i, "].");
    findings->Expect("PAGE_PRIZE", place + "id", prize.id, shown[i].id);
    findings->Expect("PAGE_ODDS", place + "odds", prize.count, shown[i].odds);
    // Of a closing draw's entries nobody knows the number beforehand: 0.
    findings->Expect("PAGE_ODDS", place + "odds_of", in_blocks ? config.chances : 0, shown[i].odds_of);
    if (shown[i].price_fen > kMaxPriceFen) {
      findings->Add("PAGE_PRICE", place + "price_fen", Concat(kMaxPriceFen), Concat(shown[i].price_fen));
    }
    findings->Expect("PAGE_QUANTITY", place + "quantity", in_blocks ? config.blocks * prize.count : prize.count, shown[i].quantity);
  }
}

void CheckAmendments(const DrawFile& file, Findings* findings) {
  for (size_t i = 0; i < file.amendments.size(); ++i) {
    const std::set<std::string> people(file.amendments[i].people.begin(), file.amendments[i].people.end());
    if (people.size() < 2) findings->Add("AMENDMENT_PEOPLE", Concat("amendments[", i, "].by"), "2", Concat(people.size()));
  }
}

void CheckBlocks(const DrawFile& file, Findings* findings) {
  findings->Expect("BLOCK_COUNT", "blocks", file.config.blocks, static_cast<int64_t>(file.blocks.size()));
  for (size_t i = 0; i < file.blocks.size(); ++i) {
    const Block& block = file.blocks[i];
    const std::string place = Concat("blocks[", i, "].");
    findings->Expect("BLOCK_NUMBER", place + "block", static_cast<int64_t>(i + 1), block.number);
    findings->Expect("COMMITMENT", place + "seed", block.commitment, CommitmentOf(file.config_hash, block.seed));
    if (block.state == "void") {
      if (block.reason.empty()) findings->Add("VOID_REASON", place + "reason", "", "");
      if (block.kiosk.empty()) findings->Add("BLOCK_STATE", place + "state", "unused", block.state);
    } else {
      findings->Expect("BLOCK_STATE", place + "state",
                       block.kiosk.empty() ? "unused"
                       : block.drawn > 0   ? "drawn"
                                           : "returned",
                       block.state);
    }
  }
}

}  // namespace footfall::drawcheck
