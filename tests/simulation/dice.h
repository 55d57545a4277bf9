// All chance of a simulation. One seed gives everything: what happens, when, and every random byte that the product itself asks for,
// libsodium's own included. Streams are forked by name, so that what one part draws does not shift what another part draws.
#ifndef FOOTFALL_TESTS_SIMULATION_DICE_H_
#define FOOTFALL_TESTS_SIMULATION_DICE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "kiosk/base/random.h"
#include "server/base/random.h"

namespace footfall::simulation {

class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}
  uint64_t Next();
  bool Chance(double probability);
  // Both ends included.
  int64_t Between(int64_t low, int64_t high);
  // 0 to size - 1.
  size_t Index(size_t size) { return static_cast<size_t>(Between(0, static_cast<int64_t>(size) - 1)); }
  // An own stream; the same name gives the same one, whatever was drawn here.
  Dice Fork(std::string_view name) const;

 private:
  uint64_t state_;
};

// What kiosks and server take their randomness from.
class SeededBytes : public kiosk::Random, public server::Random {
 public:
  explicit SeededBytes(Dice dice) : dice_(dice) {}
  std::string Bytes(int size) override;

 private:
  Dice dice_;
};

// Takes over libsodium's randomness for the rest of the process (before its first use) and gives it a new start for each seed.
void TakeOverSodium();
void SeedSodium(Dice dice);

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_DICE_H_
