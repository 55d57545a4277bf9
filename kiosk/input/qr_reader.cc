// The library's next version returns UTF-8 by itself; this one wants to be told.
#define ZX_USE_UTF8
#include "kiosk/input/qr_reader.h"

#include <ZXing/ReadBarcode.h>

namespace footfall::kiosk {
namespace {

// More codes than a coupon and its neighbour on one sheet are not meant.
constexpr uint8_t kMostCodes = 4;

}  // namespace

std::vector<std::string> ReadQrCodes(const GreyPicture& picture) {
  const auto hints =
      ZXing::DecodeHints().setFormats(ZXing::BarcodeFormat::QRCode).setTryHarder(true).setTryRotate(true).setMaxNumberOfSymbols(kMostCodes);
  std::vector<std::string> texts;
  for (const ZXing::Result& code :
       ZXing::ReadBarcodes({picture.pixels.data(), picture.width, picture.height, ZXing::ImageFormat::Lum}, hints)) {
    if (code.isValid()) texts.push_back(code.text());
  }
  return texts;
}

}  // namespace footfall::kiosk
