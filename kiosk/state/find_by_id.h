// The element of a short list that has an id. For the files of this folder only.
#ifndef FOOTFALL_KIOSK_STATE_FIND_BY_ID_H_
#define FOOTFALL_KIOSK_STATE_FIND_BY_ID_H_

#include <algorithm>
#include <string_view>
#include <vector>

namespace footfall::kiosk {

template <typename T>
const T* FindById(const std::vector<T>& items, std::string_view id) {
  const auto found = std::find_if(items.begin(), items.end(), [id](const T& item) { return item.id == id; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_STATE_FIND_BY_ID_H_
