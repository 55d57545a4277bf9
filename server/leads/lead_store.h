// The tables of leads. Everything a search may read is bounded by a number of rows, never by what the tables hold.
// One thread at a time a connection. Errors: only those of the database, unless said otherwise.
#ifndef FOOTFALL_SERVER_LEADS_LEAD_STORE_H_
#define FOOTFALL_SERVER_LEADS_LEAD_STORE_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/leads/lead_filter.h"
#include "server/leads/lead_intake.h"
#include "server/storage/database.h"

namespace footfall::server {

// A lead as it is stored; ids without resource prefixes.
struct StoredLead {
  LeadFacts facts;
  std::string lead_id, campaign_id, zone_id, device_id;  // lead_id: 16 bytes
  int64_t person_number = 0, earlier_leads = 0, receive_ms = 0, mode = 0, change_number = 0;
  std::string wrapped_key, personal, record, consent;
};

// Before every lead there is: where a list begins.
inline constexpr int64_t kNewestFirst = std::numeric_limits<int64_t>::max();

// What FindLead tells.
struct LeadKey {
  int64_t lead_number = 0, person_number = 0, earlier_leads = 0;
};
// The lead of this id (16 bytes), in whichever campaign; nullopt when there is none.
absl::StatusOr<std::optional<LeadKey>> FindLead(Connection& db, std::string_view lead_id);

// Writes a lead that is not there yet, under `lead_number`. Answers its place among the person's leads.
absl::StatusOr<LeadIntake::Applied> InsertLead(WriteContext& write, const PreparedLead& lead, int64_t lead_number);

// One lead; Internal when there is none (numbers come from the tables themselves).
absl::StatusOr<StoredLead> ReadLead(Connection& db, int64_t lead_number);

// The person of a phone hash; nullopt when there is none.
absl::StatusOr<std::optional<int64_t>> FindPerson(Connection& db, std::string_view phone_hash);

// Leads with numbers below `before`, newest first, `limit` at most: of a campaign, of one session of it, of one person in it.
absl::StatusOr<std::vector<LeadFacts>> ScanCampaign(Connection& db, std::string_view campaign_id, int64_t before, int limit);
absl::StatusOr<std::vector<LeadFacts>> ScanSession(Connection& db, std::string_view campaign_id, std::string_view session_id,
                                                   int64_t before, int limit);
absl::StatusOr<std::vector<LeadFacts>> ScanPerson(Connection& db, std::string_view campaign_id, int64_t person_number, int64_t before,
                                                  int limit);
// Those in one bucket that have a name key.
absl::StatusOr<std::vector<LeadFacts>> ScanNameBucket(Connection& db, int64_t bucket, int64_t name_hash, int64_t before, int limit);
// The least and greatest number of a campaign's leads; nullopt when it has none.
struct NumberSpan {
  int64_t first = 0, last = 0;
};
absl::StatusOr<std::optional<NumberSpan>> ReadNumberSpan(Connection& db, std::string_view campaign_id);

// Whether a campaign has this session.
absl::StatusOr<bool> HasSession(Connection& db, std::string_view campaign_id, std::string_view session_id);

// Number of a campaign's latest change; 0 when it has no leads.
absl::StatusOr<int64_t> LastChange(Connection& db, std::string_view campaign_id);
// A campaign's leads that changed after `change_number`, oldest change first, `limit` at most.
struct LeadChange {
  int64_t change_number = 0, lead_number = 0;
};
absl::StatusOr<std::vector<LeadChange>> ScanChanges(Connection& db, std::string_view campaign_id, int64_t change_number, int limit);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEADS_LEAD_STORE_H_
