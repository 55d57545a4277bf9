#include "server/sync/sync_stream.h"

#include <algorithm>
#include <utility>

#include "proto/rules/crypto.h"
#include "proto/rules/hash_chain.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/sync/sync_hub.h"
#include "server/sync/sync_messages.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr int kNonceBytes = 32;

absl::Status OutOfOrder(std::string_view message) { return errors::InvalidField(message, "OUT_OF_ORDER"); }

}  // namespace

SyncStream::SyncStream(SyncHub* hub, StreamPort* port)
    : hub_(hub),
      port_(port),
      opener_(hub->NextOpener()),
      nonce_(hub->parts().random->Bytes(kNonceBytes)),
      heard_ms_(hub->parts().clock->SteadyMs()) {
  now_ms_ = heard_ms_;
  board_sent_ms_ = now_ms_ - kBoardIntervalMs;
}

void SyncStream::Begin() {
  if (const absl::Status added = hub_->Add(shared_from_this()); !added.ok()) return End(added);
  {
    std::lock_guard lock(mutex_);
    queue_.push_back(MakeChallenge(hub_->parts(), nonce_));
  }
  Pump();
}

void SyncStream::OnRead(bool ok) {
  {
    std::lock_guard lock(mutex_);
    reading_ = false;
    if (!ok) no_more_reads_ = true;
    heard_ms_ = hub_->parts().clock->SteadyMs();
    handling_ = ok;
    read_ms_ = heard_ms_;
  }
  if (!ok) return Pump();
  if (!request_.has_push()) return Handle();
  // A Push takes long to open; on this thread Hellos of others would wait for it.
  hub_->PostOpening(opener_, identity().device_id, request_.push().operations_size(), [self = shared_from_this()] { self->Handle(); });
}

void SyncStream::OnWritten(bool ok) {
  {
    std::lock_guard lock(mutex_);
    writing_ = false;
    if (!ok) broken_ = true;
  }
  StopsWritten(ok);
  Pump();
}

void SyncStream::OnCancel() {
  {
    std::lock_guard lock(mutex_);
    broken_ = true;
  }
  Pump();
}

void SyncStream::OnDone() { hub_->Remove(shared_from_this()); }

void SyncStream::OfferConfig(std::shared_ptr<const v1::KioskConfig> config) {
  {
    std::lock_guard lock(mutex_);
    if (config->version() == config_version_) return;
    config_ = std::move(config);
  }
  Pump();
}

void SyncStream::OfferBoard(std::shared_ptr<const v1::Board> board) {
  {
    std::lock_guard lock(mutex_);
    now_ms_ = hub_->parts().clock->SteadyMs();
    board_ = std::move(board);
  }
  Pump();
}

void SyncStream::End(const absl::Status& status) {
  {
    std::lock_guard lock(mutex_);
    if (!end_) {
      end_ = status;
      ending_since_ms_ = now_ms_;
    }
  }
  Pump();
}

void SyncStream::Tick(int64_t steady_ms) {
  bool silent = false;
  {
    std::lock_guard lock(mutex_);
    now_ms_ = steady_ms;
    const int64_t patience_ms = state_ == State::kOpen ? kSilenceTimeoutMs : kHelloTimeoutMs;
    if (handling_ || in_flight_ > 0) heard_ms_ = steady_ms;  // it waits for us
    silent = !end_ && steady_ms - heard_ms_ > patience_ms;
    if (end_ && steady_ms - ending_since_ms_ > kCloseGraceMs) cancel_wanted_ = true;
  }
  if (silent) return End(errors::Unavailable("SILENT"));
  Pump();
}

SyncStream::Identity SyncStream::identity() const {
  std::lock_guard lock(mutex_);
  return identity_;
}

bool SyncStream::MayRead() const {
  return !reading_ && !handling_ && !no_more_reads_ && !broken_ && !end_ && state_ != State::kCheckingHello &&
         in_flight_ + static_cast<int>(queue_.size()) < kMaxPushesInFlight;
}

bool SyncStream::MayFinish() const {
  if (broken_) return true;
  if (in_flight_ > 0 || !queue_.empty()) return false;
  return end_.has_value() || no_more_reads_;
}

// Puts what is due next into response_. Answers first: they free the kiosk's queue.
bool SyncStream::NextMessage() {
  if (!queue_.empty()) {
    response_ = std::move(queue_.front());
    queue_.pop_front();
    return true;
  }
  if (state_ != State::kOpen || end_) return false;
  if (config_) {
    config_version_ = config_->version();
    *response_.mutable_config() = *std::exchange(config_, nullptr);
    return true;
  }
  if (leases_) {
    *response_.mutable_leases() = *std::exchange(leases_, nullptr);
    return true;
  }
  if (NextStops()) return true;
  if (board_ && now_ms_ - board_sent_ms_ >= kBoardIntervalMs) {
    board_sent_ms_ = now_ms_;
    *response_.mutable_board() = *std::exchange(board_, nullptr);
    return true;
  }
  return false;
}

void SyncStream::Pump() {
  // The transport, which also owns this, may be gone as soon as Finish was called.
  const std::shared_ptr<SyncStream> self = shared_from_this();
  std::unique_lock lock(mutex_);
  again_ = true;
  if (pumping_) return;
  pumping_ = true;
  while (std::exchange(again_, false)) {
    while (Step(lock)) {
    }
  }
  pumping_ = false;
}

// Takes one step that is possible now, with the mutex released; false when there is none.
bool SyncStream::Step(std::unique_lock<std::mutex>& lock) {
  if (finished_) return false;
  const auto unlocked = [&](auto call) {
    lock.unlock();
    call();
    lock.lock();
    return true;
  };
  if (cancel_wanted_ && !cancelled_) {
    cancelled_ = true;
    return unlocked([this] { port_->Cancel(); });
  }
  if (!writing_ && !handling_ && MayFinish()) {
    finished_ = true;
    const absl::Status status = end_.value_or(absl::OkStatus());
    return unlocked([&] { port_->Finish(status); });
  }
  if (!writing_ && !broken_ && NextMessage()) {
    writing_ = true;
    return unlocked([this] { port_->StartWrite(&response_); });
  }
  if (MayRead()) {
    reading_ = true;
    return unlocked([this] { port_->StartRead(&request_); });
  }
  return false;
}

void SyncStream::Handle() {
  absl::Status status;
  switch (request_.message_case()) {
    case v1::SyncRequest::kHello:
      status = HandleHello(request_.hello());
      break;
    case v1::SyncRequest::kPush:
      status = HandlePush(request_.mutable_push());
      if (!status.ok()) hub_->OpeningFailed(identity().device_id, request_.push().operations_size());
      break;
    case v1::SyncRequest::kStatus:
      status = HandleStatus(request_.status());
      break;
    case v1::SyncRequest::kLeases:
      status = HandleLeases(request_.mutable_leases());
      break;
    default:
      status = errors::InvalidField("message", "REQUIRED");
  }
  {
    std::lock_guard lock(mutex_);
    handling_ = false;
  }
  if (!status.ok()) return End(status);
  Pump();
}

absl::Status SyncStream::HandleHello(const v1::Hello& hello) {
  {
    std::lock_guard lock(mutex_);
    if (state_ != State::kAwaitingHello) return OutOfOrder("hello");
  }
  if (int64_t wait_ms = hub_->HelloWaitMs(); wait_ms > 0) return errors::TooMany("CROWD", wait_ms);
  if (absl::Status status = CheckHello(hello); !status.ok()) return status;
  absl::StatusOr<std::string> device_id = ParseDeviceName("hello.device", hello.device());
  if (!device_id.ok()) return device_id.status();
  const std::optional<rules::Uuid> uuid = rules::ParseUuid(*device_id);
  if (!uuid) return errors::InvalidField("hello.device", "BAD_NAME");
  absl::StatusOr<DeviceRow> device = hub_->FindSpeaker(*device_id);
  if (!device.ok()) return device.status();
  const std::string signed_bytes = rules::HelloMessage(nonce_, *uuid, hello.epoch(), hello.head_seq(), hello.head_hash());
  if (!rules::VerifySignature(signed_bytes, hello.signature(), device->sign_public_key))
    return errors::Unauthenticated("SIGNATURE_INVALID");
  {
    std::lock_guard lock(mutex_);
    state_ = State::kCheckingHello;
    ++in_flight_;
    device_uuid_ = *uuid;
    sign_public_key_ = device->sign_public_key;
    hello_epoch_ = hello.epoch();
    head_seq_ = hello.head_seq();
    hello_acked_seq_ = hello.acked_seq();
    backlog_ = hello.status().backlog();
    older_held_ = OlderBacklog(hello.epoch(), backlog_, hello.head_seq(), hello.acked_seq());
    hello_incarnation_ = hello.incarnation();
    if (hello_incarnation_ == hub_->parts().incarnation) config_version_ = hello.config_version();
    if (hello.has_coupon_stops()) stop_cursor_ = hello.coupon_stops();
  }
  const int64_t now_ms = hub_->parts().clock->NowMs();
  hub_->SubmitHello(shared_from_this(), {.device_id = *device_id,
                                         .epoch = hello.epoch(),
                                         .head_seq = hello.head_seq(),
                                         .head_hash = hello.head_hash(),
                                         .acked_seq = hello.acked_seq(),
                                         .backlog = hello.status().backlog(),
                                         .program_version = hello.program_version(),
                                         .held = HeldEpochs(hello),
                                         .health = HealthOf(hello.has_status() ? &hello.status() : nullptr, now_ms),
                                         .now_ms = now_ms});
  return absl::OkStatus();
}

v1::SyncResponse SyncStream::HelloOk(const HelloDecision& decision) const {
  return MakeHelloOk(hub_->parts(), identity_.device_id, hello_epoch_, decision);
}

void SyncStream::OnHello(const absl::Status& status, const HelloResult& result) {
  uint64_t backlog = 0;
  {
    std::lock_guard lock(mutex_);
    --in_flight_;
    heard_ms_ = hub_->parts().clock->SteadyMs();
    if (status.ok()) {
      state_ = State::kOpen;
      identity_ = {.device_id = result.device.id,
                   .session = {result.device.campaign_id, result.device.session_id},
                   .standing = result.device.standing};
      SetStopCursor();
      through_seq_ = result.decision.have_seq;
      through_hash_ = result.decision.have_hash;
      backlog = backlog_;
      queue_.push_back(HelloOk(result.decision));
      // One state at a time fits into an answer: a kiosk that has to rebase hears after it that it is frozen.
      if (result.decision.answer == HelloAnswer::kRebase && identity_.standing == DeviceStanding::kFrozen) {
        HelloDecision frozen = result.decision;
        frozen.answer = HelloAnswer::kFrozen;
        queue_.push_back(HelloOk(frozen));
      }
    }
  }
  if (!status.ok()) return End(status);
  hub_->parts().presence->Told(result.device.id, result.device.health);
  hub_->Opened(shared_from_this(), backlog);
  Pump();
}

absl::StatusOr<std::shared_ptr<OpenedPush>> SyncStream::OpenPush(v1::Push* push) {
  auto opened = std::make_shared<OpenedPush>();
  opened->device_id = identity_.device_id;  // fixed by now, as are key and standing
  opened->epoch = push->epoch();
  opened->first_seq = push->first_seq();
  opened->previous_hash = push->previous_hash();
  // What was never acknowledged is not pruned, whatever a kiosk says.
  opened->oldest = push->oldest() && (push->epoch() != hello_epoch_ || push->first_seq() - 1 <= hello_acked_seq_);
  opened->receive_time_ms = hub_->parts().clock->NowMs();
  opened->read_steady_ms = read_ms_;
  opened->operations.resize(push->operations_size());
  std::string_view previous = opened->previous_hash;
  for (int i = 0; i < push->operations_size(); ++i) {
    OpenedOperation& operation = opened->operations[i];
    operation.seq = push->first_seq() + i;
    operation.header = std::move(*push->mutable_operations(i)->mutable_header());
    operation.payload = std::move(*push->mutable_operations(i)->mutable_sealed_payload());
    OperationOpener::Chain(previous, &operation, push->operations(i).lost_hash());
    previous = operation.hash;
  }
  const std::string signed_bytes = rules::PushMessage(opened->epoch, opened->operations.back().seq, previous);
  if (!rules::VerifySignature(signed_bytes, push->head_signature(), sign_public_key_)) return errors::Unauthenticated("SIGNATURE_INVALID");
  // A revoked kiosk's operations are not even opened: a person decides about them first.
  if (identity_.standing == DeviceStanding::kRevoked) return opened;
  const OperationOpener::Source source{.device_id = opened->device_id, .epoch = opened->epoch, .receive_time_ms = opened->receive_time_ms};
  for (OpenedOperation& operation : opened->operations) {
    if (absl::Status status = hub_->opener().Open(source, &boxes_, &operation); !status.ok()) return status;
  }
  return opened;
}

absl::Status SyncStream::HandlePush(v1::Push* push) {
  {
    std::lock_guard lock(mutex_);
    if (state_ != State::kOpen) return OutOfOrder("push");
  }
  if (absl::Status status = CheckPush(*push); !status.ok()) return status;
  absl::StatusOr<std::shared_ptr<OpenedPush>> opened = OpenPush(push);
  if (!opened.ok()) return opened.status();
  {
    std::lock_guard lock(mutex_);
    ++in_flight_;
  }
  NoteSilence();
  hub_->SubmitPush(shared_from_this(), *std::move(opened));
  return absl::OkStatus();
}

void SyncStream::OnPush(const absl::Status& status, const OpenedPush& push, const PushResult& result) {
  bool acknowledged = status.ok() && result.outcome != PushOutcome::kDiverged;
  v1::SyncResponse ack;
  if (acknowledged) ack = MakeAck(hub_->parts(), device_uuid_, push, result);
  uint64_t backlog = 0;
  {
    std::lock_guard lock(mutex_);
    --in_flight_;
    // An Ack speaks for all before it. What came behind a Push that was not taken may be stored, but is not acknowledged here.
    refused_ = refused_ || !acknowledged;
    acknowledged = !refused_;
    if (acknowledged) {
      queue_.push_back(std::move(ack));
      const uint64_t taken = result.outcome == PushOutcome::kPlaced ? push.operations.size() : 0;
      if (push.epoch == hello_epoch_ && result.through_seq >= through_seq_) {
        through_seq_ = result.through_seq;
        through_hash_ = result.hash;
      }
      if (push.epoch < hello_epoch_) older_held_ -= std::min(older_held_, taken);
      backlog_ -= std::min(backlog_, taken);
      WipeIfDrained();
    }
    backlog = backlog_;
  }
  if (!acknowledged) return End(status.ok() ? errors::Unavailable("CHAIN_DIFFERS") : status);
  hub_->Heard(push.device_id, backlog);
  Pump();
}

absl::Status SyncStream::HandleStatus(const v1::Status& status) {
  std::string device_id;
  {
    std::lock_guard lock(mutex_);
    if (state_ != State::kOpen) return OutOfOrder("status");
    backlog_ = status.backlog();
    if (backlog_ == 0) older_held_ = 0;
    WipeIfDrained();
    device_id = identity_.device_id;
  }
  NoteSilence();
  hub_->parts().presence->Told(device_id, HealthOf(&status, hub_->parts().clock->NowMs()));
  hub_->Heard(device_id, status.backlog());
  return absl::OkStatus();
}

// A revoked kiosk has handed in all it had: now it may be told to destroy it.
void SyncStream::WipeIfDrained() {
  if (identity_.standing != DeviceStanding::kRevoked || older_held_ > 0 || through_seq_ < head_seq_ || wipe_sent_) return;
  wipe_sent_ = true;
  queue_.push_back(HelloOk({.answer = HelloAnswer::kWipe, .have_seq = through_seq_, .have_hash = through_hash_}));
}

}  // namespace footfall::server
