// Opening a Push costs processor time; who says Hello meanwhile must not wait for it. The stream between a wire and queues of the test's
// own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "server/sync/sync_hub.h"
#include "tests/support/server_sync/sync_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;

constexpr v1::SyncResponse::MessageCase kHelloOk = v1::SyncResponse::kHelloOk, kAck = v1::SyncResponse::kAck;

// Runs what was posted when told to. The hub also posts from the writer's thread.
class ManualQueue : public TaskQueue {
 public:
  void Post(std::function<void()> task) override {
    std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  void Run() {
    while (std::function<void()> task = Take()) task();
  }

 private:
  std::function<void()> Take() {
    std::lock_guard lock(mutex_);
    if (tasks_.empty()) return nullptr;
    std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    return task;
  }
  std::mutex mutex_;
  std::deque<std::function<void()>> tasks_;
};

// A transport whose other end is the test.
class Wire : public StreamPort {
 public:
  Wire(SyncHub* hub, std::vector<v1::SyncResponse::MessageCase>* said) : stream_(std::make_shared<SyncStream>(hub, this)), said_(said) {
    stream_->Begin();
  }
  ~Wire() override {
    if (into_ != nullptr) stream_->OnRead(false);
  }

  void Say(v1::SyncRequest request) {
    *std::exchange(into_, nullptr) = std::move(request);
    stream_->OnRead(true);
  }
  void Greet(const support::TestKiosk& kiosk) {
    v1::SyncRequest request;
    *request.mutable_hello() = kiosk.MakeHello(heard_.front().challenge().nonce());
    Say(std::move(request));
  }
  void Push(const support::TestKiosk& kiosk, uint64_t first, uint64_t last) {
    v1::SyncRequest request;
    *request.mutable_push() = kiosk.MakePush(first, last);
    Say(std::move(request));
  }
  bool Heard(v1::SyncResponse::MessageCase what) const {
    return std::any_of(heard_.begin(), heard_.end(), [what](const v1::SyncResponse& message) { return message.message_case() == what; });
  }
  const std::vector<v1::SyncResponse>& heard() const { return heard_; }
  void Tick(int64_t steady_ms) { stream_->Tick(steady_ms); }
  bool ended() const { return ended_; }

  void StartRead(v1::SyncRequest* into) override { into_ = into; }
  void StartWrite(const v1::SyncResponse* from) override {
    heard_.push_back(*from);
    said_->push_back(from->message_case());
    stream_->OnWritten(true);
  }
  void Finish(const absl::Status&) override {
    ended_ = true;
    into_ = nullptr;
    stream_->OnDone();
  }
  void Cancel() override { stream_->OnCancel(); }

 private:
  const std::shared_ptr<SyncStream> stream_;
  std::vector<v1::SyncResponse::MessageCase>* const said_;
  v1::SyncRequest* into_ = nullptr;
  std::vector<v1::SyncResponse> heard_;
  bool ended_ = false;
};

class OpeningTest : public testing::Test {
 protected:
  OpeningTest() {
    hub_ = std::make_unique<SyncHub>(SyncParts{.database = &world_.database(),
                                               .access = &world_.leads().access(),
                                               .catalog = &world_.leads().catalog(),
                                               .intake = &world_.leads().intake(),
                                               .board = nullptr,
                                               .presence = &world_.presence(),
                                               .clock = &world_.leads().clock(),
                                               .random = SystemRandom(),
                                               .sign_keys = rules::SignKeysFromSeed(std::string(rules::kKeySize, 's')),
                                               .incarnation = world_.incarnation(),
                                               .make_queue = [this] {
                                                 auto queue = std::make_unique<ManualQueue>();
                                                 queues_.push_back(queue.get());
                                                 return queue;
                                               }});
  }
  support::TestKiosk KioskWithALead() {
    support::TestKiosk kiosk = world_.AddKiosk();
    kiosk.AddLead(support::SampleVisitor(1), world_.NewId());
    return kiosk;
  }
  // Until the writer has done all it was given, and its answers are on the wire.
  void Answer() {
    ASSERT_TRUE(world_.database().Write([](WriteContext&) { return absl::OkStatus(); }).ok());
    queues_[0]->Run();
  }
  // The writer is busy until the returned function is called.
  std::function<void()> HoldWriter() {
    auto entered = std::make_shared<std::promise<void>>(), go_on = std::make_shared<std::promise<void>>();
    world_.database().WriteAsync(
        [entered, go_on](WriteContext&) {
          entered->set_value();
          go_on->get_future().wait();
          return absl::OkStatus();
        },
        [](const absl::Status&) {});
    entered->get_future().wait();
    return [go_on] { go_on->set_value(); };
  }
  void OpenPushes() { queues_[2]->Run(); }

  support::SyncWorld world_;
  std::vector<v1::SyncResponse::MessageCase> said_;  // on all wires, in order
  std::vector<ManualQueue*> queues_;                 // answers, news, opening
  std::unique_ptr<SyncHub> hub_;
};

TEST_F(OpeningTest, AHelloDoesNotWaitForPushesThatAreStillToBeOpened) {
  const support::TestKiosk early = KioskWithALead(), late = KioskWithALead();
  Wire first(hub_.get(), &said_), second(hub_.get(), &said_);
  first.Greet(early);
  Answer();
  ASSERT_TRUE(first.Heard(kHelloOk));
  first.Push(early, 1, 1);
  second.Greet(late);
  Answer();
  EXPECT_TRUE(second.Heard(kHelloOk));
  EXPECT_FALSE(first.Heard(kAck));
  OpenPushes();
  Answer();
  EXPECT_TRUE(first.Heard(kAck));
}

TEST_F(OpeningTest, AHelloComesBeforePushesThatWaitForTheWriter) {
  const support::TestKiosk early = KioskWithALead(), late = KioskWithALead();
  Wire first(hub_.get(), &said_), second(hub_.get(), &said_);
  first.Greet(early);
  Answer();
  const auto let_go = HoldWriter();
  first.Push(early, 1, 1);
  OpenPushes();
  second.Greet(late);
  said_.clear();
  let_go();
  Answer();
  EXPECT_THAT(said_, ElementsAre(kHelloOk, kAck));
}

TEST_F(OpeningTest, AHelloWaitsForWhatItsOwnKioskPushedOnTheStreamBefore) {
  const support::TestKiosk kiosk = KioskWithALead();
  Wire left(hub_.get(), &said_), next(hub_.get(), &said_);
  left.Greet(kiosk);
  Answer();
  left.Push(kiosk, 1, 1);
  said_.clear();
  next.Greet(kiosk);
  Answer();
  EXPECT_THAT(said_, ElementsAre());  // read, but not opened
  const auto let_go = HoldWriter();
  OpenPushes();
  let_go();
  Answer();
  Answer();  // the Hello came to the writer after the first of these
  EXPECT_THAT(said_, ElementsAre(kAck, kHelloOk));
  EXPECT_EQ(next.heard().back().hello_ok().have_seq(), 1U);
}

TEST_F(OpeningTest, WhoWaitsForItsPushIsNotSilent) {
  const support::TestKiosk kiosk = KioskWithALead();
  Wire wire(hub_.get(), &said_);
  wire.Greet(kiosk);
  Answer();
  wire.Push(kiosk, 1, 1);
  const int64_t later_ms = world_.leads().clock().SteadyMs() + SyncStream::kSilenceTimeoutMs + 1;
  wire.Tick(later_ms);
  EXPECT_FALSE(wire.ended());
  OpenPushes();
  Answer();
  EXPECT_TRUE(wire.Heard(kAck));
  wire.Tick(later_ms + SyncStream::kSilenceTimeoutMs);
  EXPECT_FALSE(wire.ended());
  wire.Tick(later_ms + SyncStream::kSilenceTimeoutMs + 1);
  EXPECT_TRUE(wire.ended());
}

TEST_F(OpeningTest, PushesAreOpenedWhenThereIsRoomAtTheWriter) {
  support::TestKiosk large = KioskWithALead();
  while (large.head_seq() < SyncHub::kMaxAtWriter) large.AddRaw("no header", "no payload");
  const support::TestKiosk small = KioskWithALead();
  Wire first(hub_.get(), &said_), second(hub_.get(), &said_);
  first.Greet(large);
  second.Greet(small);
  Answer();
  said_.clear();
  const auto let_go = HoldWriter();
  for (uint64_t seq = 1; seq <= large.head_seq(); seq += kMaxPushOperations) {
    first.Push(large, seq, seq + kMaxPushOperations - 1);
    OpenPushes();
  }
  second.Push(small, 1, 1);
  OpenPushes();
  let_go();
  Answer();
  EXPECT_THAT(said_, ElementsAre(kAck, kAck, kAck, kAck));
  OpenPushes();
  Answer();
  EXPECT_THAT(said_, ElementsAre(kAck, kAck, kAck, kAck, kAck));
}

TEST_F(OpeningTest, AStreamThatBreaksMeanwhileEndsOnceItsPushIsOpened) {
  const support::TestKiosk kiosk = KioskWithALead();
  Wire wire(hub_.get(), &said_);
  wire.Greet(kiosk);
  Answer();
  wire.Push(kiosk, 1, 1);
  wire.Cancel();
  EXPECT_FALSE(wire.ended());  // the Push still lies in the stream
  OpenPushes();
  EXPECT_TRUE(wire.ended());
  Answer();
}

}  // namespace
}  // namespace footfall::server
