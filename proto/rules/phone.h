// Phone numbers as visitors type them, and as they are stored. Source: ITU-T E.164 through libphonenumber. Thread-safe.
#ifndef FOOTFALL_PROTO_RULES_PHONE_H_
#define FOOTFALL_PROTO_RULES_PHONE_H_

#include <optional>
#include <string>
#include <string_view>

namespace footfall::rules {

// Longest text looked at; longer is no number. The longest E.164 number with usual separators has 24 characters.
inline constexpr int kMaxPhoneTextLength = 40;

// The number in E.164 ("+8613812345678"), or nullopt when it cannot be a valid one. Accepts spaces, dashes, dots, brackets, "+", "00" and
// full-width digits. `region` (ISO 3166, "CN") is used where no country code is given.
std::optional<std::string> NormalisePhone(std::string_view typed, std::string_view region);

// "+86138****5678": country code and the first and last digits stay, at most seven of the national digits.
std::string MaskPhone(std::string_view e164);

// Digits typed so far, spaced for reading: "138 1234 56" for CN mobiles (3-4-4), else groups of three or four. Never changes the digits.
std::string SpacePhoneForDisplay(std::string_view typed, std::string_view region);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_PHONE_H_
