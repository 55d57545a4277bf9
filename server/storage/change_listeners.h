// Who wants to hear of changes.
#ifndef FOOTFALL_SERVER_STORAGE_CHANGE_LISTENERS_H_
#define FOOTFALL_SERVER_STORAGE_CHANGE_LISTENERS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "server/storage/database.h"

namespace footfall::server {

// Thread-safe. A listener must not add or remove listeners.
class ChangeListeners {
 public:
  using Listener = std::function<void(const std::vector<Change>&)>;
  int64_t Add(Listener listener);
  // After it returns, the listener is not called again.
  void Remove(int64_t id);
  void Tell(const std::vector<Change>& changes);

 private:
  std::mutex mutex_;  // held while telling, which is what makes Remove's promise true
  std::map<int64_t, Listener> listeners_;
  int64_t last_id_ = 0;
};

// Appends `change` unless it is there.
void AddOnce(const Change& change, std::vector<Change>* changes);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STORAGE_CHANGE_LISTENERS_H_
