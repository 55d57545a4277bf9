// Updates as AIP-134 has them: what a mask may name, and what it does. Pure; any thread.
#ifndef FOOTFALL_SERVER_BASE_FIELD_MASK_H_
#define FOOTFALL_SERVER_BASE_FIELD_MASK_H_

#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>

#include "absl/status/status.h"

namespace footfall::server {

// Writes the fields of `source` that `mask` names into `target` (the same kind of message). No mask: the fields that are set in `source`;
// "*": all. A message or list is replaced whole. Output-only fields are the caller's to put back: naming them is not an error.
// InvalidField("update_mask", "UNKNOWN_PATH") for a path the message does not have; nothing is written then.
absl::Status ApplyUpdate(const google::protobuf::Message& source, const google::protobuf::FieldMask& mask,
                         google::protobuf::Message* target);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BASE_FIELD_MASK_H_
