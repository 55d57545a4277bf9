// The part of sync that decides what this kiosk may hand out: its standing and its leases.
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "kiosk/sync/lease_check.h"
#include "kiosk/sync/sync_client.h"

namespace footfall::kiosk {

void SyncClient::SetStanding(ServerStanding standing) {
  report_.standing = standing;
  if (standing == stored_standing_) return;
  if (absl::Status status = parts_.journal->StoreStanding(standing); !status.ok()) {
    return parts_.observer->OnTrouble(SyncTrouble::kJournal, status);
  }
  stored_standing_ = standing;
}

// The first thing after the greeting, also when there is nothing: then the server knows that this kiosk waits for some.
absl::Status SyncClient::PresentLeases() {
  absl::StatusOr<std::vector<v1::LeasePresentation>> presentation = MakePresentation(&parts_.journal->offers());
  if (!presentation.ok()) return presentation.status();
  for (v1::LeasePresentation& part : *presentation) {
    v1::SyncRequest request;
    *request.mutable_leases() = std::move(part);
    parts_.transport->Send(std::move(request));
  }
  return absl::OkStatus();
}

void SyncClient::OnLeases(const v1::LeaseBook& book) {
  if (report_.standing == ServerStanding::kRevoked) return;
  const absl::StatusOr<CheckedBook> checked = CheckLeaseBook(book, *parts_.journal->identity());
  if (!checked.ok()) return Misfit(std::string(checked.status().message()));
  const absl::StatusOr<std::vector<std::string>> refused =
      parts_.journal->offers().StoreLeaseBook(checked->grants, parts_.corrected->Now().ms);
  if (!refused.ok()) {
    parts_.observer->OnTrouble(SyncTrouble::kJournal, refused.status());
    return Fail(absl::UnavailableError("sync: the journal failed"), 0);  // it is told again after the next greeting
  }
  if (const size_t count = refused->size() + static_cast<size_t>(checked->refused); count > 0) {
    parts_.observer->OnTrouble(SyncTrouble::kUntrustedLease, absl::PermissionDeniedError(absl::StrCat("sync: leases not taken: ", count)));
  }
  if (book.closed_entries_size() > 0) parts_.observer->OnClosedEntries(book);
  parts_.observer->OnLeases();
}

}  // namespace footfall::kiosk
