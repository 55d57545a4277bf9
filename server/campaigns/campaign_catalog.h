// Campaigns as the hot paths need them: parsed, in memory, swapped whole when something changes.
#ifndef FOOTFALL_SERVER_CAMPAIGNS_CAMPAIGN_CATALOG_H_
#define FOOTFALL_SERVER_CAMPAIGNS_CAMPAIGN_CATALOG_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "footfall/v1/campaign_service.pb.h"
#include "proto/rules/crypto.h"
#include "proto/rules/lead_form.h"
#include "server/campaigns/campaign_rules.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// One campaign, immutable.
struct CampaignView {
  std::string campaign_id;
  footfall::v1::Campaign campaign;
  rules::FormRule form;
  rules::KeyPair seal_keys;  // opens what kiosks sealed to this campaign
};

// Thread-safe; a lookup takes one short lock. Listens to the database and reads a changed campaign anew before the next lookup.
class CampaignCatalog {
 public:
  // Both outlive the catalog.
  CampaignCatalog(Database* database, const PiiVault* vault);
  ~CampaignCatalog();
  // The campaign, or nullptr when there is none. Internal when the database cannot be read and no older state of it is known: then nothing
  // may be concluded from it.
  absl::StatusOr<std::shared_ptr<const CampaignView>> Look(std::string_view campaign_id);
  // The same; nullptr also when it cannot be read.
  std::shared_ptr<const CampaignView> Find(std::string_view campaign_id) { return Look(campaign_id).value_or(nullptr); }

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_CAMPAIGNS_CAMPAIGN_CATALOG_H_
