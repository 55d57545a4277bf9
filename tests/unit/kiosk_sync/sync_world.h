// A kiosk's journal and sync, a network and a server on virtual time: the faults of a day in the street, one call each.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_SYNC_SYNC_WORLD_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_SYNC_SYNC_WORLD_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kiosk/sync/sync_client.h"
#include "proto/rules/payload_seal.h"
#include "tests/unit/kiosk_journal/journal_support.h"
#include "tests/unit/kiosk_sync/server_model.h"

namespace footfall::kiosk {

// A network between sync and a ServerModel that breaks as told.
class FakeNetwork : public SyncTransport {
 public:
  FakeNetwork(ManualWorker* worker, ServerModel* server) : worker_(worker), server_(server) {}

  bool up = true;
  bool silent = false;      // connected, but nothing ever comes back
  bool slow = false;        // what the server answers is held until Release
  int cut_before_acks = 0;  // so many times: the server has committed, the Ack is lost with the connection
  int lose_pushes = 0;      // so many Pushes vanish on an open stream
  size_t largest_message = SIZE_MAX;
  absl::Status too_large = absl::ResourceExhaustedError("message larger than max");  // what a larger one ends the stream with
  absl::Status refusal;                                                              // what every new stream ends with
  int64_t retry_after_ms = 0;
  int opens = 0;
  std::vector<v1::SyncResponse> sent_to_kiosk;

  void Open(const ServerAddress&, TransportEvents* events) override {
    ++opens;
    Close();
    events_ = events;
    ++stream_;
    if (!up) return End(absl::UnavailableError("no network"));
    if (!refusal.ok()) return End(refusal);
    if (!silent) Deliver(server_->Challenge());
  }

  void Send(v1::SyncRequest message) override {
    if (!events_ || silent) return;
    if (message.ByteSizeLong() > largest_message) return End(too_large);
    if (message.has_push() && lose_pushes > 0) {
      --lose_pushes;
      return;
    }
    auto answers = server_->Handle(message);
    if (!answers.ok()) return End(answers.status());
    if (message.has_push() && cut_before_acks > 0) {
      --cut_before_acks;
      return End(absl::UnavailableError("cut"));
    }
    if (slow) {
      held_.insert(held_.end(), answers->begin(), answers->end());
      return;
    }
    for (const v1::SyncResponse& answer : *answers) Deliver(answer);
  }

  void Close() override { events_ = nullptr; }

  bool open() const { return events_ != nullptr; }
  void Cut(const absl::Status& status = absl::UnavailableError("cut")) {
    up = false;
    if (events_) End(status);
  }
  void Release() {
    slow = false;
    for (const v1::SyncResponse& answer : std::exchange(held_, {})) Deliver(answer);
  }
  // Something on the open stream that the server did not say by itself.
  void Deliver(const v1::SyncResponse& message) {
    sent_to_kiosk.push_back(message);
    worker_->Post([this, message, stream = stream_] {
      if (events_ && stream == stream_) events_->OnMessage(message);
    });
  }

 private:
  void End(const absl::Status& status) {
    worker_->Post([this, status, stream = stream_] {
      if (!events_ || stream != stream_) return;
      std::exchange(events_, nullptr)->OnClosed(status, retry_after_ms);
    });
  }

  ManualWorker* const worker_;
  ServerModel* const server_;
  TransportEvents* events_ = nullptr;
  int stream_ = 0;
  std::vector<v1::SyncResponse> held_;
};

class RecordingObserver : public SyncObserver {
 public:
  void OnReport(const SyncReport& report) override {
    if (reports.empty() || reports.back().online != report.online) online_changes.push_back(report.online);
    reports.push_back(report);
  }
  void OnConfig(const v1::KioskConfig& config) override { configs.push_back(config); }
  void OnBoard(const v1::Board& board) override { boards.push_back(board); }
  void OnLeases() override { ++books; }
  void OnWiped() override { ++wipes; }
  void OnTrouble(SyncTrouble trouble, const absl::Status& status) override { troubles.emplace_back(trouble, status); }

  int Count(SyncTrouble trouble) const {
    int count = 0;
    for (const auto& each : troubles) count += each.first == trouble;
    return count;
  }

  std::vector<SyncReport> reports;
  std::vector<bool> online_changes;
  std::vector<v1::KioskConfig> configs;
  std::vector<v1::Board> boards;
  int wipes = 0, books = 0;
  std::vector<std::pair<SyncTrouble, absl::Status>> troubles;
};

struct SyncWorld {
  SyncWorld() {
    OpenJournal();
    if (!journal->Enrol(TestIdentity(journal.get())).ok()) std::abort();
    server.device_id = journal->identity()->device_id;
    server.device_name = kDeviceName;
    server.device_public_key = rules::SignKeysFromSeed(journal->identity()->keys.sign_seed).public_key;
    StartSync();
  }
  void OpenJournal() { journal = OpenIn(folder.path(), &random); }
  void StartSync() {
    client = std::make_unique<SyncClient>(
        SyncParts{journal.get(), &worker, &clock, &random, &network, &observer, &corrected, [] { return int64_t{1} << 30; }, "test"});
    client->Start();
    worker.RunPosted();
  }
  // The program ends and begins again; what is not on the disk is gone.
  void Restart() {
    client.reset();
    journal.reset();
    OpenJournal();
    StartSync();
  }
  void Save(int count) {
    for (int i = 0; i < count; ++i) {
      if (!journal->Save(Draft(++saved)).ok()) std::abort();
      client->OperationsSaved();
      worker.RunPosted();
    }
  }
  // Saves that sync is not told of.
  void SaveQuietly(int count) {
    for (int i = 0; i < count; ++i) {
      if (!journal->Save(Draft(++saved)).ok()) std::abort();
    }
  }
  // Every operation that was ever saved is at the server with the payload it was saved with.
  bool ServerHasAll(uint32_t epoch = 1) {
    const auto& chain = server.chains[epoch];
    if (chain.size() != static_cast<size_t>(saved)) return false;
    for (int i = 0; i < saved; ++i) {
      const auto plain = rules::PayloadOpener().Open(chain[i].operation.sealed_payload(), CampaignKeys());
      if (plain != "payload of lead " + std::to_string(i + 1)) return false;
    }
    return true;
  }

  TempFolder folder;
  ManualClock clock;
  SeededRandom random{7};
  ManualWorker worker{&clock};
  ServerModel server;
  FakeNetwork network{&worker, &server};
  RecordingObserver observer;
  CorrectedClock corrected{&clock, std::nullopt};
  std::unique_ptr<Journal> journal;
  std::unique_ptr<SyncClient> client;
  int saved = 0;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_SYNC_SYNC_WORLD_H_
