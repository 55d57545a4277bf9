// The chain that makes gaps, forks, edits and rollbacks of a kiosk's operations visible. Hash: BLAKE2b-256 (RFC 7693). Pure; any thread.
#ifndef FOOTFALL_PROTO_RULES_HASH_CHAIN_H_
#define FOOTFALL_PROTO_RULES_HASH_CHAIN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "proto/rules/ids.h"

namespace footfall::rules {

inline constexpr int kHashSize = 32;  // bytes
// Limits of one operation; larger ones are refused before they are written or stored.
inline constexpr int kMaxOperationHeaderBytes = 1024;
inline constexpr int kMaxOperationPayloadBytes = 64 * 1024;

// BLAKE2b-256 of `bytes`, 32 bytes.
std::string Hash(std::string_view bytes);

// The hash before the first operation of an epoch.
std::string ChainStart(const Uuid& device, uint32_t epoch);

// What stands for a sealed payload in the chain, so that erasing the payload leaves the chain whole.
std::string Commitment(std::string_view sealed_payload);

// The hash of an operation. `previous` and `commitment` have kHashSize bytes.
std::string OperationHash(std::string_view previous, std::string_view header, std::string_view commitment);

// The exact bytes that Hello, Push and Ack signatures cover, and the proof of a kiosk that comes back to a server that has forgotten it.
// That one names the server's key, so that it is worth nothing to another server, and the code's secret, so that it is worth nothing later.
std::string HelloMessage(std::string_view nonce, const Uuid& device, uint32_t epoch, uint64_t head_seq, std::string_view head_hash);
std::string PushMessage(uint32_t epoch, uint64_t last_seq, std::string_view last_hash);
std::string AckMessage(std::string_view incarnation, const Uuid& device, uint32_t epoch, uint64_t through_seq, std::string_view hash);
std::string ReturnMessage(std::string_view server_sign_key, const Uuid& device, uint32_t epoch, std::string_view secret);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_HASH_CHAIN_H_
