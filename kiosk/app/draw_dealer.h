// Deals a draw's chances: which prize lies at which slot of a block, and the row that says so. Rule: DECISIONS.md D23,
// proto/rules/draw_deck.h. The seed and the deck are in memory only while a chance is drawn. Pure; any thread.
#ifndef FOOTFALL_KIOSK_APP_DRAW_DEALER_H_
#define FOOTFALL_KIOSK_APP_DRAW_DEALER_H_

#include <string>

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

// Completes `entry`, which has its place: prize, previous_row_hash as it is, row_hash. `kiosk`: the device's id. FAILED_PRECONDITION when
// block, config and grant do not fit together: then nothing may be drawn.
absl::StatusOr<v1::DrawPayload> DealChance(const v1::DrawOffer& offer, const v1::SignedGrant& signed_grant, const std::string& box_seed,
                                           const std::string& kiosk, v1::DrawPayload entry);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_DRAW_DEALER_H_
