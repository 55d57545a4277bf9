#include "server/base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

#include "server/base/errors.h"

namespace footfall::server::log {
namespace {

spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = std::make_shared<spdlog::logger>("footfall", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})", spdlog::pattern_time_type::utc);
    return made;
  }();
  return *logger;
}

spdlog::level::level_enum ToSpdlog(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarn:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

}  // namespace

absl::Status SetLevel(std::string_view name) {
  for (const auto& [text, level] : std::initializer_list<std::pair<std::string_view, Level>>{
           {"debug", Level::kDebug}, {"info", Level::kInfo}, {"warn", Level::kWarn}, {"error", Level::kError}}) {
    if (name != text) continue;
    Logger().set_level(ToSpdlog(level));
    return absl::OkStatus();
  }
  return errors::InvalidField("log_level", "UNKNOWN_LEVEL");
}

std::string Format(std::string_view event, std::initializer_list<Field> fields) {
  nlohmann::ordered_json line = {{"event", event}};
  for (const Field& field : fields) {
    std::visit([&](const auto& value) { line[std::string(field.key)] = value; }, field.value);
  }
  // Bytes that are no UTF-8 are replaced: a log line must never be what fails.
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void Write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (!Logger().should_log(ToSpdlog(level))) return;
  const std::string object = Format(event, fields);
  // The pattern has opened the object already: its own braces go.
  Logger().log(ToSpdlog(level), "{}", std::string_view(object).substr(1, object.size() - 2));
}

}  // namespace footfall::server::log
