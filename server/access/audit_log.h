// The audit log: entries numbered without gaps, each hash covering the one before, so that a change, a gap or a cut-off end shows.
#ifndef FOOTFALL_SERVER_ACCESS_AUDIT_LOG_H_
#define FOOTFALL_SERVER_ACCESS_AUDIT_LOG_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "footfall/v1/access_service.pb.h"
#include "server/storage/connection.h"

namespace footfall::server {

// Thread-safe: it holds its key alone.
class AuditLog {
 public:
  // `key`: 16 to 64 bytes; keys the chain.
  explicit AuditLog(std::string key) : key_(std::move(key)) {}
  // Adds `entry` with the next number (its own is ignored). Inside the writer's transaction.
  absl::Status Append(Connection& db, footfall::v1::AuditEntry entry) const;
  // At most `limit` entries with numbers below `before`, newest first; unspecified outcome = all.
  static absl::StatusOr<std::vector<footfall::v1::AuditEntry>> List(Connection& db, int64_t before, footfall::v1::AuditOutcome outcome,
                                                                    int limit);
  // Walks the whole chain.
  absl::StatusOr<footfall::v1::VerifyAuditLogResponse> Verify(Connection& db) const;

 private:
  std::string HashOf(std::string_view previous, const footfall::v1::AuditEntry& entry) const;

  const std::string key_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_ACCESS_AUDIT_LOG_H_
