#include "kiosk/widgets/qr_code.h"

#include <algorithm>
#include <cmath>
#include <qrcodegen.hpp>
#include <string>
#include <vector>

#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {
namespace {

// Light squares that the standard wants around the code.
constexpr int kQuietZone = 4;
constexpr Color kDark = 0x000000FF, kLight = 0xFFFFFFFF;

// Where a code lies. Its squares end on whole pixels, so that they are sharp; some are a pixel wider than others, which no reader minds and
// which uses the room: whole pixels for all would leave a code a fifth smaller than it may be.
struct Placed {
  float left, top, module;
  float X(int column) const { return std::round(left + module * static_cast<float>(column)); }
  float Y(int row) const { return std::round(top + module * static_cast<float>(row)); }
};

// Dark squares of one row that touch are one rectangle: fewer triangles, and no hair lines between them.
void DrawRow(const QrMatrix& code, int y, const Placed& placed) {
  for (int x = 0; x < code.size;) {
    const int from = x;
    while (x < code.size && code.At(x, y)) ++x;
    if (x > from) {
      Canvas().AddRectFilled({placed.X(from), placed.Y(y)}, {placed.X(x), placed.Y(y + 1)}, ToIm(kDark));
    } else {
      ++x;
    }
  }
}

// Chinese is told to be UTF-8; a reader that has to guess takes a few such letters among Latin ones for Japanese.
std::vector<qrcodegen::QrSegment> SegmentsOf(std::string_view data) {
  constexpr long kUtf8 = 26;  // its number among the standard's character sets
  std::vector<qrcodegen::QrSegment> segments = qrcodegen::QrSegment::makeSegments(std::string(data).c_str());
  const bool ascii = std::all_of(data.begin(), data.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!ascii) segments.insert(segments.begin(), qrcodegen::QrSegment::makeEci(kUtf8));
  return segments;
}

const QrMatrix& RememberedQr(std::string_view data) {
  WidgetContext& context = CurrentContext();
  if (context.qr_data != data || context.qr_matrix.size == 0) {
    context.qr_matrix = EncodeQr(data);
    context.qr_data = data;
  }
  return context.qr_matrix;
}

}  // namespace

QrMatrix EncodeQr(std::string_view data) {
  try {
    // Shown on a screen, nothing of it is torn or dirty: larger squares serve a phone's camera better than redundancy.
    const auto code = qrcodegen::QrCode::encodeSegments(SegmentsOf(data), qrcodegen::QrCode::Ecc::LOW);
    QrMatrix matrix = {.size = code.getSize()};
    for (int y = 0; y < matrix.size; ++y) {
      for (int x = 0; x < matrix.size; ++x) matrix.dark.push_back(code.getModule(x, y));
    }
    return matrix;
  } catch (const qrcodegen::data_too_long&) {
    return {};
  }
}

void QrCode(Ui& ui, const Rect& rect, std::string_view key, std::string_view data) {
  ui.Record({.key = std::string(key), .value = std::string(data), .rect = rect});
  const QrMatrix& code = RememberedQr(data);
  if (code.size == 0) return;
  const float side = std::min(rect.w, rect.h);
  const float module = side / static_cast<float>(code.size + 2 * kQuietZone);
  const float inner = module * static_cast<float>(code.size);
  const Placed placed = {rect.x + (rect.w - inner) / 2, rect.y + (rect.h - inner) / 2, module};
  FillRound({rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side}, ui.mm(1), kLight);
  for (int y = 0; y < code.size; ++y) DrawRow(code, y, placed);
}

}  // namespace footfall::kiosk
