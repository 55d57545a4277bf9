// The page that visitors are told a draw by (draw_page.h), as PDF for printing. Needs the fonts fonts-noto-cjk, which it puts into the
// file.
#ifndef FOOTFALL_SERVER_DRAWS_DRAW_PDF_H_
#define FOOTFALL_SERVER_DRAWS_DRAW_PDF_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "footfall/v1/draw_service.pb.h"

namespace footfall::server {

// A4 with page numbers, in one language or in all for "", each on pages of its own. Dated by the draw's publication, so that the same draw
// gives the same file. Internal when the library refuses. Any thread.
absl::StatusOr<std::string> PageAsPdf(const footfall::v1::Draw& draw, std::string_view language, absl::TimeZone zone);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_DRAW_PDF_H_
