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

// What may be handed out. A lease's totals stand apart from its grant, which is large and never changes. `details` of a draw's entry are
// encrypted: they name the lead. lease_floor is there once the kiosk has forgotten what it did with its leases: see salvage.h.
constexpr char kVersion3[] = R"(
CREATE TABLE leases(
  lease_id BLOB PRIMARY KEY, pool TEXT NOT NULL, kind INTEGER NOT NULL, fence INTEGER NOT NULL, quantity INTEGER NOT NULL,
  first_number INTEGER NOT NULL, grant_time_ms INTEGER NOT NULL, not_after_ms INTEGER NOT NULL, spent INTEGER NOT NULL,
  returned INTEGER NOT NULL, recalled INTEGER NOT NULL, over_ms INTEGER NOT NULL, signature BLOB NOT NULL,
  CHECK(spent >= 0 AND returned >= 0 AND spent + returned <= quantity));
CREATE TABLE grants(lease_id BLOB PRIMARY KEY, bytes BLOB NOT NULL);
CREATE TABLE pool_fences(pool TEXT PRIMARY KEY, fence INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE lease_clock(id INTEGER PRIMARY KEY CHECK(id = 1), units INTEGER NOT NULL);
CREATE TABLE lease_floor(id INTEGER PRIMARY KEY CHECK(id = 1), granted_after_ms INTEGER NOT NULL);
CREATE TABLE draw_entries(
  entry_id BLOB PRIMARY KEY, draw TEXT NOT NULL, seq INTEGER NOT NULL, lease_id BLOB NOT NULL, slot INTEGER NOT NULL,
  operation_id BLOB NOT NULL, time_ms INTEGER NOT NULL, clock_trusted INTEGER NOT NULL, drawn INTEGER NOT NULL, claimable INTEGER NOT NULL,
  row_hash BLOB NOT NULL, details BLOB NOT NULL, UNIQUE(draw, seq), UNIQUE(lease_id, slot));
CREATE INDEX draw_entries_unfinished ON draw_entries(draw) WHERE drawn = 0;
CREATE INDEX draw_entries_claimable ON draw_entries(time_ms) WHERE claimable = 1;
CREATE TABLE coupons_issued(
  coupon_id BLOB PRIMARY KEY, operation_id BLOB NOT NULL UNIQUE, lease_id BLOB NOT NULL, pool TEXT NOT NULL, place INTEGER NOT NULL,
  short_serial INTEGER NOT NULL);
CREATE INDEX coupons_issued_serial ON coupons_issued(short_serial);
CREATE TABLE coupons_redeemed(
  campaign_id TEXT NOT NULL, short_serial INTEGER NOT NULL, template_number INTEGER NOT NULL, value_fen INTEGER NOT NULL,
  own INTEGER NOT NULL, place INTEGER NOT NULL, PRIMARY KEY(campaign_id, short_serial)) WITHOUT ROWID;
CREATE TABLE person_uses(
  person BLOB NOT NULL, offer TEXT NOT NULL, day INTEGER NOT NULL, units INTEGER NOT NULL, PRIMARY KEY(person, offer, day)) WITHOUT ROWID;
)";

// A draw's chance changes few pages: where its rows end and the entry that has begun are one row, what was drawn lies in the order of its
// block. An `epoch` above 0 says that the chain began with that epoch. A block is `abandoned` when its chain ended before it did.
// `newest_place`: of the newest operation that tells of the lease; of those before this version any may. `persons`: keyed hashes of whom
// the coupon was given to, 16 bytes each.
constexpr char kVersion4[] = R"(
ALTER TABLE leases ADD COLUMN abandoned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE leases ADD COLUMN newest_place INTEGER NOT NULL DEFAULT 0;
UPDATE leases SET newest_place=coalesce((SELECT (epoch << 40) + head_seq FROM epochs ORDER BY epoch DESC LIMIT 1), 0);
DROP INDEX draw_entries_unfinished;
DROP INDEX draw_entries_claimable;
ALTER TABLE draw_entries RENAME TO draw_entries_3;
CREATE TABLE draw_chains(
  draw TEXT PRIMARY KEY, epoch INTEGER NOT NULL, next_seq INTEGER NOT NULL, row_hash BLOB NOT NULL, entry_id BLOB, lease_id BLOB,
  operation_id BLOB, time_ms INTEGER, clock_trusted INTEGER, details BLOB) WITHOUT ROWID;
CREATE TABLE draw_entries(
  lease_id BLOB NOT NULL, slot INTEGER NOT NULL, entry_id BLOB NOT NULL UNIQUE, draw TEXT NOT NULL, operation_id BLOB NOT NULL,
  time_ms INTEGER NOT NULL, clock_trusted INTEGER NOT NULL, claimable INTEGER NOT NULL, details BLOB NOT NULL,
  PRIMARY KEY(lease_id, slot)) WITHOUT ROWID;
CREATE INDEX draw_entries_claimable ON draw_entries(time_ms) WHERE claimable = 1;
ALTER TABLE coupons_issued ADD COLUMN persons BLOB NOT NULL DEFAULT x'';
INSERT INTO draw_chains(draw, epoch, next_seq, row_hash)
  SELECT draw, 0, max(seq) + 1, row_hash FROM draw_entries_3 WHERE drawn = 1 GROUP BY draw;
INSERT OR IGNORE INTO draw_chains(draw, epoch, next_seq, row_hash) SELECT draw, 0, seq, zeroblob(32) FROM draw_entries_3 WHERE drawn = 0;
UPDATE draw_chains SET entry_id=begun.entry_id, lease_id=begun.lease_id, operation_id=begun.operation_id, time_ms=begun.time_ms,
  clock_trusted=begun.clock_trusted, details=begun.details FROM draw_entries_3 AS begun WHERE begun.draw = draw_chains.draw AND begun.drawn = 0;
INSERT INTO draw_entries SELECT lease_id, slot, entry_id, draw, operation_id, time_ms, clock_trusted, claimable, details
  FROM draw_entries_3 WHERE drawn = 1;
DROP TABLE draw_entries_3;
)";

// The stop list: `arriving` 0 is the one in force, 1 what came since and counts once it is complete. `coupon` is the short serial (4 bytes,
// the highest first) or the coupon's id; `version` that of the part which said it. `anew`: it takes the place of the one in force.
constexpr char kCouponStops[] = R"(
CREATE TABLE coupon_stop_lists(
  arriving INTEGER PRIMARY KEY, campaign TEXT NOT NULL, incarnation BLOB NOT NULL, version INTEGER NOT NULL, anew INTEGER NOT NULL);
CREATE TABLE coupon_stops(
  arriving INTEGER NOT NULL, coupon BLOB NOT NULL, version INTEGER NOT NULL, reason INTEGER NOT NULL, place TEXT NOT NULL,
  time_ms INTEGER NOT NULL, PRIMARY KEY(arriving, coupon)) WITHOUT ROWID;
)";

// What this kiosk keeps of its day (site_notes.h).
constexpr char kSiteNotes[] = R"(
CREATE TABLE tallies(day INTEGER NOT NULL, what TEXT NOT NULL, units INTEGER NOT NULL, PRIMARY KEY(day, what)) WITHOUT ROWID;
CREATE TABLE checklist_marks(
  session_id TEXT NOT NULL, checklist_id TEXT NOT NULL, point_id TEXT NOT NULL, done INTEGER NOT NULL, counted INTEGER NOT NULL,
  photo INTEGER NOT NULL, staff_id TEXT NOT NULL, time_ms INTEGER NOT NULL, PRIMARY KEY(session_id, checklist_id, point_id)) WITHOUT ROWID;
CREATE TABLE open_incidents(incident_id BLOB PRIMARY KEY, severity INTEGER NOT NULL, time_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE queue_numbers(
  queue TEXT NOT NULL, number INTEGER NOT NULL, state INTEGER NOT NULL, zone_id TEXT NOT NULL, time_ms INTEGER NOT NULL,
  PRIMARY KEY(queue, number)) WITHOUT ROWID;
)";

// Units of a lease that were put back after they were handed out: see Lease::undone. Without a CHECK, for which SQLite would read all rows,
// damaged ones too.
constexpr char kUndone[] = "ALTER TABLE leases ADD COLUMN undone INTEGER NOT NULL DEFAULT 0";

constexpr char kDropTables[] = R"(
DROP TABLE IF EXISTS identity; DROP TABLE IF EXISTS epochs; DROP TABLE IF EXISTS operations; DROP TABLE IF EXISTS verdicts;
DROP TABLE IF EXISTS config; DROP TABLE IF EXISTS time_fix; DROP TABLE IF EXISTS lead_counts; DROP TABLE IF EXISTS duplicate_tags;
DROP TABLE IF EXISTS attendance; DROP TABLE IF EXISTS lost; DROP TABLE IF EXISTS standing; DROP TABLE IF EXISTS leases;
DROP TABLE IF EXISTS grants; DROP TABLE IF EXISTS pool_fences; DROP TABLE IF EXISTS lease_clock; DROP TABLE IF EXISTS lease_floor;
DROP TABLE IF EXISTS draw_entries; DROP TABLE IF EXISTS coupons_issued; DROP TABLE IF EXISTS coupons_redeemed;
DROP TABLE IF EXISTS person_uses; DROP TABLE IF EXISTS draw_chains;
DROP TABLE IF EXISTS coupon_stop_lists; DROP TABLE IF EXISTS coupon_stops; DROP TABLE IF EXISTS tallies;
DROP TABLE IF EXISTS checklist_marks; DROP TABLE IF EXISTS open_incidents; DROP TABLE IF EXISTS queue_numbers;
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

absl::Status ToVersion3(Database* db, Random*) { return db->Run(kVersion3); }

absl::Status ToVersion4(Database* db, Random*) { return db->Run(kVersion4); }
absl::Status AddCouponStops(Database* db, Random*) { return db->Run(kCouponStops); }
absl::Status AddSiteNotes(Database* db, Random*) { return db->Run(kSiteNotes); }
absl::Status AddUndone(Database* db, Random*) { return db->Run(kUndone); }

using Step = absl::Status (*)(Database*, Random*);
// From the version that is the index.
constexpr Step kSteps[] = {ToVersion1, ToVersion2, ToVersion3, ToVersion4, AddCouponStops, AddSiteNotes, AddUndone};
constexpr int64_t kSchemaVersion = std::size(kSteps);
static_assert(kSteps[kCouponStopsSince - 1] == AddCouponStops);
static_assert(kSteps[kSiteNotesSince - 1] == AddSiteNotes);
static_assert(kSteps[kUndoneSince - 1] == AddUndone);

absl::Status Upgrade(Database* db, Random* random, const char* before, int64_t from) {
  Transaction transaction(db);
  if (!transaction.begun().ok()) return transaction.begun();
  absl::Status status = db->Run(before);
  for (int64_t version = from; status.ok() && version < kSchemaVersion; ++version) status = kSteps[version](db, random);
  if (status.ok()) status = db->Run(absl::StrCat("PRAGMA user_version=", kSchemaVersion).c_str());
  return status.ok() ? transaction.Commit() : status;
}

}  // namespace

absl::StatusOr<int64_t> ReadSchemaVersion(Database* db) {
  Statement read = db->Prepare("PRAGMA user_version");
  const int64_t version = read.Step() ? read.GetInt(0) : 0;
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return version;
}

absl::Status UpgradeSchema(Database* db, Random* random) {
  absl::StatusOr<int64_t> read = ReadSchemaVersion(db);
  if (!read.ok()) return read.status();
  const int64_t version = *read;
  if (version > kSchemaVersion) return absl::FailedPreconditionError("journal: a newer program wrote this folder; update this one");
  if (version == kSchemaVersion) return absl::OkStatus();
  return Upgrade(db, random, "", version);
}

absl::Status ResetSchema(Database* db, Random* random) { return Upgrade(db, random, kDropTables, 0); }

}  // namespace footfall::kiosk
