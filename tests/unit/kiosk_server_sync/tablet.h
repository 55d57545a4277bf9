// The kiosk's own journal and sync against the server's own sync: a tablet on virtual time, whose every message waits for its answer.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_SERVER_SYNC_TABLET_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_SERVER_SYNC_TABLET_H_

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "kiosk/journal/sqlite_journal.h"
#include "kiosk/sync/enrolment.h"
#include "kiosk/sync/server_reason.h"
#include "kiosk/sync/sync_client.h"
#include "proto/rules/enrolment_code.h"
#include "tests/support/server_sync/sync_world.h"
#include "tests/unit/kiosk_base/fakes.h"

namespace footfall::kiosk {

// Sends over a plain channel and, after a Hello or a Push, reads until its answer is there; all that was read is handed on in order.
class WireTransport : public SyncTransport {
 public:
  WireTransport(ManualWorker* worker, server::support::SyncWorld* world) : worker_(worker), world_(world) {}
  ~WireTransport() override { WireTransport::Close(); }

  bool up = true;
  bool reads_books = false;        // wait for the book that answers a presentation, too
  int pushes = 0, operations = 0;  // sent

  void Open(const ServerAddress&, TransportEvents* events) override {
    Close();
    events_ = events;
    ++number_;
    if (!up) return End(absl::UnavailableError("no network"));
    context_ = std::make_unique<grpc::ClientContext>();
    context_->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));  // a test that hangs must end
    stream_ = world_->sync()->Sync(context_.get());
    ReadUntil(v1::SyncResponse::kChallenge);
  }

  void Send(v1::SyncRequest message) override {
    if (!stream_) return;
    if (!stream_->Write(message)) return Finish();
    if (message.has_hello()) ReadUntil(v1::SyncResponse::kHelloOk);
    if (message.has_leases() && reads_books) ReadUntil(v1::SyncResponse::kLeases);
    if (!message.has_push()) return;
    ++pushes;
    operations += message.push().operations_size();
    ReadUntil(v1::SyncResponse::kAck);
  }

  void Close() override {
    events_ = nullptr;
    if (!stream_) return;
    context_->TryCancel();
    stream_->Finish();
    stream_.reset();
  }

  void Cut() {
    up = false;
    TransportEvents* const events = events_;
    Close();
    events_ = events;
    if (events_) End(absl::UnavailableError("cut"));
  }

 private:
  void ReadUntil(v1::SyncResponse::MessageCase wanted) {
    v1::SyncResponse message;
    while (stream_->Read(&message)) {
      HandOn(message);
      if (message.message_case() == wanted) return;
    }
    Finish();
  }
  void HandOn(const v1::SyncResponse& message) {
    worker_->Post([this, message, number = number_] {
      if (events_ && number == number_) events_->OnMessage(message);
    });
  }
  void Finish() {
    v1::SyncResponse last;
    while (stream_->Read(&last)) HandOn(last);  // the status waits behind every message that nobody has read
    const grpc::Status status = stream_->Finish();
    stream_.reset();
    absl::Status end(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
    google::rpc::Status details;
    google::rpc::ErrorInfo info;
    if (details.ParseFromString(status.error_details()) && details.details_size() > 0 && details.details(0).UnpackTo(&info)) {
      SetReason(info.reason(), &end);
    }
    End(end);
  }
  void End(const absl::Status& status) {
    worker_->Post([this, status, number = number_] {
      if (events_ && number == number_) std::exchange(events_, nullptr)->OnClosed(status, 0);
    });
  }

  ManualWorker* const worker_;
  server::support::SyncWorld* const world_;
  TransportEvents* events_ = nullptr;
  int number_ = 0;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::SyncRequest, v1::SyncResponse>> stream_;
};

class QuietObserver : public SyncObserver {
 public:
  void OnReport(const SyncReport& report) override { last = report; }
  void OnConfig(const v1::KioskConfig&) override {}
  void OnBoard(const v1::Board&) override {}
  void OnWiped() override { ++wipes; }
  void OnTrouble(SyncTrouble trouble, const absl::Status& status) override { troubles.emplace_back(trouble, status); }
  int Count(SyncTrouble trouble) const {
    int count = 0;
    for (const auto& each : troubles) count += each.first == trouble;
    return count;
  }

  SyncReport last;
  int wipes = 0;
  std::vector<std::pair<SyncTrouble, absl::Status>> troubles;
};

// One tablet. `like`: a copy of that one's folder, with its identity; otherwise a new device at the server.
class Tablet {
 public:
  explicit Tablet(server::support::SyncWorld* world) : world_(world) {
    OpenJournal();
    Enrol();
    StartSync();
  }
  Tablet(server::support::SyncWorld* world, Tablet* like) : world_(world) {
    like->Stop();
    std::filesystem::remove_all(folder_.path());
    std::filesystem::copy(like->folder_.path(), folder_.path(), std::filesystem::copy_options::recursive);
    like->OpenJournal();
    like->StartSync();
    OpenJournal();
    StartSync();
  }

  // Saves so many leads and lets sync have them.
  void SaveLeads(int count) {
    for (int i = 0; i < count; ++i) {
      if (!journal->Save(NextDraft()).ok()) std::abort();
      client->OperationsSaved();
      worker.RunPosted();
    }
  }
  // The tablet has no network until Join.
  void Leave() {
    transport.Cut();
    worker.RunPosted();
  }
  void Join(int64_t ms = 2 * Backoff::kLongestMs) {
    transport.up = true;
    worker.RunFor(ms);
  }
  // The folder as it is now, to be put back later.
  void TakeImage() {
    Stop();
    std::filesystem::remove_all(image_.path());
    std::filesystem::copy(folder_.path(), image_.path(), std::filesystem::copy_options::recursive);
    OpenJournal();
    StartSync();
  }
  void PutImageBack() {
    Stop();
    std::filesystem::remove_all(folder_.path());
    std::filesystem::copy(image_.path(), folder_.path(), std::filesystem::copy_options::recursive);
    OpenJournal();
    StartSync();
  }
  void Stop() {
    client.reset();
    journal.reset();
  }
  void OpenJournal() {
    auto opened = OpenSqliteJournal({folder_.path(), "", &random});
    if (!opened.ok()) std::abort();
    journal = *std::move(opened);
  }
  void StartSync() {
    client = std::make_unique<SyncClient>(
        SyncParts{journal.get(), &worker, &clock, &random, &transport, &observer, &corrected, [] { return int64_t{1} << 30; }, "test"});
    client->Start();
    worker.RunPosted();
  }
  // What `footfall-kiosk --enrol` does with a code for a kiosk that is enrolled.
  absl::Status ComeBack(const std::string& secret) {
    Caller caller(world_);
    const std::string code = rules::FormatEnrolmentCode({"localhost:1", std::string(32, 'p'), secret});
    absl::Status status = EnrolKiosk(code, "test", journal.get(), &caller);
    client->Stop();
    client->Start();
    worker.RunPosted();
    return status;
  }
  const std::string& folder() const { return folder_.path(); }
  std::string device_id() const { return rules::FormatUuid(journal->identity()->device_id); }
  const EpochState& now() const { return journal->epochs().back(); }
  server::DeviceStanding standing_at_server() { return world_->Device(device_id()).standing; }

 private:
  class Caller : public EnrolmentCaller {
   public:
    explicit Caller(server::support::SyncWorld* world) : world_(world) {}
    absl::StatusOr<v1::EnrolDeviceResponse> EnrolDevice(const ServerAddress&, const v1::EnrolDeviceRequest& request) override {
      grpc::ClientContext context;
      v1::EnrolDeviceResponse response;
      const grpc::Status status = world_->devices()->EnrolDevice(&context, request, &response);
      if (!status.ok()) return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
      return response;
    }

   private:
    server::support::SyncWorld* const world_;
  };

  void Enrol() {
    Identity identity;
    identity.device_id = world_->NewId();
    identity.device = "devices/" + rules::FormatUuid(identity.device_id);
    identity.keys = *journal->Keys();
    identity.server_address = "localhost:1";
    identity.certificate_pin = std::string(32, 'p');
    identity.server_sign_key = world_->sign_public_key();
    identity.incarnation = world_->incarnation();
    identity.epoch = 1;
    const server::DeviceRow row{.id = rules::FormatUuid(identity.device_id),
                                .display_name = "Tablet",
                                .campaign_id = std::string(server::support::kCampaign),
                                .session_id = std::string(server::support::kDayOne),
                                .sign_public_key = rules::SignKeysFromSeed(identity.keys.sign_seed).public_key,
                                .box_public_key = rules::SealKeysFromSeed(identity.keys.box_seed).public_key,
                                .create_time_ms = server::support::kWorldStartMs};
    server::support::MustBeOk(world_->database().Write([&](server::WriteContext& write) { return server::InsertDevice(write.db(), row); }),
                              "device");
    if (!journal->Enrol(identity).ok()) std::abort();
  }

  OperationDraft NextDraft() {
    static int visitors = 0;  // over all tablets: every lead is another person
    const server::support::KioskPlace place = world_->Place();
    OperationDraft draft;
    draft.header.set_operation_id(rules::UuidBytes(world_->NewId()));
    draft.header.set_type(v1::OPERATION_TYPE_LEAD);
    draft.header.set_version(1);
    draft.header.set_campaign_id(place.campaign_id);
    draft.header.set_session_id(place.session_id);
    draft.header.set_seal_key_id(place.seal_key_id);
    draft.header.set_wall_ms(server::support::kWorldStartMs + visitors);
    draft.header.set_corrected_ms(server::support::kWorldStartMs + visitors);
    draft.payload = server::support::SampleVisitor(visitors++).SerializeAsString();
    draft.seal_public_key = place.seal_public_key;
    return draft;
  }

  server::support::SyncWorld* const world_;
  TempFolder folder_, image_;

 public:
  ManualClock clock;
  SeededRandom random{11};
  ManualWorker worker{&clock};
  WireTransport transport{&worker, world_};
  QuietObserver observer;
  CorrectedClock corrected{&clock, std::nullopt};
  std::unique_ptr<Journal> journal;
  std::unique_ptr<SyncClient> client;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_SERVER_SYNC_TABLET_H_
