#include "server/leases/lease_learning.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"
#include "server/base/resource_names.h"
#include "server/base/text.h"
#include "server/devices/device_store.h"
#include "server/leases/lease_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr int kDevicesAtOnce = 500;

// What the pool's name says of its place.
PoolRow PoolOf(const v1::Grant& grant) {
  PoolRow pool{.pool = grant.pool(), .kind = static_cast<LeaseKind>(grant.kind()), .granting = false};
  const std::vector<std::string> parts = absl::StrSplit(grant.pool(), '/');
  if (parts.size() > 1) pool.campaign_id = parts[1];
  if (parts.size() > 3 && parts[2] == "sessions") pool.session_id = parts[3];
  return pool;
}

bool IsSound(const v1::Grant& grant) {
  return rules::UuidFromBytes(grant.lease_id()).has_value() && v1::LeaseKind_IsValid(grant.kind()) &&
         grant.kind() != v1::LEASE_KIND_UNSPECIFIED && grant.quantity() >= 1 && grant.quantity() <= kMaxLeaseUnits;
}

absl::StatusOr<LeaseStanding> StandingOf(Connection& db, std::string_view device_id, int64_t not_after_ms, int64_t now_ms) {
  const absl::StatusOr<std::optional<DeviceRow>> device = FindDevice(db, device_id);
  if (!device.ok()) return device.status();
  const bool holds = device->has_value() && (*device)->standing != DeviceStanding::kRevoked && now_ms < not_after_ms;
  return holds ? LeaseStanding::kOpen : LeaseStanding::kSuspense;
}

absl::Status MakePool(WriteContext& write, const v1::Grant& grant) {
  const absl::StatusOr<std::optional<PoolRow>> pool = FindPool(write.db(), grant.pool());
  if (!pool.ok()) return pool.status();
  return pool->has_value() ? absl::OkStatus() : SetPool(write, PoolOf(grant));
}

absl::Status Store(WriteContext& write, const LearnContext& context, const v1::SignedGrant& signed_grant, const v1::Grant& grant,
                   std::string_view actor) {
  const absl::StatusOr<std::string> device_id = ParseDeviceName("device", grant.device());
  if (!device_id.ok()) return device_id.status();
  if (absl::Status status = MakePool(write, grant); !status.ok()) return status;
  const absl::StatusOr<LeaseStanding> standing = StandingOf(write.db(), *device_id, grant.not_after_ms(), context.now_ms);
  if (!standing.ok()) return standing.status();
  LeaseRow lease{.lease_id = grant.lease_id(),
                 .number = write.NextNumber(),
                 .pool = grant.pool(),
                 .device_id = *device_id,
                 .standing = *standing,
                 .learned = true,
                 .fence = grant.fence(),
                 .first_number = grant.first_number(),
                 .use = {.quantity = grant.quantity()},
                 .grant_time_ms = grant.grant_time_ms(),
                 .not_after_ms = grant.not_after_ms(),
                 .grant_bytes = signed_grant.grant(),
                 .signature = signed_grant.signature()};
  if (absl::Status status = InsertLease(write, lease); !status.ok()) return status;
  absl::Status status = AddLeaseEvent(write, {.pool = grant.pool(),
                                              .lease_id = grant.lease_id(),
                                              .kind = LeaseEventKind::kLearned,
                                              .units = grant.quantity(),
                                              .time_ms = context.now_ms,
                                              .actor = std::string(actor),
                                              .reason = "granted after the backup"});
  if (!status.ok() || context.sources == nullptr) return status;
  return context.sources->TellLearned(write, grant.lease_id());
}

absl::Status AwaitAll(Connection& db) {
  std::string after;
  while (true) {
    const absl::StatusOr<std::vector<DeviceRow>> devices = ListDevices(db, after, kDevicesAtOnce);
    if (!devices.ok()) return devices.status();
    for (const DeviceRow& device : *devices) {
      if (device.standing != DeviceStanding::kActive) continue;  // got nothing since, whatever the backup lacks
      if (absl::Status status = AwaitDevice(db, device.id); !status.ok()) return status;
    }
    if (static_cast<int>(devices->size()) < kDevicesAtOnce) return absl::OkStatus();
    after = devices->back().id;
  }
}

}  // namespace

absl::StatusOr<bool> LearnGrant(WriteContext& write, const LearnContext& context, const v1::SignedGrant& signed_grant,
                                std::string_view actor) {
  v1::Grant grant;
  if (!grant.ParseFromString(signed_grant.grant()) || !IsSound(grant)) return false;
  const absl::StatusOr<std::optional<LeaseRow>> known = FindLease(write.db(), grant.lease_id());
  if (!known.ok()) return known.status();
  if (known->has_value()) return false;
  const std::string signed_bytes = absl::StrCat(Abseil(kGrantPrefix), signed_grant.grant());
  if (!rules::VerifySignature(signed_bytes, signed_grant.signature(), context.sign_public_key)) return false;
  if (absl::Status status = Store(write, context, signed_grant, grant, actor); !status.ok()) return status;
  return true;
}

bool CoversBackup(const GrantLog& log, std::string_view incarnation, int64_t backup_number, int64_t newest_lease) {
  if (log.lives().empty()) return false;
  if (incarnation.empty()) return log.begins_at() == 0;
  for (const GrantLog::Life& life : log.lives()) {
    if (life.incarnation != incarnation) continue;
    // A file older than the backup says nothing of what came after it.
    const int64_t last = life.grants.empty() ? life.base : life.grants.back().number;
    return life.base <= backup_number && newest_lease <= last;
  }
  return false;
}

absl::StatusOr<int64_t> LearnFromLog(WriteContext& write, const LearnContext& context, const GrantLog& log, const LeaseLife& before,
                                     std::string_view incarnation) {
  const absl::StatusOr<int64_t> newest = NewestLease(write.db(), before.backup_number);
  if (!newest.ok()) return newest.status();
  const bool covered = CoversBackup(log, before.incarnation, before.backup_number, *newest);
  int64_t learned = 0;
  for (const GrantLog::Life& life : log.readable()) {
    for (const GrantLog::Entry& entry : life.grants) {
      v1::SignedGrant signed_grant;
      signed_grant.set_grant(entry.grant);
      signed_grant.set_signature(entry.signature);
      const absl::StatusOr<bool> is_new = LearnGrant(write, context, signed_grant, "server");
      if (!is_new.ok()) return is_new.status();
      learned += *is_new ? 1 : 0;
    }
  }
  LeaseLife life{.incarnation = std::string(incarnation), .frozen_since_ms = covered ? before.frozen_since_ms : context.now_ms};
  if (!covered) {
    if (absl::Status status = AwaitAll(write.db()); !status.ok()) return status;
  }
  if (absl::Status status = SetLeaseLife(write.db(), life); !status.ok()) return status;
  if (absl::Status status = ThawIfComplete(write).status(); !status.ok()) return status;
  return learned;
}

absl::StatusOr<bool> ThawIfComplete(WriteContext& write) {
  absl::StatusOr<std::optional<LeaseLife>> life = FindLeaseLife(write.db());
  if (!life.ok()) return life.status();
  if (!life->has_value() || (*life)->frozen_since_ms == 0) return false;
  const absl::StatusOr<std::vector<std::string>> awaited = ListAwaited(write.db());
  if (!awaited.ok()) return awaited.status();
  for (const std::string& device_id : *awaited) {
    const absl::StatusOr<std::optional<DeviceRow>> device = FindDevice(write.db(), device_id);
    if (!device.ok()) return device.status();
    if (device->has_value() && (*device)->standing == DeviceStanding::kActive) return false;
  }
  if (absl::Status status = StopAwaitingAll(write.db()); !status.ok()) return status;
  (*life)->frozen_since_ms = 0;
  if (absl::Status status = SetLeaseLife(write.db(), **life); !status.ok()) return status;
  write.Announce({Change::Kind::kLease, "", ""});
  return true;
}

}  // namespace footfall::server
