#include "kiosk/journal/draw_table.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/draw_deck.h"

namespace footfall::kiosk {
namespace {

constexpr int kNonceBytes = 24;
constexpr char kDrawnColumns[] = "SELECT draw,operation_id,time_ms,clock_trusted,1,claimable,entry_id,details FROM draw_entries WHERE ";
constexpr char kBegunColumns[] = "SELECT draw,operation_id,time_ms,clock_trusted,0,0,entry_id,details FROM draw_chains WHERE ";

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

// The columns kDrawnColumns.
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
  DrawHead head{.row_hash = std::string(rules::kDrawHashSize, '\0')};
  Statement chain = db->Prepare("SELECT epoch,next_seq,row_hash,entry_id IS NOT NULL FROM draw_chains WHERE draw=?");
  const bool found = chain.Text(draw).Step();
  if (found) head = {static_cast<uint32_t>(chain.GetInt(0)), chain.GetInt(1), chain.GetBytes(2), chain.GetInt(3) != 0};
  if (absl::Status status = chain.Finish(); !status.ok() || found) return status.ok() ? absl::StatusOr<DrawHead>(head) : status;
  // Another past of this kiosk, from before its epochs went on, may have drawn.
  Statement later = db->Prepare("SELECT max(epoch) FROM epochs HAVING count(*)>1");
  if (later.Step()) head.epoch = static_cast<uint32_t>(later.GetInt(0));
  if (absl::Status status = later.Finish(); !status.ok()) return status;
  return head;
}

absl::Status BeginChains(Database* db, uint32_t epoch) {
  return db->Prepare("UPDATE draw_chains SET epoch=?,next_seq=0,row_hash=zeroblob(?)").Int(epoch).Int(rules::kDrawHashSize).Finish();
}

absl::StatusOr<bool> ReadBegun(Database* db, std::string_view lease_id) {
  Statement read = db->Prepare("SELECT 1 FROM draw_chains WHERE entry_id IS NOT NULL AND lease_id=?");
  const bool begun = read.Blob(lease_id).Step();
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return begun;
}

absl::Status InsertEntry(Database* db, const DeviceKeys& keys, const DrawEntry& entry, Random* random) {
  absl::StatusOr<std::string> details = SealDetails(keys, entry, random);
  if (!details.ok()) return details.status();
  return db
      ->Prepare(
          "INSERT INTO draw_chains(draw,epoch,next_seq,row_hash,entry_id,lease_id,operation_id,time_ms,clock_trusted,details) "
          "VALUES(?,?,?,?,?,?,?,?,?,?) ON CONFLICT(draw) DO UPDATE SET entry_id=excluded.entry_id,lease_id=excluded.lease_id,"
          "operation_id=excluded.operation_id,time_ms=excluded.time_ms,clock_trusted=excluded.clock_trusted,details=excluded.details")
      .Text(entry.draw)
      .Int(entry.payload.chain())
      .Int(entry.payload.seq())
      .Blob(entry.payload.previous_row_hash())
      .Blob(entry.payload.entry_id())
      .Blob(entry.payload.lease_id())
      .Blob(entry.operation_id)
      .Int(entry.time_ms)
      .Int(entry.clock_trusted ? 1 : 0)
      .Blob(*details)
      .Finish();
}

absl::Status FinishEntry(Database* db, const DeviceKeys& keys, const DrawEntry& entry, Random* random) {
  absl::StatusOr<std::string> details = SealDetails(keys, entry, random);
  if (!details.ok()) return details.status();
  absl::Status status = db->Prepare(
                              "INSERT INTO draw_entries(lease_id,slot,entry_id,draw,operation_id,time_ms,clock_trusted,claimable,details) "
                              "VALUES(?,?,?,?,?,?,?,?,?)")
                            .Blob(entry.payload.lease_id())
                            .Int(entry.payload.slot())
                            .Blob(entry.payload.entry_id())
                            .Text(entry.draw)
                            .Blob(entry.operation_id)
                            .Int(entry.time_ms)
                            .Int(entry.clock_trusted ? 1 : 0)
                            .Int(entry.claimable ? 1 : 0)
                            .Blob(*details)
                            .Finish();
  if (!status.ok()) return status;
  const int64_t chain = entry.payload.chain();
  return db
      ->Prepare(
          "UPDATE draw_chains SET next_seq=iif(epoch=?,?,next_seq),row_hash=iif(epoch=?,?,row_hash),entry_id=NULL,lease_id=NULL,"
          "operation_id=NULL,time_ms=NULL,clock_trusted=NULL,details=NULL WHERE draw=?")
      .Int(chain)
      .Int(entry.payload.seq() + 1)
      .Int(chain)
      .Blob(entry.payload.row_hash())
      .Text(entry.draw)
      .Finish();
}

absl::Status ClaimEntry(Database* db, std::string_view entry_id) {
  return db->Prepare("UPDATE draw_entries SET claimable=0 WHERE entry_id=?").Blob(entry_id).Finish();
}

absl::StatusOr<std::optional<DrawEntry>> ReadEntry(Database* db, const DeviceKeys& keys, std::string_view entry_id) {
  for (const char* columns : {kDrawnColumns, kBegunColumns}) {
    Statement read = db->Prepare(absl::StrCat(columns, "entry_id=?"));
    read.Blob(entry_id);
    absl::StatusOr<std::vector<DrawEntry>> entries = ReadEntries(keys, &read);
    if (!entries.ok()) return entries.status();
    if (!entries->empty()) return std::optional<DrawEntry>(std::move(entries->front()));
  }
  return std::optional<DrawEntry>();
}

absl::StatusOr<std::vector<DrawEntry>> ReadUnfinished(Database* db, const DeviceKeys& keys) {
  Statement read = db->Prepare(absl::StrCat(kBegunColumns, "entry_id IS NOT NULL ORDER BY time_ms,entry_id"));
  return ReadEntries(keys, &read);
}

absl::StatusOr<std::vector<DrawEntry>> ReadClaimable(Database* db, const DeviceKeys& keys, int limit) {
  Statement read = db->Prepare(absl::StrCat(kDrawnColumns, "claimable=1 ORDER BY time_ms DESC,slot DESC LIMIT ?"));
  read.Int(limit);
  return ReadEntries(keys, &read);
}

}  // namespace footfall::kiosk
