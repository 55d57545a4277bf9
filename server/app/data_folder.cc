#include "server/app/data_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "absl/strings/str_cat.h"
#include "server/base/errors.h"
#include "server/base/files.h"
#include "server/base/text.h"

namespace footfall::server {

absl::StatusOr<std::unique_ptr<DataFolder>> DataFolder::Open(const std::string& path) {
  // An operator's own choice of rights for folders that are there stands.
  for (const std::string& folder : {path, absl::StrCat(path, "/keys")}) {
    if (absl::Status made = MakeFolderDurably(folder); !made.ok()) return made;
  }
  const std::string lock_path = absl::StrCat(path, "/lock");
  auto lock = std::make_unique<OpenFile>(lock_path, O_RDWR | O_CREAT);
  if (!lock->ok()) return errors::Internal(absl::StrCat("cannot open ", lock_path, ": ", strerror(errno)));
  if (Files().Lock(lock->fd()) != 0) return errors::FailedPrecondition("DATA_FOLDER_IN_USE", path);
  return std::unique_ptr<DataFolder>(new DataFolder(path, std::move(lock)));
}

DataFolder::~DataFolder() = default;

std::string DataFolder::Path(std::string_view name) const { return absl::StrCat(path_, "/", Abseil(name)); }

bool DataFolder::Has(std::string_view name) const { return FileExists(Path(name)); }

absl::StatusOr<std::string> DataFolder::Read(std::string_view name) const {
  auto content = ReadFile(Path(name));
  if (absl::IsNotFound(content.status())) return errors::NotFound(name);
  return content;
}

absl::Status DataFolder::Write(std::string_view name, std::string_view content) const { return ReplaceDurably(Path(name), content); }

}  // namespace footfall::server
