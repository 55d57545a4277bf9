#include "tests/simulation/dice.h"

#include <sodium.h>

#include <cstdlib>
#include <cstring>

namespace footfall::simulation {
namespace {

constexpr uint64_t kStep = 0x9e3779b97f4a7c15;

uint64_t Mix(uint64_t value) {  // splitmix64's finaliser
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

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

uint64_t Dice::Next() { return Mix(state_ += kStep); }

bool Dice::Chance(double probability) { return static_cast<double>(Next() >> 11) * 0x1.0p-53 < probability; }

int64_t Dice::Between(int64_t low, int64_t high) {
  if (high <= low) return low;
  const auto span = static_cast<unsigned __int128>(static_cast<uint64_t>(high - low) + 1);
  return low + static_cast<int64_t>(static_cast<uint64_t>(span * Next() >> 64));
}

Dice Dice::Fork(std::string_view name) const {
  uint64_t state = Mix(state_ ^ kStep);
  for (char byte : name) state = Mix(state + kStep + static_cast<unsigned char>(byte));
  return Dice(state);
}

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
