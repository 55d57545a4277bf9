// Everything about an operation that costs CPU and no SQL: hash, unsealing, parsing, checking. Runs on the streams' threads, side by side.
#ifndef FOOTFALL_SERVER_SYNC_OPERATION_OPENER_H_
#define FOOTFALL_SERVER_SYNC_OPERATION_OPENER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/operation.pb.h"
#include "proto/rules/lead_form.h"
#include "proto/rules/payload_seal.h"
#include "server/campaigns/campaign_catalog.h"
#include "server/coupons/coupon_intake.h"
#include "server/draws/draw_intake.h"
#include "server/leads/lead_edit_intake.h"
#include "server/leads/lead_intake.h"
#include "server/leases/lease_intake.h"
#include "server/onsite/onsite_intake.h"
#include "server/people/attendance_intake.h"
#include "server/queues/call_intake.h"
#include "server/queues/ticket_intake.h"
#include "server/stock/count_intake.h"
#include "server/stock/gift_intake.h"
#include "server/stock/transfer_intake.h"

namespace footfall::server {

// An operation ready for the ledger. With a reason it goes to quarantine; else `fact` is to be applied.
struct OpenedOperation {
  uint64_t seq = 0;
  std::string hash, commitment;
  std::string header, payload;  // raw, as they came
  int type = 0;                 // as the header says; 0 when it cannot be read
  std::string reason;
  std::vector<rules::Problem> problems;  // the fields, where the reason is fields
  std::variant<std::monostate, PreparedLead, AttendanceFact, PreparedLeadEdit, LeaseReturnFact, GiftFact, LeaseUndo, CouponIssueFact,
               CouponRedeemFact, DrawFact, DrawClaimFact, TicketFact, CallFact, OnsiteFact, KioskCountRow, TransferStep>
      fact;
};

// Thread-safe; the pointers outlive it.
class OperationOpener {
 public:
  // `sources` hear of leases that come back; nullptr = none.
  OperationOpener(CampaignCatalog* catalog, const LeadIntake* intake, const GrantSources* sources);
  // Who handed it in, of which epoch, and when.
  struct Source {
    std::string_view device_id;
    uint32_t epoch = 0;
    int64_t receive_time_ms = 0;
  };
  // Fills hash and commitment from header and payload. `previous_hash`: 32 bytes. `lost_hash`: of an operation of which nothing else is
  // left, 32 bytes; else empty.
  static void Chain(std::string_view previous_hash, OpenedOperation* operation, std::string_view lost_hash = {});
  // Fills type, and fact or reason. What cannot be understood gets a reason (LOST_ON_KIOSK, HEADER_UNREADABLE,
  // OPERATION_TOO_LARGE, SEQ_MISMATCH, BAD_OPERATION_ID, UNKNOWN_TYPE, UNKNOWN_VERSION, UNKNOWN_CAMPAIGN, UNKNOWN_KEY, UNKNOWN_SEAL_FORM,
  // UNOPENABLE, PAYLOAD_UNREADABLE, FIELD_INVALID: …). `boxes` remembers what the caller's operations have in common. Internal when
  // the database cannot be read: then nothing is known of the operation, and it must not be judged.
  absl::Status Open(const Source& source, rules::PayloadOpener* boxes, OpenedOperation* operation) const;
  // The same with a payload in clear in the place of the sealed one, which need not be readable.
  absl::Status OpenPlain(const Source& source, std::string_view plain, OpenedOperation* operation) const;
  // The payload alone, in clear, or nullopt and why. The caller wipes it.
  std::optional<std::string> Unseal(const OpenedOperation& operation, std::string* reason) const;

 private:
  struct Unsealed;
  // The reason, if any.
  absl::StatusOr<std::string> UnsealFor(const footfall::v1::OperationHeader& header, rules::PayloadOpener* boxes,
                                        const OpenedOperation& operation, Unsealed* unsealed) const;
  std::string MakeFact(const CampaignView& campaign, const Source& source, const footfall::v1::OperationHeader& header,
                       std::string_view plain, OpenedOperation* operation) const;
  std::string MakeLead(const CampaignView& campaign, const Source& source, const footfall::v1::OperationHeader& header,
                       std::string_view plain, OpenedOperation* operation) const;
  std::string MakeLeadEdit(const CampaignView& campaign, const Source& source, const footfall::v1::OperationHeader& header,
                           std::string_view plain, OpenedOperation* operation) const;

  CampaignCatalog* catalog_;
  const LeadIntake* intake_;
  const GrantSources* sources_;
  const DrawIntake draws_;
  const OnsiteIntake onsite_;
};

// The header, when it can be read and says what the operation is (its place, a proper id, a known type); else nullopt and why.
std::optional<footfall::v1::OperationHeader> ReadHeader(const OpenedOperation& operation, std::string* reason);

// "FIELD_INVALID: intent, phone" from a refusal; its code's name when it names no field. Never values.
std::string RefusalReason(const absl::Status& status);
// Its fields, all of them. Never values.
std::vector<rules::Problem> RefusalFields(const absl::Status& status);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_OPERATION_OPENER_H_
