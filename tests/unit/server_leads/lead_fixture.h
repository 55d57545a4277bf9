// The lead service behind an in-process channel, on a fresh database.
#ifndef FOOTFALL_TESTS_UNIT_SERVER_LEADS_LEAD_FIXTURE_H_
#define FOOTFALL_TESTS_UNIT_SERVER_LEADS_LEAD_FIXTURE_H_

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "server/leads/lead_service.h"
#include "tests/bench/server_support/lead_world.h"

namespace footfall::server {

class LeadServiceTest : public testing::Test {
 protected:
  LeadServiceTest() {
    Serve(&world_.catalog());
    admin_ = world_.AddUser("admin", footfall::v1::USER_ROLE_ADMINISTRATOR, true, true);
    reader_ = world_.AddUser("reader", footfall::v1::USER_ROLE_SALES, false, false);
  }
  ~LeadServiceTest() override { server_->Shutdown(); }

  // Starts the service, anew if it runs.
  void Serve(CampaignCatalog* catalog) {
    if (server_) server_->Shutdown();
    stub_.reset();
    server_.reset();
    service_ = std::make_unique<LeadServiceImpl>(
        LeadServiceParts{.database = &world_.database(),
                         .access = &world_.access(),
                         .catalog = catalog,
                         .intake = &world_.intake(),
                         .vault = &world_.vault(),
                         .clock = &world_.clock(),
                         .random = SystemRandom(),
                         .incarnation = [this] { return incarnation_; },
                         .count_quarantined = [](Connection&, std::string_view) -> absl::StatusOr<int64_t> { return 4; }});
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
    stub_ = footfall::v1::LeadService::NewStub(server_->InProcessChannel({}));
  }

  // A call's context that carries a token; "" = none.
  static std::unique_ptr<grpc::ClientContext> As(const std::string& token) {
    auto context = std::make_unique<grpc::ClientContext>();
    if (!token.empty()) context->AddMetadata("authorization", "Bearer " + token);
    return context;
  }

  static footfall::v1::CreateLeadRequest NewLead(const std::string& phone, const std::string& name) {
    footfall::v1::CreateLeadRequest request;
    request.set_parent("campaigns/spring-2026");
    request.mutable_lead()->set_phone(phone);
    request.mutable_lead()->set_display_name(name);
    *request.mutable_lead()->mutable_consent() = support::SampleConsent(1);
    return request;
  }

  grpc::Status Create(const footfall::v1::CreateLeadRequest& request, footfall::v1::Lead* lead) {
    return stub_->CreateLead(As(admin_).get(), request, lead);
  }
  footfall::v1::Lead MustCreate(const footfall::v1::CreateLeadRequest& request) {
    footfall::v1::Lead lead;
    const grpc::Status status = Create(request, &lead);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return lead;
  }

  // Puts sample visitors `first` to `last` into a campaign, as kiosks' operations do.
  void Fill(int first, int last, std::string_view campaign = support::kCampaign) {
    const CampaignView& view = world_.campaign(campaign);
    const absl::Status status = world_.database().Write([&](WriteContext& write) {
      for (int i = first; i <= last; ++i) {
        auto lead = world_.intake().Prepare(view, support::SampleVisitor(i), support::SampleOrigin(i, SystemRandom()), true);
        if (!lead.ok()) return lead.status();
        if (auto applied = LeadIntake::Apply(write, *lead); !applied.ok()) return applied.status();
      }
      return absl::OkStatus();
    });
    ASSERT_TRUE(status.ok()) << status;
  }

  footfall::v1::ListLeadsRequest ListRequest(int page_size) {
    footfall::v1::ListLeadsRequest request;
    request.set_parent("campaigns/spring-2026");
    request.set_page_size(page_size);
    return request;
  }
  footfall::v1::ListLeadsResponse List(const footfall::v1::ListLeadsRequest& request) {
    footfall::v1::ListLeadsResponse response;
    const grpc::Status status = stub_->ListLeads(As(admin_).get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  // Every lead of a list, page by page.
  std::vector<footfall::v1::Lead> ListAll(footfall::v1::ListLeadsRequest request) {
    std::vector<footfall::v1::Lead> leads;
    do {
      footfall::v1::ListLeadsResponse page = List(request);
      leads.insert(leads.end(), page.leads().begin(), page.leads().end());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return leads;
  }

  // How many audit entries an action has left whose detail contains `detail`.
  int CountAudit(const std::string& action, const std::string& detail) {
    int count = 0;
    const absl::Status status = world_.database().Read([&](Connection& db) {
      return db.Query("SELECT detail FROM audit_entries WHERE action = :1", {action}, [&](const Row& row) {
        count += row.Text(0).find(detail) != std::string::npos;
        return true;
      });
    });
    EXPECT_TRUE(status.ok()) << status;
    return count;
  }

  support::LeadWorld world_;
  std::string incarnation_ = "life-1";
  std::unique_ptr<LeadServiceImpl> service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<footfall::v1::LeadService::Stub> stub_;
  int port_ = 0;
  std::string admin_, reader_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_TESTS_UNIT_SERVER_LEADS_LEAD_FIXTURE_H_
