// QR codes in pictures, through ZXing.
#ifndef FOOTFALL_KIOSK_INPUT_QR_READER_H_
#define FOOTFALL_KIOSK_INPUT_QR_READER_H_

#include <string>
#include <vector>

#include "kiosk/base/picture.h"

namespace footfall::kiosk {

// The texts of all QR codes in the picture, UTF-8; usually none or one. Of other kinds of bars none is read: shelves and shirts are full of
// them. 3 to 7 ms for 640 × 480: not on the UI's thread. Any thread.
std::vector<std::string> ReadQrCodes(const GreyPicture& picture);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_INPUT_QR_READER_H_
