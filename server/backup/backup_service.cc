#include "server/backup/backup_service.h"

#include <filesystem>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "server/access/grpc_status.h"
#include "server/backup/restore_report.h"
#include "server/base/errors.h"
#include "server/base/files.h"
#include "server/base/page_token.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr char kFolder[] = "backups";
constexpr char kListFilter[] = "backups";

// "20260501T101500.250Z-4217": sorts by time, names no two alike (a number never repeats; an unchanged database needs no second copy in a
// millisecond).
std::string BackupId(int64_t now_ms, int64_t last_number) {
  return absl::StrCat(absl::FormatTime("%Y%m%dT%H%M%E3SZ", absl::FromUnixMillis(now_ms), absl::UTCTimeZone()), "-", last_number);
}

// A copy that filled the disk would stop the taking of leads: there must be room for it and as much again.
constexpr int64_t kRoomFactor = 2;
absl::Status CheckRoom(const std::string& folder, const std::string& database_file) {
  const int64_t room = Files().Room(folder.c_str()), size = Files().Size(database_file.c_str());
  if (room < 0 || size < 0) return errors::Internal(absl::StrCat("backup: cannot ask for the room in ", folder));
  return room / kRoomFactor < size ? errors::FailedPrecondition("NO_ROOM_FOR_BACKUP", kFolder) : absl::OkStatus();
}

std::string BackupName(std::string_view file) { return absl::StrCat("backups/", std::filesystem::path(std::string(file)).stem().string()); }

absl::Status Insert(Connection& db, const v1::Backup& backup) {
  return db
      .Execute(
          "INSERT INTO backups (last_number, create_time_ms, file, size_bytes, sha256, operations, leads) VALUES "
          "(:1, :2, :3, :4, :5, :6, :7)",
          {backup.last_number(), backup.create_time_ms(), backup.file(), backup.size_bytes(), Bytes{backup.sha256()},
           backup.operation_count(), backup.lead_count()})
      .status();
}

v1::Backup FromRow(const Row& row) {
  v1::Backup backup;
  backup.set_last_number(row.Int(0));
  backup.set_create_time_ms(row.Int(1));
  backup.set_file(row.Text(2));
  backup.set_size_bytes(row.Int(3));
  backup.set_sha256(row.Blob(4));
  backup.set_operation_count(row.Int(5));
  backup.set_lead_count(row.Int(6));
  backup.set_name(BackupName(backup.file()));
  return backup;
}

// "create time/file" of the last backup of a page.
absl::StatusOr<std::pair<int64_t, std::string>> ReadPlace(std::string_view token) {
  const auto key = ReadPageToken(kListFilter, token);
  if (!key.ok()) return key.status();
  if (key->empty()) return std::pair(std::numeric_limits<int64_t>::max(), std::string());
  const std::vector<std::string> parts = absl::StrSplit(*key, absl::MaxSplits('/', 1));
  int64_t time_ms = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &time_ms)) return errors::InvalidPageToken();
  return std::pair(time_ms, parts[1]);
}

}  // namespace

BackupServiceImpl::BackupServiceImpl(Database* database, Access* access, StableMarks* marks, const UnknownDevices* unknown_devices,
                                     Clock* clock, std::string data, std::string database_file)
    : database_(database),
      access_(access),
      marks_(marks),
      unknown_devices_(unknown_devices),
      clock_(clock),
      data_(std::move(data)),
      database_file_(std::move(database_file)) {}

grpc::Status BackupServiceImpl::CreateBackup(grpc::ServerContext* context, const v1::CreateBackupRequest*, v1::Backup* response) {
  return ToGrpc(Create(*context, response));
}
grpc::Status BackupServiceImpl::ListBackups(grpc::ServerContext* context, const v1::ListBackupsRequest* request,
                                            v1::ListBackupsResponse* response) {
  return ToGrpc(List(*context, *request, response));
}
grpc::Status BackupServiceImpl::GetRestoreReport(grpc::ServerContext* context, const v1::GetRestoreReportRequest* request,
                                                 v1::RestoreReport* response) {
  return ToGrpc(ReportRestore(*context, *request, response));
}

absl::Status BackupServiceImpl::Create(const grpc::ServerContext& context, v1::Backup* response) {
  const auto caller = access_->Check(context, Right::kManageBackups, "BackupService.CreateBackup", kFolder);
  if (!caller.ok()) return caller.status();
  std::unique_lock running(running_, std::try_to_lock);
  if (!running) return errors::FailedPrecondition("BACKUP_RUNNING", kFolder);
  DatabaseFacts facts;
  if (absl::Status status = MakeFile(response, &facts); !status.ok()) {
    (void)access_->AuditFailure(caller->user, "BackupService.CreateBackup", kFolder, "");
    return status;
  }
  const absl::Status status = database_->Write([&](WriteContext& write) {
    if (absl::Status inserted = Insert(write.db(), *response); !inserted.ok()) return inserted;
    if (absl::Status marked = StableMarks::Write(write.db(), facts.chains); !marked.ok()) return marked;
    return access_->Audit(write, *caller, "BackupService.CreateBackup", response->name(), "");
  });
  if (status.ok()) marks_->Raise(facts.chains);
  return status;
}

absl::Status BackupServiceImpl::MakeFile(v1::Backup* backup, DatabaseFacts* facts) {
  const std::string folder = absl::StrCat(data_, "/", kFolder), draft = absl::StrCat(folder, "/draft.db");
  if (absl::Status made = MakeFolderDurably(folder); !made.ok()) return made;
  if (absl::Status room = CheckRoom(data_, database_file_); !room.ok()) return room;
  if (absl::Status removed = RemoveFile(draft); !removed.ok()) return removed;  // of a backup that was cut off
  if (absl::Status status = CopyDatabase(database_file_, draft); !status.ok()) return status;
  auto verified = VerifyDatabaseFile(draft);
  if (!verified.ok()) {
    (void)RemoveFile(draft);
    return verified.status();
  }
  *facts = *std::move(verified);
  auto digest = DigestFile(draft);
  if (!digest.ok()) return digest.status();
  const int64_t now_ms = clock_->NowMs();
  backup->set_file(absl::StrCat(kFolder, "/", BackupId(now_ms, facts->last_number), ".db"));
  backup->set_name(BackupName(backup->file()));
  backup->set_create_time_ms(now_ms);
  backup->set_size_bytes(digest->size_bytes);
  backup->set_sha256(digest->sha256);
  backup->set_last_number(facts->last_number);
  backup->set_operation_count(facts->operations);
  backup->set_lead_count(facts->leads);
  return RenameDurably(draft, absl::StrCat(data_, "/", backup->file()));
}

absl::Status BackupServiceImpl::ReportRestore(const grpc::ServerContext& context, const v1::GetRestoreReportRequest& request,
                                              v1::RestoreReport* response) {
  const auto caller = access_->Check(context, Right::kManageBackups, "BackupService.GetRestoreReport", "restore");
  if (!caller.ok()) return caller.status();
  const auto size = CheckPageSize(request.page_size());
  if (!size.ok()) return size.status();
  AddUnknownDevices(*unknown_devices_, response);
  return database_->Read([&](Connection& db) { return FillRestoreReport(db, *size, request.page_token(), response); });
}

absl::Status BackupServiceImpl::List(const grpc::ServerContext& context, const v1::ListBackupsRequest& request,
                                     v1::ListBackupsResponse* response) {
  const auto caller = access_->Check(context, Right::kManageBackups, "BackupService.ListBackups", kFolder);
  if (!caller.ok()) return caller.status();
  const auto size = CheckPageSize(request.page_size());
  if (!size.ok()) return size.status();
  const auto place = ReadPlace(request.page_token());
  if (!place.ok()) return place.status();
  return database_->Read([&](Connection& db) {
    return db.Query(
        "SELECT last_number, create_time_ms, file, size_bytes, sha256, operations, leads FROM backups "
        "WHERE (create_time_ms, file) < (:1, :2) ORDER BY create_time_ms DESC, file DESC LIMIT :3",
        {place->first, place->second, int64_t{*size} + 1}, [&](const Row& row) {
          if (response->backups_size() == *size) {
            const v1::Backup& last = response->backups(*size - 1);
            response->set_next_page_token(MakePageToken(kListFilter, absl::StrCat(last.create_time_ms(), "/", last.file())));
            return false;
          }
          *response->add_backups() = FromRow(row);
          return true;
        });
  });
}

}  // namespace footfall::server
