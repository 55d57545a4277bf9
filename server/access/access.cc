#include "server/access/access.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <grpcpp/server_context.h>

#include <mutex>

#include "absl/container/flat_hash_map.h"
#include "proto/rules/crypto.h"
#include "proto/rules/hash_chain.h"
#include "proto/rules/ids.h"
#include "server/access/account_store.h"
#include "server/base/errors.h"
#include "server/base/log.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kBearer = "Bearer ";
constexpr size_t kMaxTokenLength = 200;  // ours have 43 characters: nothing longer is worth hashing
// A denied call names what its client sent: bounded, because anybody signed in can make such entries.
constexpr size_t kMaxAuditTextLength = 200;
// More than a team has accounts; a full cache is dropped and fills again.
constexpr size_t kMaxCachedCallers = 10'000;

std::string Metadata(const grpc::ServerContextBase& context, const char* key) {
  const auto& all = context.client_metadata();
  const auto it = all.find(key);
  return it == all.end() ? std::string() : std::string(it->second.data(), it->second.size());
}

// The same bytes for the same message, whatever order its maps are in.
std::string Deterministic(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

// A key of its own for each use; without a secret a public one, which leaves a plain checksum.
std::string DeriveKey(const std::string& secret, std::string_view purpose) {
  return rules::KeyedHash(secret.empty() ? rules::Hash("no secret") : secret, purpose, "");
}

// What one WriteOnce has to know of the call.
struct OnceKey {
  std::string caller, action, request_id, request_hash;
};

// Fills `response` when the request was answered before; true then.
absl::StatusOr<bool> FindAnswer(Connection& db, const OnceKey& key, google::protobuf::Message* response) {
  std::string hash, answer;
  bool found = false;
  const absl::Status status =
      db.Query("SELECT request_hash, response FROM answered_requests WHERE caller = :1 AND action = :2 AND request_id = :3",
               {key.caller, key.action, Bytes{key.request_id}}, [&](const Row& row) {
                 hash = row.Blob(0);
                 answer = row.Blob(1);
                 found = true;
                 return false;
               });
  if (!status.ok() || !found) return status.ok() ? absl::StatusOr<bool>(false) : status;
  if (hash != key.request_hash) return errors::FailedPrecondition("REQUEST_ID_REUSED", "request_id");
  if (!response->ParseFromString(answer)) return errors::Internal("a kept answer does not parse");
  return true;
}

absl::Status KeepAnswer(Connection& db, const OnceKey& key, const google::protobuf::Message& response) {
  return db
      .Execute("INSERT INTO answered_requests (caller, action, request_id, request_hash, response) VALUES (:1, :2, :3, :4, :5)",
               {key.caller, key.action, Bytes{key.request_id}, Bytes{key.request_hash}, Bytes{response.SerializeAsString()}})
      .status();
}

// Refused either way; a full disk must not turn a refusal into something else.
absl::Status Refusal(const absl::Status& traced, Right right, const std::string& request_id) {
  if (!traced.ok()) log::Error("audit.lost", {{"error", std::string(traced.message())}, {"request_id", request_id}});
  return errors::PermissionDenied(RightName(right));
}

}  // namespace

// Who a token belongs to, so that a call costs no query. Only this process changes accounts, and it says so by ForgetCallers.
class Access::CallerCache {
 public:
  struct Entry {
    Caller caller;
    int64_t expire_time_ms = 0;
  };
  // Also says which generation an entry read now would belong to.
  std::optional<Entry> Find(const std::string& token_hash, int64_t* generation) {
    std::lock_guard lock(mutex_);
    *generation = generation_;
    const auto it = entries_.find(token_hash);
    if (it == entries_.end()) return std::nullopt;
    return it->second;
  }
  // Dropped when accounts have changed since: it may have been read before that.
  void Add(const std::string& token_hash, const Entry& entry, int64_t generation) {
    std::lock_guard lock(mutex_);
    if (generation != generation_) return;
    if (entries_.size() >= kMaxCachedCallers) entries_.clear();
    entries_[token_hash] = entry;
  }
  void Clear() {
    std::lock_guard lock(mutex_);
    ++generation_;
    entries_.clear();
  }

 private:
  std::mutex mutex_;
  absl::flat_hash_map<std::string, Entry> entries_;
  int64_t generation_ = 0;
};

Access::Access(Database* database, Clock* clock, Random* random, std::string secret)
    : database_(database),
      clock_(clock),
      random_(random),
      request_key_(DeriveKey(secret, "footfall kept requests")),
      audit_log_(DeriveKey(secret, "footfall audit log")),
      callers_(std::make_unique<CallerCache>()) {}

Access::~Access() = default;

std::string Access::TokenOf(const grpc::ServerContextBase& context) {
  const std::string header = Metadata(context, "authorization");
  if (!header.starts_with(kBearer) || header.size() > kBearer.size() + kMaxTokenLength) return "";
  return header.substr(kBearer.size());
}

void Access::ForgetCallers() { callers_->Clear(); }

absl::StatusOr<Caller> Access::FindCaller(std::string_view token) {
  const std::string hash = TokenHash(token);
  int64_t generation = 0;
  if (const auto entry = callers_->Find(hash, &generation)) {
    if (entry->expire_time_ms <= clock_->NowMs()) return errors::Unauthenticated("TOKEN_INVALID");
    return entry->caller;
  }
  CallerCache::Entry entry;
  const absl::Status status = database_->Read([&](Connection& db) {
    const auto stored = ReadToken(db, hash);
    if (!stored.ok()) return stored.status();
    const auto account = ReadAccount(db, stored->user_id);
    if (!account.ok()) return account.status();
    if (account->user.disabled()) return errors::NotFound("token");
    const v1::User& user = account->user;
    entry.caller = {user.name(), user.staff(), user.role(), user.may_reveal(), user.may_export(), account->must_change_password, ""};
    entry.expire_time_ms = stored->expire_time_ms;
    return absl::OkStatus();
  });
  if (absl::IsNotFound(status)) return errors::Unauthenticated("TOKEN_INVALID");
  if (!status.ok()) return status;
  if (entry.expire_time_ms <= clock_->NowMs()) return errors::Unauthenticated("TOKEN_INVALID");
  callers_->Add(hash, entry, generation);
  return entry.caller;
}

absl::StatusOr<Caller> Access::Identify(const grpc::ServerContextBase& context) {
  const std::string token = TokenOf(context);
  if (token.empty()) return errors::Unauthenticated("TOKEN_MISSING");
  absl::StatusOr<Caller> caller = FindCaller(token);
  if (!caller.ok()) return caller;
  // The server's call log puts the id there before the call begins.
  caller->request_id = Metadata(context, "x-request-id");
  if (caller->request_id.empty()) caller->request_id = rules::FormatUuid(random_->NewUuid(clock_->NowMs()));
  return caller;
}

absl::StatusOr<Caller> Access::IdentifyFit(const grpc::ServerContextBase& context) {
  absl::StatusOr<Caller> caller = Identify(context);
  if (caller.ok() && caller->must_change_password) return errors::FailedPrecondition("PASSWORD_CHANGE_REQUIRED", caller->user);
  return caller;
}

WriteJob Access::Deny(const Caller& caller, Right right, std::string_view action, std::string_view resource) const {
  v1::AuditEntry entry;
  entry.set_time_ms(clock_->NowMs());
  entry.set_actor(caller.user);
  entry.set_action(std::string(action));
  entry.set_resource(std::string(resource.substr(0, kMaxAuditTextLength)));
  entry.set_outcome(v1::AUDIT_OUTCOME_DENIED);
  entry.set_detail(std::string(RightName(right)));
  entry.set_request_id(caller.request_id);
  return [this, entry](WriteContext& write) { return audit_log_.Append(write.db(), entry); };
}

absl::StatusOr<Caller> Access::Check(const grpc::ServerContextBase& context, Right right, std::string_view action,
                                     std::string_view resource) {
  absl::StatusOr<Caller> caller = IdentifyFit(context);
  if (!caller.ok() || caller->Has(right)) return caller;
  return Refusal(database_->Write(Deny(*caller, right, action, resource)), right, caller->request_id);
}

void Access::CheckAsync(const grpc::ServerContextBase& context, Right right, std::string_view action, std::string_view resource,
                        std::function<void(absl::StatusOr<Caller>)> done) {
  absl::StatusOr<Caller> caller = IdentifyFit(context);
  if (!caller.ok() || caller->Has(right)) return done(std::move(caller));
  database_->WriteAsync(Deny(*caller, right, action, resource),
                        [right, request_id = caller->request_id, done = std::move(done)](const absl::Status& traced) {
                          done(Refusal(traced, right, request_id));
                        });
}

absl::Status Access::Audit(WriteContext& write, const Caller& caller, std::string_view action, std::string_view resource,
                           std::string_view detail) {
  v1::AuditEntry entry;
  entry.set_time_ms(clock_->NowMs());
  entry.set_actor(caller.user);
  entry.set_action(std::string(action));
  entry.set_resource(std::string(resource));
  entry.set_outcome(v1::AUDIT_OUTCOME_DONE);
  entry.set_detail(std::string(detail));
  entry.set_request_id(caller.request_id);
  return audit_log_.Append(write.db(), std::move(entry));
}

absl::Status Access::AuditNow(const Caller& caller, std::string_view action, std::string_view resource, std::string_view detail) {
  return database_->Write([&](WriteContext& write) { return Audit(write, caller, action, resource, detail); });
}

absl::Status Access::AuditEvent(WriteContext& write, std::string_view actor, std::string_view action, std::string_view resource,
                                std::string_view detail) {
  Caller caller;
  caller.user = std::string(actor);
  return Audit(write, caller, action, resource, detail);
}

absl::Status Access::AuditFailure(std::string_view actor, std::string_view action, std::string_view resource, std::string_view detail) {
  return database_->Write([&](WriteContext& write) {
    v1::AuditEntry entry;
    entry.set_time_ms(clock_->NowMs());
    entry.set_actor(std::string(actor));
    entry.set_action(std::string(action));
    entry.set_resource(std::string(resource));
    entry.set_outcome(v1::AUDIT_OUTCOME_FAILED);
    entry.set_detail(std::string(detail));
    return audit_log_.Append(write.db(), std::move(entry));
  });
}

absl::StatusOr<WriteJob> Access::RunOnce(const Caller& caller, std::string_view action, std::string_view request_id,
                                         const google::protobuf::Message& request, google::protobuf::Message* response,
                                         WriteJob job) const {
  if (request_id.empty()) return job;
  const auto uuid = rules::ParseUuid(request_id);
  if (!uuid) return errors::InvalidField("request_id", "NOT_A_UUID");
  OnceKey key{caller.user, std::string(action), rules::UuidBytes(*uuid), rules::KeyedHash(request_key_, "request", Deterministic(request))};
  return [key = std::move(key), response, job = std::move(job)](WriteContext& write) {
    const auto answered = FindAnswer(write.db(), key, response);
    if (!answered.ok() || *answered) return answered.status();
    if (absl::Status status = job(write); !status.ok()) return status;
    return KeepAnswer(write.db(), key, *response);
  };
}

absl::Status Access::WriteOnce(const Caller& caller, std::string_view action, std::string_view request_id,
                               const google::protobuf::Message& request, google::protobuf::Message* response, const WriteJob& job) {
  absl::StatusOr<WriteJob> once = RunOnce(caller, action, request_id, request, response, job);
  return once.ok() ? database_->Write(*std::move(once)) : once.status();
}

void Access::WriteOnceAsync(const Caller& caller, std::string_view action, std::string_view request_id,
                            const google::protobuf::Message& request, google::protobuf::Message* response, WriteJob job,
                            std::function<void(absl::Status)> done) {
  absl::StatusOr<WriteJob> once = RunOnce(caller, action, request_id, request, response, std::move(job));
  if (!once.ok()) return done(once.status());
  database_->WriteAsync(*std::move(once), std::move(done));
}

}  // namespace footfall::server
