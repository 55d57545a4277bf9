// Debian's Abseil has a string_view of its own, which std::string_view does not turn into by itself.
#ifndef FOOTFALL_SERVER_BASE_TEXT_H_
#define FOOTFALL_SERVER_BASE_TEXT_H_

#include <string_view>

#include "absl/strings/string_view.h"

namespace footfall::server {

inline absl::string_view Abseil(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view Std(absl::string_view text) { return {text.data(), text.size()}; }

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BASE_TEXT_H_
