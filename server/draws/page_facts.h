// What a draw's page says of the plan itself, whatever its texts say: dates, tax, what an amendment changes. Pure; any thread.
#ifndef FOOTFALL_SERVER_DRAWS_PAGE_FACTS_H_
#define FOOTFALL_SERVER_DRAWS_PAGE_FACTS_H_

#include "absl/time/time.h"
#include "footfall/v1/draw_service.pb.h"

namespace footfall::server {

// All in "en", "zh-Hans" and "zh-Hant"; times as they are in `zone`, which is named.

// When it can be drawn, and until when prizes can be claimed.
footfall::v1::LocalizedText DatesText(const footfall::v1::Draw& draw, absl::TimeZone zone);
// Who pays the tax on which prizes. No texts when nobody pays any.
footfall::v1::LocalizedText TaxText(const footfall::v1::Draw& draw);
// Its own words, then field by field what it changes, then why.
footfall::v1::LocalizedText AmendmentText(const footfall::v1::DrawAmendment& amendment, absl::TimeZone zone);
// That it is not published, so that nobody takes it for what holds.
footfall::v1::LocalizedText DraftText();

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_PAGE_FACTS_H_
