#include "server/cli/draw_file.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "server/cli/output.h"

namespace footfall::cli {
namespace {

using Json = nlohmann::ordered_json;

bool IsTime(const std::string& key) { return absl::EndsWith(key, "_ms") || absl::EndsWith(key, "Ms"); }

bool IsEnd(const std::string& key) {
  for (const std::string_view end : {"end_ms", "until_ms", "endMs", "UntilMs"}) {
    if (key.size() >= end.size() && key.compare(key.size() - end.size(), end.size(), end) == 0) return true;
  }
  return false;
}

bool ReadTime(const std::string& key, const std::string& text, int64_t* unix_ms) {
  absl::CivilDay day;
  if (IsEnd(key) && absl::ParseCivilTime(text, &day)) {  // a day and nothing more
    *unix_ms = absl::ToUnixMillis(absl::FromCivil(day + 1, absl::LocalTimeZone()));
    return true;
  }
  return ParseTime(text, unix_ms);
}

absl::Status Walk(const std::string& path, Json* json) {
  if (!json->is_structured()) return absl::OkStatus();
  for (auto& [key, value] : json->items()) {
    const std::string at = json->is_array() ? absl::StrCat(path, "[", key, "]") : absl::StrCat(path, path.empty() ? "" : ".", key);
    if (json->is_object() && IsTime(key) && value.is_string()) {
      const std::string text = value.get<std::string>();
      int64_t unix_ms = 0;
      if (!ReadTime(key, text, &unix_ms)) {
        return absl::InvalidArgumentError(
            absl::StrCat(at, ": \"", text, "\" is no time; write 2026-05-01, 2026-05-01 10:00, 2026-05-01T10:00+08:00 or milliseconds"));
      }
      value = absl::StrCat(unix_ms);  // as protobuf writes numbers of 64 bits
    } else if (absl::Status status = Walk(at, &value); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> TimesInMilliseconds(const std::string& json) {
  Json parsed = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) return json;  // what is wrong with it, its reader says better
  if (absl::Status status = Walk("", &parsed); !status.ok()) return status;
  return parsed.dump();
}

}  // namespace footfall::cli
