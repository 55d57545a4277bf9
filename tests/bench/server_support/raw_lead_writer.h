// The floor that benchmarks measure against: bare SQLite, the product's own statements, prepared once, no layer in between.
#ifndef FOOTFALL_TESTS_BENCH_SERVER_SUPPORT_RAW_LEAD_WRITER_H_
#define FOOTFALL_TESTS_BENCH_SERVER_SUPPORT_RAW_LEAD_WRITER_H_

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "server/leads/lead_intake.h"

namespace footfall::server::support {

// A statement bound by position; names ":1", ":2" … must first stand in that order, as they do in lead_sql.
class RawStatement {
 public:
  RawStatement(sqlite3* db, std::string_view sql);
  ~RawStatement();
  RawStatement(const RawStatement&) = delete;
  RawStatement& Int(int64_t value);
  RawStatement& Text(const std::string& value);
  RawStatement& Blob(const std::string& value);
  // Runs one step; true when there is a row to read by Column.
  bool Step();
  int64_t Column(int column) { return sqlite3_column_int64(statement_, column); }
  void Reset();
  // To the end, and ready for the next.
  void Run();

 private:
  sqlite3_stmt* statement_ = nullptr;
  int next_ = 1;
};

// Opens a database that the product made and has closed. One thread. Any error stops the process.
class RawLeadWriter {
 public:
  explicit RawLeadWriter(const std::string& path);
  ~RawLeadWriter();
  RawLeadWriter(const RawLeadWriter&) = delete;

  sqlite3* db() { return db_; }
  void Begin();
  // Everything LeadIntake::Apply writes; totals are added up until Commit.
  void Apply(const PreparedLead& lead);
  // Writes the totals and the counter, and commits.
  void Commit();
  int64_t CountLeads();
  int64_t NextNumber() { return ++number_; }

 private:
  void AddTotals(const PreparedLead& lead, bool repeat);
  void InsertRows(const PreparedLead& lead, int64_t number, int64_t person_number, int64_t earlier_leads);
  RawStatement& Prepared(std::string_view sql);

  struct Total {
    int64_t leads = 0, last_ms = 0;
  };
  sqlite3* db_ = nullptr;
  int64_t number_ = 0;
  std::map<std::string, RawStatement, std::less<>> statements_;
  std::map<std::tuple<std::string, int64_t, std::string, std::string>, Total> totals_;
};

}  // namespace footfall::server::support

#endif  // FOOTFALL_TESTS_BENCH_SERVER_SUPPORT_RAW_LEAD_WRITER_H_
