#include "server/campaigns/campaign_catalog.h"

#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/errors.h"
#include "server/base/log.h"
#include "server/base/resource_names.h"
#include "server/campaigns/campaign_rules.h"
#include "server/campaigns/campaign_store.h"

namespace footfall::server {

struct CampaignCatalog::State {
  // `stale` keeps the old view until a new one was read: a database that cannot be read for a moment must not make a campaign unknown.
  struct Entry {
    std::shared_ptr<const CampaignView> view;
    bool stale = true;
  };

  Database* database = nullptr;
  const PiiVault* vault = nullptr;
  int64_t listener = 0;
  std::mutex mutex;
  int64_t changes = 0;  // how often any campaign changed, so that a read that began before one is not taken for fresh
  std::map<std::string, Entry, std::less<>> entries;

  void Forget(const std::vector<Change>& told);
  absl::StatusOr<std::shared_ptr<const CampaignView>> Read(std::string_view campaign_id) const;
  absl::StatusOr<std::shared_ptr<const CampaignView>> Refresh(std::string_view campaign_id, int64_t changes_before);
};

namespace {

std::shared_ptr<const CampaignView> MakeView(std::string_view campaign_id, footfall::v1::Campaign campaign, rules::KeyPair keys) {
  auto view = std::make_shared<CampaignView>();
  view->campaign_id = std::string(campaign_id);
  view->form = ToFormRule(campaign);
  view->campaign = std::move(campaign);
  view->seal_keys = std::move(keys);
  return view;
}

absl::StatusOr<rules::KeyPair> ReadKeys(Connection& db, const PiiVault& vault, std::string_view campaign_id) {
  auto row = GetSealKey(db, campaign_id);
  if (!row.ok()) return row.status();
  auto secret = vault.DecryptSecret(row->wrapped_secret, SealKeyContext(campaign_id));
  if (!secret.ok()) {
    // It will not open later either: as good as no campaign, and nothing that waits for it must hold up what follows.
    log::Error("campaign.key_unopenable", {{"campaign", std::string(campaign_id)}});
    return errors::NotFound(CampaignName(campaign_id));
  }
  return rules::KeyPair{row->public_key, *std::move(secret)};
}

}  // namespace

void CampaignCatalog::State::Forget(const std::vector<Change>& told) {
  std::lock_guard lock(mutex);
  for (const Change& change : told) {
    if (change.kind != Change::Kind::kCampaign) continue;
    ++changes;
    for (auto& [id, entry] : entries) {
      if (change.campaign_id.empty() || change.campaign_id == id) entry.stale = true;
    }
  }
}

absl::StatusOr<std::shared_ptr<const CampaignView>> CampaignCatalog::State::Read(std::string_view campaign_id) const {
  std::shared_ptr<const CampaignView> view;
  absl::Status status = database->Read([&](Connection& db) -> absl::Status {
    auto campaign = GetCampaign(db, campaign_id);
    if (!campaign.ok()) return campaign.status();
    auto keys = ReadKeys(db, *vault, campaign_id);
    if (!keys.ok()) return keys.status();
    view = MakeView(campaign_id, *std::move(campaign), *std::move(keys));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return view;
}

absl::StatusOr<std::shared_ptr<const CampaignView>> CampaignCatalog::State::Refresh(std::string_view campaign_id, int64_t changes_before) {
  auto read = Read(campaign_id);
  std::lock_guard lock(mutex);
  auto found = entries.find(campaign_id);
  // Ids that name nothing come from outside: they must not fill the map.
  if (absl::IsNotFound(read.status())) {
    if (found != entries.end()) entries.erase(found);
    return nullptr;
  }
  if (!read.ok()) {
    log::Error("campaign.unreadable", {{"campaign", std::string(campaign_id)}});
    if (found == entries.end()) return read.status();
    return found->second.view;
  }
  if (found == entries.end()) found = entries.emplace(std::string(campaign_id), Entry{}).first;
  found->second.view = *read;
  found->second.stale = changes != changes_before;
  return *read;
}

CampaignCatalog::CampaignCatalog(Database* database, const PiiVault* vault) : state_(std::make_shared<State>()) {
  state_->database = database;
  state_->vault = vault;
  // The listener holds the state, so that a call under way while the catalog ends stays sound.
  state_->listener = database->AddListener([state = state_](const std::vector<Change>& told) { state->Forget(told); });
}

CampaignCatalog::~CampaignCatalog() { state_->database->RemoveListener(state_->listener); }

absl::StatusOr<std::shared_ptr<const CampaignView>> CampaignCatalog::Look(std::string_view campaign_id) {
  int64_t changes_before = 0;
  {
    std::lock_guard lock(state_->mutex);
    auto found = state_->entries.find(campaign_id);
    if (found != state_->entries.end() && !found->second.stale) return found->second.view;
    changes_before = state_->changes;
  }
  return state_->Refresh(campaign_id, changes_before);
}

}  // namespace footfall::server
