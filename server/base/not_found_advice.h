// Which command lists what an error says does not exist.
#ifndef FOOTFALL_SERVER_BASE_NOT_FOUND_ADVICE_H_
#define FOOTFALL_SERVER_BASE_NOT_FOUND_ADVICE_H_

#include <string>
#include <string_view>

namespace footfall::server::errors {

// The command for a resource's name, with what is known of it put in: "footfall session list spring" for "campaigns/spring/sessions/day-1";
// "" for a kind that no command lists. Pure.
std::string ListCommandFor(std::string_view resource);

}  // namespace footfall::server::errors

#endif  // FOOTFALL_SERVER_BASE_NOT_FOUND_ADVICE_H_
