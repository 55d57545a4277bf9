#include "kiosk/sync/ack_check.h"

#include <string>

#include "absl/status/statusor.h"
#include "proto/rules/crypto.h"
#include "proto/rules/hash_chain.h"

namespace footfall::kiosk {

absl::Status CheckAck(const v1::Ack& ack, Journal* journal) {
  absl::StatusOr<std::string> hash = journal->HashAt(ack.epoch(), ack.through_seq());
  const Identity& identity = *journal->identity();  // after the journal was asked, which may read it anew
  if (ack.incarnation() != identity.incarnation) return absl::PermissionDeniedError("sync: an Ack of another server life");
  if (!hash.ok()) return hash.status();
  if (*hash != ack.hash()) return absl::PermissionDeniedError("sync: an Ack for other operations");
  const std::string message = rules::AckMessage(ack.incarnation(), identity.device_id, ack.epoch(), ack.through_seq(), ack.hash());
  if (!rules::VerifySignature(message, ack.signature(), identity.server_sign_key)) {
    return absl::PermissionDeniedError("sync: an Ack with a wrong signature");
  }
  return absl::OkStatus();
}

}  // namespace footfall::kiosk
