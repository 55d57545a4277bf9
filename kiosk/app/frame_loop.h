// The screen's half of the kiosk: applies actions, draws, and sleeps while nothing changes. UI thread only.
#ifndef FOOTFALL_KIOSK_APP_FRAME_LOOP_H_
#define FOOTFALL_KIOSK_APP_FRAME_LOOP_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "kiosk/actions/reducer.h"
#include "kiosk/app/action_queue.h"
#include "kiosk/app/campaign_time.h"
#include "kiosk/base/clock.h"
#include "kiosk/input/pinyin.h"
#include "kiosk/platform/place_teller.h"
#include "kiosk/platform/screen_power.h"
#include "kiosk/platform/sound.h"
#include "kiosk/platform/speaker.h"
#include "kiosk/platform/window.h"
#include "kiosk/screens/action_sink.h"
#include "kiosk/sync/corrected_clock.h"
#include "kiosk/widgets/text.h"
#include "kiosk/widgets/theme.h"

namespace footfall::kiosk {

class FrameLoop {
 public:
  // All outlive the loop.
  struct Parts {
    Window* window = nullptr;
    Clock* clock = nullptr;
    const CorrectedClock* corrected = nullptr;
    const CampaignTime* campaign_time = nullptr;
    const Theme* theme = nullptr;
    const Catalog* catalog = nullptr;
    ActionQueue* actions = nullptr;
    std::function<void(Effect)> carry;  // takes every effect but Ime; must not block
    std::string language;
    const ThemeSet* themes = nullptr;  // what settings from afar choose from; null = only `theme`
    SoundPlayer* sound = nullptr;      // these three may be null
    Speaker* speaker = nullptr;
    ScreenPower* power = nullptr;
    PlaceTeller* places = nullptr;  // hears of every frame; may be null
  };
  explicit FrameLoop(const Parts& parts);
  ~FrameLoop();

  // Letters compose from now on; before, they are taken as they are.
  void UsePinyin(PinyinInput* pinyin) { pinyin_ = pinyin; }
  // Boot time until which nothing has to be drawn unless something happens.
  int64_t deadline_boot_ms() const;
  // Everything that waits, what is due, and one frame.
  void Frame();
  const State& state() const { return state_; }

 private:
  Env Time() const;
  void Apply(const Action& action);
  void Carry(Effect effect);
  void Compose(const effect::Ime& ime);
  void Hear(const effect::Sound& sound);
  void Say(const effect::Speak& speech);
  // The theme as settings and the campaign's colour have it; made anew only when one of them changed.
  const Theme& Look();
  void TellScreen();
  void Draw();

  const Parts parts_;
  PinyinInput* pinyin_ = nullptr;
  State state_;
  ActionSink sink_;
  std::optional<std::pair<ThemeChoice, std::optional<uint32_t>>> look_of_;  // what look_ was made for
  Theme look_;
  ScreenWish told_screen_ = ScreenWish::kBright;
  int64_t redraw_boot_ms_ = 0;  // a widget moves, or the last frame's touches changed something
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_FRAME_LOOP_H_
