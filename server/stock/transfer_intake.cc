#include "server/stock/transfer_intake.h"

#include <map>
#include <set>
#include <utility>

#include "proto/rules/ids.h"
#include "proto/rules/utf8.h"
#include "server/base/errors.h"
#include "server/base/text_rules.h"
#include "server/people/people_store.h"
#include "server/sessions/session_store.h"
#include "server/stock/places.h"
#include "server/stock/stock_rules.h"
#include "server/stock/stock_store.h"
#include "server/stock/transfer_steps.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kInsertStep =
    "INSERT INTO transfer_steps (operation_id, number, transfer_id, kind, staff_id, device_id, time_ms) VALUES (:1, :2, :3, :4, :5, :6, "
    ":7) "
    "ON CONFLICT (operation_id) DO NOTHING";
constexpr std::string_view kListAfter =
    "SELECT operation_id, transfer_id, kind, staff_id, device_id, time_ms FROM transfer_steps WHERE number > :1 ORDER BY number";

Problems CheckStep(const v1::TransferStepPayload& payload) {
  Problems problems;
  if (!rules::IsResourceId(payload.transfer_id())) {
    problems.push_back({"transfer_id", payload.transfer_id().empty() ? "REQUIRED" : "BAD_ID"});
  }
  if (payload.kind() == v1::TRANSFER_STEP_KIND_UNSPECIFIED) problems.push_back({"kind", "REQUIRED"});
  if (!v1::TransferStepKind_IsValid(payload.kind())) problems.push_back({"kind", "UNKNOWN_VALUE"});
  if (payload.lines().empty()) problems.push_back({"lines", "REQUIRED"});
  if (payload.lines_size() > kMaxTransferLines) problems.push_back({"lines", "TOO_MANY"});
  for (const v1::TransferStepLine& line : payload.lines()) CheckNumber("lines.quantity", line.quantity(), 0, kMaxMovedUnits, &problems);
  CheckText("reason", payload.reason(), kMaxStockReasonLength, &problems);
  if (!rules::IsResourceId(payload.staff_id())) problems.push_back({"staff_id", payload.staff_id().empty() ? "REQUIRED" : "BAD_ID"});
  return problems;
}

// The step as the office's call would say it; of what leaves, too, as far as its rules are the same.
v1::ConfirmTransferRequest AsReceipt(const v1::TransferStepPayload& said) {
  v1::ConfirmTransferRequest request;
  for (const v1::TransferStepLine& line : said.lines()) {
    v1::ReceivedLine* received = request.add_lines();
    received->set_item(line.item());
    received->set_received(line.quantity());
    received->set_reason(said.reason());
  }
  return request;
}

// Fewer leave than were planned: the transfer is from now on of those that do, and its note says why.
absl::Status CutToSent(const v1::TransferStepPayload& said, v1::StockTransfer* transfer) {
  v1::StockTransfer counted = *transfer;
  if (absl::Status fits = ApplyReceipt(AsReceipt(said), &counted); !fits.ok()) return fits;
  bool fewer = false;
  transfer->clear_lines();
  for (const v1::TransferLine& line : counted.lines()) {
    fewer = fewer || line.received() < line.quantity();
    if (line.received() == 0) continue;
    v1::TransferLine* sent = transfer->add_lines();
    sent->set_item(line.item());
    sent->set_quantity(line.received());
  }
  if (transfer->lines().empty()) return errors::InvalidField("lines.quantity", "TOO_SMALL");  // that is calling it off
  if (!fewer) return absl::OkStatus();
  const std::string note = transfer->note().empty() ? said.reason() : transfer->note() + "; " + said.reason();
  if (rules::CountCharacters(note) <= kMaxStockReasonLength) transfer->set_note(note);
  return absl::OkStatus();
}

absl::Status RequireBooth(std::string_view end, const SessionKey& session) {
  return end == SessionName(session) ? absl::OkStatus() : errors::InvalidField("transfer_id", "OTHER_KIND");
}

absl::Status Carry(WriteContext& write, const TransferStep& step, v1::StockTransfer* transfer) {
  const Teller teller{StaffName(step.row.staff_id), step.row.time_ms};
  if (step.row.kind == v1::TRANSFER_STEP_KIND_SEND) {
    absl::Status status = RequireBooth(transfer->from(), step.session);
    if (status.ok()) status = RequireState(*transfer, v1::TRANSFER_STATE_PLANNED);
    if (status.ok()) status = CutToSent(step.said, transfer);
    return status.ok() ? SendGoods(write, teller, transfer) : status;
  }
  absl::Status status = RequireBooth(transfer->to(), step.session);
  if (status.ok()) status = RequireState(*transfer, v1::TRANSFER_STATE_SENT);
  if (status.ok()) status = ApplyReceipt(AsReceipt(step.said), transfer);
  return status.ok() ? ReceiveGoods(write, teller, transfer) : status;
}

absl::StatusOr<bool> InsertStep(WriteContext& write, const TransferStepRow& row) {
  const absl::StatusOr<int64_t> written =
      write.db().Execute(kInsertStep, {Bytes{row.operation_id}, write.NextNumber(), row.transfer_id, static_cast<int64_t>(row.kind),
                                       row.staff_id, row.device_id, row.time_ms});
  if (!written.ok()) return written.status();
  return *written > 0;
}

}  // namespace

absl::StatusOr<TransferStep> ReadTransferStep(std::string_view device_id, const v1::OperationHeader& header, std::string_view plain) {
  TransferStep step;
  if (!step.said.ParseFromArray(plain.data(), static_cast<int>(plain.size())))
    return errors::FailedPrecondition("PAYLOAD_UNREADABLE", "operations/-");
  if (Problems problems = CheckStep(step.said); !problems.empty()) return errors::InvalidFields(std::move(problems));
  step.session = {header.campaign_id(), header.session_id()};
  step.row = {.operation_id = header.operation_id(),
              .transfer_id = step.said.transfer_id(),
              .kind = step.said.kind(),
              .staff_id = step.said.staff_id(),
              .device_id = std::string(device_id),
              .time_ms = header.corrected_ms()};
  return step;
}

absl::Status ApplyTransferStep(WriteContext& write, const TransferStep& step) {
  // What follows may refuse: then the job forgets this row too.
  const absl::StatusOr<bool> fresh = InsertStep(write, step.row);
  if (!fresh.ok() || !*fresh) return fresh.status();
  if (auto session = GetSession(write.db(), step.session); !session.ok()) return session.status();
  if (absl::Status may = RequireTeamLead(write.db(), step.session, step.row.staff_id); !may.ok()) return may;
  absl::StatusOr<v1::StockTransfer> transfer = GetTransfer(write.db(), step.row.transfer_id);
  if (!transfer.ok()) return transfer.status();
  absl::Status status = Carry(write, step, &*transfer);
  return status.ok() ? ReplaceTransfer(write, *transfer) : status;
}

absl::StatusOr<std::vector<TransferStepRow>> ListTransferStepsAfter(Connection& db, int64_t number) {
  return QueryAll<TransferStepRow>(db, kListAfter, {number}, [](const Row& row, TransferStepRow* step) {
    *step = {.operation_id = row.Blob(0),
             .transfer_id = row.Text(1),
             .kind = static_cast<v1::TransferStepKind>(row.Int(2)),
             .staff_id = row.Text(3),
             .device_id = row.Text(4),
             .time_ms = row.Int(5)};
    return absl::OkStatus();
  });
}

}  // namespace footfall::server
