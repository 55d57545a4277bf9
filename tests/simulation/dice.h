// All chance of a simulation. One seed gives everything: what happens, when, and every random byte that the product itself asks for,
// libsodium's own included.
#ifndef FOOTFALL_TESTS_SIMULATION_DICE_H_
#define FOOTFALL_TESTS_SIMULATION_DICE_H_

#include <string>

#include "kiosk/base/random.h"
#include "server/base/random.h"
#include "tests/support/disk/dice.h"

namespace footfall::simulation {

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
