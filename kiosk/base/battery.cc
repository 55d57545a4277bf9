#include "kiosk/base/battery.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

namespace footfall::kiosk {
namespace {

std::string ReadLine(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

class KernelBattery : public Battery {
 public:
  explicit KernelBattery(std::string root) : root_(std::move(root)) {}

  BatteryState Read() override {
    BatteryState state;
    int batteries = 0, sum = 0;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(root_, error)) {
      const std::filesystem::path& supply = entry.path();
      const std::string type = ReadLine(supply / "type");
      if (type != "Battery") {
        // A charger, whatever its kind.
        state.charging = state.charging || ReadLine(supply / "online") == "1";
        continue;
      }
      const std::string charge = ReadLine(supply / "capacity"), status = ReadLine(supply / "status");
      if (charge.empty() || ReadLine(supply / "scope") == "Device") continue;
      ++batteries;
      sum += std::clamp(std::atoi(charge.c_str()), 0, 100);
      state.charging = state.charging || status == "Charging" || status == "Full";
    }
    if (batteries == 0) return {};
    state.percent = sum / batteries;
    return state;
  }

 private:
  const std::string root_;
};

}  // namespace

std::unique_ptr<Battery> MakeBattery(std::string root) { return std::make_unique<KernelBattery>(std::move(root)); }

}  // namespace footfall::kiosk
