#include "server/leads/lead_counters.h"

#include "server/leads/lead_sql.h"

namespace footfall::server {
namespace {

// Numbers are those of lead_sql::Total, written out so that the search is one range for each.
constexpr std::string_view kSessionTotals =
    "SELECT what, id, leads, last_ms FROM lead_totals WHERE campaign_id = :1 AND what IN (2, 3, 4) AND session_id = :2";
constexpr std::string_view kCampaignTotals = "SELECT what, session_id, leads FROM lead_totals WHERE campaign_id = :1 AND what IN (0, 1, 2)";

}  // namespace

absl::StatusOr<SessionLeadCounts> ReadSessionLeadCounts(Connection& db, std::string_view campaign_id, std::string_view session_id) {
  SessionLeadCounts counts;
  const absl::Status status = db.Query(kSessionTotals, {std::string(campaign_id), std::string(session_id)}, [&](const Row& row) {
    const int64_t what = row.Int(0), leads = row.Int(2);
    if (what == lead_sql::kSessionTotal) counts.leads = leads;
    if (what == lead_sql::kZoneTotal) counts.by_zone[row.Text(1)] = {.leads = leads, .last_lead_ms = row.Int(3)};
    if (what == lead_sql::kStaffTotal) counts.by_staff[row.Text(1)] = leads;
    return true;
  });
  if (!status.ok()) return status;
  return counts;
}

absl::StatusOr<CampaignLeadCounts> ReadCampaignLeadCounts(Connection& db, std::string_view campaign_id) {
  CampaignLeadCounts counts;
  const absl::Status status = db.Query(kCampaignTotals, {std::string(campaign_id)}, [&](const Row& row) {
    const int64_t what = row.Int(0), leads = row.Int(2);
    if (what == lead_sql::kCampaignTotal) counts.leads = leads;
    if (what == lead_sql::kRepeatTotal) counts.repeats = leads;
    if (what == lead_sql::kSessionTotal) counts.by_session[row.Text(1)] = leads;
    return true;
  });
  if (!status.ok()) return status;
  return counts;
}

}  // namespace footfall::server
