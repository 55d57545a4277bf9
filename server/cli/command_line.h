// What is wrong with a line, found while it is parsed, and told in words that help.
#ifndef FOOTFALL_SERVER_CLI_COMMAND_LINE_H_
#define FOOTFALL_SERVER_CLI_COMMAND_LINE_H_

#include <CLI/CLI.hpp>
#include <string>

namespace footfall::cli {

// Check an option; what is none of it ends as wrong use. "HOST:PORT" or "[V6]:PORT", to be called …
CLI::Validator HostPort();
// … or the SHA-256 of a certificate.
CLI::Validator Sha256();

// The text for a line that could not be understood: a word or an option that is not there is named, with the nearest that is. For
// CLI::App::failure_message.
std::string WrongUse(const CLI::App* app, const CLI::Error& error);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_COMMAND_LINE_H_
