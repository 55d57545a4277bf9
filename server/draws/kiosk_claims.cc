#include "server/draws/kiosk_claims.h"

namespace footfall::server {
namespace {

constexpr std::string_view kCallIn =
    "INSERT INTO draw_releases (campaign_id, draw_id, entry_id, device_id, release_ms) VALUES (:1, :2, :3, :4, 0) ON CONFLICT DO NOTHING";
constexpr std::string_view kLeave =
    "DELETE FROM draw_releases WHERE campaign_id = :1 AND draw_id = :2 AND entry_id = :3 AND release_ms = 0";
constexpr std::string_view kRelease =
    "INSERT INTO draw_releases (campaign_id, draw_id, entry_id, device_id, release_ms) VALUES (:1, :2, :3, :4, :5) ON CONFLICT "
    "(campaign_id, "
    "draw_id, entry_id) DO UPDATE SET release_ms = excluded.release_ms WHERE release_ms = 0";
constexpr std::string_view kIsReleased =
    "SELECT 1 FROM draw_releases WHERE campaign_id = :1 AND draw_id = :2 AND entry_id = :3 AND release_ms > 0";
constexpr std::string_view kAwaited =
    "SELECT campaign_id, draw_id, entry_id FROM draw_releases WHERE device_id = :1 AND release_ms = 0 ORDER BY rowid LIMIT :2";

Bytes Blob(std::string_view bytes) { return Bytes{std::string(bytes)}; }

// Kiosks hear of it with their leases.
void Announce(WriteContext& write, const DrawKey& key) { write.Announce({Change::Kind::kLease, key.campaign_id, ""}); }

}  // namespace

absl::Status CallIn(WriteContext& write, const DrawKey& key, const DrawRowRecord& row) {
  const auto told = write.db().Execute(kCallIn, {key.campaign_id, key.draw_id, Blob(row.entry_id), ReadChainId(row.chain_id).device_id});
  if (told.ok() && *told > 0) Announce(write, key);
  return told.status();
}

absl::Status LeaveToKiosk(WriteContext& write, const DrawKey& key, const DrawRowRecord& row) {
  return write.db().Execute(kLeave, {key.campaign_id, key.draw_id, Blob(row.entry_id)}).status();
}

absl::Status Release(WriteContext& write, const DrawKey& key, std::string_view device_id, std::string_view entry_id, int64_t now_ms) {
  const auto row = FindRowByEntry(write.db(), key, entry_id);
  if (!row.ok()) return row.status();
  // Only the kiosk that drew it lets go of it, in whichever of its chains that was.
  if (!row->has_value() || ReadChainId((*row)->chain_id).device_id != device_id) return absl::OkStatus();
  const auto released = write.db().Execute(kRelease, {key.campaign_id, key.draw_id, Blob(entry_id), std::string(device_id), now_ms});
  if (released.ok() && *released > 0) Announce(write, key);  // maybe there is more than fitted into the book
  return released.status();
}

absl::StatusOr<bool> IsAtKiosk(Connection& db, const DrawKey& key, std::string_view entry_id) {
  bool released = false;
  const absl::Status read = db.Query(kIsReleased, {key.campaign_id, key.draw_id, Blob(entry_id)}, [&](const Row&) {
    released = true;
    return false;
  });
  if (!read.ok()) return read;
  return !released;
}

absl::Status AddClosedEntries(Connection& db, std::string_view device_id, footfall::v1::LeaseBook* book) {
  return db.Query(kAwaited, {std::string(device_id), int64_t{kMaxClosedEntries}}, [&](const Row& row) {
    footfall::v1::DrawClosedEntry* closed = book->add_closed_entries();
    closed->set_draw(DrawName({row.Text(0), row.Text(1)}));
    closed->set_entry_id(row.Blob(2));
    return true;
  });
}

}  // namespace footfall::server
