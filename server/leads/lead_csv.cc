#include "server/leads/lead_csv.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kDefaultTimeZone = "Asia/Shanghai";
// Spreadsheets in East Asian locales read the full-width forms like the plain ones.
constexpr std::array<std::string_view, 11> kFormulaStarts = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};

constexpr std::array<std::string_view, 21> kColumns = {
    "lead",          "phone",           "name",           "honorific",       "intent",
    "channel",       "session",         "zone",           "staff",           "device",
    "captured",      "received",        "mode",           "consent_contact", "consent_messages",
    "consent_calls", "consent_partner", "consent_winner", "earlier_leads",   "clock_suspect",
    "receipt_code"};
constexpr std::string_view kOtherAnswers = "other_answers";

std::string Row(const std::vector<std::string>& cells) {
  return absl::StrCat(absl::StrJoin(cells, ",", [](std::string* out, const std::string& cell) { out->append(CsvCell(cell)); }),
                      absl::string_view(kLineEnd.data(), kLineEnd.size()));
}

std::string Honorific(v1::Honorific honorific) {
  if (honorific == v1::HONORIFIC_MR) return "mr";
  return honorific == v1::HONORIFIC_MS ? "ms" : "";
}

std::string Intent(v1::IntentLevel intent) {
  if (intent == v1::INTENT_LEVEL_HOT) return "hot";
  if (intent == v1::INTENT_LEVEL_WARM) return "warm";
  return intent == v1::INTENT_LEVEL_COLD ? "cold" : "";
}

std::string Mode(v1::LeadMode mode) {
  if (mode == v1::LEAD_MODE_VISITOR) return "visitor";
  if (mode == v1::LEAD_MODE_STAFF) return "staff";
  return mode == v1::LEAD_MODE_API ? "api" : "";
}

// Whether it may be used for this now: "yes", "no", or empty when nobody was ever asked.
std::string Usable(const v1::Lead& lead, v1::ConsentPurpose purpose) {
  const auto& usable = lead.usable_purposes();
  if (std::find(usable.begin(), usable.end(), purpose) != usable.end()) return "yes";
  const auto& choices = lead.consent().choices();
  return std::any_of(choices.begin(), choices.end(), [&](const auto& choice) { return choice.purpose() == purpose; }) ? "no" : "";
}

std::string Time(int64_t ms, absl::TimeZone zone) { return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E3S%Ez", absl::FromUnixMillis(ms), zone); }

}  // namespace

std::string CsvCell(std::string_view text) {
  const bool formula =
      std::any_of(kFormulaStarts.begin(), kFormulaStarts.end(), [&](std::string_view start) { return text.starts_with(start); });
  std::string cell = formula ? "'" : "";
  cell.append(text);
  if (cell.find_first_of(",\"\r\n") == std::string::npos && !cell.starts_with(' ') && !cell.ends_with(' ')) return cell;
  return absl::StrCat("\"", absl::StrReplaceAll(cell, {{"\"", "\"\""}}), "\"");
}

LeadCsv::LeadCsv(const v1::Campaign& campaign) {
  for (const v1::FormField& field : campaign.form().fields()) field_ids_.push_back(field.id());
  const std::string name = campaign.time_zone().empty() ? std::string(kDefaultTimeZone) : campaign.time_zone();
  if (!absl::LoadTimeZone(name, &zone_)) zone_ = absl::UTCTimeZone();
}

std::string LeadCsv::Header() const {
  std::vector<std::string> cells(kColumns.begin(), kColumns.end());
  for (const std::string& id : field_ids_) cells.push_back(absl::StrCat("answers.", id));
  cells.emplace_back(kOtherAnswers);
  return std::string(kByteOrderMark) + Row(cells);
}

std::string LeadCsv::Line(const v1::Lead& lead) const {
  std::vector<std::string> cells = {lead.name(),
                                    lead.phone(),
                                    lead.display_name(),
                                    Honorific(lead.honorific()),
                                    Intent(lead.intent()),
                                    lead.channel(),
                                    lead.session(),
                                    lead.zone(),
                                    lead.staff(),
                                    lead.device(),
                                    Time(lead.capture_time_ms(), zone_),
                                    Time(lead.receive_time_ms(), zone_),
                                    Mode(lead.mode()),
                                    Usable(lead, v1::CONSENT_PURPOSE_CONTACT),
                                    Usable(lead, v1::CONSENT_PURPOSE_MARKETING_MESSAGES),
                                    Usable(lead, v1::CONSENT_PURPOSE_MARKETING_CALLS),
                                    Usable(lead, v1::CONSENT_PURPOSE_PARTNER_SHARING),
                                    Usable(lead, v1::CONSENT_PURPOSE_WINNER_PUBLICATION),
                                    absl::StrCat(lead.earlier_leads()),
                                    lead.clock_suspect() ? "yes" : "no",
                                    lead.receipt_code()};
  std::map<std::string, std::string> answers;
  for (const v1::Answer& answer : lead.answers()) answers[answer.field_id()] = absl::StrJoin(answer.values(), "; ");
  for (const std::string& id : field_ids_) {
    const auto node = answers.extract(id);
    cells.push_back(node.empty() ? "" : node.mapped());
  }
  cells.push_back(absl::StrJoin(answers, "; ", absl::PairFormatter("=")));
  return Row(cells);
}

}  // namespace footfall::server
