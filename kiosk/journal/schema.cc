#include "kiosk/journal/schema.h"

#include <iterator>
#include <optional>

#include "absl/strings/str_cat.h"
#include "kiosk/journal/local_tables.h"

namespace footfall::kiosk {
namespace {

// An operation's `place` is epoch * 2^40 + seq: new rows always go to the end of one tree, and a run is one range of it.
// sealed and header are the bytes that were hashed; they are never decoded and encoded again.
constexpr char kVersion1[] = R"(
CREATE TABLE identity(
  id INTEGER PRIMARY KEY CHECK(id = 1), sign_seed BLOB NOT NULL, box_seed BLOB NOT NULL, device TEXT NOT NULL DEFAULT '',
  server_address TEXT NOT NULL DEFAULT '', certificate_pin BLOB NOT NULL DEFAULT x'', server_sign_key BLOB NOT NULL DEFAULT x'',
  incarnation BLOB NOT NULL DEFAULT x'');
CREATE TABLE epochs(
  epoch INTEGER PRIMARY KEY, base_seq INTEGER NOT NULL, base_hash BLOB NOT NULL, head_seq INTEGER NOT NULL, head_hash BLOB NOT NULL,
  acknowledged INTEGER NOT NULL, stable INTEGER NOT NULL,
  CHECK(base_seq <= stable AND stable <= acknowledged AND acknowledged <= head_seq));
CREATE TABLE operations(
  place INTEGER PRIMARY KEY, header BLOB NOT NULL, sealed BLOB NOT NULL, hash BLOB NOT NULL, saved_ms INTEGER NOT NULL);
CREATE TABLE verdicts(place INTEGER PRIMARY KEY, verdict INTEGER NOT NULL, reason TEXT NOT NULL);
CREATE TABLE config(id INTEGER PRIMARY KEY CHECK(id = 1), incarnation BLOB NOT NULL, version INTEGER NOT NULL, bytes BLOB NOT NULL);
CREATE TABLE time_fix(
  id INTEGER PRIMARY KEY CHECK(id = 1), server_ms INTEGER NOT NULL, wall_ms INTEGER NOT NULL, boot_ms INTEGER NOT NULL,
  boot_id BLOB NOT NULL);
CREATE TABLE lead_counts(
  day INTEGER NOT NULL, hour INTEGER NOT NULL, staff_id TEXT NOT NULL, leads INTEGER NOT NULL,
  PRIMARY KEY(day, hour, staff_id)) WITHOUT ROWID;
CREATE TABLE duplicate_tags(tag BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE attendance(staff_id TEXT PRIMARY KEY, kind INTEGER NOT NULL, time_ms INTEGER NOT NULL) WITHOUT ROWID;
)";

// Beside the operations: each has the hash before it, so that it can be checked, and sent, when its neighbour is damaged (NULL in rows of
// version 1). `lost` holds the hashes of operations that are damaged: what is left of them is their place in the chain.
constexpr char kVersion2[] = R"(
ALTER TABLE operations ADD COLUMN previous BLOB;
CREATE TABLE lost(place INTEGER PRIMARY KEY, hash BLOB NOT NULL);
CREATE TABLE standing(id INTEGER PRIMARY KEY CHECK(id = 1), standing INTEGER NOT NULL);
)";

constexpr char kDropTables[] = R"(
DROP TABLE IF EXISTS identity; DROP TABLE IF EXISTS epochs; DROP TABLE IF EXISTS operations; DROP TABLE IF EXISTS verdicts;
DROP TABLE IF EXISTS config; DROP TABLE IF EXISTS time_fix; DROP TABLE IF EXISTS lead_counts; DROP TABLE IF EXISTS duplicate_tags;
DROP TABLE IF EXISTS attendance; DROP TABLE IF EXISTS lost; DROP TABLE IF EXISTS standing;
)";

absl::Status DropConfig(Database* db) {
  absl::Status status = db->Run("DELETE FROM config");
  return absl::IsDataLoss(status) ? absl::OkStatus() : status;  // its pages are damaged; what they hold is found by the check of all pages
}

// Version 1 kept the configuration, which names the staff, as it came. One that cannot be read or sealed goes: the server sends it again,
// and operations are worth more than it.
absl::Status SealConfig(Database* db, Random* random) {
  std::optional<StoredConfig> config;
  Statement read = db->Prepare("SELECT incarnation,version,bytes FROM config");
  if (read.Step()) config = StoredConfig{read.GetBytes(0), read.GetInt(1), read.GetBytes(2)};
  absl::Status status = read.Finish();
  if (status.ok() && !config) return status;
  absl::StatusOr<std::optional<Identity>> identity = ReadIdentity(db);
  status.Update(identity.status());
  if (absl::IsDataLoss(status) || (status.ok() && !*identity)) return DropConfig(db);
  if (!status.ok()) return status;
  return WriteConfig(db, (*identity)->keys, *config, random);
}

absl::Status ToVersion1(Database* db, Random*) { return db->Run(kVersion1); }

absl::Status ToVersion2(Database* db, Random* random) {
  absl::Status status = db->Run(kVersion2);
  status.Update(SealConfig(db, random));
  return status;
}

using Step = absl::Status (*)(Database*, Random*);
constexpr Step kSteps[] = {ToVersion1, ToVersion2};  // from the version that is the index
constexpr int64_t kSchemaVersion = std::size(kSteps);

absl::Status Upgrade(Database* db, Random* random, const char* before, int64_t from) {
  Transaction transaction(db);
  if (!transaction.begun().ok()) return transaction.begun();
  absl::Status status = db->Run(before);
  for (int64_t version = from; status.ok() && version < kSchemaVersion; ++version) status = kSteps[version](db, random);
  if (status.ok()) status = db->Run(absl::StrCat("PRAGMA user_version=", kSchemaVersion).c_str());
  return status.ok() ? transaction.Commit() : status;
}

}  // namespace

absl::Status UpgradeSchema(Database* db, Random* random) {
  Statement read = db->Prepare("PRAGMA user_version");
  const int64_t version = read.Step() ? read.GetInt(0) : 0;
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  if (version > kSchemaVersion) return absl::FailedPreconditionError("journal: a newer program wrote this folder; update this one");
  if (version == kSchemaVersion) return absl::OkStatus();
  return Upgrade(db, random, "", version);
}

absl::Status ResetSchema(Database* db, Random* random) { return Upgrade(db, random, kDropTables, 0); }

}  // namespace footfall::kiosk
