#include "server/draws/refusal_store.h"

#include <utility>

namespace footfall::server {
namespace {

void Count(std::string_view reason, int64_t chances, ChainTrouble* trouble) {
  (reason == "DRAW_GAP" ? trouble->gaps : reason == "DRAW_FORK" ? trouble->forks : trouble->refused) += chances;
}

}  // namespace

absl::Status InsertRefusal(WriteContext& write, const DrawKey& key, const RefusalRow& refusal) {
  return write.db()
      .Execute(
          "INSERT INTO draw_refusals (campaign_id, draw_id, device_id, entry_id, seq, reason, receive_ms, entered) "
          "VALUES (:1, :2, :3, :4, :5, :6, :7, 0) ON CONFLICT DO NOTHING",
          {key.campaign_id, key.draw_id, refusal.device_id, Bytes{refusal.entry_id}, refusal.seq, refusal.reason, refusal.receive_ms})
      .status();
}

absl::Status SetRefusalEntered(WriteContext& write, const DrawKey& key, std::string_view device_id, std::string_view entry_id) {
  return write.db()
      .Execute("UPDATE draw_refusals SET entered = 1 WHERE campaign_id = :1 AND draw_id = :2 AND device_id = :3 AND entry_id = :4",
               {key.campaign_id, key.draw_id, std::string(device_id), Bytes{std::string(entry_id)}})
      .status();
}

absl::StatusOr<std::map<std::string, ChainTrouble>> ReadChainTroubles(Connection& db, const DrawKey& key) {
  std::map<std::string, ChainTrouble> troubles;
  absl::Status read = db.Query(
      "SELECT device_id, reason, COUNT(*) FROM draw_refusals WHERE campaign_id = :1 AND draw_id = :2 AND entered = 0 "
      "GROUP BY device_id, reason",
      {key.campaign_id, key.draw_id}, [&](const Row& row) {
        Count(row.Text(1), row.Int(2), &troubles[row.Text(0)]);
        return true;
      });
  if (!read.ok()) return read;
  read = db.Query("SELECT device_id, SUM(claimed - spent) FROM leases WHERE pool = :1 AND claimed > spent GROUP BY device_id",
                  {DrawName(key)}, [&](const Row& row) {
                    troubles[row.Text(0)].not_told = row.Int(1);
                    return true;
                  });
  if (!read.ok()) return read;
  return troubles;
}

absl::StatusOr<ChainTrouble> ReadDeviceTrouble(Connection& db, std::string_view device_id) {
  ChainTrouble trouble;
  const absl::Status read = db.Query("SELECT reason, COUNT(*) FROM draw_refusals WHERE device_id = :1 AND entered = 0 GROUP BY reason",
                                     {std::string(device_id)}, [&](const Row& row) {
                                       Count(row.Text(0), row.Int(1), &trouble);
                                       return true;
                                     });
  if (!read.ok()) return read;
  return trouble;
}

}  // namespace footfall::server
