#include "kiosk/app/options.h"

#include <filesystem>
#include <functional>
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "kiosk/platform/command_stream.h"

namespace footfall::kiosk {
namespace {

constexpr int kLeastPixels = 320, kMostPixels = 7680;  // smaller has no room for a keyboard, larger is no screen
constexpr int kLeastDpi = 60, kMostDpi = 800;

struct Flag {
  bool takes_value = false;
  std::string help;
  std::function<bool(const std::string&, Options*)> set;  // false when the value is none
};

bool SetPixels(const std::string& text, int* target, Options* options) {
  options->size_given = true;
  return absl::SimpleAtoi(text, target) && *target >= kLeastPixels && *target <= kMostPixels;
}

bool SetDpi(const std::string& text, float* target) {
  return absl::SimpleAtof(text, target) && *target >= kLeastDpi && *target <= kMostDpi;
}

bool SetTheme(const std::string& text, ThemeKind* target) {
  static const auto* const themes = new std::map<std::string, ThemeKind>{
      {"light", ThemeKind::kLight}, {"dark", ThemeKind::kDark}, {"high-contrast", ThemeKind::kHighContrast}};
  const auto found = themes->find(text);
  if (found != themes->end()) *target = found->second;
  return found != themes->end();
}

bool SetText(const std::string& text, std::string* target) {
  *target = text;
  return !text.empty();
}

const std::map<std::string, Flag>& Flags() {
  static const auto* const flags = new std::map<std::string, Flag>{
      {"--data", {true, "DIR   folder for everything the kiosk keeps; required", [](auto& v, Options* o) { return SetText(v, &o->data); }}},
      {"--enrol",
       {true, "CODE  enrol this kiosk before it starts, or let it in again where it was forgotten",
        [](auto& v, Options* o) { return SetText(v, &o->enrol); }}},
      {"--assets", {true, "DIR   words, themes and the Pinyin schema", [](auto& v, Options* o) { return SetText(v, &o->assets); }}},
      {"--camera",
       {true, "WHERE a device, a file or folder of pictures, or none; the first camera when absent",
        [](auto& v, Options* o) { return SetText(v, &o->camera); }}},
      {"--language",
       {true, "TAG   zh-Hans, zh-Hant or en",
        [](auto& v, Options* o) { return SetText(v, &o->language) && (v == "zh-Hans" || v == "zh-Hant" || v == "en"); }}},
      {"--theme",
       {true, "NAME  light, dark or high-contrast; light when absent", [](auto& v, Options* o) { return SetTheme(v, &o->theme); }}},
      {"--width",
       {true, "N     pixels, 1280 when absent; less where the display has no room",
        [](auto& v, Options* o) { return SetPixels(v, &o->width, o); }}},
      {"--height",
       {true, "N     pixels, 800 when absent; without both the window turns with the display",
        [](auto& v, Options* o) { return SetPixels(v, &o->height, o); }}},
      {"--dpi",
       {true, "N     dots per inch of the screen; asked of the system when absent",
        [](auto& v, Options* o) { return SetDpi(v, &o->dpi); }}},
      {"--headless", {false, "no display; commands come on standard input", [](auto&, Options* o) { return o->headless = true; }}},
      {"--full-screen", {false, "the whole screen, no pointer", [](auto&, Options* o) { return o->full_screen = true; }}},
      {"--tell-places",
       {false, "for tests of the window: prints where each thing on the screen is, whenever that changes; never what stands there",
        [](auto&, Options* o) { return o->tell_places = true; }}},
      {"--help", {false, "this text", [](auto&, Options* o) { return o->help = true; }}},
  };
  return *flags;
}

std::string ProgramFolder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
}

// The first of `places` that has a folder of this name.
absl::StatusOr<std::string> FirstWith(const std::string& folder, const std::vector<std::string>& places, const std::string& what) {
  std::error_code error;
  for (const std::string& place : places) {
    if (std::filesystem::is_directory(std::filesystem::path(place) / folder, error)) return place;
  }
  return absl::NotFoundError(absl::StrCat(what, ": no folder with ", folder, "/ in ", absl::StrJoin(places, ", ")));
}

}  // namespace

std::string Usage(bool headless) {
  std::string text = "footfall-kiosk --data DIR [flags]\n";
  for (const auto& [name, flag] : Flags()) absl::StrAppend(&text, "  ", name, std::string(15 - name.size(), ' '), flag.help, "\n");
  return headless ? text + "\n" + kCommandHelp : text;
}

absl::StatusOr<Options> ParseOptions(const std::vector<std::string>& arguments) {
  Options options;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const size_t equals = arguments[i].find('=');
    const std::string name = arguments[i].substr(0, equals);
    auto flag = Flags().find(name);
    if (flag == Flags().end()) return absl::InvalidArgumentError(absl::StrCat(name, ": no such flag"));
    std::string value;
    if (equals != std::string::npos) {
      value = arguments[i].substr(equals + 1);
    } else if (flag->second.takes_value) {
      if (i + 1 == arguments.size()) return absl::InvalidArgumentError(absl::StrCat(name, ": needs a value"));
      value = arguments[++i];
    }
    if (!flag->second.set(value, &options)) return absl::InvalidArgumentError(absl::StrCat(name, ": \"", value, "\" will not do"));
  }
  if (options.data.empty() && !options.help) return absl::InvalidArgumentError("--data: required");
  if (options.tell_places && options.headless)
    return absl::InvalidArgumentError("--tell-places: goes with a window; without one the command \"widgets\" says it");
  return options;
}

absl::StatusOr<std::string> FindAssets(const std::string& wanted) {
  if (!wanted.empty()) return FirstWith("i18n", {wanted}, "--assets");
  const std::string program = ProgramFolder();
  return FirstWith("i18n",
                   {program + "/assets", program + "/../assets", program + "/../share/footfall/assets", program + "/../../assets",
                    FOOTFALL_ASSETS_SOURCE},
                   "--assets");
}

absl::StatusOr<std::string> FindPinyin(const std::string& assets) {
  const std::string program = ProgramFolder();
  return FirstWith("build", {assets + "/pinyin", program + "/pinyin", program + "/../pinyin", program + "/../share/footfall/pinyin"},
                   "Pinyin");
}

}  // namespace footfall::kiosk
