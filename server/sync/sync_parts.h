// What sync is built from.
#ifndef FOOTFALL_SERVER_SYNC_SYNC_PARTS_H_
#define FOOTFALL_SERVER_SYNC_SYNC_PARTS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "proto/rules/crypto.h"
#include "server/access/access.h"
#include "server/base/clock.h"
#include "server/base/mailbox.h"
#include "server/base/random.h"
#include "server/board/board_hub.h"
#include "server/campaigns/campaign_catalog.h"
#include "server/devices/device_presence.h"
#include "server/leads/lead_intake.h"
#include "server/leases/lease_keeper.h"
#include "server/storage/database.h"
#include "server/sync/unknown_devices.h"

namespace footfall::server {

// All pointers outlive whoever holds them.
struct SyncParts {
  Database* database;
  Access* access;
  CampaignCatalog* catalog;
  const LeadIntake* intake;
  BoardHub* board;  // nullptr: kiosks are sent no boards
  DevicePresence* presence;
  Clock* clock;
  Random* random;
  rules::KeyPair sign_keys;  // Ed25519; kiosks know the public one since their enrolment
  std::string incarnation;   // 16 bytes
  // Up to which seq a device's epoch lies in a verified backup. None given: nothing is known to be, and kiosks keep everything.
  std::function<uint64_t(std::string_view device_id, uint32_t epoch)> stable_seq;
  LeaseKeeper* leases = nullptr;  // nullptr: kiosks are lent nothing
  // Makes the queues the hub's work goes through: answers, news, then the opening of Pushes. Given one, the hub has no threads: its maker
  // calls QueueTick every kTickMs. For programs that live in one thread (simulations). None: a Mailbox each, one a processor for the
  // openers, and a thread that ticks.
  std::function<std::unique_ptr<TaskQueue>()> make_queue = nullptr;
  UnknownDevices* unknown_devices = nullptr;  // who asks in vain; nullptr: nobody wants to know
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_SYNC_PARTS_H_
