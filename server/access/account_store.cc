#include "server/access/account_store.h"

#include "proto/rules/hash_chain.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kUserPrefix = "users/";
constexpr std::string_view kSelect =
    "SELECT user_id, display_name, role, staff_id, disabled, may_reveal, may_export, create_time_ms, password_hash, must_change_password "
    "FROM users ";

std::string StaffId(const v1::User& user) { return user.staff().empty() ? "" : user.staff().substr(user.staff().find('/') + 1); }

absl::Status DecodeAccount(const Row& row, Account* account) {
  account->user_id = row.Text(0);
  v1::User& user = account->user;
  user.set_name(UserName(account->user_id));
  user.set_display_name(row.Text(1));
  user.set_role(static_cast<v1::UserRole>(row.Int(2)));
  if (const std::string staff_id = row.Text(3); !staff_id.empty()) user.set_staff(StaffName(staff_id));
  user.set_disabled(row.Int(4) != 0);
  user.set_may_reveal(row.Int(5) != 0);
  user.set_may_export(row.Int(6) != 0);
  user.set_create_time_ms(row.Int(7));
  account->password_hash = row.Text(8);
  account->must_change_password = row.Int(9) != 0;
  return absl::OkStatus();
}

// In the order both statements below bind.
std::vector<SqlValue> Columns(const Account& account) {
  const v1::User& user = account.user;
  return {account.user_id,
          user.display_name(),
          int64_t{user.role()},
          StaffId(user),
          int64_t{user.disabled()},
          int64_t{user.may_reveal()},
          int64_t{user.may_export()},
          account.password_hash,
          int64_t{account.must_change_password}};
}

}  // namespace

std::string UserName(std::string_view user_id) { return std::string(kUserPrefix) + std::string(user_id); }

absl::StatusOr<std::string> ParseUserName(std::string_view field, std::string_view name) {
  if (name.empty()) return errors::InvalidField(field, "REQUIRED");
  if (!name.starts_with(kUserPrefix) || !rules::IsResourceId(name.substr(kUserPrefix.size())))
    return errors::InvalidField(field, "BAD_NAME");
  return std::string(name.substr(kUserPrefix.size()));
}

absl::StatusOr<Account> ReadAccount(Connection& db, std::string_view user_id) {
  return QueryOne<Account>(db, std::string(kSelect) + "WHERE user_id = :1", {std::string(user_id)}, UserName(user_id), DecodeAccount);
}

absl::StatusOr<std::vector<Account>> ListAccounts(Connection& db, std::string_view after, int limit) {
  return QueryAll<Account>(db, std::string(kSelect) + "WHERE user_id > :1 ORDER BY user_id LIMIT :2", {std::string(after), int64_t{limit}},
                           DecodeAccount);
}

absl::Status InsertAccount(Connection& db, const Account& account) {
  std::vector<SqlValue> values = Columns(account);
  values.push_back(account.user.create_time_ms());
  return Inserted(db.Execute("INSERT INTO users (user_id, display_name, role, staff_id, disabled, may_reveal, may_export, password_hash, "
                             "must_change_password, create_time_ms) VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10)",
                             values),
                  UserName(account.user_id));
}

absl::Status UpdateAccount(Connection& db, const Account& account) {
  return Changed(
      db.Execute("UPDATE users SET display_name = :2, role = :3, staff_id = :4, disabled = :5, may_reveal = :6, may_export = :7, "
                 "password_hash = :8, must_change_password = :9 WHERE user_id = :1",
                 Columns(account)),
      UserName(account.user_id));
}

absl::StatusOr<int64_t> CountAdministrators(Connection& db) {
  int64_t count = 0;
  const absl::Status status =
      db.Query("SELECT COUNT(*) FROM users WHERE role = :1 AND disabled = 0", {int64_t{v1::USER_ROLE_ADMINISTRATOR}}, [&](const Row& row) {
        count = row.Int(0);
        return false;
      });
  if (!status.ok()) return status;
  return count;
}

// 32 random bytes cannot be guessed, so a plain hash is enough; what matters is that the stored form signs nobody in.
std::string TokenHash(std::string_view token) { return rules::Hash(token); }

absl::Status InsertToken(Connection& db, const Token& token, int64_t now_ms) {
  auto dropped = db.Execute("DELETE FROM tokens WHERE user_id = :1 AND expire_time_ms <= :2", {token.user_id, now_ms});
  if (!dropped.ok()) return dropped.status();
  dropped = db.Execute(
      "DELETE FROM tokens WHERE user_id = :1 AND token_hash NOT IN "
      "(SELECT token_hash FROM tokens WHERE user_id = :1 ORDER BY expire_time_ms DESC LIMIT :2)",
      {token.user_id, int64_t{kMaxTokensPerUser - 1}});
  if (!dropped.ok()) return dropped.status();
  return db
      .Execute("INSERT INTO tokens (token_hash, user_id, expire_time_ms) VALUES (:1, :2, :3)",
               {Bytes{token.hash}, token.user_id, token.expire_time_ms})
      .status();
}

absl::StatusOr<Token> ReadToken(Connection& db, std::string_view hash) {
  return QueryOne<Token>(db, "SELECT token_hash, user_id, expire_time_ms FROM tokens WHERE token_hash = :1", {Bytes{std::string(hash)}},
                         "token", [](const Row& row, Token* token) {
                           *token = {row.Blob(0), row.Text(1), row.Int(2)};
                           return absl::OkStatus();
                         });
}

absl::Status DeleteToken(Connection& db, std::string_view hash) {
  return db.Execute("DELETE FROM tokens WHERE token_hash = :1", {Bytes{std::string(hash)}}).status();
}

absl::Status DeleteTokensOfUser(Connection& db, std::string_view user_id, std::string_view except_hash) {
  return db.Execute("DELETE FROM tokens WHERE user_id = :1 AND token_hash <> :2", {std::string(user_id), Bytes{std::string(except_hash)}})
      .status();
}

}  // namespace footfall::server
