#include "server/devices/device_presence.h"

#include <algorithm>
#include <utility>

namespace footfall::server {

void DevicePresence::Heard(std::string_view device_id, int64_t now_ms, uint64_t backlog) {
  std::function<void(const std::string&)> came;
  {
    std::lock_guard lock(mutex_);
    Seen& seen = seen_[std::string(device_id)];
    if (!seen.online) came = listener_;
    seen.online = true;
    seen.last_seen_ms = std::max(seen.last_seen_ms, now_ms);
    seen.backlog = backlog;
  }
  // Outside of the lock: the listener may ask back.
  if (came) came(std::string(device_id));
}

void DevicePresence::Told(std::string_view device_id, const KioskHealth& health) {
  std::lock_guard lock(mutex_);
  seen_[std::string(device_id)].health = health;
}

void DevicePresence::Gone(std::string_view device_id, int64_t now_ms) {
  std::function<void(const std::string&)> gone;
  {
    std::lock_guard lock(mutex_);
    auto it = seen_.find(device_id);
    if (it == seen_.end() || !it->second.online) return;
    it->second.online = false;
    it->second.last_seen_ms = std::max(it->second.last_seen_ms, now_ms);
    gone = listener_;
  }
  if (gone) gone(std::string(device_id));
}

DevicePresence::Seen DevicePresence::Get(std::string_view device_id) const {
  std::lock_guard lock(mutex_);
  auto it = seen_.find(device_id);
  return it == seen_.end() ? Seen{} : it->second;
}

void DevicePresence::SetListener(std::function<void(const std::string& device_id)> listener) {
  std::lock_guard lock(mutex_);
  listener_ = std::move(listener);
}

}  // namespace footfall::server
