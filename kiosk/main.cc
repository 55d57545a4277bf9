// footfall-kiosk: the touch program that stands in the booth.
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "kiosk/app/app.h"

namespace {

constexpr int kWrongUse = 2;  // as the other programs say it

}  // namespace

int main(int argc, char** argv) {
  const auto options = footfall::kiosk::ParseOptions(std::vector<std::string>(argv + 1, argv + argc));
  if (!options.ok() || options->help) {
    (options.ok() ? std::cout : std::cerr) << (options.ok() ? "" : "footfall-kiosk: " + std::string(options.status().message()) + "\n")
                                           << footfall::kiosk::Usage(options.ok() && options->headless);
    return options.ok() ? EXIT_SUCCESS : kWrongUse;
  }
  auto app = footfall::kiosk::App::Open(*options, footfall::kiosk::StartPinyin);
  if (!app.ok()) {
    std::cerr << "footfall-kiosk: " << app.status().message() << "\n";
    return EXIT_FAILURE;
  }
  (*app)->Run();
  return EXIT_SUCCESS;
}
