// Makes a session's live board and gives it to everybody who watches, several changes as one.
#ifndef FOOTFALL_SERVER_BOARD_BOARD_HUB_H_
#define FOOTFALL_SERVER_BOARD_BOARD_HUB_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "footfall/v1/session_service.pb.h"
#include "server/base/clock.h"
#include "server/devices/device_presence.h"
#include "server/storage/database.h"

namespace footfall::server {

// Thread-safe. One thread of its own builds a board at most once in kMinIntervalMs for each watched session, however much changes, and
// gives way to threads that take leads. A board's version rises whenever what it shows changes, also over a restart.
class BoardHub {
 public:
  static constexpr int64_t kMinIntervalMs = 500;  // a move reaches kiosks within 2 s with room for the network
  // Leads come all the time: their numbers may lag a little. Each session has its own moment in the interval, so that a field of booths
  // is not served in one burst. Both intervals together stay below the 2 s that a board promises, with room for the network.
  static constexpr int64_t kNumbersIntervalMs = 1200;
  static constexpr int64_t kRefreshIntervalMs = 30'000;  // people turn late without anything being written

  // All outlive the hub.
  BoardHub(Database* database, const DevicePresence* presence, Clock* clock);
  ~BoardHub();

  // The board as it is now. NotFound for an unknown session.
  absl::StatusOr<footfall::v1::Board> Build(std::string_view session_name);

  // Calls `listener` at once (from the hub's thread) and then after each change; after EndAll with nullptr, and not again. It must be short
  // and not block. Returns an id.
  using Listener = std::function<void(std::shared_ptr<const footfall::v1::Board>)>;
  int64_t Watch(const std::string& session_name, Listener listener);
  // After it returns, the listener is not called again. A listener may call it.
  void Unwatch(int64_t id);

  // The server stops: every listener is called once more, with no board, and so is each that still comes.
  void EndAll();

  // A kiosk came or went (DevicePresence's listener): its session's board changes.
  void DeviceChanged(const std::string& device_id);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BOARD_BOARD_HUB_H_
