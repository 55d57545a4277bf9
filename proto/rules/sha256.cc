#include "proto/rules/sha256.h"

#include <sodium.h>

#include "proto/rules/bytes.h"

namespace footfall::rules {

static_assert(kSha256Size == crypto_hash_sha256_BYTES && kSha256Size == crypto_auth_hmacsha256_BYTES);

std::string Sha256(std::string_view bytes) {
  std::string hash(kSha256Size, '\0');
  crypto_hash_sha256(AsBytes(&hash), AsBytes(bytes), bytes.size());
  return hash;
}

std::string HmacSha256(std::string_view key, std::string_view message) {
  crypto_auth_hmacsha256_state state;
  std::string mac(kSha256Size, '\0');
  crypto_auth_hmacsha256_init(&state, AsBytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, AsBytes(message), message.size());
  crypto_auth_hmacsha256_final(&state, AsBytes(&mac));
  return mac;
}

}  // namespace footfall::rules
