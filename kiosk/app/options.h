// The command line of footfall-kiosk.
#ifndef FOOTFALL_KIOSK_APP_OPTIONS_H_
#define FOOTFALL_KIOSK_APP_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "kiosk/widgets/theme.h"

namespace footfall::kiosk {

struct Options {
  std::string data;    // folder of the journal; required
  std::string enrol;   // enrolment code; empty = none
  std::string assets;  // empty = look for it
  std::string camera;  // as of MakeCameraPlace; empty = the machine's first one
  std::string language = "zh-Hans";
  ThemeKind theme = ThemeKind::kLight;  // where the settings from afar name none
  bool headless = false;
  bool full_screen = false;
  bool tell_places = false;        // as of PlaceTeller, on standard output; with a window only
  int width = 1280, height = 800;  // pixels
  bool size_given = false;         // else the window turns with the display
  float dpi = 0;                   // 0 = ask the system
  bool help = false;
};

// What --help prints; with what --headless reads from standard input.
std::string Usage(bool headless = false);

// INVALID_ARGUMENT names the flag and what is wrong with it. `arguments` without the program's name.
absl::StatusOr<Options> ParseOptions(const std::vector<std::string>& arguments);

// The folder with i18n/, themes/ and pinyin/: `wanted`, or the first that is there beside the program, above it, in the installed share, or
// in the source tree it was built from. NOT_FOUND lists where it looked.
absl::StatusOr<std::string> FindAssets(const std::string& wanted);

// The folder with the prebuilt Pinyin dictionary: among the assets, beside the program's folder, or in the installed share. NOT_FOUND lists
// where it looked; the kiosk then runs without.
absl::StatusOr<std::string> FindPinyin(const std::string& assets);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_OPTIONS_H_
