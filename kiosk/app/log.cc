#include "kiosk/app/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>

#include <nlohmann/json.hpp>

namespace footfall::kiosk {
namespace {

constexpr size_t kFileBytes = 1 << 20;
constexpr size_t kFiles = 2;  // beside the one being written

class FileLog : public Log {
 public:
  FileLog(const std::string& path, Clock* clock) : clock_(clock) {
    try {
      logger_ = std::make_shared<spdlog::logger>("kiosk", std::make_shared<spdlog::sinks::rotating_file_sink_mt>(path, kFileBytes, kFiles));
      logger_->set_pattern("%v");
      logger_->flush_on(spdlog::level::info);
      logger_->set_error_handler([](const std::string&) {});  // a full disk must not fill the screen's log as well
    } catch (const spdlog::spdlog_ex&) {
      logger_ = nullptr;  // a kiosk that cannot log still registers leads
    }
  }

  void Write(Level level, std::string_view event, Fields fields) override {
    if (!logger_) return;
    static constexpr std::string_view kNames[] = {"info", "warning", "error"};
    nlohmann::ordered_json line = {{"wall_ms", clock_->WallMs()}, {"level", kNames[static_cast<int>(level)]}, {"event", event}};
    for (const auto& [name, value] : fields) line[std::string(name)] = value;
    logger_->info(line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }

 private:
  Clock* const clock_;
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace

std::unique_ptr<Log> OpenLog(const std::string& folder, Clock* clock) { return std::make_unique<FileLog>(folder + "/kiosk.log", clock); }

}  // namespace footfall::kiosk
