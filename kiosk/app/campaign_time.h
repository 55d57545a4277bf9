// The campaign's time zone: which day and hour it is where the booth stands, whatever zone the tablet is set to. Thread-safe.
#ifndef FOOTFALL_KIOSK_APP_CAMPAIGN_TIME_H_
#define FOOTFALL_KIOSK_APP_CAMPAIGN_TIME_H_

#include <cstdint>
#include <mutex>
#include <string>

#include "absl/time/time.h"

namespace footfall::kiosk {

class CampaignTime {
 public:
  CampaignTime();
  // An IANA name; one that is not known leaves "Asia/Shanghai", the campaigns' default.
  void SetZone(const std::string& name);
  // Seconds east of UTC at that time.
  int32_t OffsetS(int64_t wall_ms) const;

 private:
  mutable std::mutex mutex_;
  absl::TimeZone zone_;  // guarded by mutex_
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_CAMPAIGN_TIME_H_
