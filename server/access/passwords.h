// Passwords: hashed slowly on purpose, so few at once, and few wrong tries.
#ifndef FOOTFALL_SERVER_ACCESS_PASSWORDS_H_
#define FOOTFALL_SERVER_ACCESS_PASSWORDS_H_

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/base/random.h"

namespace footfall::server {

// InvalidField(field, "TOO_SHORT", "TOO_LONG" or "NOT_UTF8") unless it has 10 to 200 characters.
absl::Status CheckPasswordRule(std::string_view field, std::string_view password);
// A one-time password that a person can type: 20 characters of 32, 100 bits.
std::string MakeOneTimePassword(Random* random);

// Runs Argon2id (64 MiB and 0.1 s each) for at most kMaxAtOnce callers; kMaxWaiting more wait, the rest are sent away. Thread-safe.
class PasswordPool {
 public:
  static constexpr int kMaxAtOnce = 2;    // two cores, 128 MiB
  static constexpr int kMaxWaiting = 32;  // two seconds of work in front of the last one
  // TooMany (SIGN_IN_BUSY) when too many wait.
  absl::StatusOr<std::string> Hash(std::string_view password);
  // Whether it fits. An empty `hash` (no such user) costs the same time and fits nothing.
  absl::StatusOr<bool> Verify(const std::string& hash, std::string_view password);

 private:
  class Turn;
  std::mutex mutex_;
  std::condition_variable freed_;
  int running_ = 0, waiting_ = 0;
};

// Counts wrong passwords by user. Thread-safe.
class MissCounter {
 public:
  static constexpr int kMaxMisses = 5;
  static constexpr int64_t kPauseMs = 60'000;
  static constexpr size_t kMaxUsers = 10'000;  // bounds memory; each costs an attacker 0.1 s of the pool above
  // TooMany (SIGN_IN_MISSES) while the user has to wait. Times are of the steady clock.
  absl::Status Check(const std::string& user_id, int64_t now_ms);
  void Miss(const std::string& user_id, int64_t now_ms);
  void Forget(const std::string& user_id);

 private:
  struct Misses {
    int count = 0;
    int64_t last_ms = 0;
  };
  void DropOld(int64_t now_ms);
  std::mutex mutex_;
  std::map<std::string, Misses> misses_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_ACCESS_PASSWORDS_H_
