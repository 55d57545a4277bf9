#include "kiosk/sync/hello.h"

#include <algorithm>

#include "proto/rules/crypto.h"
#include "proto/rules/hash_chain.h"

namespace footfall::kiosk {
namespace {

constexpr uint32_t kProtocolVersion = 1;
constexpr size_t kMostHeldEpochs = 64;  // what a server takes; a kiosk has more only after it was rebased every day

// Says what is still here, so that a server that was restored knows what cannot come back.
void TellHeld(const std::vector<EpochState>& epochs, v1::Hello* hello) {
  const size_t first = epochs.size() - std::min(epochs.size(), kMostHeldEpochs);
  for (size_t i = first; i < epochs.size(); ++i) {
    v1::HeldEpoch* held = hello->add_held();
    held->set_epoch(epochs[i].epoch);
    held->set_oldest_seq(epochs[i].first);
    held->set_head_seq(epochs[i].head.seq);
    held->set_head_hash(epochs[i].head.hash);
  }
}

}  // namespace

std::string SignAs(const Identity& identity, const std::string& message) {
  rules::KeyPair keys = rules::SignKeysFromSeed(identity.keys.sign_seed);
  std::string signature = rules::Sign(message, keys.secret_key);
  rules::Wipe(&keys.secret_key);
  return signature;
}

void FillHello(const Identity& identity, const std::vector<EpochState>& epochs, const std::string& nonce, v1::Hello* hello) {
  const EpochState& state = epochs.back();
  hello->set_device(identity.device);
  hello->set_epoch(state.epoch);
  hello->set_protocol_version(kProtocolVersion);
  hello->set_head_seq(state.head.seq);
  hello->set_head_hash(state.head.hash);
  hello->set_acked_seq(state.acknowledged);
  hello->set_incarnation(identity.incarnation);
  TellHeld(epochs, hello);
  hello->set_signature(SignAs(identity, rules::HelloMessage(nonce, identity.device_id, state.epoch, state.head.seq, state.head.hash)));
}

}  // namespace footfall::kiosk
