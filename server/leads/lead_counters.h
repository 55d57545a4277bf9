// Running totals for boards, kept by the writer: never counted by scans.
#ifndef FOOTFALL_SERVER_LEADS_LEAD_COUNTERS_H_
#define FOOTFALL_SERVER_LEADS_LEAD_COUNTERS_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/storage/connection.h"

namespace footfall::server {

// Leads of one session.
struct SessionLeadCounts {
  int64_t leads = 0;
  struct Zone {
    int64_t leads = 0;
    int64_t last_lead_ms = 0;
  };
  std::map<std::string, Zone> by_zone;      // zone id; "" = none
  std::map<std::string, int64_t> by_staff;  // staff id; "" = the visitor alone
};

// Reads the totals of one session; zeros when it has none.
absl::StatusOr<SessionLeadCounts> ReadSessionLeadCounts(Connection& db, std::string_view campaign_id, std::string_view session_id);

// Leads of one campaign. Its different persons are leads - repeats.
struct CampaignLeadCounts {
  int64_t leads = 0;
  int64_t repeats = 0;                        // leads of persons that had one before in this campaign
  std::map<std::string, int64_t> by_session;  // session id; leads outside of one are in none
};

// Reads the totals of one campaign; zeros when it has none.
absl::StatusOr<CampaignLeadCounts> ReadCampaignLeadCounts(Connection& db, std::string_view campaign_id);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEADS_LEAD_COUNTERS_H_
