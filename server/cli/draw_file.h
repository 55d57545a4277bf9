// A draw as people write it in a file of JSON.
#ifndef FOOTFALL_SERVER_CLI_DRAW_FILE_H_
#define FOOTFALL_SERVER_CLI_DRAW_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace footfall::cli {

// The same JSON with each time in milliseconds: a field that ends in "_ms" (or "Ms") may also say "2026-05-01 10:00" or
// "2026-05-01T10:00:00+08:00"; without a zone in this machine's. A day alone is its first moment, or for an end ("end_ms", "…_until_ms")
// its last. InvalidArgument names the field whose text is no time. Pure but for the time zone.
absl::StatusOr<std::string> TimesInMilliseconds(const std::string& json);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_DRAW_FILE_H_
