// Reads the audit log for parts that show what was done with one thing of theirs.
#ifndef FOOTFALL_SERVER_ACCESS_AUDIT_READER_H_
#define FOOTFALL_SERVER_ACCESS_AUDIT_READER_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "footfall/v1/access_service.pb.h"
#include "server/storage/connection.h"

namespace footfall::server {

// At most `limit` entries about one resource, with numbers above `after`, oldest first.
absl::StatusOr<std::vector<footfall::v1::AuditEntry>> ListAuditEntriesOf(Connection& db, std::string_view resource, int64_t after,
                                                                         int limit);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_ACCESS_AUDIT_READER_H_
