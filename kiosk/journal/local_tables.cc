#include "kiosk/journal/local_tables.h"

#include "absl/strings/str_cat.h"
#include "kiosk/journal/site_tables.h"
#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"

namespace footfall::kiosk {
namespace {

constexpr std::string_view kDevicePrefix = "devices/";
constexpr int kNonceBytes = 24;

std::string ConfigKey(const DeviceKeys& keys) { return rules::KeyedHash(keys.box_seed, "footfall/config-at-rest/1", "", rules::kKeySize); }

// An older configuration cannot be put in a newer one's place.
std::string ConfigContext(const StoredConfig& config) { return absl::StrCat("config/", config.version, "/", config.incarnation); }

}  // namespace

absl::Status ApplyEffects(Database* db, const LocalEffects& effects) {
  absl::Status status;
  if (effects.counts_as_lead) {
    status.Update(db->Prepare("INSERT INTO lead_counts(day,hour,staff_id,leads) VALUES(?,?,?,1) "
                              "ON CONFLICT(day,hour,staff_id) DO UPDATE SET leads=leads+1")
                      .Int(effects.day)
                      .Int(effects.hour)
                      .Text(effects.staff_id)
                      .Finish());
  }
  if (!effects.tag.empty()) status.Update(db->Prepare("INSERT OR IGNORE INTO duplicate_tags(tag) VALUES(?)").Blob(effects.tag).Finish());
  if (effects.attendance != 0) {
    status.Update(db->Prepare("INSERT OR REPLACE INTO attendance(staff_id,kind,time_ms) VALUES(?,?,?)")
                      .Text(effects.staff_id)
                      .Int(effects.attendance)
                      .Int(effects.corrected_ms)
                      .Finish());
  }
  status.Update(ApplySiteEffects(db, effects.site, effects.day));
  return status;
}

absl::StatusOr<LeadCounts> ReadCounts(Database* db, int32_t day) {
  LeadCounts counts;
  Statement read = db->Prepare("SELECT hour,staff_id,leads FROM lead_counts WHERE day=?");
  read.Int(day);
  while (read.Step()) counts[{static_cast<int>(read.GetInt(0)), read.GetBytes(1)}] = read.GetInt(2);
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return counts;
}

absl::StatusOr<bool> ReadTag(Database* db, std::string_view tag) {
  Statement read = db->Prepare("SELECT 1 FROM duplicate_tags WHERE tag=?");
  const bool found = read.Blob(tag).Step();
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return found;
}

absl::StatusOr<std::vector<LastAttendance>> ReadAttendance(Database* db) {
  std::vector<LastAttendance> rows;
  Statement read = db->Prepare("SELECT staff_id,kind,time_ms FROM attendance ORDER BY staff_id");
  while (read.Step()) rows.push_back({read.GetBytes(0), static_cast<int>(read.GetInt(1)), read.GetInt(2)});
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return rows;
}

absl::Status WriteConfig(Database* db, const DeviceKeys& keys, const StoredConfig& config, Random* random) {
  std::string key = ConfigKey(keys);
  const std::string box = rules::Encrypt(config.bytes, key, ConfigContext(config), random->Bytes(kNonceBytes));
  rules::Wipe(&key);
  if (box.empty()) return absl::FailedPreconditionError("journal: no keys to encrypt the configuration with");
  return db->Prepare("INSERT OR REPLACE INTO config(id,incarnation,version,bytes) VALUES(1,?,?,?)")
      .Blob(config.incarnation)
      .Int(config.version)
      .Blob(box)
      .Finish();
}

absl::StatusOr<std::optional<StoredConfig>> ReadConfig(Database* db, const DeviceKeys& keys) {
  std::optional<StoredConfig> config;
  Statement read = db->Prepare("SELECT incarnation,version,bytes FROM config");
  if (read.Step()) config = StoredConfig{read.GetBytes(0), read.GetInt(1), read.GetBytes(2)};
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  if (!config) return config;
  std::string key = ConfigKey(keys);
  std::optional<std::string> plain = rules::Decrypt(config->bytes, key, ConfigContext(*config));
  rules::Wipe(&key);
  if (!plain) return absl::DataLossError("journal: the stored configuration does not open");
  config->bytes = *std::move(plain);
  return config;
}

absl::Status WriteStanding(Database* db, ServerStanding standing) {
  return db->Prepare("INSERT OR REPLACE INTO standing(id,standing) VALUES(1,?)").Int(static_cast<int64_t>(standing)).Finish();
}

absl::StatusOr<ServerStanding> ReadStanding(Database* db) {
  Statement read = db->Prepare("SELECT standing FROM standing");
  const int64_t standing = read.Step() ? read.GetInt(0) : static_cast<int64_t>(ServerStanding::kNormal);
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  const bool known = standing >= 0 && standing <= static_cast<int64_t>(ServerStanding::kUnknown);
  return known ? static_cast<ServerStanding>(standing) : ServerStanding::kFrozen;  // of a newer program: the careful one
}

absl::Status WriteTimeFix(Database* db, const TimeFix& fix) {
  return db->Prepare("INSERT OR REPLACE INTO time_fix(id,server_ms,wall_ms,boot_ms,boot_id) VALUES(1,?,?,?,?)")
      .Int(fix.server_ms)
      .Int(fix.wall_ms)
      .Int(fix.boot_ms)
      .Blob(fix.boot_id)
      .Finish();
}

absl::StatusOr<std::optional<TimeFix>> ReadTimeFix(Database* db) {
  std::optional<TimeFix> fix;
  Statement read = db->Prepare("SELECT server_ms,wall_ms,boot_ms,boot_id FROM time_fix");
  if (read.Step()) fix = TimeFix{read.GetInt(0), read.GetInt(1), read.GetInt(2), read.GetBytes(3)};
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return fix;
}

absl::Status WriteIdentity(Database* db, const Identity& identity) {
  return db
      ->Prepare(
          "INSERT OR REPLACE INTO identity(id,sign_seed,box_seed,device,server_address,certificate_pin,server_sign_key,incarnation) "
          "VALUES(1,?,?,?,?,?,?,?)")
      .Blob(identity.keys.sign_seed)
      .Blob(identity.keys.box_seed)
      .Text(identity.device)
      .Text(identity.server_address)
      .Blob(identity.certificate_pin)
      .Blob(identity.server_sign_key)
      .Blob(identity.incarnation)
      .Finish();
}

absl::StatusOr<std::optional<Identity>> ReadIdentity(Database* db) {
  std::optional<Identity> identity;
  Statement read = db->Prepare("SELECT sign_seed,box_seed,device,server_address,certificate_pin,server_sign_key,incarnation FROM identity");
  if (read.Step()) {
    identity.emplace();
    identity->keys = {read.GetBytes(0), read.GetBytes(1)};
    identity->device = read.GetBytes(2);
    identity->server_address = read.GetBytes(3);
    identity->certificate_pin = read.GetBytes(4);
    identity->server_sign_key = read.GetBytes(5);
    identity->incarnation = read.GetBytes(6);
    if (identity->device.starts_with(kDevicePrefix)) {
      identity->device_id = rules::ParseUuid(identity->device.substr(kDevicePrefix.size())).value_or(rules::Uuid{});
    }
  }
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return identity;
}

}  // namespace footfall::kiosk
