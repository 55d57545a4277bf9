// Resource names ("campaigns/spring/sessions/day-1"): made and taken apart in one place. Pure; any thread.
#ifndef FOOTFALL_SERVER_BASE_RESOURCE_NAMES_H_
#define FOOTFALL_SERVER_BASE_RESOURCE_NAMES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace footfall::server {

// The ids of one session.
struct SessionKey {
  std::string campaign_id, session_id;
  auto operator<=>(const SessionKey&) const = default;
};

// The ids of something inside a session: a zone, an assignment, a shift, a swap.
struct SessionChildKey {
  SessionKey session;
  std::string id;
  auto operator<=>(const SessionChildKey&) const = default;
};

std::string CampaignName(std::string_view campaign_id);
std::string SiteName(std::string_view site_id);
std::string StaffName(std::string_view staff_id);
std::string DeviceName(std::string_view device_id);
std::string SessionName(const SessionKey& key);
// `collection` is "zones", "assignments", "shifts" or "swaps".
std::string SessionChildName(const SessionKey& key, std::string_view collection, std::string_view id);

// The reverse. InvalidField(field, "REQUIRED") for an empty name, (field, "BAD_NAME") for one that is not of that kind.
absl::StatusOr<std::string> ParseCampaignName(std::string_view field, std::string_view name);
absl::StatusOr<std::string> ParseSiteName(std::string_view field, std::string_view name);
absl::StatusOr<std::string> ParseStaffName(std::string_view field, std::string_view name);
absl::StatusOr<std::string> ParseDeviceName(std::string_view field, std::string_view name);
absl::StatusOr<SessionKey> ParseSessionName(std::string_view field, std::string_view name);
absl::StatusOr<SessionChildKey> ParseSessionChildName(std::string_view field, std::string_view collection, std::string_view name);

// InvalidField(field, "REQUIRED" or "BAD_ID") unless `id` can name a resource.
absl::Status CheckResourceId(std::string_view field, std::string_view id);

// Changes with each version of a resource and tells nothing else.
std::string MakeEtag(std::string_view resource_name, int64_t version);
// StaleEtag(resource_name) when the caller sent an etag and it is not the stored one.
absl::Status CheckEtag(std::string_view sent, std::string_view stored, std::string_view resource_name);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BASE_RESOURCE_NAMES_H_
