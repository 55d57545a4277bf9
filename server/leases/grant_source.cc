#include "server/leases/grant_source.h"

#include <optional>

#include "server/base/errors.h"

namespace footfall::server {

GrantSource* GrantSources::Of(LeaseKind kind) const {
  const auto found = sources_.find(kind);
  return found == sources_.end() ? nullptr : found->second;
}

absl::Status GrantSources::TellEnded(WriteContext& write, std::string_view lease_id) const {
  return Tell(write, lease_id, &GrantSource::Ended);
}

absl::Status GrantSources::TellLearned(WriteContext& write, std::string_view lease_id) const {
  return Tell(write, lease_id, &GrantSource::Learned);
}

absl::Status GrantSources::Tell(WriteContext& write, std::string_view lease_id, Call call) const {
  const absl::StatusOr<std::optional<LeaseRow>> lease = FindLease(write.db(), lease_id);
  if (!lease.ok()) return lease.status();
  if (!lease->has_value()) return errors::NotFound(LeaseName(lease_id));
  const absl::StatusOr<std::optional<PoolRow>> pool = FindPool(write.db(), (*lease)->pool);
  if (!pool.ok()) return pool.status();
  if (!pool->has_value()) return errors::Internal("a lease without a pool");
  GrantSource* const source = Of((*pool)->kind);
  return source == nullptr ? absl::OkStatus() : (source->*call)(write, **lease);
}

absl::Status GrantSources::AddToBook(Connection& db, std::string_view device_id, footfall::v1::LeaseBook* book) const {
  for (const auto& [kind, source] : sources_) {
    if (absl::Status added = source->AddToBook(db, device_id, book); !added.ok()) return added;
  }
  return absl::OkStatus();
}

}  // namespace footfall::server
