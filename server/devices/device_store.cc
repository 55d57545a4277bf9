#include "server/devices/device_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/text.h"

namespace footfall::server {
namespace {

// Devices with the head of the main run of their epoch; :1 is the main run's empty name.
std::string Select(std::string_view where) {
  return absl::StrCat(
      "SELECT d.device_id, d.display_name, d.campaign_id, d.session_id, d.zone_id, d.state, d.epoch, d.sign_public_key, d.box_public_key,"
      " d.program_version, d.last_seen_ms, d.backlog, d.create_time_ms, c.have_seq, d.settings, d.battery_percent, d.charging,"
      " d.free_disk_bytes, d.clock_skew_ms, d.chances_left FROM devices d"
      " LEFT JOIN sync_chains c ON c.device_id = d.device_id AND c.epoch = d.epoch AND c.branch = :1 WHERE ",
      Abseil(where));
}

DeviceRow ReadDevice(const Row& row) {
  KioskHealth health{
      .charging = row.Int(16) != 0, .free_disk_bytes = row.Int(17), .clock_skew_ms = row.Int(18), .chances_left = row.Int(19)};
  if (!row.IsNull(15)) health.battery_percent = static_cast<int>(row.Int(15));
  return {.id = row.Text(0),
          .display_name = row.Text(1),
          .campaign_id = row.Text(2),
          .session_id = row.Text(3),
          .zone_id = row.Text(4),
          .standing = static_cast<DeviceStanding>(row.Int(5)),
          .epoch = static_cast<uint32_t>(row.Int(6)),
          .sign_public_key = row.Blob(7),
          .box_public_key = row.Blob(8),
          .program_version = row.Text(9),
          .last_seen_ms = row.Int(10),
          .backlog = row.Int(11),
          .create_time_ms = row.Int(12),
          .have_seq = row.Int(13),
          .settings = row.Blob(14),
          .health = health};
}

absl::StatusOr<std::vector<DeviceRow>> ReadDevices(Connection& db, std::string_view sql, const std::vector<SqlValue>& values) {
  std::vector<DeviceRow> devices;
  absl::Status status = db.Query(sql, values, [&](const Row& row) {
    devices.push_back(ReadDevice(row));
    return true;
  });
  if (!status.ok()) return status;
  return devices;
}

absl::Status Run(Connection& db, std::string_view sql, const std::vector<SqlValue>& values) { return db.Execute(sql, values).status(); }

// The main branch has no name.
SqlValue MainBranch() { return Bytes{}; }

}  // namespace

absl::StatusOr<std::optional<DeviceRow>> FindDevice(Connection& db, std::string_view device_id) {
  absl::StatusOr<std::vector<DeviceRow>> found = ReadDevices(db, Select("d.device_id = :2"), {MainBranch(), std::string(device_id)});
  if (!found.ok()) return found.status();
  if (found->empty()) return std::nullopt;
  return std::move(found->front());
}

absl::StatusOr<std::vector<DeviceRow>> ListDevices(Connection& db, std::string_view after_id, int limit) {
  return ReadDevices(db, Select("d.device_id > :2 ORDER BY d.device_id LIMIT :3"), {MainBranch(), std::string(after_id), int64_t{limit}});
}

absl::StatusOr<std::vector<DeviceRow>> ListSessionDevices(Connection& db, std::string_view campaign_id, std::string_view session_id) {
  return ReadDevices(db, Select("d.campaign_id = :2 AND d.session_id = :3 AND d.state <> 3 ORDER BY d.device_id"),
                     {MainBranch(), std::string(campaign_id), std::string(session_id)});
}

absl::StatusOr<int64_t> CountSessionDevices(Connection& db, std::string_view campaign_id, std::string_view session_id) {
  int64_t count = 0;
  absl::Status status = db.Query("SELECT COUNT(*) FROM devices WHERE campaign_id = :1 AND session_id = :2",
                                 {std::string(campaign_id), std::string(session_id)}, [&](const Row& row) {
                                   count = row.Int(0);
                                   return false;
                                 });
  if (!status.ok()) return status;
  return count;
}

absl::StatusOr<int64_t> CountActiveDevices(Connection& db, std::string_view campaign_id, std::string_view session_id) {
  int64_t count = 0;
  absl::Status status = db.Query("SELECT COUNT(*) FROM devices WHERE campaign_id = :1 AND (:2 = '' OR session_id = :2) AND state = 1",
                                 {std::string(campaign_id), std::string(session_id)}, [&](const Row& row) {
                                   count = row.Int(0);
                                   return false;
                                 });
  if (!status.ok()) return status;
  return count;
}

absl::StatusOr<std::optional<EnrolmentCodeRow>> FindEnrolmentCode(Connection& db, std::string_view secret_hash) {
  std::optional<EnrolmentCodeRow> found;
  absl::Status status = db.Query(
      "SELECT secret_hash, campaign_id, session_id, zone_id, display_name, expire_time_ms, used_request_id, device_id"
      " FROM enrolment_codes WHERE secret_hash = :1",
      {Bytes{std::string(secret_hash)}}, [&](const Row& row) {
        found = EnrolmentCodeRow{row.Blob(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Int(5), row.Text(6), row.Text(7)};
        return false;
      });
  if (!status.ok()) return status;
  return found;
}

absl::Status InsertDevice(Connection& db, const DeviceRow& device) {
  return Run(db,
             "INSERT INTO devices (device_id, display_name, campaign_id, session_id, zone_id, state, state_reason, epoch, sign_public_key,"
             " box_public_key, program_version, last_seen_ms, backlog, create_time_ms, config_version, config_hash)"
             " VALUES (:1, :2, :3, :4, :5, :6, '', :7, :8, :9, :10, :11, :12, :13, 0, :14)",
             {device.id, device.display_name, device.campaign_id, device.session_id, device.zone_id, static_cast<int64_t>(device.standing),
              int64_t{device.epoch}, Bytes{device.sign_public_key}, Bytes{device.box_public_key}, device.program_version,
              device.last_seen_ms, device.backlog, device.create_time_ms, Bytes{}});
}

absl::Status UpdateDevicePlace(Connection& db, const DeviceRow& device) {
  return Run(db, "UPDATE devices SET display_name = :1, campaign_id = :2, session_id = :3, zone_id = :4 WHERE device_id = :5",
             {device.display_name, device.campaign_id, device.session_id, device.zone_id, device.id});
}

absl::Status UpdateDeviceStanding(Connection& db, std::string_view device_id, DeviceStanding standing, std::string_view reason) {
  return Run(db, "UPDATE devices SET state = :1, state_reason = :2 WHERE device_id = :3",
             {static_cast<int64_t>(standing), std::string(reason), std::string(device_id)});
}

absl::Status UpdateDeviceEpoch(Connection& db, std::string_view device_id, uint32_t epoch) {
  return Run(db, "UPDATE devices SET epoch = :1 WHERE device_id = :2", {int64_t{epoch}, std::string(device_id)});
}

absl::Status UpdateDeviceHeard(Connection& db, std::string_view device_id, int64_t seen_ms, int64_t backlog,
                               std::string_view program_version) {
  return Run(db, "UPDATE devices SET last_seen_ms = :1, backlog = :2, program_version = :3 WHERE device_id = :4",
             {seen_ms, backlog, std::string(program_version), std::string(device_id)});
}

absl::Status UpdateDeviceHealth(Connection& db, std::string_view device_id, const KioskHealth& health) {
  const SqlValue battery = health.battery_percent ? SqlValue(int64_t{*health.battery_percent}) : SqlValue(std::monostate());
  return Run(
      db,
      "UPDATE devices SET battery_percent = :1, charging = :2, free_disk_bytes = :3, clock_skew_ms = :4, chances_left = :5"
      " WHERE device_id = :6",
      {battery, int64_t{health.charging}, health.free_disk_bytes, health.clock_skew_ms, health.chances_left, std::string(device_id)});
}

absl::Status UpdateDeviceSettings(Connection& db, std::string_view device_id, const footfall::v1::KioskSettings& settings) {
  return Run(db, "UPDATE devices SET settings = :1 WHERE device_id = :2", {Bytes{settings.SerializeAsString()}, std::string(device_id)});
}

footfall::v1::KioskSettings ReadSettings(const DeviceRow& device) {
  footfall::v1::KioskSettings settings;
  // What cannot be read is as if nothing was set: the tablet's own way is always a way to work.
  if (!settings.ParseFromString(device.settings)) settings.Clear();
  return settings;
}

absl::Status InsertEnrolmentCode(Connection& db, const EnrolmentCodeRow& code) {
  return Run(db,
             "INSERT INTO enrolment_codes (secret_hash, campaign_id, session_id, zone_id, display_name, expire_time_ms, used_request_id,"
             " device_id) VALUES (:1, :2, :3, :4, :5, :6, '', '')",
             {Bytes{code.secret_hash}, code.campaign_id, code.session_id, code.zone_id, code.display_name, code.expire_time_ms});
}

absl::Status UseEnrolmentCode(Connection& db, std::string_view secret_hash, std::string_view request_id, std::string_view device_id) {
  return Run(db, "UPDATE enrolment_codes SET used_request_id = :1, device_id = :2 WHERE secret_hash = :3",
             {std::string(request_id), std::string(device_id), Bytes{std::string(secret_hash)}});
}

absl::StatusOr<DeviceConfigVersion> FindConfigVersion(Connection& db, std::string_view device_id) {
  DeviceConfigVersion found;
  absl::Status status =
      db.Query("SELECT config_version, config_hash FROM devices WHERE device_id = :1", {std::string(device_id)}, [&](const Row& row) {
        found = {row.Int(0), row.Blob(1)};
        return false;
      });
  if (!status.ok()) return status;
  return found;
}

absl::Status UpdateConfigVersion(Connection& db, std::string_view device_id, const DeviceConfigVersion& version) {
  return Run(db, "UPDATE devices SET config_version = :1, config_hash = :2 WHERE device_id = :3",
             {version.version, Bytes{version.hash}, std::string(device_id)});
}

absl::Status DropEnrolmentCodes(Connection& db, int64_t time_ms) {
  return Run(db, "DELETE FROM enrolment_codes WHERE expire_time_ms < :1", {time_ms});
}

}  // namespace footfall::server
