#include "server/app/call_log.h"

#include <array>
#include <string>

#include "proto/rules/ids.h"
#include "server/base/log.h"

namespace footfall::server {
namespace {

constexpr char kRequestId[] = "x-request-id";
constexpr std::array<const char*, 17> kCodes = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

std::string CodeName(const grpc::Status& status) {
  const auto code = static_cast<size_t>(status.error_code());
  return code < kCodes.size() ? kCodes[code] : "UNKNOWN";
}

}  // namespace

class CallLog::Call : public grpc::experimental::Interceptor {
 public:
  Call(const CallLog* log, std::string method) : log_(log), method_(std::move(method)), start_ms_(log->clock_->SteadyMs()) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    using Point = grpc::experimental::InterceptionHookPoints;
    if (methods->QueryInterceptionHookPoint(Point::POST_RECV_INITIAL_METADATA)) TakeId(methods->GetRecvInitialMetadata());
    if (methods->QueryInterceptionHookPoint(Point::PRE_SEND_INITIAL_METADATA)) {
      methods->GetSendInitialMetadata()->emplace(kRequestId, id_);
    }
    if (methods->QueryInterceptionHookPoint(Point::PRE_SEND_STATUS)) End(methods->GetSendStatus());
    methods->Proceed();
  }

 private:
  void TakeId(std::multimap<grpc::string_ref, grpc::string_ref>* metadata) {
    const auto sent = metadata->find(kRequestId);
    const auto uuid = sent == metadata->end() ? std::nullopt : rules::ParseUuid({sent->second.data(), sent->second.size()});
    id_ = rules::FormatUuid(uuid ? *uuid : log_->random_->NewUuid(log_->clock_->NowMs()));
    metadata->erase(kRequestId);
    metadata->emplace(kRequestId, id_);  // the string lives as long as the call
  }

  void End(const grpc::Status& status) {
    const int64_t ms = log_->clock_->SteadyMs() - start_ms_;
    const std::string code = CodeName(status);
    // A method that is none of ours is whatever its caller wrote: no label and no line may be made of it.
    const std::string method = status.error_code() == grpc::StatusCode::UNIMPLEMENTED ? "unknown" : method_;
    log::Info("call", {{"request_id", id_}, {"method", method}, {"code", code}, {"ms", ms}});
    log_->metrics_->CountCall(method, code, static_cast<double>(ms) / 1000.0);
  }

  const CallLog* log_;
  const std::string method_;
  const int64_t start_ms_;
  std::string id_;
};

// gRPC takes the pointer over.
grpc::experimental::Interceptor* CallLog::CreateServerInterceptor(grpc::experimental::ServerRpcInfo* info) {
  return new Call(this, info->method());
}

}  // namespace footfall::server
