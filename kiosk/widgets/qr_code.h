// The squares of a QR code, apart from drawing them.
#ifndef FOOTFALL_KIOSK_WIDGETS_QR_CODE_H_
#define FOOTFALL_KIOSK_WIDGETS_QR_CODE_H_

#include <string_view>
#include <vector>

namespace footfall::kiosk {

// size × size squares, row by row; true is dark. Error correction M (15 %: a finger or a reflection may cover that much). Empty when `data`
// is too long for any QR code.
struct QrMatrix {
  int size = 0;
  std::vector<bool> dark;
  bool At(int x, int y) const { return dark[static_cast<size_t>(y) * static_cast<size_t>(size) + static_cast<size_t>(x)]; }
};
QrMatrix EncodeQr(std::string_view data);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_WIDGETS_QR_CODE_H_
