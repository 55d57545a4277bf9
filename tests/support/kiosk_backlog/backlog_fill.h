// Puts waiting leads into an enrolled kiosk's journal, through the journal and the operation builder that the kiosk itself uses.
#ifndef FOOTFALL_TESTS_SUPPORT_KIOSK_BACKLOG_BACKLOG_FILL_H_
#define FOOTFALL_TESTS_SUPPORT_KIOSK_BACKLOG_BACKLOG_FILL_H_

#include <string>

#include "absl/status/status.h"

namespace footfall::kiosk {

// As many visitors as `operations` register by themselves, each another person, with answers and consents that the kiosk's own form asks
// for. What is there already stays before them. FAILED_PRECONDITION: the kiosk runs, is not enrolled, or has no configuration yet (it gets
// one at its first contact with the server). Nothing is synced on the way: a power cut loses it.
absl::Status FillBacklog(const std::string& folder, int operations);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_SUPPORT_KIOSK_BACKLOG_BACKLOG_FILL_H_
