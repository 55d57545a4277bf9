#include <alsa/asoundlib.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "kiosk/platform/sound.h"

namespace footfall::kiosk {
namespace {

// Short enough that a touch and its tone are one; the machine's mixer adds its own.
constexpr unsigned kLatencyUs = 60'000;
// The device stays open so long after a tone: opening it costs more than the tone, holding it keeps the machine awake.
constexpr int kHoldMs = 3000;
// A machine that had no device is asked again no sooner.
constexpr int64_t kAskAgainMs = 60'000;

// ALSA would write to standard error what a kiosk without a loudspeaker finds out at every start.
void KeepQuiet(const char*, int, const char*, int, const char*, ...) {}

struct Closer {
  void operator()(snd_pcm_t* device) const { snd_pcm_close(device); }
};
using Device = std::unique_ptr<snd_pcm_t, Closer>;

Device OpenDevice() {
  snd_pcm_t* opened = nullptr;
  if (snd_pcm_open(&opened, "default", SND_PCM_STREAM_PLAYBACK, 0) < 0) return nullptr;
  Device device(opened);
  const int set = snd_pcm_set_params(device.get(), SND_PCM_FORMAT_S16, SND_PCM_ACCESS_RW_INTERLEAVED, 1, kSampleRateHz, 1, kLatencyUs);
  return set < 0 ? nullptr : std::move(device);
}

// False when the device went away; it is opened anew for the next tone.
bool PlayAll(snd_pcm_t* device, const std::vector<int16_t>& samples) {
  if (snd_pcm_prepare(device) < 0) return false;
  for (size_t at = 0; at < samples.size();) {
    snd_pcm_sframes_t written = snd_pcm_writei(device, samples.data() + at, samples.size() - at);
    if (written < 0) written = snd_pcm_recover(device, static_cast<int>(written), /*silent=*/1);
    if (written < 0) return false;
    at += static_cast<size_t>(written);
  }
  return snd_pcm_drain(device) >= 0;
}

// Invariant: the thread holds the device, and the lock only while it looks for work.
class AlsaPlayer : public SoundPlayer {
 public:
  explicit AlsaPlayer(Clock* clock) : clock_(clock) { snd_lib_error_set_handler(KeepQuiet); }

  ~AlsaPlayer() override {
    {
      const std::lock_guard lock(mutex_);
      ends_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
  }

  void Play(Chime chime, int volume_percent) override {
    if (volume_percent <= 0) return;
    {
      const std::lock_guard lock(mutex_);
      if (clock_->BootMs() < ask_again_boot_ms_) return;
      // A key must not take the place of what was won.
      if (next_ && chime == Chime::kTap) return;
      next_ = {chime, volume_percent};
    }
    if (!thread_.joinable()) thread_ = std::thread([this] { Run(); });
    wake_.notify_one();
  }

 private:
  void Run() {
    Device device;
    std::unique_lock lock(mutex_);
    while (!ends_) {
      const auto work = [this] { return ends_ || next_; };
      if (!device) {
        wake_.wait(lock, work);
      } else if (!wake_.wait_for(lock, std::chrono::milliseconds(kHoldMs), work)) {
        device.reset();
        continue;
      }
      if (ends_) return;
      const auto [chime, volume] = *std::exchange(next_, std::nullopt);
      lock.unlock();
      if (!device) device = OpenDevice();
      const bool played = device && PlayAll(device.get(), MakeChime(chime, volume));
      lock.lock();
      if (played) continue;
      device.reset();
      next_.reset();
      ask_again_boot_ms_ = clock_->BootMs() + kAskAgainMs;
    }
  }

  Clock* const clock_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::optional<std::pair<Chime, int>> next_;
  bool ends_ = false;
  int64_t ask_again_boot_ms_ = 0;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<SoundPlayer> MakeSoundPlayer(Clock* clock) { return std::make_unique<AlsaPlayer>(clock); }

}  // namespace footfall::kiosk
