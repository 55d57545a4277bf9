// QR codes in pictures, through ZBar.
#ifndef FOOTFALL_KIOSK_INPUT_QR_READER_H_
#define FOOTFALL_KIOSK_INPUT_QR_READER_H_

#include <memory>
#include <string>
#include <vector>

#include "kiosk/base/picture.h"

namespace footfall::kiosk {

// One thread; 20 to 40 ms for 640 × 480.
class QrReader {
 public:
  QrReader();
  ~QrReader();
  // The texts of all codes in the picture, UTF-8; usually none or one.
  std::vector<std::string> Read(const GreyPicture& picture);

 private:
  struct Scanner;
  std::unique_ptr<Scanner> scanner_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_INPUT_QR_READER_H_
