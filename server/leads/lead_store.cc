#include "server/leads/lead_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/errors.h"
#include "server/leads/consent_store.h"
#include "server/leads/lead_sql.h"

namespace footfall::server {
namespace {

// What LeadFacts is made of, in ReadFacts' order.
#define FOOTFALL_LEAD_FACTS "lead_number, session_id, site_id, staff_id, channel, intent, capture_ms, consent_granted"

constexpr std::string_view kScanCampaign = "SELECT " FOOTFALL_LEAD_FACTS
                                           " FROM leads INDEXED BY leads_by_campaign WHERE campaign_id = :1 AND lead_number < :2 "
                                           "ORDER BY lead_number DESC LIMIT :3";
constexpr std::string_view kScanSession = "SELECT " FOOTFALL_LEAD_FACTS
                                          " FROM leads INDEXED BY leads_by_session WHERE campaign_id = :1 AND session_id = :2 AND "
                                          "lead_number < :3 ORDER BY lead_number DESC LIMIT :4";
constexpr std::string_view kScanPerson = "SELECT " FOOTFALL_LEAD_FACTS
                                         " FROM leads INDEXED BY leads_by_person WHERE person_number = :1 AND campaign_id = :2 AND "
                                         "lead_number < :3 ORDER BY lead_number DESC LIMIT :4";
constexpr std::string_view kScanNames = "SELECT " FOOTFALL_LEAD_FACTS
                                        " FROM leads WHERE lead_number IN (SELECT lead_number FROM lead_name_keys WHERE bucket = :1 AND "
                                        "name_hash = :2 AND lead_number < :3 ORDER BY lead_number DESC LIMIT :4) ORDER BY lead_number DESC";
constexpr std::string_view kScanChanges =
    "SELECT change_number, lead_number FROM leads INDEXED BY leads_by_change WHERE campaign_id = :1 AND change_number > :2 "
    "ORDER BY change_number LIMIT :3";
constexpr std::string_view kLastChange = "SELECT MAX(change_number) FROM leads INDEXED BY leads_by_change WHERE campaign_id = :1";
constexpr std::string_view kHasSession = "SELECT 1 FROM sessions WHERE campaign_id = :1 AND session_id = :2";
constexpr std::string_view kReadLead = "SELECT " FOOTFALL_LEAD_FACTS
                                       ", lead_id, campaign_id, zone_id, device_id, person_number, earlier_leads, receive_ms, mode, "
                                       "change_number, wrapped_key, personal, record, (SELECT c.record FROM lead_consents c WHERE "
                                       "c.lead_number = leads.lead_number AND c.event_number = leads.consent_event) FROM leads WHERE "
                                       "lead_number = :1";
#undef FOOTFALL_LEAD_FACTS

// Two look-ups at the ends of the index; together in one MIN and MAX they would read all of it.
constexpr std::string_view kNumberSpan =
    "SELECT (SELECT MIN(lead_number) FROM leads WHERE campaign_id = :1), (SELECT MAX(lead_number) FROM leads WHERE campaign_id = :1)";

LeadFacts ReadFacts(const Row& row) {
  return {.lead_number = row.Int(0),
          .session_id = row.Text(1),
          .site_id = row.Text(2),
          .staff_id = row.Text(3),
          .channel = row.Text(4),
          .intent = row.Int(5),
          .capture_ms = row.Int(6),
          .usable = row.Int(7)};
}

StoredLead ReadStored(const Row& row) {
  return {.facts = ReadFacts(row),
          .lead_id = row.Blob(8),
          .campaign_id = row.Text(9),
          .zone_id = row.Text(10),
          .device_id = row.Text(11),
          .person_number = row.Int(12),
          .earlier_leads = row.Int(13),
          .receive_ms = row.Int(14),
          .mode = row.Int(15),
          .change_number = row.Int(16),
          .wrapped_key = row.Blob(17),
          .personal = row.Blob(18),
          .record = row.Blob(19),
          .consent = row.Blob(20)};
}

absl::StatusOr<std::vector<LeadFacts>> Scan(Connection& db, std::string_view sql, const std::vector<SqlValue>& values) {
  std::vector<LeadFacts> facts;
  const absl::Status status = db.Query(sql, values, [&](const Row& row) {
    facts.push_back(ReadFacts(row));
    return true;
  });
  if (!status.ok()) return status;
  return facts;
}

// Whether a statement answers any row.
absl::StatusOr<bool> Any(Connection& db, std::string_view sql, const std::vector<SqlValue>& values) {
  bool any = false;
  const absl::Status status = db.Query(sql, values, [&](const Row&) {
    any = true;
    return false;
  });
  if (!status.ok()) return status;
  return any;
}

struct PersonCount {
  int64_t person_number = 0, lead_count = 0;
  PurposeSet decided = 0;  // what the person took back or confirmed anew
};

absl::StatusOr<std::optional<PersonCount>> ReadPerson(Connection& db, std::string_view phone_hash) {
  std::optional<PersonCount> person;
  const absl::Status status = db.Query(lead_sql::kFindPerson, {BytesView{phone_hash}}, [&](const Row& row) {
    person = {row.Int(0), row.Int(1), row.Int(2)};
    return false;
  });
  if (!status.ok()) return status;
  return person;
}

// Finds or makes the person and counts the lead. A new person gets the lead's number.
absl::StatusOr<PersonCount> CountPerson(Connection& db, const PreparedLead& lead, int64_t lead_number) {
  const absl::StatusOr<std::optional<PersonCount>> known = ReadPerson(db, lead.phone_hash);
  if (!known.ok()) return known.status();
  PersonCount person = known->value_or(PersonCount{lead_number, 0});
  ++person.lead_count;
  const absl::StatusOr<int64_t> written = known->has_value()
                                              ? db.Execute(lead_sql::kUpdatePerson, {person.lead_count, person.person_number})
                                              : db.Execute(lead_sql::kInsertPerson, {lead_number, BytesView{lead.phone_hash}});
  if (!written.ok()) return written.status();
  return person;
}

// What a new lead may be used for; only a person who decided something costs a look-up.
absl::StatusOr<PurposeSet> FindUsable(Connection& db, const PreparedLead& lead, const PersonCount& person) {
  if (person.decided == 0) return lead.consent_granted;
  const absl::StatusOr<std::vector<ConsentDecision>> decisions = LoadDecisions(db, person.person_number);
  if (!decisions.ok()) return decisions.status();
  return UsablePurposes(lead.consent_granted, lead.campaign_id, *decisions);
}

absl::Status InsertLeadRow(Connection& db, const PreparedLead& lead, int64_t lead_number, const PersonCount& person, PurposeSet usable) {
  const LeadOrigin& origin = lead.origin;
  const std::string lead_id = rules::UuidBytes(origin.lead_id);
  return db
      .Execute(lead_sql::kInsertLead,
               {lead_number, BytesView{lead_id}, TextView{lead.campaign_id}, TextView{origin.session_id}, TextView{lead.site_id},
                TextView{lead.zone_id}, TextView{lead.staff_id}, TextView{origin.device_id}, person.person_number, person.lead_count - 1,
                origin.capture_time_ms, origin.receive_time_ms, int64_t{lead.intent}, TextView{lead.channel}, int64_t{lead.mode}, usable,
                BytesView{lead.wrapped_key}, BytesView{lead.personal}, BytesView{lead.record}})
      .status();
}

absl::Status InsertConsent(Connection& db, const PreparedLead& lead, int64_t lead_number) {
  return db
      .Execute(lead_sql::kInsertConsent,
               {lead_number, lead.origin.capture_time_ms, lead.consent_offered, lead.consent_granted, BytesView{lead.consent_record}})
      .status();
}

absl::Status InsertNameKeys(Connection& db, const PreparedLead& lead, int64_t lead_number) {
  if (lead.name_hashes.empty()) return absl::OkStatus();
  std::vector<SqlValue> values = {lead_sql::NameBucket(lead_number), lead.name_hashes[0], lead_number};
  values.insert(values.end(), lead.name_hashes.begin() + 1, lead.name_hashes.end());
  return db.Execute(lead_sql::InsertNameKeys(static_cast<int>(lead.name_hashes.size())), values).status();
}

absl::Status AddTotals(WriteContext& write, const PreparedLead& lead, bool repeat) {
  const std::string& session = lead.origin.session_id;
  const auto add = [&](lead_sql::Total what, std::string_view in_session, std::string_view id) {
    return write.Tally(lead_sql::kAddTotal, {TextView{lead.campaign_id}, int64_t{what}, TextView{in_session}, TextView{id}}, 1,
                       lead.origin.capture_time_ms);
  };
  absl::Status status = add(lead_sql::kCampaignTotal, "", "");
  if (status.ok() && repeat) status = add(lead_sql::kRepeatTotal, "", "");
  if (session.empty()) return status;
  if (status.ok()) status = add(lead_sql::kSessionTotal, session, "");
  if (status.ok()) status = add(lead_sql::kZoneTotal, session, lead.zone_id);
  if (status.ok()) status = add(lead_sql::kStaffTotal, session, lead.staff_id);
  return status;
}

}  // namespace

namespace lead_sql {

std::string_view InsertNameKeys(int count) {
  static const std::vector<std::string>* const kTexts = [] {
    auto* texts = new std::vector<std::string>;
    std::string sql = "INSERT OR IGNORE INTO lead_name_keys (bucket, name_hash, lead_number) VALUES (:1, :2, :3)";
    for (int i = 1; i <= rules::kMaxNameKeys; ++i) {
      texts->push_back(sql);
      absl::StrAppend(&sql, ", (:1, :", i + 3, ", :3)");
    }
    return texts;
  }();
  return kTexts->at(count - 1);
}

}  // namespace lead_sql

absl::StatusOr<std::optional<LeadKey>> FindLead(Connection& db, std::string_view lead_id) {
  std::optional<LeadKey> key;
  const absl::Status status = db.Query(lead_sql::kFindLead, {BytesView{lead_id}}, [&](const Row& row) {
    key = {row.Int(0), row.Int(1), row.Int(2)};
    return false;
  });
  if (!status.ok()) return status;
  return key;
}

absl::StatusOr<LeadIntake::Applied> InsertLead(WriteContext& write, const PreparedLead& lead, int64_t lead_number) {
  Connection& db = write.db();
  const absl::StatusOr<PersonCount> person = CountPerson(db, lead, lead_number);
  if (!person.ok()) return person.status();
  absl::StatusOr<bool> repeat = false;
  if (person->lead_count > 1) repeat = Any(db, lead_sql::kPersonInCampaign, {person->person_number, lead.campaign_id});
  if (!repeat.ok()) return repeat.status();
  const absl::StatusOr<PurposeSet> usable = FindUsable(db, lead, *person);
  if (!usable.ok()) return usable.status();
  absl::Status status = InsertLeadRow(db, lead, lead_number, *person, *usable);
  if (status.ok()) status = InsertConsent(db, lead, lead_number);
  if (status.ok()) status = InsertNameKeys(db, lead, lead_number);
  if (status.ok()) status = AddTotals(write, lead, *repeat);
  if (!status.ok()) return status;
  return LeadIntake::Applied{.lead_number = lead_number,
                             .earlier_leads = static_cast<int>(person->lead_count - 1),
                             .person_number = person->person_number,
                             .usable = *usable};
}

absl::StatusOr<StoredLead> ReadLead(Connection& db, int64_t lead_number) {
  std::optional<StoredLead> lead;
  const absl::Status status = db.Query(kReadLead, {lead_number}, [&](const Row& row) {
    lead = ReadStored(row);
    return false;
  });
  if (!status.ok()) return status;
  if (!lead) return errors::Internal(absl::StrCat("lead number ", lead_number, " is in an index but not in its table"));
  return *std::move(lead);
}

absl::StatusOr<std::optional<int64_t>> FindPerson(Connection& db, std::string_view phone_hash) {
  const absl::StatusOr<std::optional<PersonCount>> person = ReadPerson(db, phone_hash);
  if (!person.ok()) return person.status();
  if (!person->has_value()) return std::nullopt;
  return (*person)->person_number;
}

absl::StatusOr<std::vector<LeadFacts>> ScanCampaign(Connection& db, std::string_view campaign_id, int64_t before, int limit) {
  return Scan(db, kScanCampaign, {std::string(campaign_id), before, int64_t{limit}});
}

absl::StatusOr<std::vector<LeadFacts>> ScanSession(Connection& db, std::string_view campaign_id, std::string_view session_id,
                                                   int64_t before, int limit) {
  return Scan(db, kScanSession, {std::string(campaign_id), std::string(session_id), before, int64_t{limit}});
}

absl::StatusOr<std::vector<LeadFacts>> ScanPerson(Connection& db, std::string_view campaign_id, int64_t person_number, int64_t before,
                                                  int limit) {
  return Scan(db, kScanPerson, {person_number, std::string(campaign_id), before, int64_t{limit}});
}

absl::StatusOr<std::vector<LeadFacts>> ScanNameBucket(Connection& db, int64_t bucket, int64_t name_hash, int64_t before, int limit) {
  return Scan(db, kScanNames, {bucket, name_hash, before, int64_t{limit}});
}

absl::StatusOr<std::optional<NumberSpan>> ReadNumberSpan(Connection& db, std::string_view campaign_id) {
  std::optional<NumberSpan> span;
  const absl::Status status = db.Query(kNumberSpan, {std::string(campaign_id)}, [&](const Row& row) {
    if (!row.IsNull(0)) span = {row.Int(0), row.Int(1)};
    return false;
  });
  if (!status.ok()) return status;
  return span;
}

absl::StatusOr<bool> HasSession(Connection& db, std::string_view campaign_id, std::string_view session_id) {
  return Any(db, kHasSession, {std::string(campaign_id), std::string(session_id)});
}

absl::StatusOr<int64_t> LastChange(Connection& db, std::string_view campaign_id) {
  int64_t number = 0;
  const absl::Status status = db.Query(kLastChange, {std::string(campaign_id)}, [&](const Row& row) {
    number = row.Int(0);
    return false;
  });
  if (!status.ok()) return status;
  return number;
}

absl::StatusOr<std::vector<LeadChange>> ScanChanges(Connection& db, std::string_view campaign_id, int64_t change_number, int limit) {
  std::vector<LeadChange> changes;
  const absl::Status status = db.Query(kScanChanges, {std::string(campaign_id), change_number, int64_t{limit}}, [&](const Row& row) {
    changes.push_back({row.Int(0), row.Int(1)});
    return true;
  });
  if (!status.ok()) return status;
  return changes;
}

}  // namespace footfall::server
