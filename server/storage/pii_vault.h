// Keeps personal fields encrypted: a data key per person, wrapped by the master key that lies outside the database (J8).
// Destroying a person's wrapped key erases what was encrypted with it, in backups too.
#ifndef FOOTFALL_SERVER_STORAGE_PII_VAULT_H_
#define FOOTFALL_SERVER_STORAGE_PII_VAULT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/base/random.h"

namespace footfall::server {

// Stateless but for its keys; thread-safe.
class PiiVault {
 public:
  // `master_key`: 32 bytes from the key file. `random` outlives the vault.
  PiiVault(std::string master_key, Random* random);

  // A new data key, wrapped for storage.
  struct DataKey {
    std::string plain;    // 32 bytes, never stored
    std::string wrapped;  // stored with the person
  };
  DataKey NewDataKey() const;
  // Internal when the wrapped key was altered or the key file is another one.
  absl::StatusOr<std::string> Unwrap(std::string_view wrapped) const;

  // Encrypts and opens one record. `context` (for example the lead's id) keeps a record from being moved to another row.
  std::string Encrypt(std::string_view plain, std::string_view data_key, std::string_view context) const;
  absl::StatusOr<std::string> Decrypt(std::string_view box, std::string_view data_key, std::string_view context) const;

  // Encrypts with the master key itself: secrets that belong to no person (campaigns' seal keys, the server's sign key).
  std::string EncryptSecret(std::string_view plain, std::string_view context) const;
  absl::StatusOr<std::string> DecryptSecret(std::string_view box, std::string_view context) const;

  // Keyed hashes for look-ups: 16 bytes for a phone, a 63-bit number for a name's beginning. Of no use without the master key.
  std::string PhoneHash(std::string_view e164) const;
  int64_t NameHash(std::string_view name_key) const;

 private:
  std::string wrap_key_, secret_key_, phone_key_, name_key_;
  Random* random_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STORAGE_PII_VAULT_H_
