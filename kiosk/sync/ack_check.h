// Whether an Ack may be believed: it takes operations out of the queue for good.
#ifndef FOOTFALL_KIOSK_SYNC_ACK_CHECK_H_
#define FOOTFALL_KIOSK_SYNC_ACK_CHECK_H_

#include "absl/status/status.h"
#include "footfall/v1/sync_service.pb.h"
#include "kiosk/journal/journal.h"

namespace footfall::kiosk {

// PERMISSION_DENIED unless it is of this server life, names the hash the journal has there, and is signed by the server's key; the
// journal's error when that cannot be told. The journal is enrolled.
absl::Status CheckAck(const v1::Ack& ack, Journal* journal);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SYNC_ACK_CHECK_H_
