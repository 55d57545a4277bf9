#include "server/sync/quarantine_service.h"

#include <charconv>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/page_token.h"
#include "server/base/resource_names.h"
#include "server/devices/device_store.h"
#include "server/sync/push_applier.h"
#include "server/sync/sync_rules.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kListFilter = "quarantine";
constexpr std::string_view kPrefix = "quarantine/";
constexpr int kMaxReplay = 500;  // bounds how long one replay holds the writer

std::optional<int64_t> ParseNumber(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number <= 0) return std::nullopt;
  return number;
}

std::string QuarantineName(int64_t number) { return absl::StrCat("quarantine/", number); }

absl::StatusOr<std::vector<int64_t>> ParseNames(const v1::ReplayQuarantinedRequest& request) {
  if (request.names_size() > kMaxReplay) return errors::InvalidField("names", "TOO_MANY");
  std::vector<int64_t> numbers;
  for (const std::string& name : request.names()) {
    const bool prefixed = std::string_view(name).starts_with(kPrefix);
    const std::optional<int64_t> number = prefixed ? ParseNumber(std::string_view(name).substr(kPrefix.size())) : std::nullopt;
    if (!number) return errors::InvalidField("names", "BAD_NAME");
    numbers.push_back(*number);
  }
  return numbers;
}

v1::QuarantinedOperation ToMessage(const QuarantinedSummary& summary) {
  v1::QuarantinedOperation operation;
  const QuarantinedRow& row = summary.row;
  operation.set_name(QuarantineName(row.ingest_number));
  operation.set_device(DeviceName(row.device_id));
  operation.set_epoch(row.epoch);
  operation.set_seq(row.seq);
  operation.set_type(static_cast<v1::OperationType>(row.type));
  v1::OperationHeader header;
  if (header.ParseFromString(row.header)) {
    operation.set_version(header.version());
    operation.set_campaign_id(header.campaign_id());
  }
  operation.set_reason(row.reason);
  operation.set_receive_time_ms(row.receive_time_ms);
  operation.set_payload_bytes(summary.payload_bytes);
  return operation;
}

}  // namespace

QuarantineServiceImpl::QuarantineServiceImpl(Database* database, Access* access, CampaignCatalog* catalog, const LeadIntake* intake)
    : database_(database), access_(access), opener_(catalog, intake) {}

grpc::Status QuarantineServiceImpl::ListQuarantined(grpc::ServerContext* context, const v1::ListQuarantinedRequest* request,
                                                    v1::ListQuarantinedResponse* response) {
  return ToGrpc(List(*context, *request, response));
}

absl::Status QuarantineServiceImpl::List(const grpc::ServerContext& context, const v1::ListQuarantinedRequest& request,
                                         v1::ListQuarantinedResponse* response) {
  absl::StatusOr<Caller> caller = access_->Check(context, Right::kManageQuarantine, "QuarantineService.ListQuarantined", "");
  if (!caller.ok()) return caller.status();
  absl::StatusOr<int> size = CheckPageSize(request.page_size());
  if (!size.ok()) return size.status();
  absl::StatusOr<std::string> key = ReadPageToken(kListFilter, request.page_token());
  if (!key.ok()) return key.status();
  const std::optional<int64_t> before = key->empty() ? 0 : ParseNumber(*key);
  if (!before) return errors::InvalidPageToken();
  return database_->Read([&](Connection& db) {
    absl::StatusOr<std::vector<QuarantinedSummary>> rows = ListQuarantinedRows(db, *before, *size + 1);
    if (!rows.ok()) return rows.status();
    if (static_cast<int>(rows->size()) > *size) {
      rows->resize(*size);
      response->set_next_page_token(MakePageToken(kListFilter, absl::StrCat(rows->back().row.ingest_number)));
    }
    for (const QuarantinedSummary& row : *rows) *response->add_operations() = ToMessage(row);
    return absl::OkStatus();
  });
}

grpc::Status QuarantineServiceImpl::ReplayQuarantined(grpc::ServerContext* context, const v1::ReplayQuarantinedRequest* request,
                                                      v1::ReplayQuarantinedResponse* response) {
  return ToGrpc(Replay(*context, *request, response));
}

absl::Status QuarantineServiceImpl::Replay(const grpc::ServerContext& context, const v1::ReplayQuarantinedRequest& request,
                                           v1::ReplayQuarantinedResponse* response) {
  constexpr std::string_view kAction = "QuarantineService.ReplayQuarantined";
  absl::StatusOr<Caller> caller = access_->Check(context, Right::kManageQuarantine, kAction, "");
  if (!caller.ok()) return caller.status();
  absl::StatusOr<std::vector<int64_t>> named = ParseNames(request);
  if (!named.ok()) return named.status();
  return access_->WriteOnce(*caller, kAction, request.request_id(), request, response, [&](WriteContext& write) -> absl::Status {
    std::vector<int64_t> numbers = *named;
    if (numbers.empty()) {
      absl::StatusOr<std::vector<int64_t>> oldest = OldestQuarantined(write.db(), kMaxReplay);
      if (!oldest.ok()) return oldest.status();
      numbers = *std::move(oldest);
    }
    int applied = 0;
    for (int64_t number : numbers) {
      absl::StatusOr<bool> fits = ReplayOne(write, number);
      if (!fits.ok()) return fits.status();
      if (*fits) ++applied;
    }
    const int remaining = static_cast<int>(numbers.size()) - applied;
    response->set_applied_count(applied);
    response->set_remaining_count(remaining);
    return access_->Audit(write, *caller, kAction, "", absl::StrCat("applied ", applied, ", remaining ", remaining));
  });
}

absl::StatusOr<bool> QuarantineServiceImpl::ReplayOne(WriteContext& write, int64_t ingest_number) {
  absl::StatusOr<std::optional<QuarantinedRow>> found = FindQuarantined(write.db(), ingest_number);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return errors::NotFound(QuarantineName(ingest_number));
  QuarantinedRow& row = **found;
  absl::StatusOr<std::optional<DeviceRow>> device = FindDevice(write.db(), row.device_id);
  if (!device.ok()) return device.status();
  OpenedOperation operation{.seq = row.seq, .header = std::move(row.header), .payload = std::move(row.payload)};
  rules::PayloadOpener boxes;
  opener_.Open({.device_id = row.device_id, .receive_time_ms = row.receive_time_ms}, &boxes, &operation);
  if (operation.reason.empty()) {
    absl::Status status = write.Attempt([&] { return ApplyFact(write, operation); });
    if (!status.ok()) operation.reason = RefusalReason(status);
  }
  const bool fits = operation.reason.empty();
  const bool old_epoch = device->has_value() && row.epoch < (*device)->epoch;
  const LedgerVerdict verdict = fits ? VerdictOf({.branch = row.branch}, old_epoch) : LedgerVerdict::kQuarantined;
  absl::Status status = UpdateVerdict(write.db(), ingest_number, verdict, operation.reason);
  if (!status.ok()) return status;
  return fits;
}

}  // namespace footfall::server
