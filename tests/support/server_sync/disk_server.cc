#include "tests/support/server_sync/disk_server.h"

#include <utility>

#include "server/devices/device_store.h"

namespace footfall::server::support {

namespace v1 = footfall::v1;

namespace {

rules::KeyPair SignKeys() { return rules::SignKeysFromSeed(std::string(rules::kKeySize, 's')); }

}  // namespace

// Tasks in the order they came, run by RunAll.
class DiskServer::Line : public TaskQueue {
 public:
  explicit Line(std::deque<std::function<void()>>* tasks) : tasks_(tasks) {}
  void Post(std::function<void()> task) override { tasks_->push_back(std::move(task)); }

 private:
  std::deque<std::function<void()>>* const tasks_;
};

// The kiosk's end of a stream.
class DiskServer::Port : public StreamPort {
 public:
  Port(DiskServer* server, const TestKiosk& kiosk, const Talk& talk)
      : server_(server), kiosk_(kiosk), talk_(talk), stream_(std::make_shared<SyncStream>(server->hub_.get(), this)) {}
  Heard Speak() {
    stream_->Begin();
    server_->RunAll();
    if (!done_) stream_->OnCancel();
    server_->RunAll();
    return std::move(heard_);
  }

  void StartRead(v1::SyncRequest* into) override {
    into_ = into;
    Deliver();
  }
  void StartWrite(const v1::SyncResponse* from) override {
    server_->tasks_.push_back([this, response = *from] {
      Hear(response);
      stream_->OnWritten(true);
      Deliver();
    });
  }
  void Finish(const absl::Status&) override {
    server_->tasks_.push_back([this] {
      done_ = true;
      stream_->OnDone();
    });
  }
  void Cancel() override { stream_->OnCancel(); }

 private:
  void Hear(const v1::SyncResponse& response) {
    if (response.has_challenge()) *outbox_.emplace_back().mutable_hello() = kiosk_.MakeHello(response.challenge().nonce());
    if (response.has_ack()) heard_.acks.push_back(response.ack());
    if (response.has_leases()) heard_.leases = response.leases();
    if (!response.has_hello_ok()) return;
    heard_.answers.push_back(response.hello_ok());
    // One that hears of a second thing has begun to speak already.
    if (heard_.answers.size() > 1 || response.hello_ok().state() == v1::HELLO_STATE_WIPE) return;
    heard_.welcome = response.hello_ok().state() == v1::HELLO_STATE_OK || response.hello_ok().state() == v1::HELLO_STATE_REBASE;
    if (talk_.leases) *outbox_.emplace_back().mutable_leases() = *talk_.leases;
    for (const v1::Push& push : talk_.pushes) *outbox_.emplace_back().mutable_push() = push;
  }
  void Deliver() {
    if (into_ == nullptr || outbox_.empty()) return;
    *std::exchange(into_, nullptr) = std::move(outbox_.front());
    outbox_.pop_front();
    server_->tasks_.push_back([this] { stream_->OnRead(true); });
  }

  DiskServer* const server_;
  const TestKiosk& kiosk_;
  const Talk& talk_;
  const std::shared_ptr<SyncStream> stream_;
  std::deque<v1::SyncRequest> outbox_;
  v1::SyncRequest* into_ = nullptr;
  bool done_ = false;
  Heard heard_;
};

absl::StatusOr<std::unique_ptr<DiskServer>> DiskServer::Start(simulation::Disk* disk, const std::string& incarnation) {
  std::unique_ptr<DiskServer> server(new DiskServer);
  if (absl::Status status = server->Open(disk, incarnation); !status.ok()) return status;
  return server;
}

absl::Status DiskServer::Open(simulation::Disk* disk, const std::string& incarnation) {
  auto database = Database::Open({.path = disk->Path(kFile), .reader_count = 1, .writer_executor = [this](std::function<void()> work) {
                                    tasks_.push_back(std::move(work));
                                  }});
  if (!database.ok()) return database.status();
  database_ = *std::move(database);
  vault_ = std::make_unique<PiiVault>(std::string(rules::kKeySize, 'k'), SystemRandom());
  access_ = std::make_unique<Access>(database_.get(), &clock_, SystemRandom(), std::string(rules::kKeySize, 'a'));
  catalog_ = std::make_unique<CampaignCatalog>(database_.get(), vault_.get());
  intake_ = std::make_unique<LeadIntake>(vault_.get());
  auto log = GrantLog::Open(disk->Path(kGrants));
  if (!log.ok()) return log.status();
  log_ = *std::move(log);
  keeper_ = std::make_unique<LeaseKeeper>(LeaseKeeper::Parts{.database = database_.get(),
                                                             .access = access_.get(),
                                                             .clock = &clock_,
                                                             .random = SystemRandom(),
                                                             .sign_keys = SignKeys(),
                                                             .incarnation = incarnation,
                                                             .sources = &sources_,
                                                             .log = log_.get()});
  if (absl::Status begun = keeper_->Begin(); !begun.ok()) return begun;
  hub_ = std::make_unique<SyncHub>(SyncParts{.database = database_.get(),
                                             .access = access_.get(),
                                             .catalog = catalog_.get(),
                                             .intake = intake_.get(),
                                             .board = nullptr,
                                             .presence = &presence_,
                                             .clock = &clock_,
                                             .random = SystemRandom(),
                                             .sign_keys = SignKeys(),
                                             .incarnation = incarnation,
                                             .stable_seq = nullptr,
                                             .leases = keeper_.get(),
                                             .make_queue = [this] { return std::make_unique<Line>(&tasks_); }});
  return absl::OkStatus();
}

DiskServer::~DiskServer() {
  RunAll();
  hub_.reset();
}

void DiskServer::RunAll() {
  while (!tasks_.empty()) {
    const std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    task();
  }
}

void DiskServer::AddPlan() {
  MustBeOk(database_->Write([&](WriteContext& write) { return AddLeadPlan(write, *vault_); }), "plan");
  AddTokenUser(*database_, clock_.NowMs(), "admin", v1::USER_ROLE_ADMINISTRATOR, false, false);
}

TestKiosk DiskServer::AddKiosk() {
  const auto campaign = catalog_->Find(kCampaign);
  if (campaign == nullptr) MustBeOk(absl::NotFoundError("campaign"), "kiosk");
  TestKiosk kiosk(rules::FormatUuid(SystemRandom()->NewUuid(kWorldStartMs)), std::string(rules::kKeySize, 'A'),
                  {.campaign_id = std::string(kCampaign),
                   .session_id = std::string(kDayOne),
                   .seal_key_id = campaign->campaign.seal_key_id(),
                   .seal_public_key = campaign->campaign.seal_public_key()});
  const DeviceRow row{.id = kiosk.device_id(),
                      .display_name = "Kiosk",
                      .campaign_id = std::string(kCampaign),
                      .session_id = std::string(kDayOne),
                      .sign_public_key = kiosk.public_key(),
                      .box_public_key = std::string(rules::kKeySize, 'x'),
                      .create_time_ms = kWorldStartMs};
  MustBeOk(database_->Write([&](WriteContext& write) { return InsertDevice(write.db(), row); }), "device");
  return kiosk;
}

Heard DiskServer::Converse(const TestKiosk& kiosk, const std::vector<v1::Push>& pushes) {
  return ConverseAsTold(kiosk, support::Talk{.leases = std::nullopt, .pushes = pushes});
}

Heard DiskServer::ConverseAsTold(const TestKiosk& kiosk, const support::Talk& talk) { return Port(this, kiosk, talk).Speak(); }

std::string DiskServer::Read(std::string_view sql) {
  std::string value;
  MustBeOk(database_->Read([&](Connection& db) {
    return db.Query(sql, {}, [&](const Row& row) {
      value = row.Text(0);
      return false;
    });
  }),
           sql);
  return value;
}

}  // namespace footfall::server::support
