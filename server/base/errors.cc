#include "server/base/errors.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/text.h"

namespace footfall::server::errors {
namespace {

constexpr absl::string_view kReasonUrl = "footfall/reason";
constexpr absl::string_view kMetadataUrl = "footfall/metadata/";
// A field's place is part of the key so that the order of a form survives: payloads are walked in no promised order.
constexpr absl::string_view kFieldUrl = "footfall/field/";
// More nobody mends at once. What a stranger sends may be wrong in a hundred thousand places, and each payload is looked for among all
// others.
constexpr size_t kMaxProblems = 100;

absl::Status Make(absl::StatusCode code, std::string_view message, std::string_view reason,
                  const std::map<std::string, std::string>& metadata = {}) {
  absl::Status status(code, Abseil(message));
  status.SetPayload(kReasonUrl, absl::Cord(Abseil(reason)));
  for (const auto& [key, value] : metadata) status.SetPayload(absl::StrCat(kMetadataUrl, key), absl::Cord(value));
  return status;
}

std::string Describe(const std::vector<rules::Problem>& problems) {
  return absl::StrJoin(problems, ", ", [](std::string* out, const rules::Problem& p) { absl::StrAppend(out, p.field, ": ", p.reason); });
}

// "field\nREASON" keyed by place.
rules::Problem ParseProblem(const std::string& text) {
  const size_t end = text.rfind('\n');
  return {text.substr(0, end), text.substr(end + 1)};
}

}  // namespace

std::optional<Detail> GetDetail(const absl::Status& status) {
  const auto reason = status.GetPayload(kReasonUrl);
  if (!reason) return std::nullopt;
  Detail detail{.reason = std::string(*reason)};
  std::map<std::string, rules::Problem> fields;
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& value) {
    if (absl::StartsWith(url, kMetadataUrl)) detail.metadata[std::string(url.substr(kMetadataUrl.size()))] = std::string(value);
    if (absl::StartsWith(url, kFieldUrl)) fields[std::string(url)] = ParseProblem(std::string(value));
  });
  for (auto& [url, problem] : fields) detail.fields.push_back(std::move(problem));
  return detail;
}

absl::Status InvalidField(std::string_view field, std::string_view reason) {
  return InvalidFields({{std::string(field), std::string(reason)}});
}

absl::Status InvalidFields(std::vector<rules::Problem> problems) {
  const size_t more = problems.size() - std::min(problems.size(), kMaxProblems);
  problems.resize(problems.size() - more);
  const std::string message = absl::StrCat(Describe(problems), more > 0 ? absl::StrCat(", and ", more, " more") : "");
  absl::Status status = Make(absl::StatusCode::kInvalidArgument, message, "INVALID_FIELDS");
  for (size_t i = 0; i < problems.size(); ++i) {
    // Six digits sort as text.
    status.SetPayload(absl::StrCat(kFieldUrl, absl::Dec(i, absl::kZeroPad6)),
                      absl::Cord(absl::StrCat(problems[i].field, "\n", problems[i].reason)));
  }
  return status;
}

absl::Status OutOfRange(std::string_view field, int64_t least, int64_t most) {
  absl::Status status = InvalidField(field, "OUT_OF_RANGE");
  status.SetPayload(absl::StrCat(kMetadataUrl, "least"), absl::Cord(absl::StrCat(least)));
  status.SetPayload(absl::StrCat(kMetadataUrl, "most"), absl::Cord(absl::StrCat(most)));
  return status;
}

absl::Status InvalidPageToken() {
  absl::Status status = Make(absl::StatusCode::kInvalidArgument, "page_token: not a token of this list", "PAGE_TOKEN_INVALID");
  status.SetPayload(absl::StrCat(kFieldUrl, "000000"), absl::Cord("page_token\nPAGE_TOKEN_INVALID"));
  return status;
}

absl::Status NotFound(std::string_view resource_name) {
  return Make(absl::StatusCode::kNotFound, absl::StrCat(Abseil(resource_name), " does not exist"), "NOT_FOUND",
              {{"resource", std::string(resource_name)}});
}

absl::Status AlreadyExists(std::string_view resource_name) {
  return Make(absl::StatusCode::kAlreadyExists, absl::StrCat(Abseil(resource_name), " already exists"), "ALREADY_EXISTS",
              {{"resource", std::string(resource_name)}});
}

absl::Status StaleEtag(std::string_view resource_name) {
  return Make(absl::StatusCode::kAborted, absl::StrCat(Abseil(resource_name), " was changed meanwhile: read it again"), "STALE_ETAG",
              {{"resource", std::string(resource_name)}});
}

absl::Status FailedPrecondition(std::string_view reason, std::string_view resource_name, std::map<std::string, std::string> metadata) {
  metadata["resource"] = std::string(resource_name);
  return Make(absl::StatusCode::kFailedPrecondition, absl::StrCat(Abseil(resource_name), ": ", Abseil(reason)), reason, metadata);
}

absl::Status Unauthenticated(std::string_view reason) {
  return Make(absl::StatusCode::kUnauthenticated, absl::StrCat("not signed in: ", Abseil(reason)), reason);
}

absl::Status PermissionDenied(std::string_view right) {
  return Make(absl::StatusCode::kPermissionDenied, absl::StrCat("needs the right ", Abseil(right)), "ROLE_LACKS_RIGHT",
              {{"right", std::string(right)}});
}

absl::Status TooMany(std::string_view reason, int64_t retry_after_ms) {
  return Make(absl::StatusCode::kResourceExhausted, absl::StrCat(Abseil(reason), ": come back in ", retry_after_ms, " ms"), reason,
              {{"retry_after_ms", absl::StrCat(retry_after_ms)}});
}

absl::Status Unavailable(std::string_view reason) {
  return Make(absl::StatusCode::kUnavailable, absl::StrCat("try again: ", Abseil(reason)), reason);
}

absl::Status Internal(std::string_view what) { return Make(absl::StatusCode::kInternal, what, "INTERNAL"); }

}  // namespace footfall::server::errors
