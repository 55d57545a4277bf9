// The tables of accounts and tokens.
#ifndef FOOTFALL_SERVER_ACCESS_ACCOUNT_STORE_H_
#define FOOTFALL_SERVER_ACCESS_ACCOUNT_STORE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "footfall/v1/access_service.pb.h"
#include "server/storage/connection.h"

namespace footfall::server {

// "users/{user}".
std::string UserName(std::string_view user_id);
// The reverse. InvalidField(field, "REQUIRED" or "BAD_NAME").
absl::StatusOr<std::string> ParseUserName(std::string_view field, std::string_view name);

// One account as stored.
struct Account {
  std::string user_id;
  footfall::v1::User user;
  std::string password_hash;
  bool must_change_password = false;
};

// NotFound("users/…").
absl::StatusOr<Account> ReadAccount(Connection& db, std::string_view user_id);
// At most `limit` accounts with ids after `after`, by id.
absl::StatusOr<std::vector<Account>> ListAccounts(Connection& db, std::string_view after, int limit);
// AlreadyExists("users/…").
absl::Status InsertAccount(Connection& db, const Account& account);
// Writes everything but the id and the time it was made. NotFound("users/…").
absl::Status UpdateAccount(Connection& db, const Account& account);
// Accounts that are administrators and not disabled.
absl::StatusOr<int64_t> CountAdministrators(Connection& db);

// A signed-in user's token. The token itself is not stored.
struct Token {
  std::string hash;  // 32 bytes
  std::string user_id;
  int64_t expire_time_ms = 0;
};

std::string TokenHash(std::string_view token);
// Adds one, drops what is over at `now_ms`, and keeps a user at kMaxTokensPerUser by ending the one that would end first.
inline constexpr int kMaxTokensPerUser = 20;  // more than anybody has devices; bounds the table
absl::Status InsertToken(Connection& db, const Token& token, int64_t now_ms);
// NotFound("token") when it was never given or has been ended.
absl::StatusOr<Token> ReadToken(Connection& db, std::string_view hash);
absl::Status DeleteToken(Connection& db, std::string_view hash);
// Ends the user's tokens but the one with `except_hash` (empty = all).
absl::Status DeleteTokensOfUser(Connection& db, std::string_view user_id, std::string_view except_hash);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_ACCESS_ACCOUNT_STORE_H_
