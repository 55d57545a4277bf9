#include "proto/rules/base32.h"

#include <cstdint>

#include "absl/strings/ascii.h"

namespace footfall::rules {

int CrockfordValue(char c) {
  c = absl::ascii_toupper(static_cast<unsigned char>(c));
  if (c == 'O') return 0;
  if (c == 'I' || c == 'L') return 1;
  const size_t place = kCrockfordDigits.find(c);
  return place == std::string_view::npos ? -1 : static_cast<int>(place);
}

std::string ToBase32(std::string_view bytes) {
  std::string digits;
  uint32_t bits = 0;
  int count = 0;
  for (char c : bytes) {
    bits = (bits << 8 | static_cast<uint8_t>(c)) & 0xfff;  // at most 4 bits wait for the next byte
    count += 8;
    for (; count >= kBitsPerDigit; count -= kBitsPerDigit) digits += kCrockfordDigits[bits >> (count - kBitsPerDigit) & 0x1f];
  }
  if (count > 0) digits += kCrockfordDigits[bits << (kBitsPerDigit - count) & 0x1f];
  return digits;
}

std::optional<std::string> FromBase32Values(std::string_view values) {
  std::string bytes;
  uint32_t bits = 0;
  int count = 0;
  for (char value : values) {
    bits = (bits << kBitsPerDigit | static_cast<uint8_t>(value)) & 0xfff;
    count += kBitsPerDigit;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count);
  }
  if (count >= kBitsPerDigit || (bits & ((1u << count) - 1)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace footfall::rules
