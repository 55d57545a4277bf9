#include "tests/fuzz/mutator.h"

#include <algorithm>
#include <utility>

namespace footfall::fuzz {
namespace {

constexpr uint64_t kMaxChanges = 8;

}  // namespace

Mutator::Mutator(uint64_t seed, std::vector<std::string> samples, std::vector<std::string> tokens)
    : state_(seed), samples_(std::move(samples)), tokens_(std::move(tokens)) {}

uint64_t Mutator::Below(uint64_t bound) {
  // SplitMix64: fixed by its definition, unlike the distributions of the standard library.
  uint64_t value = (state_ += 0x9e3779b97f4a7c15);
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return (value ^ (value >> 31)) % bound;
}

std::string Mutator::Next() {
  std::string text = samples_[Below(samples_.size())];
  for (uint64_t changes = 1 + Below(kMaxChanges); changes > 0; --changes) Change(&text);
  if (text.size() > kMaxMutatedBytes) text.resize(kMaxMutatedBytes);
  return text;
}

void Mutator::Change(std::string* text) {
  const size_t place = Below(text->size() + 1);
  const size_t rest = text->size() - place;
  switch (Below(7)) {
    case 0:
      if (rest > 0) (*text)[place] = static_cast<char>((*text)[place] ^ (1 << Below(8)));
      break;
    case 1:
      if (rest > 0) (*text)[place] = static_cast<char>(Below(256));
      break;
    case 2:
      text->erase(place, Below(rest + 1));
      break;
    case 3:
      text->insert(place, text->substr(place, Below(rest + 1)));
      break;
    case 4:
      text->insert(place, tokens_[Below(tokens_.size())]);
      break;
    case 5:
      text->insert(place, samples_[Below(samples_.size())]);
      break;
    default:
      text->insert(place, Below(64), static_cast<char>(Below(256)));
      break;
  }
}

}  // namespace footfall::fuzz
