// A Push that the server could not take, with others right behind it: what it held must not count as acknowledged by theirs.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/kiosk_machine.h"
#include "tests/simulation/world.h"

namespace footfall::simulation {
namespace {

constexpr int64_t kWhileMs = 120'000;

// One server, and kiosks that differ in their number only. Nothing happens by chance.
class RefusedPushTest : public ::testing::Test {
 protected:
  RefusedPushTest() : server_({&schedule_, &trace_, Dice(2), &model_, nullptr, found_}), network_(&schedule_, &trace_, Dice(3), &server_) {
    server_.Use(&network_);
    server_.Start();
  }
  ~RefusedPushTest() override {
    for (auto& kiosk : kiosks_) kiosk->End(Ending::kKilled);
    server_.End(Ending::kKilled);
  }
  static void SetUpTestSuite() { PrepareSimulations(); }

  KioskMachine* Add() {
    const int number = static_cast<int>(kiosks_.size()) + 1;
    kiosks_.push_back(std::make_unique<KioskMachine>(
        number, KioskMachine::Parts{&schedule_, &trace_, Dice(10 + static_cast<uint64_t>(number)), &model_, &network_, &server_, found_}));
    return kiosks_.back().get();
  }
  void Run(int64_t ms) {
    const int64_t end_ms = schedule_.now_ms() + ms;
    while (schedule_.RunNext(end_ms)) {
    }
  }
  static void Save(KioskMachine* kiosk, int count) {
    for (int i = 0; i < count; ++i) kiosk->SaveLead();
  }

  std::vector<std::string> findings_;
  const std::function<void(const std::string&)> found_ = [this](const std::string& what) { findings_.push_back(what); };
  Schedule schedule_;
  Trace trace_{&schedule_, false};
  Model model_{found_};
  ServerMachine server_;
  Network network_;
  std::vector<std::unique_ptr<KioskMachine>> kiosks_;
};

TEST_F(RefusedPushTest, ItsOperationsStayInTheQueue) {
  KioskMachine* kiosk = Add();
  kiosk->Start();
  kiosk->Enrol(*server_.NewEnrolmentCode());
  Run(kWhileMs);
  Save(kiosk, 3);
  Run(kWhileMs);
  const KioskMachine::Image image = kiosk->TakeImage();
  Save(kiosk, 2);
  Run(kWhileMs);
  // The tablet comes back from the image without network, goes on from there, and finds the server ahead of it.
  kiosk->End(Ending::kKilled);
  kiosk->PutImage(image);
  network_.weather.down = true;
  kiosk->Start();
  Save(kiosk, 1);
  Run(1000);
  Save(kiosk, 5);
  // Its branch goes up one by one, each in a commit of its own, and the disk fails while the second is taken in.
  server_.pace.most_commit_ms = 0;
  server_.pace.most_answer_ms = 500;
  network_.weather.down = false;
  network_.weather.most_operations = 1;
  while (model_.in_ledger() < 6 && schedule_.RunNext(schedule_.now_ms() + kWhileMs)) {
  }
  server_.disk().faults.sync_error = 1;
  const int64_t hits = server_.disk().faults_hit;
  while (server_.disk().faults_hit == hits && schedule_.RunNext(schedule_.now_ms() + kWhileMs)) {
  }
  server_.disk().faults = {};
  Run(5 * kWhileMs);
  EXPECT_EQ(kiosk->backlog(), 0u);
  kiosk->CheckAll();
  server_.CheckAll();
  EXPECT_EQ(model_.in_ledger(), 13);  // two of them give back the blocks that the copy's other past had been lent
  for (const std::string& finding : findings_) ADD_FAILURE() << finding;
}

}  // namespace
}  // namespace footfall::simulation
