// The one way a kiosk's hand-out of a gift enters the books: charged to its lease, booked from booth to visitors, stored with whom it went
// to. A fact is never refused because of a rule; what goes against one is flagged.
#ifndef FOOTFALL_SERVER_STOCK_GIFT_INTAKE_H_
#define FOOTFALL_SERVER_STOCK_GIFT_INTAKE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/operation.pb.h"
#include "footfall/v1/sync_service.pb.h"
#include "proto/rules/ids.h"
#include "server/base/resource_names.h"
#include "server/leases/lease_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// One hand-out; ids without resource prefixes, empty = none.
struct GiftFact {
  rules::Uuid operation_id{};  // the same operation is entered once
  std::string lease_id;        // 16 bytes
  std::string item;            // "items/{item}"
  int64_t quantity = 0, spent_total = 0;
  std::string lead_id;  // 16 bytes
  std::string staff_id, device_id;
  int64_t purchase_fen = 0, time_ms = 0;
  std::string for_redemption;  // 16 bytes: the coupon's redemption that it went with
  uint32_t epoch = 0;          // where the kiosk said it
  uint64_t seq = 0;
};

// The fact that a kiosk's operation of type GIFT is. FailedPrecondition PAYLOAD_UNREADABLE for what is no GiftPayload. Any thread.
absl::StatusOr<GiftFact> ReadGift(std::string_view device_id, uint32_t epoch, const footfall::v1::OperationHeader& header,
                                  std::string_view plain);
// The same of an operation of type GIFT_UNDO.
absl::StatusOr<LeaseUndo> ReadGiftUndo(std::string_view device_id, uint32_t epoch, const footfall::v1::OperationHeader& header,
                                       std::string_view plain);

// InvalidField for values that cannot be (an item that is not the lease's among them); NotFound("leases/…") for a lease that this server
// does not know or another device has: the fact goes to quarantine and can be replayed. Only SQL; runs on the writer's thread.
absl::Status ApplyGift(WriteContext& write, const GiftFact& fact);

// A hand-out that was put back: the units are the kiosk's again (of a closed lease the booth's), from visitors back into the booth, and
// count for nobody's limit. FailedPrecondition UNKNOWN_GIFT for a hand-out that is not in the books (yet), GIFT_UNDONE for one that another
// operation has undone; InvalidField for one of another lease or quantity. Only SQL; runs on the writer's thread.
absl::Status ApplyGiftUndo(WriteContext& write, const LeaseUndo& undo);

// Gives hand-outs of a session whose leads have come meanwhile their person, and judges them. At most kMaxLinked at a time; answers how
// many.
inline constexpr int kMaxLinked = 500;
absl::StatusOr<int> LinkHandOuts(WriteContext& write, const SessionKey& key);
// Whether there is anything to link: some lead has come.
absl::StatusOr<bool> HasLinks(Connection& db, const SessionKey& key);

// What a session's kiosks have to know of its gifts: those that are not paused.
absl::Status AddGiftOffers(Connection& db, const SessionKey& key, footfall::v1::KioskConfig* config);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STOCK_GIFT_INTAKE_H_
