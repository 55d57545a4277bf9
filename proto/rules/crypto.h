// The few primitives both sides use, over libsodium. InitCrypto() once before anything else; then thread-safe.
// Keys, seeds and nonces are raw bytes in std::string; sizes are named. Randomness of seals comes from libsodium.
// An argument of the wrong size (a key from the network, say) gives an empty result, nullopt or false; so does a lack of memory.
#ifndef FOOTFALL_PROTO_RULES_CRYPTO_H_
#define FOOTFALL_PROTO_RULES_CRYPTO_H_

#include <optional>
#include <string>
#include <string_view>

namespace footfall::rules {

inline constexpr int kKeySize = 32;
inline constexpr int kSignatureSize = 64;
inline constexpr int kSealOverhead = 48;
inline constexpr int kPinSaltSize = 16;

struct KeyPair {
  std::string public_key;  // kKeySize bytes
  std::string secret_key;  // sealing: kKeySize bytes; signing: 64 bytes
};

// Sets libsodium up; false when the machine has no randomness. Idempotent.
bool InitCrypto();

// X25519 keys from a 32-byte seed. Ed25519 keys from a 32-byte seed.
KeyPair SealKeysFromSeed(std::string_view seed);
KeyPair SignKeysFromSeed(std::string_view seed);

// Anonymous box: only the owner of the secret key can open it, not even the sealer.
std::string Seal(std::string_view plain, std::string_view public_key);
std::optional<std::string> OpenSealed(std::string_view sealed, const KeyPair& keys);

// Ed25519, detached.
std::string Sign(std::string_view message, std::string_view secret_key);
bool VerifySignature(std::string_view message, std::string_view signature, std::string_view public_key);

// XChaCha20-Poly1305. The 24-byte nonce is the first part of the result. `context` is authenticated, not stored.
std::string Encrypt(std::string_view plain, std::string_view key, std::string_view context, std::string_view nonce24);
std::optional<std::string> Decrypt(std::string_view box, std::string_view key, std::string_view context);

// Keyed BLAKE2b of `size` bytes (16 to 64) with a purpose label, so that a hash for one use is worth nothing for another.
std::string KeyedHash(std::string_view key, std::string_view purpose, std::string_view text, int size = 32);

// Argon2id (interactive limits: 64 MiB, about 0.1 s): never on a UI thread or an event thread.
std::string KeyFromPin(std::string_view pin, std::string_view salt);
// A password hash string with its own salt, and the check.
std::string HashPassword(std::string_view password);
bool VerifyPassword(std::string_view hash, std::string_view password);

// Overwrites the bytes so that the compiler cannot leave it out, then empties it.
void Wipe(std::string* secret);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_CRYPTO_H_
