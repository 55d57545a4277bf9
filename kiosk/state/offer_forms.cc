#include "kiosk/state/offer_forms.h"

namespace footfall::kiosk {

int64_t FenOf(const std::string& yuan) {
  constexpr int64_t kMostYuan = 1'000'000'000;  // more is no purchase at a booth
  int64_t fen = 0;
  int decimals = -1;  // so many behind the point; -1 = no point yet
  for (const char c : yuan) {
    if (c == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (c < '0' || c > '9' || decimals == 2 || fen > kMostYuan * 100) return -1;
    fen = fen * 10 + (c - '0');
    if (decimals >= 0) ++decimals;
  }
  for (int i = decimals < 0 ? 0 : decimals; i < 2; ++i) fen *= 10;
  return fen > kMostYuan * 100 ? -1 : fen;
}

}  // namespace footfall::kiosk
