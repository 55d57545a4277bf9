// Where one thread lays pictures down and the UI thread takes them up.
#ifndef FOOTFALL_KIOSK_PLATFORM_PICTURE_SHELF_H_
#define FOOTFALL_KIOSK_PLATFORM_PICTURE_SHELF_H_

#include <mutex>
#include <optional>
#include <utility>

#include "kiosk/platform/picture.h"

namespace footfall::kiosk {

// Thread-safe. What was put last is what is taken.
class PictureShelf {
 public:
  void Put(Pictures pictures) {
    const std::lock_guard lock(mutex_);
    new_ = std::move(pictures);
  }
  // nullopt when nothing was put since the last call.
  std::optional<Pictures> Take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(new_, std::nullopt);
  }

 private:
  std::mutex mutex_;
  std::optional<Pictures> new_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_PICTURE_SHELF_H_
