// The only place the kiosk takes randomness from (seals excepted: libsodium draws their keys itself).
#ifndef FOOTFALL_KIOSK_BASE_RANDOM_H_
#define FOOTFALL_KIOSK_BASE_RANDOM_H_

#include <string>

namespace footfall::kiosk {

// Gives random bytes. Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  // `size` unpredictable bytes.
  virtual std::string Bytes(int size) = 0;
};

// The operating system's randomness. Lives as long as the program.
Random* SystemRandom();

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_BASE_RANDOM_H_
