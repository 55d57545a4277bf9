// Lends the blocks of a draw, whole, in the order of their numbers. A block that was opened is nobody else's: what comes back of it leaves
// the pool and goes to the closing draw. One that comes back unopened can only be lent to the same kiosk again, since that one knows its
// order; otherwise it is declared as returned. What a kiosk holds when it is rebased it draws from no more: there is another past in which
// it may have.
#ifndef FOOTFALL_SERVER_DRAWS_BLOCK_SOURCE_H_
#define FOOTFALL_SERVER_DRAWS_BLOCK_SOURCE_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/draws/draw_store.h"
#include "server/leases/grant_source.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// A kiosk was rebased: its blocks go to suspense, and those of which rows have arrived say why they ended. Inside a job of the writer.
absl::Status EndBlocks(WriteContext& write, std::string_view device_id);

// Stateless; called inside jobs of the writer.
class BlockSource final : public GrantSource {
 public:
  // `vault` outlives it.
  explicit BlockSource(const PiiVault* vault) : vault_(vault) {}

  // Nothing to give: the draw is not open, its beacon is awaited, no block is left for this kiosk, or it is not known yet how the block
  // ended that the kiosk opened last.
  absl::StatusOr<Part> Take(WriteContext& write, const PoolRow& pool, std::string_view lease_id, std::string_view device_id,
                            int64_t units) override;
  absl::Status Ended(WriteContext& write, const LeaseRow& lease) override;
  absl::Status Learned(WriteContext& write, const LeaseRow& lease) override;
  absl::Status AddToBook(Connection& db, std::string_view device_id, footfall::v1::LeaseBook* book) override;

 private:
  const PiiVault* vault_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_BLOCK_SOURCE_H_
