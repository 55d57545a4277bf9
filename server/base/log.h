// Structured logs: one JSON object a line on standard error. Never personal data: fields take names, codes, counts and ids only.
#ifndef FOOTFALL_SERVER_BASE_LOG_H_
#define FOOTFALL_SERVER_BASE_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"

namespace footfall::server::log {

enum class Level { kDebug, kInfo, kWarn, kError };

// "debug", "info", "warn", "error"; InvalidField("log_level", …) for anything else.
absl::Status SetLevel(std::string_view name);

// A named value of a line.
struct Field {
  std::string_view key;
  std::variant<int64_t, double, std::string> value;
};

// Writes {"time":…,"level":…,"event":event, fields…}. `event` is dotted lower case ("call", "storage.open"). Thread-safe.
void Write(Level level, std::string_view event, std::initializer_list<Field> fields = {});
inline void Debug(std::string_view event, std::initializer_list<Field> fields = {}) { Write(Level::kDebug, event, fields); }
inline void Info(std::string_view event, std::initializer_list<Field> fields = {}) { Write(Level::kInfo, event, fields); }
inline void Warn(std::string_view event, std::initializer_list<Field> fields = {}) { Write(Level::kWarn, event, fields); }
inline void Error(std::string_view event, std::initializer_list<Field> fields = {}) { Write(Level::kError, event, fields); }

// The line without time and level, as Write makes it; for tests.
std::string Format(std::string_view event, std::initializer_list<Field> fields);

}  // namespace footfall::server::log

#endif  // FOOTFALL_SERVER_BASE_LOG_H_
