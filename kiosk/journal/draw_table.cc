#include "kiosk/journal/draw_table.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/draw_deck.h"

namespace footfall::kiosk {
namespace {

constexpr int kNonceBytes = 24;
constexpr char kColumns[] = "draw,operation_id,time_ms,clock_trusted,drawn,claimable,entry_id,details";

std::string EntryKey(const DeviceKeys& keys) { return rules::KeyedHash(keys.box_seed, "footfall/draws-at-rest/1", "", rules::kKeySize); }

// An entry's details cannot be put in another's place, nor those before its result in the place of those with it.
std::string EntryContext(std::string_view entry_id, bool drawn) {
  return absl::StrCat("draw/", drawn ? "1/" : "0/", std::string(entry_id));
}

absl::StatusOr<std::string> SealDetails(const DeviceKeys& keys, const DrawEntry& entry, Random* random) {
  std::string key = EntryKey(keys);
  const std::string context = EntryContext(entry.payload.entry_id(), entry.drawn);
  const std::string box = rules::Encrypt(entry.payload.SerializeAsString(), key, context, random->Bytes(kNonceBytes));
  rules::Wipe(&key);
  if (box.empty()) return absl::FailedPreconditionError("journal: no keys to encrypt a draw with");
  return box;
}

// The columns kColumns.
absl::StatusOr<DrawEntry> OpenRow(const DeviceKeys& keys, const Statement& row) {
  DrawEntry entry;
  entry.draw = row.GetBytes(0);
  entry.operation_id = row.GetBytes(1);
  entry.time_ms = row.GetInt(2);
  entry.clock_trusted = row.GetInt(3) != 0;
  entry.drawn = row.GetInt(4) != 0;
  entry.claimable = row.GetInt(5) != 0;
  std::string key = EntryKey(keys);
  const std::optional<std::string> plain = rules::Decrypt(row.GetBytes(7), key, EntryContext(row.GetBytes(6), entry.drawn));
  rules::Wipe(&key);
  if (!plain || !entry.payload.ParseFromString(*plain)) return absl::DataLossError("journal: a draw's entry does not open");
  return entry;
}

absl::StatusOr<std::vector<DrawEntry>> ReadEntries(const DeviceKeys& keys, Statement* read) {
  std::vector<DrawEntry> entries;
  while (read->Step()) {
    absl::StatusOr<DrawEntry> entry = OpenRow(keys, *read);
    if (!entry.ok()) return entry.status();
    entries.push_back(*std::move(entry));
  }
  if (absl::Status status = read->Finish(); !status.ok()) return status;
  return entries;
}

}  // namespace

absl::StatusOr<DrawHead> ReadDrawHead(Database* db, std::string_view draw) {
  DrawHead head{0, std::string(rules::kDrawHashSize, '\0'), false};
  Statement read = db->Prepare("SELECT seq,row_hash,drawn FROM draw_entries WHERE draw=? ORDER BY seq DESC LIMIT 1");
  if (read.Text(draw).Step()) head = {read.GetInt(0) + 1, read.GetBytes(1), read.GetInt(2) == 0};
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return head;
}

absl::StatusOr<bool> ReadBegun(Database* db, std::string_view lease_id) {
  Statement read = db->Prepare("SELECT 1 FROM draw_entries WHERE lease_id=? AND drawn=0");
  const bool begun = read.Blob(lease_id).Step();
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return begun;
}

absl::Status InsertEntry(Database* db, const DeviceKeys& keys, const DrawEntry& entry, Random* random) {
  absl::StatusOr<std::string> details = SealDetails(keys, entry, random);
  if (!details.ok()) return details.status();
  return db
      ->Prepare(
          "INSERT INTO draw_entries(entry_id,draw,seq,lease_id,slot,operation_id,time_ms,clock_trusted,drawn,claimable,row_hash,details) "
          "VALUES(?,?,?,?,?,?,?,?,0,0,x'',?)")
      .Blob(entry.payload.entry_id())
      .Text(entry.draw)
      .Int(entry.payload.seq())
      .Blob(entry.payload.lease_id())
      .Int(entry.payload.slot())
      .Blob(entry.operation_id)
      .Int(entry.time_ms)
      .Int(entry.clock_trusted ? 1 : 0)
      .Blob(*details)
      .Finish();
}

absl::Status FinishEntry(Database* db, const DeviceKeys& keys, const DrawEntry& entry, Random* random) {
  absl::StatusOr<std::string> details = SealDetails(keys, entry, random);
  if (!details.ok()) return details.status();
  return db->Prepare("UPDATE draw_entries SET drawn=1,claimable=?,row_hash=?,details=? WHERE entry_id=?")
      .Int(entry.claimable ? 1 : 0)
      .Blob(entry.payload.row_hash())
      .Blob(*details)
      .Blob(entry.payload.entry_id())
      .Finish();
}

absl::Status ClaimEntry(Database* db, std::string_view entry_id) {
  return db->Prepare("UPDATE draw_entries SET claimable=0 WHERE entry_id=?").Blob(entry_id).Finish();
}

absl::StatusOr<std::optional<DrawEntry>> ReadEntry(Database* db, const DeviceKeys& keys, std::string_view entry_id) {
  Statement read = db->Prepare(absl::StrCat("SELECT ", kColumns, " FROM draw_entries WHERE entry_id=?"));
  read.Blob(entry_id);
  absl::StatusOr<std::vector<DrawEntry>> entries = ReadEntries(keys, &read);
  if (!entries.ok()) return entries.status();
  return entries->empty() ? std::nullopt : std::optional<DrawEntry>(std::move(entries->front()));
}

absl::StatusOr<std::vector<DrawEntry>> ReadUnfinished(Database* db, const DeviceKeys& keys) {
  Statement read = db->Prepare(absl::StrCat("SELECT ", kColumns, " FROM draw_entries WHERE drawn=0 ORDER BY time_ms,entry_id"));
  return ReadEntries(keys, &read);
}

absl::StatusOr<std::vector<DrawEntry>> ReadClaimable(Database* db, const DeviceKeys& keys, int limit) {
  Statement read =
      db->Prepare(absl::StrCat("SELECT ", kColumns, " FROM draw_entries WHERE claimable=1 ORDER BY time_ms DESC,seq DESC LIMIT ?"));
  read.Int(limit);
  return ReadEntries(keys, &read);
}

}  // namespace footfall::kiosk
