// The one way a side of a transfer that was confirmed at a kiosk enters the books: by the rules of the office's calls.
#ifndef FOOTFALL_SERVER_STOCK_TRANSFER_INTAKE_H_
#define FOOTFALL_SERVER_STOCK_TRANSFER_INTAKE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/operation.pb.h"
#include "footfall/v1/stock_service.pb.h"
#include "server/base/resource_names.h"
#include "server/storage/database.h"

namespace footfall::server {

// What is kept of a step, besides what it did.
struct TransferStepRow {
  std::string operation_id;  // 16 bytes
  std::string transfer_id;
  footfall::v1::TransferStepKind kind = footfall::v1::TRANSFER_STEP_KIND_UNSPECIFIED;
  std::string staff_id, device_id;
  int64_t time_ms = 0;
};

struct TransferStep {
  TransferStepRow row;
  SessionKey session;  // the kiosk's booth
  footfall::v1::TransferStepPayload said;
};

// The fact that a kiosk's operation of type TRANSFER_STEP is. FailedPrecondition PAYLOAD_UNREADABLE for what is no TransferStepPayload;
// InvalidFields. Any thread.
absl::StatusOr<TransferStep> ReadTransferStep(std::string_view device_id, const footfall::v1::OperationHeader& header,
                                              std::string_view plain);

// NotFound without such a transfer or session; FailedPrecondition NOT_A_TEAM_LEAD, and as SendGoods and ReceiveGoods; InvalidFields for a
// transfer that does not leave from (come to) this booth and for numbers that are not its lines'. Each operation once. Only SQL; runs on
// the writer's thread.
absl::Status ApplyTransferStep(WriteContext& write, const TransferStep& step);

// All with numbers above `number`, in the order of arrival.
absl::StatusOr<std::vector<TransferStepRow>> ListTransferStepsAfter(Connection& db, int64_t number);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STOCK_TRANSFER_INTAKE_H_
