#include "tests/support/server_sync/sync_world.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace footfall::server::support {

namespace v1 = footfall::v1;

SyncWorld::SyncWorld() : sign_keys_(rules::SignKeysFromSeed(std::string(rules::kKeySize, 's'))) {
  admin_ = leads_.AddUser("admin", v1::USER_ROLE_ADMINISTRATOR, false, false);
  grant_sources_.Add(LeaseKind::kQueueNumbers, &number_source_);
  Start();
}

SyncWorld::~SyncWorld() { Stop(); }

void SyncWorld::Start() {
  auto log = GrantLog::Open(grant_file());
  MustBeOk(log.status(), "grants");
  grant_log_ = *std::move(log);
  keeper_ = std::make_unique<LeaseKeeper>(LeaseKeeper::Parts{.database = &database(),
                                                             .access = &leads_.access(),
                                                             .clock = &leads_.clock(),
                                                             .random = SystemRandom(),
                                                             .sign_keys = sign_keys_,
                                                             .incarnation = incarnation_,
                                                             .sources = &grant_sources_,
                                                             .log = grant_log_.get()});
  MustBeOk(keeper_->Begin(), "leases");
  board_ = std::make_unique<BoardHub>(&database(), &presence_, &leads_.clock());
  sync_service_ =
      std::make_unique<SyncServiceImpl>(SyncParts{.database = &database(),
                                                  .access = &leads_.access(),
                                                  .catalog = &leads_.catalog(),
                                                  .intake = &leads_.intake(),
                                                  .board = board_.get(),
                                                  .presence = &presence_,
                                                  .clock = &leads_.clock(),
                                                  .random = SystemRandom(),
                                                  .sign_keys = sign_keys_,
                                                  .incarnation = incarnation_,
                                                  .stable_seq = [this](std::string_view, uint32_t) { return stable_seq_.load(); },
                                                  .leases = keeper_.get(),
                                                  .unknown_devices = &unknown_devices_});
  device_service_ = std::make_unique<DeviceServiceImpl>(
      DeviceServiceImpl::Parts{&database(), &leads_.access(), &presence_, &leads_.clock(), SystemRandom()},
      ServerIdentity{.address = "127.0.0.1:8443",
                     .certificate_pin = std::string(32, 'p'),
                     .sign_public_key = sign_keys_.public_key,
                     .incarnation = incarnation_});
  quarantine_service_ = std::make_unique<QuarantineServiceImpl>(
      QuarantineServiceImpl::Parts{&database(), &leads_.access(), &leads_.catalog(), &leads_.intake(), &leads_.vault(), &leads_.clock()});
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(sync_service_.get());
  builder.RegisterService(device_service_.get());
  builder.RegisterService(quarantine_service_.get());
  server_ = builder.BuildAndStart();
  channel_ = grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
  sync_stub_ = v1::SyncService::NewStub(channel_);
  device_stub_ = v1::DeviceService::NewStub(channel_);
  quarantine_stub_ = v1::QuarantineService::NewStub(channel_);
}

void SyncWorld::Stop() {
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
  sync_service_.reset();
  device_service_.reset();
  quarantine_service_.reset();
  board_.reset();
  keeper_.reset();
  server_.reset();
}

void SyncWorld::Restart(std::string incarnation) {
  Stop();
  if (!incarnation.empty()) incarnation_ = std::move(incarnation);
  Start();
}

KioskPlace SyncWorld::Place(std::string_view session_id) {
  const CampaignView& campaign = leads_.campaign();
  return {.campaign_id = campaign.campaign_id,
          .session_id = std::string(session_id),
          .seal_key_id = campaign.campaign.seal_key_id(),
          .seal_public_key = campaign.campaign.seal_public_key()};
}

TestKiosk SyncWorld::AddKiosk() {
  TestKiosk kiosk(rules::FormatUuid(NewId()), std::string(rules::kKeySize, static_cast<char>('A' + kiosks_++ % 26)), Place());
  const DeviceRow row{.id = kiosk.device_id(),
                      .display_name = absl::StrCat("Kiosk ", kiosks_),
                      .campaign_id = std::string(kCampaign),
                      .session_id = std::string(kDayOne),
                      .sign_public_key = kiosk.public_key(),
                      .box_public_key = std::string(rules::kKeySize, 'x'),
                      .create_time_ms = kWorldStartMs};
  MustBeOk(database().Write([&](WriteContext& write) { return InsertDevice(write.db(), row); }), "device");
  return kiosk;
}

std::unique_ptr<KioskStream> SyncWorld::Connect() { return std::make_unique<KioskStream>(sync_stub_.get(), channel_); }

std::unique_ptr<grpc::ClientContext> SyncWorld::As(const std::string& token) {
  auto context = std::make_unique<grpc::ClientContext>();
  if (!token.empty()) context->AddMetadata("authorization", "Bearer " + token);
  return context;
}

int64_t SyncWorld::Count(std::string_view sql) {
  int64_t count = -1;
  MustBeOk(database().Read([&](Connection& db) {
    return db.Query(sql, {}, [&](const Row& row) {
      count = row.Int(0);
      return false;
    });
  }),
           sql);
  return count;
}

DeviceRow SyncWorld::Device(std::string_view device_id) {
  DeviceRow row;
  MustBeOk(database().Read([&](Connection& db) {
    absl::StatusOr<std::optional<DeviceRow>> found = FindDevice(db, device_id);
    if (found.ok() && found->has_value()) row = **found;
    return found.status();
  }),
           "device");
  return row;
}

}  // namespace footfall::server::support
