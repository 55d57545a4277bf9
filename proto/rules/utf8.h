// UTF-8, character by character, for the sources of this folder. Strict: no overlong forms, no surrogates, nothing above U+10FFFF.
// Pure; any thread.
#ifndef FOOTFALL_PROTO_RULES_UTF8_H_
#define FOOTFALL_PROTO_RULES_UTF8_H_

#include <optional>
#include <string>
#include <string_view>

namespace footfall::rules {

// Takes the first character off `text`, which is not empty. nullopt when it is malformed; then one byte is taken.
std::optional<char32_t> TakeCharacter(std::string_view* text);

// Appends a valid character.
void AppendCharacter(char32_t character, std::string* out);

// The characters of `text`, without what is malformed.
std::u32string DecodeLossy(std::string_view text);

// The reverse.
std::string Encode(std::u32string_view characters);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_UTF8_H_
