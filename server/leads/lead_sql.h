// The statements that write a lead, in one place: the store runs them, and the benchmarks run the same ones on bare SQLite as their floor.
#ifndef FOOTFALL_SERVER_LEADS_LEAD_SQL_H_
#define FOOTFALL_SERVER_LEADS_LEAD_SQL_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "proto/rules/person_name.h"

namespace footfall::server::lead_sql {

// :1 lead id.
inline constexpr std::string_view kFindLead = "SELECT lead_number, person_number, earlier_leads FROM leads WHERE lead_id = :1";

// Looked up, then written: one INSERT … ON CONFLICT … RETURNING costs three times as much, because SQLite keeps the pages of such a
// statement aside in case it has to be undone. `decided` is 0 unless the person took something back or confirmed it. :1 phone hash.
inline constexpr std::string_view kFindPerson = "SELECT person_number, lead_count, decided FROM persons WHERE phone_hash = :1";
// :1 number, :2 phone hash.
inline constexpr std::string_view kInsertPerson = "INSERT INTO persons (person_number, phone_hash, lead_count) VALUES (:1, :2, 1)";
// :1 leads there are now, :2 number.
inline constexpr std::string_view kUpdatePerson = "UPDATE persons SET lead_count = :1 WHERE person_number = :2";

// :1 person, :2 campaign. A row when the person has a lead there.
inline constexpr std::string_view kPersonInCampaign = "SELECT 1 FROM leads WHERE person_number = :1 AND campaign_id = :2 LIMIT 1";

// Columns in the order of the table, but for the site, which comes first where the lead does not name one: from its session.
inline constexpr std::string_view kInsertLead =
    "INSERT INTO leads (lead_number, lead_id, campaign_id, session_id, site_id, zone_id, staff_id, device_id, person_number, "
    "earlier_leads, "
    "capture_ms, receive_ms, intent, channel, mode, change_number, consent_granted, consent_event, wrapped_key, personal, record) "
    "VALUES (:1, :2, :3, :4, COALESCE(NULLIF(:5, ''), (SELECT site_id FROM sessions WHERE campaign_id = :3 AND session_id = :4), ''), :6, "
    ":7, :8, :9, :10, :11, :12, :13, :14, :15, :1, :16, :1, :17, :18, :19)";

// :1 lead, which is also the number of its first event; :2 time, :3 offered, :4 granted, :5 record.
inline constexpr std::string_view kInsertConsent =
    "INSERT INTO lead_consents (lead_number, event_number, time_ms, offered, granted, record) VALUES (:1, :1, :2, :3, :4, :5)";

// Leads of 8,192 consecutive numbers share a bucket: about 80 pages, of which each commit rewrites some; and a search over a million leads
// looks into fewer than 300.
inline constexpr int kNameBucketBits = 13;
inline constexpr int64_t NameBucket(int64_t lead_number) { return lead_number >> kNameBucketBits; }
inline constexpr int64_t NameBucketStart(int64_t bucket) { return bucket << kNameBucketBits; }

// For `count` (1 to rules::kMaxNameKeys) keys of one lead. :1 bucket, :2 first hash, :3 lead, :4 … further hashes.
std::string_view InsertNameKeys(int count);

// :1 campaign, :2 what, :3 session, :4 id, :5 leads to add, :6 time of the latest.
inline constexpr std::string_view kAddTotal =
    "INSERT INTO lead_totals (campaign_id, what, session_id, id, leads, last_ms) VALUES (:1, :2, :3, :4, :5, :6) "
    "ON CONFLICT (campaign_id, what, session_id, id) DO UPDATE SET leads = lead_totals.leads + excluded.leads, "
    "last_ms = CASE WHEN excluded.last_ms > lead_totals.last_ms THEN excluded.last_ms ELSE lead_totals.last_ms END";

// What a row of lead_totals counts; stored, so numbers are never used again.
enum Total : int64_t { kCampaignTotal = 0, kRepeatTotal = 1, kSessionTotal = 2, kZoneTotal = 3, kStaffTotal = 4 };

}  // namespace footfall::server::lead_sql

#endif  // FOOTFALL_SERVER_LEADS_LEAD_SQL_H_
