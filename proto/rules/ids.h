// Ids and short codes that server and kiosk must write and read alike. Pure; any thread.
#ifndef FOOTFALL_PROTO_RULES_IDS_H_
#define FOOTFALL_PROTO_RULES_IDS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace footfall::rules {

// A 128-bit id.
using Uuid = std::array<uint8_t, 16>;

// Ten random bytes, from the caller's random source.
using UuidEntropy = std::array<uint8_t, 10>;

// A UUID version 7 (RFC 9562): `unix_ms` first, so that ids made later sort later.
Uuid MakeUuidV7(int64_t unix_ms, const UuidEntropy& entropy);

// "018f3a5c-…", lower case, 36 characters.
std::string FormatUuid(const Uuid& id);

// The reverse, also without dashes and in upper case; nullopt for anything else.
std::optional<Uuid> ParseUuid(std::string_view text);

// The 16 bytes as they travel and are stored, and back; nullopt unless there are 16.
std::string UuidBytes(const Uuid& id);
std::optional<Uuid> UuidFromBytes(std::string_view bytes);

// Whether `text` can be a resource id: lower-case letters, digits, dashes; 1 to kMaxResourceIdLength; no dash first or last.
inline constexpr int kMaxResourceIdLength = 40;  // fits a QR label and a phone screen
bool IsResourceId(std::string_view text);

// A visitor's receipt code: six characters of 32 without 0 O 1 I, from 30 random bits.
std::string MakeReceiptCode(uint32_t random_bits);

// Lower-case hexadecimal, and back; nullopt for an odd length or a foreign character.
std::string ToHex(std::string_view bytes);
std::optional<std::string> FromHex(std::string_view hex);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_IDS_H_
