#include "server/app/identity.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/log.h"

namespace footfall::server {
namespace {

constexpr char kTlsKey[] = "keys/tls.key";
constexpr char kTlsCertificate[] = "keys/tls.crt";
constexpr char kIncarnation[] = "incarnation";
constexpr int kIncarnationSize = 16;
constexpr char kSignSeedContext[] = "server sign seed";

// What the file says: "<incarnation in hexadecimal> <last number>\n"; no incarnation = the next start is a new life.
struct Note {
  std::string incarnation;
  int64_t last_number = 0;
};

absl::StatusOr<Note> ReadNote(const DataFolder& folder) {
  const auto text = folder.Read(kIncarnation);
  if (absl::IsNotFound(text.status())) return Note{};
  if (!text.ok()) return text.status();
  const size_t space = text->find(' ');
  Note note;
  // A file somebody broke says nothing; then the server begins a new life, which is always safe.
  if (space == std::string::npos || !absl::SimpleAtoi(text->substr(space + 1), &note.last_number)) return Note{};
  note.incarnation = rules::FromHex(std::string_view(*text).substr(0, space)).value_or("");
  return note;
}

struct Stored {
  std::string incarnation, sign_seed_box;
};

absl::StatusOr<Stored> ReadStored(Database* database) {
  Stored stored;
  const absl::Status status = database->Read([&](Connection& db) {
    return db.Query("SELECT incarnation, sign_seed_box FROM server_identity WHERE id = 1", {}, [&](const Row& row) {
      stored = {row.Blob(0), row.Blob(1)};
      return false;
    });
  });
  if (!status.ok()) return status;
  return stored;
}

absl::Status Store(Database* database, const Stored& stored, const WriteJob& also) {
  return database->Write([&](WriteContext& write) {
    absl::Status status = write.db()
                              .Execute("INSERT OR REPLACE INTO server_identity (id, incarnation, sign_seed_box) VALUES (1, :1, :2)",
                                       {Bytes{stored.incarnation}, Bytes{stored.sign_seed_box}})
                              .status();
    return status.ok() && also ? also(write) : status;
  });
}

}  // namespace

absl::StatusOr<std::string> LoadMasterKey(const DataFolder& folder, Random* random) {
  auto key = folder.Read(kMasterKeyFile);
  if (absl::IsNotFound(key.status())) {
    if (folder.Has(kDatabaseFile)) return errors::FailedPrecondition("MASTER_KEY_MISSING", folder.Path(kMasterKeyFile));
    key = random->Bytes(rules::kKeySize);
    if (absl::Status written = folder.Write(kMasterKeyFile, *key); !written.ok()) return written;
  }
  if (key.ok() && key->size() != rules::kKeySize) return errors::InvalidField(kMasterKeyFile, "BAD_KEY");
  return key;
}

absl::StatusOr<TlsCertificate> LoadTlsCertificate(const DataFolder& folder, const std::string& host) {
  if (!folder.Has(kTlsKey) && !folder.Has(kTlsCertificate)) {
    const auto made = MakeTlsCertificate(host.empty() ? std::vector<std::string>{} : std::vector<std::string>{host});
    if (!made.ok()) return made.status();
    // The certificate last: a start that was cut off between the two finds the key alone and says so, instead of serving a mismatch.
    if (absl::Status written = folder.Write(kTlsKey, made->key_pem); !written.ok()) return written;
    if (absl::Status written = folder.Write(kTlsCertificate, made->certificate_pem); !written.ok()) return written;
  }
  auto key = folder.Read(kTlsKey);
  if (!key.ok()) return key.status();
  auto certificate = folder.Read(kTlsCertificate);
  if (!certificate.ok()) return certificate.status();
  return TlsCertificate{*std::move(key), *std::move(certificate)};
}

absl::StatusOr<Identity> LoadIdentity(const DataFolder& folder, Database* database, const PiiVault& vault, Random* random,
                                      const NewLifeJob& on_new_life) {
  const auto note = ReadNote(folder);
  if (!note.ok()) return note.status();
  auto stored = ReadStored(database);
  if (!stored.ok()) return stored.status();
  if (stored->sign_seed_box.empty()) stored->sign_seed_box = vault.EncryptSecret(random->Bytes(rules::kKeySize), kSignSeedContext);
  auto seed = vault.DecryptSecret(stored->sign_seed_box, kSignSeedContext);
  if (!seed.ok()) return seed.status();
  const bool same_life = stored->incarnation.size() == kIncarnationSize && stored->incarnation == note->incarnation &&
                         note->last_number <= database->LastNumber();
  if (!same_life) {
    const bool had_one = !stored->incarnation.empty();
    if (had_one) log::Warn("server.restored", {{"last_number", database->LastNumber()}});
    stored->incarnation = random->Bytes(kIncarnationSize);
    WriteJob also;
    if (had_one && on_new_life) also = [&](WriteContext& write) { return on_new_life(write, note->last_number); };
    if (absl::Status status = Store(database, *stored, also); !status.ok()) return status;
  }
  Identity identity{stored->incarnation, rules::SignKeysFromSeed(*seed)};
  rules::Wipe(&*seed);
  if (absl::Status status = NoteProgress(folder, *database, identity.incarnation); !status.ok()) return status;
  return identity;
}

absl::Status NoteProgress(const DataFolder& folder, const Database& database, const std::string& incarnation) {
  return folder.Write(kIncarnation, absl::StrCat(rules::ToHex(incarnation), " ", database.LastNumber(), "\n"));
}

bool OpensIdentity(const std::string& master_key, const std::string& sign_seed_box) {
  if (sign_seed_box.empty()) return true;
  auto seed = PiiVault(master_key, SystemRandom()).DecryptSecret(sign_seed_box, kSignSeedContext);
  if (seed.ok()) rules::Wipe(&*seed);
  return seed.ok();
}

int64_t NotedProgress(const DataFolder& folder) {
  const auto note = ReadNote(folder);
  return note.ok() ? note->last_number : 0;
}

absl::Status ForgetIncarnation(const DataFolder& folder) {
  return folder.Write(kIncarnation, absl::StrCat(" ", NotedProgress(folder), "\n"));
}

}  // namespace footfall::server
