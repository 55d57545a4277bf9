// What numbers on the command line may be, said in words: CLI11's own checks name a range of 300 digits.
#ifndef FOOTFALL_SERVER_CLI_NUMBER_CHECKS_H_
#define FOOTFALL_SERVER_CLI_NUMBER_CHECKS_H_

#include <CLI/CLI.hpp>
#include <string>

namespace footfall::cli {

// Whether the text is a number at all, the option's own type says.
inline CLI::Validator NotNegative() {
  return {[](const std::string& text) { return text.rfind('-', 0) == 0 ? "must be 0 or more, not " + text : std::string(); }, ""};
}
inline CLI::Validator Positive() {
  return {[](const std::string& text) {
            const bool zero = !text.empty() && text.find_first_not_of("+0") == std::string::npos;
            return zero || text.rfind('-', 0) == 0 ? "must be 1 or more, not " + text : std::string();
          },
          ""};
}

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_NUMBER_CHECKS_H_
