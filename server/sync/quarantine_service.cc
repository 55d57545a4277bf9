#include "server/sync/quarantine_service.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/hash_chain.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/page_token.h"
#include "server/base/resource_names.h"
#include "server/leads/lead_requests.h"
#include "server/sync/push_applier.h"
#include "server/sync/quarantine_view.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kPrefix = "quarantine/";
constexpr int kMaxReplay = 500;  // bounds how long one replay holds the writer

std::optional<int64_t> ParseNumber(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number <= 0) return std::nullopt;
  return number;
}

absl::StatusOr<int64_t> ParseName(std::string_view field, std::string_view name) {
  const std::optional<int64_t> number = name.starts_with(kPrefix) ? ParseNumber(name.substr(kPrefix.size())) : std::nullopt;
  if (!number) return errors::InvalidField(field, name.empty() ? "REQUIRED" : "BAD_NAME");
  return *number;
}

// Each once, oldest first.
absl::StatusOr<std::set<int64_t>> ParseNames(const v1::ReplayQuarantinedRequest& request) {
  if (request.names_size() > kMaxReplay) return errors::InvalidField("names", "TOO_MANY");
  std::set<int64_t> numbers;
  for (const std::string& name : request.names()) {
    const absl::StatusOr<int64_t> number = ParseName("names", name);
    if (!number.ok()) return number.status();
    numbers.insert(*number);
  }
  return numbers;
}

absl::StatusOr<QuarantineFilter> ParseFilter(const v1::ListQuarantinedRequest& request) {
  QuarantineFilter filter{.reason = request.reason(), .dismissed = request.dismissed()};
  if (!request.device().empty()) {
    absl::StatusOr<std::string> device = ParseDeviceName("device", request.device());
    if (!device.ok()) return device.status();
    filter.device_id = *std::move(device);
  }
  if (!request.campaign().empty()) {
    absl::StatusOr<std::string> campaign = ParseCampaignName("campaign", request.campaign());
    if (!campaign.ok()) return campaign.status();
    filter.campaign_id = *std::move(campaign);
  }
  return filter;
}

// Names list and filter for the page token.
std::string Fingerprint(const QuarantineFilter& filter) {
  return absl::StrCat("quarantine\n", filter.device_id, "\n", filter.campaign_id, "\n", filter.reason, "\n", filter.dismissed);
}

absl::StatusOr<QuarantinedRow> Find(Connection& db, int64_t ingest_number) {
  absl::StatusOr<std::optional<QuarantinedRow>> row = FindQuarantined(db, ingest_number);
  if (!row.ok()) return row.status();
  if (!row->has_value()) return errors::NotFound(QuarantineName(ingest_number));
  return **std::move(row);
}

// One that may be applied again.
absl::StatusOr<QuarantinedRow> FindWaiting(Connection& db, int64_t ingest_number) {
  absl::StatusOr<QuarantinedRow> row = Find(db, ingest_number);
  if (row.ok() && row->dismissal) return errors::FailedPrecondition("DISMISSED", QuarantineName(ingest_number));
  return row;
}

// What a replay tries: those that are named and still wait, else the oldest.
absl::StatusOr<std::vector<int64_t>> PickForReplay(Connection& db, const std::set<int64_t>& named) {
  if (named.empty()) return OldestQuarantined(db, kMaxReplay);
  std::vector<int64_t> numbers;
  for (int64_t number : named) {
    const absl::StatusOr<bool> left = HasLeftQuarantine(db, number);
    if (!left.ok()) return left.status();
    if (!*left) numbers.push_back(number);
  }
  return numbers;
}

absl::Status AddReasonCounts(Connection& db, const QuarantineFilter& filter, v1::ListQuarantinedResponse* response) {
  const absl::StatusOr<std::map<std::string, int64_t>> counts = CountQuarantined(db, filter);
  if (!counts.ok()) return counts.status();
  for (const auto& [reason, count] : *counts) {
    v1::QuarantineReasonCount* message = response->add_reason_counts();
    message->set_reason(reason);
    message->set_count(count);
  }
  std::stable_sort(response->mutable_reason_counts()->begin(), response->mutable_reason_counts()->end(),
                   [](const auto& a, const auto& b) { return a.count() > b.count(); });
  return absl::OkStatus();
}

// For the audit log.
std::string InWords(const QuarantineOutcome& outcome) {
  if (!outcome.reason.empty()) return "stays: " + outcome.reason;
  return outcome.already_there ? "already there" : "applied";
}

// The payload of a repair, encoded.
absl::StatusOr<std::string> EncodePayload(const v1::RepairQuarantinedRequest& request) {
  if (request.payload_case() == v1::RepairQuarantinedRequest::PAYLOAD_NOT_SET) return errors::InvalidField("payload", "REQUIRED");
  std::string plain = request.has_lead()        ? request.lead().SerializeAsString()
                      : request.has_lead_edit() ? request.lead_edit().SerializeAsString()
                                                : request.attendance().SerializeAsString();
  if (plain.size() > size_t{rules::kMaxOperationPayloadBytes}) return errors::InvalidField("payload", "TOO_LARGE");
  return plain;
}

}  // namespace

QuarantineServiceImpl::QuarantineServiceImpl(const Parts& parts)
    : parts_(parts), opener_(parts.catalog, parts.intake, parts.sources), applier_(&opener_, parts.vault) {}

grpc::Status QuarantineServiceImpl::ListQuarantined(grpc::ServerContext* context, const v1::ListQuarantinedRequest* request,
                                                    v1::ListQuarantinedResponse* response) {
  return ToGrpc(List(*context, *request, response));
}

grpc::Status QuarantineServiceImpl::GetQuarantined(grpc::ServerContext* context, const v1::GetQuarantinedRequest* request,
                                                   v1::QuarantinedDetails* response) {
  return ToGrpc(Get(*context, *request, response));
}

grpc::Status QuarantineServiceImpl::ReplayQuarantined(grpc::ServerContext* context, const v1::ReplayQuarantinedRequest* request,
                                                      v1::ReplayQuarantinedResponse* response) {
  return ToGrpc(Replay(*context, *request, response));
}

grpc::Status QuarantineServiceImpl::RepairQuarantined(grpc::ServerContext* context, const v1::RepairQuarantinedRequest* request,
                                                      v1::RepairQuarantinedResponse* response) {
  return ToGrpc(Repair(*context, *request, response));
}

grpc::Status QuarantineServiceImpl::DismissQuarantined(grpc::ServerContext* context, const v1::DismissQuarantinedRequest* request,
                                                       v1::QuarantinedOperation* response) {
  return ToGrpc(Dismiss(*context, *request, response));
}

grpc::Status QuarantineServiceImpl::ReopenQuarantined(grpc::ServerContext* context, const v1::ReopenQuarantinedRequest* request,
                                                      v1::QuarantinedOperation* response) {
  return ToGrpc(Reopen(*context, *request, response));
}

absl::Status QuarantineServiceImpl::List(const grpc::ServerContext& context, const v1::ListQuarantinedRequest& request,
                                         v1::ListQuarantinedResponse* response) {
  absl::StatusOr<Caller> caller = parts_.access->Check(context, Right::kManageQuarantine, "QuarantineService.ListQuarantined", "");
  if (!caller.ok()) return caller.status();
  absl::StatusOr<int> size = CheckPageSize(request.page_size());
  if (!size.ok()) return size.status();
  absl::StatusOr<QuarantineFilter> filter = ParseFilter(request);
  if (!filter.ok()) return filter.status();
  absl::StatusOr<std::string> key = ReadPageToken(Fingerprint(*filter), request.page_token());
  if (!key.ok()) return key.status();
  const std::optional<int64_t> before = key->empty() ? 0 : ParseNumber(*key);
  if (!before) return errors::InvalidPageToken();
  return parts_.database->Read([&](Connection& db) {
    absl::StatusOr<std::vector<QuarantinedRow>> rows = ListQuarantinedRows(db, *filter, *before, *size + 1);
    if (!rows.ok()) return rows.status();
    if (static_cast<int>(rows->size()) > *size) {
      rows->resize(*size);
      response->set_next_page_token(MakePageToken(Fingerprint(*filter), absl::StrCat(rows->back().ingest_number)));
    }
    for (const QuarantinedRow& row : *rows) *response->add_operations() = ToMessage(row);
    return *before == 0 ? AddReasonCounts(db, *filter, response) : absl::OkStatus();
  });
}

absl::Status QuarantineServiceImpl::Get(const grpc::ServerContext& context, const v1::GetQuarantinedRequest& request,
                                        v1::QuarantinedDetails* response) {
  constexpr std::string_view kAction = "QuarantineService.GetQuarantined";
  absl::StatusOr<Caller> caller = parts_.access->Check(context, Right::kManageQuarantine, kAction, request.name());
  // Asked a second time, so that a refusal leaves its trace.
  if (caller.ok() && request.reveal()) caller = parts_.access->Check(context, Right::kRevealLeads, kAction, request.name());
  if (!caller.ok()) return caller.status();
  absl::StatusOr<int64_t> number = ParseName("name", request.name());
  if (!number.ok()) return number.status();
  QuarantinedRow row;
  std::vector<RepairRow> repairs;
  absl::Status status = parts_.database->Read([&](Connection& db) {
    absl::StatusOr<QuarantinedRow> found = Find(db, *number);
    if (!found.ok()) return found.status();
    row = *std::move(found);
    absl::StatusOr<std::vector<RepairRow>> tried = ListRepairs(db, *number);
    if (tried.ok()) repairs = *std::move(tried);
    return tried.status();
  });
  if (!status.ok()) return status;
  v1::QuarantinedDetails details;
  *details.mutable_operation() = ToMessage(row);
  details.set_hash(row.hash);
  details.set_payload_hash(row.commitment);
  for (const RepairRow& repair : repairs) *details.add_repairs() = ToMessage(repair);
  FillPayload(row, repairs, request.original(), &details);
  if (!request.reveal()) {
    MaskPayload(parts_.catalog->Find(details.header().campaign_id()).get(), &details);
  } else {
    const std::string& unopened = details.unopened_reason();
    status = parts_.access->AuditNow(*caller, kAction, request.name(), unopened.empty() ? "revealed" : "not opened: " + unopened);
  }
  if (status.ok()) *response = std::move(details);
  return status;
}

void QuarantineServiceImpl::FillPayload(const QuarantinedRow& row, const std::vector<RepairRow>& repairs, bool original,
                                        v1::QuarantinedDetails* details) const {
  OpenedOperation operation = ToOperation(row);
  std::string reason;
  std::optional<v1::OperationHeader> header = ReadHeader(operation, &reason);
  if (header) {
    header->DiscardUnknownFields();
    *details->mutable_header() = *std::move(header);
  }
  std::optional<std::string> plain;
  if (original || repairs.empty()) {
    plain = opener_.Unseal(operation, &reason);
    if (ReasonCode(row.reason) == kPrunedOnKiosk) reason = kPrunedOnKiosk;
  } else {
    plain = applier_.Open(row, repairs.back());
    if (!plain) reason = kRepairUnreadable;
    details->set_repaired(true);
  }
  if (plain && !SetPayload(*plain, details)) {
    details->clear_payload();
    reason = "PAYLOAD_UNREADABLE";
  }
  details->set_unopened_reason(reason);
  if (!plain) return;
  // Without the campaign what does not fit cannot be named; the payload can be shown.
  const absl::Status judged = opener_.OpenPlain({.device_id = row.device_id, .receive_time_ms = row.receive_time_ms}, *plain, &operation);
  if (judged.ok()) AddProblems(operation.problems, details->mutable_problems());
  rules::Wipe(&*plain);
}

absl::Status QuarantineServiceImpl::Replay(const grpc::ServerContext& context, const v1::ReplayQuarantinedRequest& request,
                                           v1::ReplayQuarantinedResponse* response) {
  constexpr std::string_view kAction = "QuarantineService.ReplayQuarantined";
  absl::StatusOr<Caller> caller = parts_.access->Check(context, Right::kManageQuarantine, kAction, "");
  if (!caller.ok()) return caller.status();
  absl::StatusOr<std::set<int64_t>> named = ParseNames(request);
  if (!named.ok()) return named.status();
  return parts_.access->WriteOnce(*caller, kAction, request.request_id(), request, response, [&](WriteContext& write) -> absl::Status {
    const absl::StatusOr<std::vector<int64_t>> numbers = PickForReplay(write.db(), *named);
    if (!numbers.ok()) return numbers.status();
    const int64_t mark = write.NextNumber();
    int applied = 0;
    for (int64_t number : *numbers) {
      absl::StatusOr<QuarantinedRow> row = FindWaiting(write.db(), number);
      if (!row.ok()) return row.status();
      absl::StatusOr<QuarantineOutcome> outcome = applier_.Replay(write, *row);
      if (!outcome.ok()) return outcome.status();
      if (outcome->reason.empty()) ++applied;
    }
    const int remaining = static_cast<int>(numbers->size()) - applied;
    response->set_applied_count(applied);
    response->set_remaining_count(remaining);
    if (absl::Status status = AuditShortages(write, parts_.access, mark); !status.ok()) return status;
    if (absl::Status status = AuditMoves(write, parts_.access, mark); !status.ok()) return status;
    return parts_.access->Audit(write, *caller, kAction, "", absl::StrCat("applied ", applied, ", remaining ", remaining));
  });
}

absl::Status QuarantineServiceImpl::Repair(const grpc::ServerContext& context, const v1::RepairQuarantinedRequest& request,
                                           v1::RepairQuarantinedResponse* response) {
  constexpr std::string_view kAction = "QuarantineService.RepairQuarantined";
  absl::StatusOr<Caller> caller = parts_.access->Check(context, Right::kManageQuarantine, kAction, request.name());
  if (!caller.ok()) return caller.status();
  absl::StatusOr<int64_t> number = ParseName("name", request.name());
  if (!number.ok()) return number.status();
  absl::StatusOr<std::string> why = ParseReason(request.reason());
  if (!why.ok()) return why.status();
  absl::StatusOr<std::string> plain = EncodePayload(request);
  if (!plain.ok()) return plain.status();
  const v1::OperationType type = request.has_lead()        ? v1::OPERATION_TYPE_LEAD
                                 : request.has_lead_edit() ? v1::OPERATION_TYPE_LEAD_EDIT
                                                           : v1::OPERATION_TYPE_ATTENDANCE;
  const QuarantineNote note{.time_ms = parts_.clock->NowMs(), .actor = caller->user, .reason = *why};
  absl::Status status =
      parts_.access->WriteOnce(*caller, kAction, request.request_id(), request, response, [&](WriteContext& write) -> absl::Status {
        absl::StatusOr<QuarantinedRow> row = FindWaiting(write.db(), *number);
        if (!row.ok()) return row.status();
        absl::StatusOr<QuarantineOutcome> outcome = applier_.Repair(write, *row, type, *plain, note);
        if (!outcome.ok()) return outcome.status();
        response->set_applied(outcome->reason.empty());
        response->set_reason(outcome->reason);
        response->set_already_there(outcome->already_there);
        AddProblems(outcome->problems, response->mutable_problems());
        return parts_.access->Audit(write, *caller, kAction, request.name(), absl::StrCat(InWords(*outcome), "; reason: ", *why));
      });
  rules::Wipe(&*plain);
  return status;
}

absl::Status QuarantineServiceImpl::Dismiss(const grpc::ServerContext& context, const v1::DismissQuarantinedRequest& request,
                                            v1::QuarantinedOperation* response) {
  constexpr std::string_view kAction = "QuarantineService.DismissQuarantined";
  absl::StatusOr<Caller> caller = parts_.access->Check(context, Right::kManageQuarantine, kAction, request.name());
  if (!caller.ok()) return caller.status();
  absl::StatusOr<int64_t> number = ParseName("name", request.name());
  if (!number.ok()) return number.status();
  absl::StatusOr<std::string> why = ParseReason(request.reason());
  if (!why.ok()) return why.status();
  const QuarantineNote note{.time_ms = parts_.clock->NowMs(), .actor = caller->user, .reason = *why};
  return parts_.access->WriteOnce(*caller, kAction, request.request_id(), request, response, [&](WriteContext& write) -> absl::Status {
    absl::StatusOr<QuarantinedRow> row = FindWaiting(write.db(), *number);
    if (!row.ok()) return row.status();
    if (absl::Status status = InsertDismissal(write.db(), *number, note); !status.ok()) return status;
    row->dismissal = note;
    *response = ToMessage(*row);
    return parts_.access->Audit(write, *caller, kAction, request.name(), absl::StrCat(row->reason, "; reason: ", *why));
  });
}

absl::Status QuarantineServiceImpl::Reopen(const grpc::ServerContext& context, const v1::ReopenQuarantinedRequest& request,
                                           v1::QuarantinedOperation* response) {
  constexpr std::string_view kAction = "QuarantineService.ReopenQuarantined";
  absl::StatusOr<Caller> caller = parts_.access->Check(context, Right::kManageQuarantine, kAction, request.name());
  if (!caller.ok()) return caller.status();
  absl::StatusOr<int64_t> number = ParseName("name", request.name());
  if (!number.ok()) return number.status();
  return parts_.access->WriteOnce(*caller, kAction, request.request_id(), request, response, [&](WriteContext& write) -> absl::Status {
    absl::StatusOr<QuarantinedRow> row = Find(write.db(), *number);
    if (!row.ok()) return row.status();
    if (!row->dismissal) return errors::FailedPrecondition("NOT_DISMISSED", QuarantineName(*number));
    if (absl::Status status = DeleteDismissal(write.db(), *number); !status.ok()) return status;
    row->dismissal.reset();
    *response = ToMessage(*row);
    return parts_.access->Audit(write, *caller, kAction, request.name(), row->reason);
  });
}

}  // namespace footfall::server
