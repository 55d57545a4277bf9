#include "proto/rules/ids.h"

#include <algorithm>

namespace footfall::rules {
namespace {

constexpr int64_t kMaxUuidMs = (int64_t{1} << 48) - 1;  // what 48 bits of time hold: the year 10889
constexpr size_t kDashedUuidLength = 36;
constexpr size_t kPlainUuidLength = 32;
constexpr std::string_view kReceiptAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr int kReceiptLength = 6;
constexpr int kBitsPerReceiptCharacter = 5;
constexpr std::string_view kHexDigits = "0123456789abcdef";

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool IsDashPlace(size_t index) { return index == 8 || index == 13 || index == 18 || index == 23; }

bool IsLowerOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

Uuid MakeUuidV7(int64_t unix_ms, const UuidEntropy& entropy) {
  // A clock set before 1970 must not wrap round to ids that sort last.
  const int64_t ms = std::clamp<int64_t>(unix_ms, 0, kMaxUuidMs);
  Uuid id;
  for (int i = 0; i < 6; ++i) id[i] = static_cast<uint8_t>(ms >> (40 - 8 * i));
  std::copy(entropy.begin(), entropy.end(), id.begin() + 6);
  id[6] = static_cast<uint8_t>(0x70 | (id[6] & 0x0f));  // version
  id[8] = static_cast<uint8_t>(0x80 | (id[8] & 0x3f));  // variant
  return id;
}

std::string FormatUuid(const Uuid& id) {
  std::string text = ToHex(UuidBytes(id));
  for (size_t place : {8, 13, 18, 23}) text.insert(place, 1, '-');
  return text;
}

std::optional<Uuid> ParseUuid(std::string_view text) {
  if (text.size() != kDashedUuidLength && text.size() != kPlainUuidLength) return std::nullopt;
  std::string hex;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.size() == kPlainUuidLength || !IsDashPlace(i)) {
      hex.push_back(text[i]);
    } else if (text[i] != '-') {
      return std::nullopt;
    }
  }
  const std::optional<std::string> bytes = FromHex(hex);
  return bytes ? UuidFromBytes(*bytes) : std::nullopt;
}

std::string UuidBytes(const Uuid& id) { return std::string(id.begin(), id.end()); }

std::optional<Uuid> UuidFromBytes(std::string_view bytes) {
  Uuid id;
  if (bytes.size() != id.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), id.begin());
  return id;
}

bool IsResourceId(std::string_view text) {
  if (text.empty() || text.size() > size_t{kMaxResourceIdLength} || text.front() == '-' || text.back() == '-') return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '-' || IsLowerOrDigit(c); });
}

std::string MakeReceiptCode(uint32_t random_bits) {
  std::string code(kReceiptLength, '\0');
  for (auto place = code.rbegin(); place != code.rend(); ++place) {
    *place = kReceiptAlphabet[random_bits % kReceiptAlphabet.size()];
    random_bits >>= kBitsPerReceiptCharacter;
  }
  return code;
}

std::string ToHex(std::string_view bytes) {
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    hex.push_back(kHexDigits[byte >> 4]);
    hex.push_back(kHexDigits[byte & 0x0f]);
  }
  return hex;
}

std::optional<std::string> FromHex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (size_t i = 0; i < hex.size(); i += 2) {
    const int high = HexValue(hex[i]), low = HexValue(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high << 4 | low));
  }
  return bytes;
}

}  // namespace footfall::rules
