// Every error the API can give, as a named function. Nothing else in the server makes an absl::Status that is not OK (drivers excepted,
// which end in Internal). The reason and the variable parts travel as payloads; server/app turns them into google.rpc details.
// Personal data never goes into any of these. What each reason means for a person stands in advice.h. Thread-safe.
#ifndef FOOTFALL_SERVER_BASE_ERRORS_H_
#define FOOTFALL_SERVER_BASE_ERRORS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "proto/rules/lead_form.h"

namespace footfall::server::errors {

// What a client can act on: goes out as google.rpc.ErrorInfo (domain "footfall") and, with fields, google.rpc.BadRequest.
struct Detail {
  std::string reason;                           // UPPER_SNAKE_CASE
  std::map<std::string, std::string> metadata;  // the variable parts
  std::vector<rules::Problem> fields;           // for INVALID_ARGUMENT
};

// The detail of a status made here; nullopt for OK and for foreign statuses.
std::optional<Detail> GetDetail(const absl::Status& status);

// INVALID_ARGUMENT. One field, or several at once.
absl::Status InvalidField(std::string_view field, std::string_view reason);
absl::Status InvalidFields(std::vector<rules::Problem> problems);
// INVALID_ARGUMENT with OUT_OF_RANGE for a number that has to lie between these, and the two of them.
absl::Status OutOfRange(std::string_view field, int64_t least, int64_t most);
// INVALID_ARGUMENT, reason PAGE_TOKEN_INVALID: not ours, or of another filter.
absl::Status InvalidPageToken();

// NOT_FOUND / ALREADY_EXISTS, with the resource's name ("staff/chen").
absl::Status NotFound(std::string_view resource_name);
absl::Status AlreadyExists(std::string_view resource_name);

// ABORTED, reason STALE_ETAG.
absl::Status StaleEtag(std::string_view resource_name);
// FAILED_PRECONDITION with a reason such as SESSION_NOT_NEXT_STATE, SHIFT_OVERLAP, SWAP_DECIDED, SNAPSHOT_REQUIRED, and what else its words
// need.
absl::Status FailedPrecondition(std::string_view reason, std::string_view resource_name, std::map<std::string, std::string> metadata = {});

// UNAUTHENTICATED: no or bad credentials (reason TOKEN_MISSING, TOKEN_INVALID, PASSWORD_WRONG, CODE_INVALID, SIGNATURE_INVALID,
// DEVICE_UNKNOWN).
absl::Status Unauthenticated(std::string_view reason);
// PERMISSION_DENIED, reason ROLE_LACKS_RIGHT, with the right that was needed.
absl::Status PermissionDenied(std::string_view right);
// RESOURCE_EXHAUSTED, with when to come back.
absl::Status TooMany(std::string_view reason, int64_t retry_after_ms);
// UNAVAILABLE, reason SHUTTING_DOWN or STORAGE_BUSY; safe to retry.
absl::Status Unavailable(std::string_view reason);
// INTERNAL. `what` goes to the log, never to the client.
absl::Status Internal(std::string_view what);

}  // namespace footfall::server::errors

#endif  // FOOTFALL_SERVER_BASE_ERRORS_H_
