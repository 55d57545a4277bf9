#include "server/cli/bundle_folder.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/drawcheck/draw_file.h"

namespace footfall::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kSums[] = "SHA256SUMS";
constexpr size_t kHashDigits = 64;
constexpr size_t kMaxNameBytes = 40;
constexpr size_t kMaxSumsBytes = 16 << 10;  // a hundred files; a bundle has not twenty
constexpr size_t kPieceBytes = 64 << 10;
// What every bundle has: a file that is gone together with its line is missed all the same.
constexpr std::array<const char*, 16> kFiles = {
    "README.txt",         "amendments.csv",    "audit.csv",     "counts.json",  "draw.json",          "patterns.html",
    "prizes.csv",         "reserves.csv",      "rules.en.html", "rules.en.pdf", "rules.zh-Hans.html", "rules.zh-Hans.pdf",
    "rules.zh-Hant.html", "rules.zh-Hant.pdf", "tax.csv",       "verify.html"};

bool IsFileName(std::string_view name) {
  const auto fits = [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_'; };
  return !name.empty() && name.size() <= kMaxNameBytes && name[0] != '.' && std::all_of(name.begin(), name.end(), fits);
}

std::optional<std::string> HashOfFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  std::string piece(kPieceBytes, '\0');
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0) {
    EVP_DigestUpdate(context.get(), piece.data(), static_cast<size_t>(file.gcount()));
  }
  if (!file.eof()) return std::nullopt;
  std::string hash(static_cast<size_t>(EVP_MD_size(EVP_sha256())), '\0');
  EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(hash.data()), nullptr);
  return rules::ToHex(hash);
}

// At most `most` bytes and one more, which shows that there are more.
std::string ReadSome(const fs::path& path, size_t most) {
  std::ifstream file(path, std::ios::binary);
  std::string text(most + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return text;
}

class Check {
 public:
  explicit Check(fs::path folder) : folder_(std::move(folder)) {}

  BundleCheck Run() {
    const std::map<std::string, std::string> sums = ReadSums();
    for (const char* file : kFiles) {
      if (!sums.contains(file)) Add(file, "every bundle has it, and SHA256SUMS does not name it");
    }
    for (const auto& [file, hash] : sums) CheckFile(file, hash);
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
      const std::string name = entry.path().filename();
      if (name != kSums && !sums.contains(name)) Add(name, "does not belong to the bundle: SHA256SUMS does not name it");
    }
    CheckDraw();
    return std::move(check_);
  }

 private:
  void Add(std::string file, std::string what) { check_.findings.push_back({std::move(file), std::move(what)}); }

  // Each line in the one way it can be written, so that every byte of this file counts.
  std::map<std::string, std::string> ReadSums() {
    std::map<std::string, std::string> sums;
    std::string text = ReadSome(folder_ / kSums, kMaxSumsBytes);
    check_.sums_hash = HashOfFile(folder_ / kSums).value_or("");
    if (text.empty()) Add(kSums, "is not there or empty");
    if (text.size() > kMaxSumsBytes) Add(kSums, "is too long");
    if (!text.empty() && text.back() != '\n') Add(kSums, "does not end with a line break");
    std::istringstream lines(text);
    std::string before;
    int number = 0;
    for (std::string line; std::getline(lines, line); before = line.substr(std::min(line.size(), kHashDigits + 2))) {
      ++number;
      const std::string hash = line.substr(0, kHashDigits), name = line.substr(std::min(line.size(), kHashDigits + 2));
      const bool hex = hash.size() == kHashDigits && hash.find_first_not_of("0123456789abcdef") == std::string::npos;
      const bool good = hex && line.size() > kHashDigits + 2 && line.substr(kHashDigits, 2) == "  " && IsFileName(name) && name > before;
      if (good) {
        sums[name] = hash;
      } else {
        Add(kSums, absl::StrCat("line ", number, " was changed: it is no hash, two spaces and a name, in the order of the names"));
      }
    }
    return sums;
  }

  void CheckFile(const std::string& file, const std::string& hash) {
    std::error_code error;
    if (!fs::is_regular_file(fs::symlink_status(folder_ / file, error))) return Add(file, "SHA256SUMS names it, and it is not there");
    const std::optional<std::string> found = HashOfFile(folder_ / file);
    if (!found) return Add(file, "cannot be read");
    if (*found != hash) Add(file, "was changed, or its line in SHA256SUMS was: the hash is " + *found);
  }

  void CheckDraw() {
    const fs::path path = folder_ / "draw.json";
    std::error_code error;
    if (!fs::is_regular_file(path, error)) return;  // said above
    check_.draw = drawcheck::VerifyDrawFile(ReadSome(path, std::min<size_t>(fs::file_size(path, error), drawcheck::kMaxDrawFileBytes)));
    if (!check_.draw.verified) Add("draw.json", "the draw does not verify: footfall draw verify says where");
  }

  const fs::path folder_;
  BundleCheck check_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<BundleFolder>> BundleFolder::Open(const std::string& path) {
  std::string folder = path;
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
  struct stat there {};
  if (lstat(folder.c_str(), &there) == 0) return absl::AlreadyExistsError(folder + " is there already and was left as it is");
  std::string fresh = folder + ".XXXXXX";
  if (mkdtemp(fresh.data()) == nullptr) return absl::InternalError("cannot make " + folder + ": " + strerror(errno));  // mode 0700
  return std::unique_ptr<BundleFolder>(new BundleFolder(folder, std::move(fresh)));
}

BundleFolder::~BundleFolder() {
  file_.reset();
  std::error_code error;
  if (!fresh_.empty()) fs::remove_all(fresh_, error);
}

absl::Status BundleFolder::KeepFile() {
  absl::Status kept = file_ == nullptr ? absl::OkStatus() : file_->Keep();
  file_.reset();
  return kept;
}

absl::Status BundleFolder::Begin(const std::string& file) {
  if (absl::Status kept = KeepFile(); !kept.ok()) return kept;
  if (!IsFileName(file)) return absl::InvalidArgumentError("the server sent a file of a name that it must not have");
  auto opened = ExportFile::Open(fresh_ + "/" + file, false);
  if (!opened.ok()) return opened.status();
  file_ = *std::move(opened);
  return absl::OkStatus();
}

absl::Status BundleFolder::Write(std::string_view part) {
  return file_ == nullptr ? absl::FailedPreconditionError("the server sent bytes of no file") : file_->Write(part);
}

absl::Status BundleFolder::Keep() {
  if (absl::Status kept = KeepFile(); !kept.ok()) return kept;
  if (rename(fresh_.c_str(), path_.c_str()) != 0) return absl::DataLossError("cannot name " + path_ + ": " + strerror(errno));
  fresh_.clear();
  return absl::OkStatus();
}

absl::StatusOr<BundleCheck> CheckBundle(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return absl::NotFoundError(path + " is no folder");
  return Check(path).Run();
}

}  // namespace footfall::cli
