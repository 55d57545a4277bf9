// Withdrawing, confirming, and what every read says afterwards.
#include <algorithm>

#include "tests/unit/server_leads/lead_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr v1::ConsentPurpose kContact = v1::CONSENT_PURPOSE_CONTACT, kMessages = v1::CONSENT_PURPOSE_MARKETING_MESSAGES;
constexpr char kPhone[] = "+8613812345678";

class ConsentCallsTest : public LeadServiceTest {
 protected:
  ConsentCallsTest() { planner_ = world_.AddUser("planner", v1::USER_ROLE_PLANNER, false, false); }

  // A lead of `phone` with contact and messages ticked.
  v1::Lead Register(const std::string& phone = kPhone, const std::string& parent = "campaigns/spring-2026") {
    v1::CreateLeadRequest request = NewLead(phone, "王小明");
    *request.mutable_lead()->mutable_consent() = support::SampleConsent(2);
    request.set_parent(parent);
    return MustCreate(request);
  }
  v1::WithdrawConsentRequest Withdrawal(const std::string& lead) {
    v1::WithdrawConsentRequest request;
    request.set_lead(lead);
    request.add_purposes(kMessages);
    request.set_reason("the letter Wang wrote");
    return request;
  }
  grpc::Status Withdraw(const v1::WithdrawConsentRequest& request, v1::WithdrawConsentResponse* response) {
    return stub_->WithdrawConsent(As(reader_).get(), request, response);
  }
  v1::WithdrawConsentResponse MustWithdraw(const v1::WithdrawConsentRequest& request) {
    v1::WithdrawConsentResponse response;
    const grpc::Status status = Withdraw(request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  v1::WithdrawConsentResponse WithdrawByPhone() {
    v1::WithdrawConsentRequest request = Withdrawal("");
    request.set_phone(kPhone);
    return MustWithdraw(request);
  }
  grpc::Status Confirm(const std::string& token, const std::string& lead, v1::ConfirmConsentResponse* response) {
    v1::ConfirmConsentRequest request;
    request.set_lead(lead);
    request.add_purposes(kMessages);
    request.set_reason("her mail of today");
    return stub_->ConfirmConsent(As(token).get(), request, response);
  }
  v1::ConfirmConsentResponse MustConfirm(const std::string& lead) {
    v1::ConfirmConsentResponse response;
    const grpc::Status status = Confirm(planner_, lead, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  std::vector<int> Usable(const std::string& lead) {
    v1::GetLeadRequest request;
    request.set_name(lead);
    v1::Lead response;
    const grpc::Status status = stub_->GetLead(As(reader_).get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return {response.usable_purposes().begin(), response.usable_purposes().end()};
  }
  std::vector<std::string> Listed(v1::ConsentPurpose purpose) {
    v1::ListLeadsRequest request = ListRequest(50);
    request.mutable_filter()->set_consent(purpose);
    std::vector<std::string> names;
    for (const v1::Lead& lead : ListAll(request)) names.push_back(lead.name());
    return names;
  }
  v1::PullLeadsResponse Pull(const std::string& cursor, int page_size) {
    v1::PullLeadsRequest request;
    request.set_parent("campaigns/spring-2026");
    request.set_cursor(cursor);
    request.set_page_size(page_size);
    v1::PullLeadsResponse response;
    EXPECT_TRUE(stub_->PullLeads(As(reader_).get(), request, &response).ok());
    return response;
  }
  v1::ListConsentEventsResponse Events(const std::string& lead, int page_size = 50, const std::string& page = "", bool reveal = false) {
    v1::ListConsentEventsRequest request;
    request.set_lead(lead);
    request.set_page_size(page_size);
    request.set_page_token(page);
    request.set_reveal(reveal);
    v1::ListConsentEventsResponse response;
    const grpc::Status status = stub_->ListConsentEvents(As(reveal ? admin_ : reader_).get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  std::string planner_;
};

TEST_F(ConsentCallsTest, AWithdrawalCountsAtTheNextReadForAllLeadsOfThePerson) {
  const v1::Lead spring = Register(), autumn = Register(kPhone, "campaigns/autumn-2026"), other = Register("+8613900000001");
  EXPECT_THAT(spring.usable_purposes(), ElementsAre(kContact, kMessages));
  const v1::WithdrawConsentResponse done = MustWithdraw(Withdrawal(spring.name()));
  EXPECT_EQ(done.person(), spring.person());
  EXPECT_EQ(done.changed_lead_count(), 2);
  EXPECT_THAT(Usable(spring.name()), ElementsAre(kContact));
  EXPECT_THAT(Usable(autumn.name()), ElementsAre(kContact));
  EXPECT_THAT(Usable(other.name()), ElementsAre(kContact, kMessages));
  EXPECT_THAT(Listed(kMessages), ElementsAre(other.name()));
  EXPECT_THAT(Listed(kContact), SizeIs(2));
}

TEST_F(ConsentCallsTest, NothingIsConfirmedThatTheCampaignDoesNotAskFor) {
  v1::ConfirmConsentRequest request;
  request.set_lead(Register().name());
  request.add_purposes(kMessages);
  request.add_purposes(v1::CONSENT_PURPOSE_PARTNER_SHARING);
  request.set_reason("her mail of today");
  v1::ConfirmConsentResponse response;
  const grpc::Status status = stub_->ConfirmConsent(As(planner_).get(), request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_details(), HasSubstr("NOT_ASKED_FOR"));
}

TEST_F(ConsentCallsTest, ALeadThatArrivesLaterIsWithdrawnToo) {
  Register();
  WithdrawByPhone();
  EXPECT_THAT(Register().usable_purposes(), ElementsAre(kContact));
  EXPECT_THAT(Listed(kMessages), IsEmpty());
}

TEST_F(ConsentCallsTest, AWithdrawalMayComeBeforeThePersonIsKnown) {
  EXPECT_EQ(WithdrawByPhone().changed_lead_count(), 0);
  const v1::Lead lead = Register();
  EXPECT_THAT(lead.usable_purposes(), ElementsAre(kContact));
  EXPECT_EQ(lead.earlier_leads(), 0);
}

// What a kiosk registered while it was offline comes before, between or after what the office wrote down: the end is the same.
TEST_F(ConsentCallsTest, WhenAKiosksLeadArrivesDoesNotMatter) {
  for (const bool confirmed : {false, true}) {
    std::set<std::vector<int>> ends;
    for (int arrival = 0; arrival < 3; ++arrival) {
      const std::string phone = "+861391000" + std::to_string(1000 + arrival + (confirmed ? 3 : 0));
      const std::string known = Register(phone).name();
      std::string late;
      const auto arrive = [&](int step) {
        if (arrival == step) late = Register(phone).name();
      };
      arrive(0);
      MustWithdraw(Withdrawal(known));
      arrive(1);
      if (confirmed) MustConfirm(known);
      arrive(2);
      EXPECT_EQ(Usable(known), Usable(late));
      ends.insert(Usable(late));
    }
    EXPECT_THAT(ends, SizeIs(1)) << confirmed;
    EXPECT_EQ(ends.begin()->size(), confirmed ? 2u : 1u);
  }
}

TEST_F(ConsentCallsTest, AConfirmationOpensTheLeadsOfItsCampaignAlone) {
  const v1::Lead spring = Register(), autumn = Register(kPhone, "campaigns/autumn-2026");
  WithdrawByPhone();
  EXPECT_EQ(MustConfirm(spring.name()).changed_lead_count(), 1);
  EXPECT_THAT(Usable(spring.name()), ElementsAre(kContact, kMessages));
  EXPECT_THAT(Usable(autumn.name()), ElementsAre(kContact));
  WithdrawByPhone();
  EXPECT_THAT(Usable(spring.name()), ElementsAre(kContact));
}

TEST_F(ConsentCallsTest, APullHearsOfEveryLeadThatMayBeUsedForLess) {
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) names.push_back(Register().name());
  const v1::Lead other = Register("+8613900000001");
  std::string cursor = Pull("", 100).cursor();
  const std::string etag = Pull("", 100).leads(0).etag();
  WithdrawByPhone();
  std::vector<std::string> heard;
  for (bool more = true; more;) {
    const v1::PullLeadsResponse page = Pull(cursor, 2);
    for (const v1::Lead& lead : page.leads()) {
      heard.push_back(lead.name());
      EXPECT_THAT(lead.usable_purposes(), ElementsAre(kContact));
      EXPECT_NE(lead.etag(), etag);
    }
    cursor = page.cursor();
    more = page.more();
  }
  EXPECT_EQ(heard, names);
}

TEST_F(ConsentCallsTest, AnExportSaysWhatMayBeDoneNow) {
  Register();
  WithdrawByPhone();
  v1::ExportLeadsRequest request;
  request.set_parent("campaigns/spring-2026");
  request.set_reason("test");
  auto context = As(admin_);
  auto stream = stub_->ExportLeads(context.get(), request);
  std::string text;
  for (v1::ExportLeadsResponse part; stream->Read(&part);) text += part.chunk();
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_THAT(text, HasSubstr(",api,yes,no,,,,"));
}

TEST_F(ConsentCallsTest, TheHistoryShowsEveryEventNewestFirst) {
  const v1::Lead first = Register();
  Register(kPhone, "campaigns/autumn-2026");
  MustWithdraw(Withdrawal(first.name()));
  MustConfirm(first.name());
  WithdrawByPhone();
  const v1::ListConsentEventsResponse all = Events(first.name());
  ASSERT_EQ(all.events_size(), 5);
  std::vector<int> kinds;
  for (const v1::ConsentEvent& event : all.events()) kinds.push_back(event.kind());
  EXPECT_THAT(kinds, ElementsAre(v1::CONSENT_EVENT_KIND_WITHDRAWN, v1::CONSENT_EVENT_KIND_CONFIRMED, v1::CONSENT_EVENT_KIND_WITHDRAWN,
                                 v1::CONSENT_EVENT_KIND_CHOICES, v1::CONSENT_EVENT_KIND_CHOICES));
  EXPECT_EQ(all.events(0).lead(), "");
  EXPECT_EQ(all.events(0).actor(), "users/reader");
  EXPECT_EQ(all.events(0).reason(), "***");
  EXPECT_EQ(all.events(1).lead(), first.name());
  EXPECT_EQ(all.events(1).actor(), "users/planner");
  EXPECT_EQ(all.events(4).consent().SerializeAsString(), first.consent().SerializeAsString());
  EXPECT_EQ(Events(first.name(), 50, "", true).events(2).reason(), "the letter Wang wrote");
  EXPECT_EQ(CountAudit("LeadService.ListConsentEvents", "revealed 5"), 1);

  std::vector<int64_t> numbers, paged;
  for (const v1::ConsentEvent& event : all.events()) numbers.push_back(event.number());
  std::string token;
  do {
    const v1::ListConsentEventsResponse page = Events(first.name(), 2, token);
    for (const v1::ConsentEvent& event : page.events()) paged.push_back(event.number());
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(paged, numbers);
}

TEST_F(ConsentCallsTest, BothLeaveATraceWithoutTheReason) {
  const v1::Lead lead = Register();
  MustWithdraw(Withdrawal(lead.name()));
  MustConfirm(lead.name());
  for (const char* action : {"LeadService.WithdrawConsent", "LeadService.ConfirmConsent"}) {
    EXPECT_EQ(CountAudit(action, "CONSENT_PURPOSE_MARKETING_MESSAGES"), 1) << action;
    EXPECT_EQ(CountAudit(action, "mail") + CountAudit(action, "letter"), 0) << action;
  }
}

TEST_F(ConsentCallsTest, ARepeatedRequestIsOneEvent) {
  const v1::Lead lead = Register();
  v1::WithdrawConsentRequest request = Withdrawal(lead.name());
  request.set_request_id("0190f3a5-0000-7000-8000-000000000001");
  EXPECT_EQ(MustWithdraw(request).changed_lead_count(), 1);
  EXPECT_EQ(MustWithdraw(request).changed_lead_count(), 1);
  EXPECT_THAT(Events(lead.name()).events(), SizeIs(2));
}

TEST_F(ConsentCallsTest, WhoSellsMayWithdrawButNotConfirm) {
  const v1::Lead lead = Register();
  v1::ConfirmConsentResponse response;
  const grpc::Status status = Confirm(reader_, lead.name(), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_THAT(status.error_message(), HasSubstr("WIDEN_CONSENTS"));
  EXPECT_THAT(Events(lead.name()).events(), SizeIs(1));
}

TEST_F(ConsentCallsTest, ABadRequestNamesItsField) {
  const std::string lead = Register().name();
  const auto reason = [&](const std::function<void(v1::WithdrawConsentRequest*)>& change) {
    v1::WithdrawConsentRequest request = Withdrawal(lead);
    change(&request);
    v1::WithdrawConsentResponse response;
    const grpc::Status status = Withdraw(request, &response);
    EXPECT_FALSE(status.ok());
    EXPECT_THAT(status.error_message(), Not(HasSubstr("138")));
    return status.error_message();
  };
  EXPECT_THAT(reason([](auto* r) { r->clear_purposes(); }), HasSubstr("purposes: REQUIRED"));
  EXPECT_THAT(reason([](auto* r) { r->add_purposes(static_cast<v1::ConsentPurpose>(99)); }), HasSubstr("purposes: UNKNOWN_VALUE"));
  EXPECT_THAT(reason([](auto* r) { r->set_reason(" "); }), HasSubstr("reason: REQUIRED"));
  EXPECT_THAT(reason([](auto* r) { r->set_phone(kPhone); }), HasSubstr("phone: CONTRADICTS_LEAD"));
  EXPECT_THAT(reason([](auto* r) { r->clear_lead(); }), HasSubstr("lead: REQUIRED"));
  EXPECT_THAT(reason([](auto* r) { r->set_lead("campaigns/autumn-2026" + r->lead().substr(r->lead().find("/leads"))); }),
              HasSubstr("campaigns/autumn-2026"));
  const auto by_phone = [](v1::WithdrawConsentRequest* r) {
    r->clear_lead();
    r->set_phone("138 1234 5678");
  };
  EXPECT_THAT(reason(by_phone), HasSubstr("phone: INVALID_PHONE"));
  v1::WithdrawConsentRequest request = Withdrawal("");
  by_phone(&request);
  request.set_campaign("campaigns/spring-2026");
  EXPECT_EQ(MustWithdraw(request).changed_lead_count(), 1);
}

}  // namespace
}  // namespace footfall::server
