// Lends to kiosks: decides, signs, makes durable, and says what each kiosk has.
#ifndef FOOTFALL_SERVER_LEASES_LEASE_KEEPER_H_
#define FOOTFALL_SERVER_LEASES_LEASE_KEEPER_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/lease.pb.h"
#include "proto/rules/crypto.h"
#include "server/access/access.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/base/resource_names.h"
#include "server/leases/grant_log.h"
#include "server/leases/grant_source.h"
#include "server/leases/lease_plan.h"
#include "server/storage/database.h"

namespace footfall::server {

// Invariant: no kiosk is told of a lease before it is durable in the database and in the file of grants. Thread-safe; owned by the
// application, outlived by what it points to.
class LeaseKeeper {
 public:
  struct Parts {
    Database* database = nullptr;
    Access* access = nullptr;
    Clock* clock = nullptr;
    Random* random = nullptr;
    rules::KeyPair sign_keys;               // Ed25519; kiosks know the public one since their enrolment
    std::string incarnation;                // 16 bytes
    const GrantSources* sources = nullptr;  // what is lent beside bare numbers
    GrantLog* log = nullptr;                // used by the keeper alone
  };
  static constexpr size_t kDevicesPerJob = 32;   // in one job of the writer: a crowd that comes back does not hold up Pushes
  static constexpr int kGrantsPerAppend = 1000;  // of the file at once
  static constexpr int64_t kTickMs = 10'000;     // between two looks at what has ended

  explicit LeaseKeeper(Parts parts);

  const GrantSources* sources() const { return parts_.sources; }

  // Before anything is served: learns what a restored server forgot, and begins or goes on with this life in the file of grants.
  absl::Status Begin();

  // In a job of the writer: what a kiosk holds. Grants that are not known and were signed here are learned, greater totals taken; with the
  // last part (rules/lease_parts.h) a server that waited for this kiosk waits no longer. What it is not for or was not signed here is not
  // taken.
  absl::Status Present(WriteContext& write, std::string_view device_id, const footfall::v1::LeasePresentation& presentation);
  // In a job of the writer: lends the kiosk what it is short of, and recalls what it is not to have any more.
  absl::Status TopUp(WriteContext& write, std::string_view device_id);

  // Waits for the writer and the disk: tops the kiosks up where they need it, and answers each one's book, in the order of `devices`.
  // Kiosks that are frozen get a book, but nothing new.
  absl::StatusOr<std::vector<footfall::v1::LeaseBook>> Serve(const std::vector<std::string>& devices);
  // Time passed: leases that ended go to suspense. Does nothing more often than kTickMs. Waits for the writer.
  absl::Status Tick();

  // Whether nothing is granted because a restored server waits; a hint, false only a moment late.
  bool frozen() const { return frozen_; }
  // In a job of the writer: grants are made again although kiosks are awaited. Answers whether there was a freeze.
  absl::StatusOr<bool> Thaw(WriteContext& write, std::string_view actor, std::string_view reason);

 private:
  struct Site;
  struct Holder;
  using Sites = std::map<SessionKey, Site>;
  static absl::StatusOr<Site> LookAtSite(Connection& db, const SessionKey& key);
  // `sites` remembers what kiosks of one session share.
  static absl::StatusOr<Holder> LookAt(Connection& db, std::string_view device_id, Sites* sites);
  absl::Status TakePresented(WriteContext& write, std::string_view device_id, const footfall::v1::LeaseState& state);
  absl::Status TakeTotals(WriteContext& write, const LeaseRow& lease, const footfall::v1::LeaseState& state);
  absl::Status Lend(WriteContext& write, const Holder& holder, const LeasePlan::Wanted& wanted);
  absl::StatusOr<LeaseRow> MakeLease(WriteContext& write, const Holder& holder, const LeasePlan::Wanted& wanted);
  void SignGrant(const Holder& holder, const PoolRow& pool, const GrantSource::Part& content, LeaseRow* lease) const;
  absl::Status TopUpAll(const std::vector<std::string>& devices);
  absl::StatusOr<std::vector<footfall::v1::LeaseBook>> ReadBooks(const std::vector<std::string>& devices);
  absl::Status MakeDurable();

  const Parts parts_;
  std::mutex log_mutex_;  // over parts_.log
  std::atomic<bool> frozen_ = false;
  std::atomic<int64_t> ticked_ms_ = 0;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEASES_LEASE_KEEPER_H_
