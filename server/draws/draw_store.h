// Tables of draws, their blocks and the people who cannot win. Draws come back with name and etag, without counts. One thread at a time a
// connection.
#ifndef FOOTFALL_SERVER_DRAWS_DRAW_STORE_H_
#define FOOTFALL_SERVER_DRAWS_DRAW_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/draw_service.pb.h"
#include "server/storage/database.h"

namespace footfall::server {

// The ids of one draw.
struct DrawKey {
  std::string campaign_id, draw_id;
  auto operator<=>(const DrawKey&) const = default;
};

// "campaigns/{campaign}/draws/{draw}", also the pool's name; and back as resource_names.h does.
std::string DrawName(const DrawKey& key);
absl::StatusOr<DrawKey> ParseDrawName(std::string_view field, std::string_view name);

// --- draws ---
// NotFound when there is none.
absl::StatusOr<footfall::v1::Draw> GetDraw(Connection& db, const DrawKey& key);
// By id, at most `limit`, those after `after_id` ("" = from the first).
absl::StatusOr<std::vector<footfall::v1::Draw>> ListDraws(Connection& db, std::string_view campaign_id, std::string_view after_id,
                                                          int limit);
// Store under the name, give a new version and fill in the etag. AlreadyExists; NotFound.
absl::Status InsertDraw(WriteContext& write, footfall::v1::Draw* draw);
absl::Status ReplaceDraw(WriteContext& write, footfall::v1::Draw* draw);
// The canonical page as published; "" before.
absl::StatusOr<std::string> GetPublishedPage(Connection& db, const DrawKey& key);
absl::Status SetPublishedPage(WriteContext& write, const DrawKey& key, std::string_view page);

// --- blocks ---
// Numbers are those of footfall.v1.DrawBlockState.
enum class BlockState { kUnused = 1, kLent = 2, kReturned = 3, kVoid = 4 };

struct BlockRow {
  int64_t number = 0;
  std::string commitment, wrapped_seed;
  BlockState state = BlockState::kUnused;
  std::string device_id, lease_id;  // of the newest lease; empty = never lent
  int64_t drawn = 0, withdrawn = 0;
  std::string reason;
};

// What a seed is wrapped for (PiiVault::EncryptSecret).
std::string SeedContext(const DrawKey& key, int64_t block);

absl::Status InsertBlock(WriteContext& write, const DrawKey& key, const BlockRow& block);
// All but commitment and seed. NotFound when there is no such block.
absl::Status UpdateBlock(WriteContext& write, const DrawKey& key, const BlockRow& block);
absl::StatusOr<std::optional<BlockRow>> FindBlock(Connection& db, const DrawKey& key, int64_t number);
// By number, after `after`.
absl::StatusOr<std::vector<BlockRow>> ListBlocks(Connection& db, const DrawKey& key, int64_t after, int limit);
// The next block that `device_id` may get: one that it gave back unopened, else one that nobody had; in any case behind all that it has or
// had, because rows go through blocks in the order of their numbers.
absl::StatusOr<std::optional<BlockRow>> FindBlockToLend(Connection& db, const DrawKey& key, std::string_view device_id);

// Whether all of the block was drawn or it says why not; true for 0, which is none.
absl::StatusOr<bool> IsBlockOver(Connection& db, const DrawKey& key, const footfall::v1::Draw& draw, int64_t number);

// How many blocks are in each state.
struct BlockCounts {
  int64_t unused = 0, lent = 0, returned = 0, voided = 0;
};
absl::StatusOr<BlockCounts> CountBlocks(Connection& db, const DrawKey& key);

// --- people who cannot win ---
struct Exclusion {
  std::string phone_hash, tag;  // 16 bytes each
};
// Whether it is new.
absl::StatusOr<bool> InsertExclusion(WriteContext& write, const DrawKey& key, const Exclusion& exclusion);
// Tags in byte order.
absl::StatusOr<std::vector<std::string>> ListExcludedTags(Connection& db, const DrawKey& key);
absl::StatusOr<bool> IsExcluded(Connection& db, const DrawKey& key, int64_t person_number);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_DRAW_STORE_H_
