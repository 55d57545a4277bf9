// Base 32 without check or padding, as codes that people read or cameras see use it. Pure; any thread.
#ifndef FOOTFALL_PROTO_RULES_BASE32_H_
#define FOOTFALL_PROTO_RULES_BASE32_H_

#include <optional>
#include <string>
#include <string_view>

namespace footfall::rules {

inline constexpr std::string_view kCrockfordDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // no I, L, O, U
inline constexpr int kBitsPerDigit = 5;

// Value of a digit as people type it: lower case, O for 0, I and L for 1; -1 for anything else.
int CrockfordValue(char c);

std::string ToBase32(std::string_view bytes);

// The bytes of digit values 0 to 31; nullopt when what is left over after the last whole byte is not the zeros that ToBase32 puts there.
std::optional<std::string> FromBase32Values(std::string_view values);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_BASE32_H_
