// Parts of campaigns' stop lists, made once for all kiosks that lack the same.
#ifndef FOOTFALL_SERVER_SYNC_STOP_PARTS_H_
#define FOOTFALL_SERVER_SYNC_STOP_PARTS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "footfall/v1/coupon_stop.pb.h"
#include "server/base/clock.h"
#include "server/storage/database.h"

namespace footfall::server {

// On the feed's thread alone.
class StopParts {
 public:
  using Part = std::shared_ptr<const footfall::v1::CouponStopList>;
  static constexpr size_t kMaxParts = 500;  // two whole lists at their limit: 5 MB

  // Both outlive it.
  StopParts(Database* database, Clock* clock) : database_(database), clock_(clock) {}

  // What follows version `after` (-1 = nothing that could be continued) of the campaign's list; nullptr when there is nothing.
  absl::StatusOr<Part> After(const std::string& campaign_id, int64_t after);
  // The campaign's list has changed.
  void Changed(std::string_view campaign_id);
  // How often a part was read from the database.
  int64_t reads() const { return reads_; }

 private:
  struct Campaign {
    int64_t last = -1;              // its newest version; -1 = not known
    std::map<int64_t, Part> parts;  // by the version they follow
  };
  Database* const database_;
  Clock* const clock_;
  std::map<std::string, Campaign, std::less<>> campaigns_;
  size_t kept_ = 0;
  int64_t reads_ = 0;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_STOP_PARTS_H_
