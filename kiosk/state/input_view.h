// What is under way with the keyboard, the handwriting pad, the calendar and the camera. Plain values; changed only by Reduce. Strokes
// and candidates are personal: WipeForms leaves no trace of them.
#ifndef FOOTFALL_KIOSK_STATE_INPUT_VIEW_H_
#define FOOTFALL_KIOSK_STATE_INPUT_VIEW_H_

#include <cstdint>
#include <string>
#include <vector>

#include "kiosk/base/ink.h"
#include "kiosk/base/picture.h"

namespace footfall::kiosk {

struct KeyboardView {
  bool pinyin = true;
  bool shift = false;
  bool caps = false;  // shift stays
  bool symbols = false;
  bool handwriting = false;   // the pad instead of keys
  int64_t shift_boot_ms = 0;  // when shift was touched last, so that two quick touches lock it
};

// A character being drawn.
struct InkView {
  std::vector<InkStroke> strokes;
  std::vector<std::string> candidates;  // of the newest strokes that were recognised
  int64_t asked = 0;                    // rises with each question, so that late answers are told apart
};

// The calendar of a date field.
enum class DateStage { kDays, kMonths, kYears };
struct DateView {
  std::string field_id;  // whose calendar it is; of another one it begins anew
  int year = 0, month = 0;
  DateStage stage = DateStage::kDays;
};

enum class CameraProblem { kNone, kGone, kNotOpened, kSilent };

// The camera as pages see it.
struct CameraView {
  bool present = false;  // there is one; pages show their button only then
  bool open = false;
  bool for_codes = false;
  SharedPicture picture;  // what it sees; null until the first frame
  CameraProblem problem = CameraProblem::kNone;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_STATE_INPUT_VIEW_H_
