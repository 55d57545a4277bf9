// Who may do what: the one table of rights, and the one check every call passes before it does anything else.
#ifndef FOOTFALL_SERVER_ACCESS_ACCESS_H_
#define FOOTFALL_SERVER_ACCESS_ACCESS_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/access_service.pb.h"
#include "server/access/audit_log.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/storage/database.h"

namespace grpc {
class ServerContextBase;
}

namespace footfall::server {

// What a call needs. rights.cc maps roles to rights in one table.
enum class Right {
  kReadPlan,       // campaigns, sites, sessions, zones, staff, shifts, attendance
  kWritePlan,      // campaigns, sites, sessions, staff
  kRunSession,     // zones, assignments, roster, attendance, PINs, enrolment codes, devices' places
  kReadOwnShifts,  // one's own shifts, and the board
  kReadLeads,      // leads, masked
  kWriteLeads,     // create and correct leads through the API
  kRevealLeads,    // phone and name in clear (administrator, or may_reveal)
  kExportLeads,    // administrator, or may_export
  kWidenConsents,  // record that somebody agreed anew: not for those whose targets it helps
  kManageUsers,    // accounts
  kManageDevices,  // revoke devices
  kManageQuarantine,
  kReadAudit,
  kManageBackups,
  kThawLeases,      // let a restored server lend before it knows everything
  kManageStock,     // items, and goods of warehouse and sites; what happens in a booth is kRunSession
  kHandOutCoupons,  // issue, check and redeem coupons at the office
  kCorrectCoupons,  // void coupons, roll redemptions back
  kOverseeDraws,    // approve amendments of a published draw, export it with its seeds
  kHandOverPrizes,  // at the office
  kReadOnsite,      // counters, checklists, incidents and pictures from kiosks
  kReadSurveys,     // how surveys were answered
};

// The right's name in errors and the audit log ("READ_PLAN").
std::string_view RightName(Right right);

// Who calls. Made by Access::Check; lives as long as the call.
struct Caller {
  std::string user;   // "users/{user}"
  std::string staff;  // "staff/{staff}" or empty
  footfall::v1::UserRole role = footfall::v1::USER_ROLE_UNSPECIFIED;
  bool may_reveal = false, may_export = false;
  bool must_change_password = false;  // somebody else chose it: only its owner may go on with it
  std::string request_id;             // of this call, for logs and audit
  bool Has(Right right) const;
};

// Checks calls and keeps the audit log. Thread-safe.
class Access {
 public:
  // All outlive it. `secret`: 16 to 64 bytes kept outside the database; it keys the audit chain, so that whoever can only write to the
  // database cannot forge it, and the hashes of kept requests. Without one the chain shows accidents only.
  Access(Database* database, Clock* clock, Random* random, std::string secret = "");
  ~Access();

  // The caller of a gRPC call, when they hold `right`. Unauthenticated without a good token; PermissionDenied (and an audit entry naming
  // `action` and `resource`) without the right. FailedPrecondition PASSWORD_CHANGE_REQUIRED while the password is one that somebody else
  // chose. `action` is the call's name, for example "LeadService.ListLeads".
  absl::StatusOr<Caller> Check(const grpc::ServerContextBase& context, Right right, std::string_view action, std::string_view resource);
  // The same without waiting for the audit entry of a refusal, for threads that serve every stream: `done` hears it on this thread or on
  // one of the database (short, no blocking).
  void CheckAsync(const grpc::ServerContextBase& context, Right right, std::string_view action, std::string_view resource,
                  std::function<void(absl::StatusOr<Caller>)> done);

  // The caller of a call that every signed-in user may make. Unauthenticated without a good token.
  absl::StatusOr<Caller> Identify(const grpc::ServerContextBase& context);
  // The token the call carries; empty = none.
  static std::string TokenOf(const grpc::ServerContextBase& context);
  // To be called after accounts or tokens were changed, before the change is answered.
  void ForgetCallers();

  // Writes an audit entry inside the caller's own transaction, so that the step and its trace are one.
  absl::Status Audit(WriteContext& write, const Caller& caller, std::string_view action, std::string_view resource,
                     std::string_view detail);
  // Writes one on its own (for reads that must leave a trace: reveal, export); durable when it returns.
  absl::Status AuditNow(const Caller& caller, std::string_view action, std::string_view resource, std::string_view detail);
  // For events without a user: `actor` is "devices/{device}" or "server".
  absl::Status AuditEvent(WriteContext& write, std::string_view actor, std::string_view action, std::string_view resource,
                          std::string_view detail);

  // A step that failed or was refused for another reason than rights (a wrong password); on its own.
  absl::Status AuditFailure(std::string_view actor, std::string_view action, std::string_view resource, std::string_view detail);
  // The log itself, for the calls that read it.
  const AuditLog& audit_log() const { return audit_log_; }

  // Runs `job` in one write transaction unless `request_id` was answered before: then `response` is filled with the first answer (kept for
  // ever, by caller and action) and the job is not run. InvalidField("request_id", …) unless it is empty or a UUID; FailedPrecondition
  // (REQUEST_ID_REUSED) when the same id came with another request. The kept answer is stored as it is: a `response` with
  // personal data must not go in; pass one that holds the name alone and read the rest again.
  absl::Status WriteOnce(const Caller& caller, std::string_view action, std::string_view request_id,
                         const google::protobuf::Message& request, google::protobuf::Message* response, const WriteJob& job);
  // The same without waiting: `done` hears how it ended, on this thread or on one of the database (short, no blocking). `request` is not
  // looked at after the return; `response` lives until `done`.
  void WriteOnceAsync(const Caller& caller, std::string_view action, std::string_view request_id, const google::protobuf::Message& request,
                      google::protobuf::Message* response, WriteJob job, std::function<void(absl::Status)> done);

 private:
  // Who calls, fit to be asked for a right: not with a password that somebody else chose.
  absl::StatusOr<Caller> IdentifyFit(const grpc::ServerContextBase& context);
  // Leaves the trace of a refusal.
  WriteJob Deny(const Caller& caller, Right right, std::string_view action, std::string_view resource) const;
  // `job`, or what finds the answer that an earlier call with this id got. InvalidField as WriteOnce says.
  absl::StatusOr<WriteJob> RunOnce(const Caller& caller, std::string_view action, std::string_view request_id,
                                   const google::protobuf::Message& request, google::protobuf::Message* response, WriteJob job) const;
  absl::StatusOr<Caller> FindCaller(std::string_view token);

  Database* database_;
  Clock* clock_;
  Random* random_;
  const std::string request_key_;
  const AuditLog audit_log_;
  class CallerCache;
  const std::unique_ptr<CallerCache> callers_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_ACCESS_ACCESS_H_
