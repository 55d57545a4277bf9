// What ends with the server's process, shared by the sources of ServerMachine.
#ifndef FOOTFALL_TESTS_SIMULATION_SERVER_PROCESS_H_
#define FOOTFALL_TESTS_SIMULATION_SERVER_PROCESS_H_

#include <memory>
#include <vector>

#include "server/access/access.h"
#include "server/campaigns/campaign_catalog.h"
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
#include "server/stock/booth_stock.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"
#include "server/sync/quarantine_service.h"
#include "server/sync/sync_hub.h"
#include "tests/simulation/server_machine.h"

namespace footfall::simulation {

// In the order it is built.
struct ServerMachine::Process {
  std::shared_ptr<int> alive = std::make_shared<int>(0);
  std::unique_ptr<TaskLine> writer_line;
  std::vector<TaskLine*> hub_lines;
  std::unique_ptr<server::Database> database;
  std::unique_ptr<server::PiiVault> vault, coupon_vault;
  std::unique_ptr<server::Access> access;
  std::unique_ptr<server::CampaignCatalog> catalog;
  std::unique_ptr<server::LeadIntake> intake;
  server::DevicePresence presence;
  std::unique_ptr<server::DeviceServiceImpl> devices;
  std::unique_ptr<server::QuarantineServiceImpl> quarantine;
  std::unique_ptr<server::LeadServiceImpl> leads;
  std::unique_ptr<server::GiftSource> gifts;
  std::unique_ptr<server::CouponKeys> coupon_keys;
  std::unique_ptr<server::CouponMaker> coupon_maker;
  std::unique_ptr<server::CouponLender> coupon_lender;
  std::unique_ptr<server::CouponServiceImpl> coupons;
  std::unique_ptr<server::BlockSource> blocks;
  std::unique_ptr<server::DrawServiceImpl> draws;
  server::GrantSources sources;
  std::unique_ptr<server::GrantLog> grants;
  std::unique_ptr<server::LeaseKeeper> keeper;
  std::unique_ptr<server::LeaseServiceImpl> leases;
  std::unique_ptr<server::SyncHub> hub;
};

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_SERVER_PROCESS_H_
