#include "proto/rules/hash_chain.h"

#include <sodium.h>

#include "proto/rules/bytes.h"

namespace footfall::rules {
namespace {

// Each label makes the bytes under one hash or signature impossible to pass off as those of another.
constexpr std::string_view kChainLabel = "footfall/chain/1";
constexpr std::string_view kOperationLabel = "footfall/op/1";
constexpr std::string_view kHelloLabel = "footfall/hello/1";
constexpr std::string_view kPushLabel = "footfall/push/1";
constexpr std::string_view kAckLabel = "footfall/ack/1";
constexpr std::string_view kReturnLabel = "footfall/return/1";

static_assert(kHashSize == crypto_generichash_BYTES);

// epoch || seq || hash: how every signed message ends.
void AppendHead(uint32_t epoch, uint64_t seq, std::string_view hash, std::string* out) {
  AppendBigEndian(epoch, out);
  AppendBigEndian(seq, out);
  out->append(hash);
}

}  // namespace

std::string Hash(std::string_view bytes) {
  std::string hash(kHashSize, '\0');
  crypto_generichash(AsBytes(&hash), hash.size(), AsBytes(bytes), bytes.size(), nullptr, 0);
  return hash;
}

std::string ChainStart(const Uuid& device, uint32_t epoch) {
  std::string bytes(kChainLabel);
  bytes += UuidBytes(device);
  AppendBigEndian(epoch, &bytes);
  return Hash(bytes);
}

std::string Commitment(std::string_view sealed_payload) { return Hash(sealed_payload); }

std::string OperationHash(std::string_view previous, std::string_view header, std::string_view commitment) {
  std::string bytes;
  bytes.reserve(kOperationLabel.size() + previous.size() + sizeof(uint32_t) + header.size() + commitment.size());
  bytes.append(kOperationLabel).append(previous);
  AppendBigEndian(static_cast<uint32_t>(header.size()), &bytes);
  bytes.append(header).append(commitment);
  return Hash(bytes);
}

std::string HelloMessage(std::string_view nonce, const Uuid& device, uint32_t epoch, uint64_t head_seq, std::string_view head_hash) {
  std::string message(kHelloLabel);
  message.append(nonce).append(UuidBytes(device));
  AppendHead(epoch, head_seq, head_hash, &message);
  return message;
}

std::string PushMessage(uint32_t epoch, uint64_t last_seq, std::string_view last_hash) {
  std::string message(kPushLabel);
  AppendHead(epoch, last_seq, last_hash, &message);
  return message;
}

std::string AckMessage(std::string_view incarnation, const Uuid& device, uint32_t epoch, uint64_t through_seq, std::string_view hash) {
  std::string message(kAckLabel);
  message.append(incarnation).append(UuidBytes(device));
  AppendHead(epoch, through_seq, hash, &message);
  return message;
}

std::string ReturnMessage(std::string_view server_sign_key, const Uuid& device, uint32_t epoch, std::string_view secret) {
  std::string message(kReturnLabel);
  message.append(server_sign_key).append(UuidBytes(device));
  AppendBigEndian(epoch, &message);
  message.append(secret);
  return message;
}

}  // namespace footfall::rules
