// What a campaign and a site must hold, and when their parts get a new version. Pure; any thread.
#ifndef FOOTFALL_SERVER_CAMPAIGNS_CAMPAIGN_RULES_H_
#define FOOTFALL_SERVER_CAMPAIGNS_CAMPAIGN_RULES_H_

#include <string_view>
#include <vector>

#include "footfall/v1/campaign_service.pb.h"
#include "proto/rules/lead_form.h"

namespace footfall::server {

// Characters. The API names the first three; the rest bound what one record may cost to keep in memory and to send to every kiosk.
inline constexpr int kMaxThemeLength = 4000;
inline constexpr int kMaxBackgroundLength = 20'000;
inline constexpr int kMaxSegmentLength = 200;
inline constexpr int kMaxLineLength = 200;      // names, labels, hints: one or two lines on a tablet
inline constexpr int kMaxConsentLength = 4000;  // a page on a tablet, scrolled
inline constexpr int kMaxSlideTitle = 60;       // a line of large letters beside a slide's picture
inline constexpr int kMaxSlideText = 120;       // two lines below it
inline constexpr int kMaxListLength = 100;      // segments, partners
inline constexpr int kMaxCampaignSites = 1000;

// The rule form of a campaign's form; the options of a channel field are the campaign's channels.
rules::FormRule ToFormRule(const footfall::v1::Campaign& campaign);

// Fills in what the API promises when nothing is said: time zone and phone region.
void SetCampaignDefaults(footfall::v1::Campaign* campaign);

// Everything that does not fit, by API path from "campaign."; empty = fine.
std::vector<rules::Problem> CheckCampaign(const footfall::v1::Campaign& campaign);

// Gives form and consent texts their versions: 1 when they are new, one more when they differ from `before`, else as before.
// `before` is nullptr for a new campaign.
void SetCampaignVersions(const footfall::v1::Campaign* before, footfall::v1::Campaign* campaign);

// Puts the output-only fields back as they were in `before`.
void KeepOutputOnly(const footfall::v1::Campaign& before, footfall::v1::Campaign* campaign);
void KeepOutputOnly(const footfall::v1::Site& before, footfall::v1::Site* site);

// Everything that does not fit, by API path from "site."; empty = fine.
std::vector<rules::Problem> CheckSite(const footfall::v1::Site& site);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_CAMPAIGNS_CAMPAIGN_RULES_H_
