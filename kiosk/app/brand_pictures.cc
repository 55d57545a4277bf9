#include "kiosk/app/brand_pictures.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "kiosk/app/config_views.h"
#include "kiosk/platform/png.h"

namespace footfall::kiosk {
namespace {

// None is shown larger than half of a tablet's screen; what is more lies in memory for nothing.
constexpr int kMostPixels = 1'000'000;

void Load(const std::string& name, const std::string& png, const rules::PngLimits& limits, BrandPictures* loaded) {
  if (png.empty()) return;
  absl::StatusOr<Picture> picture = ReadPng(png, limits);
  if (!picture.ok()) return loaded->problems.push_back(absl::StrCat(name, ": ", std::string(picture.status().message())));
  loaded->pictures[PictureKey(png)] = ShrinkTo(*std::move(picture), kMostPixels);
}

}  // namespace

BrandPictures LoadBrandPictures(const v1::Brand& brand) {
  BrandPictures loaded;
  Load("logo", brand.logo_png(), rules::kLogoLimits, &loaded);
  for (int i = 0; i < brand.slides_size() && i < rules::kMaxSlides; ++i) {
    Load(absl::StrCat("slide ", i + 1), brand.slides(i).picture_png(), rules::kSlideLimits, &loaded);
  }
  return loaded;
}

}  // namespace footfall::kiosk
