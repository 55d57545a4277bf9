// The server's side of sync, as small as it can be and still right: verifies, stores, answers. No transport, no threads.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_SYNC_SERVER_MODEL_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_SYNC_SERVER_MODEL_H_

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/sync_service.pb.h"
#include "kiosk/sync/server_reason.h"
#include "proto/rules/crypto.h"
#include "proto/rules/hash_chain.h"
#include "proto/rules/lease_parts.h"

namespace footfall::kiosk {

class ServerModel {
 public:
  struct Stored {
    v1::Operation operation;
    std::string hash;
  };

  rules::KeyPair keys = rules::SignKeysFromSeed(std::string(32, 's'));
  std::string incarnation = std::string(16, 'i');
  rules::Uuid device_id{};
  std::string device_public_key;
  std::string device_name;
  v1::HelloState state = v1::HELLO_STATE_OK;
  uint32_t new_epoch = 0;
  uint64_t stable = 0;  // of every epoch
  int64_t time_ms = 1'800'000'000'000;
  int max_operations = 2000, max_bytes = 1 << 20, window = 4;
  bool takes_pruned = true;  // false: a server that knows no Push.oldest
  bool forgotten = false;    // it does not know the kiosk
  std::set<uint64_t> quarantine;
  std::map<uint32_t, std::vector<Stored>> chains;  // by epoch
  std::vector<v1::KioskConfig> configs;            // sent once after the next HelloOk
  int64_t waited_ms = 0;                           // what it says of its Pushes
  std::vector<v1::Board> boards;
  std::vector<v1::LeaseState> book;  // its leases, told after each presentation
  v1::LeasePresentation presented;   // the newest
  v1::Hello last_hello;
  v1::Status status;  // the newest
  int hellos = 0, pushes = 0, statuses = 0, largest_push = 0, oldest_pushes = 0, presentations = 0;
  int pushes_at_presentation = -1;  // how many Pushes had come when the newest presentation did

  v1::SyncResponse Challenge() {
    v1::SyncResponse response;
    response.mutable_challenge()->set_nonce(nonce_);
    response.mutable_challenge()->set_server_time_ms(time_ms);
    return response;
  }

  // What the server answers; an error ends the stream.
  absl::StatusOr<std::vector<v1::SyncResponse>> Handle(const v1::SyncRequest& request) {
    if (request.has_hello()) return Hello(request.hello());
    if (request.has_push()) return Push(request.push());
    if (request.has_leases()) return Present(request.leases());
    ++statuses;
    status = request.status();
    return std::vector<v1::SyncResponse>{};
  }

  size_t operations() const {
    size_t count = 0;
    for (const auto& [epoch, chain] : chains) count += chain.size();
    return count;
  }

  v1::SyncResponse MakeAck(uint32_t epoch, uint64_t through) {
    v1::SyncResponse response;
    v1::Ack& ack = *response.mutable_ack();
    ack.set_incarnation(incarnation);
    ack.set_epoch(epoch);
    ack.set_through_seq(through);
    ack.set_hash(HashAt(epoch, through));
    ack.set_stable_seq(std::min(stable, through));
    ack.set_waited_ms(waited_ms);
    ack.set_signature(rules::Sign(rules::AckMessage(incarnation, device_id, epoch, through, ack.hash()), keys.secret_key));
    return response;
  }

  v1::SyncResponse MakeBook() const {
    v1::SyncResponse response;
    *response.mutable_leases()->mutable_leases() = {book.begin(), book.end()};
    return response;
  }

  std::string HashAt(uint32_t epoch, uint64_t seq) {
    return seq == 0 ? rules::ChainStart(device_id, epoch) : chains[epoch].at(seq - 1).hash;
  }

 private:
  absl::StatusOr<std::vector<v1::SyncResponse>> Hello(const v1::Hello& hello) {
    ++hellos;
    last_hello = hello;
    if (forgotten) {
      absl::Status unknown = absl::UnauthenticatedError("unknown device");
      SetReason(kDeviceUnknown, &unknown);
      return unknown;
    }
    const std::string message = rules::HelloMessage(nonce_, device_id, hello.epoch(), hello.head_seq(), hello.head_hash());
    if (!rules::VerifySignature(message, hello.signature(), device_public_key)) return absl::UnauthenticatedError("signature");
    std::vector<v1::SyncResponse> responses(1);
    v1::HelloOk& ok = *responses[0].mutable_hello_ok();
    ok.set_incarnation(incarnation);
    ok.set_have_seq(chains[hello.epoch()].size());
    ok.set_have_hash(HashAt(hello.epoch(), ok.have_seq()));
    ok.set_stable_seq(std::min<uint64_t>(stable, ok.have_seq()));
    ok.set_state(state);
    ok.set_new_epoch(new_epoch);
    ok.set_server_time_ms(time_ms);
    ok.set_max_push_operations(max_operations);
    ok.set_max_push_bytes(max_bytes);
    ok.set_max_pushes_in_flight(window);
    for (const v1::KioskConfig& config : configs) *responses.emplace_back().mutable_config() = config;
    for (const v1::Board& board : boards) *responses.emplace_back().mutable_board() = board;
    configs.clear();
    boards.clear();
    return responses;
  }

  absl::StatusOr<std::vector<v1::SyncResponse>> Present(const v1::LeasePresentation& presentation) {
    ++presentations;
    pushes_at_presentation = pushes;
    presented = presentation;
    if (rules::IsPartFollowed(presentation.leases_size(), presentation.ByteSizeLong())) return std::vector<v1::SyncResponse>();
    return std::vector<v1::SyncResponse>{MakeBook()};
  }

  absl::StatusOr<std::vector<v1::SyncResponse>> Push(const v1::Push& push) {
    ++pushes;
    largest_push = std::max(largest_push, push.operations_size());
    oldest_pushes += push.oldest();
    std::vector<Stored>& chain = chains[push.epoch()];
    std::string hash = push.previous_hash();
    std::vector<Stored> incoming;
    for (const v1::Operation& operation : push.operations()) {
      hash = rules::OperationHash(hash, operation.header(), rules::Commitment(operation.sealed_payload()));
      incoming.push_back({operation, hash});
    }
    const uint64_t last = push.first_seq() + incoming.size() - 1;
    if (!rules::VerifySignature(rules::PushMessage(push.epoch(), last, hash), push.head_signature(), device_public_key)) {
      return absl::UnauthenticatedError("push signature");
    }
    if (takes_pruned && push.oldest() && push.first_seq() > chain.size() + 1) {
      chain.resize(push.first_seq() - 1);
      chain.back().hash = push.previous_hash();
    }
    if (push.first_seq() > chain.size() + 1 || HashAt(push.epoch(), push.first_seq() - 1) != push.previous_hash()) {
      v1::SyncResponse gap = MakeAck(push.epoch(), chain.size());
      gap.mutable_ack()->set_gap(true);
      return std::vector<v1::SyncResponse>{gap};
    }
    for (size_t i = 0; i < incoming.size(); ++i) {
      const size_t place = push.first_seq() - 1 + i;
      if (place < chain.size()) {
        if (chain[place].hash != incoming[i].hash) return absl::DataLossError("fork");
      } else {
        chain.push_back(incoming[i]);
      }
    }
    v1::SyncResponse response = MakeAck(push.epoch(), last);
    for (uint64_t seq = push.first_seq(); seq <= last; ++seq) {
      if (!quarantine.contains(seq)) continue;
      v1::OperationVerdict& verdict = *response.mutable_ack()->add_verdicts();
      verdict.set_seq(seq);
      verdict.set_verdict(v1::VERDICT_QUARANTINED);
      verdict.set_reason("UNKNOWN_TYPE");
    }
    return std::vector<v1::SyncResponse>{response};
  }

  const std::string nonce_ = std::string(32, 'n');
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_SYNC_SERVER_MODEL_H_
