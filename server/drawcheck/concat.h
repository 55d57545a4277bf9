// Texts and whole numbers, one behind the other. (Debian's Abseil has a string_view of its own, which its StrCat wants.)
#ifndef FOOTFALL_SERVER_DRAWCHECK_CONCAT_H_
#define FOOTFALL_SERVER_DRAWCHECK_CONCAT_H_

#include <concepts>
#include <string>
#include <string_view>

namespace footfall::drawcheck {

inline void AppendPart(std::string* out, std::string_view text) { out->append(text); }
template <std::integral Number>
void AppendPart(std::string* out, Number number) {
  out->append(std::to_string(number));
}

template <typename... Parts>
std::string Concat(const Parts&... parts) {
  std::string all;
  (AppendPart(&all, parts), ...);
  return all;
}

}  // namespace footfall::drawcheck

#endif  // FOOTFALL_SERVER_DRAWCHECK_CONCAT_H_
