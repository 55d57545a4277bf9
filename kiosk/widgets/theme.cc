#include "kiosk/widgets/theme.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <variant>

namespace footfall::kiosk {
namespace {

using Json = nlohmann::json;
using Member = std::variant<Color Theme::*, float Theme::*, int64_t Theme::*>;

const std::map<std::string, Member>& Members() {
  static const auto* const members = new std::map<std::string, Member>{
      {"ground", &Theme::ground},
      {"surface", &Theme::surface},
      {"surface_pressed", &Theme::surface_pressed},
      {"outline", &Theme::outline},
      {"text", &Theme::text},
      {"text_muted", &Theme::text_muted},
      {"primary", &Theme::primary},
      {"primary_pressed", &Theme::primary_pressed},
      {"on_primary", &Theme::on_primary},
      {"primary_soft", &Theme::primary_soft},
      {"hero", &Theme::hero},
      {"on_hero", &Theme::on_hero},
      {"accent", &Theme::accent},
      {"accent_pressed", &Theme::accent_pressed},
      {"on_accent", &Theme::on_accent},
      {"good", &Theme::good},
      {"warning", &Theme::warning},
      {"bad", &Theme::bad},
      {"good_soft", &Theme::good_soft},
      {"warning_soft", &Theme::warning_soft},
      {"bad_soft", &Theme::bad_soft},
      {"small_mm", &Theme::small_mm},
      {"body_mm", &Theme::body_mm},
      {"label_mm", &Theme::label_mm},
      {"title_mm", &Theme::title_mm},
      {"display_mm", &Theme::display_mm},
      {"hero_mm", &Theme::hero_mm},
      {"line_height_chinese", &Theme::line_height_chinese},
      {"line_height_latin", &Theme::line_height_latin},
      {"primary_height_mm", &Theme::primary_height_mm},
      {"key_mm", &Theme::key_mm},
      {"target_mm", &Theme::target_mm},
      {"staff_target_mm", &Theme::staff_target_mm},
      {"gap_mm", &Theme::gap_mm},
      {"margin_mm", &Theme::margin_mm},
      {"radius_mm", &Theme::radius_mm},
      {"stroke_mm", &Theme::stroke_mm},
      {"hairline", &Theme::hairline},
      {"press_ms", &Theme::press_ms},
      {"toast_ms", &Theme::toast_ms},
      {"undo_ms", &Theme::undo_ms},
  };
  return *members;
}

// "#RRGGBB" or "#RRGGBBAA".
std::optional<Color> ParseColor(const Json& value) {
  if (!value.is_string()) return std::nullopt;
  std::string digits = value.get<std::string>();
  if ((digits.size() != 7 && digits.size() != 9) || digits[0] != '#') return std::nullopt;
  digits.erase(0, 1);
  if (digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) return std::nullopt;
  const auto number = static_cast<Color>(std::stoul(digits, nullptr, 16));
  return digits.size() == 8 ? number : (number << 8 | 0xFF);
}

// What is wrong with the value, or "" after it was stored.
std::string Store(const Json& value, Color Theme::*member, Theme* theme) {
  const std::optional<Color> color = ParseColor(value);
  if (!color) return "a colour is written \"#RRGGBB\" or \"#RRGGBBAA\"";
  theme->*member = *color;
  return "";
}

std::string Store(const Json& value, float Theme::*member, Theme* theme) {
  if (!value.is_number() || !(value.get<float>() > 0)) return "a size is a number above 0";
  theme->*member = value.get<float>();
  return "";
}

std::string Store(const Json& value, int64_t Theme::*member, Theme* theme) {
  if (!value.is_number_integer() || value.get<int64_t>() < 0) return "a time is a whole number of milliseconds";
  theme->*member = value.get<int64_t>();
  return "";
}

double Linear(uint32_t channel) {
  const double value = channel / 255.0;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double Luminance(Color color) {
  return 0.2126 * Linear(color >> 24) + 0.7152 * Linear(color >> 16 & 0xFF) + 0.0722 * Linear(color >> 8 & 0xFF);
}

}  // namespace

bool LoadTheme(const std::string& path, Theme* theme, std::string* error) {
  std::ifstream file(path);
  const Json json = Json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    *error = path + ": cannot be read, or is not a JSON object";
    return false;
  }
  Theme loaded = *theme;
  for (const auto& [name, value] : json.items()) {
    const auto member = Members().find(name);
    const std::string problem =
        member == Members().end()
            ? "no such field"
            : std::visit([&, &value = value](auto pointer) { return Store(value, pointer, &loaded); }, member->second);
    if (!problem.empty()) {
      *error = path;
      error->append(": ").append(name).append(": ").append(problem);
      return false;
    }
  }
  *theme = loaded;
  return true;
}

const Theme& ThemeSet::Of(ThemeKind kind) const {
  switch (kind) {
    case ThemeKind::kLight:
      return light;
    case ThemeKind::kDark:
      return dark;
    case ThemeKind::kHighContrast:
      return high_contrast;
  }
  return light;
}

bool LoadThemes(const std::string& folder, ThemeSet* themes, std::string* error) {
  return LoadTheme(folder + "/light.json", &themes->light, error) && LoadTheme(folder + "/dark.json", &themes->dark, error) &&
         LoadTheme(folder + "/high_contrast.json", &themes->high_contrast, error);
}

double Contrast(Color a, Color b) {
  const auto [low, high] = std::minmax({Luminance(a), Luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

}  // namespace footfall::kiosk
