#include "server/draws/block_source.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "server/draws/draw_texts.h"
#include "server/draws/kiosk_claims.h"
#include "server/draws/row_store.h"
#include "server/leases/lease_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr int kEventsRead = 1'000;  // of a pool; a person closes few leases
constexpr std::string_view kWrittenOff = "its kiosk was given up";
constexpr std::string_view kGivenBack = "its kiosk gave the rest back";
constexpr std::string_view kTwoPasts = "its kiosk was put back to an earlier state, or copied";

// Whether the kiosk may open a further block after what it holds: not while one that it opened is in suspense.
absl::StatusOr<bool> MayGoOn(Connection& db, const DrawKey& key, const v1::Draw& draw, std::string_view device_id) {
  const auto chains = ListDeviceChains(db, key, device_id);
  if (!chains.ok()) return chains.status();
  for (const ChainRow& chain : *chains) {
    const auto over = IsBlockOver(db, key, draw, chain.block);
    if (!over.ok()) return over.status();
    if (*over) continue;
    const auto block = FindBlock(db, key, chain.block);
    if (!block.ok()) return block.status();
    if (!block->has_value()) continue;
    const auto lease = FindLease(db, (*block)->lease_id);
    if (!lease.ok()) return lease.status();
    if (!lease->has_value() || (*lease)->standing != LeaseStanding::kOpen || (*lease)->use.Rest() <= 0) return false;
  }
  return true;
}

// What a person said when they gave a lease up.
absl::StatusOr<std::string> ReasonOf(Connection& db, const LeaseRow& lease) {
  const auto events = ListLeaseEvents(db, lease.pool, 0, kEventsRead);
  if (!events.ok()) return events.status();
  std::string reason(kWrittenOff);
  for (const LeaseEvent& event : *events) {
    const bool said = event.lease_id == lease.lease_id && event.kind == LeaseEventKind::kClosed && !event.reason.empty();
    if (said) reason = event.reason;
  }
  return reason;
}

}  // namespace

absl::Status EndBlocks(WriteContext& write, std::string_view device_id) {
  const auto leases = ListLiveLeases(write.db(), device_id);
  if (!leases.ok()) return leases.status();
  for (const LeaseRow& lease : *leases) {
    const auto pool = FindPool(write.db(), lease.pool);
    if (!pool.ok()) return pool.status();
    if (!pool->has_value() || (*pool)->kind != LeaseKind::kDrawBlock) continue;
    if (absl::Status set = SetLeaseStanding(write, lease.lease_id, LeaseStanding::kSuspense); !set.ok()) return set;
    const auto key = ParseDrawName("pool", lease.pool);
    if (!key.ok()) return key.status();
    auto block = FindBlock(write.db(), *key, lease.first_number);
    if (!block.ok()) return block.status();
    const bool opened = block->has_value() && (*block)->lease_id == lease.lease_id && (*block)->drawn > 0;
    if (!opened || !(*block)->reason.empty()) continue;
    (*block)->reason = kTwoPasts;
    if (absl::Status stored = UpdateBlock(write, *key, **block); !stored.ok()) return stored;
  }
  return absl::OkStatus();
}

absl::StatusOr<GrantSource::Part> BlockSource::Take(WriteContext& write, const PoolRow& pool, std::string_view lease_id,
                                                    std::string_view device_id, int64_t units) {
  if (units < 1) return Part();
  const auto key = ParseDrawName("pool", pool.pool);
  if (!key.ok()) return key.status();
  const auto draw = GetDraw(write.db(), *key);
  if (!draw.ok()) return draw.status();
  if (draw->state() != v1::DRAW_STATE_PUBLISHED || AwaitsBeacon(*draw) || pool.free < draw->chances()) return Part();
  const auto may = MayGoOn(write.db(), *key, *draw, device_id);
  if (!may.ok()) return may.status();
  if (!*may) return Part();
  auto block = FindBlockToLend(write.db(), *key, device_id);
  if (!block.ok()) return block.status();
  if (!block->has_value()) return Part();
  BlockRow& row = **block;
  absl::StatusOr<std::string> seed = vault_->DecryptSecret(row.wrapped_seed, SeedContext(*key, row.number));
  if (!seed.ok()) return seed.status();
  row.state = BlockState::kLent;
  row.device_id = std::string(device_id);
  row.lease_id = std::string(lease_id);
  if (absl::Status stored = UpdateBlock(write, *key, row); !stored.ok()) return stored;
  return Part{.quantity = draw->chances(), .first_number = row.number, .secret = *std::move(seed), .commitment = row.commitment};
}

absl::Status BlockSource::Ended(WriteContext& write, const LeaseRow& lease) {
  const auto key = ParseDrawName("pool", lease.pool);
  if (!key.ok()) return key.status();
  auto found = FindBlock(write.db(), *key, lease.first_number);
  if (!found.ok()) return found.status();
  // Another lease of the block is the one that counts.
  if (!found->has_value() || (*found)->lease_id != lease.lease_id) return absl::OkStatus();
  BlockRow& block = **found;
  const LeaseUse& use = lease.use;
  const int64_t back = use.returned + use.counted_back;
  // What its kiosk has not given back itself it may have opened; to lend it again would deal its slots twice.
  if (block.drawn == 0 && use.spent == 0 && use.returned == use.quantity) {
    block.state = BlockState::kReturned;
    return UpdateBlock(write, *key, block);
  }
  if (use.written_off > 0) {
    absl::StatusOr<std::string> reason = ReasonOf(write.db(), lease);
    if (!reason.ok()) return reason.status();
    block.state = BlockState::kVoid;
    block.reason = *std::move(reason);
  } else if (block.reason.empty() && back > 0 && use.Rest() == 0) {
    block.reason = kGivenBack;
  }
  const auto pool = FindPool(write.db(), lease.pool);
  if (!pool.ok()) return pool.status();
  const int64_t out = pool->has_value() ? std::min(back - block.withdrawn, std::max<int64_t>((*pool)->free, 0)) : 0;
  if (out > 0) {
    if (absl::Status taken = AddToPool(write, lease.pool, -out); !taken.ok()) return taken;
    block.withdrawn += out;
  }
  return UpdateBlock(write, *key, block);
}

absl::Status BlockSource::Learned(WriteContext& write, const LeaseRow& lease) {
  const auto key = ParseDrawName("pool", lease.pool);
  if (!key.ok()) return key.status();
  auto found = FindBlock(write.db(), *key, lease.first_number);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return absl::OkStatus();
  BlockRow& block = **found;
  const bool free = block.state == BlockState::kUnused || (block.state == BlockState::kReturned && block.device_id == lease.device_id);
  if (!free) return absl::OkStatus();  // it was lent again meanwhile: which rows fit shows when they come
  block.state = BlockState::kLent;
  block.device_id = lease.device_id;
  block.lease_id = lease.lease_id;
  return UpdateBlock(write, *key, block);
}

absl::Status BlockSource::AddToBook(Connection& db, std::string_view device_id, v1::LeaseBook* book) {
  return AddClosedEntries(db, device_id, book);
}

}  // namespace footfall::server
