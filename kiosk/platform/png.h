// Writes pictures.
#ifndef FOOTFALL_KIOSK_PLATFORM_PNG_H_
#define FOOTFALL_KIOSK_PLATFORM_PNG_H_

#include <string>

#include "absl/status/status.h"
#include "kiosk/platform/software_raster.h"

namespace footfall::kiosk {

// Unavailable names the path when it cannot be written.
absl::Status WritePngFile(const std::string& path, const Picture& picture);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_PNG_H_
