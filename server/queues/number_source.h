// Lends ranges of a queue's numbers. A number is lent once: what comes back of a range is gone from the pool, because a tablet that was put
// back from an image may still hand it out.
#ifndef FOOTFALL_SERVER_QUEUES_NUMBER_SOURCE_H_
#define FOOTFALL_SERVER_QUEUES_NUMBER_SOURCE_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/leases/grant_source.h"

namespace footfall::server {

// Stateless; called inside jobs of the writer.
class NumberSource final : public GrantSource {
 public:
  // The next numbers; nothing when the queue is not there or has no more.
  absl::StatusOr<Part> Take(WriteContext& write, const PoolRow& pool, std::string_view lease_id, std::string_view device_id,
                            int64_t units) override;
  absl::Status Ended(WriteContext& write, const LeaseRow& lease) override;
  // Its range is among the leases from now on, and the next begins behind it.
  absl::Status Learned(WriteContext& /*write*/, const LeaseRow& /*lease*/) override { return absl::OkStatus(); }
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_QUEUES_NUMBER_SOURCE_H_
