// The calls as clients make them.
#include "server/playbooks/playbook_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/playbooks/playbook_store.h"
#include "tests/support/server/plan_world.h"
#include "tests/support/server/server_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::ReasonOf;
using Stub = v1::PlaybookService::Stub;

constexpr char kName[] = "campaigns/spring/playbook";

class PlaybookServiceTest : public ::testing::Test {
 protected:
  PlaybookServiceTest() {
    testing::MakePlanWorld(server_.database());
    server_.Start({&service_});
    stub_ = v1::PlaybookService::NewStub(server_.channel());
  }
  ~PlaybookServiceTest() override { server_.Stop(); }

  static v1::UpdatePlaybookRequest WithSurvey(const std::string& question, const std::string& survey = "visit") {
    v1::UpdatePlaybookRequest request;
    request.mutable_playbook()->set_name(kName);
    v1::Survey* asked = request.mutable_playbook()->add_surveys();
    asked->set_id(survey);
    (*asked->mutable_title()->mutable_texts())["en"] = "Your visit";
    v1::FormField* field = asked->add_questions();
    field->set_id("better");
    field->set_type(v1::FIELD_TYPE_TEXT);
    (*field->mutable_label()->mutable_texts())["en"] = question;
    return request;
  }
  grpc::Status Update(const v1::UpdatePlaybookRequest& request, v1::UserRole role = v1::USER_ROLE_PLANNER) {
    answer_.Clear();
    return server_.Call(stub_.get(), &Stub::UpdatePlaybook, role, request, &answer_);
  }
  v1::Playbook Get() {
    v1::GetPlaybookRequest request;
    request.set_name(kName);
    v1::Playbook playbook;
    EXPECT_TRUE(server_.Call(stub_.get(), &Stub::GetPlaybook, v1::USER_ROLE_TEAM_LEAD, request, &playbook).ok());
    return playbook;
  }

  testing::TestServer server_;
  PlaybookServiceImpl service_{server_.database(), server_.access(), server_.clock()};
  std::unique_ptr<Stub> stub_;
  v1::Playbook answer_;
};

TEST_F(PlaybookServiceTest, ThereIsAnEmptyOneBeforeAnythingWasWritten) {
  const v1::Playbook none = Get();
  EXPECT_EQ(none.name(), kName);
  EXPECT_EQ(none.update_time_ms(), 0);
  v1::GetPlaybookRequest request;
  request.set_name("campaigns/none/playbook");
  v1::Playbook playbook;
  EXPECT_EQ(server_.Call(stub_.get(), &Stub::GetPlaybook, v1::USER_ROLE_PLANNER, request, &playbook).error_code(),
            grpc::StatusCode::NOT_FOUND);
  request.set_name("campaigns/spring");
  EXPECT_THAT(FieldsOf(server_.Call(stub_.get(), &Stub::GetPlaybook, v1::USER_ROLE_PLANNER, request, &playbook)),
              ElementsAre("name: BAD_NAME"));
}

TEST_F(PlaybookServiceTest, OnlyAPlannerWritesIt) {
  EXPECT_EQ(ReasonOf(Update(WithSurvey("Why?"), v1::USER_ROLE_TEAM_LEAD)), "ROLE_LACKS_RIGHT");
  ASSERT_TRUE(Update(WithSurvey("Why?")).ok());
  EXPECT_EQ(Get().SerializeAsString(), answer_.SerializeAsString());
  EXPECT_EQ(answer_.surveys(0).version(), 1);
  EXPECT_GT(answer_.update_time_ms(), 0);
}

TEST_F(PlaybookServiceTest, OthersAreNotWrittenOver) {
  const std::string first = Get().etag();
  v1::UpdatePlaybookRequest request = WithSurvey("Why?");
  request.mutable_playbook()->set_etag(first);
  ASSERT_TRUE(Update(request).ok());
  EXPECT_EQ(ReasonOf(Update(request)), "STALE_ETAG");
}

TEST_F(PlaybookServiceTest, TheMaskSaysWhatChanges) {
  ASSERT_TRUE(Update(WithSurvey("Why?")).ok());
  v1::UpdatePlaybookRequest request;
  request.mutable_playbook()->set_name(kName);
  v1::Faq* faq = request.mutable_playbook()->add_faqs();
  (*faq->mutable_question()->mutable_texts())["en"] = "How long?";
  (*faq->mutable_answer()->mutable_texts())["en"] = "A week.";
  ASSERT_TRUE(Update(request).ok());
  EXPECT_EQ(answer_.surveys_size(), 1) << "what is not set stays";
  request.mutable_update_mask()->add_paths("surveys");
  ASSERT_TRUE(Update(request).ok());
  EXPECT_EQ(answer_.surveys_size(), 0);
  EXPECT_EQ(answer_.faqs_size(), 1);
}

TEST_F(PlaybookServiceTest, ARepeatIsAnsweredAsTheFirst) {
  v1::UpdatePlaybookRequest request = WithSurvey("Why?");
  request.set_request_id("01890a5d-ac96-774b-bcce-b302099a8057");
  ASSERT_TRUE(Update(request).ok());
  const std::string etag = answer_.etag();
  ASSERT_TRUE(Update(request).ok());
  EXPECT_EQ(answer_.etag(), etag);
}

TEST_F(PlaybookServiceTest, VersionsRiseWithOtherQuestionsAndNeverComeBack) {
  ASSERT_TRUE(Update(WithSurvey("Why?")).ok());
  ASSERT_TRUE(Update(WithSurvey("Why?")).ok());
  EXPECT_EQ(answer_.surveys(0).version(), 1) << "nothing changed";
  v1::UpdatePlaybookRequest told = WithSurvey("How?");
  told.mutable_playbook()->mutable_surveys(0)->set_version(70);
  ASSERT_TRUE(Update(told).ok());
  EXPECT_EQ(answer_.surveys(0).version(), 2) << "output only";
  v1::UpdatePlaybookRequest none;
  none.mutable_playbook()->set_name(kName);
  none.mutable_update_mask()->add_paths("*");
  ASSERT_TRUE(Update(none).ok());
  ASSERT_TRUE(Update(WithSurvey("How?")).ok());
  EXPECT_EQ(answer_.surveys(0).version(), 2) << "the same as the newest";
  ASSERT_TRUE(Update(WithSurvey("Why?")).ok());
  EXPECT_EQ(answer_.surveys(0).version(), 3) << "an older one is not taken up again";
  ASSERT_TRUE(server_.database()
                  ->Read([](Connection& db) {
                    const auto versions = ListSurveyVersions(db, "spring", "visit");
                    EXPECT_EQ(versions->size(), 3u);
                    EXPECT_EQ(FindSurveyVersion(db, "spring", "visit", 2)->value().questions(0).label().texts().at("en"), "How?");
                    return versions.status();
                  })
                  .ok());
}

TEST_F(PlaybookServiceTest, WhoSeesToAPlanIsSomebody) {
  v1::UpdatePlaybookRequest request;
  request.mutable_playbook()->set_name(kName);
  v1::ContingencyPlan* plan = request.mutable_playbook()->add_plans();
  plan->set_id("rain");
  (*plan->mutable_risk()->mutable_texts())["en"] = "Rain";
  (*plan->mutable_response()->mutable_texts())["en"] = "Take the tent down.";
  plan->set_owner("staff/nobody");
  EXPECT_EQ(Update(request).error_code(), grpc::StatusCode::NOT_FOUND);
  plan->set_owner("staff/chen");
  EXPECT_TRUE(Update(request).ok());
  plan->clear_risk();
  EXPECT_THAT(FieldsOf(Update(request)), ElementsAre("playbook.plans.rain.risk: REQUIRED"));
}

}  // namespace
}  // namespace footfall::server
