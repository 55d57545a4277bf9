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

// The prizes as a table: its heads, then a row for each prize of the blocks and of the closing draw.
std::vector<std::vector<std::string>> PrizeCells(const footfall::v1::Draw& draw, std::string_view language);

// What stands above all when the draw is for practice; else "".
std::string PracticeWords(const footfall::v1::Draw& draw, std::string_view language);

// A text in one of the product's languages; "" when it has none.
std::string TextIn(const footfall::v1::LocalizedText& text, std::string_view language);

// Everything but the prizes, in the order in which it is read: what the organiser says, how the draw can be checked, and each amendment
// that holds, with its date.
std::vector<footfall::v1::DrawPageSection> PageSections(const footfall::v1::Draw& draw, absl::TimeZone zone);

// The page with sections and prizes in one language, or in all for "". Complete in itself: no script, nothing from elsewhere.
std::string PageAsHtml(const footfall::v1::Draw& draw, std::string_view language, absl::TimeZone zone);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_DRAW_PAGE_H_
