// The calls as clients make them: who may read, and what.
#include "server/onsite/onsite_service.h"

#include "tests/unit/server_onsite/onsite_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;
using testing::kHour;
using testing::kMorning;
using Stub = v1::OnsiteService::Stub;

class OnsiteServiceTest : public OnsiteTest {
 protected:
  OnsiteServiceTest() {
    server_.Start({&service_});
    stub_ = v1::OnsiteService::NewStub(server_.channel());
  }
  ~OnsiteServiceTest() override { server_.Stop(); }
  template <typename Request, typename Response>
  grpc::Status Call(v1::UserRole role, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response) {
    response->Clear();
    return server_.Call(stub_.get(), method, role, request, response);
  }

  OnsiteServiceImpl service_{server_.database(), server_.access(), server_.vault()};
  std::unique_ptr<Stub> stub_;
};

TEST_F(OnsiteServiceTest, WhoReadsWhat) {
  v1::ListCountsRequest counts;
  counts.set_parent(testing::kDay1Name);
  v1::ListCountsResponse counted;
  v1::GetSurveyResultsRequest survey;
  survey.set_parent("campaigns/spring");
  survey.set_survey_id("visit");
  v1::SurveyResults results;
  EXPECT_TRUE(Call(v1::USER_ROLE_TEAM_LEAD, &Stub::ListCounts, counts, &counted).ok());
  EXPECT_TRUE(Call(v1::USER_ROLE_TEAM_LEAD, &Stub::GetSurveyResults, survey, &results).ok());
  for (const v1::UserRole role : {v1::USER_ROLE_SALES, v1::USER_ROLE_STAFF}) {
    EXPECT_EQ(testing::ReasonOf(Call(role, &Stub::ListCounts, counts, &counted)), "ROLE_LACKS_RIGHT");
  }
  EXPECT_TRUE(Call(v1::USER_ROLE_SALES, &Stub::GetSurveyResults, survey, &results).ok());
  EXPECT_TRUE(Call(v1::USER_ROLE_PLANNER, &Stub::GetSurveyResults, survey, &results).ok());
  EXPECT_EQ(testing::ReasonOf(Call(v1::USER_ROLE_STAFF, &Stub::GetSurveyResults, survey, &results)), "ROLE_LACKS_RIGHT");
}

TEST_F(OnsiteServiceTest, CountsAndMarksAsTheyStand) {
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_COUNT), MakeCount(4, kMorning, "sign-in")).ok());
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_CHECKLIST_MARK), MakeMark("car", true, "both keys")).ok());
  v1::ListCountsRequest counts;
  counts.set_parent(testing::kDay1Name);
  v1::ListCountsResponse counted;
  ASSERT_TRUE(Call(v1::USER_ROLE_TEAM_LEAD, &Stub::ListCounts, counts, &counted).ok());
  ASSERT_EQ(counted.counts_size(), 1);
  EXPECT_EQ(counted.counts(0).zone(), testing::kSignInZone);
  EXPECT_EQ(counted.counts(0).kind(), v1::COUNT_KIND_FOOT_TRAFFIC);
  v1::ListChecklistMarksRequest marks;
  marks.set_parent(testing::kDay1Name);
  v1::ListChecklistMarksResponse marked;
  ASSERT_TRUE(Call(v1::USER_ROLE_TEAM_LEAD, &Stub::ListChecklistMarks, marks, &marked).ok());
  ASSERT_EQ(marked.marks_size(), 1);
  EXPECT_EQ(marked.marks(0).note(), "both keys");
  EXPECT_EQ(marked.marks(0).staff(), "staff/chen");
  EXPECT_EQ(marked.marks(0).photo(), "");
  marks.set_parent("campaigns/spring/sessions/day-9");
  EXPECT_EQ(Call(v1::USER_ROLE_TEAM_LEAD, &Stub::ListChecklistMarks, marks, &marked).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(OnsiteServiceTest, IncidentsNewestFirstPageByPage) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_INCIDENT, kMorning + i / 2), MakeIncident(std::to_string(i), v1::SEVERITY_MINOR)).ok());
  }
  v1::ListIncidentsRequest request;
  request.set_parent("campaigns/spring");
  request.set_page_size(2);
  std::vector<int64_t> times;
  std::set<std::string> names;
  do {
    v1::ListIncidentsResponse page;
    ASSERT_TRUE(Call(v1::USER_ROLE_TEAM_LEAD, &Stub::ListIncidents, request, &page).ok());
    for (const v1::Incident& incident : page.incidents()) {
      times.push_back(incident.reports(0).time_ms() - kMorning);
      names.insert(incident.name());
      EXPECT_EQ(incident.reports(0).told(), "王经理");
      EXPECT_EQ(incident.session(), testing::kDay1Name);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(times, ElementsAre(2, 1, 1, 0, 0));
  EXPECT_EQ(names.size(), 5u);
  request.set_page_size(-1);
  v1::ListIncidentsResponse page;
  EXPECT_THAT(testing::FieldsOf(Call(v1::USER_ROLE_TEAM_LEAD, &Stub::ListIncidents, request, &page)), ElementsAre("page_size: NEGATIVE"));
  request.set_page_size(0);
  request.set_page_token("nonsense");
  EXPECT_EQ(testing::ReasonOf(Call(v1::USER_ROLE_TEAM_LEAD, &Stub::ListIncidents, request, &page)), "PAGE_TOKEN_INVALID");
}

TEST_F(OnsiteServiceTest, ResultsOfACampaignAndOfASession) {
  testing::AddSession(server_.database(), "day-2");
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_SURVEY_ANSWER), MakeAnswer("more chairs")).ok());
  auto header = Header(v1::OPERATION_TYPE_SURVEY_ANSWER, kMorning + kHour);
  header.set_session_id("day-2");
  ASSERT_TRUE(Apply(header, MakeAnswer("less music")).ok());
  v1::GetSurveyResultsRequest request;
  request.set_parent("campaigns/spring");
  request.set_survey_id("visit");
  v1::SurveyResults results;
  ASSERT_TRUE(Call(v1::USER_ROLE_SALES, &Stub::GetSurveyResults, request, &results).ok());
  EXPECT_EQ(results.answered(), 2);
  EXPECT_THAT(results.questions(0).texts(), ElementsAre("less music", "more chairs"));
  request.set_parent(testing::kDay1Name);
  ASSERT_TRUE(Call(v1::USER_ROLE_SALES, &Stub::GetSurveyResults, request, &results).ok());
  EXPECT_EQ(results.answered(), 1);
  request.set_survey_id("none");
  EXPECT_EQ(Call(v1::USER_ROLE_SALES, &Stub::GetSurveyResults, request, &results).error_code(), grpc::StatusCode::NOT_FOUND);
  request.clear_survey_id();
  EXPECT_THAT(testing::FieldsOf(Call(v1::USER_ROLE_SALES, &Stub::GetSurveyResults, request, &results)), ElementsAre("survey_id: REQUIRED"));
}

TEST_F(OnsiteServiceTest, APhotoIsThereOnceItHasArrived) {
  const auto header = Header(v1::OPERATION_TYPE_PHOTO);
  v1::GetPhotoRequest request;
  request.set_name("campaigns/spring/photos/" + rules::FormatUuid(*rules::UuidFromBytes(header.operation_id())));
  v1::Photo photo;
  EXPECT_EQ(Call(v1::USER_ROLE_TEAM_LEAD, &Stub::GetPhoto, request, &photo).error_code(), grpc::StatusCode::NOT_FOUND);
  ASSERT_TRUE(Apply(header, MakePhoto()).ok());
  ASSERT_TRUE(Call(v1::USER_ROLE_TEAM_LEAD, &Stub::GetPhoto, request, &photo).ok());
  EXPECT_EQ(photo.jpeg(), MakePhoto().jpeg());
  EXPECT_EQ(photo.staff(), "staff/chen");
  EXPECT_EQ(testing::ReasonOf(Call(v1::USER_ROLE_SALES, &Stub::GetPhoto, request, &photo)), "ROLE_LACKS_RIGHT");
  request.set_name("campaigns/spring/photos/none");
  EXPECT_THAT(testing::FieldsOf(Call(v1::USER_ROLE_TEAM_LEAD, &Stub::GetPhoto, request, &photo)), ElementsAre("name: BAD_NAME"));
}

}  // namespace
}  // namespace footfall::server
