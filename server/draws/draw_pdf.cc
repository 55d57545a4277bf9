#include "server/draws/draw_pdf.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "server/draws/draw_page.h"
#include "server/draws/draw_texts.h"
#include "server/draws/pdf_sheet.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Of the prizes' columns, in the order of PrizeCells: numbers are short, names and the basis of a value are not.
const std::vector<double>& ColumnShares() {
  static const auto* const shares = new std::vector<double>{0.12, 0.2, 0.1, 0.12, 0.18, 0.1, 0.18};
  return *shares;
}

void PutArticle(const v1::Draw& draw, const std::string& language, absl::TimeZone zone, PdfSheet* sheet) {
  const std::string name = TextIn(draw.display_name(), language);
  // The hash of what was published says which version of which page this is.
  const std::string line = name.substr(0, name.find('\n'));
  sheet->BeginArticle(language, draw.page_hash().empty() ? line : absl::StrCat(line, "   ", draw.page_hash().substr(0, 16)));
  sheet->Title(name);
  if (const std::string practice = PracticeWords(draw, language); !practice.empty()) sheet->Paragraph(practice);
  sheet->Table(PrizeCells(draw, language), ColumnShares());
  for (const v1::DrawPageSection& section : PageSections(draw, zone)) {
    sheet->Heading(TextIn(section.title(), language));
    sheet->Paragraph(TextIn(section.text(), language));
  }
}

absl::Status Write(const v1::Draw& draw, std::string_view language, absl::TimeZone zone, int pages_known, std::string* pdf, int* pages) {
  PdfSheet sheet({.title = TextIn(draw.display_name(), language.empty() ? "zh-Hans" : language),
                  .date = Moment(draw.publish_time_ms(), absl::UTCTimeZone()),
                  .pages = pages_known});
  for (const char* each : {"zh-Hans", "zh-Hant", "en"}) {
    if (language.empty() || language == each) PutArticle(draw, each, zone, &sheet);
  }
  return sheet.End(pdf, pages);
}

}  // namespace

absl::StatusOr<std::string> PageAsPdf(const v1::Draw& draw, std::string_view language, absl::TimeZone zone) {
  std::string pdf;
  int pages = 0;
  // How many pages there are is known when they are set: the second time each says "3 / 7".
  absl::Status status = Write(draw, language, zone, 0, &pdf, &pages);
  if (status.ok()) status = Write(draw, language, zone, pages, &pdf, &pages);
  if (!status.ok()) return status;
  return pdf;
}

}  // namespace footfall::server
