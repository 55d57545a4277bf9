#include "server/sync/restore_account.h"

#include <utility>

#include "server/devices/device_store.h"
#include "server/sync/ledger_store.h"
#include "server/sync/sync_rules.h"

namespace footfall::server {
namespace {

constexpr int kDevicePage = 500;

int64_t Signed(uint64_t value) { return static_cast<int64_t>(value); }

// Every kiosk that may come again is waited for, also one of which the backup holds nothing.
absl::Status AwaitDevices(Connection& db, int64_t restore_number) {
  std::string after;
  while (true) {
    const absl::StatusOr<std::vector<DeviceRow>> devices = ListDevices(db, after, kDevicePage);
    if (!devices.ok()) return devices.status();
    for (const DeviceRow& device : *devices) {
      if (device.standing == DeviceStanding::kRevoked) continue;
      absl::Status status =
          db.Execute(
                "INSERT INTO restore_epochs (restore_number, device_id, epoch, backup_seq, hello_time_ms, oldest_seq, head_seq, head_hash,"
                " lost_first, lost_last) VALUES (:1, :2, :3, 0, 0, 0, 0, :4, 0, 0) ON CONFLICT DO NOTHING",
                {restore_number, device.id, int64_t{device.epoch}, Bytes{}})
              .status();
      if (!status.ok()) return status;
    }
    if (devices->size() < size_t{kDevicePage}) return absl::OkStatus();
    after = devices->back().id;
  }
}

absl::StatusOr<bool> WasHeard(Connection& db, int64_t restore_number, std::string_view device_id) {
  bool heard = false;
  absl::Status status = db.Query("SELECT 1 FROM restore_epochs WHERE restore_number = :1 AND device_id = :2 AND hello_time_ms > 0 LIMIT 1",
                                 {restore_number, std::string(device_id)}, [&](const Row&) {
                                   heard = true;
                                   return false;
                                 });
  if (!status.ok()) return status;
  return heard;
}

absl::StatusOr<bool> HasHead(Connection& db, const std::vector<ChainHead>& heads, const HeldEpochRow& held) {
  if (held.head_seq == 0) return true;
  const absl::StatusOr<std::vector<StoredOperation>> stored = LoadStored(db, heads, held.head_seq, held.head_seq);
  if (!stored.ok()) return stored.status();
  for (const StoredOperation& operation : *stored) {
    if (operation.hash == held.head_hash) return true;
  }
  return false;
}

absl::Status NoteEpoch(Connection& db, int64_t restore_number, std::string_view device_id, const HeldEpochRow& held, int64_t now_ms) {
  const absl::StatusOr<std::vector<ChainHead>> heads = LoadHeads(db, device_id, held.epoch);
  if (!heads.ok()) return heads.status();
  const absl::StatusOr<bool> here = HasHead(db, *heads, held);
  if (!here.ok()) return here.status();
  uint64_t have = 0;
  for (const ChainHead& head : *heads) {
    if (head.branch.empty()) have = head.have_seq;
  }
  const bool lost = !*here && held.oldest_seq > have + 1;
  return db
      .Execute(
          "INSERT INTO restore_epochs (restore_number, device_id, epoch, backup_seq, hello_time_ms, oldest_seq, head_seq, head_hash,"
          " lost_first, lost_last) VALUES (:1, :2, :3, 0, :4, :5, :6, :7, :8, :9)"
          " ON CONFLICT (restore_number, device_id, epoch) DO UPDATE SET hello_time_ms = excluded.hello_time_ms,"
          " oldest_seq = excluded.oldest_seq, head_seq = excluded.head_seq, head_hash = excluded.head_hash,"
          " lost_first = excluded.lost_first, lost_last = excluded.lost_last",
          {restore_number, std::string(device_id), int64_t{held.epoch}, now_ms, Signed(held.oldest_seq), Signed(held.head_seq),
           Bytes{held.head_hash}, lost ? Signed(have + 1) : int64_t{0}, lost ? Signed(held.oldest_seq - 1) : int64_t{0}})
      .status();
}

// What came since the restore of that which the kiosk had at its Hello. Another history of the same numbers is not that.
absl::StatusOr<int64_t> CountBroughtBack(Connection& db, const RestoreRow& restore, const RestoredEpochRow& row) {
  int64_t count = 0;
  absl::Status status = db.Query(
      "SELECT COUNT(*) FROM ledger l JOIN sync_chains c ON c.chain = l.chain WHERE c.device_id = :1 AND c.epoch = :2"
      " AND c.branch = :8 AND l.seq BETWEEN :3 AND :4 AND l.ingest_number > :5 AND SUBSTR(l.reason, 1, :6) <> :7",
      {row.device_id, int64_t{row.held.epoch}, Signed(row.backup_seq + 1), Signed(row.held.head_seq), restore.backup_number,
       static_cast<int64_t>(kPrunedOnKiosk.size()), std::string(kPrunedOnKiosk), Bytes{}},
      [&](const Row& counted) {
        count = counted.Int(0);
        return false;
      });
  if (!status.ok()) return status;
  return count;
}

absl::Status FillProgress(Connection& db, const RestoreRow& restore, RestoredEpochRow* row) {
  const absl::StatusOr<std::vector<ChainHead>> heads = LoadHeads(db, row->device_id, row->held.epoch);
  if (!heads.ok()) return heads.status();
  const absl::StatusOr<bool> here = HasHead(db, *heads, row->held);
  if (!here.ok()) return here.status();
  const absl::StatusOr<int64_t> brought_back = CountBroughtBack(db, restore, *row);
  if (!brought_back.ok()) return brought_back.status();
  row->head_here = *here;
  row->brought_back = *brought_back;
  return absl::OkStatus();
}

}  // namespace

absl::Status BeginRestoreAccount(WriteContext& write, int64_t time_ms, int64_t backup_number, int64_t known_number) {
  const int64_t restore_number = write.NextNumber();
  absl::Status status = write.db()
                            .Execute("INSERT INTO restores (restore_number, time_ms, backup_number, known_number) VALUES (:1, :2, :3, :4)",
                                     {restore_number, time_ms, backup_number, known_number})
                            .status();
  if (!status.ok()) return status;
  status =
      write.db()
          .Execute(
              "INSERT INTO restore_epochs (restore_number, device_id, epoch, backup_seq, hello_time_ms, oldest_seq, head_seq, head_hash,"
              " lost_first, lost_last) SELECT :1, device_id, epoch, have_seq, 0, 0, 0, :2, 0, 0 FROM sync_chains WHERE branch = :3",
              {restore_number, Bytes{}, Bytes{}})
          .status();
  if (!status.ok()) return status;
  return AwaitDevices(write.db(), restore_number);
}

absl::Status NoteFirstHello(Connection& db, std::string_view device_id, const HeldEpochRows& held, int64_t now_ms) {
  const absl::StatusOr<std::optional<RestoreRow>> restore = FindLastRestore(db);
  if (!restore.ok() || !restore->has_value()) return restore.status();
  const int64_t restore_number = (*restore)->restore_number;
  const absl::StatusOr<bool> heard = WasHeard(db, restore_number, device_id);
  if (!heard.ok() || *heard) return heard.status();
  for (const HeldEpochRow& epoch : held.epochs) {
    if (absl::Status status = NoteEpoch(db, restore_number, device_id, epoch, now_ms); !status.ok()) return status;
  }
  if (!held.all) return absl::OkStatus();
  return db
      .Execute("UPDATE restore_epochs SET hello_time_ms = :1 WHERE restore_number = :2 AND device_id = :3 AND hello_time_ms = 0",
               {now_ms, restore_number, std::string(device_id)})
      .status();
}

absl::StatusOr<std::vector<LostRange>> ListLost(Connection& db, std::string_view device_id, uint32_t epoch) {
  std::vector<LostRange> ranges;
  absl::Status status = db.Query(
      "SELECT lost_first, lost_last FROM restore_epochs WHERE device_id = :1 AND epoch = :2 AND lost_first > 0 ORDER BY lost_first",
      {std::string(device_id), int64_t{epoch}}, [&](const Row& row) {
        ranges.push_back({static_cast<uint64_t>(row.Int(0)), static_cast<uint64_t>(row.Int(1))});
        return true;
      });
  if (!status.ok()) return status;
  return ranges;
}

absl::Status NoteFoundAgain(Connection& db, std::string_view device_id, uint32_t epoch, uint64_t first, const StoredOperation& place) {
  const absl::StatusOr<std::vector<LostRange>> ranges = ListLost(db, device_id, epoch);
  if (!ranges.ok()) return ranges.status();
  for (const LostRange& range : *ranges) {
    if (range.last != place.seq) continue;
    const bool all = first <= range.first;
    const LostRange rest = all ? LostRange{} : LostRange{range.first, first - 1};
    absl::Status status =
        db.Execute("UPDATE restore_epochs SET lost_first = :1, lost_last = :2 WHERE device_id = :3 AND epoch = :4 AND lost_last = :5",
                   {Signed(rest.first), Signed(rest.last), std::string(device_id), int64_t{epoch}, Signed(range.last)})
            .status();
    if (!status.ok()) return status;
    // Of what is found again nobody needs to know; that it was missing stays written.
    const LedgerVerdict verdict = all ? LedgerVerdict::kForked : LedgerVerdict::kQuarantined;
    return db
        .Execute("UPDATE ledger SET verdict = :1, reason = :2 WHERE chain = :3 AND seq = :4",
                 {static_cast<int64_t>(verdict), LostReason(all ? range : rest), place.chain, Signed(place.seq)})
        .status();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<RestoreRow>> FindLastRestore(Connection& db) {
  std::optional<RestoreRow> found;
  absl::Status status = db.Query(
      "SELECT restore_number, time_ms, backup_number, known_number FROM restores ORDER BY restore_number DESC LIMIT 1", {},
      [&](const Row& row) {
        found = RestoreRow{.restore_number = row.Int(0), .time_ms = row.Int(1), .backup_number = row.Int(2), .known_number = row.Int(3)};
        return false;
      });
  if (!status.ok()) return status;
  return found;
}

absl::StatusOr<std::vector<RestoredEpochRow>> ListRestoredEpochs(Connection& db, const RestoreRow& restore, std::string_view after_device,
                                                                 uint32_t after_epoch, int limit) {
  std::vector<RestoredEpochRow> rows;
  absl::Status status = db.Query(
      "SELECT device_id, epoch, backup_seq, hello_time_ms, oldest_seq, head_seq, head_hash, lost_first, lost_last FROM restore_epochs"
      " WHERE restore_number = :1 AND (device_id, epoch) > (:2, :3) ORDER BY device_id, epoch LIMIT :4",
      {restore.restore_number, std::string(after_device), int64_t{after_epoch}, int64_t{limit}}, [&](const Row& row) {
        rows.push_back({.device_id = row.Text(0),
                        .backup_seq = static_cast<uint64_t>(row.Int(2)),
                        .held = {.epoch = static_cast<uint32_t>(row.Int(1)),
                                 .oldest_seq = static_cast<uint64_t>(row.Int(4)),
                                 .head_seq = static_cast<uint64_t>(row.Int(5)),
                                 .head_hash = row.Blob(6)},
                        .hello_time_ms = row.Int(3),
                        .lost_first = static_cast<uint64_t>(row.Int(7)),
                        .lost_last = static_cast<uint64_t>(row.Int(8))});
        return true;
      });
  for (RestoredEpochRow& row : rows) {
    if (status.ok()) status = FillProgress(db, restore, &row);
  }
  if (!status.ok()) return status;
  return rows;
}

}  // namespace footfall::server
