#include "server/backup/restore_report.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/errors.h"
#include "server/base/page_token.h"
#include "server/base/resource_names.h"
#include "server/sync/restore_account.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// The list a token belongs to: another restore is another account.
std::string ListName(const RestoreRow& restore) { return absl::StrCat("restore ", restore.restore_number); }

// "device/epoch" of the last entry of a page.
absl::StatusOr<std::pair<std::string, uint32_t>> ReadPlace(const RestoreRow& restore, std::string_view token) {
  const absl::StatusOr<std::string> key = ReadPageToken(ListName(restore), token);
  if (!key.ok()) return key.status();
  if (key->empty()) return std::pair(std::string(), uint32_t{0});
  const std::vector<std::string> parts = absl::StrSplit(*key, absl::MaxSplits('/', 1));
  uint32_t epoch = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[1], &epoch)) return errors::InvalidPageToken();
  return std::pair(parts[0], epoch);
}

v1::RestoreState StateOf(const RestoredEpochRow& row) {
  if (row.hello_time_ms == 0) return v1::RESTORE_STATE_NOT_HEARD;
  // One that had pruned everything has nothing to hand in: its head never comes.
  const bool nothing_owed = row.lost_first > 0 && row.lost_last == row.held.head_seq;
  if (!row.head_here && !nothing_owed) return v1::RESTORE_STATE_RETURNING;
  return row.lost_first > 0 ? v1::RESTORE_STATE_LOST : v1::RESTORE_STATE_COMPLETE;
}

v1::RestoredEpoch ToMessage(const RestoredEpochRow& row) {
  v1::RestoredEpoch epoch;
  epoch.set_device(DeviceName(row.device_id));
  epoch.set_epoch(row.held.epoch);
  epoch.set_backup_seq(row.backup_seq);
  epoch.set_hello_time_ms(row.hello_time_ms);
  epoch.set_oldest_seq(row.held.oldest_seq);
  epoch.set_head_seq(row.held.head_seq);
  epoch.set_brought_back_count(row.brought_back);
  epoch.set_state(StateOf(row));
  epoch.set_lost_first_seq(row.lost_first);
  epoch.set_lost_last_seq(row.lost_last);
  return epoch;
}

}  // namespace

absl::Status FillRestoreReport(Connection& db, int page_size, std::string_view page_token, v1::RestoreReport* report) {
  const absl::StatusOr<std::optional<RestoreRow>> restore = FindLastRestore(db);
  if (!restore.ok()) return restore.status();
  if (!restore->has_value()) return errors::NotFound("restore");
  const RestoreRow& row = **restore;
  const auto place = ReadPlace(row, page_token);
  if (!place.ok()) return place.status();
  report->set_restore_time_ms(row.time_ms);
  report->set_backup_number(row.backup_number);
  report->set_known_number(row.known_number);
  report->set_missing_number_count(std::max<int64_t>(row.known_number - row.backup_number, 0));
  absl::StatusOr<std::vector<RestoredEpochRow>> epochs = ListRestoredEpochs(db, row, place->first, place->second, page_size + 1);
  if (!epochs.ok()) return epochs.status();
  if (static_cast<int>(epochs->size()) > page_size) {
    epochs->resize(page_size);
    const RestoredEpochRow& last = epochs->back();
    report->set_next_page_token(MakePageToken(ListName(row), absl::StrCat(last.device_id, "/", last.held.epoch)));
  }
  for (const RestoredEpochRow& epoch : *epochs) *report->add_epochs() = ToMessage(epoch);
  return absl::OkStatus();
}

void AddUnknownDevices(const UnknownDevices& devices, v1::RestoreReport* report) {
  for (const UnknownDevices::Entry& entry : devices.List()) {
    v1::UnknownDevice* device = report->add_unknown_devices();
    device->set_device(DeviceName(entry.device_id));
    device->set_last_hello_time_ms(entry.last_hello_ms);
  }
}

}  // namespace footfall::server
