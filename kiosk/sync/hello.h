// What a kiosk says of itself and of what it holds, signed. Pure but for the journal's state it is given; any thread.
#ifndef FOOTFALL_KIOSK_SYNC_HELLO_H_
#define FOOTFALL_KIOSK_SYNC_HELLO_H_

#include <string>
#include <vector>

#include "footfall/v1/sync_service.pb.h"
#include "kiosk/journal/journal.h"

namespace footfall::kiosk {

// Ed25519 by the kiosk's own key.
std::string SignAs(const Identity& identity, const std::string& message);

// Fills in who speaks, where its chain stands and what is left of each epoch (one at least), and signs. All else is the caller's.
void FillHello(const Identity& identity, const std::vector<EpochState>& epochs, const std::string& nonce, v1::Hello* hello);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SYNC_HELLO_H_
