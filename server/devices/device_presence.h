// Which kiosks are connected now and what they said of themselves last. In memory: after a restart everybody is offline until heard.
#ifndef FOOTFALL_SERVER_DEVICES_DEVICE_PRESENCE_H_
#define FOOTFALL_SERVER_DEVICES_DEVICE_PRESENCE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace footfall::server {

// What a kiosk said of its machine.
struct KioskHealth {
  std::optional<int> battery_percent;  // 0 to 100; nullopt = it has none, or does not know
  bool charging = false;
  int64_t free_disk_bytes = -1;  // -1 = not said
  int64_t clock_skew_ms = 0;     // its wall clock less the server's
  int64_t chances_left = 0;      // of lucky draws
};

// Thread-safe.
class DevicePresence {
 public:
  struct Seen {
    bool online = false;
    int64_t last_seen_ms = 0;
    uint64_t backlog = 0;
    std::optional<KioskHealth> health;  // nullopt = not heard since the start
  };
  // A stream of the device opened or spoke.
  void Heard(std::string_view device_id, int64_t now_ms, uint64_t backlog);
  // What it said with it.
  void Told(std::string_view device_id, const KioskHealth& health);
  // Its last stream ended.
  void Gone(std::string_view device_id, int64_t now_ms);
  Seen Get(std::string_view device_id) const;
  // Calls `listener` after a device comes or goes; short, no blocking. One listener.
  void SetListener(std::function<void(const std::string& device_id)> listener);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Seen, std::less<>> seen_;
  std::function<void(const std::string&)> listener_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DEVICES_DEVICE_PRESENCE_H_
