// A lead list as a CSV file (RFC 4180, UTF-8 with a byte order mark) that a spreadsheet opens without running anything in it.
// Pure; any thread.
#ifndef FOOTFALL_SERVER_LEADS_LEAD_CSV_H_
#define FOOTFALL_SERVER_LEADS_LEAD_CSV_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "footfall/v1/campaign_service.pb.h"
#include "footfall/v1/lead_service.pb.h"

namespace footfall::server {

// One cell. Text that a spreadsheet would take for a formula (it begins with = + - @, their full-width forms, a tab or a line break; phone
// numbers do) gets an apostrophe before it, which spreadsheets take for "text follows".
std::string CsvCell(std::string_view text);

// Makes the file of one campaign: fixed columns, then one for each field of the form ("answers.{field}"), then the answers to fields that
// the form no longer has. Times are RFC 3339 in the campaign's time zone; several values of one answer are joined by "; ".
class LeadCsv {
 public:
  explicit LeadCsv(const footfall::v1::Campaign& campaign);
  // The byte order mark and the header row.
  std::string Header() const;
  // One row. Shows what the lead shows: mask it before.
  std::string Line(const footfall::v1::Lead& lead) const;

 private:
  std::vector<std::string> field_ids_;
  absl::TimeZone zone_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEADS_LEAD_CSV_H_
