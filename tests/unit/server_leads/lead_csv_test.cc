#include "server/leads/lead_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Takes one line apart as RFC 4180 has it.
std::vector<std::string> Parse(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (quoted && line[i] == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += line[i++];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += line[i];
    }
  }
  return cells;
}

v1::Campaign TwoFields() {
  v1::Campaign campaign;
  campaign.set_time_zone("Asia/Shanghai");
  campaign.mutable_form()->add_fields()->set_id("budget");
  campaign.mutable_form()->add_fields()->set_id("products");
  return campaign;
}

void Answer(v1::Lead* lead, const std::string& field, const std::vector<std::string>& values) {
  v1::Answer* answer = lead->add_answers();
  answer->set_field_id(field);
  for (const std::string& value : values) answer->add_values(value);
}

std::string Column(const LeadCsv& csv, const v1::Lead& lead, const std::string& name) {
  std::string header = csv.Header().substr(3), line = csv.Line(lead);
  EXPECT_TRUE(header.ends_with("\r\n") && line.ends_with("\r\n"));
  const std::vector<std::string> names = Parse(header.substr(0, header.size() - 2)), cells = Parse(line.substr(0, line.size() - 2));
  EXPECT_EQ(names.size(), cells.size());
  for (size_t i = 0; i < names.size() && i < cells.size(); ++i) {
    if (names[i] == name) return cells[i];
  }
  return "no such column";
}

TEST(CsvCellTest, QuotesWhatWouldBreakARow) {
  EXPECT_EQ(CsvCell("plain 王"), "plain 王");
  EXPECT_EQ(CsvCell(""), "");
  EXPECT_EQ(CsvCell("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvCell("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(CsvCell("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(CsvCell(" outer "), "\" outer \"");
}

TEST(CsvCellTest, DisarmsFormulas) {
  for (const char* start : {"=", "+", "-", "@", "＝", "＋", "－", "＠"}) {
    EXPECT_EQ(CsvCell(std::string(start) + "1"), "'" + std::string(start) + "1");
  }
  EXPECT_EQ(CsvCell("\tx"), "'\tx");
  EXPECT_EQ(CsvCell("\r=x"), "\"'\r=x\"");
  EXPECT_EQ(CsvCell("=HYPERLINK(\"x\",\"y\")"), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
  EXPECT_EQ(CsvCell("1+1"), "1+1");
}

TEST(LeadCsvTest, BeginsWithTheByteOrderMarkAndTheColumns) {
  const std::string header = LeadCsv(TwoFields()).Header();
  EXPECT_TRUE(header.starts_with("\xEF\xBB\xBFlead,phone,name,"));
  EXPECT_TRUE(header.ends_with(",answers.budget,answers.products,other_answers\r\n"));
}

TEST(LeadCsvTest, PutsEachValueUnderItsColumn) {
  v1::Lead lead;
  lead.set_phone("+8613812345678");
  lead.set_display_name("王, 小明");
  lead.set_honorific(v1::HONORIFIC_MS);
  lead.set_intent(v1::INTENT_LEVEL_WARM);
  lead.set_mode(v1::LEAD_MODE_VISITOR);
  lead.set_earlier_leads(2);
  lead.set_clock_suspect(true);
  lead.set_capture_time_ms(1'777'600'800'123);
  Answer(&lead, "products", {"flat", "garage"});
  Answer(&lead, "gone", {"=1"});
  const LeadCsv csv(TwoFields());
  EXPECT_EQ(Column(csv, lead, "phone"), "'+8613812345678");
  EXPECT_EQ(Column(csv, lead, "name"), "王, 小明");
  EXPECT_EQ(Column(csv, lead, "honorific"), "ms");
  EXPECT_EQ(Column(csv, lead, "intent"), "warm");
  EXPECT_EQ(Column(csv, lead, "mode"), "visitor");
  EXPECT_EQ(Column(csv, lead, "earlier_leads"), "2");
  EXPECT_EQ(Column(csv, lead, "clock_suspect"), "yes");
  EXPECT_EQ(Column(csv, lead, "captured"), "2026-05-01T10:00:00.123+08:00");
  EXPECT_EQ(Column(csv, lead, "answers.products"), "flat; garage");
  EXPECT_EQ(Column(csv, lead, "answers.budget"), "");
  EXPECT_EQ(Column(csv, lead, "other_answers"), "gone==1");
}

TEST(LeadCsvTest, TellsWhatMayBeDoneNowFromWhatMayNotFromWhatWasNeverAsked) {
  v1::Lead lead;
  for (const bool granted : {true, false}) {
    v1::ConsentChoice* choice = lead.mutable_consent()->add_choices();
    choice->set_purpose(granted ? v1::CONSENT_PURPOSE_CONTACT : v1::CONSENT_PURPOSE_MARKETING_CALLS);
    choice->set_granted(granted);
  }
  lead.add_usable_purposes(v1::CONSENT_PURPOSE_CONTACT);
  const LeadCsv csv(TwoFields());
  EXPECT_EQ(Column(csv, lead, "consent_contact"), "yes");
  EXPECT_EQ(Column(csv, lead, "consent_calls"), "no");
  EXPECT_EQ(Column(csv, lead, "consent_messages"), "");
  lead.clear_usable_purposes();  // taken back since
  EXPECT_EQ(Column(csv, lead, "consent_contact"), "no");
}

TEST(LeadCsvTest, AnUnknownTimeZoneFallsBackToUtc) {
  v1::Campaign campaign;
  campaign.set_time_zone("Mars/Olympus");
  EXPECT_EQ(Column(LeadCsv(campaign), v1::Lead(), "captured"), "1970-01-01T00:00:00.000+00:00");
}

}  // namespace
}  // namespace footfall::server
