#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "footfall/v1/backup_service.grpc.pb.h"
#include "server/app/restore.h"
#include "server/cli/commands.h"
#include "server/cli/output.h"

namespace footfall::cli {
namespace {

using footfall::v1::BackupService;

// A big database is read three times: copied, checked, digested.
constexpr int kBackupDeadlineS = 3'600;

void PrintBackups(const std::vector<footfall::v1::Backup>& backups) {
  std::vector<std::vector<std::string>> rows;
  std::vector<const google::protobuf::Message*> messages;
  for (const auto& backup : backups) {
    rows.push_back({backup.file(), FormatTime(backup.create_time_ms()), std::to_string(backup.size_bytes()),
                    std::to_string(backup.lead_count()), std::to_string(backup.operation_count()), std::to_string(backup.last_number())});
    messages.push_back(&backup);
  }
  PrintTable({"FILE", "MADE", "BYTES", "LEADS", "OPERATIONS", "THROUGH CHANGE"}, rows, messages);
}

int CreateBackup(const Client& client) {
  footfall::v1::Backup backup;
  grpc::ClientContext context;
  client.Prepare(&context, kBackupDeadlineS);
  const auto status = BackupService::NewStub(client.channel())->CreateBackup(&context, {}, &backup);
  if (status.ok()) {
    PrintBackups({backup});
    std::cerr << "It lies on the server's own disk: carry it elsewhere within 14 days. Kiosks keep what it holds until then.\n";
  }
  return Report(status);
}

int ListBackups(const Client& client) {
  auto stub = BackupService::NewStub(client.channel());
  footfall::v1::ListBackupsRequest request;
  footfall::v1::ListBackupsResponse page;
  std::vector<footfall::v1::Backup> backups;
  do {
    grpc::ClientContext context;
    client.Prepare(&context);
    request.set_page_token(page.next_page_token());
    if (auto status = stub->ListBackups(&context, request, &page); !status.ok()) return Report(status);
    backups.insert(backups.end(), page.backups().begin(), page.backups().end());
  } while (!page.next_page_token().empty());
  PrintBackups(backups);
  return kDone;
}

std::string RestoredAsJson(const server::Restored& restored) {
  const nlohmann::json json = {{"lead_count", restored.facts.leads},
                               {"operation_count", restored.facts.operations},
                               {"last_number", restored.facts.last_number},
                               {"known_number", restored.last_number_until},
                               {"set_aside", restored.aside}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

int Restore(const std::string& data, const std::string& file) {
  const auto restored = server::RestoreBackup(data, file, *server::SystemClock());
  if (!restored.ok()) return Report(restored.status());
  const server::DatabaseFacts& facts = restored->facts;
  if (print_json) {
    std::cout << RestoredAsJson(*restored) << "\n";
    return kDone;
  }
  std::cout << "Restored: " << facts.leads << " leads, " << facts.operations << " operations of kiosks, through change "
            << facts.last_number << ".\n";
  if (restored->last_number_until > facts.last_number) {
    std::cout << "This folder had come to change " << restored->last_number_until
              << " at least: " << restored->last_number_until - facts.last_number
              << " changes are not in the backup. Kiosks bring back their own when they "
              << "next connect (footfall restore report tells how far, and which were enrolled since and need a fresh code); what the "
                 "office changed since then has to be done again.\n";
  }
  if (!restored->aside.empty()) std::cout << "The database that was there is kept in " << data << "/" << restored->aside << ".\n";
  std::cout << "Now start footfall-server.\n";
  return kDone;
}

std::string StateInWords(const footfall::v1::RestoredEpoch& epoch) {
  switch (epoch.state()) {
    case footfall::v1::RESTORE_STATE_NOT_HEARD:
      return "not heard since the restore";
    case footfall::v1::RESTORE_STATE_RETURNING:
      return "handing in";
    case footfall::v1::RESTORE_STATE_COMPLETE:
      return "complete";
    case footfall::v1::RESTORE_STATE_LOST:
      return "complete but for what is lost";
    default:
      return "-";
  }
}

std::vector<std::string> ReportRow(const footfall::v1::RestoredEpoch& epoch) {
  const bool heard = epoch.hello_time_ms() > 0;
  const std::string lost =
      epoch.lost_first_seq() == 0 ? "-" : absl::StrCat("seq ", epoch.lost_first_seq(), " to ", epoch.lost_last_seq(), ", pruned");
  return {Id(epoch.device()),
          absl::StrCat(epoch.epoch()),
          absl::StrCat(epoch.backup_seq()),
          FormatTime(epoch.hello_time_ms()),
          heard && epoch.oldest_seq() > 0 ? absl::StrCat(epoch.oldest_seq()) : "-",
          heard ? absl::StrCat(epoch.head_seq()) : "-",
          absl::StrCat(epoch.brought_back_count()),
          StateInWords(epoch),
          lost};
}

// They are in no account: the server knows nothing of them but that they asked.
void PrintUnknown(const footfall::v1::RestoreReport& report) {
  if (report.unknown_devices().empty()) return;
  std::vector<std::vector<std::string>> rows;
  std::vector<const google::protobuf::Message*> messages;
  for (const auto& device : report.unknown_devices()) {
    rows.push_back({Id(device.device()), FormatTime(device.last_hello_time_ms())});
    messages.push_back(&device);
  }
  if (!print_json) {
    std::cout << "\nTablets that this server does not know asked to be let in: " << rows.size()
              << ". They were enrolled after the backup, or at another server. What they hold is safe there. For each one that is yours, "
                 "make a code (footfall kiosk enrol) and enter it at the tablet, from its sync page or with --enrol.\n"
              << std::endl;
  }
  PrintTable({"TABLET", "LAST ASKED"}, rows, messages);
}

void PrintReport(const footfall::v1::RestoreReport& first, const std::vector<footfall::v1::RestoredEpoch>& epochs) {
  std::vector<std::vector<std::string>> rows;
  std::vector<const google::protobuf::Message*> messages;
  for (const auto& epoch : epochs) {
    rows.push_back(ReportRow(epoch));
    messages.push_back(&epoch);
  }
  if (!print_json) {
    std::cout << "Restored " << FormatTime(first.restore_time_ms()) << " to change " << first.backup_number() << ". ";
    if (first.known_number() == 0) {
      std::cout << "How far the server had come before is not known.\n";
    } else {
      std::cout << "The server had come to change " << first.known_number() << " at least: " << first.missing_number_count()
                << " lie between. Kiosks bring back their own; what the office changed there cannot come back.\n";
    }
    std::cout << std::endl;
  }
  PrintTable({"KIOSK", "EPOCH", "IN BACKUP", "FIRST HEARD", "HAD FROM", "HAD TO", "BROUGHT BACK", "STATE", "CANNOT COME BACK"}, rows,
             messages);
}

int RestoreReport(const Client& client) {
  auto stub = BackupService::NewStub(client.channel());
  footfall::v1::GetRestoreReportRequest request;
  footfall::v1::RestoreReport page, first;
  std::vector<footfall::v1::RestoredEpoch> epochs;
  do {
    grpc::ClientContext context;
    client.Prepare(&context);
    request.set_page_token(page.next_page_token());
    const auto status = stub->GetRestoreReport(&context, request, &page);
    if (status.error_code() == grpc::StatusCode::NOT_FOUND) {
      return Report(absl::NotFoundError("this server was never restored from a backup: there is nothing to report"));
    }
    if (!status.ok()) return Report(status);
    if (request.page_token().empty()) first = page;
    epochs.insert(epochs.end(), page.epochs().begin(), page.epochs().end());
  } while (!page.next_page_token().empty());
  PrintReport(first, epochs);
  PrintUnknown(first);
  return kDone;
}

void AddRestore(CLI::App& app, int* exit_code) {
  auto* restore = app.add_subcommand("restore", "Put a backup in the place of the database, while no server runs on the folder");
  auto file = std::make_shared<std::string>(), data = std::make_shared<std::string>();
  auto* file_option = restore->add_option("file", *file, "The backup");
  auto* data_option = restore->add_option("--data", *data, "The server's data folder, with keys/ in it");
  auto* report = restore->add_subcommand("report", "What came back since the last restore, kiosk by kiosk, and what cannot");
  OnChosen(*report, exit_code, RestoreReport);
  // Not required for the parser: `restore report` takes neither.
  restore->callback([=] {
    if (report->parsed()) return;
    if (file->empty()) throw CLI::RequiredError(file_option->get_name());
    if (data->empty()) throw CLI::RequiredError(data_option->get_name());
    *exit_code = Restore(*data, *file);
  });
}

}  // namespace

void AddBackupCommands(CLI::App& app, int* exit_code) {
  CLI::App& group = Group(app, "backup", "Verified copies of the database");
  OnChosen(*group.add_subcommand("create", "Make one while the server runs, and check it; kiosks may then forget what it holds"), exit_code,
           CreateBackup);
  OnChosen(*group.add_subcommand("list", "List them, newest first"), exit_code, ListBackups);
  AddRestore(app, exit_code);
}

}  // namespace footfall::cli
