#include "server/cli/unreachable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace footfall::cli {
namespace {

using ::testing::HasSubstr;

TEST(UnreachableTest, TellsAWrongPortFromAServerThatIsNotThere) {
  const std::string refused = Unreachable("localhost:7443",
                                          "failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:7443: "
                                          "Failed to connect to remote host: Connection refused");
  EXPECT_THAT(refused, HasSubstr("nothing listens on that port"));
  EXPECT_THAT(refused, HasSubstr("footfall sign-in USER --server HOST:PORT"));
  const std::string other = Unreachable("localhost:9090",
                                        "failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:9090: Ssl "
                                        "handshake failed: SSL_ERROR_SSL: error:0A00010B:SSL routines::wrong version number");
  EXPECT_THAT(other, HasSubstr("something answers at localhost:9090"));
  EXPECT_THAT(other, HasSubstr("footfall sign-in USER --server HOST:PORT"));
}

TEST(UnreachableTest, NamesAForeignCertificateAndAnUnknownHost) {
  EXPECT_THAT(Unreachable("a:1", "Ssl handshake failed: SSL_ERROR_SSL: CERTIFICATE_VERIFY_FAILED"), HasSubstr("another certificate"));
  EXPECT_THAT(Unreachable("nohost:1", "DNS resolution failed for nohost:1"), HasSubstr("no machine called"));
}

}  // namespace
}  // namespace footfall::cli
