#include "proto/rules/payload_seal.h"

#include <sodium.h>

#include <utility>

#include "proto/rules/bytes.h"

namespace footfall::rules {
namespace {

constexpr size_t kPairPublicSize = crypto_box_PUBLICKEYBYTES;
constexpr size_t kPrefixSize = kPairPublicSize + crypto_box_NONCEBYTES;

static_assert(kBoxOverhead == kPrefixSize + crypto_box_MACBYTES);

}  // namespace

bool PayloadSealer::MakePair(std::string_view public_key) {
  Forget();
  if (public_key.size() != crypto_box_PUBLICKEYBYTES) return false;
  pair_public_.resize(crypto_box_PUBLICKEYBYTES);
  agreed_key_.resize(crypto_box_BEFORENMBYTES);
  std::string pair_secret(crypto_box_SECRETKEYBYTES, '\0');
  crypto_box_keypair(AsBytes(&pair_public_), AsBytes(&pair_secret));
  // Fails for a key of low order, whose boxes anyone could open.
  const bool agreed = crypto_box_beforenm(AsBytes(&agreed_key_), AsBytes(public_key), AsBytes(pair_secret)) == 0;
  Wipe(&pair_secret);
  if (!agreed) return false;
  recipient_ = public_key;
  left_ = kPayloadsPerPair;
  return true;
}

std::string PayloadSealer::Seal(std::string_view plain, std::string_view public_key) {
  if ((left_ == 0 || recipient_ != public_key) && !MakePair(public_key)) return "";
  std::string sealed(kBoxOverhead + plain.size(), '\0');
  sealed.replace(0, kPairPublicSize, pair_public_);
  unsigned char* nonce = AsBytes(&sealed) + kPairPublicSize;
  randombytes_buf(nonce, crypto_box_NONCEBYTES);
  crypto_box_easy_afternm(AsBytes(&sealed) + kPrefixSize, AsBytes(plain), plain.size(), nonce, AsBytes(agreed_key_));
  if (--left_ == 0) Forget();
  return sealed;
}

void PayloadSealer::Forget() {
  left_ = 0;
  Wipe(&agreed_key_);
}

bool PayloadOpener::Agree(std::string_view pair_public, const KeyPair& keys) {
  if (!agreed_key_.empty() && pair_public_ == pair_public && recipient_ == keys.public_key) return true;
  if (keys.public_key.size() != crypto_box_PUBLICKEYBYTES || keys.secret_key.size() != crypto_box_SECRETKEYBYTES) return false;
  std::string agreed(crypto_box_BEFORENMBYTES, '\0');
  if (crypto_box_beforenm(AsBytes(&agreed), AsBytes(pair_public), AsBytes(keys.secret_key)) != 0) return false;
  Wipe(&agreed_key_);
  agreed_key_ = std::move(agreed);
  pair_public_ = pair_public;
  recipient_ = keys.public_key;
  return true;
}

std::optional<std::string> PayloadOpener::Open(std::string_view sealed, const KeyPair& keys) {
  if (sealed.size() < size_t{kBoxOverhead} || !Agree(sealed.substr(0, kPairPublicSize), keys)) return std::nullopt;
  const std::string_view nonce = sealed.substr(kPairPublicSize, crypto_box_NONCEBYTES), box = sealed.substr(kPrefixSize);
  std::string plain(sealed.size() - kBoxOverhead, '\0');
  const int result = crypto_box_open_easy_afternm(AsBytes(&plain), AsBytes(box), box.size(), AsBytes(nonce), AsBytes(agreed_key_));
  if (result != 0) return std::nullopt;
  return plain;
}

}  // namespace footfall::rules
