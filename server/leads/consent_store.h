// What persons took back or confirmed anew, and what it does to their leads. One thread at a time a connection. Errors: only those of the
// database.
#ifndef FOOTFALL_SERVER_LEADS_CONSENT_STORE_H_
#define FOOTFALL_SERVER_LEADS_CONSENT_STORE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/leads/consent_rules.h"
#include "server/storage/database.h"

namespace footfall::server {

// A decision as it is stored.
struct DecisionRow {
  ConsentDecision decision;  // its number is given when it is written
  int64_t person_number = 0, lead_number = 0, time_ms = 0;
  std::string actor;                // "users/{user}"
  std::string wrapped_key, reason;  // encrypted, context DecisionContext
};

// What the reason of a person's decision is encrypted for.
std::string DecisionContext(int64_t person_number);

// The person of a phone hash, made when there is none: a withdrawal may come before the leads it is about.
absl::StatusOr<int64_t> FindOrMakePerson(WriteContext& write, std::string_view phone_hash);

// All of a person's decisions.
absl::StatusOr<std::vector<ConsentDecision>> LoadDecisions(Connection& db, int64_t person_number);

// Writes a decision and what it means for each lead there is. Leads that may be used for more or less than before are changed leads; how
// many.
absl::StatusOr<int> AddDecision(WriteContext& write, DecisionRow row);

// One event of a person's history.
struct ConsentEventRow {
  int64_t number = 0;
  bool choices = false;  // made with a lead; else `decision`
  DecisionRow decision;
  std::string lead_id, lead_campaign_id;  // lead_id: 16 bytes; empty = said by phone
  PurposeSet granted = 0;                 // of choices
  std::string consent, staff_id;          // of choices: encoded Consent, who registered it
  int64_t capture_ms = 0;
};

// A person's events with numbers below `before`, newest first, `limit` at most.
absl::StatusOr<std::vector<ConsentEventRow>> ListConsentRows(Connection& db, int64_t person_number, int64_t before, int limit);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEADS_CONSENT_STORE_H_
