// The one way a lead is corrected, by a kiosk's operation or a call of the office. Errors: InvalidField, InvalidFields, and
// FailedPrecondition with reason UNKNOWN_LEAD or TOO_MANY_EDITS.
#ifndef FOOTFALL_SERVER_LEADS_LEAD_EDIT_INTAKE_H_
#define FOOTFALL_SERVER_LEADS_LEAD_EDIT_INTAKE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/lead_service.pb.h"
#include "server/campaigns/campaign_catalog.h"
#include "server/leads/edit_rules.h"
#include "server/leads/lead_edit_store.h"
#include "server/leads/lead_store.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// Edits of one source (kiosks, the office) in a lead's history. People correct a lead a few times; what goes on is a program gone wrong,
// and each edit weighs all before it. Counted apart, so that no kiosk can take the office's word from it.
inline constexpr int kMaxEditsOfSource = 200;

// New values apart as they are stored: what names nobody, and what may.
struct EditValues {
  footfall::v1::LeadChanges clear, personal;
};

// An edit ready to be written. Movable value. Holds new values in clear until it is applied: they have to be put among the lead's.
struct PreparedLeadEdit {
  const PiiVault* vault = nullptr;   // outlives it
  std::string campaign_id, lead_id;  // lead_id: 16 bytes
  StandardFields standard;
  EditRow row;  // number is given when it is written
  EditValues values;
};

// Where an edit comes from: as in EditRow, without number, fields and values.
using EditOrigin = EditRow;

// Checks what can be checked without the lead (that something changes, that values of enumerations are known, that fields have names a form
// could have and none is named twice), and encrypts. Leaves out what only a newer program understands. Any thread.
absl::StatusOr<PreparedLeadEdit> PrepareLeadEdit(const PiiVault& vault, const CampaignView& campaign, std::string lead_id,
                                                 footfall::v1::LeadChanges changes, EditOrigin origin);

// Writes the edit into the lead's history and, where another edit counts now than before, that one's values into the lead, which is a
// changed lead then. The same edit again changes nothing.
enum class EditOutcome { kWritten, kAlreadyThere };
absl::StatusOr<EditOutcome> ApplyLeadEdit(WriteContext& write, const PreparedLeadEdit& edit);

// Everything a lead says, as changes: how the original stands in the history.
footfall::v1::LeadChanges ToChanges(const footfall::v1::Lead& lead);
// A lead with changes made to it.
void ApplyChanges(const footfall::v1::LeadChanges& changes, footfall::v1::Lead* lead);

// The new values of an edit: what names nobody and what is personal together.
absl::StatusOr<footfall::v1::LeadChanges> OpenEdit(const PiiVault& vault, std::string_view lead_id, const EditRow& row, bool mask_personal);

// How the lead was registered, as the first entry of its history; for a lead that never was edited.
absl::StatusOr<EditRow> MakeOriginal(const PiiVault& vault, const StandardFields& standard, const StoredLead& lead);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEADS_LEAD_EDIT_INTAKE_H_
