#include "server/sync/kiosk_config.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <utility>

#include "proto/rules/hash_chain.h"
#include "server/campaigns/campaign_store.h"
#include "server/coupons/coupon_offers.h"
#include "server/draws/draw_offers.h"
#include "server/people/people_store.h"
#include "server/people/roster_store.h"
#include "server/playbooks/playbook_store.h"
#include "server/queues/queue_store.h"
#include "server/sessions/session_store.h"
#include "server/stock/count_intake.h"
#include "server/stock/gift_intake.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

void Trim(v1::Campaign* campaign) {
  campaign->clear_purpose();
  campaign->clear_background();
  campaign->clear_audience_segments();
  campaign->clear_update_time_ms();
  campaign->clear_etag();
}

void Trim(v1::Site* site) {
  site->clear_rent_fen();
  site->clear_update_time_ms();
  site->clear_etag();
}

absl::Status AddPlace(Connection& db, const SessionKey& key, v1::KioskConfig* config) {
  absl::StatusOr<v1::Campaign> campaign = GetCampaign(db, key.campaign_id);
  if (!campaign.ok()) return campaign.status();
  absl::StatusOr<v1::Session> session = GetSession(db, key);
  if (!session.ok()) return session.status();
  absl::StatusOr<std::string> site_id = GetSessionSite(db, key);
  if (!site_id.ok()) return site_id.status();
  absl::StatusOr<v1::Site> site = GetSite(db, *site_id);
  if (!site.ok()) return site.status();
  Trim(&*campaign);
  Trim(&*site);
  session->clear_update_time_ms();
  session->clear_etag();
  *config->mutable_campaign() = *std::move(campaign);
  *config->mutable_session() = *std::move(session);
  *config->mutable_site() = *std::move(site);
  return absl::OkStatus();
}

absl::Status AddZones(Connection& db, const SessionKey& key, v1::KioskConfig* config) {
  absl::StatusOr<std::vector<v1::Zone>> zones = ListZones(db, key);
  if (!zones.ok()) return zones.status();
  for (v1::Zone& zone : *zones) {
    zone.clear_etag();
    *config->add_zones() = std::move(zone);
  }
  absl::StatusOr<std::vector<v1::Assignment>> assignments = ListAssignments(db, key);
  if (!assignments.ok()) return assignments.status();
  for (v1::Assignment& assignment : *assignments) *config->add_assignments() = std::move(assignment);
  return absl::OkStatus();
}

absl::Status AddPeople(Connection& db, const SessionKey& key, v1::KioskConfig* config) {
  absl::StatusOr<std::vector<KioskStaffRow>> staff = ListKioskStaff(db, key);
  if (!staff.ok()) return staff.status();
  for (KioskStaffRow& row : *staff) {
    v1::KioskStaff* person = config->add_staff();
    person->set_name(row.staff.name());
    person->set_number(row.staff.number());
    person->set_display_name(row.staff.display_name());
    person->set_role(row.staff.role());
    person->set_pin_salt(std::move(row.pin.salt));
    person->set_wrapped_duplicate_key(std::move(row.pin.wrapped_key));
  }
  absl::StatusOr<std::vector<v1::Shift>> shifts = ListPublishedShifts(db, key);
  if (!shifts.ok()) return shifts.status();
  for (v1::Shift& shift : *shifts) {
    shift.clear_etag();
    *config->add_shifts() = std::move(shift);
  }
  return absl::OkStatus();
}

absl::Status AddPlaybook(Connection& db, const SessionKey& key, v1::KioskConfig* config) {
  absl::StatusOr<v1::Playbook> playbook = GetPlaybook(db, key.campaign_id);
  if (!playbook.ok()) return playbook.status();
  if (playbook->update_time_ms() == 0) return absl::OkStatus();  // nothing was written yet
  playbook->clear_update_time_ms();
  playbook->clear_etag();
  *config->mutable_playbook() = *std::move(playbook);
  return absl::OkStatus();
}

// What is counted of them would make each ticket a change.
absl::Status AddQueues(Connection& db, const SessionKey& key, v1::KioskConfig* config) {
  absl::StatusOr<std::vector<v1::Queue>> queues = ListQueues(db, key);
  if (!queues.ok()) return queues.status();
  for (v1::Queue& queue : *queues) *config->add_queues() = std::move(queue);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::KioskConfig> BuildSessionConfig(Connection& db, const SessionKey& key) {
  v1::KioskConfig config;
  if (absl::Status status = AddPlace(db, key, &config); !status.ok()) return status;
  if (absl::Status status = AddZones(db, key, &config); !status.ok()) return status;
  if (absl::Status status = AddPeople(db, key, &config); !status.ok()) return status;
  if (absl::Status status = AddGiftOffers(db, key, &config); !status.ok()) return status;
  if (absl::Status status = AddCountItems(db, key, &config); !status.ok()) return status;
  if (absl::Status status = AddCouponOffers(db, key, &config); !status.ok()) return status;
  if (absl::Status status = AddDrawOffers(db, key, &config); !status.ok()) return status;
  if (absl::Status status = AddPlaybook(db, key, &config); !status.ok()) return status;
  if (absl::Status status = AddQueues(db, key, &config); !status.ok()) return status;
  return config;
}

v1::KioskConfig ForDevice(const v1::KioskConfig& session, const DeviceRow& device) {
  v1::KioskConfig config = session;
  config.set_device(DeviceName(device.id));
  config.set_device_display_name(device.display_name);
  const SessionKey key{device.campaign_id, device.session_id};
  if (!device.zone_id.empty()) config.set_zone(SessionChildName(key, "zones", device.zone_id));
  if (!device.settings.empty()) *config.mutable_settings() = ReadSettings(device);
  return config;
}

std::string ConfigHash(const v1::KioskConfig& config) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream out(&bytes);
    google::protobuf::io::CodedOutputStream coded(&out);
    coded.SetSerializationDeterministic(true);  // texts are maps: their order must not look like a change
    config.SerializeToCodedStream(&coded);
  }
  return rules::Hash(bytes);
}

}  // namespace footfall::server
