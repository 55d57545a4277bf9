// How files that people write are read as messages of the API. Pure: text in, messages out; any thread.
#ifndef FOOTFALL_SERVER_CLI_FILE_JSON_H_
#define FOOTFALL_SERVER_CLI_FILE_JSON_H_

#include <google/protobuf/message.h>

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace footfall::cli {

// What a place in the file is read against.
struct FileContext {
  absl::TimeZone zone = absl::UTCTimeZone();
  std::string today;
  std::string date;  // of the session being read
};

// INVALID_ARGUMENT that names the place ("sessions[0].zones[2].kind") and what is wrong.
absl::Status Wrong(const std::string& where, const std::string& what);

// A file's text; comments are allowed. INVALID_ARGUMENT names line and column of what is no JSON, never what stands there.
absl::StatusOr<nlohmann::json> ParseJson(std::string_view text);

// Milliseconds since 1970 of "2026-05-01 10:00", or of "10:00" on the context's date.
absl::StatusOr<int64_t> ParseMoment(const std::string& text, const FileContext& context, const std::string& where);

// Reads an object as a message; keys in `own` are the file's, not the message's, and are left out. What people may write differently from
// the API's own JSON: see campaign_file.h.
absl::Status Fill(const nlohmann::json& value, const FileContext& context, const std::string& where, std::initializer_list<const char*> own,
                  google::protobuf::Message* message);

// A text that must be there.
absl::StatusOr<std::string> Word(const nlohmann::json& value, const char* key, const std::string& where);

// A resource name, of an id or of itself.
std::string Named(const std::string& collection, const std::string& id);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_FILE_JSON_H_
