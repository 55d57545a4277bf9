#include "server/base/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace footfall::server::errors {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(ErrorsTest, EveryErrorHasItsCodeAndReason) {
  const std::vector<std::tuple<absl::Status, absl::StatusCode, std::string>> all = {
      {InvalidField("a", "REQUIRED"), absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"},
      {InvalidPageToken(), absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"},
      {NotFound("staff/chen"), absl::StatusCode::kNotFound, "NOT_FOUND"},
      {AlreadyExists("staff/chen"), absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS"},
      {StaleEtag("staff/chen"), absl::StatusCode::kAborted, "STALE_ETAG"},
      {FailedPrecondition("SHIFT_OVERLAP", "x"), absl::StatusCode::kFailedPrecondition, "SHIFT_OVERLAP"},
      {Unauthenticated("TOKEN_MISSING"), absl::StatusCode::kUnauthenticated, "TOKEN_MISSING"},
      {PermissionDenied("WRITE_PLAN"), absl::StatusCode::kPermissionDenied, "ROLE_LACKS_RIGHT"},
      {TooMany("SIGN_IN_MISSES", 60'000), absl::StatusCode::kResourceExhausted, "SIGN_IN_MISSES"},
      {Unavailable("SHUTTING_DOWN"), absl::StatusCode::kUnavailable, "SHUTTING_DOWN"},
      {Internal("disk"), absl::StatusCode::kInternal, "INTERNAL"},
  };
  for (const auto& [status, code, reason] : all) {
    EXPECT_EQ(status.code(), code) << status;
    ASSERT_TRUE(GetDetail(status).has_value()) << status;
    EXPECT_EQ(GetDetail(status)->reason, reason);
  }
}

TEST(ErrorsTest, VariablePartsTravelAsMetadata) {
  EXPECT_THAT(GetDetail(NotFound("staff/chen"))->metadata, ElementsAre(Pair("resource", "staff/chen")));
  EXPECT_THAT(GetDetail(PermissionDenied("WRITE_PLAN"))->metadata, ElementsAre(Pair("right", "WRITE_PLAN")));
  EXPECT_THAT(GetDetail(TooMany("X", 1500))->metadata, ElementsAre(Pair("retry_after_ms", "1500")));
}

TEST(ErrorsTest, FieldsKeepTheirOrderHoweverManyThereAre) {
  std::vector<rules::Problem> problems;
  for (int i = 0; i < 100; ++i) problems.push_back({"answers.q" + std::to_string(i), "REQUIRED"});
  EXPECT_EQ(GetDetail(InvalidFields(problems))->fields, problems);
}

TEST(ErrorsTest, ThereAreNeverMoreFieldsThanAPersonReads) {
  std::vector<rules::Problem> problems(100'000, {"hello.held", "BAD_SIZE"});
  const absl::Status status = InvalidFields(problems);
  EXPECT_EQ(GetDetail(status)->fields.size(), 100u);
  EXPECT_THAT(std::string(status.message()), ::testing::EndsWith(", and 99900 more"));
}

TEST(ErrorsTest, TheMessageNamesFieldAndReason) { EXPECT_EQ(InvalidField("phone", "REQUIRED").message(), "phone: REQUIRED"); }

TEST(ErrorsTest, OkAndForeignStatusesHaveNoDetail) {
  EXPECT_FALSE(GetDetail(absl::OkStatus()).has_value());
  EXPECT_FALSE(GetDetail(absl::CancelledError("x")).has_value());
}

}  // namespace
}  // namespace footfall::server::errors
