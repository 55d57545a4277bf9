// The table of what was said of leads after they were registered. One thread at a time a connection. Errors: only those of the database.
#ifndef FOOTFALL_SERVER_LEADS_LEAD_EDIT_STORE_H_
#define FOOTFALL_SERVER_LEADS_LEAD_EDIT_STORE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/leads/edit_rules.h"
#include "server/leads/lead_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// Stored, so numbers are never used again; those of footfall.v1.LeadEditSource.
enum class EditSource : int64_t { kOriginal = 1, kKiosk = 2, kOffice = 3 };

// An edit as it is stored; ids without resource prefixes but for the user.
struct EditRow {
  int64_t number = 0;
  EditSource source = EditSource::kOriginal;
  std::string edit_id;  // 16 bytes: the operation's; of an original the lead's
  int64_t time_ms = 0, receive_ms = 0;
  bool clock_suspect = false;
  std::string user, staff_id, device_id;
  int64_t epoch = 0, seq = 0;  // of a kiosk's operation
  std::vector<std::string> fields;
  std::string wrapped_key, personal, record;  // personal and record: encoded LeadChanges

  // The original claims nothing: any edit beats it.
  EditClaim Claim() const;
};

absl::Status InsertEdit(Connection& db, int64_t lead_number, const EditRow& row);
// All edits of a lead, in the order of their numbers; empty when it never had one.
absl::StatusOr<std::vector<EditRow>> LoadEdits(Connection& db, int64_t lead_number);
// The same without values and people: what each edit that is to come has to read.
absl::StatusOr<std::vector<EditRow>> LoadEditClaims(Connection& db, int64_t lead_number);
// One edit; Internal when there is none (numbers come from the table itself).
absl::StatusOr<EditRow> LoadEdit(Connection& db, int64_t lead_number, int64_t number);
absl::StatusOr<bool> HasEdit(Connection& db, int64_t lead_number, EditSource source, std::string_view edit_id);
absl::StatusOr<int64_t> CountEdits(Connection& db, int64_t lead_number, EditSource source);

// What a lead is after an edit.
struct EditedLead {
  int64_t intent = 0;
  std::string channel, personal, record;
};
absl::Status UpdateLeadRow(WriteContext& write, int64_t lead_number, const EditedLead& lead);
// Takes the keys of one name away and puts those of another in their place.
absl::Status ReplaceNameKeys(Connection& db, int64_t lead_number, const std::vector<int64_t>& old_hashes,
                             const std::vector<int64_t>& new_hashes);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEADS_LEAD_EDIT_STORE_H_
