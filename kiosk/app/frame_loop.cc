#include "kiosk/app/frame_loop.h"

#include <algorithm>
#include <utility>

#include "kiosk/screens/screens.h"
#include "kiosk/widgets/brand_colors.h"

namespace footfall::kiosk {

FrameLoop::FrameLoop(const Parts& parts) : parts_(parts) {
  state_.tablet_language = state_.default_language = state_.language = parts.language;
  state_.can_speak = parts.speaker != nullptr;
}

FrameLoop::~FrameLoop() { WipeForms(&state_); }

int64_t FrameLoop::deadline_boot_ms() const { return std::min(redraw_boot_ms_, NextDeadline(state_)); }

void FrameLoop::Frame() {
  for (const Action& action : parts_.actions->Take()) Apply(action);
  if (NextDeadline(state_) <= parts_.clock->BootMs()) Apply(action::Tick{});
  TellScreen();
  Draw();
  if (sink_.TakeTapped() && parts_.sound != nullptr && !IsLocked(state_))
    parts_.sound->Play(Chime::kTap, state_.config.settings.volume_percent);
  const std::vector<Action> touched = sink_.Take();
  for (const Action& action : touched) Apply(action);
  if (!touched.empty()) redraw_boot_ms_ = parts_.clock->BootMs();
}

Env FrameLoop::Time() const {
  const int64_t wall_ms = parts_.corrected->Now().ms;
  return {parts_.clock->BootMs(), wall_ms, parts_.campaign_time->OffsetS(wall_ms)};
}

void FrameLoop::Apply(const Action& action) {
  for (Effect& effect : Reduce(&state_, action, Time())) Carry(std::move(effect));
}

void FrameLoop::Carry(Effect effect) {
  if (const auto* ime = std::get_if<effect::Ime>(&effect)) return Compose(*ime);
  if (const auto* sound = std::get_if<effect::Sound>(&effect)) return Hear(*sound);
  if (const auto* speech = std::get_if<effect::Speak>(&effect)) return Say(*speech);
  parts_.carry(std::move(effect));
}

void FrameLoop::Hear(const effect::Sound& sound) {
  if (parts_.sound == nullptr) return;
  parts_.sound->Play(sound.kind == effect::SoundKind::kWin ? Chime::kWin : Chime::kSuccess, state_.config.settings.volume_percent);
}

void FrameLoop::Say(const effect::Speak& speech) {
  if (parts_.speaker == nullptr) return;
  speech.words.empty() ? parts_.speaker->Stop() : parts_.speaker->Say(speech.words, speech.language);
}

const Theme& FrameLoop::Look() {
  const ThemeChoice choice = state_.config.settings.theme;
  const std::pair now{choice, state_.config.brand.color};
  if (look_of_ == now) return look_;
  look_of_ = now;
  look_ = *parts_.theme;
  if (parts_.themes != nullptr && choice == ThemeChoice::kLight) look_ = parts_.themes->light;
  if (parts_.themes != nullptr && choice == ThemeChoice::kDark) look_ = parts_.themes->dark;
  if (parts_.themes != nullptr && choice == ThemeChoice::kHighContrast) look_ = parts_.themes->high_contrast;
  // Who needs all the contrast there is does not trade it for a campaign's colour.
  const bool plain = look_.hairline >= 1;
  if (now.second && !plain) look_ = WithBrand(look_, *now.second << 8 | 0xFF);
  return look_;
}

void FrameLoop::TellScreen() {
  const ScreenWish wish = ScreenWishOf(state_);
  if (wish == told_screen_) return;
  told_screen_ = wish;
  parts_.window->KeepScreenOn(wish == ScreenWish::kBright);
  if (parts_.power != nullptr) parts_.power->Dim(wish == ScreenWish::kDim);
}

void FrameLoop::Compose(const effect::Ime& ime) {
  action::ImeChanged changed;
  if (pinyin_) pinyin_->UseTraditional(state_.language == "zh-Hant");
  if (!pinyin_) {
    if (ime.kind != effect::ImeKind::kType) return;
    changed.committed = std::string(1, ime.letter);
    return Apply(changed);
  }
  switch (ime.kind) {
    case effect::ImeKind::kType:
      changed.committed = pinyin_->Type(ime.letter);
      break;
    case effect::ImeKind::kBackspace:
      pinyin_->Backspace();
      break;
    case effect::ImeKind::kChoose:
      changed.committed = pinyin_->Choose(ime.index);
      break;
    case effect::ImeKind::kMore:
      pinyin_->NextPage();
      break;
    case effect::ImeKind::kCommitRaw:
      changed.committed = pinyin_->CommitRaw();
      break;
    case effect::ImeKind::kClear:
      return pinyin_->Clear();
  }
  changed.composition = {pinyin_->preedit(), pinyin_->candidates(), pinyin_->has_more(), pinyin_->preview()};
  Apply(changed);
}

void FrameLoop::Draw() {
  parts_.window->BeginFrame();
  Ui ui(Look(), *parts_.catalog, state_.language, parts_.window->PixelsPerMm(), parts_.clock->BootMs(), state_.large_text);
  sink_.UseMotion(state_.config.settings.reduced_motion ? Motion::kFade : Motion::kSlide);
  DrawScreen(state_, ui, sink_);
  parts_.window->EndFrame();
  if (parts_.places != nullptr) parts_.places->Tell(ui.records(), parts_.clock->BootMs());
  redraw_boot_ms_ = ui.redraw_at();
}

}  // namespace footfall::kiosk
