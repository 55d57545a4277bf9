// A server's inner parts on a data folder of their own: storage, vault, access and one campaign with two sessions. For tests of leads and
// for benchmarks; no network.
#ifndef FOOTFALL_TESTS_BENCH_SERVER_SUPPORT_LEAD_WORLD_H_
#define FOOTFALL_TESTS_BENCH_SERVER_SUPPORT_LEAD_WORLD_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "footfall/v1/access_service.pb.h"
#include "footfall/v1/operation.pb.h"
#include "server/access/access.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/campaigns/campaign_catalog.h"
#include "server/leads/lead_intake.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"

namespace footfall::server::support {

// Stops the process with the status' words: in set-up code there is nothing to go on with.
void MustBeOk(const absl::Status& status, std::string_view what);

// A folder that goes away with it.
class TempFolder {
 public:
  explicit TempFolder(std::string_view parent = "/tmp");
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A clock that stands where it is put.
class ManualClock : public Clock {
 public:
  explicit ManualClock(int64_t now_ms) : now_ms_(now_ms) {}
  int64_t NowMs() const override { return now_ms_; }
  int64_t SteadyMs() const override { return now_ms_; }
  void Set(int64_t now_ms) { now_ms_ = now_ms; }

 private:
  std::atomic<int64_t> now_ms_;
};

inline constexpr int64_t kWorldStartMs = 1'777'600'800'000;  // 2026-05-01 10:00 in Shanghai
inline constexpr std::string_view kCampaign = "spring-2026";
inline constexpr std::string_view kOtherCampaign = "autumn-2026";
inline constexpr std::string_view kDayOne = "day-1";  // at site "north-gate"
inline constexpr std::string_view kDayTwo = "day-2";  // at site "south-gate"

// Both campaigns with their sessions and sites.
absl::Status AddLeadPlan(WriteContext& write, const PiiVault& vault);
// Makes an account and returns a token for it.
std::string AddTokenUser(Database& database, int64_t now_ms, const std::string& user_id, footfall::v1::UserRole role, bool may_reveal,
                         bool may_export);

// Thread-safe once made.
class LeadWorld {
 public:
  explicit LeadWorld(int reader_count = 4);
  ~LeadWorld();

  const std::string& folder() const { return folder_.path(); }
  std::string database_path() const { return folder_.path() + "/footfall.db"; }
  Database& database() { return *database_; }
  Access& access() { return *access_; }
  CampaignCatalog& catalog() { return *catalog_; }
  const PiiVault& vault() const { return *vault_; }
  const LeadIntake& intake() const { return *intake_; }
  ManualClock& clock() { return clock_; }
  const CampaignView& campaign(std::string_view id = kCampaign);

  // Ends everything that uses the database and closes it; only paths may be asked for afterwards.
  void CloseDatabase();

  // Makes an account and returns a token for it.
  std::string AddUser(const std::string& user_id, footfall::v1::UserRole role, bool may_reveal, bool may_export);

 private:
  TempFolder folder_;
  ManualClock clock_{kWorldStartMs};
  std::unique_ptr<PiiVault> vault_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Access> access_;
  std::unique_ptr<CampaignCatalog> catalog_;
  std::unique_ptr<LeadIntake> intake_;
  std::map<std::string, std::shared_ptr<const CampaignView>, std::less<>> views_;
};

// The `index`-th visitor: always the same person and answers for the same number. Every tenth is one who came before.
footfall::v1::LeadPayload SampleVisitor(int64_t index);
// Consent with contact granted, and marketing messages offered: granted for even numbers.
footfall::v1::Consent SampleConsent(int64_t index);
// Where and when the visitor was registered: one every 50 ms, by turns in both sessions.
LeadOrigin SampleOrigin(int64_t index, Random* random);

}  // namespace footfall::server::support

#endif  // FOOTFALL_TESTS_BENCH_SERVER_SUPPORT_LEAD_WORLD_H_
