// The calls about signing in, accounts and the audit log.
#ifndef FOOTFALL_SERVER_ACCESS_ACCESS_SERVICE_H_
#define FOOTFALL_SERVER_ACCESS_ACCESS_SERVICE_H_

#include <string>

#include "footfall/v1/access_service.grpc.pb.h"
#include "server/access/access.h"
#include "server/access/account_store.h"
#include "server/access/passwords.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/storage/database.h"

namespace footfall::server {

inline constexpr int64_t kTokenLifeMs = 12 * 60 * 60 * 1000;  // a booth day

// Thread-safe. All pointers outlive it.
class AccessServiceImpl final : public footfall::v1::AccessService::Service {
 public:
  AccessServiceImpl(Database* database, Access* access, Clock* clock, Random* random);

  grpc::Status SignIn(grpc::ServerContext* context, const footfall::v1::SignInRequest* request,
                      footfall::v1::SignInResponse* response) override;
  grpc::Status SignOut(grpc::ServerContext* context, const footfall::v1::SignOutRequest* request,
                       footfall::v1::SignOutResponse* response) override;
  grpc::Status ChangePassword(grpc::ServerContext* context, const footfall::v1::ChangePasswordRequest* request,
                              footfall::v1::ChangePasswordResponse* response) override;
  grpc::Status CreateUser(grpc::ServerContext* context, const footfall::v1::CreateUserRequest* request,
                          footfall::v1::User* response) override;
  grpc::Status GetUser(grpc::ServerContext* context, const footfall::v1::GetUserRequest* request, footfall::v1::User* response) override;
  grpc::Status ListUsers(grpc::ServerContext* context, const footfall::v1::ListUsersRequest* request,
                         footfall::v1::ListUsersResponse* response) override;
  grpc::Status UpdateUser(grpc::ServerContext* context, const footfall::v1::UpdateUserRequest* request,
                          footfall::v1::User* response) override;
  grpc::Status ListAuditEntries(grpc::ServerContext* context, const footfall::v1::ListAuditEntriesRequest* request,
                                footfall::v1::ListAuditEntriesResponse* response) override;
  grpc::Status VerifyAuditLog(grpc::ServerContext* context, const footfall::v1::VerifyAuditLogRequest* request,
                              footfall::v1::VerifyAuditLogResponse* response) override;

 private:
  absl::Status DoSignIn(const footfall::v1::SignInRequest& request, footfall::v1::SignInResponse* response);
  absl::Status GiveToken(const Account& account, footfall::v1::SignInResponse* response);
  absl::Status DoSignOut(const grpc::ServerContext& context);
  absl::Status DoChangePassword(const grpc::ServerContext& context, const footfall::v1::ChangePasswordRequest& request);
  absl::Status DoCreateUser(const grpc::ServerContext& context, const footfall::v1::CreateUserRequest& request,
                            footfall::v1::User* response);
  absl::Status DoGetUser(const grpc::ServerContext& context, const std::string& name, footfall::v1::User* response);
  absl::Status DoListUsers(const grpc::ServerContext& context, const footfall::v1::ListUsersRequest& request,
                           footfall::v1::ListUsersResponse* response);
  absl::Status DoUpdateUser(const grpc::ServerContext& context, const footfall::v1::UpdateUserRequest& request,
                            footfall::v1::User* response);
  absl::Status DoListAudit(const grpc::ServerContext& context, const footfall::v1::ListAuditEntriesRequest& request,
                           footfall::v1::ListAuditEntriesResponse* response);
  absl::Status DoVerifyAudit(const grpc::ServerContext& context, footfall::v1::VerifyAuditLogResponse* response);
  // The account as stored, or nullopt-like empty account for one that cannot sign in.
  absl::StatusOr<Account> FindForSignIn(const std::string& user_id);

  Database* database_;
  Access* access_;
  Clock* clock_;
  Random* random_;
  PasswordPool passwords_;
  MissCounter misses_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_ACCESS_ACCESS_SERVICE_H_
