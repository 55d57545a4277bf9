#include "server/app/services.h"

#include "server/access/access_service.h"
#include "server/backup/backup_service.h"
#include "server/backup/stable_marks.h"
#include "server/board/board_hub.h"
#include "server/campaigns/campaign_catalog.h"
#include "server/campaigns/campaign_service.h"
#include "server/devices/device_presence.h"
#include "server/devices/device_service.h"
#include "server/leads/lead_intake.h"
#include "server/leads/lead_service.h"
#include "server/people/people_service.h"
#include "server/sessions/session_service.h"
#include "server/sync/quarantine_service.h"
#include "server/sync/quarantine_store.h"
#include "server/sync/sync_service.h"
#include "server/sync/unknown_devices.h"

namespace footfall::server {
namespace {

absl::StatusOr<int64_t> CountWaiting(Connection& db, std::string_view campaign_id) {
  const auto counts = CountQuarantined(db, {.campaign_id = std::string(campaign_id)});
  if (!counts.ok()) return counts.status();
  int64_t count = 0;
  for (const auto& [reason, operations] : *counts) count += operations;
  return count;
}

}  // namespace

// Each member uses only those above it.
struct Services::Parts {
  explicit Parts(const ServiceParts& on)
      : catalog(on.database, on.vault),
        intake(on.vault),
        board(on.database, &presence, on.clock),
        access(on.database, on.access, on.clock, on.random),
        campaigns(on.database, on.access, on.vault, on.clock, on.random),
        sessions(on.database, on.access, on.clock, on.random, &board),
        people(on.database, on.access, on.vault, on.clock, on.random),
        leads(LeadServiceParts{.database = on.database,
                               .access = on.access,
                               .catalog = &catalog,
                               .intake = &intake,
                               .vault = on.vault,
                               .clock = on.clock,
                               .random = on.random,
                               .incarnation = [incarnation = on.incarnation] { return incarnation; },
                               .count_quarantined = &CountWaiting}),
        devices(
            DeviceServiceImpl::Parts{
                .database = on.database, .access = on.access, .presence = &presence, .clock = on.clock, .random = on.random},
            ServerIdentity{.address = on.address,
                           .certificate_pin = on.certificate_pin,
                           .sign_public_key = on.sign_keys.public_key,
                           .incarnation = on.incarnation}),
        sync(
            SyncParts{.database = on.database,
                      .access = on.access,
                      .catalog = &catalog,
                      .intake = &intake,
                      .board = &board,
                      .presence = &presence,
                      .clock = on.clock,
                      .random = on.random,
                      .sign_keys = on.sign_keys,
                      .incarnation = on.incarnation,
                      .stable_seq = [marks = on.stable_marks](std::string_view device, uint32_t epoch) { return marks->Of(device, epoch); },
                      .unknown_devices = &unknown_devices}),
        quarantine({on.database, on.access, &catalog, &intake, on.vault, on.clock}),
        backups(on.database, on.access, on.stable_marks, &unknown_devices, on.clock, on.data, on.database_file) {
    // Only `sync` reports who comes and goes, and it ends before the board does.
    presence.SetListener([this](const std::string& device_id) { board.DeviceChanged(device_id); });
  }

  DevicePresence presence;
  UnknownDevices unknown_devices;
  CampaignCatalog catalog;
  LeadIntake intake;
  BoardHub board;
  AccessServiceImpl access;
  CampaignServiceImpl campaigns;
  SessionServiceImpl sessions;
  PeopleServiceImpl people;
  LeadServiceImpl leads;
  DeviceServiceImpl devices;
  SyncServiceImpl sync;
  QuarantineServiceImpl quarantine;
  BackupServiceImpl backups;
};

Services::Services(const ServiceParts& parts) : parts_(std::make_unique<Parts>(parts)) {}
Services::~Services() = default;

std::vector<grpc::Service*> Services::All() {
  Parts& p = *parts_;
  return {&p.access, &p.campaigns, &p.sessions, &p.people, &p.leads, &p.devices, &p.sync, &p.quarantine, &p.backups};
}

void Services::EndStreams() {
  parts_->sync.EndStreams();
  parts_->board.EndAll();
}

}  // namespace footfall::server
