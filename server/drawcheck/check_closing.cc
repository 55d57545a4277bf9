#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "absl/strings/ascii.h"
#include "proto/rules/ids.h"
#include "proto/rules/sha256.h"
#include "server/drawcheck/checks.h"
#include "server/drawcheck/concat.h"
#include "server/drawcheck/deck_check.h"

namespace footfall::drawcheck {
namespace {

constexpr std::string_view kPlace = "closing[0].";
constexpr size_t kBeaconDigits = 64;
constexpr size_t kFieldDrawSources = 2;  // a beacon, and digits for people who do not know beacons

bool IsBeacon(std::string_view value) {
  return value.size() == kBeaconDigits && value.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// The prizes of the closing draw as they follow from the config and what the blocks left over.
std::vector<PrizeCount> PrizesToDraw(const DrawFile& file, const Progress& progress) {
  std::vector<PrizeCount> prizes = file.config.closing;
  for (size_t i = 0; i < file.config.prizes.size(); ++i) {
    if (progress.moved[i] > 0) prizes.push_back({file.config.prizes[i].id, progress.moved[i]});
  }
  return prizes;
}

class ClosingCheck {
 public:
  ClosingCheck(const DrawFile& file, const Closing& closing, std::vector<PrizeCount> prizes, Findings* findings)
      : file_(file), closing_(closing), prizes_(std::move(prizes)), findings_(findings) {}

  void Run() {
    const bool prizes_fit = CheckPrizes();
    for (size_t i = 1; i < closing_.entries.size(); ++i) {
      if (closing_.entries[i] > closing_.entries[i - 1]) continue;
      findings_->Add("ENTRY_ORDER", Concat(kPlace, "entries[", i, "]"), Concat("> ", closing_.entries[i - 1]), closing_.entries[i]);
    }
    findings_->Expect("CLOSING_ROOT", Concat(kPlace, "root"), EntriesRoot(closing_.entries), closing_.root);
    const std::optional<std::string> seed = Seed();
    if (!seed) return;
    findings_->Expect("CLOSING_SEED", Concat(kPlace, "seed"), *seed, closing_.seed);
    if (prizes_fit) CheckWinners(*seed);
    CheckReplaced();
    if (prizes_fit) CheckClosingClaims();
  }

 private:
  bool CheckPrizes() {
    const std::string place = Concat(kPlace, "prizes");
    bool fit =
        findings_->Expect("CLOSING_PRIZES", place, static_cast<int64_t>(prizes_.size()), static_cast<int64_t>(closing_.prizes.size()));
    for (size_t i = 0; fit && i < prizes_.size(); ++i) {
      const std::string at = Concat(place, "[", i, "].");
      const bool id = findings_->Expect("CLOSING_PRIZE", at + "id", prizes_[i].id, closing_.prizes[i].id);
      fit = findings_->Expect("CLOSING_PRIZE", at + "count", prizes_[i].count, closing_.prizes[i].count) && id;
    }
    return fit;
  }

  // What the order follows from: 64 hexadecimal digits, or the key string of RFC 3797. nullopt when the sources' values are none.
  std::optional<std::string> Seed() {
    const std::string place = Concat(kPlace, "values");
    const auto sources = static_cast<int64_t>(file_.config.sources.size());
    if (!findings_->Expect("CLOSING_SOURCES", place, sources, static_cast<int64_t>(closing_.values.size()))) return std::nullopt;
    if (file_.config.sampler == kRfc3797) {
      findings_->Expect("RFC3797_POOL", Concat(kPlace, "entries"), static_cast<int64_t>(std::min(closing_.entries.size(), kMaxRfc3797Pool)),
                        static_cast<int64_t>(closing_.entries.size()));
      std::optional<std::string> key = Rfc3797Key(closing_.values);
      if (!key) findings_->Add("CLOSING_VALUE", place, "1 2 3", "");
      return closing_.entries.size() <= kMaxRfc3797Pool ? key : std::nullopt;
    }
    if (!findings_->Expect("CLOSING_SOURCES", "config.sources", static_cast<int64_t>(kFieldDrawSources), sources)) return std::nullopt;
    const std::string& beacon = closing_.values[0];
    const std::string& digits = closing_.values[1];
    if (!IsBeacon(beacon)) findings_->Add("CLOSING_VALUE", place + "[0]", "64 0-9a-f", beacon);
    if (digits.find_first_not_of("0123456789") != std::string::npos) findings_->Add("CLOSING_VALUE", place + "[1]", "0-9", digits);
    return rules::ToHex(rules::Sha256(Concat(file_.config_hash, closing_.root, beacon, digits)));
  }

  std::vector<uint32_t> DrawnOrder(const std::string& seed, size_t selected) const {
    if (file_.config.sampler == kRfc3797) return Rfc3797Select(seed, closing_.entries.size(), selected);
    const std::string raw = rules::FromHex(seed).value_or("");
    return RebuildClosingOrder(closing_.entries.size(),
                               {raw, Concat(file_.config.event, "/closing"), file_.config_hash, closing_.values[0]});
  }

  void CheckWinners(const std::string& seed) {
    int64_t count = 0;
    for (const PrizeCount& prize : prizes_) count += prize.count;
    const size_t winners = std::min(static_cast<size_t>(count), closing_.entries.size());
    const size_t reserves = std::min(static_cast<size_t>(file_.config.reserves), closing_.entries.size() - winners);
    const std::vector<uint32_t> order = DrawnOrder(seed, winners + reserves);
    findings_->Expect("WINNER_COUNT", Concat(kPlace, "winners"), static_cast<int64_t>(winners),
                      static_cast<int64_t>(closing_.winners.size()));
    size_t prize = 0;
    int64_t left = prizes_.empty() ? 0 : prizes_[0].count;
    for (size_t i = 0; i < std::min(winners, closing_.winners.size()); ++i) {
      while (left == 0) left = prizes_[++prize].count;
      --left;
      const std::string place = Concat(kPlace, "winners[", i, "].");
      findings_->Expect("WINNER", place + "entry", closing_.entries[order[i]], closing_.winners[i].entry);
      findings_->Expect("WINNER", place + "prize", prizes_[prize].id, closing_.winners[i].prize);
    }
    findings_->Expect("RESERVE_COUNT", Concat(kPlace, "reserves"), static_cast<int64_t>(reserves),
                      static_cast<int64_t>(closing_.reserves.size()));
    for (size_t i = 0; i < std::min(reserves, closing_.reserves.size()); ++i) {
      findings_->Expect("RESERVE", Concat(kPlace, "reserves[", i, "]"), closing_.entries[order[winners + i]], closing_.reserves[i]);
    }
  }

  // Reserves step in one after the other, each for somebody who has a prize at that moment.
  void CheckReplaced() {
    const std::string list = Concat(kPlace, "replaced");
    const size_t steps = std::min(closing_.replaced.size(), closing_.reserves.size());
    findings_->Expect("REPLACED_COUNT", list, static_cast<int64_t>(steps), static_cast<int64_t>(closing_.replaced.size()));
    if (steps == 0) return;
    std::unordered_map<std::string_view, std::string_view> prize_of;
    for (const Winner& winner : closing_.winners) prize_of[winner.entry] = winner.prize;
    for (size_t i = 0; i < steps; ++i) {
      const Replacement& step = closing_.replaced[i];
      const std::string place = Concat(list, "[", i, "].");
      CheckPeople(step, place + "by");
      findings_->Expect("REPLACED_ENTRY", place + "entry", closing_.reserves[i], step.entry);
      const auto held = prize_of.find(step.winner);
      if (held == prize_of.end()) {
        findings_->Add("REPLACED_WINNER", place + "winner", "", step.winner);
        continue;
      }
      findings_->Expect("REPLACED_PRIZE", place + "prize", held->second, step.prize);
      prize_of.erase(held);
      prize_of[step.entry] = step.prize;
    }
  }

  // Who could do it alone could go on until a prize is with a friend. Files of draws that were published before two were asked may say so.
  void CheckPeople(const Replacement& step, const std::string& place) {
    if (step.one_name && file_.format != kFormat) return;
    const std::set<std::string> people(step.people.begin(), step.people.end());
    if (people.size() < 2) findings_->Add("REPLACED_PEOPLE", place, "2", Concat(people.size()));
  }

  // In the prizes' order: those of the first prizes are won first, so what nobody won are the last.
  void CheckClosingClaims() {
    const std::string list = Concat(kPlace, "claims");
    const auto count = static_cast<int64_t>(prizes_.size());
    if (!findings_->Expect("CLAIMS_COUNT", list, count, static_cast<int64_t>(closing_.claims.size()))) return;
    auto entries = static_cast<int64_t>(closing_.entries.size());
    for (size_t i = 0; i < prizes_.size(); ++i) {
      const Claims& claims = closing_.claims[i];
      const std::string place = Concat(list, "[", i, "]");
      const int64_t won = std::min(entries, prizes_[i].count);
      entries -= won;
      findings_->Expect("CLAIMS_PRIZE", place + ".prize", prizes_[i].id, claims.prize);
      findings_->Expect("CLAIMS_WON", place, won, claims.claimed + claims.lapsed + claims.open);
      findings_->Expect("CLAIMS_LEFT", place + ".left", prizes_[i].count - won, claims.rest);
    }
  }

  const DrawFile& file_;
  const Closing& closing_;
  const std::vector<PrizeCount> prizes_;
  Findings* const findings_;
};

}  // namespace

void CheckClosing(const DrawFile& file, const Progress& progress, Findings* findings) {
  std::vector<PrizeCount> prizes = PrizesToDraw(file, progress);
  if (file.closing) return ClosingCheck(file, *file.closing, std::move(prizes), findings).Run();
  if (!prizes.empty()) findings->Add("CLOSING_MISSING", "closing", Concat(prizes.size()), "0");
}

}  // namespace footfall::drawcheck
