#include "server/access/access_service.h"

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/page_token.h"
#include "server/base/resource_names.h"
#include "server/base/text_rules.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr int kTokenSize = 32;
constexpr int kMaxDisplayName = 100;

absl::Status CheckUser(const v1::User& user) {
  Problems problems;
  CheckText("user.display_name", user.display_name(), kMaxDisplayName, &problems);
  if (user.role() == v1::USER_ROLE_UNSPECIFIED) problems.push_back({"user.role", "REQUIRED"});
  if (!v1::UserRole_IsValid(user.role())) problems.push_back({"user.role", "UNKNOWN_ROLE"});
  if (!user.staff().empty() && !ParseStaffName("user.staff", user.staff()).ok()) problems.push_back({"user.staff", "BAD_NAME"});
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

// A server without an administrator could never get one again.
absl::Status CheckAdministratorLeft(Connection& db, std::string_view user_name) {
  const auto count = CountAdministrators(db);
  if (!count.ok()) return count.status();
  return *count == 0 ? errors::FailedPrecondition("LAST_ADMINISTRATOR", user_name) : absl::OkStatus();
}

}  // namespace

AccessServiceImpl::AccessServiceImpl(Database* database, Access* access, Clock* clock, Random* random)
    : database_(database), access_(access), clock_(clock), random_(random) {}

grpc::Status AccessServiceImpl::SignIn(grpc::ServerContext*, const v1::SignInRequest* request, v1::SignInResponse* response) {
  return ToGrpc(DoSignIn(*request, response));
}
grpc::Status AccessServiceImpl::SignOut(grpc::ServerContext* context, const v1::SignOutRequest*, v1::SignOutResponse*) {
  return ToGrpc(DoSignOut(*context));
}
grpc::Status AccessServiceImpl::ChangePassword(grpc::ServerContext* context, const v1::ChangePasswordRequest* request,
                                               v1::ChangePasswordResponse*) {
  return ToGrpc(DoChangePassword(*context, *request));
}
grpc::Status AccessServiceImpl::CreateUser(grpc::ServerContext* context, const v1::CreateUserRequest* request, v1::User* response) {
  return ToGrpc(DoCreateUser(*context, *request, response));
}
grpc::Status AccessServiceImpl::GetUser(grpc::ServerContext* context, const v1::GetUserRequest* request, v1::User* response) {
  return ToGrpc(DoGetUser(*context, request->name(), response));
}
grpc::Status AccessServiceImpl::ListUsers(grpc::ServerContext* context, const v1::ListUsersRequest* request,
                                          v1::ListUsersResponse* response) {
  return ToGrpc(DoListUsers(*context, *request, response));
}
grpc::Status AccessServiceImpl::UpdateUser(grpc::ServerContext* context, const v1::UpdateUserRequest* request, v1::User* response) {
  return ToGrpc(DoUpdateUser(*context, *request, response));
}
grpc::Status AccessServiceImpl::ListAuditEntries(grpc::ServerContext* context, const v1::ListAuditEntriesRequest* request,
                                                 v1::ListAuditEntriesResponse* response) {
  return ToGrpc(DoListAudit(*context, *request, response));
}
grpc::Status AccessServiceImpl::VerifyAuditLog(grpc::ServerContext* context, const v1::VerifyAuditLogRequest*,
                                               v1::VerifyAuditLogResponse* response) {
  return ToGrpc(DoVerifyAudit(*context, response));
}

absl::StatusOr<Account> AccessServiceImpl::FindForSignIn(const std::string& user_id) {
  Account account;
  const absl::Status status = database_->Read([&](Connection& db) {
    auto found = ReadAccount(db, user_id);
    if (found.ok()) account = *std::move(found);
    return found.status();
  });
  if (!status.ok() && !absl::IsNotFound(status)) return status;
  if (account.user.disabled()) account.password_hash.clear();
  return account;
}

absl::Status AccessServiceImpl::DoSignIn(const v1::SignInRequest& request, v1::SignInResponse* response) {
  if (!rules::IsResourceId(request.user_id())) return errors::Unauthenticated("PASSWORD_WRONG");
  const int64_t now_ms = clock_->SteadyMs();
  if (absl::Status status = misses_.Check(request.user_id(), now_ms); !status.ok()) return status;
  const auto account = FindForSignIn(request.user_id());
  if (!account.ok()) return account.status();
  // What can be nobody's is not worth 0.1 s of hashing; that it was tried counts all the same.
  const bool may_fit = CheckPasswordRule("password", request.password()).ok();
  const auto fits = may_fit ? passwords_.Verify(account->password_hash, request.password()) : absl::StatusOr<bool>(false);
  if (!fits.ok()) return fits.status();
  if (*fits) {
    misses_.Forget(request.user_id());
    return GiveToken(*account, response);
  }
  misses_.Miss(request.user_id(), now_ms);
  // Names that are nobody's stay out of the log: people type passwords there.
  if (!account->user_id.empty()) {
    const std::string name = UserName(account->user_id);
    if (absl::Status status = access_->AuditFailure(name, "AccessService.SignIn", name, "PASSWORD_WRONG"); !status.ok()) return status;
  }
  return errors::Unauthenticated("PASSWORD_WRONG");
}

absl::Status AccessServiceImpl::GiveToken(const Account& account, v1::SignInResponse* response) {
  const std::string text = absl::WebSafeBase64Escape(random_->Bytes(kTokenSize));
  const int64_t now_ms = clock_->NowMs();
  const Token token{TokenHash(text), account.user_id, now_ms + kTokenLifeMs};
  const absl::Status status = database_->Write([&](WriteContext& write) {
    // Disabled or given another password since it was read: the old password is not worth a token any more.
    const auto current = ReadAccount(write.db(), account.user_id);
    if (!current.ok()) return current.status();
    if (current->user.disabled() || current->password_hash != account.password_hash) return errors::Unauthenticated("PASSWORD_WRONG");
    if (absl::Status inserted = InsertToken(write.db(), token, now_ms); !inserted.ok()) return inserted;
    return access_->AuditEvent(write, account.user.name(), "AccessService.SignIn", account.user.name(), "");
  });
  if (!status.ok()) return status;
  access_->ForgetCallers();  // a token that was over the limit has ended
  response->set_token(text);
  response->set_expire_time_ms(token.expire_time_ms);
  response->set_must_change_password(account.must_change_password);
  *response->mutable_user() = account.user;
  return absl::OkStatus();
}

absl::Status AccessServiceImpl::DoSignOut(const grpc::ServerContext& context) {
  const auto caller = access_->Identify(context);
  if (!caller.ok()) return caller.status();
  const std::string hash = TokenHash(Access::TokenOf(context));
  const absl::Status status = database_->Write([&](WriteContext& write) {
    if (absl::Status deleted = DeleteToken(write.db(), hash); !deleted.ok()) return deleted;
    return access_->Audit(write, *caller, "AccessService.SignOut", caller->user, "");
  });
  access_->ForgetCallers();
  return status;
}

absl::Status AccessServiceImpl::DoChangePassword(const grpc::ServerContext& context, const v1::ChangePasswordRequest& request) {
  const auto caller = access_->Identify(context);
  if (!caller.ok()) return caller.status();
  if (absl::Status status = CheckPasswordRule("new_password", request.new_password()); !status.ok()) return status;
  if (request.new_password() == request.old_password()) return errors::InvalidField("new_password", "SAME_AS_OLD");
  const std::string user_id = *ParseUserName("user", caller->user);
  const int64_t now_ms = clock_->SteadyMs();
  if (absl::Status status = misses_.Check(user_id, now_ms); !status.ok()) return status;
  const auto account = FindForSignIn(user_id);
  if (!account.ok()) return account.status();
  const auto fits = passwords_.Verify(account->password_hash, request.old_password());
  if (!fits.ok()) return fits.status();
  if (!*fits) {
    misses_.Miss(user_id, now_ms);
    const absl::Status noted = access_->AuditFailure(caller->user, "AccessService.ChangePassword", caller->user, "PASSWORD_WRONG");
    return noted.ok() ? errors::Unauthenticated("PASSWORD_WRONG") : noted;
  }
  const auto hash = passwords_.Hash(request.new_password());
  if (!hash.ok()) return hash.status();
  const absl::Status status = database_->Write([&](WriteContext& write) {
    auto current = ReadAccount(write.db(), user_id);
    if (!current.ok()) return current.status();
    current->password_hash = *hash;
    current->must_change_password = false;
    if (absl::Status updated = UpdateAccount(write.db(), *current); !updated.ok()) return updated;
    if (absl::Status ended = DeleteTokensOfUser(write.db(), user_id, TokenHash(Access::TokenOf(context))); !ended.ok()) return ended;
    return access_->Audit(write, *caller, "AccessService.ChangePassword", caller->user, "");
  });
  access_->ForgetCallers();
  return status;
}

absl::Status AccessServiceImpl::DoCreateUser(const grpc::ServerContext& context, const v1::CreateUserRequest& request, v1::User* response) {
  const auto caller = access_->Check(context, Right::kManageUsers, "AccessService.CreateUser", UserName(request.user_id()));
  if (!caller.ok()) return caller.status();
  if (absl::Status status = CheckResourceId("user_id", request.user_id()); !status.ok()) return status;
  if (absl::Status status = CheckUser(request.user()); !status.ok()) return status;
  if (absl::Status status = CheckPasswordRule("password", request.password()); !status.ok()) return status;
  const auto hash = passwords_.Hash(request.password());
  if (!hash.ok()) return hash.status();
  Account account{.user_id = request.user_id(), .user = request.user(), .password_hash = *hash, .must_change_password = true};
  account.user.set_name(UserName(request.user_id()));
  account.user.set_create_time_ms(clock_->NowMs());
  return access_->WriteOnce(*caller, "AccessService.CreateUser", request.request_id(), request, response, [&](WriteContext& write) {
    if (absl::Status inserted = InsertAccount(write.db(), account); !inserted.ok()) return inserted;
    *response = account.user;
    return access_->Audit(write, *caller, "AccessService.CreateUser", account.user.name(), v1::UserRole_Name(account.user.role()));
  });
}

absl::Status AccessServiceImpl::DoGetUser(const grpc::ServerContext& context, const std::string& name, v1::User* response) {
  auto caller = access_->Identify(context);
  if (!caller.ok()) return caller.status();
  if (caller->user != name) caller = access_->Check(context, Right::kManageUsers, "AccessService.GetUser", name);
  if (!caller.ok()) return caller.status();
  const auto user_id = ParseUserName("name", name);
  if (!user_id.ok()) return user_id.status();
  return database_->Read([&](Connection& db) {
    auto account = ReadAccount(db, *user_id);
    if (account.ok()) *response = std::move(account->user);
    return account.status();
  });
}

absl::Status AccessServiceImpl::DoListUsers(const grpc::ServerContext& context, const v1::ListUsersRequest& request,
                                            v1::ListUsersResponse* response) {
  const auto caller = access_->Check(context, Right::kManageUsers, "AccessService.ListUsers", "");
  if (!caller.ok()) return caller.status();
  const auto size = CheckPageSize(request.page_size());
  if (!size.ok()) return size.status();
  const auto after = ReadPageToken("users", request.page_token());
  if (!after.ok()) return after.status();
  return database_->Read([&](Connection& db) {
    auto accounts = ListAccounts(db, *after, *size + 1);
    if (!accounts.ok()) return accounts.status();
    if (static_cast<int>(accounts->size()) > *size) {
      accounts->pop_back();
      response->set_next_page_token(MakePageToken("users", accounts->back().user_id));
    }
    for (Account& account : *accounts) *response->add_users() = std::move(account.user);
    return absl::OkStatus();
  });
}

absl::Status AccessServiceImpl::DoUpdateUser(const grpc::ServerContext& context, const v1::UpdateUserRequest& request, v1::User* response) {
  const auto caller = access_->Check(context, Right::kManageUsers, "AccessService.UpdateUser", request.user().name());
  if (!caller.ok()) return caller.status();
  const auto user_id = ParseUserName("user.name", request.user().name());
  if (!user_id.ok()) return user_id.status();
  if (absl::Status status = CheckUser(request.user()); !status.ok()) return status;
  absl::StatusOr<std::string> hash("");
  if (!request.password().empty()) {
    if (absl::Status status = CheckPasswordRule("password", request.password()); !status.ok()) return status;
    hash = passwords_.Hash(request.password());
    if (!hash.ok()) return hash.status();
  }
  const absl::Status status =
      access_->WriteOnce(*caller, "AccessService.UpdateUser", request.request_id(), request, response, [&](WriteContext& write) {
        auto account = ReadAccount(write.db(), *user_id);
        if (!account.ok()) return account.status();
        const int64_t create_time_ms = account->user.create_time_ms();
        account->user = request.user();
        account->user.set_create_time_ms(create_time_ms);
        if (!hash->empty()) account->password_hash = *hash, account->must_change_password = true;
        if (absl::Status updated = UpdateAccount(write.db(), *account); !updated.ok()) return updated;
        if (absl::Status left = CheckAdministratorLeft(write.db(), account->user.name()); !left.ok()) return left;
        if (absl::Status ended = DeleteTokensOfUser(write.db(), *user_id, ""); !ended.ok()) return ended;
        *response = account->user;
        return access_->Audit(write, *caller, "AccessService.UpdateUser", account->user.name(), v1::UserRole_Name(account->user.role()));
      });
  access_->ForgetCallers();
  return status;
}

absl::Status AccessServiceImpl::DoListAudit(const grpc::ServerContext& context, const v1::ListAuditEntriesRequest& request,
                                            v1::ListAuditEntriesResponse* response) {
  const auto caller = access_->Check(context, Right::kReadAudit, "AccessService.ListAuditEntries", "");
  if (!caller.ok()) return caller.status();
  const auto size = CheckPageSize(request.page_size());
  if (!size.ok()) return size.status();
  if (!v1::AuditOutcome_IsValid(request.outcome())) return errors::InvalidField("outcome", "UNKNOWN_OUTCOME");
  const std::string filter = "audit/" + std::to_string(request.outcome());
  const auto key = ReadPageToken(filter, request.page_token());
  if (!key.ok()) return key.status();
  int64_t before = INT64_MAX;
  if (!key->empty() && !absl::SimpleAtoi(*key, &before)) return errors::InvalidPageToken();
  return database_->Read([&](Connection& db) {
    auto entries = AuditLog::List(db, before, request.outcome(), *size + 1);
    if (!entries.ok()) return entries.status();
    if (static_cast<int>(entries->size()) > *size) {
      entries->pop_back();
      response->set_next_page_token(MakePageToken(filter, std::to_string(entries->back().number())));
    }
    for (v1::AuditEntry& entry : *entries) *response->add_entries() = std::move(entry);
    return absl::OkStatus();
  });
}

absl::Status AccessServiceImpl::DoVerifyAudit(const grpc::ServerContext& context, v1::VerifyAuditLogResponse* response) {
  const auto caller = access_->Check(context, Right::kReadAudit, "AccessService.VerifyAuditLog", "");
  if (!caller.ok()) return caller.status();
  return database_->Read([&](Connection& db) {
    const auto result = access_->audit_log().Verify(db);
    if (result.ok()) *response = *result;
    return result.status();
  });
}

}  // namespace footfall::server
