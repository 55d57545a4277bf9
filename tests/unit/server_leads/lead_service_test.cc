// Create, get, pull, export and counts.
#include <algorithm>
#include <functional>
#include <set>
#include <thread>

#include "tests/unit/server_leads/lead_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

using LeadCallsTest = LeadServiceTest;

TEST_F(LeadCallsTest, ACreatedLeadIsThereAndMasked) {
  v1::CreateLeadRequest request = NewLead("138 1234 5678", "王小明");
  request.mutable_lead()->set_intent(v1::INTENT_LEVEL_HOT);
  request.mutable_lead()->set_channel("subway");
  request.mutable_lead()->set_session("campaigns/spring-2026/sessions/day-1");
  request.mutable_lead()->set_zone("campaigns/spring-2026/sessions/day-1/zones/desk");
  request.mutable_lead()->set_staff("staff/chen");
  const v1::Lead created = MustCreate(request);
  EXPECT_EQ(created.phone(), "+86138****5678");
  EXPECT_EQ(created.display_name(), "王**");
  EXPECT_EQ(created.mode(), v1::LEAD_MODE_API);
  EXPECT_EQ(created.capture_time_ms(), support::kWorldStartMs);
  EXPECT_THAT(created.person(), StartsWith("persons/"));
  v1::GetLeadRequest get;
  get.set_name(created.name());
  v1::Lead stored;
  ASSERT_TRUE(stub_->GetLead(As(reader_).get(), get, &stored).ok());
  EXPECT_EQ(stored.SerializeAsString(), created.SerializeAsString());
  EXPECT_EQ(stored.zone(), "campaigns/spring-2026/sessions/day-1/zones/desk");
  EXPECT_EQ(stored.consent().SerializeAsString(), request.lead().consent().SerializeAsString());
}

TEST_F(LeadCallsTest, ARevealShowsAllAndLeavesATrace) {
  v1::GetLeadRequest get;
  get.set_name(MustCreate(NewLead("13812345678", "王小明")).name());
  get.set_reveal(true);
  v1::Lead lead;
  ASSERT_TRUE(stub_->GetLead(As(admin_).get(), get, &lead).ok());
  EXPECT_EQ(lead.phone(), "+8613812345678");
  EXPECT_EQ(lead.display_name(), "王小明");
  EXPECT_EQ(CountAudit("LeadService.GetLead", "revealed 1"), 1);
  EXPECT_EQ(stub_->GetLead(As(reader_).get(), get, &lead).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  v1::ListLeadsRequest list = ListRequest(10);
  list.set_reveal(true);
  v1::ListLeadsResponse page;
  EXPECT_EQ(stub_->ListLeads(As(reader_).get(), list, &page).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(List(list).leads(0).phone(), "+8613812345678");
  EXPECT_EQ(CountAudit("LeadService.ListLeads", "revealed 1"), 1);
}

TEST_F(LeadCallsTest, WithoutATokenNothingIsAnswered) {
  v1::Lead lead;
  EXPECT_EQ(stub_->CreateLead(As("").get(), NewLead("13812345678", ""), &lead).error_code(), grpc::StatusCode::UNAUTHENTICATED);
  v1::ListLeadsResponse page;
  EXPECT_EQ(stub_->ListLeads(As("").get(), ListRequest(1), &page).error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(LeadCallsTest, WhoeverMayNotWriteLeadsIsRefusedAndLeavesATrace) {
  const std::string staff = world_.AddUser("staff", v1::USER_ROLE_STAFF, false, false);
  v1::Lead lead;
  EXPECT_EQ(stub_->CreateLead(As(staff).get(), NewLead("13812345678", ""), &lead).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(CountAudit("LeadService.CreateLead", "WRITE_LEADS"), 1);
  EXPECT_THAT(ListAll(ListRequest(10)), SizeIs(0));
}

// Between the commit and the answer.
TEST_F(LeadCallsTest, AServerThatStopsAnswersTheLeadItHasStored) {
  std::thread stop;
  const int64_t listener =
      world_.database().AddListener([&](const std::vector<Change>&) { stop = std::thread([&] { server_->Shutdown(); }); });
  // Not in the process: there gRPC cuts calls off at once.
  const auto stub = v1::LeadService::NewStub(grpc::CreateChannel("127.0.0.1:" + std::to_string(port_), grpc::InsecureChannelCredentials()));
  v1::Lead lead;
  const grpc::Status status = stub->CreateLead(As(admin_).get(), NewLead("13812345678", "王小明"), &lead);
  stop.join();
  world_.database().RemoveListener(listener);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_FALSE(lead.name().empty());
}

TEST_F(LeadCallsTest, ACallerWhoLeavesBeforeTheAnswerHarmsNobody) {
  const auto context = As(admin_);
  const int64_t listener = world_.database().AddListener([&](const std::vector<Change>&) { context->TryCancel(); });
  v1::Lead lead;
  (void)stub_->CreateLead(context.get(), NewLead("13812345678", "王小明"), &lead);
  world_.database().RemoveListener(listener);
  MustCreate(NewLead("13912345678", "李明"));
  EXPECT_THAT(ListAll(ListRequest(10)), SizeIs(2));
}

TEST_F(LeadCallsTest, ARepeatedRequestGetsTheFirstAnswer) {
  v1::CreateLeadRequest request = NewLead("13812345678", "王小明");
  request.set_request_id("0190f3a5-0000-7000-8000-000000000001");
  const v1::Lead first = MustCreate(request);
  EXPECT_EQ(MustCreate(request).SerializeAsString(), first.SerializeAsString());
  EXPECT_THAT(ListAll(ListRequest(10)), SizeIs(1));
}

TEST_F(LeadCallsTest, TheSameLeadIdIsTheSameLead) {
  v1::CreateLeadRequest request = NewLead("13812345678", "王小明");
  request.mutable_lead()->set_name("campaigns/spring-2026/leads/0190f3a5-0000-7000-8000-000000000001");
  const v1::Lead first = MustCreate(request);
  EXPECT_EQ(first.name(), request.lead().name());
  request.mutable_lead()->set_display_name("李四");
  EXPECT_EQ(MustCreate(request).SerializeAsString(), first.SerializeAsString());
  request.set_parent("campaigns/autumn-2026");
  request.mutable_lead()->set_name("campaigns/autumn-2026/leads/0190f3a5-0000-7000-8000-000000000001");
  v1::Lead lead;
  EXPECT_EQ(Create(request, &lead).error_code(), grpc::StatusCode::ALREADY_EXISTS);
}

TEST_F(LeadCallsTest, ThePersonIsLinkedNotRefused) {
  const v1::Lead first = MustCreate(NewLead("13812345678", "王小明"));
  v1::CreateLeadRequest request = NewLead("+86 138-1234-5678", "王先生");
  request.set_parent("campaigns/autumn-2026");
  const v1::Lead second = MustCreate(request);
  EXPECT_EQ(first.earlier_leads(), 0);
  EXPECT_EQ(second.earlier_leads(), 1);
  EXPECT_EQ(second.person(), first.person());
}

TEST_F(LeadCallsTest, ABadLeadNamesItsField) {
  const auto reason = [&](const std::function<void(v1::Lead*)>& change) {
    v1::CreateLeadRequest request = NewLead("13812345678", "王小明");
    change(request.mutable_lead());
    v1::Lead lead;
    const grpc::Status status = Create(request, &lead);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    return status.error_message();
  };
  EXPECT_THAT(reason([](auto* l) { l->set_phone("123"); }), HasSubstr("phone: INVALID_PHONE"));
  EXPECT_THAT(reason([](auto* l) { l->clear_phone(); }), HasSubstr("phone: REQUIRED"));
  EXPECT_THAT(reason([](auto* l) { l->clear_consent(); }), HasSubstr("consent.choices: CONTACT_REQUIRED"));
  EXPECT_THAT(reason([](auto* l) { l->mutable_consent()->mutable_choices(1)->set_purpose(static_cast<v1::ConsentPurpose>(99)); }),
              HasSubstr("consent.choices.purpose: UNKNOWN_VALUE"));
  EXPECT_THAT(reason([](auto* l) { l->set_display_name(std::string(61, 'a')); }), HasSubstr("display_name: TOO_LONG"));
  EXPECT_THAT(reason([](auto* l) { l->set_name("leads/7"); }), HasSubstr("lead.name: BAD_NAME"));
  EXPECT_THAT(reason([](auto* l) { l->set_name("campaigns/autumn-2026/leads/0190f3a5-0000-7000-8000-000000000001"); }),
              HasSubstr("lead.name: OTHER_CAMPAIGN"));
  EXPECT_THAT(reason([](auto* l) { l->set_session("campaigns/spring-2026/sessions/day-9"); }), HasSubstr("lead.session: UNKNOWN_SESSION"));
  EXPECT_THAT(reason([](auto* l) { l->set_zone("campaigns/spring-2026/sessions/day-1/zones/desk"); }),
              HasSubstr("lead.zone: OTHER_SESSION"));
  EXPECT_THAT(reason([](auto* l) { l->set_staff("chen"); }), HasSubstr("lead.staff: BAD_NAME"));
  EXPECT_THAT(reason([](auto* l) { l->set_channel("tv"); }), HasSubstr("lead.channel: UNKNOWN_OPTION"));
  EXPECT_THAT(reason([](auto* l) { l->set_intent(static_cast<v1::IntentLevel>(8)); }), HasSubstr("lead.intent: UNKNOWN_VALUE"));
  EXPECT_THAT(reason([](auto* l) { l->set_mode(static_cast<v1::LeadMode>(8)); }), HasSubstr("mode: UNKNOWN_VALUE"));
  EXPECT_THAT(reason([](auto* l) { l->set_receipt_code("ABC2345"); }), HasSubstr("receipt_code: TOO_LONG"));
  EXPECT_THAT(reason([](auto* l) { l->set_capture_time_ms(-1); }), HasSubstr("lead.capture_time_ms: NEGATIVE"));
  EXPECT_THAT(reason([](auto* l) { l->set_capture_time_ms(support::kWorldStartMs + 25LL * 3600 * 1000); }),
              HasSubstr("lead.capture_time_ms: IN_THE_FUTURE"));
  EXPECT_THAT(reason([](auto* l) {
                l->set_intent(v1::INTENT_LEVEL_HOT);
                v1::Answer* answer = l->add_answers();
                answer->set_field_id("intent");
                answer->add_values("cold");
              }),
              HasSubstr("lead.intent: CONTRADICTS_ANSWER"));
  EXPECT_THAT(ListAll(ListRequest(10)), SizeIs(0));
}

TEST_F(LeadCallsTest, AnErrorNeverRepeatsWhatWasTyped) {
  v1::Lead lead;
  const grpc::Status status = Create(NewLead("1381234567890123", std::string(61, 'x') + "王小明"), &lead);
  EXPECT_THAT(status.error_message() + status.error_details(), Not(HasSubstr("13812345678")));
  EXPECT_THAT(status.error_message() + status.error_details(), Not(HasSubstr("王小明")));
}

TEST_F(LeadCallsTest, WhatIsUnknownIsNotFound) {
  v1::CreateLeadRequest request = NewLead("13812345678", "王小明");
  request.set_parent("campaigns/none");
  v1::Lead lead;
  EXPECT_EQ(Create(request, &lead).error_code(), grpc::StatusCode::NOT_FOUND);
  v1::GetLeadRequest get;
  get.set_name("campaigns/spring-2026/leads/0190f3a5-0000-7000-8000-0000000000ff");
  EXPECT_EQ(stub_->GetLead(As(admin_).get(), get, &lead).error_code(), grpc::StatusCode::NOT_FOUND);
  // A lead of another campaign does not show under this one.
  const std::string name = MustCreate(NewLead("13812345678", "王小明")).name();
  get.set_name("campaigns/autumn-2026/" + name.substr(name.find("leads/")));
  EXPECT_EQ(stub_->GetLead(As(admin_).get(), get, &lead).error_code(), grpc::StatusCode::NOT_FOUND);
  get.set_name("campaigns/spring-2026/leads/not-a-uuid");
  EXPECT_EQ(stub_->GetLead(As(admin_).get(), get, &lead).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

class LeadPullTest : public LeadServiceTest {
 protected:
  grpc::Status TryPull(const std::string& cursor, int page_size, v1::PullLeadsResponse* response,
                       const std::string& parent = "campaigns/spring-2026") {
    v1::PullLeadsRequest request;
    request.set_parent(parent);
    request.set_cursor(cursor);
    request.set_page_size(page_size);
    return stub_->PullLeads(As(reader_).get(), request, response);
  }
  v1::PullLeadsResponse Pull(const std::string& cursor, int page_size) {
    v1::PullLeadsResponse response;
    const grpc::Status status = TryPull(cursor, page_size, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
};

TEST_F(LeadPullTest, FollowsChangesWithoutLossOrRepeat) {
  std::vector<std::string> names;
  std::string cursor;
  for (int round = 0; round < 6; ++round) {
    Fill(round * 10, round * 10 + 6);
    Fill(round * 10, round * 10 + 1, support::kOtherCampaign);
    v1::PullLeadsResponse page;
    do {
      page = Pull(cursor, 3);
      for (const v1::Lead& lead : page.leads()) names.push_back(lead.name());
      cursor = page.cursor();
    } while (page.more());
  }
  EXPECT_THAT(names, SizeIs(42));
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 42u);
  std::vector<std::string> listed;
  for (const v1::Lead& lead : ListAll(ListRequest(100))) listed.push_back(lead.name());
  std::reverse(listed.begin(), listed.end());
  EXPECT_EQ(names, listed);
}

TEST_F(LeadPullTest, AChangedLeadComesAgain) {
  Fill(0, 2);
  const v1::PullLeadsResponse all = Pull("", 10);
  ASSERT_TRUE(world_.database()
                  .Write([](WriteContext& write) {
                    return write.db()
                        .Execute("UPDATE leads SET change_number = :1 WHERE lead_number = (SELECT MIN(lead_number) FROM leads)",
                                 {write.NextNumber()})
                        .status();
                  })
                  .ok());
  const v1::PullLeadsResponse changed = Pull(all.cursor(), 10);
  ASSERT_THAT(changed.leads(), SizeIs(1));
  EXPECT_EQ(changed.leads(0).name(), all.leads(0).name());
  EXPECT_NE(changed.leads(0).etag(), all.leads(0).etag());
}

TEST_F(LeadPullTest, AnEmptyAnswerKeepsTheCursor) {
  const std::string at_start = Pull("", 10).cursor();
  EXPECT_NE(at_start, "");
  Fill(0, 2);
  const v1::PullLeadsResponse page = Pull(at_start, 10);
  EXPECT_THAT(page.leads(), SizeIs(3));
  EXPECT_FALSE(page.more());
  EXPECT_EQ(Pull(page.cursor(), 10).cursor(), page.cursor());
}

TEST_F(LeadPullTest, ACursorOfAnotherServerLifeAsksToBeginAnew) {
  Fill(0, 2);
  const std::string cursor = Pull("", 10).cursor();
  incarnation_ = "life-2";
  v1::PullLeadsResponse response;
  const grpc::Status status = TryPull(cursor, 10, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(status.error_details(), HasSubstr("SNAPSHOT_REQUIRED"));
}

TEST_F(LeadPullTest, ACursorPastTheEndAsksToBeginAnew) {
  Fill(0, 2);
  v1::PullLeadsResponse response;
  const grpc::Status status = TryPull(MakeCursor(incarnation_, support::kCampaign, world_.database().LastNumber() + 1), 10, &response);
  EXPECT_THAT(status.error_details(), HasSubstr("SNAPSHOT_REQUIRED"));
}

TEST_F(LeadPullTest, ForeignCursorsAreRefused) {
  Fill(0, 2);
  v1::PullLeadsResponse response;
  for (const char* bad : {"x", "====", "QUJD", "not a cursor"}) {
    EXPECT_EQ(TryPull(bad, 10, &response).error_code(), grpc::StatusCode::INVALID_ARGUMENT) << bad;
  }
  const std::string cursor = Pull("", 10).cursor();
  EXPECT_THAT(TryPull(cursor, 10, &response, "campaigns/autumn-2026").error_message(), HasSubstr("cursor: OTHER_CAMPAIGN"));
  EXPECT_THAT(TryPull("", -1, &response).error_message(), HasSubstr("page_size: NEGATIVE"));
}

TEST_F(LeadPullTest, PullsAreMaskedAndBounded) {
  Fill(0, 1200);
  EXPECT_THAT(Pull("", 0).leads(), SizeIs(200));
  const v1::PullLeadsResponse page = Pull("", 5000);
  EXPECT_THAT(page.leads(), SizeIs(1000));
  EXPECT_TRUE(page.more());
  EXPECT_THAT(page.leads(0).phone(), HasSubstr("****"));
}

class LeadExportTest : public LeadServiceTest {
 protected:
  grpc::Status Export(const std::string& token, const v1::ExportLeadsRequest& request, std::string* file) {
    auto context = As(token);
    auto reader = stub_->ExportLeads(context.get(), request);
    for (v1::ExportLeadsResponse part; reader->Read(&part);) *file += part.chunk();
    return reader->Finish();
  }
  static v1::ExportLeadsRequest Request() {
    v1::ExportLeadsRequest request;
    request.set_parent("campaigns/spring-2026");
    request.set_reason("call list of Monday");
    return request;
  }
  static int CountLines(const std::string& file) {
    int lines = 0;
    for (size_t at = file.find("\r\n"); at != std::string::npos; at = file.find("\r\n", at + 2)) ++lines;
    return lines;
  }
};

TEST_F(LeadExportTest, WritesEveryLeadOnceMasked) {
  Fill(0, 1203);
  std::string file;
  ASSERT_TRUE(Export(admin_, Request(), &file).ok());
  EXPECT_THAT(file, StartsWith("\xEF\xBB\xBFlead,phone,"));
  EXPECT_EQ(CountLines(file), 1 + 1204);
  EXPECT_THAT(file, Not(HasSubstr(support::SampleVisitor(3).phone())));
  EXPECT_THAT(file, Not(HasSubstr("wx3")));
  EXPECT_THAT(file, HasSubstr("'+86138****"));
  EXPECT_EQ(CountAudit("LeadService.ExportLeads", "masked; filter: all; reason: call list of Monday"), 1);
}

TEST_F(LeadExportTest, HoldsOnlyWhoseConsentFits) {
  Fill(0, 9);
  v1::ExportLeadsRequest request = Request();
  request.mutable_filter()->set_consent(v1::CONSENT_PURPOSE_MARKETING_MESSAGES);
  std::string file;
  ASSERT_TRUE(Export(admin_, request, &file).ok());
  EXPECT_EQ(CountLines(file), 1 + 5);
}

TEST_F(LeadExportTest, InClearOnlyWithBothRights) {
  Fill(0, 1);
  v1::ExportLeadsRequest request = Request();
  request.set_reveal(true);
  const std::string exporter = world_.AddUser("exporter", v1::USER_ROLE_SALES, false, true);
  std::string file;
  EXPECT_EQ(Export(reader_, Request(), &file).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Export(exporter, request, &file).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(file, "");
  EXPECT_TRUE(Export(exporter, Request(), &file).ok());
  file.clear();
  ASSERT_TRUE(Export(admin_, request, &file).ok());
  EXPECT_THAT(file, HasSubstr("'" + support::SampleVisitor(1).phone()));
  EXPECT_EQ(CountAudit("LeadService.ExportLeads", "in clear"), 1);
}

TEST_F(LeadExportTest, NeedsAReason) {
  v1::ExportLeadsRequest request = Request();
  std::string file;
  for (const std::string& reason : {std::string(), std::string("  "), std::string(501, 'a')}) {
    request.set_reason(reason);
    EXPECT_EQ(Export(admin_, request, &file).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  }
  EXPECT_EQ(file, "");
  EXPECT_EQ(CountAudit("LeadService.ExportLeads", ""), 0);
}

TEST_F(LeadExportTest, TheTraceHoldsNoPhoneOrName) {
  v1::ExportLeadsRequest request = Request();
  request.mutable_filter()->set_phone("13812345678");
  request.mutable_filter()->set_display_name("王小明");
  std::string file;
  ASSERT_TRUE(Export(admin_, request, &file).ok());
  EXPECT_EQ(CountAudit("LeadService.ExportLeads", "by phone, by name"), 1);
  EXPECT_EQ(CountAudit("LeadService.ExportLeads", "1234"), 0);
  EXPECT_EQ(CountAudit("LeadService.ExportLeads", "王"), 0);
}

TEST_F(LeadCallsTest, CountsComeFromRunningTotals) {
  Fill(0, 99);  // visitors 9, 19, … 89 came before
  Fill(0, 9, support::kOtherCampaign);
  v1::GetLeadCountsRequest request;
  request.set_parent("campaigns/spring-2026");
  v1::LeadCounts counts;
  ASSERT_TRUE(stub_->GetLeadCounts(As(reader_).get(), request, &counts).ok());
  EXPECT_EQ(counts.total(), 100);
  EXPECT_EQ(counts.repeats(), 9);
  EXPECT_EQ(counts.persons(), 91);
  EXPECT_EQ(counts.by_session().at("campaigns/spring-2026/sessions/day-1"), 50);
  EXPECT_EQ(counts.quarantined(), 4);
}

}  // namespace
}  // namespace footfall::server
