// Keys and identity of this server: made at first start, then kept.
#ifndef FOOTFALL_SERVER_APP_IDENTITY_H_
#define FOOTFALL_SERVER_APP_IDENTITY_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "proto/rules/crypto.h"
#include "server/app/data_folder.h"
#include "server/app/tls_certificate.h"
#include "server/base/random.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// In the data folder.
inline constexpr char kDatabaseFile[] = "footfall.db";
inline constexpr char kMasterKeyFile[] = "keys/master.key";
inline constexpr char kGrantFile[] = "grants";

// The 32 bytes that open all personal data. FailedPrecondition MASTER_KEY_MISSING when there is a database but no key: a new key would open
// nothing in it. InvalidField("keys/master.key", "BAD_KEY") for a file of another size.
absl::StatusOr<std::string> LoadMasterKey(const DataFolder& folder, Random* random);

// keys/tls.key and keys/tls.crt, an operator's own or made here for `host`.
absl::StatusOr<TlsCertificate> LoadTlsCertificate(const DataFolder& folder, const std::string& host);

// Who the server is to its kiosks.
struct Identity {
  std::string incarnation;  // 16 bytes; a new one when the database is not the one this folder last worked with
  rules::KeyPair sign_keys;
};
// `on_new_life` runs in the job that stores the new life of a server that had one before; `known_number` is the last change the one before
// noted, 0 = not known.
using NewLifeJob = std::function<absl::Status(WriteContext& write, int64_t known_number)>;
absl::StatusOr<Identity> LoadIdentity(const DataFolder& folder, Database* database, const PiiVault& vault, Random* random,
                                      const NewLifeJob& on_new_life = nullptr);
// Notes how far the database has come, so that an older copy put in its place is seen at the next start. Call at start and at the end.
absl::Status NoteProgress(const DataFolder& folder, const Database& database, const std::string& incarnation);
// Whether `master_key` opens the identity that a database holds (DatabaseFacts::sign_seed_box); true for a database without one.
bool OpensIdentity(const std::string& master_key, const std::string& sign_seed_box);
// What NoteProgress noted last; 0 = nothing that can be read.
int64_t NotedProgress(const DataFolder& folder);
// The next start is a new life, whatever database it finds. How far the server had come stays noted.
absl::Status ForgetIncarnation(const DataFolder& folder);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_APP_IDENTITY_H_
