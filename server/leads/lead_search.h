// Finds a page of leads: picks the narrowest index for a filter, walks it from the newest, and stops at a fixed amount of work.
#ifndef FOOTFALL_SERVER_LEADS_LEAD_SEARCH_H_
#define FOOTFALL_SERVER_LEADS_LEAD_SEARCH_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "server/leads/lead_filter.h"
#include "server/leads/lead_store.h"
#include "server/storage/connection.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// Most rows looked at for one page. A filter that hardly anything fits then gives short, even empty pages that go on, instead of one call
// that holds a read connection for seconds. 5,000 rows cost about 10 ms.
inline constexpr int kMaxScannedRows = 5000;
// The same for names, where each row has to be opened: about 10 µs more each.
inline constexpr int kMaxOpenedRows = 1000;
// Most buckets of name keys looked into for one page; a million leads fill fewer.
inline constexpr int kMaxNameBuckets = 300;

struct LeadPage {
  std::vector<StoredLead> leads;  // newest first
  int64_t next_before = 0;        // where the next page begins; 0 = there is none
};

// Leads that fit, with numbers below `before`, `page_size` at most. In one snapshot when `db` is.
absl::StatusOr<LeadPage> SearchLeads(Connection& db, const PiiVault& vault, const LeadQuery& query, int64_t before, int page_size);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEADS_LEAD_SEARCH_H_
