// Where screens put what happened, and the little they remember between frames (how far a list is scrolled). One per program; UI thread.
#ifndef FOOTFALL_KIOSK_SCREENS_ACTION_SINK_H_
#define FOOTFALL_KIOSK_SCREENS_ACTION_SINK_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kiosk/actions/action.h"
#include "kiosk/screens/page_motion.h"
#include "kiosk/widgets/widgets.h"

namespace footfall::kiosk {

class ActionSink {
 public:
  void Emit(Action action) {
    actions_.push_back(std::move(action));
    tapped_ = true;
  }
  // What a keyboard or a scanner typed: nobody touched the screen.
  void EmitTyped(Action action) { actions_.push_back(std::move(action)); }
  // Whether a finger did something since the last call.
  bool TakeTapped() { return std::exchange(tapped_, false); }
  void UseMotion(Motion motion) { motion_ = motion; }
  Motion motion() const { return motion_; }
  PageMotion* page_motion() { return &page_motion_; }
  // What was emitted since the last call, in order.
  std::vector<Action> Take() { return std::exchange(actions_, {}); }
  // The scroll position under `key`; begins at the top.
  ScrollState* Scroll(std::string_view key) { return &scrolls_.try_emplace(std::string(key)).first->second; }
  // Another page or another form begins at the top. DrawScreen calls it.
  void BeginPage(Page page, int64_t form_id) {
    if (page == page_ && form_id == form_id_) return;
    page_ = page;
    form_id_ = form_id;
    scrolls_.clear();
  }

 private:
  Page page_ = Page::kEnrol;
  int64_t form_id_ = 0;
  std::vector<Action> actions_;
  std::map<std::string, ScrollState> scrolls_;
  bool tapped_ = false;
  Motion motion_ = Motion::kNone;
  PageMotion page_motion_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SCREENS_ACTION_SINK_H_
