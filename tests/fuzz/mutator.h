// Small seeded mutations of sample inputs: the same bytes on every machine and run. Not thread-safe.
#ifndef FOOTFALL_TESTS_FUZZ_MUTATOR_H_
#define FOOTFALL_TESTS_FUZZ_MUTATOR_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace footfall::fuzz {

class Mutator {
 public:
  // `tokens` are pieces that mean something to the reader under test; they are inserted now and then. Neither list is empty.
  Mutator(uint64_t seed, std::vector<std::string> samples, std::vector<std::string> tokens);

  // A sample after one to eight changes: bits flipped, bytes set, cut out, doubled; tokens and other samples put in. At most
  // kMaxMutatedBytes.
  std::string Next();

  // Below `bound`, which is above zero.
  uint64_t Below(uint64_t bound);

 private:
  void Change(std::string* text);

  uint64_t state_;
  const std::vector<std::string> samples_;
  const std::vector<std::string> tokens_;
};

// Doubling must not grow without end; well above every limit of the readers under test.
inline constexpr size_t kMaxMutatedBytes = 1 << 14;

}  // namespace footfall::fuzz

#endif  // FOOTFALL_TESTS_FUZZ_MUTATOR_H_
