// What happened, for people who look after kiosks: one JSON object a line. Thread-safe.
// Callers give events, codes, counts and resource ids; never what a visitor typed, a name, a number or a secret.
#ifndef FOOTFALL_KIOSK_APP_LOG_H_
#define FOOTFALL_KIOSK_APP_LOG_H_

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "kiosk/base/clock.h"

namespace footfall::kiosk {

class Log {
 public:
  enum class Level { kInfo, kWarning, kError };
  using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;
  virtual ~Log() = default;
  // `event` is "part.what", the same words each time.
  virtual void Write(Level level, std::string_view event, Fields fields) = 0;
  void Info(std::string_view event, Fields fields = {}) { Write(Level::kInfo, event, fields); }
  void Warning(std::string_view event, Fields fields = {}) { Write(Level::kWarning, event, fields); }
  void Error(std::string_view event, Fields fields = {}) { Write(Level::kError, event, fields); }
};

// Writes to <folder>/kiosk.log, three files of a megabyte in turn. A disk that is full loses lines, nothing else.
std::unique_ptr<Log> OpenLog(const std::string& folder, Clock* clock);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_LOG_H_
