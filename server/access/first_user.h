// The first administrator: made at the first start, and given another password when theirs is lost.
#ifndef FOOTFALL_SERVER_ACCESS_FIRST_USER_H_
#define FOOTFALL_SERVER_ACCESS_FIRST_USER_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/access/access.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/storage/database.h"

namespace footfall::server {

// Their account's id.
inline constexpr char kFirstUser[] = "admin";

// Whether there is no account at all.
absl::StatusOr<bool> HasNoUser(Database* database);
// Creates the account "admin" in a database without accounts and returns its one-time password.
absl::StatusOr<std::string> CreateFirstUser(Database* database, Access* access, Clock* clock, Random* random);
// Gives "admin" a one-time password in place of the one-time password that nobody saw, and returns it; "" when they have one of their own.
absl::StatusOr<std::string> ReplaceUnseenPassword(Database* database, Access* access, Random* random);
// Gives "admin" a one-time password whatever they had, opens the account when it was closed or no administrator's any more, and ends its
// tokens. For who holds the machine: no right is asked. NotFound in a database without that account.
absl::StatusOr<std::string> ResetFirstUser(Database* database, Access* access, Random* random);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_ACCESS_FIRST_USER_H_
