#include "tests/support/server_sync/test_kiosk.h"

#include <utility>

#include "proto/rules/hash_chain.h"

namespace footfall::server::support {

namespace v1 = footfall::v1;

TestKiosk::TestKiosk(std::string device_id, std::string_view seed, KioskPlace place)
    : device_id_(std::move(device_id)),
      device_uuid_(rules::ParseUuid(device_id_).value_or(rules::Uuid{})),
      keys_(rules::SignKeysFromSeed(seed)),
      place_(std::move(place)) {}

std::string TestKiosk::HashAt(uint64_t seq) const { return seq == 0 ? rules::ChainStart(device_uuid_, epoch_) : entries_[seq - 1].hash; }

v1::OperationHeader TestKiosk::NextHeader(v1::OperationType type, const rules::Uuid& id) const {
  v1::OperationHeader header;
  header.set_seq(head_seq() + 1);
  header.set_operation_id(rules::UuidBytes(id));
  header.set_type(type);
  header.set_version(1);
  header.set_campaign_id(place_.campaign_id);
  header.set_session_id(place_.session_id);
  header.set_seal_key_id(place_.seal_key_id);
  header.set_config_version(7);
  constexpr int64_t kMayDay2026Ms = 1'777'600'800'000;
  header.set_wall_ms(kMayDay2026Ms + static_cast<int64_t>(head_seq()) * 1000);
  header.set_corrected_ms(header.wall_ms());
  header.set_boot_ms(static_cast<int64_t>(head_seq()) * 1000);
  header.set_boot_id(std::string(16, 'b'));
  return header;
}

std::string TestKiosk::Seal(const google::protobuf::Message& payload) const {
  return rules::Seal(payload.SerializeAsString(), place_.seal_public_key);
}

const TestKiosk::Entry& TestKiosk::AddLead(const v1::LeadPayload& payload, const rules::Uuid& lead_id) {
  return AddSealed(v1::OPERATION_TYPE_LEAD, payload, lead_id);
}

const TestKiosk::Entry& TestKiosk::AddAttendance(const v1::AttendancePayload& payload, const rules::Uuid& event_id) {
  return AddSealed(v1::OPERATION_TYPE_ATTENDANCE, payload, event_id);
}

const TestKiosk::Entry& TestKiosk::AddSealed(v1::OperationType type, const google::protobuf::Message& payload, const rules::Uuid& id) {
  v1::OperationHeader header = NextHeader(type, id);
  header.set_seal_form(v1::SEAL_FORM_BOX);
  return AddRaw(header.SerializeAsString(), sealer_->Seal(payload.SerializeAsString(), place_.seal_public_key));
}

const TestKiosk::Entry& TestKiosk::AddLeadEdit(const v1::LeadEditPayload& payload, const rules::Uuid& edit_id) {
  return AddSealed(v1::OPERATION_TYPE_LEAD_EDIT, payload, edit_id);
}

const TestKiosk::Entry& TestKiosk::AddGift(const v1::GiftPayload& payload, const rules::Uuid& id) {
  return AddSealed(v1::OPERATION_TYPE_GIFT, payload, id);
}

const TestKiosk::Entry& TestKiosk::AddGiftUndo(const v1::GiftUndoPayload& payload, const rules::Uuid& id) {
  return AddSealed(v1::OPERATION_TYPE_GIFT_UNDO, payload, id);
}

const TestKiosk::Entry& TestKiosk::AddLeaseReturn(const v1::LeaseReturnPayload& payload, const rules::Uuid& id) {
  return AddSealed(v1::OPERATION_TYPE_LEASE_RETURN, payload, id);
}

const TestKiosk::Entry& TestKiosk::AddRaw(std::string header, std::string sealed_payload) {
  std::string hash = rules::OperationHash(head_hash(), header, rules::Commitment(sealed_payload));
  Entry& entry = entries_.emplace_back();
  entry.operation.set_header(std::move(header));
  entry.operation.set_sealed_payload(std::move(sealed_payload));
  entry.hash = std::move(hash);
  return entry;
}

void TestKiosk::RollBackTo(uint64_t seq) { entries_.resize(seq); }

void TestKiosk::StartEpoch(uint32_t epoch) {
  epoch_ = epoch;
  entries_.clear();
}

v1::Push TestKiosk::MakePush(uint64_t first, uint64_t last) const {
  v1::Push push;
  push.set_epoch(epoch_);
  push.set_first_seq(first);
  push.set_previous_hash(HashAt(first - 1));
  for (uint64_t seq = first; seq <= last; ++seq) *push.add_operations() = entries_[seq - 1].operation;
  SignPush(&push, HashAt(last));
  return push;
}

void TestKiosk::SignPush(v1::Push* push, std::string_view last_hash) const {
  const uint64_t last_seq = push->first_seq() + push->operations_size() - 1;
  push->set_head_signature(rules::Sign(rules::PushMessage(push->epoch(), last_seq, last_hash), keys_.secret_key));
}

v1::Hello TestKiosk::MakeHello(std::string_view nonce) const {
  v1::Hello hello;
  hello.set_device("devices/" + device_id_);
  hello.set_epoch(epoch_);
  hello.set_protocol_version(1);
  hello.set_head_seq(head_seq());
  hello.set_head_hash(head_hash());
  hello.set_acked_seq(acked_seq);
  hello.set_incarnation(incarnation);
  hello.set_config_version(config_version);
  hello.mutable_status()->set_backlog(backlog);
  hello.set_program_version("test 1.0");
  if (coupon_stops) *hello.mutable_coupon_stops() = *coupon_stops;
  SignHello(nonce, &hello);
  return hello;
}

void TestKiosk::SignHello(std::string_view nonce, v1::Hello* hello) const {
  const std::string message = rules::HelloMessage(nonce, device_uuid_, hello->epoch(), hello->head_seq(), hello->head_hash());
  hello->set_signature(rules::Sign(message, keys_.secret_key));
}

KioskStream::KioskStream(v1::SyncService::Stub* stub, const std::shared_ptr<grpc::Channel>& keep)
    : keep_(keep), stream_(stub->Sync(&context_)) {
  v1::SyncResponse response;
  if (stream_->Read(&response)) challenge_ = response.challenge();
}

KioskStream::~KioskStream() {
  if (finished_) return;
  context_.TryCancel();
  stream_->Finish();
}

std::optional<v1::HelloOk> KioskStream::Greet(const TestKiosk& kiosk) { return Greet(kiosk.MakeHello(nonce())); }

std::optional<v1::HelloOk> KioskStream::Greet(const v1::Hello& hello) {
  v1::SyncRequest request;
  *request.mutable_hello() = hello;
  if (!stream_->Write(request)) return std::nullopt;
  return ReadHelloOk();
}

bool KioskStream::Send(const v1::Push& push) {
  v1::SyncRequest request;
  *request.mutable_push() = push;
  return stream_->Write(request);
}

bool KioskStream::Send(const v1::Status& status) {
  v1::SyncRequest request;
  *request.mutable_status() = status;
  return stream_->Write(request);
}

bool KioskStream::Send(const v1::LeasePresentation& presentation) {
  v1::SyncRequest request;
  *request.mutable_leases() = presentation;
  return stream_->Write(request);
}

std::optional<v1::SyncResponse> KioskStream::ReadUntil(v1::SyncResponse::MessageCase wanted) {
  v1::SyncResponse response;
  while (stream_->Read(&response)) {
    if (response.message_case() == wanted) return response;
  }
  return std::nullopt;
}

std::optional<v1::Ack> KioskStream::ReadAck() {
  std::optional<v1::SyncResponse> response = ReadUntil(v1::SyncResponse::kAck);
  return response ? std::optional(response->ack()) : std::nullopt;
}

std::optional<v1::HelloOk> KioskStream::ReadHelloOk() {
  std::optional<v1::SyncResponse> response = ReadUntil(v1::SyncResponse::kHelloOk);
  return response ? std::optional(response->hello_ok()) : std::nullopt;
}

std::optional<v1::KioskConfig> KioskStream::ReadConfig() {
  std::optional<v1::SyncResponse> response = ReadUntil(v1::SyncResponse::kConfig);
  return response ? std::optional(response->config()) : std::nullopt;
}

std::optional<v1::Board> KioskStream::ReadBoard() {
  std::optional<v1::SyncResponse> response = ReadUntil(v1::SyncResponse::kBoard);
  return response ? std::optional(response->board()) : std::nullopt;
}

std::optional<v1::LeaseBook> KioskStream::ReadLeases() {
  std::optional<v1::SyncResponse> response = ReadUntil(v1::SyncResponse::kLeases);
  return response ? std::optional(response->leases()) : std::nullopt;
}

std::optional<v1::CouponStopList> KioskStream::ReadStops() {
  std::optional<v1::SyncResponse> response = ReadUntil(v1::SyncResponse::kCouponStops);
  return response ? std::optional(response->coupon_stops()) : std::nullopt;
}

std::optional<v1::Ack> KioskStream::PushAndRead(const v1::Push& push) {
  if (!Send(push)) return std::nullopt;
  return ReadAck();
}

void KioskStream::Cut() { context_.TryCancel(); }

grpc::Status KioskStream::Finish() {
  v1::SyncResponse rest;
  while (stream_->Read(&rest)) {
  }
  finished_ = true;
  return stream_->Finish();
}

}  // namespace footfall::server::support
