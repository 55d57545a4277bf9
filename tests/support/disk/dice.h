// Chance that can be told again: one seed gives everything. Streams are forked by name, so that what one part draws does not shift what
// another part draws.
#ifndef FOOTFALL_TESTS_SUPPORT_DISK_DICE_H_
#define FOOTFALL_TESTS_SUPPORT_DISK_DICE_H_

#include <cstdint>
#include <string_view>

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

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SUPPORT_DISK_DICE_H_
