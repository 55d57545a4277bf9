// What an area that lends more than bare numbers (coupons, blocks of a draw) adds to a grant.
#ifndef FOOTFALL_SERVER_LEASES_GRANT_SOURCE_H_
#define FOOTFALL_SERVER_LEASES_GRANT_SOURCE_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/leases/lease_store.h"
#include "server/storage/database.h"

namespace footfall::v1 {
class LeaseBook;
}  // namespace footfall::v1

namespace footfall::server {

// One for each LeaseKind that needs it, given to the keeper of leases by the application. Called inside jobs of the writer.
class GrantSource {
 public:
  virtual ~GrantSource() = default;
  // What a lease of `lease_id` is to hold: 1 to `units` units of the pool (a block of a draw is taken whole even when it has more, if that
  // many are free). quantity 0 = there is nothing to give now.
  struct Part {
    int64_t quantity = 0, first_number = 0;
    std::string secret;      // encoded, in clear; the keeper seals it to the kiosk's key and wipes it
    std::string commitment;  // to a block's seed, hex; for the kiosk to check
  };
  virtual absl::StatusOr<Part> Take(WriteContext& write, const PoolRow& pool, std::string_view lease_id, std::string_view device_id,
                                    int64_t units) = 0;
  // Units of `lease` came back unused or were written off: what they stand for can be given again, or is void.
  virtual absl::Status Ended(WriteContext& write, const LeaseRow& lease) = 0;
  // A restored server learned of a lease that it had forgotten.
  virtual absl::Status Learned(WriteContext& write, const LeaseRow& lease) = 0;
  // What the kiosk is to hear with its leases beside them. Also outside the writer's jobs; reads only.
  virtual absl::Status AddToBook(Connection& /*db*/, std::string_view /*device_id*/, footfall::v1::LeaseBook* /*book*/) {
    return absl::OkStatus();
  }
};

// Who adds what to which kind. Filled by the application before anything is granted, then read on any thread; the sources outlive it.
class GrantSources {
 public:
  void Add(LeaseKind kind, GrantSource* source) { sources_[kind] = source; }
  // nullptr when leases of that kind are bare numbers, or nobody lends them here.
  GrantSource* Of(LeaseKind kind) const;
  // Tells the lease's source that units came back or were written off.
  absl::Status TellEnded(WriteContext& write, std::string_view lease_id) const;
  absl::Status AddToBook(Connection& db, std::string_view device_id, footfall::v1::LeaseBook* book) const;
  absl::Status TellLearned(WriteContext& write, std::string_view lease_id) const;

 private:
  using Call = absl::Status (GrantSource::*)(WriteContext&, const LeaseRow&);
  absl::Status Tell(WriteContext& write, std::string_view lease_id, Call call) const;
  std::map<LeaseKind, GrantSource*> sources_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEASES_GRANT_SOURCE_H_
