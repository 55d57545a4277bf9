// The journal's part beside the operations: configuration, standing, time, counters, and what may be handed out. The rest is
// sqlite_journal.cc's, which shares the file and the identity with it.
#ifndef FOOTFALL_KIOSK_JOURNAL_LOCAL_JOURNAL_H_
#define FOOTFALL_KIOSK_JOURNAL_LOCAL_JOURNAL_H_

#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "kiosk/journal/journal.h"
#include "kiosk/journal/journal_file.h"
#include "kiosk/journal/sqlite_offer_book.h"

namespace footfall::kiosk {

// One thread.
class LocalJournal : public Journal {
 public:
  absl::Status StoreConfig(const StoredConfig& config) override;
  absl::StatusOr<std::optional<StoredConfig>> LoadConfig() override;
  absl::Status StoreStanding(ServerStanding standing) override;
  absl::StatusOr<ServerStanding> LoadStanding() override;
  absl::Status StoreTimeFix(const TimeFix& fix) override;
  absl::StatusOr<std::optional<TimeFix>> LoadTimeFix() override;
  absl::StatusOr<LeadCounts> CountsOf(int32_t day) override;
  absl::StatusOr<bool> HasTag(std::string_view tag) override;
  absl::StatusOr<std::vector<LastAttendance>> Attendance() override;
  absl::StatusOr<SiteNotes> LoadSiteNotes(int32_t day, const std::string& session) override;
  absl::Status Checkpoint() override { return file_.Checkpoint(); }
  Storage storage() override { return file_.storage(); }
  OfferBook& offers() override { return offers_; }

 protected:
  LocalJournal(const JournalOptions& options, std::function<absl::Status()> load)
      : options_(options), file_(options, std::move(load)), offers_(&file_, &stored_identity_, options.random) {}

  static absl::Status NotEnrolled() { return absl::FailedPreconditionError("journal: this kiosk is not enrolled"); }

  const JournalOptions options_;
  JournalFile file_;
  std::optional<Identity> stored_identity_;
  SqliteOfferBook offers_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_LOCAL_JOURNAL_H_
