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

// Whether the kiosk may open a further block after what it holds: not while one that it opened is in suspense.
absl::StatusOr<bool> MayGoOn(Connection& db, const DrawKey& key, const v1::Draw& draw, std::string_view device_id) {
  const auto chain = GetChain(db, key, device_id);
  if (!chain.ok()) return chain.status();
  if (chain->block == 0) return true;
  const auto block = FindBlock(db, key, chain->block);
  if (!block.ok()) return block.status();
  if (!block->has_value() || (*block)->drawn >= draw.chances() || !(*block)->reason.empty()) return true;
  const auto lease = FindLease(db, (*block)->lease_id);
  if (!lease.ok()) return lease.status();
  return lease->has_value() && (*lease)->standing == LeaseStanding::kOpen && (*lease)->use.Rest() > 0;
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
  if (block.drawn == 0 && use.spent == 0 && back == use.quantity) {
    block.state = BlockState::kReturned;
    return UpdateBlock(write, *key, block);
  }
  if (use.written_off > 0) {
    absl::StatusOr<std::string> reason = ReasonOf(write.db(), lease);
    if (!reason.ok()) return reason.status();
    block.state = BlockState::kVoid;
    block.reason = *std::move(reason);
  } else if (back > 0 && use.Rest() == 0) {
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
