#include "server/leases/grant_log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/rules/ids.h"
#include "proto/rules/sha256.h"
#include "server/base/errors.h"
#include "server/base/files.h"
#include "server/base/log.h"
#include "server/base/text.h"

namespace footfall::server {
namespace {

constexpr size_t kCheckDigits = 16;  // 64 bits against accidents; nobody who can write here needs to forge anything
constexpr char kBegins = 'B', kLife = 'L', kGrant = 'G';

std::string CheckOf(std::string_view text) { return rules::ToHex(rules::Sha256(text)).substr(0, kCheckDigits); }

std::string MakeLine(char kind, int64_t serial, int64_t number, std::string_view first = "", std::string_view second = "") {
  std::string line = absl::StrCat(absl::string_view(&kind, 1), " ", serial, " ", number, " ", absl::Base64Escape(Abseil(first)), " ",
                                  absl::Base64Escape(Abseil(second)), " ");
  absl::StrAppend(&line, CheckOf(line), "\n");
  return line;
}

absl::Status DiskError(const char* step, const std::string& path) {
  return errors::Internal(absl::StrCat("cannot ", step, " ", path, ": ", strerror(errno)));
}

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = Files().Write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrantLog>> GrantLog::Open(std::string path) {
  std::unique_ptr<GrantLog> log(new GrantLog(std::move(path)));
  const absl::StatusOr<std::string> content = ReadFile(log->path_);
  if (absl::IsNotFound(content.status())) return log;
  if (!content.ok()) return content.status();
  log->exists_ = true;
  log->Read(*content);
  if (log->whole_ || content->empty()) return log;
  log::Warn("leases.grant_file_damaged", {{"file", log->path_}, {"last_good_line", log->serial_}});
  return log;
}

void GrantLog::Read(std::string_view content) {
  torn_ = !content.empty() && !content.ends_with('\n');
  bool gap = false;
  for (const absl::string_view line : absl::StrSplit(Abseil(content), '\n')) {
    if (!line.empty() && !ReadLine(Std(line))) gap = true;
  }
  whole_ = !gap && serial_ > 0;
}

// False when a line before this one is missing.
bool GrantLog::ReadLine(std::string_view line) {
  if (line.size() <= kCheckDigits) return true;
  const std::string_view text = line.substr(0, line.size() - kCheckDigits);
  if (line.substr(text.size()) != CheckOf(text)) return true;  // was never finished, or its serial will be missed
  const std::vector<std::string> parts = absl::StrSplit(Abseil(text), ' ');
  int64_t serial = 0, number = 0;
  std::string first, second;
  const bool good = parts.size() == 6 && parts[0].size() == 1 && absl::SimpleAtoi(parts[1], &serial) &&
                    absl::SimpleAtoi(parts[2], &number) && absl::Base64Unescape(parts[3], &first) &&
                    absl::Base64Unescape(parts[4], &second);
  if (!good) return false;
  const bool follows = serial >= 1 && serial <= serial_ + 1;
  serial_ = std::max(serial_, serial);
  if (parts[0][0] == kBegins) {
    begins_at_ = number;
  } else if (parts[0][0] == kLife) {
    // Of a life that begins twice in a row the first line was written and not known to be.
    if (lives_.empty() || lives_.back().incarnation != first) lives_.push_back({.incarnation = std::move(first), .base = number});
  } else if (parts[0][0] == kGrant && !lives_.empty()) {
    lives_.back().grants.push_back({.number = number, .grant = std::move(first), .signature = std::move(second)});
  } else {
    return false;
  }
  return follows;
}

absl::Status GrantLog::BeginLife(std::string_view incarnation, int64_t number, int64_t first_number) {
  absl::Status status;
  if (!whole_) {
    status = StartFile(incarnation, number, first_number);
  } else if (lives_.empty() || lives_.back().incarnation != incarnation) {
    status = AppendLines(MakeLine(kLife, serial_ + 1, number, incarnation), serial_ + 1);
    last_number_ = number;
  } else {
    // What is read may not be on the disk yet, if the server was killed between the two.
    status = SyncFile(path_);
    last_number_ = lives_.back().grants.empty() ? lives_.back().base : lives_.back().grants.back().number;
  }
  if (status.ok()) lives_ = {};
  return status;
}

absl::Status GrantLog::StartFile(std::string_view incarnation, int64_t number, int64_t first_number) {
  if (exists_) {
    if (absl::Status status = RenameDurably(path_, absl::StrCat(path_, ".damaged")); !status.ok()) return status;
    exists_ = false;
  }
  const std::string lines = MakeLine(kBegins, 1, first_number) + MakeLine(kLife, 2, number, incarnation);
  if (absl::Status status = ReplaceDurably(path_, lines); !status.ok()) return status;
  exists_ = whole_ = true;
  torn_ = false;
  serial_ = 2;
  begins_at_ = first_number;
  last_number_ = number;
  return absl::OkStatus();
}

absl::Status GrantLog::Append(const std::vector<Entry>& entries) {
  if (entries.empty()) return absl::OkStatus();
  std::string lines;
  int64_t serial = serial_;
  for (const Entry& entry : entries) lines += MakeLine(kGrant, ++serial, entry.number, entry.grant, entry.signature);
  absl::Status status = AppendLines(lines, serial);
  if (status.ok()) last_number_ = entries.back().number;
  return status;
}

absl::Status GrantLog::AppendLines(const std::string& lines, int64_t serial) {
  const OpenFile file(path_, O_WRONLY | O_APPEND);
  if (!file.ok()) return DiskError("open", path_);
  const bool torn = std::exchange(torn_, true);  // until all of it is known to be there
  if (!WriteAll(file.fd(), torn ? absl::StrCat("\n", lines) : lines)) return DiskError("write", path_);
  if (Files().Sync(file.fd()) != 0) return DiskError("sync", path_);
  torn_ = false;
  serial_ = serial;
  return absl::OkStatus();
}

}  // namespace footfall::server
