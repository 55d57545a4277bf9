// What a field of the API is called on the command line.
#ifndef FOOTFALL_SERVER_CLI_OPTION_NAMES_H_
#define FOOTFALL_SERVER_CLI_OPTION_NAMES_H_

#include <string>
#include <string_view>

namespace footfall::cli {

// "--counted" for "counted_back"; the field itself where the command has no other name for it. Pure.
std::string OptionFor(std::string_view field);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_OPTION_NAMES_H_
