// The file of grants: what this server lent, kept outside of the database and its backups, so that a server put back from a backup learns
// what it gave away since. Lines of text, only ever appended:
//   <kind> <serial> <number> <base64> <base64> <check>
// check = the first 16 hexadecimal digits of SHA-256 over all before it and its blank. Serials rise by one; a line that does not fit its
// check was cut off while it was written and counts for nothing: the next good one has its serial again.
//   B 1 <number> "" ""             the file begins: it has every grant above that number of the database's counter, and of all later lives
//   L n <number> <incarnation> ""  a life of the server begins; its grants have numbers above <number>
//   G n <number> <grant> <signature>
#ifndef FOOTFALL_SERVER_LEASES_GRANT_LOG_H_
#define FOOTFALL_SERVER_LEASES_GRANT_LOG_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace footfall::server {

// One thread at a time. Invariant: what Append answered OK to is on the disk, whatever happens afterwards. Internal when the disk refuses.
class GrantLog {
 public:
  struct Entry {
    int64_t number = 0;  // of the lease, in the life that granted it
    std::string grant, signature;
  };
  // What one life of the server granted.
  struct Life {
    std::string incarnation;
    int64_t base = 0;  // all its grants above this number are here
    std::vector<Entry> grants;
  };

  // Reads the file; one that is not there is an empty one.
  static absl::StatusOr<std::unique_ptr<GrantLog>> Open(std::string path);

  // Until BeginLife: what the file holds, oldest life first. Empty when it is missing or a line of it is: then nothing is known for sure,
  // though `grants` of damaged files are still given by Readable.
  const std::vector<Life>& lives() const { return whole_ ? lives_ : none_; }
  const std::vector<Life>& readable() const { return lives_; }
  // From which number of the first life's counter on the file has everything.
  int64_t begins_at() const { return begins_at_; }

  // To be called once before Append. The life goes on when it is the newest in the file, else it begins at `number`. A file that is damaged
  // or missing is begun anew (the damaged one is kept beside it), at `first_number`: nothing at or below it is missing from the database.
  absl::Status BeginLife(std::string_view incarnation, int64_t number, int64_t first_number);
  // Numbers rise. After an error nothing is known of `entries`; to append them again does no harm.
  absl::Status Append(const std::vector<Entry>& entries);
  // The number up to which this life's grants are in the file.
  int64_t last_number() const { return last_number_; }

 private:
  explicit GrantLog(std::string path) : path_(std::move(path)) {}
  void Read(std::string_view content);
  bool ReadLine(std::string_view line);
  absl::Status StartFile(std::string_view incarnation, int64_t number, int64_t first_number);
  absl::Status AppendLines(const std::string& lines, int64_t serial);

  const std::string path_;
  const std::vector<Life> none_;
  std::vector<Life> lives_;
  bool exists_ = false, whole_ = false;
  bool torn_ = false;  // the file may end within a line
  int64_t begins_at_ = 0, serial_ = 0, last_number_ = 0;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEASES_GRANT_LOG_H_
