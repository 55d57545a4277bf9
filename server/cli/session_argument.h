// A session as people write it on the line.
#ifndef FOOTFALL_SERVER_CLI_SESSION_ARGUMENT_H_
#define FOOTFALL_SERVER_CLI_SESSION_ARGUMENT_H_

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

namespace footfall::cli {

// Its resource name, of "campaign/session" or of itself; what is neither stays, for the server to say so.
inline std::string SessionName(const std::string& text) {
  if (text.rfind("campaigns/", 0) == 0) return text;
  const auto slash = text.find('/');
  return slash == std::string::npos ? text : "campaigns/" + text.substr(0, slash) + "/sessions/" + text.substr(slash + 1);
}

inline std::shared_ptr<std::string> SessionArgument(CLI::App* command) {
  auto session = std::make_shared<std::string>();
  command->add_option("session", *session, "campaign/session")->required();
  return session;
}

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_SESSION_ARGUMENT_H_
