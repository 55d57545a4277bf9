#include "tests/simulation/dice.h"

#include <sodium.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace footfall::simulation {
namespace {

void Fill(Dice* dice, void* to, size_t size) {
  auto* bytes = static_cast<char*>(to);
  while (size > 0) {
    const uint64_t word = dice->Next();
    const size_t part = size < sizeof(word) ? size : sizeof(word);
    std::memcpy(bytes, &word, part);
    bytes += part;
    size -= part;
  }
}

Dice sodium_dice(0);

const char* SodiumName() { return "simulation"; }
uint32_t SodiumWord() { return static_cast<uint32_t>(sodium_dice.Next()); }
void SodiumBytes(void* const to, const size_t size) { Fill(&sodium_dice, to, size); }

}  // namespace

std::string SeededBytes::Bytes(int size) {
  std::string bytes(static_cast<size_t>(size), '\0');
  Fill(&dice_, bytes.data(), bytes.size());
  return bytes;
}

void TakeOverSodium() {
  static randombytes_implementation implementation = {
      .implementation_name = SodiumName, .random = SodiumWord, .stir = nullptr, .uniform = nullptr, .buf = SodiumBytes, .close = nullptr};
  if (randombytes_set_implementation(&implementation) != 0 || sodium_init() < 0) std::abort();
}

void SeedSodium(Dice dice) { sodium_dice = dice; }

}  // namespace footfall::simulation
