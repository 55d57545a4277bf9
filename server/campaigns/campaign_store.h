// The tables of campaigns, their seal keys, and sites. One thread at a time a connection. Messages come back complete, name and etag
// included.
#ifndef FOOTFALL_SERVER_CAMPAIGNS_CAMPAIGN_STORE_H_
#define FOOTFALL_SERVER_CAMPAIGNS_CAMPAIGN_STORE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/campaign_service.pb.h"
#include "server/storage/database.h"

namespace footfall::server {

// NotFound when there is none.
absl::StatusOr<footfall::v1::Campaign> GetCampaign(Connection& db, std::string_view campaign_id);
absl::StatusOr<footfall::v1::Site> GetSite(Connection& db, std::string_view site_id);

// At most `limit` by id, those after `after_id` ("" = from the first).
absl::StatusOr<std::vector<footfall::v1::Campaign>> ListCampaigns(Connection& db, std::string_view after_id, int limit);
absl::StatusOr<std::vector<footfall::v1::Site>> ListSites(Connection& db, std::string_view after_id, int limit);

// Store the message under its name, give it a new version and fill in its etag. Insert: AlreadyExists. Replace: NotFound.
absl::Status InsertCampaign(WriteContext& write, footfall::v1::Campaign* campaign);
absl::Status ReplaceCampaign(WriteContext& write, footfall::v1::Campaign* campaign);
absl::Status InsertSite(WriteContext& write, footfall::v1::Site* site);
absl::Status ReplaceSite(WriteContext& write, footfall::v1::Site* site);

// The key pair that kiosks seal a campaign's operations to.
struct SealKeyRow {
  std::string key_id;
  std::string public_key;      // 32 bytes
  std::string wrapped_secret;  // PiiVault::EncryptSecret, context SealKeyContext
};
// Keeps a wrapped secret from being opened as another campaign's.
std::string SealKeyContext(std::string_view campaign_id);
absl::Status InsertSealKey(Connection& db, std::string_view campaign_id, const SealKeyRow& key);
// NotFound when the campaign has none.
absl::StatusOr<SealKeyRow> GetSealKey(Connection& db, std::string_view campaign_id);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_CAMPAIGNS_CAMPAIGN_STORE_H_
