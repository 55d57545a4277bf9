#include "server/base/resource_names.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/rules/hash_chain.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/text.h"

namespace footfall::server {
namespace {

// Enough that two versions of one resource never share an etag by chance.
constexpr int kEtagBytes = 8;

// The ids in `name`, when it is made of `collections`, each followed by a well-formed id.
std::optional<std::vector<std::string>> Match(const std::vector<std::string_view>& collections, std::string_view name) {
  std::vector<absl::string_view> parts = absl::StrSplit(Abseil(name), '/');
  if (parts.size() != 2 * collections.size()) return std::nullopt;
  std::vector<std::string> ids;
  for (size_t i = 0; i < collections.size(); ++i) {
    if (Std(parts[2 * i]) != collections[i] || !rules::IsResourceId(Std(parts[2 * i + 1]))) return std::nullopt;
    ids.emplace_back(parts[2 * i + 1]);
  }
  return ids;
}

absl::StatusOr<std::vector<std::string>> Parse(std::string_view field, const std::vector<std::string_view>& collections,
                                               std::string_view name) {
  if (name.empty()) return errors::InvalidField(field, "REQUIRED");
  auto ids = Match(collections, name);
  if (!ids) return errors::InvalidField(field, "BAD_NAME");
  return *std::move(ids);
}

absl::StatusOr<std::string> ParseOne(std::string_view field, std::string_view collection, std::string_view name) {
  auto ids = Parse(field, {collection}, name);
  if (!ids.ok()) return ids.status();
  return (*ids)[0];
}

}  // namespace

std::string CampaignName(std::string_view campaign_id) { return absl::StrCat("campaigns/", Abseil(campaign_id)); }
std::string SiteName(std::string_view site_id) { return absl::StrCat("sites/", Abseil(site_id)); }
std::string StaffName(std::string_view staff_id) { return absl::StrCat("staff/", Abseil(staff_id)); }
std::string DeviceName(std::string_view device_id) { return absl::StrCat("devices/", Abseil(device_id)); }

std::string SessionName(const SessionKey& key) { return absl::StrCat("campaigns/", key.campaign_id, "/sessions/", key.session_id); }

std::string SessionChildName(const SessionKey& key, std::string_view collection, std::string_view id) {
  return absl::StrCat(SessionName(key), "/", Abseil(collection), "/", Abseil(id));
}

absl::StatusOr<std::string> ParseCampaignName(std::string_view field, std::string_view name) { return ParseOne(field, "campaigns", name); }
absl::StatusOr<std::string> ParseSiteName(std::string_view field, std::string_view name) { return ParseOne(field, "sites", name); }
absl::StatusOr<std::string> ParseStaffName(std::string_view field, std::string_view name) { return ParseOne(field, "staff", name); }
absl::StatusOr<std::string> ParseDeviceName(std::string_view field, std::string_view name) { return ParseOne(field, "devices", name); }

absl::StatusOr<SessionKey> ParseSessionName(std::string_view field, std::string_view name) {
  auto ids = Parse(field, {"campaigns", "sessions"}, name);
  if (!ids.ok()) return ids.status();
  return SessionKey{(*ids)[0], (*ids)[1]};
}

absl::StatusOr<SessionChildKey> ParseSessionChildName(std::string_view field, std::string_view collection, std::string_view name) {
  auto ids = Parse(field, {"campaigns", "sessions", collection}, name);
  if (!ids.ok()) return ids.status();
  return SessionChildKey{{(*ids)[0], (*ids)[1]}, (*ids)[2]};
}

absl::Status CheckResourceId(std::string_view field, std::string_view id) {
  if (id.empty()) return errors::InvalidField(field, "REQUIRED");
  if (!rules::IsResourceId(id)) return errors::InvalidField(field, "BAD_ID");
  return absl::OkStatus();
}

std::string MakeEtag(std::string_view resource_name, int64_t version) {
  return rules::ToHex(rules::Hash(absl::StrCat(Abseil(resource_name), "#", version)).substr(0, kEtagBytes));
}

absl::Status CheckEtag(std::string_view sent, std::string_view stored, std::string_view resource_name) {
  return sent.empty() || sent == stored ? absl::OkStatus() : errors::StaleEtag(resource_name);
}

}  // namespace footfall::server
