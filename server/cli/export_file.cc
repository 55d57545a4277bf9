#include "server/cli/export_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

namespace footfall::cli {
namespace {

absl::Status DiskRefuses(const std::string& path) { return absl::DataLossError("cannot write " + path + ": " + strerror(errno)); }

}  // namespace

absl::StatusOr<std::unique_ptr<ExportFile>> ExportFile::Open(const std::string& path, bool replace) {
  if (path.empty()) return std::unique_ptr<ExportFile>(new ExportFile("", "", STDOUT_FILENO));
  struct stat there {};
  if (stat(path.c_str(), &there) == 0) {
    if (!S_ISREG(there.st_mode)) return absl::FailedPreconditionError(path + " is not a file");
    if (!replace) return absl::AlreadyExistsError(path + " is there already and was left as it is; --force replaces it");
  }
  std::string fresh = path + ".XXXXXX";
  const int fd = mkstemp(fresh.data());  // mode 0600
  if (fd < 0) return absl::InternalError("cannot write " + path + ": " + strerror(errno));
  return std::unique_ptr<ExportFile>(new ExportFile(path, std::move(fresh), fd));
}

ExportFile::~ExportFile() {
  if (fresh_.empty() || fd_ < 0) return;
  close(fd_);
  unlink(fresh_.c_str());
}

absl::Status ExportFile::Write(std::string_view part) {
  for (const char c : part) {
    if (c == '"') quoted_ = !quoted_;
    if (c == '\n' && !quoted_) ++ends_;
  }
  while (!part.empty()) {
    const ssize_t written = write(fd_, part.data(), part.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return DiskRefuses(path_.empty() ? "standard output" : path_);
    part.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status ExportFile::Keep() {
  if (fresh_.empty()) return absl::OkStatus();
  if (fsync(fd_) != 0 || rename(fresh_.c_str(), path_.c_str()) != 0) return DiskRefuses(path_);
  close(std::exchange(fd_, -1));
  return absl::OkStatus();
}

}  // namespace footfall::cli
