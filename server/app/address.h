// Why the server cannot serve at an address, in terms an operator can act on.
#ifndef FOOTFALL_SERVER_APP_ADDRESS_H_
#define FOOTFALL_SERVER_APP_ADDRESS_H_

#include <string>

#include "absl/status/status.h"

namespace footfall::server {

// Tries `address` ("host:port") itself, after a library failed to listen there and said nothing useful. FailedPrecondition ADDRESS_TAKEN
// when another program has it, ADDRESS_NOT_HERE when this machine has no such address or may not use it; OK when it is free now.
absl::Status CheckAddress(const std::string& address);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_APP_ADDRESS_H_
