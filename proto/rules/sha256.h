// SHA-256 and HMAC-SHA256 (FIPS 180-4, RFC 2104): what the public can compute again with any tool, unlike the hashes of crypto.h.
// InitCrypto() once before anything else. Pure; any thread.
#ifndef FOOTFALL_PROTO_RULES_SHA256_H_
#define FOOTFALL_PROTO_RULES_SHA256_H_

#include <string>
#include <string_view>

namespace footfall::rules {

inline constexpr int kSha256Size = 32;  // bytes

std::string Sha256(std::string_view bytes);
std::string HmacSha256(std::string_view key, std::string_view message);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_SHA256_H_
