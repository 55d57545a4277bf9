#include "server/base/random.h"

#include <sodium.h>

#include <algorithm>
#include <cstdlib>

namespace footfall::server {
namespace {

class MachineRandom : public Random {
 public:
  // libsodium must be set up before its first byte is taken from several threads.
  MachineRandom() {
    if (sodium_init() < 0) std::abort();
  }
  std::string Bytes(int size) override {
    std::string bytes(size, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
  }
};

}  // namespace

rules::Uuid Random::NewUuid(int64_t unix_ms) {
  rules::UuidEntropy entropy;
  const std::string bytes = Bytes(static_cast<int>(entropy.size()));
  std::copy(bytes.begin(), bytes.end(), entropy.begin());
  return rules::MakeUuidV7(unix_ms, entropy);
}

Random* SystemRandom() {
  static MachineRandom random;
  return &random;
}

}  // namespace footfall::server
