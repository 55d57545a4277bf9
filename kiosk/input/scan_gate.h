// Tells a barcode scanner, which types like a keyboard, from a person at a real one. Characters a few milliseconds apart that end with
// Enter are a scan; everything else was typed. Pure: time comes in, decisions go out.
#ifndef FOOTFALL_KIOSK_INPUT_SCAN_GATE_H_
#define FOOTFALL_KIOSK_INPUT_SCAN_GATE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace footfall::kiosk {

// When a key was pressed, in milliseconds of the boot clock, as far as it is known: a program that was busy drawing hears of it late, and
// only knows that it was after it had last listened.
struct KeyTime {
  int64_t earliest_ms = 0, latest_ms = 0;
};

// One thread. Invariant: nothing of a scan is ever given out as typed, and nothing that was typed is held longer than kMostGapMs after the
// key that followed last, nor given out in another order.
class ScanGate {
 public:
  // Scanners send a character every 1 to 12 ms, slow ones over Bluetooth every 20; the quickest typists' keys are 50 ms apart.
  static constexpr int64_t kMostGapMs = 30;
  // No code is shorter, and nobody presses so many keys in so short a time.
  static constexpr size_t kLeastScan = 4;
  // No code we read is longer (a receipt's words); what goes on after it is neither typed nor ours.
  static constexpr size_t kMostScan = 2000;

  struct Output {
    enum class Kind { kCharacter, kEnter, kScan } kind = Kind::kCharacter;
    char32_t character = 0;  // kCharacter
    std::u32string scan;     // kScan, without its Enter
  };

  std::vector<Output> Character(char32_t character, const KeyTime& when);
  std::vector<Output> Enter(const KeyTime& when);
  // Another key or a touch: what is held was typed.
  std::vector<Output> Flush();
  // The keyboard was listened to at `now_ms`, and was silent.
  std::vector<Output> Silence(int64_t now_ms);
  // When Silence wants to be called; INT64_MAX when nothing is held.
  int64_t deadline_ms() const;

 private:
  bool Follows(const KeyTime& when) const { return when.earliest_ms - last_latest_ms_ <= kMostGapMs; }

  std::u32string held_;
  bool too_long_ = false;
  int64_t last_latest_ms_ = 0;
  // Some scanners end with two keys, carriage return and line feed; the second is nobody's.
  int64_t deaf_to_enter_until_ms_ = 0;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_INPUT_SCAN_GATE_H_
