#include "tests/bench/server_support/raw_lead_writer.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "server/leads/lead_sql.h"

namespace footfall::server::support {
namespace {

void Check(sqlite3* db, int result, const char* what) {
  if (result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE) return;
  std::fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(db));
  std::abort();
}

void Script(sqlite3* db, const char* sql) { Check(db, sqlite3_exec(db, sql, nullptr, nullptr, nullptr), sql); }

}  // namespace

RawStatement::RawStatement(sqlite3* db, std::string_view sql) {
  Check(db, sqlite3_prepare_v2(db, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr), "prepare");
}
RawStatement::~RawStatement() { sqlite3_finalize(statement_); }
RawStatement& RawStatement::Int(int64_t value) {
  sqlite3_bind_int64(statement_, next_++, value);
  return *this;
}
RawStatement& RawStatement::Text(const std::string& value) {
  sqlite3_bind_text(statement_, next_++, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
  return *this;
}
RawStatement& RawStatement::Blob(const std::string& value) {
  sqlite3_bind_blob(statement_, next_++, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
  return *this;
}
bool RawStatement::Step() {
  const int result = sqlite3_step(statement_);
  Check(sqlite3_db_handle(statement_), result, sqlite3_sql(statement_));
  return result == SQLITE_ROW;
}
void RawStatement::Reset() {
  sqlite3_reset(statement_);
  next_ = 1;
}
void RawStatement::Run() {
  while (Step()) {
  }
  Reset();
}

RawLeadWriter::RawLeadWriter(const std::string& path) {
  Check(db_, sqlite3_open(path.c_str(), &db_), "open");
  // As the product's writer has it, but SQLite checkpoints by itself: that is what a plain program gets.
  Script(db_,
         "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
         "PRAGMA cache_size = -32768;");
  RawStatement counter(db_, "SELECT value FROM counter WHERE id = 1");
  if (counter.Step()) number_ = counter.Column(0);
}

RawLeadWriter::~RawLeadWriter() {
  statements_.clear();
  sqlite3_close(db_);
}

RawStatement& RawLeadWriter::Prepared(std::string_view sql) {
  if (const auto known = statements_.find(sql); known != statements_.end()) return known->second;
  return statements_.try_emplace(std::string(sql), db_, sql).first->second;
}

void RawLeadWriter::Begin() { Prepared("BEGIN IMMEDIATE").Run(); }

void RawLeadWriter::Apply(const PreparedLead& lead) {
  const std::string lead_id = rules::UuidBytes(lead.origin.lead_id);
  RawStatement& find = Prepared(lead_sql::kFindLead).Blob(lead_id);
  const bool known = find.Step();
  find.Reset();
  if (known) return;
  const int64_t number = NextNumber();
  RawStatement& person = Prepared(lead_sql::kFindPerson).Blob(lead.phone_hash);
  const bool came_before = person.Step();
  const int64_t person_number = came_before ? person.Column(0) : number, lead_count = came_before ? person.Column(1) + 1 : 1;
  person.Reset();
  if (came_before) {
    Prepared(lead_sql::kUpdatePerson).Int(lead_count).Int(person_number).Run();
  } else {
    Prepared(lead_sql::kInsertPerson).Int(number).Blob(lead.phone_hash).Run();
  }
  bool repeat = false;
  if (lead_count > 1) {
    RawStatement& before = Prepared(lead_sql::kPersonInCampaign).Int(person_number).Text(lead.campaign_id);
    repeat = before.Step();
    before.Reset();
  }
  InsertRows(lead, number, person_number, lead_count - 1);
  AddTotals(lead, repeat);
}

void RawLeadWriter::InsertRows(const PreparedLead& lead, int64_t number, int64_t person_number, int64_t earlier_leads) {
  const LeadOrigin& origin = lead.origin;
  const std::string lead_id = rules::UuidBytes(origin.lead_id);
  Prepared(lead_sql::kInsertLead)
      .Int(number)
      .Blob(lead_id)
      .Text(lead.campaign_id)
      .Text(origin.session_id)
      .Text(lead.site_id)
      .Text(lead.zone_id)
      .Text(lead.staff_id)
      .Text(origin.device_id)
      .Int(person_number)
      .Int(earlier_leads)
      .Int(origin.capture_time_ms)
      .Int(origin.receive_time_ms)
      .Int(lead.intent)
      .Text(lead.channel)
      .Int(lead.mode)
      .Int(lead.consent_granted)
      .Blob(lead.wrapped_key)
      .Blob(lead.personal)
      .Blob(lead.record)
      .Run();
  Prepared(lead_sql::kInsertConsent)
      .Int(number)
      .Int(origin.capture_time_ms)
      .Int(lead.consent_offered)
      .Int(lead.consent_granted)
      .Blob(lead.consent_record)
      .Run();
  if (!lead.name_hashes.empty()) {
    RawStatement& keys = Prepared(lead_sql::InsertNameKeys(static_cast<int>(lead.name_hashes.size())));
    keys.Int(lead_sql::NameBucket(number)).Int(lead.name_hashes[0]).Int(number);
    for (size_t i = 1; i < lead.name_hashes.size(); ++i) keys.Int(lead.name_hashes[i]);
    keys.Run();
  }
}

void RawLeadWriter::AddTotals(const PreparedLead& lead, bool repeat) {
  const std::string& session = lead.origin.session_id;
  const auto add = [&](lead_sql::Total what, const std::string& in_session, const std::string& id) {
    Total& total = totals_[{lead.campaign_id, what, in_session, id}];
    ++total.leads;
    total.last_ms = std::max(total.last_ms, lead.origin.capture_time_ms);
  };
  add(lead_sql::kCampaignTotal, "", "");
  if (repeat) add(lead_sql::kRepeatTotal, "", "");
  if (session.empty()) return;
  add(lead_sql::kSessionTotal, session, "");
  add(lead_sql::kZoneTotal, session, lead.zone_id);
  add(lead_sql::kStaffTotal, session, lead.staff_id);
}

void RawLeadWriter::Commit() {
  for (const auto& [key, total] : totals_) {
    const auto& [campaign, what, session, id] = key;
    Prepared(lead_sql::kAddTotal).Text(campaign).Int(what).Text(session).Text(id).Int(total.leads).Int(total.last_ms).Run();
  }
  totals_.clear();
  Prepared("UPDATE counter SET value = :1 WHERE id = 1").Int(number_).Run();
  Prepared("COMMIT").Run();
}

int64_t RawLeadWriter::CountLeads() {
  RawStatement count(db_, "SELECT COUNT(*) FROM leads");
  return count.Step() ? count.Column(0) : -1;
}

}  // namespace footfall::server::support
