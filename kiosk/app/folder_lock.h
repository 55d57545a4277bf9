// Keeps a second kiosk process out of a data folder for as long as it lives.
#ifndef FOOTFALL_KIOSK_APP_FOLDER_LOCK_H_
#define FOOTFALL_KIOSK_APP_FOLDER_LOCK_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace footfall::kiosk {

class FolderLock {
 public:
  // Makes the folder (mode 0700) when it is not there. FAILED_PRECONDITION when another process has it; UNAVAILABLE when it cannot be used.
  // The system lets go of the lock when the process ends, however it ends.
  static absl::StatusOr<std::unique_ptr<FolderLock>> Take(const std::string& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int file) : file_(file) {}
  const int file_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_FOLDER_LOCK_H_
