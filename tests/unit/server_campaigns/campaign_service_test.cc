#include "server/campaigns/campaign_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/rules/crypto.h"
#include "server/campaigns/campaign_store.h"
#include "tests/support/server/builders.h"
#include "tests/support/server/server_fixture.h"

namespace footfall::server {
namespace {

using footfall::v1::Campaign;
using footfall::v1::Site;
using footfall::v1::UserRole;
using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::MakeCampaign;
using testing::MakeSite;
using testing::ReasonOf;
using Stub = footfall::v1::CampaignService::Stub;

constexpr UserRole kPlanner = footfall::v1::USER_ROLE_PLANNER;
constexpr char kRequestId[] = "018f3a5c-0000-7000-8000-000000000001";

class CampaignServiceTest : public ::testing::Test {
 protected:
  CampaignServiceTest() {
    server_.Start({&service_});
    stub_ = footfall::v1::CampaignService::NewStub(server_.channel());
  }
  ~CampaignServiceTest() override { server_.Stop(); }

  grpc::Status Create(const std::string& id, const Campaign& campaign, Campaign* made, UserRole role = kPlanner,
                      const std::string& request_id = "") {
    footfall::v1::CreateCampaignRequest request;
    request.set_campaign_id(id);
    *request.mutable_campaign() = campaign;
    request.set_request_id(request_id);
    return server_.Call(stub_.get(), &Stub::CreateCampaign, role, request, made);
  }
  grpc::Status Update(const Campaign& campaign, const std::vector<std::string>& paths, Campaign* made, bool allow_missing = false) {
    footfall::v1::UpdateCampaignRequest request;
    *request.mutable_campaign() = campaign;
    request.set_allow_missing(allow_missing);
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    return server_.Call(stub_.get(), &Stub::UpdateCampaign, kPlanner, request, made);
  }
  grpc::Status Get(const std::string& name, Campaign* found, UserRole role = kPlanner) {
    footfall::v1::GetCampaignRequest request;
    request.set_name(name);
    return server_.Call(stub_.get(), &Stub::GetCampaign, role, request, found);
  }
  grpc::Status CreateSite(const std::string& id, Site* made) {
    footfall::v1::CreateSiteRequest request;
    request.set_site_id(id);
    *request.mutable_site() = MakeSite();
    return server_.Call(stub_.get(), &Stub::CreateSite, kPlanner, request, made);
  }

  testing::TestServer server_;
  CampaignServiceImpl service_{server_.database(), server_.access(), server_.vault(), server_.clock(), server_.random()};
  std::unique_ptr<Stub> stub_;
  Campaign made_, found_;
};

TEST_F(CampaignServiceTest, CreatesACampaignWithASealKey) {
  ASSERT_TRUE(Create("spring", MakeCampaign(), &made_).ok());
  EXPECT_EQ(made_.name(), "campaigns/spring");
  EXPECT_EQ(made_.seal_public_key().size(), 32u);
  EXPECT_EQ(made_.create_time_ms(), testing::kMorning);
  EXPECT_EQ(made_.form().version(), 1);
  ASSERT_TRUE(Get("campaigns/spring", &found_).ok());
  EXPECT_EQ(found_.SerializeAsString(), made_.SerializeAsString());
}

TEST_F(CampaignServiceTest, KeepsTheSecretKeyWrapped) {
  ASSERT_TRUE(Create("spring", MakeCampaign(), &made_).ok());
  absl::StatusOr<SealKeyRow> row;
  ASSERT_TRUE(server_.database()->Read([&](Connection& db) { return (row = GetSealKey(db, "spring")).status(); }).ok());
  auto secret = server_.vault()->DecryptSecret(row->wrapped_secret, SealKeyContext("spring"));
  ASSERT_TRUE(secret.ok());
  EXPECT_EQ(row->wrapped_secret.find(*secret), std::string::npos);
  EXPECT_EQ(rules::OpenSealed(rules::Seal("a lead", made_.seal_public_key()), {row->public_key, *secret}), "a lead");
  EXPECT_FALSE(server_.vault()->DecryptSecret(row->wrapped_secret, SealKeyContext("autumn")).ok());
}

TEST_F(CampaignServiceTest, NamesTheFieldsThatDoNotFit) {
  Campaign campaign = MakeCampaign();
  campaign.clear_period();
  campaign.clear_consents();
  const grpc::Status status = Create("spring", campaign, &made_);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(FieldsOf(status), ElementsAre("campaign.period: REQUIRED", "campaign.consents: CONTACT_REQUIRED"));
}

TEST_F(CampaignServiceTest, RefusesABadIdAndATakenOne) {
  EXPECT_THAT(FieldsOf(Create("Spring!", MakeCampaign(), &made_)), ElementsAre("campaign_id: BAD_ID"));
  ASSERT_TRUE(Create("spring", MakeCampaign(), &made_).ok());
  EXPECT_EQ(Create("spring", MakeCampaign(), &made_).error_code(), grpc::StatusCode::ALREADY_EXISTS);
}

TEST_F(CampaignServiceTest, RefusesSitesThatDoNotExist) {
  Campaign campaign = MakeCampaign();
  campaign.add_sites("sites/plaza");
  EXPECT_EQ(Create("spring", campaign, &made_).error_code(), grpc::StatusCode::NOT_FOUND);
  Site site;
  ASSERT_TRUE(CreateSite("plaza", &site).ok());
  EXPECT_TRUE(Create("spring", campaign, &made_).ok());
}

TEST_F(CampaignServiceTest, ARepeatedRequestReturnsTheFirstAnswer) {
  ASSERT_TRUE(Create("spring", MakeCampaign(), &made_, kPlanner, kRequestId).ok());
  ASSERT_TRUE(Create("spring", MakeCampaign(), &found_, kPlanner, kRequestId).ok());
  EXPECT_EQ(found_.etag(), made_.etag());
  EXPECT_EQ(found_.seal_public_key(), made_.seal_public_key());
  Campaign other = MakeCampaign();
  other.set_theme("another");
  EXPECT_EQ(ReasonOf(Create("spring", other, &found_, kPlanner, kRequestId)), "REQUEST_ID_REUSED");
}

TEST_F(CampaignServiceTest, OnlyAPlannerCreatesAndADenialIsAudited) {
  const grpc::Status status = Create("spring", MakeCampaign(), &made_, footfall::v1::USER_ROLE_TEAM_LEAD);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(ReasonOf(status), "ROLE_LACKS_RIGHT");
  ASSERT_EQ(server_.AuditLog().size(), 1u);
  EXPECT_EQ(server_.AuditLog()[0].action(), "CampaignService.CreateCampaign");
  EXPECT_EQ(server_.AuditLog()[0].outcome(), footfall::v1::AUDIT_OUTCOME_DENIED);
  EXPECT_EQ(Get("campaigns/spring", &found_).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(CampaignServiceTest, ABrandIsKeptAndABadOneNamed) {
  Campaign campaign = MakeCampaign();
  campaign.mutable_brand()->set_color(0x0F766E);
  (*campaign.mutable_brand()->add_slides()->mutable_title()->mutable_texts())["en"] = "Come in";
  ASSERT_TRUE(Create("spring", campaign, &made_).ok());
  EXPECT_EQ(made_.brand().color(), 0x0F766Eu);
  made_.set_theme("other");
  ASSERT_TRUE(Update(made_, {"theme"}, &found_).ok());
  EXPECT_EQ(found_.brand().slides_size(), 1) << "what the mask does not name stays";
  made_ = found_;
  made_.mutable_brand()->set_color(0);
  ASSERT_TRUE(Update(made_, {"brand"}, &found_).ok());
  EXPECT_TRUE(found_.brand().has_color());
  EXPECT_EQ(found_.brand().color(), 0u);
  found_.mutable_brand()->set_logo_png("JPEG");
  const grpc::Status status = Update(found_, {"brand.logo_png"}, &made_);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(FieldsOf(status), ElementsAre("campaign.brand.logo_png: NOT_PNG"));
}

TEST_F(CampaignServiceTest, EachWriteIsAudited) {
  ASSERT_TRUE(Create("spring", MakeCampaign(), &made_).ok());
  ASSERT_TRUE(Update(made_, {"theme"}, &made_).ok());
  const auto log = server_.AuditLog();
  ASSERT_EQ(log.size(), 2u);
  EXPECT_EQ(log[1].actor(), "users/planner");
  EXPECT_EQ(log[1].action(), "CampaignService.UpdateCampaign");
  EXPECT_EQ(log[1].resource(), "campaigns/spring");
}

TEST_F(CampaignServiceTest, BoothStaffReadNoPlan) {
  ASSERT_TRUE(Create("spring", MakeCampaign(), &made_).ok());
  EXPECT_EQ(Get("campaigns/spring", &found_, footfall::v1::USER_ROLE_STAFF).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(Get("campaigns/spring", &found_, footfall::v1::USER_ROLE_SALES).ok());
}

TEST_F(CampaignServiceTest, AnUpdateChangesWhatTheMaskNamesAndNothingElse) {
  ASSERT_TRUE(Create("spring", MakeCampaign(), &made_).ok());
  server_.clock()->Advance(testing::kHour);
  Campaign change = made_;
  change.set_theme("new theme");
  change.set_purpose("not named");
  change.set_seal_key_id("forged");
  ASSERT_TRUE(Update(change, {"theme", "seal_key_id"}, &found_).ok());
  EXPECT_EQ(found_.theme(), "new theme");
  EXPECT_EQ(found_.purpose(), "");
  EXPECT_EQ(found_.seal_key_id(), made_.seal_key_id());
  EXPECT_NE(found_.etag(), made_.etag());
  EXPECT_EQ(found_.create_time_ms(), made_.create_time_ms());
  EXPECT_EQ(found_.update_time_ms(), testing::kMorning + testing::kHour);
}

TEST_F(CampaignServiceTest, WithoutAMaskWhatIsSetIsChangedAndAStarChangesAll) {
  Campaign campaign = MakeCampaign();
  campaign.set_theme("theme");
  campaign.set_purpose("purpose");
  ASSERT_TRUE(Create("spring", campaign, &made_).ok());
  Campaign change;
  change.set_name("campaigns/spring");
  change.set_purpose("new purpose");
  ASSERT_TRUE(Update(change, {}, &found_).ok());
  EXPECT_EQ(found_.theme(), "theme");
  EXPECT_EQ(found_.purpose(), "new purpose");
  Campaign whole = MakeCampaign();
  whole.set_name("campaigns/spring");
  ASSERT_TRUE(Update(whole, {"*"}, &found_).ok());
  EXPECT_EQ(found_.theme(), "");
  EXPECT_EQ(found_.form().version(), 1);
}

TEST_F(CampaignServiceTest, RefusesAMaskThatNamesNoField) {
  ASSERT_TRUE(Create("spring", MakeCampaign(), &made_).ok());
  EXPECT_THAT(FieldsOf(Update(made_, {"theme", "colour"}, &found_)), ElementsAre("update_mask: UNKNOWN_PATH"));
}

TEST_F(CampaignServiceTest, RefusesAStaleEtag) {
  ASSERT_TRUE(Create("spring", MakeCampaign(), &made_).ok());
  ASSERT_TRUE(Update(made_, {"theme"}, &found_).ok());
  const grpc::Status status = Update(made_, {"theme"}, &found_);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(ReasonOf(status), "STALE_ETAG");
}

TEST_F(CampaignServiceTest, AnUpdateCreatesOnlyWhenAllowed) {
  Campaign campaign = MakeCampaign();
  campaign.set_name("campaigns/spring");
  EXPECT_EQ(Update(campaign, {}, &made_).error_code(), grpc::StatusCode::NOT_FOUND);
  ASSERT_TRUE(Update(campaign, {}, &made_, true).ok());
  EXPECT_EQ(made_.seal_public_key().size(), 32u);
}

TEST_F(CampaignServiceTest, PagesListEachSiteOnce) {
  Site site;
  for (const char* id : {"c", "a", "b"}) ASSERT_TRUE(CreateSite(id, &site).ok());
  footfall::v1::ListSitesRequest request;
  request.set_page_size(2);
  footfall::v1::ListSitesResponse first, second;
  ASSERT_TRUE(server_.Call(stub_.get(), &Stub::ListSites, kPlanner, request, &first).ok());
  request.set_page_token(first.next_page_token());
  ASSERT_TRUE(server_.Call(stub_.get(), &Stub::ListSites, kPlanner, request, &second).ok());
  ASSERT_EQ(first.sites_size(), 2);
  ASSERT_EQ(second.sites_size(), 1);
  EXPECT_EQ(first.sites(0).name(), "sites/a");
  EXPECT_EQ(second.sites(0).name(), "sites/c");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(CampaignServiceTest, RefusesANegativePageAndAForeignToken) {
  footfall::v1::ListCampaignsRequest request;
  footfall::v1::ListCampaignsResponse response;
  request.set_page_size(-1);
  EXPECT_THAT(FieldsOf(server_.Call(stub_.get(), &Stub::ListCampaigns, kPlanner, request, &response)), ElementsAre("page_size: NEGATIVE"));
  request.set_page_size(0);
  request.set_page_token("bm90IG91cnMgYXQgYWxs");
  EXPECT_EQ(ReasonOf(server_.Call(stub_.get(), &Stub::ListCampaigns, kPlanner, request, &response)), "PAGE_TOKEN_INVALID");
}

TEST_F(CampaignServiceTest, UpdatesASite) {
  Site site, found;
  ASSERT_TRUE(CreateSite("plaza", &site).ok());
  footfall::v1::UpdateSiteRequest request;
  *request.mutable_site() = site;
  request.mutable_site()->set_area_m2(40);
  ASSERT_TRUE(server_.Call(stub_.get(), &Stub::UpdateSite, kPlanner, request, &found).ok());
  EXPECT_EQ(found.area_m2(), 40);
  EXPECT_EQ(server_.Call(stub_.get(), &Stub::UpdateSite, kPlanner, request, &found).error_code(), grpc::StatusCode::ABORTED);
}

TEST_F(CampaignServiceTest, NeedsAToken) {
  grpc::ClientContext context;
  footfall::v1::GetCampaignRequest request;
  request.set_name("campaigns/spring");
  const grpc::Status status = stub_->GetCampaign(&context, request, &found_);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(ReasonOf(status), "TOKEN_MISSING");
}

}  // namespace
}  // namespace footfall::server
