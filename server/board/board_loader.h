// Reads all that a session's board rests on.
#ifndef FOOTFALL_SERVER_BOARD_BOARD_LOADER_H_
#define FOOTFALL_SERVER_BOARD_BOARD_LOADER_H_

#include "absl/status/statusor.h"
#include "server/base/resource_names.h"
#include "server/board/board_rules.h"
#include "server/devices/device_presence.h"
#include "server/storage/connection.h"

namespace footfall::server {

inline constexpr int kMaxBoardTransfers = 20;  // the API's

// One thread at a time a connection. NotFound without such a session.
absl::StatusOr<BoardInput> LoadBoard(Connection& db, const DevicePresence& presence, const SessionKey& key);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BOARD_BOARD_LOADER_H_
