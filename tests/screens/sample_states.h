// A made-up campaign, and states of the kiosk in the middle of its day, for tests of actions and screens.
#ifndef FOOTFALL_TESTS_SCREENS_SAMPLE_STATES_H_
#define FOOTFALL_TESTS_SCREENS_SAMPLE_STATES_H_

#include <string>
#include <vector>

#include "kiosk/state/state.h"

namespace footfall::kiosk::testing {

inline constexpr int64_t kMinuteMs = 60'000, kHourMs = 60 * kMinuteMs;
LocalizedText Words(const std::string& hans, const std::string& hant, const std::string& en);

// 2026-11-22 10:54 in Shanghai; the kiosk has been up for an hour.
Now SampleNow();
ConfigView SampleConfig();
BoardView SampleBoard();
OffersView SampleOffers();
// On the attract screen, online, nothing waiting, nothing to hand out.
State SampleState();
// Signed in as the team lead Wang Min (staff number 1007) on her desk.
State StaffState();

// The playbook, the queues and what was noted today; and the same as StaffState with all of them.
PlaybookView SamplePlaybook();
std::vector<QueueView> SampleQueues();
SiteView SampleSite();
State SiteState();

// A screen worth a picture.
struct SampleScreen {
  std::string name;
  State state;
};
std::vector<SampleScreen> SampleScreens(const std::string& language);
// Those of gifts, coupons and draws; among all of them too.
std::vector<SampleScreen> OfferScreens(const std::string& language);
// Those of what is noted on site; among all of them too.
std::vector<SampleScreen> SiteScreens();
// Those of keyboards, handwriting pad, calendar and camera; among all of them too.
std::vector<SampleScreen> InputScreens(const std::string& language);

}  // namespace footfall::kiosk::testing

#endif  // FOOTFALL_TESTS_SCREENS_SAMPLE_STATES_H_
