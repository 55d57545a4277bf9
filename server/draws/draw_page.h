// What visitors are told about a draw: as sections for kiosks, and as a page for printing. Pure; any thread.
#ifndef FOOTFALL_SERVER_DRAWS_DRAW_PAGE_H_
#define FOOTFALL_SERVER_DRAWS_DRAW_PAGE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "footfall/v1/draw_service.pb.h"
#include "footfall/v1/offer.pb.h"

namespace footfall::server {

// Everything but the prizes, in the order in which it is read: what the organiser says, how the draw can be checked, and each amendment
// that holds, with its date.
std::vector<footfall::v1::DrawPageSection> PageSections(const footfall::v1::Draw& draw, absl::TimeZone zone);

// The page with sections and prizes in one language, or in all for "". Complete in itself: no script, nothing from elsewhere.
std::string PageAsHtml(const footfall::v1::Draw& draw, std::string_view language, absl::TimeZone zone);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_DRAW_PAGE_H_
