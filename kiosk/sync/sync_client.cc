#include "kiosk/sync/sync_client.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "kiosk/sync/ack_check.h"
#include "kiosk/sync/hello.h"
#include "kiosk/sync/retry_advice.h"
#include "kiosk/sync/server_reason.h"
#include "proto/rules/hash_chain.h"

namespace footfall::kiosk {
namespace {

constexpr size_t kNonceBytes = 32, kIncarnationBytes = 16;
constexpr int kMostInFlight = 4;
constexpr int kMostGaps = 100;  // on one stream; more means that both sides would go round for ever at full speed

ServerStanding StandingOf(v1::HelloState state) {
  switch (state) {
    case v1::HELLO_STATE_FROZEN:
      return ServerStanding::kFrozen;
    case v1::HELLO_STATE_REVOKED:
    case v1::HELLO_STATE_WIPE:
      return ServerStanding::kRevoked;
    default:
      return ServerStanding::kNormal;
  }
}

}  // namespace

SyncClient::SyncClient(const SyncParts& parts) : parts_(parts), backoff_(parts.random) {
  absl::StatusOr<std::optional<StoredConfig>> config = parts.journal->LoadConfig();
  if (config.ok() && *config) {
    config_incarnation_ = (*config)->incarnation;
    config_version_ = (*config)->version;
  }
  report_.backlog = parts.journal->backlog();
  ReadStanding();
}

SyncClient::~SyncClient() { Stop(); }

void SyncClient::Start() {
  if (phase_ != Phase::kStopped || !parts_.journal->identity()) return;
  ReadStanding();  // an enrolment may have changed it
  Report();
  Connect();
}

void SyncClient::Stop() {
  if (phase_ == Phase::kStopped) return;
  Disconnect();
  parts_.worker->Disarm(Timer::kReconnect);
  parts_.worker->Disarm(Timer::kStatus);
  phase_ = Phase::kStopped;
  report_.online = false;
}

void SyncClient::OperationsSaved() {
  if (phase_ == Phase::kReady) Pump();
  Report();
}

void SyncClient::NetworkChanged() {
  if (phase_ != Phase::kWaiting) return;
  parts_.worker->Disarm(Timer::kReconnect);
  Connect();
}

void SyncClient::Connect() {
  const Identity* identity = parts_.journal->identity();
  if (!identity) {
    phase_ = Phase::kStopped;
    return;
  }
  phase_ = Phase::kConnecting;
  ExpectServer();
  parts_.transport->Open({identity->server_address, identity->certificate_pin}, this);
}

void SyncClient::Disconnect() {
  parts_.transport->Close();
  parts_.worker->Disarm(Timer::kPushTimeout);
  in_flight_.clear();
  next_.clear();
}

void SyncClient::Fail(const absl::Status& status, int64_t retry_after_ms) {
  const RetryAdvice advice = AdviseRetry(status.code());
  // Nothing acknowledged: it may have been more than the line carries while it lives. A crowd is told to come back later; that says nothing
  // about the size of what was sent.
  const bool too_much = advice == RetryAdvice::kShrink || !acknowledged_;
  if (too_much && retry_after_ms == 0 && !in_flight_.empty()) sizer_.Shrink();
  const bool unknown = phase_ == Phase::kGreeting && ReasonOf(status) == kDeviceUnknown;
  if (unknown) HearUnknown();
  if (advice == RetryAdvice::kGiveUp) parts_.observer->OnTrouble(unknown ? SyncTrouble::kUnknown : SyncTrouble::kRefused, status);
  if (phase_ == Phase::kReady) {
    if (parts_.clock->BootMs() - ready_boot_ms_ >= kSteadyMs) backoff_.Reset();
    parts_.worker->Arm(Timer::kStatus, kOfflineGraceMs, [this] {
      report_.online = false;
      Report();
    });
  }
  Disconnect();
  phase_ = Phase::kWaiting;
  const int64_t wait_ms = advice == RetryAdvice::kGiveUp ? Backoff::kLongestMs : backoff_.NextMs();
  parts_.worker->Arm(Timer::kReconnect, std::max(wait_ms, std::clamp<int64_t>(retry_after_ms, 0, kMostRetryAfterMs)),
                     [this] { Connect(); });
}

void SyncClient::ExpectServer() {
  parts_.worker->Arm(Timer::kPushTimeout, kServerSilenceMs, [this] { ServerSilent(); });
}

// Whatever it says, it lives, and the Ack is late because many wait for theirs. Dialling anew would only give it more to do.
void SyncClient::HearBusyServer() {
  const int64_t owed_since_ms = std::max(in_flight_.front().sent_boot_ms, last_ack_boot_ms_);
  if (parts_.clock->BootMs() - owed_since_ms < kServerBusyMs) ExpectServer();
}

void SyncClient::ServerSilent() {
  acknowledged_ = false;  // nothing of what is under way
  Fail(absl::DeadlineExceededError("sync: the server does not answer"), 0);
}

void SyncClient::Misfit(const std::string& what) {
  const absl::Status status = absl::InternalError(absl::StrCat("sync: ", what));
  parts_.observer->OnTrouble(SyncTrouble::kProtocol, status);
  Fail(status, 0);
}

void SyncClient::OnClosed(const absl::Status& status, int64_t retry_after_ms) { Fail(status, retry_after_ms); }

void SyncClient::OnMessage(const v1::SyncResponse& message) {
  report_.last_contact_ms = parts_.corrected->Now().ms;
  const bool ready = phase_ == Phase::kReady;
  if (ready && !in_flight_.empty() && !message.has_ack()) HearBusyServer();
  switch (message.message_case()) {
    case v1::SyncResponse::kChallenge:
      return phase_ == Phase::kConnecting ? OnChallenge(message.challenge()) : Misfit("a Challenge out of turn");
    case v1::SyncResponse::kHelloOk:
      return phase_ == Phase::kGreeting || ready ? OnHelloOk(message.hello_ok()) : Misfit("a HelloOk out of turn");
    case v1::SyncResponse::kAck:
      return ready ? OnAck(message.ack()) : Misfit("an Ack out of turn");
    case v1::SyncResponse::kConfig:
      return ready ? OnConfig(message.config()) : Misfit("a configuration out of turn");
    case v1::SyncResponse::kLeases:
      return ready ? OnLeases(message.leases()) : Misfit("a book of leases out of turn");
    case v1::SyncResponse::kCouponStops:
      return ready ? OnCouponStops(message.coupon_stops()) : Misfit("a stop list out of turn");
    case v1::SyncResponse::kBoard:
      if (ready) parts_.observer->OnBoard(message.board());
      return;
    case v1::SyncResponse::MESSAGE_NOT_SET:
      return;  // something that a newer server says
  }
}

void SyncClient::HearUnknown() {
  // Whatever it acknowledged, it has nothing of it any more: all that is kept here waits again, and nothing more is forgotten.
  for (const EpochState& state : std::vector<EpochState>(parts_.journal->epochs())) {
    if (state.acknowledged < state.first) continue;
    if (absl::Status status = parts_.journal->Forget(state.epoch, 0, 0); !status.ok()) {
      parts_.observer->OnTrouble(SyncTrouble::kJournal, status);
    }
  }
  config_incarnation_.clear();  // nor need its configuration's numbers go on where they were
  // It may also have forgotten that this kiosk was reported lost.
  if (report_.standing != ServerStanding::kRevoked) SetStanding(ServerStanding::kUnknown);
  Report();
}

void SyncClient::OnChallenge(const v1::Challenge& challenge) {
  if (challenge.nonce().size() != kNonceBytes) return Misfit("a nonce of the wrong size");
  if (absl::Status status = parts_.journal->StoreTimeFix(parts_.corrected->Hear(challenge.server_time_ms())); !status.ok()) {
    parts_.observer->OnTrouble(SyncTrouble::kJournal, status);
  }
  v1::SyncRequest request;
  v1::Hello& hello = *request.mutable_hello();
  TellStopCursor(&hello);
  const Identity& identity = *parts_.journal->identity();
  hello.set_config_version(config_incarnation_ == identity.incarnation ? config_version_ : 0);
  *hello.mutable_status() = MakeStatus();
  hello.set_program_version(parts_.program_version);
  FillHello(identity, parts_.journal->epochs(), challenge.nonce(), &hello);
  phase_ = Phase::kGreeting;
  ExpectServer();
  parts_.transport->Send(std::move(request));
}

void SyncClient::OnHelloOk(const v1::HelloOk& hello) {
  if (phase_ == Phase::kReady && hello.state() != v1::HELLO_STATE_WIPE) {  // a change of standing; where we are stays
    SetStanding(StandingOf(hello.state()));
    return Report();
  }
  if (hello.incarnation().size() != kIncarnationBytes) return Misfit("an incarnation of the wrong size");
  if (hello.state() == v1::HELLO_STATE_UNSPECIFIED) return Misfit("a HelloOk without a state");
  absl::Status status = HearIncarnation(hello.incarnation(), hello.state() == v1::HELLO_STATE_REBASE);
  if (status.ok() && hello.state() == v1::HELLO_STATE_REBASE) status = parts_.journal->Rebase(hello.new_epoch());
  // An order to wipe is obeyed once nothing is owed; until then it means "hand in what you hold".
  if (status.ok() && hello.state() == v1::HELLO_STATE_WIPE && parts_.journal->backlog() == 0) return Wipe();
  if (status.ok() && hello.state() != v1::HELLO_STATE_REBASE) status = Resume(hello);
  if (absl::IsInternal(status)) return Misfit(std::string(status.message()));
  if (status.ok()) status = PresentLeases();
  if (!status.ok()) {
    parts_.observer->OnTrouble(SyncTrouble::kJournal, status);
    return Fail(absl::UnavailableError("sync: the journal failed"), 0);
  }
  BecomeReady(hello);
}

absl::Status SyncClient::HearIncarnation(const std::string& incarnation, bool rebase) {
  const std::string known = parts_.journal->identity()->incarnation;
  if (known == incarnation) return absl::OkStatus();
  // Another life of the server: it may have forgotten operations of any epoch. Those of the newest are told apart by its have_seq, unless
  // this kiosk has to leave that one: it may be an image from before what another copy has pruned and the server lost.
  for (const EpochState& state : std::vector<EpochState>(parts_.journal->epochs())) {
    if (!rebase && state.epoch == parts_.journal->epochs().back().epoch) continue;
    if (absl::Status status = parts_.journal->Forget(state.epoch, 0, 0); !status.ok()) return status;
  }
  return parts_.journal->SetIncarnation(incarnation);
}

absl::Status SyncClient::Resume(const v1::HelloOk& hello) {
  const EpochState state = parts_.journal->epochs().back();
  if (hello.have_seq() > state.head.seq) {
    // A revoked kiosk gets no new epoch, old image or not: it hands in what it owes and goes.
    if (StandingOf(hello.state()) == ServerStanding::kRevoked) return absl::OkStatus();
    return absl::InternalError("the server has more than this kiosk and does not say rebase");
  }
  if (hello.have_seq() + 1 < state.first) {
    parts_.observer->OnTrouble(SyncTrouble::kServerLost, absl::DataLossError("sync: the server lacks operations that are pruned here"));
  } else {
    absl::StatusOr<std::string> hash = parts_.journal->HashAt(state.epoch, hello.have_seq());
    if (!hash.ok()) return hash.status();
    if (*hash != hello.have_hash()) return ShowFork(state, hello.have_seq());
  }
  if (hello.have_seq() < state.acknowledged) return parts_.journal->Forget(state.epoch, hello.have_seq(), hello.stable_seq());
  if (hello.stable_seq() > state.stable && state.acknowledged > state.stable) {
    return parts_.journal->Acknowledge({state.epoch, state.acknowledged, hello.stable_seq(), {}});
  }
  return absl::OkStatus();
}

absl::Status SyncClient::ShowFork(const EpochState& state, uint64_t have_seq) {
  // There are two pasts under this name, and this kiosk's head is beyond what the server could compare. A Push that begins at an operation
  // both know shows it the fork; it keeps both branches and sends us on to another epoch. What it acknowledged is such an operation,
  // unless it has lost that since: then only our oldest can be.
  return have_seq < state.acknowledged ? parts_.journal->Forget(state.epoch, 0, 0) : absl::OkStatus();
}

void SyncClient::BecomeReady(const v1::HelloOk& hello) {
  sizer_.Begin();
  sizer_.SetLimits(hello.max_push_operations(), hello.max_push_bytes());
  window_ = std::clamp(hello.max_pushes_in_flight(), 1, kMostInFlight);
  in_flight_.clear();
  next_.clear();
  gaps_ = 0;
  acknowledged_ = false;
  stops_passed_over_ = false;
  // What the server has beyond our last Ack is sent again too: only its Acks, with their verdicts, take it out of the queue.
  for (const EpochState& state : parts_.journal->epochs()) next_[state.epoch] = state.acknowledged + 1;
  phase_ = Phase::kReady;
  ready_boot_ms_ = last_ack_boot_ms_ = parts_.clock->BootMs();
  parts_.worker->Disarm(Timer::kPushTimeout);
  parts_.worker->Arm(Timer::kStatus, kStatusEveryMs, [this] { SendStatus(); });
  report_.online = true;
  // To be rebased says nothing of the standing; if it changed, that is said next.
  if (hello.state() != v1::HELLO_STATE_REBASE) SetStanding(StandingOf(hello.state()));
  Report();
  Pump();
}

void SyncClient::ReadStanding() {
  absl::StatusOr<ServerStanding> standing = parts_.journal->LoadStanding();
  if (standing.ok()) stored_standing_ = *standing;
  report_.standing = standing.value_or(ServerStanding::kFrozen);  // not known: the careful one
}

void SyncClient::Pump() {
  // One alone until the first Ack: on a slow line it gets through soonest, and what follows already has the size the line showed.
  while (static_cast<int>(in_flight_.size()) < (acknowledged_ ? window_ : 1)) {
    const std::vector<EpochState>& epochs = parts_.journal->epochs();
    auto due = std::find_if(epochs.begin(), epochs.end(), [this](const EpochState& state) { return next_[state.epoch] <= state.head.seq; });
    if (due == epochs.end() || !SendNext(*due)) return;
  }
}

bool SyncClient::SendNext(EpochState state) {  // NOLINT(performance-unnecessary-value-param)
  const bool idle = in_flight_.empty();
  absl::StatusOr<Run> run =
      parts_.journal->ReadRun(state.epoch, std::max(next_[state.epoch], state.first), sizer_.operations(), sizer_.bytes());
  if (!run.ok()) {
    parts_.observer->OnTrouble(SyncTrouble::kJournal, run.status());
    if (absl::IsUnavailable(run.status())) return false;  // the disk failed, not the data: again with the next status
    next_[state.epoch] = state.head.seq + 1;              // not again on this stream
    return true;
  }
  v1::SyncRequest request;
  v1::Push& push = *request.mutable_push();
  push.set_epoch(run->epoch);
  push.set_first_seq(run->first_seq);
  push.set_previous_hash(run->previous_hash);
  // What a server lacks before this cannot come any more; it is told, so that it does not wait for it for ever.
  push.set_oldest(run->first_seq == state.first && run->first_seq > 1);
  for (v1::Operation& operation : run->operations) *push.add_operations() = std::move(operation);
  push.set_head_signature(SignAs(*parts_.journal->identity(), rules::PushMessage(run->epoch, run->last.seq, run->last.hash)));
  in_flight_.push_back({run->epoch, run->last.seq, parts_.clock->BootMs()});
  next_[state.epoch] = run->last.seq + 1;
  if (idle) ExpectServer();
  parts_.transport->Send(std::move(request));
  return true;
}

// What the line took of the time between a Push and its Ack: not what the Pushes before it took, nor what the server says it waited there.
int64_t SyncClient::LineMs(const InFlight& push, int64_t now_ms, int64_t waited_ms) const {
  const int64_t since_last_ack_ms = now_ms - std::max(push.sent_boot_ms, last_ack_boot_ms_);
  const int64_t under_way_ms = now_ms - push.sent_boot_ms - std::max<int64_t>(waited_ms, 0);
  return std::max<int64_t>(std::min(since_last_ack_ms, under_way_ms), 0);
}

void SyncClient::OnAck(const v1::Ack& ack) {
  if (absl::Status status = CheckAck(ack, parts_.journal); !status.ok())
    return parts_.observer->OnTrouble(SyncTrouble::kUntrustedAck, status);
  Acknowledgement accepted{ack.epoch(), ack.through_seq(), ack.stable_seq(), {}};
  for (const v1::OperationVerdict& verdict : ack.verdicts())
    accepted.verdicts.push_back({verdict.seq(), verdict.verdict(), verdict.reason()});
  if (absl::Status status = parts_.journal->Acknowledge(accepted); !status.ok()) {
    parts_.observer->OnTrouble(SyncTrouble::kJournal, status);
    return Fail(absl::UnavailableError("sync: the journal failed"), 0);
  }
  const int64_t now_ms = parts_.clock->BootMs();
  while (!in_flight_.empty() && in_flight_.front().epoch == ack.epoch() && in_flight_.front().last_seq <= ack.through_seq()) {
    sizer_.Acknowledged(LineMs(in_flight_.front(), now_ms, ack.waited_ms()));
    in_flight_.pop_front();
  }
  last_ack_boot_ms_ = now_ms;
  acknowledged_ = true;
  backoff_.Reset();
  if (ack.gap()) GoBackTo(ack.epoch(), ack.through_seq() + 1);
  if (phase_ != Phase::kReady) return;
  Report();
  Pump();
  if (in_flight_.empty()) {
    parts_.worker->Disarm(Timer::kPushTimeout);
  } else {
    ExpectServer();
  }
}

void SyncClient::GoBackTo(uint32_t epoch, uint64_t seq) {
  if (++gaps_ > kMostGaps) return Misfit("gap after gap");
  const std::vector<EpochState>& epochs = parts_.journal->epochs();
  auto state = std::find_if(epochs.begin(), epochs.end(), [epoch](const EpochState& each) { return each.epoch == epoch; });
  if (seq < state->first) {
    parts_.observer->OnTrouble(SyncTrouble::kServerLost, absl::DataLossError("sync: the server lacks operations that are pruned here"));
    seq = state->head.seq + 1;  // nothing that it could take on this stream
  }
  std::erase_if(in_flight_, [epoch](const InFlight& push) { return push.epoch == epoch; });
  next_[epoch] = seq;
}

void SyncClient::OnConfig(const v1::KioskConfig& config) {
  const Identity& identity = *parts_.journal->identity();
  if (report_.standing == ServerStanding::kRevoked) return;
  if (config.device() != identity.device) return Misfit("a configuration of another kiosk");
  if (config_incarnation_ == identity.incarnation && config.version() <= config_version_) return;
  const std::string incarnation = identity.incarnation;  // storing may read the journal anew
  if (absl::Status status = parts_.journal->StoreConfig({incarnation, config.version(), config.SerializeAsString()}); !status.ok()) {
    return parts_.observer->OnTrouble(SyncTrouble::kJournal, status);
  }
  config_incarnation_ = incarnation;
  config_version_ = config.version();
  parts_.observer->OnConfig(config);
}

void SyncClient::Wipe() {
  Disconnect();
  if (absl::Status status = parts_.journal->Wipe(); !status.ok()) {
    parts_.observer->OnTrouble(SyncTrouble::kJournal, status);
    // It may have forgotten who it is and only failed to tidy up after that: then nobody would ask for the rest again.
    if (parts_.journal->identity()) return Fail(absl::UnavailableError("sync: the journal failed"), 0);
  }
  Stop();
  config_incarnation_.clear();
  config_version_ = 0;
  stored_standing_.reset();
  lost_told_ = 0;
  report_ = {};
  parts_.observer->OnWiped();
}

void SyncClient::SendStatus() {
  // A revoked kiosk that has handed in everything asks for its last order by greeting anew.
  if (report_.standing == ServerStanding::kRevoked && parts_.journal->backlog() == 0) {
    return Fail(absl::CancelledError("sync: greeting anew"), 0);
  }
  v1::SyncRequest request;
  *request.mutable_status() = MakeStatus();
  parts_.transport->Send(std::move(request));
  // What lies in the journal though nobody was told that it does (the disk failed while it was saved) must not wait for the next visitor.
  Pump();
  parts_.worker->Arm(Timer::kStatus, kStatusEveryMs, [this] { SendStatus(); });
}

v1::Status SyncClient::MakeStatus() const {
  v1::Status status;
  status.set_backlog(parts_.journal->backlog());
  status.set_free_disk_bytes(parts_.free_disk_bytes ? parts_.free_disk_bytes() : -1);
  status.set_wall_ms(parts_.clock->WallMs());
  status.set_boot_ms(parts_.clock->BootMs());
  const BatteryState battery = parts_.battery ? parts_.battery() : BatteryState{};
  if (battery.percent >= 0) status.set_battery_percent(battery.percent);
  status.set_charging(battery.charging);
  return status;
}

void SyncClient::Report() {
  // Fewer are no trouble: the server has taken their declaration, and they were pruned.
  if (const int64_t lost = parts_.journal->lost(); std::exchange(lost_told_, lost) < lost) {
    parts_.observer->OnTrouble(SyncTrouble::kJournal, absl::DataLossError(absl::StrCat("sync: ", lost, " operations are damaged here")));
  }
  report_.backlog = parts_.journal->backlog();
  report_.storage = parts_.journal->storage();
  parts_.observer->OnReport(report_);
}

}  // namespace footfall::kiosk
