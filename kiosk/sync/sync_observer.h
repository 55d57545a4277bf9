// What sync tells the app. Called on the worker.
#ifndef FOOTFALL_KIOSK_SYNC_SYNC_OBSERVER_H_
#define FOOTFALL_KIOSK_SYNC_SYNC_OBSERVER_H_

#include <cstdint>

#include "absl/status/status.h"
#include "footfall/v1/session_service.pb.h"
#include "footfall/v1/sync_service.pb.h"
#include "kiosk/journal/journal.h"

namespace footfall::kiosk {

// What people should know of the connection.
struct SyncReport {
  bool online = false;
  ServerStanding standing = ServerStanding::kNormal;
  Storage storage = Storage::kPlenty;
  uint64_t backlog = 0;
  int64_t last_contact_ms = 0;  // corrected time at which the server was last heard in this run; 0 = never
};

// What a person may have to look into. Sync goes on by itself in every case.
enum class SyncTrouble {
  kRefused,         // the server does not take this kiosk
  kUnknown,         // the server has forgotten this kiosk, or never knew it; a fresh code lets it in again
  kProtocol,        // the server said something that does not fit
  kUntrustedAck,    // an Ack that is not about our operations or not signed by our server; nothing was removed
  kUntrustedLease,  // a lease that is not ours, not signed by our server or older than what we have; nothing is handed out from it
  kServerLost,      // the server lacks operations that were pruned here because it had them in a backup
  kJournal,         // the disk failed or an operation is damaged
};

class SyncObserver {
 public:
  virtual ~SyncObserver() = default;
  // Something of it changed.
  virtual void OnReport(const SyncReport& report) = 0;
  // A whole new configuration; it is stored already.
  virtual void OnConfig(const v1::KioskConfig& config) = 0;
  virtual void OnBoard(const v1::Board& board) = 0;
  // What may be handed out changed; it is in the journal. Not every observer hands something out.
  virtual void OnLeases() {}
  // Prizes won here that are to be handed over here no more; told again until the server has the answer.
  virtual void OnClosedEntries(const v1::LeaseBook& /*book*/) {}
  // Keys and data were destroyed on the server's order.
  virtual void OnWiped() = 0;
  // `status` holds no personal data.
  virtual void OnTrouble(SyncTrouble trouble, const absl::Status& status) = 0;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SYNC_SYNC_OBSERVER_H_
