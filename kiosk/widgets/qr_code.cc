#include "kiosk/widgets/qr_code.h"

#include <algorithm>
#include <cmath>
#include <qrcodegen.hpp>
#include <string>

#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {
namespace {

// Light squares that the standard wants around the code.
constexpr int kQuietZone = 4;
constexpr Color kDark = 0x000000FF, kLight = 0xFFFFFFFF;

// Dark squares of one row that touch are one rectangle: fewer triangles, and no hair lines between them.
void DrawRow(const QrMatrix& code, int y, float left, float top, float module) {
  for (int x = 0; x < code.size;) {
    const int from = x;
    while (x < code.size && code.At(x, y)) ++x;
    const float row = top + module * static_cast<float>(y);
    if (x > from) {
      Canvas().AddRectFilled({left + module * static_cast<float>(from), row}, {left + module * static_cast<float>(x), row + module},
                             ToIm(kDark));
    } else {
      ++x;
    }
  }
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
    const auto code = qrcodegen::QrCode::encodeText(std::string(data).c_str(), qrcodegen::QrCode::Ecc::MEDIUM);
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
  const float module = std::max(1.0f, std::floor(side / static_cast<float>(code.size + 2 * kQuietZone)));
  const float inner = module * static_cast<float>(code.size);
  const float left = std::round(rect.x + (rect.w - inner) / 2), top = std::round(rect.y + (rect.h - inner) / 2);
  FillRound({rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side}, ui.mm(1), kLight);
  for (int y = 0; y < code.size; ++y) DrawRow(code, y, left, top, module);
}

}  // namespace footfall::kiosk
