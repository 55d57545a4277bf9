// The pictures that a campaign sends to its kiosks, decoded. Pure; any thread, but not the UI's: it takes tens of milliseconds.
#ifndef FOOTFALL_KIOSK_APP_BRAND_PICTURES_H_
#define FOOTFALL_KIOSK_APP_BRAND_PICTURES_H_

#include <string>
#include <vector>

#include "footfall/v1/onsite.pb.h"
#include "kiosk/platform/picture.h"

namespace footfall::kiosk {

struct BrandPictures {
  Pictures pictures;                  // by PictureKey
  std::vector<std::string> problems;  // of those that were left out: which, and why
};

BrandPictures LoadBrandPictures(const v1::Brand& brand);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_BRAND_PICTURES_H_
