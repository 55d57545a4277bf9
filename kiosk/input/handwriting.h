// Chinese characters from the strokes of a finger, through zinnia. Nothing drawn is learned or written to disk.
#ifndef FOOTFALL_KIOSK_INPUT_HANDWRITING_H_
#define FOOTFALL_KIOSK_INPUT_HANDWRITING_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "kiosk/base/ink.h"

namespace footfall::kiosk {

// How many candidates a pad shows: of rough strokes the right one is first in 72 of 100, among five in 90.
inline constexpr int kInkCandidates = 10;

// Where the trained models lie. Japanese knows most traditional forms, which no package for Traditional Chinese brings.
struct HandwritingModels {
  std::string simplified;
  std::string japanese;  // empty = none
};
// Those of the packages tegaki-zinnia-simplified-chinese and tegaki-zinnia-japanese in `folder`, the system's when empty. NotFound names
// the package.
absl::StatusOr<HandwritingModels> FindHandwritingModels(const std::string& folder = "");

// One thread. A recognition takes 6 ms a model: not on the UI's thread. The models are mapped, 27 MB each, of which the pages read count.
class Handwriting {
 public:
  virtual ~Handwriting() = default;
  // Up to kInkCandidates characters, the likeliest first; empty for no strokes. With `traditional` as Traditional Chinese writes them.
  virtual std::vector<std::string> Recognise(const std::vector<InkStroke>& strokes, bool traditional) = 0;
};

// DataLoss names the model that cannot be used.
absl::StatusOr<std::unique_ptr<Handwriting>> OpenHandwriting(const HandwritingModels& models);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_INPUT_HANDWRITING_H_
