#include "kiosk/app/frame_loop.h"

#include <algorithm>
#include <utility>

#include "kiosk/screens/screens.h"

namespace footfall::kiosk {

FrameLoop::FrameLoop(const Parts& parts) : parts_(parts) { state_.default_language = state_.language = parts.language; }

FrameLoop::~FrameLoop() { WipeForms(&state_); }

int64_t FrameLoop::deadline_boot_ms() const { return std::min(redraw_boot_ms_, NextDeadline(state_)); }

void FrameLoop::Frame() {
  for (const Action& action : parts_.actions->Take()) Apply(action);
  if (NextDeadline(state_) <= parts_.clock->BootMs()) Apply(action::Tick{});
  Draw();
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
  parts_.carry(std::move(effect));
}

void FrameLoop::Compose(const effect::Ime& ime) {
  action::ImeChanged changed;
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
  Ui ui(*parts_.theme, *parts_.catalog, state_.language, parts_.window->PixelsPerMm(), parts_.clock->BootMs(), state_.large_text);
  DrawScreen(state_, ui, sink_);
  parts_.window->EndFrame();
  redraw_boot_ms_ = ui.redraw_at();
}

}  // namespace footfall::kiosk
