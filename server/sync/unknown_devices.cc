#include "server/sync/unknown_devices.h"

#include <algorithm>

namespace footfall::server {

void UnknownDevices::Heard(std::string_view device_id, int64_t now_ms) {
  std::lock_guard lock(mutex_);
  std::erase_if(entries_, [&](const Entry& entry) { return entry.device_id == device_id; });
  if (entries_.size() >= kMost) entries_.erase(entries_.begin());
  entries_.push_back({std::string(device_id), now_ms});
}

void UnknownDevices::Known(std::string_view device_id) {
  std::lock_guard lock(mutex_);
  std::erase_if(entries_, [&](const Entry& entry) { return entry.device_id == device_id; });
}

std::vector<UnknownDevices::Entry> UnknownDevices::List() const {
  std::lock_guard lock(mutex_);
  return {entries_.rbegin(), entries_.rend()};
}

}  // namespace footfall::server
