#include "server/access/first_user.h"

#include <functional>
#include <utility>

#include "server/access/account_store.h"
#include "server/access/passwords.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Changes the account as `change` says, gives it a fresh one-time password and ends its tokens, in one write with its trace.
absl::StatusOr<std::string> GivePassword(Database* database, Access* access, Random* random, std::string_view action,
                                         const std::function<bool(Account*)>& change) {
  std::string password = MakeOneTimePassword(random);
  const auto hash = PasswordPool().Hash(password);
  if (!hash.ok()) return hash.status();
  bool given = false;
  const absl::Status status = database->Write([&](WriteContext& write) {
    auto account = ReadAccount(write.db(), kFirstUser);
    if (!account.ok()) return account.status();
    given = change(&*account);
    if (!given) return absl::OkStatus();
    account->password_hash = *hash;
    account->must_change_password = true;
    if (absl::Status updated = UpdateAccount(write.db(), *account); !updated.ok()) return updated;
    if (absl::Status ended = DeleteTokensOfUser(write.db(), kFirstUser, ""); !ended.ok()) return ended;
    return access->AuditEvent(write, "server", action, UserName(kFirstUser), "");
  });
  access->ForgetCallers();
  if (!status.ok()) return status;
  return given ? std::move(password) : "";
}

}  // namespace

absl::StatusOr<bool> HasNoUser(Database* database) {
  bool empty = false;
  const absl::Status status = database->Read([&](Connection& db) {
    const auto accounts = ListAccounts(db, "", 1);
    empty = accounts.ok() && accounts->empty();
    return accounts.status();
  });
  if (!status.ok()) return status;
  return empty;
}

absl::StatusOr<std::string> CreateFirstUser(Database* database, Access* access, Clock* clock, Random* random) {
  std::string password = MakeOneTimePassword(random);
  const auto hash = PasswordPool().Hash(password);
  if (!hash.ok()) return hash.status();
  Account account{.user_id = kFirstUser, .password_hash = *hash, .must_change_password = true};
  account.user.set_display_name("Administrator");
  account.user.set_role(v1::USER_ROLE_ADMINISTRATOR);
  account.user.set_create_time_ms(clock->NowMs());
  const absl::Status status = database->Write([&](WriteContext& write) {
    if (absl::Status inserted = InsertAccount(write.db(), account); !inserted.ok()) return inserted;
    return access->AuditEvent(write, "server", "server.first_start", UserName(kFirstUser), "");
  });
  if (!status.ok()) return status;
  return password;
}

absl::StatusOr<std::string> ReplaceUnseenPassword(Database* database, Access* access, Random* random) {
  return GivePassword(database, access, random, "server.first_start", [](Account* account) { return account->must_change_password; });
}

absl::StatusOr<std::string> ResetFirstUser(Database* database, Access* access, Random* random) {
  return GivePassword(database, access, random, "server.reset_admin_password", [](Account* account) {
    account->user.set_disabled(false);
    account->user.set_role(v1::USER_ROLE_ADMINISTRATOR);
    return true;
  });
}

}  // namespace footfall::server
