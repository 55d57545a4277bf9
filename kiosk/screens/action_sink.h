// Where screens put what happened, and the little they remember between frames (how far a list is scrolled). One per program; UI thread.
#ifndef FOOTFALL_KIOSK_SCREENS_ACTION_SINK_H_
#define FOOTFALL_KIOSK_SCREENS_ACTION_SINK_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kiosk/actions/action.h"
#include "kiosk/widgets/widgets.h"

namespace footfall::kiosk {

class ActionSink {
 public:
  void Emit(Action action) { actions_.push_back(std::move(action)); }
  // What was emitted since the last call, in order.
  std::vector<Action> Take() { return std::exchange(actions_, {}); }
  // The scroll position under `key`; begins at the top.
  ScrollState* Scroll(std::string_view key) { return &scrolls_.try_emplace(std::string(key)).first->second; }
  // Forgets all scroll positions; DrawScreen calls it when the page changes.
  void ForgetScrolls() { scrolls_.clear(); }

 private:
  std::vector<Action> actions_;
  std::map<std::string, ScrollState> scrolls_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SCREENS_ACTION_SINK_H_
