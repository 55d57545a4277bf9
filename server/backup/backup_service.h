// The calls about backups.
#ifndef FOOTFALL_SERVER_BACKUP_BACKUP_SERVICE_H_
#define FOOTFALL_SERVER_BACKUP_BACKUP_SERVICE_H_

#include <mutex>
#include <string>

#include "footfall/v1/backup_service.grpc.pb.h"
#include "server/access/access.h"
#include "server/backup/stable_marks.h"
#include "server/base/clock.h"
#include "server/storage/database.h"
#include "server/sync/unknown_devices.h"

namespace footfall::server {

// Thread-safe; one backup at a time, a second call waits for nothing and is refused (FAILED_PRECONDITION BACKUP_RUNNING).
class BackupServiceImpl final : public footfall::v1::BackupService::Service {
 public:
  // `data` is the data folder, `database_file` the database in it; copies go to `data`/backups. All pointers outlive it.
  BackupServiceImpl(Database* database, Access* access, StableMarks* marks, const UnknownDevices* unknown_devices, Clock* clock,
                    std::string data, std::string database_file);

  grpc::Status CreateBackup(grpc::ServerContext* context, const footfall::v1::CreateBackupRequest* request,
                            footfall::v1::Backup* response) override;
  grpc::Status ListBackups(grpc::ServerContext* context, const footfall::v1::ListBackupsRequest* request,
                           footfall::v1::ListBackupsResponse* response) override;
  grpc::Status GetRestoreReport(grpc::ServerContext* context, const footfall::v1::GetRestoreReportRequest* request,
                                footfall::v1::RestoreReport* response) override;

 private:
  absl::Status Create(const grpc::ServerContext& context, footfall::v1::Backup* response);
  // Copies and verifies; the file has its final name when this returns.
  absl::Status MakeFile(footfall::v1::Backup* backup, DatabaseFacts* facts);
  absl::Status List(const grpc::ServerContext& context, const footfall::v1::ListBackupsRequest& request,
                    footfall::v1::ListBackupsResponse* response);
  absl::Status ReportRestore(const grpc::ServerContext& context, const footfall::v1::GetRestoreReportRequest& request,
                             footfall::v1::RestoreReport* response);

  Database* database_;
  Access* access_;
  StableMarks* marks_;
  const UnknownDevices* unknown_devices_;
  Clock* clock_;
  const std::string data_, database_file_;
  std::mutex running_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BACKUP_BACKUP_SERVICE_H_
