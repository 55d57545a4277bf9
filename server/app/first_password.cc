#include "server/app/first_password.h"

#include "server/access/first_user.h"
#include "server/base/files.h"

namespace footfall::server {

absl::StatusOr<std::string> FirstPassword(const DataFolder& folder, Database* database, Access* access) {
  const auto nobody = HasNoUser(database);
  if (!nobody.ok()) return nobody.status();
  if (*nobody) {
    // Before the account: a start that ends anywhere from here on leaves a password that nobody saw.
    if (absl::Status noted = folder.Write(kPasswordUnseenFile, ""); !noted.ok()) return noted;
    return CreateFirstUser(database, access, SystemClock(), SystemRandom());
  }
  if (!folder.Has(kPasswordUnseenFile)) return "";
  absl::StatusOr<std::string> another = ReplaceUnseenPassword(database, access, SystemRandom());
  // Somebody has chosen their own meanwhile: they saw it, and no later start may take it from them.
  if (another.ok() && another->empty()) {
    if (absl::Status seen = FirstPasswordSeen(folder); !seen.ok()) return seen;
  }
  return another;
}

absl::Status FirstPasswordSeen(const DataFolder& folder) {
  if (!folder.Has(kPasswordUnseenFile)) return absl::OkStatus();
  if (absl::Status removed = RemoveFile(folder.Path(kPasswordUnseenFile)); !removed.ok()) return removed;
  return SyncFolder(folder.Path(""));
}

}  // namespace footfall::server
