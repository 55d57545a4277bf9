#include "proto/rules/crypto.h"

#include <sodium.h>

#include "proto/rules/bytes.h"

namespace footfall::rules {
namespace {

constexpr size_t kNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr size_t kMinKeyedHashKey = crypto_generichash_KEYBYTES_MIN;
constexpr size_t kMaxKeyedHashKey = crypto_generichash_KEYBYTES_MAX;

static_assert(kKeySize == crypto_box_SEEDBYTES && kKeySize == crypto_box_PUBLICKEYBYTES && kKeySize == crypto_box_SECRETKEYBYTES);
static_assert(kKeySize == crypto_sign_SEEDBYTES && kKeySize == crypto_sign_PUBLICKEYBYTES);
static_assert(kKeySize == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(kSignatureSize == crypto_sign_BYTES && kSealOverhead == crypto_box_SEALBYTES && kPinSaltSize == crypto_pwhash_SALTBYTES);

bool HasSize(std::string_view bytes, size_t size) { return bytes.size() == size; }

}  // namespace

bool InitCrypto() { return sodium_init() >= 0; }

KeyPair SealKeysFromSeed(std::string_view seed) {
  if (!HasSize(seed, crypto_box_SEEDBYTES)) return {};
  KeyPair keys{std::string(crypto_box_PUBLICKEYBYTES, '\0'), std::string(crypto_box_SECRETKEYBYTES, '\0')};
  crypto_box_seed_keypair(AsBytes(&keys.public_key), AsBytes(&keys.secret_key), AsBytes(seed));
  return keys;
}

KeyPair SignKeysFromSeed(std::string_view seed) {
  if (!HasSize(seed, crypto_sign_SEEDBYTES)) return {};
  KeyPair keys{std::string(crypto_sign_PUBLICKEYBYTES, '\0'), std::string(crypto_sign_SECRETKEYBYTES, '\0')};
  crypto_sign_seed_keypair(AsBytes(&keys.public_key), AsBytes(&keys.secret_key), AsBytes(seed));
  return keys;
}

std::string Seal(std::string_view plain, std::string_view public_key) {
  if (!HasSize(public_key, crypto_box_PUBLICKEYBYTES)) return "";
  std::string sealed(plain.size() + crypto_box_SEALBYTES, '\0');
  // Fails for a key of low order, whose box anyone could open.
  if (crypto_box_seal(AsBytes(&sealed), AsBytes(plain), plain.size(), AsBytes(public_key)) != 0) return "";
  return sealed;
}

std::optional<std::string> OpenSealed(std::string_view sealed, const KeyPair& keys) {
  if (sealed.size() < crypto_box_SEALBYTES) return std::nullopt;
  if (!HasSize(keys.public_key, crypto_box_PUBLICKEYBYTES) || !HasSize(keys.secret_key, crypto_box_SECRETKEYBYTES)) return std::nullopt;
  std::string plain(sealed.size() - crypto_box_SEALBYTES, '\0');
  const int result =
      crypto_box_seal_open(AsBytes(&plain), AsBytes(sealed), sealed.size(), AsBytes(keys.public_key), AsBytes(keys.secret_key));
  if (result != 0) return std::nullopt;
  return plain;
}

std::string Sign(std::string_view message, std::string_view secret_key) {
  if (!HasSize(secret_key, crypto_sign_SECRETKEYBYTES)) return "";
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(AsBytes(&signature), nullptr, AsBytes(message), message.size(), AsBytes(secret_key));
  return signature;
}

bool VerifySignature(std::string_view message, std::string_view signature, std::string_view public_key) {
  if (!HasSize(signature, crypto_sign_BYTES) || !HasSize(public_key, crypto_sign_PUBLICKEYBYTES)) return false;
  return crypto_sign_verify_detached(AsBytes(signature), AsBytes(message), message.size(), AsBytes(public_key)) == 0;
}

std::string Encrypt(std::string_view plain, std::string_view key, std::string_view context, std::string_view nonce24) {
  if (!HasSize(key, kKeySize) || !HasSize(nonce24, kNonceSize)) return "";
  std::string box(nonce24);
  box.resize(kNonceSize + plain.size() + kTagSize);
  crypto_aead_xchacha20poly1305_ietf_encrypt(AsBytes(&box) + kNonceSize, nullptr, AsBytes(plain), plain.size(), AsBytes(context),
                                             context.size(), nullptr, AsBytes(nonce24), AsBytes(key));
  return box;
}

std::optional<std::string> Decrypt(std::string_view box, std::string_view key, std::string_view context) {
  if (!HasSize(key, kKeySize) || box.size() < kNonceSize + kTagSize) return std::nullopt;
  const std::string_view nonce = box.substr(0, kNonceSize), cipher = box.substr(kNonceSize);
  std::string plain(cipher.size() - kTagSize, '\0');
  const int result = crypto_aead_xchacha20poly1305_ietf_decrypt(AsBytes(&plain), nullptr, nullptr, AsBytes(cipher), cipher.size(),
                                                                AsBytes(context), context.size(), AsBytes(nonce), AsBytes(key));
  if (result != 0) return std::nullopt;
  return plain;
}

std::string KeyedHash(std::string_view key, std::string_view purpose, std::string_view text, int size) {
  if (key.size() < kMinKeyedHashKey || key.size() > kMaxKeyedHashKey) return "";
  if (size < static_cast<int>(crypto_generichash_BYTES_MIN) || size > static_cast<int>(crypto_generichash_BYTES_MAX)) return "";
  // The label's length goes first, so that no label and text can be read as another label and text.
  std::string prefix;
  AppendBigEndian(static_cast<uint32_t>(purpose.size()), &prefix);
  prefix += purpose;
  std::string hash(size, '\0');
  crypto_generichash_state state;
  crypto_generichash_init(&state, AsBytes(key), key.size(), hash.size());
  crypto_generichash_update(&state, AsBytes(prefix), prefix.size());
  crypto_generichash_update(&state, AsBytes(text), text.size());
  crypto_generichash_final(&state, AsBytes(&hash), hash.size());
  return hash;
}

std::string KeyFromPin(std::string_view pin, std::string_view salt) {
  if (!HasSize(salt, crypto_pwhash_SALTBYTES)) return "";
  std::string key(kKeySize, '\0');
  const int result = crypto_pwhash(AsBytes(&key), key.size(), pin.data(), pin.size(), AsBytes(salt), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                   crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13);
  return result == 0 ? key : "";
}

std::string HashPassword(std::string_view password) {
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  const int result = crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                           crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13);
  if (result != 0) return "";
  hash.resize(hash.find('\0'));
  return hash;
}

bool VerifyPassword(std::string_view hash, std::string_view password) {
  if (hash.size() >= crypto_pwhash_STRBYTES) return false;
  // libsodium reads a fixed-size, zero-filled field.
  std::string field(hash);
  field.resize(crypto_pwhash_STRBYTES, '\0');
  return crypto_pwhash_str_verify(field.c_str(), password.data(), password.size()) == 0;
}

void Wipe(std::string* secret) {
  sodium_memzero(secret->data(), secret->size());
  secret->clear();
}

}  // namespace footfall::rules
