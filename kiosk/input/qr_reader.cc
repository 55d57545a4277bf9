#include "kiosk/input/qr_reader.h"

#include <zbar.h>

namespace footfall::kiosk {
namespace {

struct ImageEnd {
  void operator()(zbar::zbar_image_t* image) const { zbar::zbar_image_destroy(image); }
};

// Nothing frees the pixels: they are the picture's.
void KeepPixels(zbar::zbar_image_t*) {}

constexpr unsigned long kGreyFormat = 'Y' | '8' << 8 | '0' << 16 | '0' << 24;

}  // namespace

struct QrReader::Scanner {
  zbar::zbar_image_scanner_t* scanner = zbar::zbar_image_scanner_create();
  ~Scanner() { zbar::zbar_image_scanner_destroy(scanner); }
};

QrReader::QrReader() : scanner_(std::make_unique<Scanner>()) {
  // Bars of every other kind would be found in shelves and shirts.
  zbar::zbar_image_scanner_set_config(scanner_->scanner, zbar::ZBAR_NONE, zbar::ZBAR_CFG_ENABLE, 0);
  zbar::zbar_image_scanner_set_config(scanner_->scanner, zbar::ZBAR_QRCODE, zbar::ZBAR_CFG_ENABLE, 1);
}

QrReader::~QrReader() = default;

std::vector<std::string> QrReader::Read(const GreyPicture& picture) {
  const std::unique_ptr<zbar::zbar_image_t, ImageEnd> image(zbar::zbar_image_create());
  zbar::zbar_image_set_format(image.get(), kGreyFormat);
  zbar::zbar_image_set_size(image.get(), static_cast<unsigned>(picture.width), static_cast<unsigned>(picture.height));
  zbar::zbar_image_set_data(image.get(), picture.pixels.data(), picture.pixels.size(), KeepPixels);
  zbar::zbar_scan_image(scanner_->scanner, image.get());
  std::vector<std::string> texts;
  for (const zbar::zbar_symbol_t* symbol = zbar::zbar_image_first_symbol(image.get()); symbol != nullptr;
       symbol = zbar::zbar_symbol_next(symbol)) {
    texts.emplace_back(zbar::zbar_symbol_get_data(symbol), zbar::zbar_symbol_get_data_length(symbol));
  }
  return texts;
}

}  // namespace footfall::kiosk
