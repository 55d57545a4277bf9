// Looks for somebody's name and number in every byte of a folder, in every writing they could have got there in.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_CANARY_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_CANARY_H_

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "proto/rules/ids.h"

namespace footfall::kiosk {

// UTF-16 of text in the basic plane; `little` byte order.
inline std::string Utf16(std::string_view utf8, bool little) {
  std::string out;
  for (size_t i = 0; i < utf8.size();) {
    const unsigned char lead = utf8[i];
    const int extra = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : 2;
    unsigned code = extra == 0 ? lead : lead & (extra == 1 ? 0x1F : 0x0F);
    for (int k = 1; k <= extra; ++k) code = code << 6 | (static_cast<unsigned char>(utf8[i + k]) & 0x3F);
    const char high = static_cast<char>(code >> 8), low = static_cast<char>(code);
    out += little ? low : high;
    out += little ? high : low;
    i += extra + 1;
  }
  return out;
}

// The three ways base64 writes a text, by where it begins; without the ends, which depend on neighbours.
inline std::vector<std::string> Base64Cores(std::string_view text) {
  std::vector<std::string> cores;
  for (size_t shift = 0; shift < 3; ++shift) {
    std::string out = absl::Base64Escape(std::string(shift, 'x') + std::string(text));
    const size_t begin = shift == 0 ? 0 : 4, end = (shift + text.size()) / 3 * 4;
    if (end > begin + 6) cores.push_back(out.substr(begin, end - begin));
  }
  return cores;
}

inline std::vector<std::string> Writings(const std::string& text) {
  std::vector<std::string> writings = {text, Utf16(text, true), Utf16(text, false), rules::ToHex(text),
                                       std::string(text.rbegin(), text.rend())};
  std::string upper = rules::ToHex(text);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return static_cast<char>(toupper(c)); });
  writings.push_back(upper);
  for (std::string& core : Base64Cores(text)) writings.push_back(std::move(core));
  return writings;
}

// Where any writing of any canary was found; empty = nowhere. `bytes_read` proves that something was looked at.
inline std::vector<std::string> FindCanaries(const std::string& folder, const std::vector<std::string>& canaries, size_t* bytes_read) {
  std::vector<std::string> hits;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    *bytes_read += bytes.size();
    for (const std::string& canary : canaries) {
      for (const std::string& writing : Writings(canary)) {
        if (bytes.find(writing) != std::string::npos) hits.push_back(entry.path().filename().string() + ": " + canary);
      }
    }
  }
  return hits;
}

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_CANARY_H_
