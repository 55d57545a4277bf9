// Decisions about enrolment that need no database. Times in milliseconds.
#ifndef FOOTFALL_SERVER_DEVICES_DEVICE_RULES_H_
#define FOOTFALL_SERVER_DEVICES_DEVICE_RULES_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "footfall/v1/onsite.pb.h"
#include "server/base/text_rules.h"
#include "server/devices/device_store.h"

namespace footfall::server {

inline constexpr int64_t kEnrolmentCodeLifeMs = 10 * 60 * 1000;  // long enough to walk to a tablet, too short to be found lying about
inline constexpr int kEnrolmentSecretLength = 20;                // characters of 5 bits: 100 bits cannot be guessed in ten minutes
inline constexpr int kMaxDeviceNameBytes = 200;                  // fits a kiosk's corner and a board's row
inline constexpr int kMaxRevokeReasonBytes = 500;
inline constexpr uint32_t kMaxEpoch = 1u << 30;  // nobody rebases that often; keeps epoch + 1 from wrapping

// A printable secret from at least kEnrolmentSecretLength random bytes.
std::string MakeEnrolmentSecret(std::string_view random_bytes);
// What is stored instead of the secret, 32 bytes.
std::string EnrolmentSecretHash(std::string_view secret);
// The host of a gRPC peer ("ipv4:10.0.0.7:51234" -> "ipv4:10.0.0.7"), so that new ports give no new chances.
std::string PeerHost(std::string_view peer);

// Limits of KioskSettings; the API's.
inline constexpr int kMaxVolume = 100;
inline constexpr int kMinVisitorIdleS = 15, kMaxVisitorIdleS = 600;
inline constexpr int kMinStaffIdleS = 30, kMaxStaffIdleS = 3600;
inline constexpr int kMaxLockMessageLength = 200;  // characters: it stands large on the locked screen

// Everything that does not fit, by API path from "settings."; empty = fine.
Problems CheckSettings(const footfall::v1::KioskSettings& settings);

// What becomes of a kiosk that was enrolled before and comes with a fresh code and its own keys.
enum class ReturnAnswer {
  kNew,       // the server has forgotten it, or never knew it: taken as it says it is
  kKnown,     // it is there with these very keys: it only takes the code's place
  kOtherKey,  // somebody else has that name
  kRevoked,   // it is out of service and stays so
};
// `known`: what the server has under the kiosk's name.
ReturnAnswer JudgeReturn(const std::optional<DeviceRow>& known, std::string_view sign_public_key, std::string_view box_public_key);

// Slows down whoever keeps sending wrong codes; the others are not touched. Thread-safe; memory is bounded.
class MissLimiter {
 public:
  static constexpr int kMissesAtOnce = 10;         // a person mistypes a few times
  static constexpr int64_t kForgetOneMs = 30'000;  // then two tries a minute
  static constexpr size_t kMaxHosts = 4096;        // remembered; beyond that all share one entry
  // 0 = may try; else how long to wait.
  int64_t WaitMs(std::string_view host, int64_t steady_ms);
  void Missed(std::string_view host, int64_t steady_ms);

 private:
  struct Entry {
    int64_t misses = 0;
    int64_t since_ms = 0;
  };
  Entry& Find(std::string_view host, int64_t steady_ms);
  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> hosts_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DEVICES_DEVICE_RULES_H_
