// Answers a Hello whose signature fits: reads what the ledger has, decides (sync_rules), and stores what follows from it.
#ifndef FOOTFALL_SERVER_SYNC_HELLO_HANDLER_H_
#define FOOTFALL_SERVER_SYNC_HELLO_HANDLER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "server/access/access.h"
#include "server/devices/device_store.h"
#include "server/storage/database.h"
#include "server/sync/restore_account.h"
#include "server/sync/sync_rules.h"

namespace footfall::server {

// What a kiosk said of itself.
struct HelloInput {
  std::string device_id;
  uint32_t epoch = 0;
  uint64_t head_seq = 0;
  std::string head_hash;
  uint64_t acked_seq = 0;
  uint64_t backlog = 0;
  std::string program_version;
  HeldEpochRows held;  // what it still has
  KioskHealth health;
  int64_t now_ms = 0;
};

struct HelloResult {
  HelloDecision decision;
  DeviceRow device;  // as it is after the decision
};

// Runs inside a job; may run again with the same input. NotFound for an unknown device.
absl::Status HandleHello(WriteContext& write, Access* access, const HelloInput& input, HelloResult* result);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_HELLO_HANDLER_H_
