// The account of a restore: what the backup held of each kiosk, what the kiosk said it had when it came again, and what came back.
// SQL over the tables of sync. Reads run on any connection, writes inside a job of the writer.
#ifndef FOOTFALL_SERVER_SYNC_RESTORE_ACCOUNT_H_
#define FOOTFALL_SERVER_SYNC_RESTORE_ACCOUNT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/database.h"
#include "server/sync/sync_rules.h"

namespace footfall::server {

// A new life of the server.
struct RestoreRow {
  int64_t restore_number = 0, time_ms = 0;
  int64_t backup_number = 0;  // the last change the backup held
  int64_t known_number = 0;   // the last one known of before; 0 = not known
};

// What a kiosk says it has of an epoch.
struct HeldEpochRow {
  uint32_t epoch = 0;
  uint64_t oldest_seq = 0;  // head_seq + 1 = nothing; 0 = it does not say
  uint64_t head_seq = 0;
  std::string head_hash;
};

// What a kiosk says it has of all.
struct HeldEpochRows {
  std::vector<HeldEpochRow> epochs;
  bool all = false;  // it has nothing of an epoch that is not among them; otherwise nothing is known of such a one
};

// What became of one epoch.
struct RestoredEpochRow {
  std::string device_id;
  uint64_t backup_seq = 0;
  HeldEpochRow held;          // as of the first Hello
  int64_t hello_time_ms = 0;  // 0 = none yet, or it did not speak of this epoch
  uint64_t lost_first = 0, lost_last = 0;
  bool head_here = false;
  int64_t brought_back = 0;
};

// Begins an account with what the database holds now.
absl::Status BeginRestoreAccount(WriteContext& write, int64_t time_ms, int64_t backup_number, int64_t known_number);
// Takes down what a kiosk says at its first Hello after a restore; nothing at later ones, or when there was no restore.
absl::Status NoteFirstHello(Connection& db, std::string_view device_id, const HeldEpochRows& held, int64_t now_ms);

// Which of an epoch's operations kiosks said they had pruned when this server had lost them.
absl::StatusOr<std::vector<LostRange>> ListLost(Connection& db, std::string_view device_id, uint32_t epoch);
// Those of a lost range from `first` to its last, at `place`, have come after all, from an image of the kiosk's disk.
absl::Status NoteFoundAgain(Connection& db, std::string_view device_id, uint32_t epoch, uint64_t first, const StoredOperation& place);

// nullopt when this server never began a new life.
absl::StatusOr<std::optional<RestoreRow>> FindLastRestore(Connection& db);
// By device and epoch, after those given; at most `limit`.
absl::StatusOr<std::vector<RestoredEpochRow>> ListRestoredEpochs(Connection& db, const RestoreRow& restore, std::string_view after_device,
                                                                 uint32_t after_epoch, int limit);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_RESTORE_ACCOUNT_H_
