// Tablets that asked to be let in and that this server does not know: a backup older than their enrolment was put back, or they are
// strangers. Their word alone; in memory, since a kiosk asks again within a minute of a start.
#ifndef FOOTFALL_SERVER_SYNC_UNKNOWN_DEVICES_H_
#define FOOTFALL_SERVER_SYNC_UNKNOWN_DEVICES_H_

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace footfall::server {

// Thread-safe. Invariant: kMost entries at most, no id twice.
class UnknownDevices {
 public:
  // More than are enrolled between two backups. Whoever makes up ids pushes out those that asked longest ago; they ask again.
  static constexpr size_t kMost = 100;
  struct Entry {
    std::string device_id;
    int64_t last_hello_ms = 0;
  };
  // It asked and was sent away.
  void Heard(std::string_view device_id, int64_t now_ms);
  // It was let in.
  void Known(std::string_view device_id);
  // Whoever asked last comes first.
  std::vector<Entry> List() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Entry> entries_;  // whoever asked last stands last
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_UNKNOWN_DEVICES_H_
