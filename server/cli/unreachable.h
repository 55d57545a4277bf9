// Why no server's answer came, for people.
#ifndef FOOTFALL_SERVER_CLI_UNREACHABLE_H_
#define FOOTFALL_SERVER_CLI_UNREACHABLE_H_

#include <string>
#include <string_view>

namespace footfall::cli {

// What is wrong at `server` ("host:port") and what to do, of the words that gRPC has for it. Pure.
std::string Unreachable(const std::string& server, std::string_view cause);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_UNREACHABLE_H_
