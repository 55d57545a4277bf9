// The report of suspicious patterns of a draw (pattern_rules.h says by which rules), from the books.
#ifndef FOOTFALL_SERVER_DRAWS_DRAW_PATTERNS_H_
#define FOOTFALL_SERVER_DRAWS_DRAW_PATTERNS_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "footfall/v1/draw_service.pb.h"
#include "server/draws/draw_store.h"
#include "server/storage/connection.h"

namespace footfall::server {

// Goes through all rows once. NotFound for an unknown draw; FailedPrecondition DRAW_NOT_PUBLISHED for a draft.
absl::StatusOr<footfall::v1::DrawPatterns> FindPatterns(Connection& db, const DrawKey& key);

// The report as a page in three languages, complete in itself. Pure.
std::string PatternsAsHtml(const footfall::v1::DrawPatterns& patterns, std::string_view title);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_DRAW_PATTERNS_H_
