#include "server/leases/lease_keeper.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "proto/rules/lease_parts.h"
#include "server/base/errors.h"
#include "server/base/log.h"
#include "server/base/text.h"
#include "server/devices/device_store.h"
#include "server/leases/lease_learning.h"
#include "server/leases/lease_life_store.h"
#include "server/leases/lease_store.h"
#include "server/sessions/session_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// As the kiosk is to know it: the greater of what was reported and what it said it had reported, for who was put back from an image.
v1::LeaseState StateOf(const LeaseRow& lease) {
  v1::LeaseState state;
  state.mutable_grant()->set_grant(lease.grant_bytes);
  state.mutable_grant()->set_signature(lease.signature);
  const int64_t most = lease.use.quantity - lease.use.returned;
  // What was put back counts in, here as in what kiosks present: two totals can only be compared when neither falls.
  state.set_spent(std::min(std::max(lease.use.spent + lease.use.shortage, lease.ClaimedNow()), most) + lease.undone);
  state.set_undone(lease.undone);
  state.set_returned(lease.use.returned);
  state.set_recalled(lease.recalled);
  return state;
}

absl::StatusOr<bool> AnyExpired(Connection& db, int64_t now_ms) {
  bool any = false;
  const absl::Status status = db.Query("SELECT 1 FROM leases WHERE state = 1 AND not_after_ms <= :1 LIMIT 1", {now_ms}, [&](const Row&) {
    any = true;
    return false;
  });
  if (!status.ok()) return status;
  return any;
}

}  // namespace

// What the kiosks of a session share.
struct LeaseKeeper::Site {
  LeasePlace place;
  std::vector<PoolRow> pools;
};

// A kiosk and all that decides what it is lent.
struct LeaseKeeper::Holder {
  DeviceRow device;
  LeasePlace place;
  std::vector<LeaseRow> live;
  LeasePlan plan;
};

LeaseKeeper::LeaseKeeper(Parts parts) : parts_(std::move(parts)) {}

absl::Status LeaseKeeper::Begin() {
  std::lock_guard lock(log_mutex_);
  int64_t learned = 0;
  bool first = false;
  absl::Status status = parts_.database->Write([&](WriteContext& write) {
    absl::StatusOr<std::optional<LeaseLife>> life = FindLeaseLife(write.db());
    if (!life.ok()) return life.status();
    first = !life->has_value();
    if (first) return SetLeaseLife(write.db(), {.incarnation = parts_.incarnation});
    frozen_ = (*life)->frozen_since_ms != 0;
    if ((*life)->backup_number == kNothingToLearn && (*life)->incarnation == parts_.incarnation) return absl::OkStatus();
    if ((*life)->backup_number == kNothingToLearn) (*life)->backup_number = parts_.database->LastNumber();
    const LearnContext context{.sign_public_key = parts_.sign_keys.public_key, .sources = parts_.sources, .now_ms = parts_.clock->NowMs()};
    const absl::StatusOr<int64_t> count = LearnFromLog(write, context, *parts_.log, **life, parts_.incarnation);
    if (!count.ok()) return count.status();
    learned = *count;
    life = FindLeaseLife(write.db());
    if (!life.ok()) return life.status();
    frozen_ = (*life)->frozen_since_ms != 0;
    return parts_.access->AuditEvent(write, "server", frozen_ ? "leases.frozen" : "leases.learned", "",
                                     absl::StrCat(learned, " leases learned"));
  });
  if (!status.ok()) return status;
  if (learned > 0 || frozen_) log::Warn("leases.restored", {{"learned", learned}, {"frozen", frozen_.load()}});
  const int64_t number = parts_.database->LastNumber();
  return parts_.log->BeginLife(parts_.incarnation, number, first ? 0 : number);
}

absl::StatusOr<LeaseKeeper::Site> LeaseKeeper::LookAtSite(Connection& db, const SessionKey& key) {
  Site site{.place = {.campaign_id = key.campaign_id, .session_id = key.session_id}};
  const absl::StatusOr<v1::Session> session = GetSession(db, key);
  if (absl::IsNotFound(session.status())) return site;  // nothing is lent there
  if (!session.ok()) return session.status();
  const absl::StatusOr<std::optional<LeaseLife>> life = FindLeaseLife(db);
  if (!life.ok()) return life.status();
  const bool granting = !life->has_value() || (*life)->frozen_since_ms == 0;
  const bool runs = session->state() == v1::SESSION_STATE_SET_UP || session->state() == v1::SESSION_STATE_OPEN;
  site.place.lending = granting && runs;
  site.place.over = session->state() == v1::SESSION_STATE_CLOSED || session->state() == v1::SESSION_STATE_RECONCILED;
  site.place.session_end_ms = session->hours().end_ms();
  absl::StatusOr<std::vector<PoolRow>> pools = server::ListPools(db, key.campaign_id, key.session_id);
  if (!pools.ok()) return pools.status();
  site.pools = *std::move(pools);
  if (site.pools.empty()) return site;
  const absl::StatusOr<int64_t> here = CountActiveDevices(db, key.campaign_id, key.session_id);
  if (!here.ok()) return here.status();
  const absl::StatusOr<int64_t> all = CountActiveDevices(db, key.campaign_id, "");
  if (!all.ok()) return all.status();
  site.place.session_kiosks = *here;
  site.place.campaign_kiosks = *all;
  return site;
}

absl::StatusOr<LeaseKeeper::Holder> LeaseKeeper::LookAt(Connection& db, std::string_view device_id, Sites* sites) {
  absl::StatusOr<std::optional<DeviceRow>> device = FindDevice(db, device_id);
  if (!device.ok()) return device.status();
  if (!device->has_value()) return errors::NotFound(DeviceName(device_id));
  const SessionKey key{(*device)->campaign_id, (*device)->session_id};
  auto found = sites->find(key);
  if (found == sites->end()) {
    absl::StatusOr<Site> site = LookAtSite(db, key);
    if (!site.ok()) return site.status();
    found = sites->emplace(key, *std::move(site)).first;
  }
  Holder holder{.device = **std::move(device), .place = found->second.place};
  holder.place.lending = holder.place.lending && holder.device.standing == DeviceStanding::kActive;
  absl::StatusOr<std::vector<LeaseRow>> live = ListLiveLeases(db, device_id);
  if (!live.ok()) return live.status();
  holder.live = *std::move(live);
  holder.plan = PlanLeases(holder.place, found->second.pools, holder.live);
  return holder;
}

absl::Status LeaseKeeper::Present(WriteContext& write, std::string_view device_id, const v1::LeasePresentation& presentation) {
  for (const v1::LeaseState& state : presentation.leases()) {
    if (absl::Status status = TakePresented(write, device_id, state); !status.ok()) return status;
  }
  // Of what another part brings nothing is known yet.
  if (!frozen_ || rules::IsPartFollowed(presentation.leases_size(), presentation.ByteSizeLong())) return absl::OkStatus();
  if (absl::Status status = StopAwaiting(write.db(), device_id); !status.ok()) return status;
  const absl::StatusOr<bool> thawed = ThawIfComplete(write);
  if (!thawed.ok() || !*thawed) return thawed.status();
  return parts_.access->AuditEvent(write, "server", "leases.thawed", "", "all kiosks have presented their leases");
}

absl::Status LeaseKeeper::TakePresented(WriteContext& write, std::string_view device_id, const v1::LeaseState& state) {
  v1::Grant grant;
  const std::string device = DeviceName(device_id);
  if (!grant.ParseFromString(state.grant().grant()) || grant.device() != device) {
    log::Warn("leases.foreign_grant", {{"device", device}});
    return absl::OkStatus();
  }
  const LearnContext context{.sign_public_key = parts_.sign_keys.public_key, .sources = parts_.sources, .now_ms = parts_.clock->NowMs()};
  const absl::StatusOr<bool> learned = LearnGrant(write, context, state.grant(), device);
  if (!learned.ok()) return learned.status();
  const absl::StatusOr<std::optional<LeaseRow>> lease = FindLease(write.db(), grant.lease_id());
  if (!lease.ok()) return lease.status();
  if (!lease->has_value() || (*lease)->device_id != device_id) {
    log::Warn("leases.foreign_grant", {{"device", device}});
    return absl::OkStatus();
  }
  return TakeTotals(write, **lease, state);
}

absl::Status LeaseKeeper::TakeTotals(WriteContext& write, const LeaseRow& lease, const v1::LeaseState& state) {
  // Of what was put back and is not known here yet, the operations will tell.
  const int64_t spent = std::clamp<int64_t>(state.spent(), 0, lease.use.quantity + lease.undone);
  // Nor is what it gave back of that free before they have come: they would hand it out first, of units that are somebody else's by then.
  const int64_t out = std::clamp<int64_t>(spent - lease.undone, 0, lease.use.quantity);
  const int64_t returned = std::clamp<int64_t>(state.returned(), 0, lease.use.quantity - out);
  if (returned <= lease.use.returned) return NoteClaim(write, lease.lease_id, spent);
  // The operation that says so is under way, or was pruned after an Ack of a life that this server has forgotten.
  const absl::StatusOr<int64_t> came_back = ReturnToPool(write, lease.lease_id, lease.device_id, returned, spent);
  if (!came_back.ok()) return came_back.status();
  if (*came_back == 0 || parts_.sources == nullptr) return absl::OkStatus();
  return parts_.sources->TellEnded(write, lease.lease_id);
}

absl::Status LeaseKeeper::TopUp(WriteContext& write, std::string_view device_id) {
  Sites sites;
  const absl::StatusOr<Holder> holder = LookAt(write.db(), device_id, &sites);
  if (!holder.ok()) return holder.status();
  for (const std::string& lease_id : holder->plan.recalls) {
    if (absl::Status status = RecallByPlace(write, lease_id); !status.ok()) return status;
  }
  for (const LeasePlan::Wanted& wanted : holder->plan.grants) {
    // A pool that cannot lend does not keep the others from it.
    const absl::Status status = write.Attempt([&] { return Lend(write, *holder, wanted); });
    if (!status.ok()) log::Warn("leases.not_granted", {{"pool", wanted.pool.pool}, {"error", std::string(status.message())}});
  }
  return absl::OkStatus();
}

absl::Status LeaseKeeper::Lend(WriteContext& write, const Holder& holder, const LeasePlan::Wanted& wanted) {
  const absl::StatusOr<LeaseRow> lease = MakeLease(write, holder, wanted);
  if (!lease.ok()) return lease.status();
  return lease->use.quantity > 0 ? InsertLease(write, *lease) : absl::OkStatus();
}

// Without units when there is nothing to give now.
absl::StatusOr<LeaseRow> LeaseKeeper::MakeLease(WriteContext& write, const Holder& holder, const LeasePlan::Wanted& wanted) {
  const int64_t now_ms = parts_.clock->NowMs();
  LeaseRow lease{.lease_id = rules::UuidBytes(parts_.random->NewUuid(now_ms)),
                 .pool = wanted.pool.pool,
                 .device_id = holder.device.id,
                 // Above all that a server granted whose database was put back and who was told not to wait.
                 .fence = std::max(wanted.pool.fence + 1, now_ms),
                 .use = {.quantity = wanted.units},
                 .grant_time_ms = now_ms,
                 .not_after_ms = LeaseEndMs(holder.place, now_ms)};
  GrantSource::Part content;
  GrantSource* const source = parts_.sources == nullptr ? nullptr : parts_.sources->Of(wanted.pool.kind);
  if (source != nullptr) {
    absl::StatusOr<GrantSource::Part> part = source->Take(write, wanted.pool, lease.lease_id, holder.device.id, wanted.units);
    if (!part.ok()) return part.status();
    content = *std::move(part);
    lease.use.quantity = content.quantity;
    lease.first_number = content.first_number;
  } else if (wanted.pool.kind != LeaseKind::kGift) {
    lease.use.quantity = 0;  // numbers, seeds or codes that nobody here gives
  }
  if (lease.use.quantity > 0) {
    lease.number = write.NextNumber();
    SignGrant(holder, wanted.pool, content, &lease);
  }
  rules::Wipe(&content.secret);
  return lease;
}

void LeaseKeeper::SignGrant(const Holder& holder, const PoolRow& pool, const GrantSource::Part& content, LeaseRow* lease) const {
  v1::Grant grant;
  grant.set_lease_id(lease->lease_id);
  grant.set_device(DeviceName(holder.device.id));
  grant.set_kind(static_cast<v1::LeaseKind>(pool.kind));
  grant.set_pool(pool.pool);
  grant.set_fence(lease->fence);
  grant.set_quantity(lease->use.quantity);
  grant.set_first_number(lease->first_number);
  grant.set_grant_time_ms(lease->grant_time_ms);
  grant.set_not_after_ms(lease->not_after_ms);
  if (!content.secret.empty()) grant.set_sealed_secret(rules::Seal(content.secret, holder.device.box_public_key));
  grant.set_commitment(content.commitment);
  lease->grant_bytes = grant.SerializeAsString();
  lease->signature = rules::Sign(absl::StrCat(Abseil(kGrantPrefix), lease->grant_bytes), parts_.sign_keys.secret_key);
}

absl::StatusOr<std::vector<v1::LeaseBook>> LeaseKeeper::Serve(const std::vector<std::string>& devices) {
  std::vector<std::string> wanting;
  const absl::Status status = parts_.database->Read([&](Connection& db) {
    Sites sites;
    wanting.clear();
    for (const std::string& device_id : devices) {
      const absl::StatusOr<Holder> holder = LookAt(db, device_id, &sites);
      if (!holder.ok()) return holder.status();
      if (!holder->plan.empty()) wanting.push_back(device_id);
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  if (absl::Status topped_up = TopUpAll(wanting); !topped_up.ok()) return topped_up;
  absl::StatusOr<std::vector<v1::LeaseBook>> books = ReadBooks(devices);
  if (!books.ok()) return books;
  // After the reading: whatever a book names is in the file.
  if (absl::Status durable = MakeDurable(); !durable.ok()) return durable;
  return books;
}

absl::Status LeaseKeeper::TopUpAll(const std::vector<std::string>& devices) {
  for (size_t from = 0; from < devices.size(); from += kDevicesPerJob) {
    const absl::Status status = parts_.database->Write([&](WriteContext& write) {
      for (size_t i = from; i < std::min(devices.size(), from + kDevicesPerJob); ++i) {
        if (absl::Status topped_up = TopUp(write, devices[i]); !topped_up.ok()) return topped_up;
      }
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::LeaseBook>> LeaseKeeper::ReadBooks(const std::vector<std::string>& devices) {
  std::vector<v1::LeaseBook> books;
  const absl::Status status = parts_.database->Read([&](Connection& db) {
    books.clear();
    for (const std::string& device_id : devices) {
      absl::StatusOr<std::vector<LeaseRow>> live = ListLiveLeases(db, device_id);
      if (!live.ok()) return live.status();
      // What was learned late is older all the same.
      std::stable_sort(live->begin(), live->end(), [](const LeaseRow& a, const LeaseRow& b) { return a.fence < b.fence; });
      v1::LeaseBook& book = books.emplace_back();
      size_t bytes = 0;
      for (const LeaseRow& lease : *live) {
        if (lease.use.Rest() <= 0) continue;
        bytes += lease.grant_bytes.size() + kLeaseOverheadBytes;
        if (book.leases_size() < kMaxBookLeases && bytes <= kMaxBookBytes) *book.add_leases() = StateOf(lease);
      }
      if (parts_.sources == nullptr) continue;
      if (absl::Status added = parts_.sources->AddToBook(db, device_id, &book); !added.ok()) return added;
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return books;
}

// All leases that are committed and not yet in the file go there; also those that an earlier try or an earlier process left out.
absl::Status LeaseKeeper::MakeDurable() {
  std::lock_guard lock(log_mutex_);
  while (true) {
    std::vector<GrantLog::Entry> entries;
    const absl::Status status = parts_.database->Read([&](Connection& db) {
      const absl::StatusOr<std::vector<LeaseRow>> leases = ListLeasesAfter(db, parts_.log->last_number(), kGrantsPerAppend);
      if (!leases.ok()) return leases.status();
      entries.clear();
      for (const LeaseRow& lease : *leases) entries.push_back({lease.number, lease.grant_bytes, lease.signature});
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    if (absl::Status appended = parts_.log->Append(entries); !appended.ok()) return appended;
    if (entries.size() < static_cast<size_t>(kGrantsPerAppend)) return absl::OkStatus();
  }
}

absl::Status LeaseKeeper::Tick() {
  const int64_t steady_ms = parts_.clock->SteadyMs();
  if (ticked_ms_ != 0 && steady_ms - ticked_ms_ < kTickMs) return absl::OkStatus();
  ticked_ms_ = steady_ms;
  const int64_t now_ms = parts_.clock->NowMs();
  bool expired = false;
  absl::Status status = parts_.database->Read([&](Connection& db) {
    const absl::StatusOr<bool> any = AnyExpired(db, now_ms);
    expired = any.ok() && *any;
    return any.status();
  });
  if (!status.ok() || (!expired && !frozen_)) return status;
  bool waits = false;
  status = parts_.database->Write([&](WriteContext& write) {
    if (absl::Status suspended = SuspendExpired(write, now_ms).status(); !suspended.ok()) return suspended;
    // Somebody it waited for may have been revoked.
    if (absl::Status thawed = ThawIfComplete(write).status(); !thawed.ok()) return thawed;
    const absl::StatusOr<std::optional<LeaseLife>> life = FindLeaseLife(write.db());
    if (!life.ok()) return life.status();
    waits = life->has_value() && (*life)->frozen_since_ms != 0;
    return absl::OkStatus();
  });
  if (status.ok()) frozen_ = waits;
  return status;
}

absl::StatusOr<bool> LeaseKeeper::Thaw(WriteContext& write, std::string_view actor, std::string_view reason) {
  absl::StatusOr<std::optional<LeaseLife>> life = FindLeaseLife(write.db());
  if (!life.ok()) return life.status();
  if (!life->has_value() || (*life)->frozen_since_ms == 0) return false;
  if (absl::Status status = StopAwaitingAll(write.db()); !status.ok()) return status;
  (*life)->frozen_since_ms = 0;
  if (absl::Status status = SetLeaseLife(write.db(), **life); !status.ok()) return status;
  write.Announce({Change::Kind::kLease, "", ""});
  const absl::Status noted = AddLeaseEvent(
      write,
      {.kind = LeaseEventKind::kForcedThaw, .time_ms = parts_.clock->NowMs(), .actor = std::string(actor), .reason = std::string(reason)});
  if (!noted.ok()) return noted;
  return true;
}

}  // namespace footfall::server
