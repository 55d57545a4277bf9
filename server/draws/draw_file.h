// Writes a draw that is over as the file from which anybody can compute it again (DECISIONS.md D23): canonical JSON, the same bytes each
// time. Shows the seeds. Reads one snapshot; memory: the rows of one kiosk.
#ifndef FOOTFALL_SERVER_DRAWS_DRAW_FILE_H_
#define FOOTFALL_SERVER_DRAWS_DRAW_FILE_H_

#include <functional>
#include <string_view>

#include "absl/status/status.h"
#include "server/draws/draw_store.h"
#include "server/storage/connection.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// Gives `sink` the bytes in order until it says false. FailedPrecondition DRAW_NOT_OVER before the closing draw.
absl::Status WriteDrawFile(Connection& db, const DrawKey& key, const PiiVault& vault, const std::function<bool(std::string_view)>& sink);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_DRAW_FILE_H_
