// The only place the server takes randomness from.
#ifndef FOOTFALL_SERVER_BASE_RANDOM_H_
#define FOOTFALL_SERVER_BASE_RANDOM_H_

#include <string>

#include "proto/rules/ids.h"

namespace footfall::server {

// Gives random bytes. Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  // `size` unpredictable bytes.
  virtual std::string Bytes(int size) = 0;
  // A UUIDv7 for something made at `unix_ms`.
  rules::Uuid NewUuid(int64_t unix_ms);
};

// The operating system's randomness. Lives as long as the program.
Random* SystemRandom();

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BASE_RANDOM_H_
