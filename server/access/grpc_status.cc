#include "server/access/grpc_status.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include "absl/strings/numbers.h"
#include "server/base/errors.h"
#include "server/base/log.h"

namespace footfall::server {
namespace {

constexpr char kDomain[] = "footfall";
constexpr char kInternalMessage[] = "internal error";

google::rpc::ErrorInfo ToErrorInfo(const errors::Detail& detail) {
  google::rpc::ErrorInfo info;
  info.set_domain(kDomain);
  info.set_reason(detail.reason);
  for (const auto& [key, value] : detail.metadata) (*info.mutable_metadata())[key] = value;
  return info;
}

google::rpc::BadRequest ToBadRequest(const std::vector<rules::Problem>& problems) {
  google::rpc::BadRequest bad;
  for (const rules::Problem& problem : problems) {
    auto* violation = bad.add_field_violations();
    violation->set_field(problem.field);
    violation->set_description(problem.reason);
  }
  return bad;
}

// For clients that know gRPC's own way of waiting.
void AddRetryInfo(const errors::Detail& detail, google::rpc::Status* status) {
  const auto it = detail.metadata.find("retry_after_ms");
  int64_t ms = 0;
  if (it == detail.metadata.end() || !absl::SimpleAtoi(it->second, &ms)) return;
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(ms / 1000);
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(ms % 1000 * 1'000'000));
  status->add_details()->PackFrom(retry);
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const auto code = static_cast<grpc::StatusCode>(status.code());  // both use the numbers of google.rpc.Code
  google::rpc::Status answer;
  answer.set_code(code);
  answer.set_message(std::string(status.message()));
  if (code == grpc::StatusCode::INTERNAL || code == grpc::StatusCode::UNKNOWN) {
    log::Error("call.internal", {{"error", std::string(status.message())}});
    answer.set_message(kInternalMessage);
  }
  if (const auto detail = errors::GetDetail(status)) {
    answer.add_details()->PackFrom(ToErrorInfo(*detail));
    if (!detail->fields.empty()) answer.add_details()->PackFrom(ToBadRequest(detail->fields));
    AddRetryInfo(*detail, &answer);
  }
  return grpc::Status(code, answer.message(), answer.SerializeAsString());
}

}  // namespace footfall::server
