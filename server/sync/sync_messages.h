// What a stream's messages must look like, and how its answers are made. Pure but for the signature of an Ack; any thread.
#ifndef FOOTFALL_SERVER_SYNC_SYNC_MESSAGES_H_
#define FOOTFALL_SERVER_SYNC_SYNC_MESSAGES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "footfall/v1/sync_service.pb.h"
#include "proto/rules/ids.h"
#include "server/devices/device_presence.h"
#include "server/sync/push_applier.h"
#include "server/sync/restore_account.h"
#include "server/sync/sync_parts.h"
#include "server/sync/sync_rules.h"

namespace footfall::server {

// InvalidFields for what is missing or over its limit.
absl::Status CheckHello(const footfall::v1::Hello& hello);
// What the kiosk says it has; of an older program its epoch alone. An entry that cannot be is passed over: it is a report only, and what a
// rotten disk says of an epoch long past must not keep back a lead.
HeldEpochRows HeldEpochs(const footfall::v1::Hello& hello);
// How the kiosk says its machine is, heard at `now_ms`; what cannot be counts as not said. nullptr: an older program's Hello without a
// status.
KioskHealth HealthOf(const footfall::v1::Status* status, int64_t now_ms);
absl::Status CheckPush(const footfall::v1::Push& push);

footfall::v1::SyncResponse MakeChallenge(const SyncParts& parts, const std::string& nonce);
footfall::v1::SyncResponse MakeHelloOk(const SyncParts& parts, const std::string& device_id, uint32_t epoch, const HelloDecision& decision);
// Signed with the server's key.
footfall::v1::SyncResponse MakeAck(const SyncParts& parts, const rules::Uuid& device, const OpenedPush& push, const PushResult& result);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_SYNC_MESSAGES_H_
