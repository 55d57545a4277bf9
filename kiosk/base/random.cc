#include "kiosk/base/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>

namespace footfall::kiosk {
namespace {

class MachineRandom : public Random {
 public:
  std::string Bytes(int size) override {
    std::string bytes(size, '\0');
    size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t got = getrandom(bytes.data() + done, bytes.size() - done, 0);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) std::abort();  // without randomness every key made from here on would be a lie
      done += static_cast<size_t>(got);
    }
    return bytes;
  }
};

}  // namespace

Random* SystemRandom() {
  static auto* const random = new MachineRandom;
  return random;
}

}  // namespace footfall::kiosk
