// Why an operation waits in quarantine, in words for people.
#ifndef FOOTFALL_SERVER_CLI_QUARANTINE_WORDS_H_
#define FOOTFALL_SERVER_CLI_QUARANTINE_WORDS_H_

#include <string>
#include <string_view>

namespace footfall::cli {

// "the kiosk's disk was damaged: nothing of it is left" for "LOST_ON_KIOSK"; fields are named after it. A reason of a newer server is
// returned as it is.
std::string ReasonInWords(std::string_view reason);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_QUARANTINE_WORDS_H_
