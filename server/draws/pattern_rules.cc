#include "server/draws/pattern_rules.h"

#include <math.h>

#include <algorithm>
#include <numeric>

#include "absl/strings/str_format.h"
#include "server/base/resource_names.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// ln(n!), without the global that lgamma writes.
double LogFactorial(int64_t n) {
  int sign = 0;
  return lgamma_r(static_cast<double>(n) + 1, &sign);
}

double LogChoose(int64_t n, int64_t k) { return LogFactorial(n) - LogFactorial(k) - LogFactorial(n - k); }

v1::DrawPattern Comparison(v1::DrawPatternKind kind, std::string subject, int64_t draws, int64_t wins, int64_t all_draws,
                           int64_t all_wins) {
  v1::DrawPattern pattern;
  pattern.set_kind(kind);
  pattern.set_subject(std::move(subject));
  pattern.set_draws(draws);
  pattern.set_wins(wins);
  pattern.set_all_draws(all_draws);
  pattern.set_all_wins(all_wins);
  return pattern;
}

// Spans that meet become one.
std::vector<std::pair<int64_t, int64_t>> Joined(std::vector<std::pair<int64_t, int64_t>> spans) {
  std::sort(spans.begin(), spans.end());
  std::vector<std::pair<int64_t, int64_t>> joined;
  for (const auto& span : spans) {
    if (!joined.empty() && span.first <= joined.back().second) {
      joined.back().second = std::max(joined.back().second, span.second);
    } else {
      joined.push_back(span);
    }
  }
  return joined;
}

}  // namespace

std::set<std::string> PrizesWorthWaitingFor(const v1::Draw& draw) {
  int64_t value = 0;
  for (const v1::DrawPrize& prize : draw.prizes()) value += prize.price_fen() * prize.count();
  std::set<std::string> wins;
  for (const v1::DrawPrize& prize : draw.prizes()) {
    if (value == 0 || prize.price_fen() * draw.chances() > value) wins.insert(prize.id());
  }
  return wins;
}

double ProbabilityOfSoMany(int64_t wins, int64_t draws, int64_t all_wins, int64_t all_draws) {
  const bool can_be = wins >= 0 && wins <= draws && wins <= all_wins && draws <= all_draws && all_wins <= all_draws;
  const int64_t least = std::max<int64_t>(0, draws + all_wins - all_draws), most = std::min(draws, all_wins);
  if (!can_be || wins <= least) return 1;
  const double first = LogChoose(all_wins, wins) + LogChoose(all_draws - all_wins, draws - wins) - LogChoose(all_draws, draws);
  // Terms in the first one's units: each follows from the one before.
  double term = 1, sum = 1;
  for (int64_t k = wins; k < most; ++k) {
    const auto left = static_cast<double>(all_draws - all_wins - draws + k + 1);
    term *= static_cast<double>(all_wins - k) * static_cast<double>(draws - k) / (static_cast<double>(k + 1) * left);
    sum += term;
  }
  return std::min(1.0, exp(first + log(sum)));
}

std::vector<double> CorrectForMany(const std::vector<double>& probabilities) {
  std::vector<size_t> order(probabilities.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return probabilities[a] < probabilities[b]; });
  std::vector<double> corrected(probabilities.size());
  double greatest = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    greatest = std::max(greatest, static_cast<double>(order.size() - i) * probabilities[order[i]]);
    corrected[order[i]] = std::min(1.0, greatest);
  }
  return corrected;
}

PatternCounter::PatternCounter(std::set<std::string> wins, std::vector<std::pair<int64_t, int64_t>> hours)
    : wins_(std::move(wins)), hours_(Joined(std::move(hours))) {}

bool PatternCounter::IsOpen(int64_t time_ms) const {
  const auto after = std::upper_bound(hours_.begin(), hours_.end(), std::pair(time_ms, INT64_MAX));
  return after != hours_.begin() && time_ms < std::prev(after)->second;
}

void PatternCounter::Add(const DrawnChance& chance) {
  const bool win = wins_.contains(chance.prize);
  all_.Add(win);
  Kiosk& kiosk = kiosks_[chance.device_id];
  // A kiosk's first chance follows no pause that could be told.
  const bool paused = kiosk.all.draws > 0 && chance.draw_ms - kiosk.last_ms >= kLongPauseMs;
  kiosk.all.Add(win);
  if (paused) kiosk.after_pause.Add(win);
  kiosk.last_ms = chance.draw_ms;
  if (!chance.staff_id.empty()) staff_[chance.staff_id].Add(win);
  if (!IsOpen(chance.draw_ms)) outside_.Add(win);
}

std::vector<v1::DrawPattern> PatternCounter::Comparisons() const {
  std::vector<v1::DrawPattern> found;
  for (const auto& [id, kiosk] : kiosks_) {
    const Count& part = kiosk.after_pause;
    if (part.draws == 0) continue;
    found.push_back(Comparison(v1::DRAW_PATTERN_KIND_AFTER_PAUSE, DeviceName(id), part.draws, part.wins, kiosk.all.draws, kiosk.all.wins));
  }
  for (const auto& [id, part] : staff_) {
    found.push_back(Comparison(v1::DRAW_PATTERN_KIND_STAFF, StaffName(id), part.draws, part.wins, all_.draws, all_.wins));
  }
  if (outside_.draws > 0) {
    found.push_back(Comparison(v1::DRAW_PATTERN_KIND_OUTSIDE_HOURS, "", outside_.draws, outside_.wins, all_.draws, all_.wins));
  }
  return found;
}

void JudgePatterns(v1::DrawPatterns* patterns) {
  std::vector<double> probabilities;
  for (const v1::DrawPattern& pattern : patterns->patterns()) {
    if (pattern.kind() == v1::DRAW_PATTERN_KIND_CHAIN) continue;
    probabilities.push_back(ProbabilityOfSoMany(pattern.wins(), pattern.draws(), pattern.all_wins(), pattern.all_draws()));
  }
  const std::vector<double> corrected = CorrectForMany(probabilities);
  patterns->set_comparisons(static_cast<int64_t>(probabilities.size()));
  size_t next = 0;
  for (v1::DrawPattern& pattern : *patterns->mutable_patterns()) {
    if (pattern.kind() == v1::DRAW_PATTERN_KIND_CHAIN) {
      pattern.set_striking(true);
      continue;
    }
    pattern.set_probability(absl::StrFormat("%.4g", probabilities[next]));
    pattern.set_corrected(absl::StrFormat("%.4g", corrected[next]));
    pattern.set_striking(corrected[next++] < kStrikingBelow);
  }
  std::stable_sort(patterns->mutable_patterns()->begin(), patterns->mutable_patterns()->end(),
                   [](const v1::DrawPattern& a, const v1::DrawPattern& b) { return a.striking() > b.striking(); });
}

}  // namespace footfall::server
