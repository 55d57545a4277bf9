#include "tests/support/disk/dice.h"

namespace footfall::simulation {
namespace {

constexpr uint64_t kStep = 0x9e3779b97f4a7c15;

uint64_t Mix(uint64_t value) {  // splitmix64's finaliser
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

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

}  // namespace footfall::simulation
