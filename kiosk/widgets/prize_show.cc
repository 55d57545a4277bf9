#include "kiosk/widgets/prize_show.h"

#include <algorithm>
#include <cmath>

namespace footfall::kiosk {
namespace {

constexpr float kWheelTurns = 5, kReelRounds = 6;
// When the first reel stops, and how much later each other does, as parts of the whole time.
constexpr float kFirstReelStops = 0.6f, kReelDelay = 0.2f;
// When the visitor's card begins to turn, and when it lies open.
constexpr float kTurnFrom = 0.62f, kTurnTo = 0.86f;

// Fast, then ever slower, as things that roll do.
float EaseOut(float share) {
  const float rest = 1 - std::clamp(share, 0.0f, 1.0f);
  return 1 - rest * rest * rest;
}

float Fraction(float value) { return value - std::floor(value); }

// The number's bits in another order, as a share of 1: what `start` leads to must not lie in a row.
float Scatter(uint32_t number) { return static_cast<float>(number * 2654435761u >> 8) / static_cast<float>(1u << 24); }

// The slice the wheel is to stop at: a chance that wins nothing has several.
const WheelSlice& TargetSlice(const PrizeShow& show, const std::vector<WheelSlice>& slices) {
  std::vector<const WheelSlice*> fit;
  for (const WheelSlice& slice : slices) {
    if (slice.prize == show.result) fit.push_back(&slice);
  }
  return fit.empty() ? slices.front() : *fit[show.start % fit.size()];
}

}  // namespace

float ShowProgress(const PrizeShow& show) {
  return std::clamp(static_cast<float>(show.elapsed_ms) / static_cast<float>(std::max<int64_t>(1, show.total_ms)), 0.0f, 1.0f);
}

std::vector<WheelSlice> WheelSlices(const PrizeShow& show) {
  float nothing = 0, all = 0;
  size_t none = show.prizes.size();
  for (size_t i = 0; i < show.prizes.size(); ++i) {
    all += show.prizes[i].share;
    if (!show.prizes[i].none) continue;
    nothing += show.prizes[i].share;
    none = i;
  }
  const size_t wins = show.prizes.size() - (none < show.prizes.size() ? 1 : 0);
  if (all <= 0 || wins == 0) return {{none < show.prizes.size() ? none : 0, 0, 1}};
  std::vector<WheelSlice> slices;
  float at = 0;
  const auto add = [&](size_t prize, float share) {
    if (share <= 0) return;
    slices.push_back({prize, at, at + share / all});
    at = slices.back().to;
  };
  for (size_t i = 0; i < show.prizes.size(); ++i) {
    if (show.prizes[i].none) continue;
    add(i, show.prizes[i].share);
    add(none, nothing / static_cast<float>(wins));
  }
  slices.back().to = 1;
  return slices;
}

float WheelPlace(const PrizeShow& show) {
  const std::vector<WheelSlice> slices = WheelSlices(show);
  const WheelSlice& target = TargetSlice(show, slices);
  const float first = Scatter(show.start);
  // In the middle half of the slice, so that nobody sees a hair's breadth between a prize and nothing.
  const float last = target.from + (target.to - target.from) * (0.25f + 0.5f * Scatter(show.start + 1));
  const float way = kWheelTurns + Fraction(last - first);
  // The end exactly, whatever was lost in the sums before.
  return ShowProgress(show) >= 1 ? last : Fraction(first + way * EaseOut(ShowProgress(show)));
}

size_t PrizeAt(const std::vector<WheelSlice>& slices, float place) {
  for (const WheelSlice& slice : slices) {
    if (place < slice.to) return slice.prize;
  }
  return slices.back().prize;
}

float ReelPlace(const PrizeShow& show, int reel) {
  const size_t count = show.prizes.size();
  const size_t first = (show.start + static_cast<uint32_t>(reel) * 7) % count;
  const size_t rest = (show.result + count - first) % count;
  const size_t round = std::max<size_t>(count, 3) / count * count;  // whole rows of prizes, so that every round ends where it began
  const float way = kReelRounds * static_cast<float>(round) + static_cast<float>(rest);
  const float stops = kFirstReelStops + kReelDelay * static_cast<float>(reel);
  const float share = ShowProgress(show) / stops;
  return static_cast<float>(first) + (share >= 1 ? way : way * EaseOut(share));
}

size_t ReelPrize(const PrizeShow& show, int reel) { return static_cast<size_t>(std::lround(ReelPlace(show, reel))) % show.prizes.size(); }

float CardTurn(const PrizeShow& show) {
  const float share = std::clamp((ShowProgress(show) - kTurnFrom) / (kTurnTo - kTurnFrom), 0.0f, 1.0f);
  const float eased = share * share * (3 - 2 * share);
  return 2 * eased - 1;
}

}  // namespace footfall::kiosk
