#include "server/storage/pii_vault.h"

#include "proto/rules/crypto.h"
#include "server/base/errors.h"

namespace footfall::server {
namespace {

constexpr int kNonceSize = 24;
constexpr int kPhoneHashSize = 16;
constexpr int kNameHashSize = 16;  // of which 63 bits are used
constexpr std::string_view kDataKeyContext = "data key";

absl::StatusOr<std::string> Open(std::string_view box, std::string_view key, std::string_view context, std::string_view what) {
  std::optional<std::string> plain = rules::Decrypt(box, key, context);
  if (!plain) return errors::Internal(std::string(what) + " was altered or belongs to another master key");
  return *std::move(plain);
}

}  // namespace

// One key a use: a hash that leaks says nothing about what another key protects.
PiiVault::PiiVault(std::string master_key, Random* random)
    : wrap_key_(rules::KeyedHash(master_key, "footfall wrap", "")),
      secret_key_(rules::KeyedHash(master_key, "footfall secret", "")),
      phone_key_(rules::KeyedHash(master_key, "footfall phone", "")),
      name_key_(rules::KeyedHash(master_key, "footfall name", "")),
      random_(random) {
  rules::Wipe(&master_key);
}

PiiVault::DataKey PiiVault::NewDataKey() const {
  std::string drawn = random_->Bytes(rules::kKeySize + kNonceSize);  // at once: each draw is a call of the system
  DataKey key{.plain = drawn.substr(0, rules::kKeySize)};
  key.wrapped = rules::Encrypt(key.plain, wrap_key_, kDataKeyContext, std::string_view(drawn).substr(rules::kKeySize));
  rules::Wipe(&drawn);
  return key;
}

absl::StatusOr<std::string> PiiVault::Unwrap(std::string_view wrapped) const {
  return Open(wrapped, wrap_key_, kDataKeyContext, "a person's data key");
}

std::string PiiVault::Encrypt(std::string_view plain, std::string_view data_key, std::string_view context) const {
  return rules::Encrypt(plain, data_key, context, random_->Bytes(kNonceSize));
}

absl::StatusOr<std::string> PiiVault::Decrypt(std::string_view box, std::string_view data_key, std::string_view context) const {
  return Open(box, data_key, context, "a personal record");
}

std::string PiiVault::EncryptSecret(std::string_view plain, std::string_view context) const {
  return rules::Encrypt(plain, secret_key_, context, random_->Bytes(kNonceSize));
}

absl::StatusOr<std::string> PiiVault::DecryptSecret(std::string_view box, std::string_view context) const {
  return Open(box, secret_key_, context, "a secret");
}

std::string PiiVault::PhoneHash(std::string_view e164) const { return rules::KeyedHash(phone_key_, "phone", e164, kPhoneHashSize); }

int64_t PiiVault::NameHash(std::string_view name_key) const {
  const std::string hash = rules::KeyedHash(name_key_, "name", name_key, kNameHashSize);
  uint64_t number = 0;
  for (int i = 0; i < 8; ++i) number = number << 8 | static_cast<uint8_t>(hash[i]);
  return static_cast<int64_t>(number >> 1);
}

}  // namespace footfall::server
