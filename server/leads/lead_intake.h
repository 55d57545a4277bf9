// The one way a lead enters the books, from a kiosk's operation or an API call: prepared on any thread (everything that costs CPU), then
// applied on the writer's thread (only SQL).
#ifndef FOOTFALL_SERVER_LEADS_LEAD_INTAKE_H_
#define FOOTFALL_SERVER_LEADS_LEAD_INTAKE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/operation.pb.h"
#include "proto/rules/ids.h"
#include "server/campaigns/campaign_catalog.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// Where and when a lead came from; ids without resource prefixes, empty = none.
struct LeadOrigin {
  rules::Uuid lead_id{};
  std::string session_id, device_id;
  int64_t capture_time_ms = 0, receive_time_ms = 0;
  bool clock_suspect = false;
};

// A lead ready to be written: encrypted, hashed, checked. Movable value.
struct PreparedLead {
  LeadOrigin origin;
  std::string campaign_id, zone_id, staff_id, channel;
  std::string site_id;  // filled by Apply from the session when empty
  int intent = 0, mode = 0;
  int64_t form_version = 0;
  std::string phone_hash;                            // 16 bytes
  std::vector<int64_t> name_hashes;                  // at most rules::kMaxNameKeys
  std::string wrapped_key;                           // the lead's own data key, wrapped
  std::string personal;                              // encrypted: phone, name, personal answers
  std::string record;                                // encoded: all that is not personal
  int64_t consent_granted = 0, consent_offered = 0;  // its own choices, bit n = purpose n
  std::string consent_record;                        // encoded Consent, the proof
};

// The keys under which a search can look for a name; at most rules::kMaxNameKeys.
std::vector<int64_t> HashLeadName(const PiiVault& vault, const std::string& campaign_id, const std::string& name);

// Stateless; thread-safe.
class LeadIntake {
 public:
  explicit LeadIntake(const PiiVault* vault);
  // Checks a lead against the campaign's form and prepares it. A lead of a kiosk is a fact: an answer that no longer fits the form is kept
  // and counts as no error when `lenient`; without a valid phone or contact consent it is refused in any case (InvalidFields).
  absl::StatusOr<PreparedLead> Prepare(const CampaignView& campaign, const footfall::v1::LeadPayload& payload, const LeadOrigin& origin,
                                       bool lenient) const;
  // What became of it.
  struct Applied {
    int64_t lead_number = 0;
    int earlier_leads = 0;  // of the same person, over all campaigns
    int64_t person_number = 0;
    int64_t usable = 0;          // what it may be used for, bit n = purpose n; of a lead just written
    bool already_there = false;  // same lead id: nothing was written
  };
  // Writes lead, person link, consent, name keys, running totals, and announces the change. Only SQL; a few hundred microseconds at most.
  static absl::StatusOr<Applied> Apply(WriteContext& write, const PreparedLead& lead);
  const PiiVault& vault() const { return *vault_; }

 private:
  const PiiVault* vault_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEADS_LEAD_INTAKE_H_
