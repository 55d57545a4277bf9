// Makes a tablet into a kiosk: a typed code becomes keys, a device and a server to trust. Blocks on the network; worker only.
#ifndef FOOTFALL_KIOSK_SYNC_ENROLMENT_H_
#define FOOTFALL_KIOSK_SYNC_ENROLMENT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "kiosk/journal/journal.h"
#include "kiosk/sync/transport.h"

namespace footfall::kiosk {

// Stores the identity in the journal. Repeating it with the same code after a crash or a lost answer gives the same device.
// A kiosk that is enrolled already and whose server does not know it (ServerStanding::kUnknown) comes back as who it is: journal, keys,
// epochs and the server's signing key stay, only the address and the certificate are the code's. Whoever calls starts sync anew then.
// INVALID_ARGUMENT: the code is mistyped. FAILED_PRECONDITION: the kiosk is enrolled already and not unknown, or the server does not take
// it back. UNAVAILABLE, DEADLINE_EXCEEDED: the server cannot be reached or is not the one the code means. UNAUTHENTICATED: the code is used
// or over. Never holds the code's secret.
absl::Status EnrolKiosk(std::string_view code_text, std::string_view program_version, Journal* journal, EnrolmentCaller* caller);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SYNC_ENROLMENT_H_
