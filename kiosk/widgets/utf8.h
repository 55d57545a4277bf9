// Characters of UTF-8 text, one by one. ImGui's own decoder stops at 16 bits, and some names do not.
#ifndef FOOTFALL_KIOSK_WIDGETS_UTF8_H_
#define FOOTFALL_KIOSK_WIDGETS_UTF8_H_

#include <string>
#include <string_view>

namespace footfall::kiosk {

// Takes the first character off `text`, which must not be empty. A broken byte counts as U+FFFD.
inline char32_t TakeCharacter(std::string_view* text) {
  constexpr char32_t kReplacement = 0xFFFD;
  const auto lead = static_cast<unsigned char>(text->front());
  text->remove_prefix(1);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xF0 && lead < 0xF8 ? 3 : lead >= 0xE0 && lead < 0xF0 ? 2 : lead >= 0xC2 && lead < 0xE0 ? 1 : 0;
  if (more == 0) return kReplacement;
  char32_t character = lead & (0x3F >> more);
  for (int i = 0; i < more; ++i) {
    if (text->empty() || (static_cast<unsigned char>(text->front()) & 0xC0) != 0x80) return kReplacement;
    character = character << 6 | (static_cast<unsigned char>(text->front()) & 0x3F);
    text->remove_prefix(1);
  }
  return character;
}

inline void AppendCharacter(char32_t character, std::string* text) {
  const auto put = [text](char32_t byte) { text->push_back(static_cast<char>(byte)); };
  if (character < 0x80) return put(character);
  if (character < 0x800) return put(0xC0 | character >> 6), put(0x80 | (character & 0x3F));
  if (character < 0x10000) return put(0xE0 | character >> 12), put(0x80 | (character >> 6 & 0x3F)), put(0x80 | (character & 0x3F));
  put(0xF0 | character >> 18), put(0x80 | (character >> 12 & 0x3F)), put(0x80 | (character >> 6 & 0x3F)), put(0x80 | (character & 0x3F));
}

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_WIDGETS_UTF8_H_
