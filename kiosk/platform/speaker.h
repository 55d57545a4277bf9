// Reads words aloud, where the tablet has speech-dispatcher.
#ifndef FOOTFALL_KIOSK_PLATFORM_SPEAKER_H_
#define FOOTFALL_KIOSK_PLATFORM_SPEAKER_H_

#include <memory>
#include <string>

namespace footfall::kiosk {

// UI thread; nothing blocks. What is said is heard by whoever stands there: never what somebody typed.
class Speaker {
 public:
  virtual ~Speaker() = default;
  // Begins to read; what is being read ends. `language` is "zh-Hans", "zh-Hant" or "en".
  virtual void Say(const std::string& words, const std::string& language) = 0;
  virtual void Stop() = 0;
};

// Through the program spd-say, looked for in the folders of `path` (as in the environment's PATH). Null when none has it: then there is
// nothing to read with.
std::unique_ptr<Speaker> FindSpeaker(const std::string& path);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_SPEAKER_H_
