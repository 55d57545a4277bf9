#include "server/access/passwords.h"

#include "proto/rules/crypto.h"
#include "proto/rules/person_name.h"
#include "server/base/errors.h"

namespace footfall::server {
namespace {

constexpr int kMinPasswordLength = 10;
constexpr int kMaxPasswordLength = 200;
constexpr int kOneTimeLength = 20;
constexpr char kOneTimeCharacters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";  // 32, without 0 O 1 I
constexpr int64_t kBusyRetryMs = 2000;

}  // namespace

absl::Status CheckPasswordRule(std::string_view field, std::string_view password) {
  const int length = rules::CountCharacters(password);
  if (length < 0) return errors::InvalidField(field, "NOT_UTF8");
  if (length < kMinPasswordLength) return errors::InvalidField(field, "TOO_SHORT");
  if (length > kMaxPasswordLength) return errors::InvalidField(field, "TOO_LONG");
  return absl::OkStatus();
}

std::string MakeOneTimePassword(Random* random) {
  std::string password = random->Bytes(kOneTimeLength);
  for (char& c : password) c = kOneTimeCharacters[static_cast<uint8_t>(c) % 32];
  return password;
}

// A place among those that run; given back at the end.
class PasswordPool::Turn {
 public:
  static absl::StatusOr<std::unique_ptr<Turn>> Take(PasswordPool* pool) {
    std::unique_lock lock(pool->mutex_);
    if (pool->running_ >= kMaxAtOnce && pool->waiting_ >= kMaxWaiting) return errors::TooMany("SIGN_IN_BUSY", kBusyRetryMs);
    ++pool->waiting_;
    pool->freed_.wait(lock, [pool] { return pool->running_ < kMaxAtOnce; });
    --pool->waiting_;
    ++pool->running_;
    return std::unique_ptr<Turn>(new Turn(pool));
  }
  ~Turn() {
    {
      std::lock_guard lock(pool_->mutex_);
      --pool_->running_;
    }
    pool_->freed_.notify_one();
  }

 private:
  explicit Turn(PasswordPool* pool) : pool_(pool) {}
  PasswordPool* pool_;
};

absl::StatusOr<std::string> PasswordPool::Hash(std::string_view password) {
  auto turn = Turn::Take(this);
  if (!turn.ok()) return turn.status();
  std::string hash = rules::HashPassword(password);
  if (hash.empty()) return errors::Internal("no memory to hash a password");
  return hash;
}

absl::StatusOr<bool> PasswordPool::Verify(const std::string& hash, std::string_view password) {
  if (hash.empty()) {
    if (auto same_cost = Hash(password); !same_cost.ok()) return same_cost.status();
    return false;
  }
  auto turn = Turn::Take(this);
  if (!turn.ok()) return turn.status();
  return rules::VerifyPassword(hash, password);
}

absl::Status MissCounter::Check(const std::string& user_id, int64_t now_ms) {
  std::lock_guard lock(mutex_);
  const auto it = misses_.find(user_id);
  if (it == misses_.end() || it->second.count < kMaxMisses) return absl::OkStatus();
  const int64_t wait_ms = it->second.last_ms + kPauseMs - now_ms;
  return wait_ms > 0 ? errors::TooMany("SIGN_IN_MISSES", wait_ms) : absl::OkStatus();
}

void MissCounter::Miss(const std::string& user_id, int64_t now_ms) {
  std::lock_guard lock(mutex_);
  if (misses_.size() >= kMaxUsers) DropOld(now_ms);
  Misses& misses = misses_[user_id];
  if (now_ms - misses.last_ms >= kPauseMs) misses.count = 0;
  ++misses.count;
  misses.last_ms = now_ms;
}

void MissCounter::Forget(const std::string& user_id) {
  std::lock_guard lock(mutex_);
  misses_.erase(user_id);
}

void MissCounter::DropOld(int64_t now_ms) {
  std::erase_if(misses_, [now_ms](const auto& entry) { return now_ms - entry.second.last_ms >= kPauseMs; });
  if (misses_.size() >= kMaxUsers) misses_.clear();
}

}  // namespace footfall::server
