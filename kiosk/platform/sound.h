// What the kiosk can be heard with: three short tones, made and not recorded.
#ifndef FOOTFALL_KIOSK_PLATFORM_SOUND_H_
#define FOOTFALL_KIOSK_PLATFORM_SOUND_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "kiosk/base/clock.h"

namespace footfall::kiosk {

// A touch that did something; something is done; a draw was won.
enum class Chime { kTap, kSuccess, kWin };

inline constexpr int kSampleRateHz = 44'100;
inline constexpr int kLongestChimeMs = 1000;

// Samples of one channel, kSampleRateHz a second, at 0 to 100 % of the volume; empty for 0. They begin and end in silence, so that nothing
// clicks.
std::vector<int16_t> MakeChime(Chime chime, int volume_percent);

// Plays one tone at a time; a newer one waits for the end of the one that sounds, and of two that wait the newer stays. UI thread; nothing
// blocks.
class SoundPlayer {
 public:
  virtual ~SoundPlayer() = default;
  virtual void Play(Chime chime, int volume_percent) = 0;
};

// Through the machine's default device (ALSA, and through it PipeWire or PulseAudio). The device is open only while something sounds, and
// a little longer. A machine without one stays silent and is asked again now and then; nothing runs before the first tone.
std::unique_ptr<SoundPlayer> MakeSoundPlayer(Clock* clock);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_SOUND_H_
