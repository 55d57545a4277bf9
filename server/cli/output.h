// How the command prints: aligned columns for people, or one JSON object a line for scripts (--json).
#ifndef FOOTFALL_SERVER_CLI_OUTPUT_H_
#define FOOTFALL_SERVER_CLI_OUTPUT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/message.h"

namespace footfall::cli {

// Set once by main from --json.
extern bool print_json;

// Rows under a head; columns as wide as their widest cell (a Chinese character is two columns wide). `messages` are what --json prints.
void PrintTable(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows,
                const std::vector<const google::protobuf::Message*>& messages);

// What a command did: a line for people, or `message` for scripts.
void PrintDone(const std::string& line, const google::protobuf::Message& message);

// "2026-05-01 10:00+08:00" in this machine's time zone; "-" for 0.
std::string FormatTime(int64_t unix_ms);
// "2026-05-01 10:00 - 18:00+08:00"; the end has its date when that is another.
std::string FormatSpan(int64_t start_ms, int64_t end_ms);
// A time as FormatTime says it, also with seconds or a T before the hour (ISO 8601), without its zone (then it is this machine's) or hour,
// or a number of milliseconds; false for anything else.
bool ParseTime(const std::string& text, int64_t* unix_ms);

// The value of an enum field without its prefix, in lower case: "lead_registration"; "-" when it says nothing.
std::string EnumWord(const google::protobuf::Message& message, const std::string& field);

// The same of a repeated field: "contact, marketing_messages"; "-" for none.
std::string EnumWords(const google::protobuf::Message& message, const std::string& field);

// The last part of a resource name.
std::string Id(std::string_view name);

// A lead as people write it ("spring/0190…"), by its resource name.
std::string LeadName(const std::string& text);

// The best text of a LocalizedText-like map: zh-Hans, en, any.
template <typename Map>
std::string AnyText(const Map& texts) {
  for (const char* language : {"zh-Hans", "en"}) {
    if (auto found = texts.find(language); found != texts.end()) return found->second;
  }
  return texts.empty() ? "" : texts.begin()->second;
}

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_OUTPUT_H_
