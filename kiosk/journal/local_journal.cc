#include "kiosk/journal/local_journal.h"

#include "kiosk/journal/local_tables.h"
#include "kiosk/journal/site_tables.h"

namespace footfall::kiosk {

absl::Status LocalJournal::StoreConfig(const StoredConfig& config) {
  if (absl::Status status = file_.EnsureOpen(); !status.ok()) return status;
  if (!stored_identity_) return NotEnrolled();
  return file_.Change([&] { return WriteConfig(file_.db(), stored_identity_->keys, config, options_.random); });
}

absl::StatusOr<std::optional<StoredConfig>> LocalJournal::LoadConfig() {
  return file_.Read([&]() -> absl::StatusOr<std::optional<StoredConfig>> {
    if (!stored_identity_) return std::optional<StoredConfig>();
    return ReadConfig(file_.db(), stored_identity_->keys);
  });
}

absl::Status LocalJournal::StoreStanding(ServerStanding standing) {
  return file_.Change([&] { return WriteStanding(file_.db(), standing); });
}

absl::StatusOr<ServerStanding> LocalJournal::LoadStanding() {
  return file_.Read([&] { return ReadStanding(file_.db()); });
}

absl::Status LocalJournal::StoreTimeFix(const TimeFix& fix) {
  absl::Status status = file_.Change([&] {
    offers_.Begin();
    absl::Status written = WriteTimeFix(file_.db(), fix);
    written.Update(offers_.TrustClock());
    return written;
  });
  if (status.ok()) offers_.Known();
  return status;
}

absl::StatusOr<std::optional<TimeFix>> LocalJournal::LoadTimeFix() {
  return file_.Read([&] { return ReadTimeFix(file_.db()); });
}

absl::StatusOr<LeadCounts> LocalJournal::CountsOf(int32_t day) {
  return file_.Read([&] { return ReadCounts(file_.db(), day); });
}

absl::StatusOr<bool> LocalJournal::HasTag(std::string_view tag) {
  return file_.Read([&] { return ReadTag(file_.db(), tag); });
}

absl::StatusOr<std::vector<LastAttendance>> LocalJournal::Attendance() {
  return file_.Read([&] { return ReadAttendance(file_.db()); });
}

absl::StatusOr<SiteNotes> LocalJournal::LoadSiteNotes(int32_t day, const std::string& session) {
  return file_.Read([&] { return ReadSiteNotes(file_.db(), day, session); });
}

}  // namespace footfall::kiosk
