#include "proto/rules/utf8.h"

#include <cstdint>

namespace footfall::rules {
namespace {

// How a first byte begins a character: its length in bytes, its own bits, and the least value that length may carry.
struct Lead {
  size_t length;
  char32_t bits;
  char32_t least;
};

Lead ReadLead(uint8_t byte) {
  if (byte < 0x80) return {1, byte, 0};
  if ((byte & 0xe0) == 0xc0) return {2, byte & 0x1fu, 0x80};
  if ((byte & 0xf0) == 0xe0) return {3, byte & 0x0fu, 0x800};
  if ((byte & 0xf8) == 0xf0) return {4, byte & 0x07u, 0x10000};
  return {0, 0, 0};
}

bool IsScalar(char32_t value) { return value <= 0x10ffff && (value < 0xd800 || value > 0xdfff); }

// The character at the front and its length; nullopt when malformed.
std::optional<char32_t> Read(std::string_view text, size_t* length) {
  const Lead lead = ReadLead(static_cast<uint8_t>(text.front()));
  if (lead.length == 0 || lead.length > text.size()) return std::nullopt;
  char32_t value = lead.bits;
  for (size_t i = 1; i < lead.length; ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    if ((byte & 0xc0) != 0x80) return std::nullopt;
    value = value << 6 | (byte & 0x3fu);
  }
  if (value < lead.least || !IsScalar(value)) return std::nullopt;
  *length = lead.length;
  return value;
}

}  // namespace

std::optional<char32_t> TakeCharacter(std::string_view* text) {
  size_t length = 1;
  const std::optional<char32_t> character = Read(*text, &length);
  text->remove_prefix(length);
  return character;
}

void AppendCharacter(char32_t character, std::string* out) {
  const auto tail = [&](int shift) { out->push_back(static_cast<char>(0x80 | (character >> shift & 0x3f))); };
  if (character < 0x80) {
    out->push_back(static_cast<char>(character));
    return;
  }
  if (character < 0x800) {
    out->push_back(static_cast<char>(0xc0 | character >> 6));
  } else if (character < 0x10000) {
    out->push_back(static_cast<char>(0xe0 | character >> 12));
    tail(6);
  } else {
    out->push_back(static_cast<char>(0xf0 | character >> 18));
    tail(12);
    tail(6);
  }
  tail(0);
}

std::u32string DecodeLossy(std::string_view text) {
  std::u32string characters;
  while (!text.empty()) {
    if (const std::optional<char32_t> character = TakeCharacter(&text)) characters.push_back(*character);
  }
  return characters;
}

std::string Encode(std::u32string_view characters) {
  std::string text;
  for (char32_t character : characters) AppendCharacter(character, &text);
  return text;
}

}  // namespace footfall::rules
