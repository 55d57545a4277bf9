#include "kiosk/platform/screen_power.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>
#include <vector>

namespace footfall::kiosk {
namespace {

// Of the brightness it had: seen in the dark, a tenth of the power.
constexpr int64_t kDimmedTo = 10;

std::optional<int64_t> ReadNumber(const std::filesystem::path& file) {
  std::ifstream in(file);
  int64_t number = 0;
  return in >> number ? std::optional(number) : std::nullopt;
}

void WriteNumber(const std::filesystem::path& file, int64_t number) { std::ofstream(file) << number << "\n"; }

class KernelLights : public ScreenPower {
 public:
  explicit KernelLights(std::vector<std::filesystem::path> files) {
    for (std::filesystem::path& file : files) lights_.push_back({std::move(file), std::nullopt});
  }
  ~KernelLights() override { Dim(false); }

  void Dim(bool dim) override {
    for (Light& light : lights_) dim ? Lower(&light) : Restore(&light);
  }

 private:
  struct Light {
    std::filesystem::path file;
    std::optional<int64_t> before;  // while it is dim
  };

  static void Lower(Light* light) {
    const std::optional<int64_t> now = ReadNumber(light->file);
    if (light->before || !now) return;
    light->before = now;
    WriteNumber(light->file, std::max<int64_t>(1, *now * kDimmedTo / 100));
  }
  static void Restore(Light* light) {
    if (light->before) WriteNumber(light->file, *std::exchange(light->before, std::nullopt));
  }

  std::vector<Light> lights_;
};

}  // namespace

std::unique_ptr<ScreenPower> MakeScreenPower(const std::string& root) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(root, error)) {
    const std::filesystem::path file = entry.path() / "brightness";
    if (ReadNumber(file) && access(file.c_str(), W_OK) == 0) files.push_back(file);
  }
  return files.empty() ? nullptr : std::make_unique<KernelLights>(std::move(files));
}

}  // namespace footfall::kiosk
