#include "server/app/data_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "server/base/errors.h"
#include "server/base/text.h"

namespace footfall::server {
namespace {

absl::Status DiskError(std::string_view step, const std::string& path) {
  return errors::Internal(absl::StrCat("cannot ", Abseil(step), " ", path, ": ", strerror(errno)));
}

absl::Status MakeFolder(const std::string& path) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(path, error);
  if (error) return errors::Internal(absl::StrCat("cannot make ", path, ": ", error.message()));
  // Only what we made: an operator's own choice for an existing folder stands.
  if (made && chmod(path.c_str(), 0700) != 0) return DiskError("protect", path);
  return absl::OkStatus();
}

// A file descriptor that closes itself.
class File {
 public:
  File(const std::string& path, int flags) : fd_(open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  int fd() const { return fd_; }

 private:
  const int fd_;
};

bool WriteAll(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(fd, content.data(), content.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) content.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<DataFolder>> DataFolder::Open(const std::string& path) {
  if (absl::Status made = MakeFolder(path); !made.ok()) return made;
  if (absl::Status made = MakeFolder(absl::StrCat(path, "/keys")); !made.ok()) return made;
  const std::string lock_path = absl::StrCat(path, "/lock");
  const int lock = open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return DiskError("open", lock_path);
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    close(lock);
    return errors::FailedPrecondition("DATA_FOLDER_IN_USE", path);
  }
  return std::unique_ptr<DataFolder>(new DataFolder(path, lock));
}

DataFolder::~DataFolder() { close(lock_); }

std::string DataFolder::Path(std::string_view name) const { return absl::StrCat(path_, "/", Abseil(name)); }

bool DataFolder::Has(std::string_view name) const { return std::filesystem::exists(Path(name)); }

absl::StatusOr<std::string> DataFolder::Read(std::string_view name) const {
  std::ifstream file(Path(name), std::ios::binary);
  if (!file) return Has(name) ? DiskError("read", Path(name)) : errors::NotFound(name);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

absl::Status DataFolder::Write(std::string_view name, std::string_view content) const {
  const std::string path = Path(name), fresh = absl::StrCat(path, ".new");
  {
    const File file(fresh, O_WRONLY | O_CREAT | O_TRUNC);
    if (file.fd() < 0 || !WriteAll(file.fd(), content) || fsync(file.fd()) != 0) return DiskError("write", fresh);
  }
  if (rename(fresh.c_str(), path.c_str()) != 0) return DiskError("write", path);
  const std::string folder = std::filesystem::path(path).parent_path();
  const File directory(folder, O_RDONLY | O_DIRECTORY);
  if (directory.fd() < 0 || fsync(directory.fd()) != 0) return DiskError("sync", folder);
  return absl::OkStatus();
}

}  // namespace footfall::server
