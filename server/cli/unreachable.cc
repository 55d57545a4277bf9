#include "server/cli/unreachable.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace footfall::cli {
namespace {

constexpr char kSignIn[] = "footfall sign-in USER --server HOST:PORT";

}  // namespace

std::string Unreachable(const std::string& server, std::string_view cause) {
  const std::string words(cause);
  if (absl::StrContains(words, "CERTIFICATE_VERIFY_FAILED")) {
    return absl::StrCat(server, " shows another certificate than the one that is trusted. When that is right, sign in again.");
  }
  // Something answers there, and not in TLS or not in gRPC.
  if (absl::StrContains(words, "WRONG_VERSION_NUMBER") || absl::StrContains(words, "wrong version number") ||
      absl::StrContains(words, "handshake") || absl::StrContains(words, "Trying to connect an http1.x server")) {
    return absl::StrCat("something answers at ", server,
                        ", but it is not footfall-server's API: the port is another program's, or that of its status page.\n"
                        "  footfall-server prints \"ready on HOST:PORT\" when it starts. Sign in with that: ",
                        kSignIn);
  }
  if (absl::StrContains(words, "DNS resolution failed") || absl::StrContains(words, "Name or service not known")) {
    return absl::StrCat("there is no machine called as in ", server, ". Check the name, or use its number (IP address): ", kSignIn);
  }
  return absl::StrCat("cannot reach ", server,
                      ": nothing listens on that port there, or a firewall is between.\n"
                      "  Start footfall-server there, or sign in with its right address, which it prints when it starts: ",
                      kSignIn);
}

}  // namespace footfall::cli
