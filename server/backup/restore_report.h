// The account of the last restore as the API tells it. Any thread.
#ifndef FOOTFALL_SERVER_BACKUP_RESTORE_REPORT_H_
#define FOOTFALL_SERVER_BACKUP_RESTORE_REPORT_H_

#include <string_view>

#include "absl/status/status.h"
#include "footfall/v1/backup_service.pb.h"
#include "server/storage/connection.h"
#include "server/sync/unknown_devices.h"

namespace footfall::server {

// One page. NotFound when this server was never restored; InvalidPageToken.
absl::Status FillRestoreReport(Connection& db, int page_size, std::string_view page_token, footfall::v1::RestoreReport* report);
// Those who asked to be let in and are in no account, because the server knows nothing of them.
void AddUnknownDevices(const UnknownDevices& devices, footfall::v1::RestoreReport* report);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BACKUP_RESTORE_REPORT_H_
