#include "tests/simulation/connection.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "kiosk/sync/server_reason.h"
#include "server/base/errors.h"

namespace footfall::simulation {
namespace {

constexpr int64_t kLateMostMs = 120'000;
constexpr int64_t kNoticeMostMs = 2000;   // until a broken connection is seen
constexpr int64_t kKeepAliveMs = 45'000;  // gRPC's own look whether anybody is there still
constexpr size_t kOldAcks = 16;

std::string Short(const std::string& bytes) { return absl::BytesToHexString(bytes.substr(0, 4)); }

// " wheel 3f2a91c0 2+0/5 recalled": spent and returned of how many.
std::string DescribeLeases(const google::protobuf::RepeatedPtrField<v1::LeaseState>& leases) {
  std::string text = leases.empty() ? " none" : "";
  for (const v1::LeaseState& lease : leases) {
    v1::Grant grant;
    if (!grant.ParseFromString(lease.grant().grant())) continue;
    absl::StrAppend(&text, text.empty() ? " " : ", ", grant.pool().substr(grant.pool().rfind('/') + 1), " ", Short(grant.lease_id()), " ",
                    lease.spent(), "+", lease.returned(), "/", grant.quantity(), lease.recalled() ? " recalled" : "");
  }
  return text;
}

int64_t RetryAfterMs(const absl::Status& status) {
  const auto detail = server::errors::GetDetail(status);
  int64_t value = 0;
  if (!detail || !detail->metadata.contains("retry_after_ms")) return 0;
  return absl::SimpleAtoi(detail->metadata.at("retry_after_ms"), &value) ? value : 0;
}

}  // namespace

std::string Describe(const v1::SyncRequest& request) {
  switch (request.message_case()) {
    case v1::SyncRequest::kHello: {
      const v1::Hello& hello = request.hello();
      return absl::StrCat("Hello epoch ", hello.epoch(), " head ", hello.head_seq(), "/", Short(hello.head_hash()), " acked ",
                          hello.acked_seq(), " backlog ", hello.status().backlog(), " incarnation ", Short(hello.incarnation()));
    }
    case v1::SyncRequest::kPush: {
      const v1::Push& push = request.push();
      return absl::StrCat("Push epoch ", push.epoch(), " seq ", push.first_seq(), "..", push.first_seq() + push.operations_size() - 1,
                          " after ", Short(push.previous_hash()));
    }
    case v1::SyncRequest::kLeases:
      return absl::StrCat("Leases held", DescribeLeases(request.leases().leases()));
    case v1::SyncRequest::kStatus:
      return absl::StrCat("Status backlog ", request.status().backlog());
    default:
      return "nothing";
  }
}

std::string Describe(const v1::SyncResponse& response) {
  switch (response.message_case()) {
    case v1::SyncResponse::kChallenge:
      return "Challenge";
    case v1::SyncResponse::kHelloOk: {
      const v1::HelloOk& ok = response.hello_ok();
      return absl::StrCat("HelloOk ", v1::HelloState_Name(ok.state()), " have ", ok.have_seq(), "/", Short(ok.have_hash()), " new epoch ",
                          ok.new_epoch(), " incarnation ", Short(ok.incarnation()));
    }
    case v1::SyncResponse::kAck: {
      const v1::Ack& ack = response.ack();
      return absl::StrCat("Ack epoch ", ack.epoch(), " through ", ack.through_seq(), "/", Short(ack.hash()), ack.gap() ? " GAP" : "",
                          " verdicts ", ack.verdicts_size(), " incarnation ", Short(ack.incarnation()));
    }
    case v1::SyncResponse::kLeases:
      return absl::StrCat("Leases", DescribeLeases(response.leases().leases()));
    case v1::SyncResponse::kConfig:
      return "Config";
    case v1::SyncResponse::kBoard:
      return "Board";
    default:
      return "nothing";
  }
}

Connection::Connection(Network* network, int kiosk, int64_t number, kiosk::TransportEvents* events)
    : network_(network),
      kiosk_(kiosk),
      number_(number),
      events_(events),
      dice_(network->dice_.Fork(absl::StrCat("connection", number))),
      server_line_(network->schedule_, kiosk, [this] { return dice_.Chance(0.1) ? dice_.Between(0, 200) : 0; }) {}

std::string Connection::KioskName() const { return absl::StrCat("k", kiosk_, "#", number_); }

bool Connection::Happens(double likelihood, const char* fault) {
  if (likelihood <= 0 || !dice_.Chance(likelihood)) return false;
  ++network_->faults[fault];
  return true;
}

int64_t Connection::Latency() { return dice_.Between(network_->weather.least_ms, network_->weather.most_ms); }

void Connection::Dial() {
  const std::weak_ptr<Connection> weak = weak_from_this();
  network_->schedule_->After(Latency(), kiosk_, [weak] {
    const std::shared_ptr<Connection> self = weak.lock();
    if (!self || self->events_ == nullptr || self->up_.dead) return;
    self->stream_ = self->network_->door_->Open(self.get());
    if (!self->stream_) self->EndAtKiosk({absl::UnavailableError("nobody is there"), 0});
  });
}

void Connection::RefuseSoon(const absl::Status& status, int64_t retry_after_ms) {
  const std::weak_ptr<Connection> weak = weak_from_this();
  network_->schedule_->After(Latency(), kiosk_, [weak, end = End{status, retry_after_ms}] {
    if (const std::shared_ptr<Connection> self = weak.lock()) self->EndAtKiosk(end);
  });
}

template <typename Message>
void Connection::Put(Way<Message>* way, Message message, void (Connection::*arrive)()) {
  if (way->dead) return;
  int64_t takes_ms = Latency();
  if (Happens(network_->weather.late, "late")) takes_ms += dice_.Between(0, kLateMostMs);
  const int64_t now_ms = network_->schedule_->now_ms();
  way->last_due_ms = std::max(way->last_due_ms, now_ms + takes_ms);
  way->under_way.push_back(std::move(message));
  const std::weak_ptr<Connection> weak = weak_from_this();
  network_->schedule_->After(way->last_due_ms - now_ms, kiosk_, [weak, arrive] {
    if (const std::shared_ptr<Connection> self = weak.lock()) (self.get()->*arrive)();
  });
}

// What happens to the connection, or to the message that was put last.
template <typename Message>
void Connection::Happen(Way<Message>* way) {
  const Weather& weather = network_->weather;
  if (Happens(weather.vanish, "vanish")) {
    network_->trace_->Tell(KioskName(), "-- nothing arrives any more");
    up_.dead = down_.dead = true;
    const std::weak_ptr<Connection> weak = weak_from_this();
    network_->schedule_->After(kKeepAliveMs, kiosk_, [weak] {
      if (const std::shared_ptr<Connection> self = weak.lock()) self->EndAtKiosk({absl::UnavailableError("keepalive"), 0});
    });
    return;
  }
  if (Happens(weather.cut, "cut")) return Cut();
  if (way->under_way.size() > 1 && Happens(weather.overtake, "overtake")) {
    std::swap(way->under_way[way->under_way.size() - 1], way->under_way[way->under_way.size() - 2]);
  }
}

void Connection::SendUp(v1::SyncRequest request) {
  if (up_.dead) return;
  const bool twice = request.has_push() && Happens(network_->weather.twice, "twice");
  if (twice) Put(&up_, request, &Connection::ArriveUp);
  Put(&up_, std::move(request), &Connection::ArriveUp);
  Happen(&up_);
}

void Connection::ArriveUp() {
  if (up_.under_way.empty() || ended_at_server_) return;
  network_->trace_->Tell(KioskName(), "-> ", Describe(up_.under_way.front()));
  arrived_.push_back(std::move(up_.under_way.front()));
  up_.under_way.pop_front();
  Feed();
}

void Connection::Feed() {
  if (into_ == nullptr || (arrived_.empty() && !ended_at_server_)) return;
  const bool ok = !arrived_.empty();
  if (ok) {
    *into_ = std::move(arrived_.front());
    arrived_.pop_front();
  }
  into_ = nullptr;
  server_line_.Post([this, ok] { stream_->OnRead(ok); });
}

void Connection::StartRead(v1::SyncRequest* into) {
  into_ = into;
  Feed();
}

void Connection::StartWrite(const v1::SyncResponse* from) {
  const bool ok = !ended_at_server_;
  if (ok) SendDown(*from);
  server_line_.Post([this, ok] { stream_->OnWritten(ok); });
}

void Connection::SendDown(v1::SyncResponse response) {
  if (response.has_hello_ok() && network_->weather.most_operations > 0) {
    response.mutable_hello_ok()->set_max_push_operations(network_->weather.most_operations);
  }
  if (response.has_ack()) {
    std::vector<v1::SyncResponse>& acks = network_->old_acks_[kiosk_];
    if (!acks.empty() && Happens(network_->weather.old_ack, "old ack")) {
      Put(&down_, Down(acks[dice_.Index(acks.size())]), &Connection::ArriveDown);
    }
    if (acks.size() < kOldAcks) acks.push_back(response);
    if (Happens(network_->weather.cut_at_ack, "cut at ack")) return Cut();
  }
  const bool twice = response.has_ack() && Happens(network_->weather.twice, "twice");
  if (twice) Put(&down_, Down(response), &Connection::ArriveDown);
  Put(&down_, Down(std::move(response)), &Connection::ArriveDown);
  Happen(&down_);
}

void Connection::ArriveDown() {
  if (down_.under_way.empty()) return;
  const Down message = std::move(down_.under_way.front());
  down_.under_way.pop_front();
  if (events_ == nullptr) return ForgetIfDone();
  if (const End* end = std::get_if<End>(&message)) return EndAtKiosk(*end);
  const v1::SyncResponse& response = std::get<v1::SyncResponse>(message);
  network_->trace_->Tell(KioskName(), "<- ", Describe(response));
  events_->OnMessage(response);
}

void Connection::EndAtKiosk(const End& end) {
  const std::shared_ptr<Connection> keep = shared_from_this();
  if (kiosk::TransportEvents* events = std::exchange(events_, nullptr)) {
    network_->trace_->Tell(KioskName(), "<- end ", absl::StatusCodeToString(end.status.code()), " ", end.status.message());
    events->OnClosed(end.status, end.retry_after_ms);
  }
  ForgetIfDone();
}

// The server may say nothing personal, and says nothing of an INTERNAL error at all.
void Connection::Finish(const absl::Status& status) {
  server_finished_ = true;
  const std::string message(absl::IsInternal(status) ? "" : status.message());
  absl::Status end(status.code(), message);
  kiosk::SetReason(kiosk::ReasonOf(status), &end);  // both sides keep it in the same place
  Put(&down_, Down(End{end, RetryAfterMs(status)}), &Connection::ArriveDown);
  ended_at_server_ = true;
  arrived_.clear();
  Feed();
  server_line_.Post([this] {
    const std::shared_ptr<Connection> keep = shared_from_this();
    stream_->OnDone();
    server_done_ = true;
    ForgetIfDone();
  });
}

void Connection::Cancel() {
  server_line_.Post([this] {
    if (!server_finished_) stream_->OnCancel();
  });
}

void Connection::CloseByKiosk() {
  events_ = nullptr;
  down_.under_way.clear();
  if (!stream_) return ForgetIfDone();
  const std::weak_ptr<Connection> weak = weak_from_this();
  // Its last messages may still arrive, before or after those of the next connection.
  if (dice_.Chance(0.5)) LoseSome(&up_);
  if (Happens(network_->weather.unnoticed, "end unnoticed")) return;
  const int64_t after_ms = std::max<int64_t>(up_.last_due_ms - network_->schedule_->now_ms(), 0) + Latency();
  network_->schedule_->After(after_ms, kiosk_, [weak] {
    if (const std::shared_ptr<Connection> self = weak.lock()) self->TellServerOfEnd();
  });
}

template <typename Message>
void Connection::LoseSome(Way<Message>* way) {
  way->under_way.resize(std::min(way->under_way.size(), dice_.Index(way->under_way.size() + 1)));
}

void Connection::TellServerOfEnd() {
  if (ended_at_server_ || !stream_) return;
  ended_at_server_ = true;
  Feed();
  server_line_.Post([this] {
    if (!server_finished_) stream_->OnCancel();
  });
}

void Connection::Cut() {
  network_->trace_->Tell(KioskName(), "-- cut");
  LoseSome(&up_);
  LoseSome(&down_);
  up_.dead = down_.dead = true;
  const std::weak_ptr<Connection> weak = weak_from_this();
  network_->schedule_->After(dice_.Between(0, kNoticeMostMs), kiosk_, [weak] {
    if (const std::shared_ptr<Connection> self = weak.lock()) self->EndAtKiosk({absl::UnavailableError("cut"), 0});
  });
  if (Happens(network_->weather.unnoticed, "end unnoticed")) return;
  network_->schedule_->After(dice_.Between(0, kNoticeMostMs), kiosk_, [weak] {
    if (const std::shared_ptr<Connection> self = weak.lock()) self->TellServerOfEnd();
  });
}

void Connection::ServerEnds() {
  up_.dead = down_.dead = true;
  if (events_ != nullptr) {
    const std::weak_ptr<Connection> weak = weak_from_this();
    const bool unnoticed = Happens(network_->weather.unnoticed, "end unnoticed");
    network_->schedule_->After(unnoticed ? kKeepAliveMs : dice_.Between(0, kNoticeMostMs), kiosk_, [weak] {
      if (const std::shared_ptr<Connection> self = weak.lock()) self->EndAtKiosk({absl::UnavailableError("the server is gone"), 0});
    });
  }
  TellServerOfEnd();
}

void Connection::ForgetIfDone() {
  if (done()) network_->Forget(number_);
}

}  // namespace footfall::simulation
