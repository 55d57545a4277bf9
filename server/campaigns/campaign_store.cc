#include "server/campaigns/campaign_store.h"

#include "absl/strings/str_cat.h"
#include "server/base/resource_names.h"
#include "server/base/text.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

using footfall::v1::Campaign;
using footfall::v1::Site;

std::string Text(std::string_view text) { return std::string(text); }

absl::Status DecodeCampaign(const Row& row, Campaign* campaign) { return DecodeRecord(row, CampaignName(row.Text(2)), campaign); }
absl::Status DecodeSite(const Row& row, Site* site) { return DecodeRecord(row, SiteName(row.Text(2)), site); }

// Gives the message a new version and writes it with `sql` (version, record, id).
template <typename M>
absl::StatusOr<int64_t> WriteVersion(WriteContext& write, std::string_view sql, const std::string& id, M* message) {
  const int64_t version = write.NextNumber();
  message->set_etag(MakeEtag(message->name(), version));
  return write.db().Execute(sql, {version, EncodeRecord(*message), id});
}

}  // namespace

absl::StatusOr<Campaign> GetCampaign(Connection& db, std::string_view campaign_id) {
  return QueryOne<Campaign>(db, "SELECT version, record, campaign_id FROM campaigns WHERE campaign_id = :1", {Text(campaign_id)},
                            CampaignName(campaign_id), DecodeCampaign);
}

absl::StatusOr<Site> GetSite(Connection& db, std::string_view site_id) {
  return QueryOne<Site>(db, "SELECT version, record, site_id FROM sites WHERE site_id = :1", {Text(site_id)}, SiteName(site_id),
                        DecodeSite);
}

absl::StatusOr<std::vector<Campaign>> ListCampaigns(Connection& db, std::string_view after_id, int limit) {
  return QueryAll<Campaign>(db, "SELECT version, record, campaign_id FROM campaigns WHERE campaign_id > :1 ORDER BY campaign_id LIMIT :2",
                            {Text(after_id), int64_t{limit}}, DecodeCampaign);
}

absl::StatusOr<std::vector<Site>> ListSites(Connection& db, std::string_view after_id, int limit) {
  return QueryAll<Site>(db, "SELECT version, record, site_id FROM sites WHERE site_id > :1 ORDER BY site_id LIMIT :2",
                        {Text(after_id), int64_t{limit}}, DecodeSite);
}

absl::Status InsertCampaign(WriteContext& write, Campaign* campaign) {
  auto id = ParseCampaignName("name", campaign->name());
  if (!id.ok()) return id.status();
  return Inserted(WriteVersion(write, "INSERT INTO campaigns (version, record, campaign_id) VALUES (:1, :2, :3)", *id, campaign),
                  campaign->name());
}

absl::Status ReplaceCampaign(WriteContext& write, Campaign* campaign) {
  auto id = ParseCampaignName("name", campaign->name());
  if (!id.ok()) return id.status();
  return Changed(WriteVersion(write, "UPDATE campaigns SET version = :1, record = :2 WHERE campaign_id = :3", *id, campaign),
                 campaign->name());
}

absl::Status InsertSite(WriteContext& write, Site* site) {
  auto id = ParseSiteName("name", site->name());
  if (!id.ok()) return id.status();
  return Inserted(WriteVersion(write, "INSERT INTO sites (version, record, site_id) VALUES (:1, :2, :3)", *id, site), site->name());
}

absl::Status ReplaceSite(WriteContext& write, Site* site) {
  auto id = ParseSiteName("name", site->name());
  if (!id.ok()) return id.status();
  return Changed(WriteVersion(write, "UPDATE sites SET version = :1, record = :2 WHERE site_id = :3", *id, site), site->name());
}

std::string SealKeyContext(std::string_view campaign_id) { return absl::StrCat("footfall/campaign-seal-key/", Abseil(campaign_id)); }

absl::Status InsertSealKey(Connection& db, std::string_view campaign_id, const SealKeyRow& key) {
  return db
      .Execute("INSERT INTO campaign_keys (key_id, campaign_id, public_key, wrapped_secret) VALUES (:1, :2, :3, :4)",
               {key.key_id, Text(campaign_id), Bytes{key.public_key}, Bytes{key.wrapped_secret}})
      .status();
}

absl::StatusOr<SealKeyRow> GetSealKey(Connection& db, std::string_view campaign_id) {
  return QueryOne<SealKeyRow>(db, "SELECT key_id, public_key, wrapped_secret FROM campaign_keys WHERE campaign_id = :1",
                              {Text(campaign_id)}, CampaignName(campaign_id), [](const Row& row, SealKeyRow* key) {
                                *key = {row.Text(0), row.Blob(1), row.Blob(2)};
                                return absl::OkStatus();
                              });
}

}  // namespace footfall::server
