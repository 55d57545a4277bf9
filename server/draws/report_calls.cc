// The calls of DrawService for whoever looks into a draw from outside: patterns, and everything in one folder.
#include <string>

#include "absl/strings/str_cat.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/draws/draw_bundle.h"
#include "server/draws/draw_patterns.h"
#include "server/draws/draw_service.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr size_t kChunkBytes = 64 << 10;
constexpr size_t kMaxReasonLength = 500;

// Sends files in pieces of a size that a stream likes; only the first piece of a file names it.
class StreamSink final : public BundleSink {
 public:
  explicit StreamSink(grpc::ServerWriter<v1::ExportDrawBundleResponse>* writer) : writer_(writer) {}
  bool Begin(std::string_view file) override {
    if (!part_.file().empty() || !part_.chunk().empty()) Send();
    part_.set_file(std::string(file));
    return open_;
  }
  bool Put(std::string_view bytes) override {
    while (open_ && !bytes.empty()) {
      const size_t taken = std::min(bytes.size(), kChunkBytes - part_.chunk().size());
      part_.mutable_chunk()->append(bytes.substr(0, taken));
      bytes.remove_prefix(taken);
      if (part_.chunk().size() == kChunkBytes) Send();
    }
    return open_;
  }
  void Finish() {
    if (open_ && (!part_.file().empty() || !part_.chunk().empty())) Send();
  }

 private:
  void Send() {
    open_ = open_ && writer_->Write(part_);
    part_.Clear();
  }

  grpc::ServerWriter<v1::ExportDrawBundleResponse>* const writer_;
  v1::ExportDrawBundleResponse part_;
  bool open_ = true;
};

}  // namespace

grpc::Status DrawServiceImpl::GetDrawPatterns(grpc::ServerContext* context, const v1::GetDrawPatternsRequest* request,
                                              v1::DrawPatterns* response) {
  auto asked = Ask(context, Right::kOverseeDraws, "DrawService.GetDrawPatterns", "name", request->name());
  if (!asked.ok()) return ToGrpc(asked.status());
  return ToGrpc(parts_.database->Read([&](Connection& db) {
    auto patterns = FindPatterns(db, asked->key);
    if (patterns.ok()) *response = *std::move(patterns);
    return patterns.status();
  }));
}

grpc::Status DrawServiceImpl::ExportDrawBundle(grpc::ServerContext* context, const v1::ExportDrawBundleRequest* request,
                                               grpc::ServerWriter<v1::ExportDrawBundleResponse>* writer) {
  constexpr std::string_view kAction = "DrawService.ExportDrawBundle";
  // Whoever may read the audit log is the administrator, who has every right that the parts of a bundle ask for: seeds, names, the log.
  auto asked = Ask(context, Right::kReadAudit, kAction, "name", request->name());
  if (!asked.ok()) return ToGrpc(asked.status());
  if (request->reason().empty()) return ToGrpc(errors::InvalidField("reason", "REQUIRED"));
  if (request->reason().size() > kMaxReasonLength) return ToGrpc(errors::InvalidField("reason", "TOO_LONG"));
  // Before the first byte leaves, and again with the hash that stands for all of it.
  absl::Status status = parts_.access->AuditNow(asked->caller, kAction, request->name(), request->reason());
  if (!status.ok()) return ToGrpc(status);
  status = parts_.database->Write([&](WriteContext& write) { return LapseWhatIsDue(write, asked->key, parts_.clock->NowMs()); });
  if (!status.ok()) return ToGrpc(status);
  StreamSink sink(writer);
  std::string sums_hash;
  status =
      parts_.database->Read([&](Connection& db) { return WriteDrawBundle(db, asked->key, *parts_.vault, intake_, &sink, &sums_hash); });
  if (status.ok() && !sums_hash.empty()) {
    status = parts_.access->AuditNow(asked->caller, kAction, request->name(), absl::StrCat("SHA256SUMS ", sums_hash));
  }
  if (status.ok()) sink.Finish();
  return ToGrpc(status);
}

}  // namespace footfall::server
