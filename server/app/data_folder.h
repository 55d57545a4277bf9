// The one folder the server keeps everything in. Layout:
//   footfall.db      the database (backed up)
//   keys/            master.key, tls.key, tls.crt (backed up elsewhere than the database)
//   backups/         verified copies of the database, and those from before a migration; carry them elsewhere
//   grants           what was lent to kiosks (never backed up with the database: it says what a backup lacks)
//   incarnation      this life of the server (never backed up)
//   server.toml      options, optional
//   lock             held while a server runs
//   first-password-unseen   there until the administrator's first password was shown
#ifndef FOOTFALL_SERVER_APP_DATA_FOLDER_H_
#define FOOTFALL_SERVER_APP_DATA_FOLDER_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "server/base/files.h"

namespace footfall::server {

// Holds the folder's lock as long as it lives. One thread.
class DataFolder {
 public:
  // Makes folder and keys/ (mode 0700) when missing. FailedPrecondition DATA_FOLDER_IN_USE when another server has it; Internal when the
  // disk refuses.
  static absl::StatusOr<std::unique_ptr<DataFolder>> Open(const std::string& path);
  ~DataFolder();

  std::string Path(std::string_view name) const;
  bool Has(std::string_view name) const;
  // NotFound(name) when there is none.
  absl::StatusOr<std::string> Read(std::string_view name) const;
  // Replaces the whole file (mode 0600) at once; durable when it returns.
  absl::Status Write(std::string_view name, std::string_view content) const;

 private:
  DataFolder(std::string path, std::unique_ptr<OpenFile> lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  const std::string path_;
  const std::unique_ptr<OpenFile> lock_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_APP_DATA_FOLDER_H_
