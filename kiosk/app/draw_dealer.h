// Deals a draw's chances: which prize lies at which slot of a block, and the row that says so. Rule: DECISIONS.md D23,
// proto/rules/draw_deck.h.
#ifndef FOOTFALL_KIOSK_APP_DRAW_DEALER_H_
#define FOOTFALL_KIOSK_APP_DRAW_DEALER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "footfall/v1/lease.pb.h"
#include "footfall/v1/offer.pb.h"
#include "footfall/v1/operation.pb.h"
#include "proto/rules/crypto.h"

namespace footfall::kiosk {

// What a grant's secret says to this kiosk; the caller wipes it. DATA_LOSS when it does not open.
absl::StatusOr<std::string> OpenGrantSecret(const v1::SignedGrant& signed_grant, const std::string& box_seed);

// Whether a chance of the block can be drawn: before one is begun. FAILED_PRECONDITION or DATA_LOSS when not.
absl::Status CheckBlock(const v1::DrawOffer& offer, const v1::SignedGrant& signed_grant, const std::string& box_seed);

// The block that is being drawn from. Seed and deck are in memory only while the block's first chance is drawn, which has its slot by then.
// After that each slot lies by itself in a box, under a key that comes from the kiosk's own like the one that opens the grant: a chance
// opens its own slot and no other. One thread.
class DrawDealer {
 public:
  // Whether Deal can go on with the block of that lease.
  bool Holds(const v1::DrawOffer& offer, std::string_view lease_id) const;
  // Opens the block for a chance that has its slot. FAILED_PRECONDITION when block, config and grant do not fit together: then nothing may
  // be drawn.
  absl::Status Open(const v1::DrawOffer& offer, const v1::SignedGrant& signed_grant, const std::string& box_seed);
  // Completes `entry`, which has its place in the block that is held: prize, previous_row_hash as it is, row_hash. `device_id`: the
  // kiosk's. FAILED_PRECONDITION when it has none there.
  absl::StatusOr<v1::DrawPayload> Deal(const std::string& box_seed, const std::string& device_id, v1::DrawPayload entry) const;

 private:
  struct Block {
    std::string lease_id, config, beacon;
    std::string bound_to;  // config hash and beacon: what makes another deck of the same seed
    std::string event;
    int64_t number = 0;
    std::vector<std::string> slots;
  };
  static std::string SlotKey(const std::string& box_seed, const Block& block);
  Block block_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_DRAW_DEALER_H_
