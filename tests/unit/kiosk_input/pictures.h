// Pictures for tests: QR codes as a camera sees them.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_INPUT_PICTURES_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_INPUT_PICTURES_H_

#include <cmath>
#include <fstream>
#include <qrcodegen.hpp>
#include <string>

#include "kiosk/base/picture.h"

namespace footfall::kiosk {

// How the code is held: turned, this large in the picture, in this light, with a camera's noise.
struct Held {
  double degrees = 0;
  double module_px = 5;
  int dark = 20, light = 235;
  int noise = 0;
};

// A QR code of `text` on a grey table, in the middle of a 640 × 480 picture.
inline GreyPicture PictureOfCode(const std::string& text, const Held& held = {}) {
  const qrcodegen::QrCode code = qrcodegen::QrCode::encodeText(text.c_str(), qrcodegen::QrCode::Ecc::MEDIUM);
  GreyPicture picture{640, 480, {}};
  const double turn = held.degrees * 3.14159265 / 180;
  uint32_t random = 12345;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const double dx = x - picture.width / 2.0, dy = y - picture.height / 2.0;
      const double across = (dx * std::cos(turn) + dy * std::sin(turn)) / held.module_px + code.getSize() / 2.0;
      const double down = (dy * std::cos(turn) - dx * std::sin(turn)) / held.module_px + code.getSize() / 2.0;
      const int column = static_cast<int>(std::floor(across)), row = static_cast<int>(std::floor(down));
      const bool paper = column >= -4 && row >= -4 && column < code.getSize() + 4 && row < code.getSize() + 4;
      random = random * 1664525 + 1013904223;
      const int grain = held.noise == 0 ? 0 : static_cast<int>(random >> 16) % (2 * held.noise) - held.noise;
      const int value = !paper ? 120 : code.getModule(column, row) ? held.dark : held.light;
      picture.pixels.push_back(static_cast<uint8_t>(std::min(255, std::max(0, value + grain))));
    }
  }
  return picture;
}

// Portable grey map: the simplest file there is.
inline void WritePgm(const std::string& path, const GreyPicture& picture) {
  std::ofstream file(path, std::ios::binary);
  file << "P5\n" << picture.width << " " << picture.height << "\n255\n";
  file.write(reinterpret_cast<const char*>(picture.pixels.data()), static_cast<std::streamsize>(picture.pixels.size()));
}

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_INPUT_PICTURES_H_
