#include "kiosk/input/scan_gate.h"

#include <utility>

namespace footfall::kiosk {

std::vector<ScanGate::Output> ScanGate::Character(char32_t character, const KeyTime& when) {
  std::vector<Output> out;
  if (!Follows(when)) out = Flush();
  last_latest_ms_ = when.latest_ms;
  if (held_.size() < kMostScan) {
    held_ += character;
  } else {
    too_long_ = true;
  }
  return out;
}

std::vector<ScanGate::Output> ScanGate::Enter(const KeyTime& when) {
  if (held_.empty() && when.earliest_ms <= deaf_to_enter_until_ms_) return {};
  const bool scanned = Follows(when) && held_.size() >= kLeastScan;
  if (!scanned) {
    std::vector<Output> out = Flush();
    out.push_back({.kind = Output::Kind::kEnter});
    return out;
  }
  deaf_to_enter_until_ms_ = when.latest_ms + kMostGapMs;
  std::u32string scan = std::exchange(held_, {});
  if (std::exchange(too_long_, false)) return {};
  return {{.kind = Output::Kind::kScan, .scan = std::move(scan)}};
}

std::vector<ScanGate::Output> ScanGate::Flush() {
  std::vector<Output> out;
  const std::u32string held = std::exchange(held_, {});
  if (std::exchange(too_long_, false)) return out;
  for (const char32_t character : held) out.push_back({.kind = Output::Kind::kCharacter, .character = character});
  return out;
}

std::vector<ScanGate::Output> ScanGate::Silence(int64_t now_ms) {
  if (held_.empty() || now_ms <= last_latest_ms_ + kMostGapMs) return {};
  return Flush();
}

int64_t ScanGate::deadline_ms() const { return held_.empty() ? INT64_MAX : last_latest_ms_ + kMostGapMs + 1; }

}  // namespace footfall::kiosk
