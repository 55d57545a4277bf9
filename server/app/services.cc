#include "server/app/services.h"

#include "server/access/access_service.h"
#include "server/backup/backup_service.h"
#include "server/backup/stable_marks.h"
#include "server/base/errors.h"
#include "server/board/board_hub.h"
#include "server/campaigns/campaign_catalog.h"
#include "server/campaigns/campaign_service.h"
#include "server/campaigns/campaign_store.h"
#include "server/coupons/coupon_lender.h"
#include "server/coupons/coupon_service.h"
#include "server/devices/device_presence.h"
#include "server/devices/device_service.h"
#include "server/draws/block_source.h"
#include "server/draws/draw_service.h"
#include "server/leads/lead_intake.h"
#include "server/leads/lead_service.h"
#include "server/leases/lease_keeper.h"
#include "server/leases/lease_service.h"
#include "server/onsite/onsite_service.h"
#include "server/people/people_service.h"
#include "server/people/people_store.h"
#include "server/playbooks/playbook_service.h"
#include "server/queues/number_source.h"
#include "server/queues/queue_service.h"
#include "server/sessions/session_service.h"
#include "server/sessions/session_store.h"
#include "server/stock/booth_count.h"
#include "server/stock/booth_stock.h"
#include "server/stock/stock_service.h"
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

// What is not there is the filter's fault; all else that reading comes to is not.
absl::Status OfFilter(std::string_view field, const absl::Status& found) {
  return absl::IsNotFound(found) ? errors::InvalidField(field, "UNKNOWN") : found;
}

absl::Status CheckNamed(Connection& db, const LeadQuery& query) {
  absl::Status status;
  if (!query.session_id.empty()) status = OfFilter("filter.session", GetSession(db, {query.campaign_id, query.session_id}).status());
  if (status.ok() && !query.site_id.empty()) status = OfFilter("filter.site", GetSite(db, query.site_id).status());
  if (status.ok() && !query.staff_id.empty()) status = OfFilter("filter.staff", GetStaff(db, query.staff_id).status());
  return status;
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
        sessions(on.database, on.access, on.clock, on.random, &board, SessionServiceImpl::kMaxWatchers,
                 [clock = on.clock](WriteContext& write, const SessionKey& key, const std::string& user) {
                   return ReconcileBooth(write, key, {user, clock->NowMs()});
                 }),
        people(on.database, on.access, on.vault, on.clock, on.random),
        leads(LeadServiceParts{.database = on.database,
                               .access = on.access,
                               .catalog = &catalog,
                               .intake = &intake,
                               .vault = on.vault,
                               .clock = on.clock,
                               .random = on.random,
                               .incarnation = [incarnation = on.incarnation] { return incarnation; },
                               .count_quarantined = &CountWaiting,
                               .check_named = &CheckNamed}),
        devices(
            DeviceServiceImpl::Parts{
                .database = on.database, .access = on.access, .presence = &presence, .clock = on.clock, .random = on.random},
            ServerIdentity{.address = on.address,
                           .certificate_pin = on.certificate_pin,
                           .sign_public_key = on.sign_keys.public_key,
                           .incarnation = on.incarnation}),
        stock(on.database, on.access, on.clock, on.random),
        gift_source(on.clock),
        coupon_keys(on.vault, on.random),
        coupon_maker(on.database, &coupon_keys, on.clock, on.random),
        coupon_lender(&coupon_keys, on.clock),
        coupons({.database = on.database,
                 .access = on.access,
                 .keys = &coupon_keys,
                 .maker = &coupon_maker,
                 .clock = on.clock,
                 .random = on.random}),
        block_source(on.vault),
        queues(on.database, on.access),
        playbooks(on.database, on.access, on.clock),
        onsite(on.database, on.access, on.vault),
        draws({.database = on.database, .access = on.access, .vault = on.vault, .clock = on.clock, .random = on.random}),
        keeper(LeaseKeeper::Parts{.database = on.database,
                                  .access = on.access,
                                  .clock = on.clock,
                                  .random = on.random,
                                  .sign_keys = on.sign_keys,
                                  .incarnation = on.incarnation,
                                  .sources = &grant_sources,
                                  .log = on.grant_log}),
        leases(LeaseServiceImpl::Parts{.database = on.database, .access = on.access, .keeper = &keeper, .clock = on.clock}),
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
                      .leases = &keeper,
                      .unknown_devices = &unknown_devices}),
        quarantine({on.database, on.access, &catalog, &intake, on.vault, on.clock, &grant_sources}),
        backups(on.database, on.access, on.stable_marks, &unknown_devices, on.clock, on.data, on.database_file) {
    grant_sources.Add(LeaseKind::kGift, &gift_source);
    grant_sources.Add(LeaseKind::kCoupon, &coupon_lender);
    grant_sources.Add(LeaseKind::kDrawBlock, &block_source);
    grant_sources.Add(LeaseKind::kQueueNumbers, &number_source);
    // Only `sync` reports who comes and goes, and it ends before the board does.
    presence.SetListener([this](const std::string& device_id) { board.DeviceChanged(device_id); });
  }

  DevicePresence presence;
  UnknownDevices unknown_devices;
  CampaignCatalog catalog;
  LeadIntake intake;
  BoardHub board;
  GrantSources grant_sources;  // whoever lends more than bare numbers adds itself
  AccessServiceImpl access;
  CampaignServiceImpl campaigns;
  SessionServiceImpl sessions;
  PeopleServiceImpl people;
  LeadServiceImpl leads;
  DeviceServiceImpl devices;
  StockServiceImpl stock;
  GiftSource gift_source;
  CouponKeys coupon_keys;
  CouponMaker coupon_maker;
  CouponLender coupon_lender;
  CouponServiceImpl coupons;
  BlockSource block_source;
  NumberSource number_source;
  QueueServiceImpl queues;
  PlaybookServiceImpl playbooks;
  OnsiteServiceImpl onsite;
  DrawServiceImpl draws;
  LeaseKeeper keeper;
  LeaseServiceImpl leases;
  SyncServiceImpl sync;
  QuarantineServiceImpl quarantine;
  BackupServiceImpl backups;
};

Services::Services(const ServiceParts& parts) : parts_(std::make_unique<Parts>(parts)) {}
Services::~Services() = default;

absl::Status Services::Begin() { return parts_->keeper.Begin(); }

std::vector<grpc::Service*> Services::All() {
  Parts& p = *parts_;
  return {&p.access, &p.campaigns, &p.sessions, &p.people, &p.leads,  &p.devices,    &p.stock,   &p.coupons,
          &p.queues, &p.draws,     &p.leases,   &p.sync,   &p.onsite, &p.quarantine, &p.backups, &p.playbooks};
}

void Services::EndStreams() {
  parts_->sync.EndStreams();
  parts_->board.EndAll();
}

}  // namespace footfall::server
