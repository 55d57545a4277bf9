// The whole kiosk: makes every part in order, runs, and takes everything down in the reverse order. UI thread.
#ifndef FOOTFALL_KIOSK_APP_APP_H_
#define FOOTFALL_KIOSK_APP_APP_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "kiosk/app/options.h"
#include "kiosk/input/pinyin.h"

namespace footfall::kiosk {

// Starts the Pinyin engine from (data folder, scratch folder).
using PinyinStarter = std::function<absl::StatusOr<std::unique_ptr<PinyinInput>>(const std::string&, const std::string&)>;

class App {
 public:
  virtual ~App() = default;
  // FAILED_PRECONDITION: another process uses the folder. DATA_LOSS: the journal is damaged. NOT_FOUND: assets or fonts are missing.
  // Whatever it says can be shown to whoever started the program.
  static absl::StatusOr<std::unique_ptr<App>> Open(const Options& options, PinyinStarter start_pinyin);
  // Until the window closes or the commands end.
  virtual void Run() = 0;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_APP_H_
