// A kiosk made for tests and benchmarks: seals, chains, signs, pushes, and remembers every operation it ever made. No disk.
#ifndef FOOTFALL_TESTS_SUPPORT_SERVER_SYNC_TEST_KIOSK_H_
#define FOOTFALL_TESTS_SUPPORT_SERVER_SYNC_TEST_KIOSK_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "footfall/v1/sync_service.grpc.pb.h"
#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"
#include "proto/rules/payload_seal.h"

namespace footfall::server::support {

// Where a kiosk's operations belong.
struct KioskPlace {
  std::string campaign_id, session_id;
  std::string seal_key_id, seal_public_key;
};

// Copyable: a copy is a clone with the same identity and the same past. One thread.
class TestKiosk {
 public:
  struct Entry {
    footfall::v1::Operation operation;
    std::string hash;
  };

  // `seed`: 32 bytes for its signing key.
  TestKiosk(std::string device_id, std::string_view seed, KioskPlace place);

  const std::string& device_id() const { return device_id_; }
  std::string public_key() const { return keys_.public_key; }
  uint32_t epoch() const { return epoch_; }
  uint64_t head_seq() const { return entries_.size(); }
  std::string head_hash() const { return HashAt(head_seq()); }
  std::string HashAt(uint64_t seq) const;
  const footfall::v1::Operation& OperationAt(uint64_t seq) const { return entries_[seq - 1].operation; }

  // Makes an operation from a payload, sealed as kiosks do now.
  const Entry& AddLead(const footfall::v1::LeadPayload& payload, const rules::Uuid& lead_id);
  const Entry& AddAttendance(const footfall::v1::AttendancePayload& payload, const rules::Uuid& event_id);
  const Entry& AddGift(const footfall::v1::GiftPayload& payload, const rules::Uuid& id);
  const Entry& AddGiftUndo(const footfall::v1::GiftUndoPayload& payload, const rules::Uuid& id);
  const Entry& AddLeaseReturn(const footfall::v1::LeaseReturnPayload& payload, const rules::Uuid& id);
  const Entry& AddLeadEdit(const footfall::v1::LeadEditPayload& payload, const rules::Uuid& edit_id);
  // The header as Add… makes it, to be changed; and any header and payload as the next operation.
  footfall::v1::OperationHeader NextHeader(footfall::v1::OperationType type, const rules::Uuid& id) const;
  const Entry& AddRaw(std::string header, std::string sealed_payload);
  // In a sealed box of its own, as older kiosks did.
  std::string Seal(const google::protobuf::Message& payload) const;

  // Forgets everything after `seq`, as an old disk image does.
  void RollBackTo(uint64_t seq);
  // Goes on in another epoch, from seq 1.
  void StartEpoch(uint32_t epoch);

  // Operations `first` to `last`, signed.
  footfall::v1::Push MakePush(uint64_t first, uint64_t last) const;
  void SignPush(footfall::v1::Push* push, std::string_view last_hash) const;
  footfall::v1::Hello MakeHello(std::string_view nonce) const;
  void SignHello(std::string_view nonce, footfall::v1::Hello* hello) const;

  // What goes into Hello.
  std::string incarnation;
  int64_t config_version = 0;
  uint64_t acked_seq = 0, backlog = 0;
  std::optional<footfall::v1::CouponStopCursor> coupon_stops;  // none: it keeps no stop list

 private:
  const Entry& AddSealed(footfall::v1::OperationType type, const google::protobuf::Message& payload, const rules::Uuid& id);

  std::string device_id_;
  rules::Uuid device_uuid_;
  rules::KeyPair keys_;
  KioskPlace place_;
  std::shared_ptr<rules::PayloadSealer> sealer_ = std::make_shared<rules::PayloadSealer>();
  uint32_t epoch_ = 1;
  std::vector<Entry> entries_;
};

// One stream of a kiosk, blocking. One thread reads and writes.
class KioskStream {
 public:
  KioskStream(footfall::v1::SyncService::Stub* stub, const std::shared_ptr<grpc::Channel>& keep);
  ~KioskStream();

  const std::string& nonce() const { return challenge_.nonce(); }
  // Says Hello and returns the answer; nullopt when the stream ended instead.
  std::optional<footfall::v1::HelloOk> Greet(const TestKiosk& kiosk);
  std::optional<footfall::v1::HelloOk> Greet(const footfall::v1::Hello& hello);
  bool Send(const footfall::v1::Push& push);
  bool Send(const footfall::v1::Status& status);
  bool Send(const footfall::v1::LeasePresentation& presentation);
  // The next Ack, HelloOk, Config or Board; others that come before are skipped. nullopt when the stream ended.
  std::optional<footfall::v1::Ack> ReadAck();
  std::optional<footfall::v1::HelloOk> ReadHelloOk();
  std::optional<footfall::v1::KioskConfig> ReadConfig();
  std::optional<footfall::v1::Board> ReadBoard();
  std::optional<footfall::v1::LeaseBook> ReadLeases();
  std::optional<footfall::v1::CouponStopList> ReadStops();
  std::optional<footfall::v1::Ack> PushAndRead(const footfall::v1::Push& push);
  // Cuts the connection without another word.
  void Cut();
  // Waits until the server ends the stream; with which status.
  grpc::Status Finish();

 private:
  std::optional<footfall::v1::SyncResponse> ReadUntil(footfall::v1::SyncResponse::MessageCase wanted);
  std::shared_ptr<grpc::Channel> keep_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<footfall::v1::SyncRequest, footfall::v1::SyncResponse>> stream_;
  footfall::v1::Challenge challenge_;
  bool finished_ = false;
};

}  // namespace footfall::server::support

#endif  // FOOTFALL_TESTS_SUPPORT_SERVER_SYNC_TEST_KIOSK_H_
