// The administrator's first password is shown until it was seen: what fails between its making and its showing costs nothing.
#ifndef FOOTFALL_SERVER_APP_FIRST_PASSWORD_H_
#define FOOTFALL_SERVER_APP_FIRST_PASSWORD_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/access/access.h"
#include "server/app/data_folder.h"
#include "server/storage/database.h"

namespace footfall::server {

// In the data folder from before the account is made until its password was shown. Says nothing but that it is there.
inline constexpr char kPasswordUnseenFile[] = "first-password-unseen";

// The one-time password of "admin", when there is one to be shown: at the first start, and at each start after it until FirstPasswordSeen
// or a password of their own. Only a hash is kept, so each of these starts makes another one. "" = nothing to show.
absl::StatusOr<std::string> FirstPassword(const DataFolder& folder, Database* database, Access* access);
// It was shown.
absl::Status FirstPasswordSeen(const DataFolder& folder);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_APP_FIRST_PASSWORD_H_
