// Sets text and tables on pages of A4, one below the other; what does not fit goes on on the next page. Not thread-safe; several may live
// on several threads.
#ifndef FOOTFALL_SERVER_DRAWS_PDF_SHEET_H_
#define FOOTFALL_SERVER_DRAWS_PDF_SHEET_H_

#include <cairo.h>
#include <pango/pangocairo.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace footfall::server {

class PdfSheet {
 public:
  // What all pages have in common.
  struct Setting {
    std::string title, date;  // "2026-05-01T08:00:00Z"
    int pages = 0;            // in all, for the footer; 0 = not known yet
  };
  explicit PdfSheet(Setting setting);
  ~PdfSheet();
  PdfSheet(const PdfSheet&) = delete;
  PdfSheet& operator=(const PdfSheet&) = delete;

  // What follows is in this language ("zh-Hans"), under this footer, from the next page on unless this page is empty.
  void BeginArticle(std::string_view language, std::string footer);
  // A heading stays with the text behind it.
  void Title(const std::string& text);
  void Heading(const std::string& text);
  void Paragraph(const std::string& text);
  // The first row is the head and stands on each page again; `widths` are shares of the page's width.
  void Table(const std::vector<std::vector<std::string>>& rows, const std::vector<double>& widths);

  // Ends the file. Internal when something could not be drawn or written.
  absl::Status End(std::string* pdf, int* pages);

 private:
  struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
  };
  using Layout = std::unique_ptr<PangoLayout, Unref>;
  struct Cell {
    Layout layout;
    int next_line = 0;
  };

  Layout Set(const std::string& text, double size, bool bold, double width) const;
  std::vector<Cell> SetRow(const std::vector<std::string>& row, const std::vector<double>& widths, bool bold) const;
  void PutLines(Cell* cell, double x, double y, double bottom, double* end);
  void PutText(const std::string& text, double size, bool bold, double room_behind);
  // `head`: stands on each page again that the row goes on on; nullptr = it is the head itself.
  void PutRow(const std::vector<std::string>& row, const std::vector<double>& widths, const std::vector<std::string>* head);
  void NewPage();
  void EndPage();

  const Setting setting_;
  std::string bytes_;
  std::unique_ptr<PangoFontMap, Unref> fonts_;
  std::unique_ptr<PangoContext, Unref> context_;
  cairo_surface_t* surface_;
  cairo_t* cairo_;
  std::string footer_, family_;
  double y_ = 0;
  int page_ = 0;
  bool empty_ = true;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_PDF_SHEET_H_
