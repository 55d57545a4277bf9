#include "kiosk/journal/schema.h"

#include "absl/strings/str_cat.h"

namespace footfall::kiosk {
namespace {

constexpr int64_t kSchemaVersion = 1;

// An operation's `place` is epoch * 2^40 + seq: new rows always go to the end of one tree, and a run is one range of it.
// sealed and header are the bytes that were hashed; they are never decoded and encoded again.
constexpr char kTables[] = R"(
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

constexpr char kDropTables[] = R"(
DROP TABLE IF EXISTS identity; DROP TABLE IF EXISTS epochs; DROP TABLE IF EXISTS operations; DROP TABLE IF EXISTS verdicts;
DROP TABLE IF EXISTS config; DROP TABLE IF EXISTS time_fix; DROP TABLE IF EXISTS lead_counts; DROP TABLE IF EXISTS duplicate_tags;
DROP TABLE IF EXISTS attendance;
)";

absl::Status MakeTables(Database* db, const char* before) {
  Transaction transaction(db);
  if (!transaction.begun().ok()) return transaction.begun();
  if (absl::Status status = db->Run(before); !status.ok()) return status;
  if (absl::Status status = db->Run(kTables); !status.ok()) return status;
  if (absl::Status status = db->Run(absl::StrCat("PRAGMA user_version=", kSchemaVersion).c_str()); !status.ok()) return status;
  return transaction.Commit();
}

}  // namespace

absl::Status UpgradeSchema(Database* db) {
  Statement read = db->Prepare("PRAGMA user_version");
  const int64_t version = read.Step() ? read.GetInt(0) : 0;
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  if (version > kSchemaVersion) return absl::FailedPreconditionError("journal: a newer program wrote this folder; update this one");
  return version == kSchemaVersion ? absl::OkStatus() : MakeTables(db, "");
}

absl::Status ResetSchema(Database* db) { return MakeTables(db, kDropTables); }

}  // namespace footfall::kiosk
