// Lists: every filter, paging, and the limits of what one page may read.
#include <functional>
#include <set>

#include "proto/rules/phone.h"
#include "server/leads/lead_search.h"
#include "tests/unit/server_leads/lead_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Property;
using testing::SizeIs;

class LeadListTest : public LeadServiceTest {
 protected:
  grpc::Status TryList(const v1::ListLeadsRequest& request) {
    v1::ListLeadsResponse response;
    return stub_->ListLeads(As(admin_).get(), request, &response);
  }
};

TEST_F(LeadListTest, ShowsTheNewestFirstAndMasked) {
  Fill(0, 4);
  const v1::ListLeadsResponse page = List(ListRequest(3));
  ASSERT_THAT(page.leads(), SizeIs(3));
  EXPECT_GT(page.leads(0).capture_time_ms(), page.leads(2).capture_time_ms());
  EXPECT_EQ(page.leads(0).phone(), rules::MaskPhone(support::SampleVisitor(4).phone()));
  EXPECT_THAT(page.leads(0).display_name(), HasSubstr("*"));
  EXPECT_NE(page.next_page_token(), "");
  for (const v1::Answer& answer : page.leads(0).answers()) {
    EXPECT_EQ(answer.values(0) == "***", answer.field_id() == "wechat_id") << answer.field_id();
  }
}

TEST_F(LeadListTest, TheLastPageHasNoToken) {
  Fill(0, 5);
  EXPECT_EQ(List(ListRequest(6)).next_page_token(), "");
  v1::ListLeadsRequest request = ListRequest(3);
  request.set_page_token(List(request).next_page_token());
  const v1::ListLeadsResponse last = List(request);
  EXPECT_THAT(last.leads(), SizeIs(3));
  EXPECT_EQ(last.next_page_token(), "");
}

TEST_F(LeadListTest, AnEmptyCampaignHasAnEmptyPage) {
  const v1::ListLeadsResponse page = List(ListRequest(10));
  EXPECT_THAT(page.leads(), IsEmpty());
  EXPECT_EQ(page.next_page_token(), "");
}

TEST_F(LeadListTest, PagesStayStableWhileLeadsArrive) {
  Fill(0, 24);
  std::set<std::string> names;
  size_t seen = 0;
  v1::ListLeadsRequest request = ListRequest(10);
  for (int round = 0; round < 10; ++round) {
    const v1::ListLeadsResponse page = List(request);
    for (const v1::Lead& lead : page.leads()) names.insert(lead.name());
    seen += page.leads_size();
    Fill(100 + round * 10, 104 + round * 10);
    request.set_page_token(page.next_page_token());
    if (request.page_token().empty()) break;
  }
  EXPECT_EQ(seen, 25u);
  EXPECT_EQ(names.size(), 25u);
}

TEST_F(LeadListTest, FiltersBySession) {
  Fill(0, 9);
  v1::ListLeadsRequest request = ListRequest(2);
  request.mutable_filter()->set_session("campaigns/spring-2026/sessions/day-2");
  EXPECT_THAT(ListAll(request), testing::AllOf(SizeIs(5), Each(Property(&v1::Lead::session, "campaigns/spring-2026/sessions/day-2"))));
}

TEST_F(LeadListTest, FiltersBySite) {
  Fill(0, 9);
  v1::ListLeadsRequest request = ListRequest(2);
  request.mutable_filter()->set_site("sites/north-gate");
  EXPECT_THAT(ListAll(request), testing::AllOf(SizeIs(5), Each(Property(&v1::Lead::session, "campaigns/spring-2026/sessions/day-1"))));
}

TEST_F(LeadListTest, FiltersByStaffIntentAndChannel) {
  Fill(0, 29);
  v1::ListLeadsRequest request = ListRequest(4);
  request.mutable_filter()->set_staff("staff/s2");
  EXPECT_THAT(ListAll(request), testing::AllOf(SizeIs(6), Each(Property(&v1::Lead::staff, "staff/s2"))));
  request.mutable_filter()->set_intent(v1::INTENT_LEVEL_HOT);
  EXPECT_THAT(ListAll(request), testing::AllOf(SizeIs(2), Each(Property(&v1::Lead::intent, v1::INTENT_LEVEL_HOT))));
  request.mutable_filter()->clear_staff();
  request.mutable_filter()->set_channel("wechat");
  EXPECT_THAT(ListAll(request), testing::AllOf(SizeIs(5), Each(Property(&v1::Lead::channel, "wechat"))));
}

TEST_F(LeadListTest, FiltersByTimeHalfOpen) {
  Fill(0, 9);
  v1::ListLeadsRequest request = ListRequest(50);
  request.mutable_filter()->mutable_captured()->set_start_ms(support::kWorldStartMs + 2 * 50);
  request.mutable_filter()->mutable_captured()->set_end_ms(support::kWorldStartMs + 5 * 50);
  EXPECT_THAT(ListAll(request), SizeIs(3));
}

TEST_F(LeadListTest, FiltersByConsent) {
  Fill(0, 9);
  v1::ListLeadsRequest request = ListRequest(50);
  request.mutable_filter()->set_consent(v1::CONSENT_PURPOSE_MARKETING_MESSAGES);
  EXPECT_THAT(ListAll(request), SizeIs(5));
  request.mutable_filter()->set_consent(v1::CONSENT_PURPOSE_MARKETING_CALLS);
  EXPECT_THAT(ListAll(request), IsEmpty());
}

TEST_F(LeadListTest, FindsAPhoneInAnyUsualWriting) {
  Fill(0, 59);
  const std::string phone = support::SampleVisitor(5).phone();  // visitor 59 is the same person
  for (const std::string& typed : {phone, phone.substr(3), phone.substr(3, 3) + " " + phone.substr(6, 4) + "-" + phone.substr(10)}) {
    v1::ListLeadsRequest request = ListRequest(1);
    request.mutable_filter()->set_phone(typed);
    const std::vector<v1::Lead> found = ListAll(request);
    ASSERT_THAT(found, SizeIs(2)) << typed;
    EXPECT_EQ(found[0].person(), found[1].person());
    EXPECT_EQ(found[0].earlier_leads(), 1);
  }
  v1::ListLeadsRequest request = ListRequest(10);
  request.mutable_filter()->set_phone("13900000001");
  EXPECT_THAT(ListAll(request), IsEmpty());
}

TEST_F(LeadListTest, FindsNamesByTheirBeginning) {
  MustCreate(NewLead("13812345671", "王小明"));
  MustCreate(NewLead("13812345672", "王小红"));
  MustCreate(NewLead("13812345673", "小王"));
  MustCreate(NewLead("13812345674", "Anna Maria Schmidt"));
  const auto count = [&](const std::string& name) {
    v1::ListLeadsRequest request = ListRequest(1);
    request.mutable_filter()->set_display_name(name);
    return ListAll(request).size();
  };
  EXPECT_EQ(count("王"), 2u);
  EXPECT_EQ(count("王小"), 2u);
  EXPECT_EQ(count("王小明"), 1u);
  EXPECT_EQ(count("小"), 1u);
  EXPECT_EQ(count("anna"), 1u);
  EXPECT_EQ(count("SCHM"), 1u);
  EXPECT_EQ(count("Anna Maria Sch"), 1u);
  EXPECT_EQ(count("Anna Berta"), 0u);
  EXPECT_EQ(count("李"), 0u);
}

TEST_F(LeadListTest, ANameIsFoundInItsOwnCampaignOnly) {
  Fill(1, 1, support::kOtherCampaign);
  v1::ListLeadsRequest request = ListRequest(10);
  request.mutable_filter()->set_display_name(support::SampleVisitor(1).display_name());
  EXPECT_THAT(ListAll(request), IsEmpty());
  request.set_parent("campaigns/autumn-2026");
  EXPECT_THAT(ListAll(request), SizeIs(1));
}

TEST_F(LeadListTest, NamesAreFoundAcrossBuckets) {
  MustCreate(NewLead("13812345671", "诸葛亮"));
  // Numbers of other things fill more than a bucket.
  ASSERT_TRUE(world_.database()
                  .Write([](WriteContext& write) {
                    for (int i = 0; i < 20'000; ++i) write.NextNumber();
                    return absl::OkStatus();
                  })
                  .ok());
  MustCreate(NewLead("13812345672", "诸葛瑾"));
  v1::ListLeadsRequest request = ListRequest(10);
  request.mutable_filter()->set_display_name("诸葛");
  EXPECT_THAT(ListAll(request), SizeIs(2));
}

TEST_F(LeadListTest, ARareFilterGivesShortPagesThatGoOn) {
  Fill(0, kMaxScannedRows + 200);
  v1::ListLeadsRequest request = ListRequest(10);
  request.mutable_filter()->mutable_captured()->set_start_ms(support::kWorldStartMs);
  request.mutable_filter()->mutable_captured()->set_end_ms(support::kWorldStartMs + 50);
  const v1::ListLeadsResponse first = List(request);
  EXPECT_THAT(first.leads(), IsEmpty());
  EXPECT_NE(first.next_page_token(), "");
  EXPECT_THAT(ListAll(request), SizeIs(1));
}

TEST_F(LeadListTest, AForeignTokenIsRefused) {
  Fill(0, 4);
  v1::ListLeadsRequest request = ListRequest(2);
  const std::string token = List(request).next_page_token();
  request.set_page_token(token);
  request.mutable_filter()->set_intent(v1::INTENT_LEVEL_HOT);
  EXPECT_THAT(TryList(request).error_details(), HasSubstr("PAGE_TOKEN_INVALID"));
  request.clear_filter();
  request.set_parent("campaigns/autumn-2026");
  EXPECT_THAT(TryList(request).error_details(), HasSubstr("PAGE_TOKEN_INVALID"));
  request = ListRequest(2);
  for (const char* bad : {"x", "AAAAAAAAAAA", "AAAAAAAAAAAAAAAA", "..."}) {
    request.set_page_token(bad);
    EXPECT_EQ(TryList(request).error_code(), grpc::StatusCode::INVALID_ARGUMENT) << bad;
  }
}

TEST_F(LeadListTest, PageSizesAreBounded) {
  Fill(0, 509);
  EXPECT_THAT(List(ListRequest(0)).leads(), SizeIs(50));
  EXPECT_THAT(List(ListRequest(100'000)).leads(), SizeIs(500));
  EXPECT_EQ(TryList(ListRequest(-1)).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(LeadListTest, ABadFilterNamesItsField) {
  const auto reason = [&](const std::function<void(v1::LeadFilter*)>& set) {
    v1::ListLeadsRequest request = ListRequest(10);
    set(request.mutable_filter());
    const grpc::Status status = TryList(request);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    return status.error_message();
  };
  EXPECT_THAT(reason([](auto* f) { f->set_session("day-1"); }), HasSubstr("filter.session: BAD_NAME"));
  EXPECT_THAT(reason([](auto* f) { f->set_session("campaigns/autumn-2026/sessions/day-1"); }), HasSubstr("filter.session: OTHER_CAMPAIGN"));
  EXPECT_THAT(reason([](auto* f) { f->set_site("north"); }), HasSubstr("filter.site: BAD_NAME"));
  EXPECT_THAT(reason([](auto* f) { f->set_staff("staff/"); }), HasSubstr("filter.staff: BAD_NAME"));
  EXPECT_THAT(reason([](auto* f) { f->set_intent(static_cast<v1::IntentLevel>(9)); }), HasSubstr("filter.intent: UNKNOWN_VALUE"));
  EXPECT_THAT(reason([](auto* f) { f->set_consent(static_cast<v1::ConsentPurpose>(70)); }), HasSubstr("filter.consent: UNKNOWN_VALUE"));
  EXPECT_THAT(reason([](auto* f) { f->set_channel("No Id"); }), HasSubstr("filter.channel: BAD_ID"));
  EXPECT_THAT(reason([](auto* f) { f->set_phone("12"); }), HasSubstr("filter.phone: INVALID_PHONE"));
  EXPECT_THAT(reason([](auto* f) { f->set_display_name("  "); }), HasSubstr("filter.display_name: BLANK"));
  EXPECT_THAT(reason([](auto* f) { f->set_display_name(std::string(41, 'a')); }), HasSubstr("filter.display_name: TOO_LONG"));
  EXPECT_THAT(reason([](auto* f) { f->mutable_captured()->set_start_ms(5); }), HasSubstr("filter.captured: END_NOT_AFTER_START"));
}

}  // namespace
}  // namespace footfall::server
