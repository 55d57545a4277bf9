#include "server/draws/pdf_sheet.h"

#include <cairo-pdf.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/errors.h"

namespace footfall::server {
namespace {

// Points; A4 is 210 by 297 millimetres.
constexpr double kPageWidth = 595.276, kPageHeight = 841.89;
constexpr double kMargin = 51;  // 18 mm: what every printer can print
constexpr double kWidth = kPageWidth - 2 * kMargin;
constexpr double kBottom = kPageHeight - kMargin - 14;  // the footer stands below
constexpr double kTextSize = 10, kHeadingSize = 12.5, kTitleSize = 18, kCellSize = 9, kFooterSize = 8;
constexpr double kAfterText = 6, kBeforeHeading = 8, kCellPadding = 4;
constexpr double kRoomBehindHeading = 40;  // a heading alone at a page's end tells nothing

cairo_status_t Append(void* bytes, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

std::string FamilyFor(std::string_view language) {
  return language == "zh-Hant" ? "Noto Sans CJK TC, Noto Sans CJK HK, sans-serif" : "Noto Sans CJK SC, sans-serif";
}

double Points(int pango_units) { return static_cast<double>(pango_units) / PANGO_SCALE; }

double HeightOf(PangoLayout* layout) {
  int height = 0;
  pango_layout_get_size(layout, nullptr, &height);
  return Points(height);
}

}  // namespace

PdfSheet::PdfSheet(Setting setting)
    // A font map of its own: the common one belongs to a thread.
    : setting_(std::move(setting)), fonts_(pango_cairo_font_map_new()), context_(pango_font_map_create_context(fonts_.get())) {
  surface_ = cairo_pdf_surface_create_for_stream(Append, &bytes_, kPageWidth, kPageHeight);
  cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_TITLE, setting_.title.c_str());
  cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_CREATE_DATE, setting_.date.c_str());
  cairo_ = cairo_create(surface_);
  // Letters are placed by the paper, not by a screen's grid.
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  pango_cairo_context_set_font_options(context_.get(), options);
  cairo_font_options_destroy(options);
  pango_cairo_context_set_resolution(context_.get(), 72);  // a pixel is a point
}

PdfSheet::~PdfSheet() {
  cairo_destroy(cairo_);
  cairo_surface_finish(surface_);
  cairo_surface_destroy(surface_);
}

void PdfSheet::BeginArticle(std::string_view language, std::string footer) {
  if (page_ > 0) EndPage();
  footer_ = std::move(footer);
  family_ = FamilyFor(language);
  pango_context_set_language(context_.get(), pango_language_from_string(std::string(language).c_str()));
  NewPage();
}

void PdfSheet::NewPage() {
  ++page_;
  y_ = kMargin;
  empty_ = true;
}

void PdfSheet::EndPage() {
  const std::string number = setting_.pages > 0 ? absl::StrCat(page_, " / ", setting_.pages) : absl::StrCat(page_);
  const Layout footer = Set(footer_, kFooterSize, false, kWidth * 0.8), right = Set(number, kFooterSize, false, -1);
  pango_layout_set_ellipsize(footer.get(), PANGO_ELLIPSIZE_END);
  const double top = kPageHeight - kMargin;
  cairo_move_to(cairo_, kMargin, top);
  pango_cairo_show_layout(cairo_, footer.get());
  int width = 0;
  pango_layout_get_size(right.get(), &width, nullptr);
  cairo_move_to(cairo_, kPageWidth - kMargin - Points(width), top);
  pango_cairo_show_layout(cairo_, right.get());
  cairo_show_page(cairo_);
}

PdfSheet::Layout PdfSheet::Set(const std::string& text, double size, bool bold, double width) const {
  Layout layout(pango_layout_new(context_.get()));
  PangoFontDescription* font = pango_font_description_new();
  pango_font_description_set_family(font, family_.c_str());
  pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
  pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(layout.get(), font);
  pango_font_description_free(font);
  if (width > 0) pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  return layout;
}

// Puts the lines that fit between `y` and `bottom`, and at least one on an empty page; `end` is where the last one ends.
void PdfSheet::PutLines(Cell* cell, double x, double y, double bottom, double* end) {
  *end = y;
  const int lines = pango_layout_get_line_count(cell->layout.get());
  for (; cell->next_line < lines; ++cell->next_line) {
    PangoLayoutLine* line = pango_layout_get_line_readonly(cell->layout.get(), cell->next_line);
    PangoRectangle box;
    pango_layout_line_get_extents(line, nullptr, &box);
    const double height = Points(box.height);
    if (*end + height > bottom && !(empty_ && *end == y)) return;
    cairo_move_to(cairo_, x, *end - Points(box.y));
    pango_cairo_show_layout_line(cairo_, line);
    *end += height;
  }
}

void PdfSheet::PutText(const std::string& text, double size, bool bold, double room_behind) {
  if (text.empty()) return;
  Cell cell{Set(text, size, bold, kWidth)};
  if (!empty_ && room_behind > 0 && y_ + HeightOf(cell.layout.get()) + room_behind > kBottom) {
    EndPage();
    NewPage();
  }
  for (;;) {
    double end = y_;
    PutLines(&cell, kMargin, y_, kBottom, &end);
    y_ = end;
    empty_ = empty_ && end == kMargin;
    if (cell.next_line == pango_layout_get_line_count(cell.layout.get())) break;
    EndPage();
    NewPage();
  }
}

void PdfSheet::Title(const std::string& text) {
  PutText(text, kTitleSize, true, kRoomBehindHeading);
  y_ += kAfterText;
}

void PdfSheet::Heading(const std::string& text) {
  if (!empty_) y_ += kBeforeHeading;
  PutText(text, kHeadingSize, true, kRoomBehindHeading);
  y_ += kAfterText / 3;
}

void PdfSheet::Paragraph(const std::string& text) {
  PutText(text, kTextSize, false, 0);
  y_ += kAfterText;
}

std::vector<PdfSheet::Cell> PdfSheet::SetRow(const std::vector<std::string>& row, const std::vector<double>& widths, bool bold) const {
  std::vector<Cell> cells;
  for (size_t i = 0; i < row.size(); ++i) cells.push_back({Set(row[i], kCellSize, bold, widths[i] * kWidth - 2 * kCellPadding)});
  return cells;
}

// As much of a row as fits on this page, with its lines around, and the rest on the next ones.
void PdfSheet::PutRow(const std::vector<std::string>& row, const std::vector<double>& widths, const std::vector<std::string>* head) {
  std::vector<Cell> cells = SetRow(row, widths, head == nullptr);
  const auto done = [](const Cell& cell) { return cell.next_line == pango_layout_get_line_count(cell.layout.get()); };
  for (;;) {
    double x = kMargin, lowest = y_ + kCellPadding;
    for (size_t i = 0; i < cells.size(); ++i) {
      double end = 0;
      PutLines(&cells[i], x + kCellPadding, y_ + kCellPadding, kBottom - kCellPadding, &end);
      lowest = std::max(lowest, end);
      x += widths[i] * kWidth;
    }
    x = kMargin;
    cairo_set_line_width(cairo_, 0.5);
    for (const double width : widths) {
      cairo_rectangle(cairo_, x, y_, width * kWidth, lowest + kCellPadding - y_);
      x += width * kWidth;
    }
    cairo_stroke(cairo_);
    y_ = lowest + kCellPadding;
    empty_ = false;
    if (std::all_of(cells.begin(), cells.end(), done)) return;
    EndPage();
    NewPage();
    if (head != nullptr) PutRow(*head, widths, nullptr);
  }
}

void PdfSheet::Table(const std::vector<std::vector<std::string>>& rows, const std::vector<double>& widths) {
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::vector<std::string>* const head = i == 0 ? nullptr : &rows[0];
    double height = 0;
    for (const Cell& cell : SetRow(rows[i], widths, i == 0)) height = std::max(height, HeightOf(cell.layout.get()) + 2 * kCellPadding);
    const bool fits_somewhere = height < kBottom - 2 * kMargin;
    if (!empty_ && fits_somewhere && y_ + height > kBottom) {
      EndPage();
      NewPage();
      if (head != nullptr) PutRow(*head, widths, nullptr);
    }
    PutRow(rows[i], widths, head);
  }
  y_ += kAfterText;
}

absl::Status PdfSheet::End(std::string* pdf, int* pages) {
  if (page_ > 0) EndPage();
  const cairo_status_t drawn = cairo_status(cairo_);
  cairo_surface_finish(surface_);
  const cairo_status_t written = cairo_surface_status(surface_);
  for (const cairo_status_t status : {drawn, written}) {
    if (status != CAIRO_STATUS_SUCCESS) return errors::Internal(absl::StrCat("PDF: ", cairo_status_to_string(status)));
  }
  *pdf = std::move(bytes_);
  *pages = page_;
  return absl::OkStatus();
}

}  // namespace footfall::server
