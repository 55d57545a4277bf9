// Where an export goes: standard output, or a file that has its name only when it is whole.
#ifndef FOOTFALL_SERVER_CLI_EXPORT_FILE_H_
#define FOOTFALL_SERVER_CLI_EXPORT_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace footfall::cli {

// One thread. Destroyed without Keep, nothing is left and what had the name before still has it.
class ExportFile {
 public:
  // Empty `path` = standard output. AlreadyExists when there is such a file and not `replace`; FailedPrecondition when the name is
  // a folder's or a device's; Internal when nothing can be written there.
  static absl::StatusOr<std::unique_ptr<ExportFile>> Open(const std::string& path, bool replace);
  ExportFile(const ExportFile&) = delete;
  ExportFile& operator=(const ExportFile&) = delete;
  ~ExportFile();

  // Appends a part; DataLoss when the disk refuses.
  absl::Status Write(std::string_view part);
  // Gives the file its name (mode 0600: it holds personal data); DataLoss when the disk refuses.
  absl::Status Keep();
  // Rows of CSV written until now, without the head.
  int64_t rows() const { return ends_ > 0 ? ends_ - 1 : 0; }

 private:
  ExportFile(std::string path, std::string fresh, int fd) : path_(std::move(path)), fresh_(std::move(fresh)), fd_(fd) {}
  const std::string path_, fresh_;  // empty = standard output
  int fd_;
  int64_t ends_ = 0;
  bool quoted_ = false;  // a line break in a cell ends no row
};

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_EXPORT_FILE_H_
