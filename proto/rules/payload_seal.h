// How a kiosk seals its payloads and the server opens them: NaCl boxes from a passing key pair (SEAL_FORM_BOX in operation.proto). One
// agreement of keys is most of what a sealed box costs; here a few payloads in a row share it.
// Invariant: nothing that opens a payload is ever written; the pair's secret half is gone before the first payload is sealed, the agreed
// key after the last. InitCrypto() once before anything else. Not thread-safe: one object a kiosk, one a stream.
#ifndef FOOTFALL_PROTO_RULES_PAYLOAD_SEAL_H_
#define FOOTFALL_PROTO_RULES_PAYLOAD_SEAL_H_

#include <optional>
#include <string>
#include <string_view>

#include "proto/rules/crypto.h"

namespace footfall::rules {

// Public key of the pair, nonce, tag.
inline constexpr int kBoxOverhead = 32 + 24 + 16;
// Whoever reads the memory of a running kiosk can open as many of its last payloads as one pair serves: few, but enough that the server
// spends little on agreements.
inline constexpr int kPayloadsPerPair = 16;

class PayloadSealer {
 public:
  PayloadSealer() = default;
  ~PayloadSealer() { Forget(); }
  PayloadSealer(const PayloadSealer&) = delete;
  // Seals for the owner of `public_key`; another owner gets another pair. Empty for a key that is none.
  std::string Seal(std::string_view plain, std::string_view public_key);
  // The next payload gets a new pair; what was sealed can no longer be opened here.
  void Forget();

 private:
  bool MakePair(std::string_view public_key);

  std::string recipient_, pair_public_, agreed_key_;
  int left_ = 0;  // payloads the pair may still serve
};

class PayloadOpener {
 public:
  PayloadOpener() = default;
  ~PayloadOpener() { Wipe(&agreed_key_); }
  PayloadOpener(const PayloadOpener&) = delete;
  // nullopt for anything that was not sealed to these keys or was altered since.
  std::optional<std::string> Open(std::string_view sealed, const KeyPair& keys);

 private:
  bool Agree(std::string_view pair_public, const KeyPair& keys);

  std::string recipient_, pair_public_, agreed_key_;  // of the pair seen last
};

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_PAYLOAD_SEAL_H_
