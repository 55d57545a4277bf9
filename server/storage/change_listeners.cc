#include "server/storage/change_listeners.h"

#include <algorithm>

namespace footfall::server {

int64_t ChangeListeners::Add(Listener listener) {
  std::lock_guard lock(mutex_);
  listeners_[++last_id_] = std::move(listener);
  return last_id_;
}

void ChangeListeners::Remove(int64_t id) {
  std::lock_guard lock(mutex_);
  listeners_.erase(id);
}

void ChangeListeners::Tell(const std::vector<Change>& changes) {
  std::lock_guard lock(mutex_);
  for (const auto& [id, listener] : listeners_) listener(changes);
}

// Kinds times open sessions is a short list: a scan from the end finds a repeat at once.
void AddOnce(const Change& change, std::vector<Change>* changes) {
  if (std::find(changes->rbegin(), changes->rend(), change) == changes->rend()) changes->push_back(change);
}

}  // namespace footfall::server
