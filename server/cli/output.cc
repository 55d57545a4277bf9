#include "server/cli/output.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <cstdio>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/time/time.h"

namespace footfall::cli {

bool print_json = false;

namespace {

// Columns a text takes in a terminal: what is beyond Latin takes two.
int Width(std::string_view text) {
  int width = 0;
  for (const unsigned char byte : text) {
    if ((byte & 0xC0) == 0x80) continue;
    width += byte >= 0xE2 ? 2 : 1;
  }
  return width;
}

void PrintRow(const std::vector<std::string>& row, const std::vector<int>& widths) {
  std::string line;
  for (size_t i = 0; i < row.size(); ++i) {
    line += row[i];
    if (i + 1 < row.size()) line.append(widths[i] - Width(row[i]) + 2, ' ');
  }
  std::printf("%s\n", line.c_str());
}

std::string Local(const char* format, int64_t unix_ms) {
  return absl::FormatTime(format, absl::FromUnixMillis(unix_ms), absl::LocalTimeZone());
}

// "CONTACT" of the value of an enum whose names begin with what `value` 0 has before "UNSPECIFIED".
std::string Word(const google::protobuf::EnumValueDescriptor& value) {
  const std::string zero = value.type()->value(0)->name();
  return absl::AsciiStrToLower(value.name().substr(zero.size() - std::string("UNSPECIFIED").size()));
}

void PrintJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  if (google::protobuf::util::MessageToJsonString(message, &json, options).ok()) std::printf("%s\n", json.c_str());
}

}  // namespace

void PrintTable(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows,
                const std::vector<const google::protobuf::Message*>& messages) {
  if (print_json) {
    for (const auto* message : messages) PrintJson(*message);
    return;
  }
  std::vector<int> widths(head.size(), 0);
  for (size_t i = 0; i < head.size(); ++i) widths[i] = Width(head[i]);
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  PrintRow(head, widths);
  for (const auto& row : rows) PrintRow(row, widths);
}

void PrintDone(const std::string& line, const google::protobuf::Message& message) {
  if (print_json) {
    PrintJson(message);
  } else {
    std::printf("%s\n", line.c_str());
  }
}

std::string FormatTime(int64_t unix_ms) {
  if (unix_ms == 0) return "-";
  return Local("%Y-%m-%d %H:%M%Ez", unix_ms);
}

std::string FormatSpan(int64_t start_ms, int64_t end_ms) {
  if (start_ms == 0 || end_ms == 0) return FormatTime(start_ms) + " - " + FormatTime(end_ms);
  const bool same_day = Local("%Y-%m-%d", start_ms) == Local("%Y-%m-%d", end_ms);
  return Local("%Y-%m-%d %H:%M", start_ms) + " - " + (same_day ? Local("%H:%M%Ez", end_ms) : FormatTime(end_ms));
}

bool ParseTime(const std::string& text, int64_t* unix_ms) {
  absl::Time time;
  std::string error;
  for (const char* format : {"%Y-%m-%d %H:%M%Ez", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y-%m-%dT%H:%M%Ez", "%Y-%m-%dT%H:%M",
                             "%Y-%m-%dT%H:%M:%E*S%Ez", "%Y-%m-%dT%H:%M:%E*S", "%Y-%m-%d %H:%M:%E*S%Ez", "%Y-%m-%d %H:%M:%E*S"}) {
    if (!absl::ParseTime(format, text, absl::LocalTimeZone(), &time, &error)) continue;
    *unix_ms = absl::ToUnixMillis(time);
    return true;
  }
  return absl::SimpleAtoi(text, unix_ms);
}

std::string EnumWord(const google::protobuf::Message& message, const std::string& field) {
  const auto* descriptor = message.GetDescriptor()->FindFieldByName(field);
  const auto* value = message.GetReflection()->GetEnum(message, descriptor);
  return value->number() == 0 ? "-" : Word(*value);
}

std::string EnumWords(const google::protobuf::Message& message, const std::string& field) {
  const auto* descriptor = message.GetDescriptor()->FindFieldByName(field);
  const auto* reflection = message.GetReflection();
  std::string words;
  for (int i = 0; i < reflection->FieldSize(message, descriptor); ++i) {
    words += (i == 0 ? "" : ", ") + Word(*reflection->GetRepeatedEnum(message, descriptor, i));
  }
  return words.empty() ? "-" : words;
}

std::string Id(std::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

std::string LeadName(const std::string& text) {
  const auto slash = text.find('/');
  if (slash == std::string::npos || text.rfind("campaigns/", 0) == 0) return text;
  return "campaigns/" + text.substr(0, slash) + "/leads/" + text.substr(slash + 1);
}

}  // namespace footfall::cli
