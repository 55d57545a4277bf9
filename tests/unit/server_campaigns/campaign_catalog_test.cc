#include "server/campaigns/campaign_catalog.h"

#include <gtest/gtest.h>

#include "server/campaigns/campaign_store.h"
#include "tests/support/server/builders.h"
#include "tests/support/server/temp_database.h"

namespace footfall::server {
namespace {

class CampaignCatalogTest : public ::testing::Test {
 protected:
  void Put(const std::string& theme, bool is_new) {
    footfall::v1::Campaign campaign = testing::MakeCampaign();
    campaign.set_name("campaigns/spring");
    campaign.set_theme(theme);
    ASSERT_TRUE(database_
                    ->Write([&](WriteContext& write) {
                      absl::Status status = is_new ? InsertCampaign(write, &campaign) : ReplaceCampaign(write, &campaign);
                      const SealKeyRow key{"k", std::string(32, 'p'), vault_.EncryptSecret("secret", SealKeyContext("spring"))};
                      if (status.ok() && is_new) status = InsertSealKey(write.db(), "spring", key);
                      write.Announce({Change::Kind::kCampaign, "spring", ""});
                      return status;
                    })
                    .ok());
  }

  testing::TempDatabase database_;
  PiiVault vault_{std::string(32, 'k'), SystemRandom()};
  CampaignCatalog catalog_{database_.get(), &vault_};
};

TEST_F(CampaignCatalogTest, FindsACampaignWithItsFormAndKeys) {
  EXPECT_EQ(catalog_.Find("spring"), nullptr);
  Put("one", true);
  const auto view = catalog_.Find("spring");
  ASSERT_NE(view, nullptr);
  EXPECT_EQ(view->campaign_id, "spring");
  EXPECT_EQ(view->form.fields.size(), 1u);
  EXPECT_EQ(view->seal_keys.secret_key, "secret");
  EXPECT_EQ(catalog_.Find("spring"), view) << "unchanged, so not read again";
}

TEST_F(CampaignCatalogTest, ReadsAChangedCampaignAnewAndLeavesOldViewsAsTheyAre) {
  Put("one", true);
  const auto before = catalog_.Find("spring");
  Put("two", false);
  // Listeners are told after the commit, on the database's thread: another write's end says that they were.
  ASSERT_TRUE(database_->Write([](WriteContext&) { return absl::OkStatus(); }).ok());
  const auto after = catalog_.Find("spring");
  ASSERT_NE(after, nullptr);
  EXPECT_EQ(before->campaign.theme(), "one");
  EXPECT_EQ(after->campaign.theme(), "two");
}

}  // namespace
}  // namespace footfall::server
