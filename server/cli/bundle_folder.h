// The folder that holds everything about a draw (footfall draw bundle): written whole or not at all, and checked without a server.
#ifndef FOOTFALL_SERVER_CLI_BUNDLE_FOLDER_H_
#define FOOTFALL_SERVER_CLI_BUNDLE_FOLDER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/cli/export_file.h"
#include "server/drawcheck/draw_verifier.h"

namespace footfall::cli {

// One thread. Destroyed without Keep, nothing is left.
class BundleFolder {
 public:
  // AlreadyExists when there is something of that name; Internal when nothing can be written there. The folder is its owner's alone: it
  // holds personal data.
  static absl::StatusOr<std::unique_ptr<BundleFolder>> Open(const std::string& path);
  BundleFolder(const BundleFolder&) = delete;
  BundleFolder& operator=(const BundleFolder&) = delete;
  ~BundleFolder();

  // A file begins. InvalidArgument for a name that a server must not choose: with a slash, hidden, too long, or one that was there before.
  absl::Status Begin(const std::string& file);
  // Appends to it; FailedPrecondition before the first; DataLoss when the disk refuses.
  absl::Status Write(std::string_view part);
  // Gives the folder its name.
  absl::Status Keep();

 private:
  BundleFolder(std::string path, std::string fresh) : path_(std::move(path)), fresh_(std::move(fresh)) {}
  absl::Status KeepFile();
  const std::string path_;
  std::string fresh_;  // empty once it has its name
  std::unique_ptr<ExportFile> file_;
};

// Something of a bundle that is not as it was written.
struct BundleFinding {
  std::string file, what;
  bool operator==(const BundleFinding&) const = default;
};
struct BundleCheck {
  std::vector<BundleFinding> findings;  // empty = everything is as it was written, and the draw verifies
  std::string sums_hash;                // hex SHA-256 of SHA256SUMS; stands for the whole
  drawcheck::Verdict draw;
};
// Needs rules::InitCrypto(). NotFound when there is no such folder.
absl::StatusOr<BundleCheck> CheckBundle(const std::string& path);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_BUNDLE_FOLDER_H_
