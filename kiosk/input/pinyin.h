// Pinyin to Chinese characters, through librime with an own schema. Nothing typed is learned or written to disk.
#ifndef FOOTFALL_KIOSK_INPUT_PINYIN_H_
#define FOOTFALL_KIOSK_INPUT_PINYIN_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace footfall::kiosk {

// One composition at a time. One thread (the UI's: a key takes 0.05 ms; start it early, 3 ms).
class PinyinInput {
 public:
  virtual ~PinyinInput() = default;
  // Which characters the candidates are written with from the next key on; simplified ones at the start. Traditional ones need Debian's
  // libopencc-data; without it they stay simplified.
  virtual void UseTraditional(bool traditional) = 0;
  // A letter a-z or apostrophe. Text that was committed by it (usually "").
  virtual std::string Type(char letter) = 0;
  virtual void Backspace() = 0;
  // Takes candidate `index` of the page shown; returns the text when the composition is complete, "" when part of it is still open.
  virtual std::string Choose(int index) = 0;
  virtual void NextPage() = 0;
  // Takes the letters as they are.
  virtual std::string CommitRaw() = 0;
  // Forgets the composition (time-out, page change).
  virtual void Clear() = 0;
  virtual std::string preedit() const = 0;
  virtual std::vector<std::string> candidates() const = 0;
  virtual bool has_more() const = 0;
  // What the whole composition becomes when the first candidate of the page shown is taken.
  virtual std::string preview() const = 0;
};

// `data_dir`: the prebuilt schema (scripts/setup builds it from assets/pinyin); `scratch_dir` must exist and stays free of typed text.
absl::StatusOr<std::unique_ptr<PinyinInput>> StartPinyin(const std::string& data_dir, const std::string& scratch_dir);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_INPUT_PINYIN_H_
