// What kiosks noted enters the books once, whole, and encrypted where it speaks.
#include "server/onsite/onsite_intake.h"

#include "tests/unit/server_onsite/onsite_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::kHour;
using testing::kMorning;

using OnsiteIntakeTest = OnsiteTest;

TEST_F(OnsiteIntakeTest, EachOperationCountsOnce) {
  const auto header = Header(v1::OPERATION_TYPE_COUNT);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Apply(header, MakeCount(4, kMorning + 1)).ok());
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_COUNT), MakeCount(-1, kMorning + 2)).ok());
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_COUNT), MakeCount(7, kMorning + kHour, "sign-in")).ok());
  Read([&](Connection& db) {
    const auto sums = SumCounts(db, testing::kDay1, 10);
    EXPECT_EQ(sums->size(), 2u);
    EXPECT_EQ(sums->front().number, 3);
    EXPECT_EQ(sums->back().zone_id, "sign-in");
    EXPECT_EQ(sums->back().hour_ms - sums->front().hour_ms, kHour);
    return sums.status();
  });
}

TEST_F(OnsiteIntakeTest, TheNewestMarkByTimeCountsWhateverCameLast) {
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_CHECKLIST_MARK, kMorning + 2), MakeMark("car", false, "door open")).ok());
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_CHECKLIST_MARK, kMorning + 1), MakeMark("car", true)).ok());
  v1::ChecklistMarkPayload counted = MakeMark("totes", true);
  counted.set_counted(0);
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_CHECKLIST_MARK), counted).ok());
  Read([&](Connection& db) {
    const auto marks = ListNewestMarks(db, testing::kDay1, 10);
    EXPECT_EQ(marks->size(), 2u);
    EXPECT_FALSE(marks->front().done);
    EXPECT_EQ(*OpenNote(*server_.vault(), marks->front().origin, marks->front().note), "door open");
    EXPECT_FALSE(marks->front().counted.has_value());
    EXPECT_EQ(marks->back().counted, 0) << "nothing is a number too";
    return marks.status();
  });
}

TEST_F(OnsiteIntakeTest, AnIncidentIsWhatItsNewestReportSays) {
  const auto first = Header(v1::OPERATION_TYPE_INCIDENT, kMorning);
  v1::IncidentPayload end = MakeIncident("棚子收好了", v1::SEVERITY_MINOR, true);
  end.set_incident_id(first.operation_id());
  // The end comes first: it was told at another kiosk.
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_INCIDENT, kMorning + kHour), end).ok());
  ASSERT_TRUE(Apply(first, MakeIncident("大风", v1::SEVERITY_MAJOR)).ok());
  ASSERT_TRUE(Apply(first, MakeIncident("大风", v1::SEVERITY_MAJOR)).ok());
  Read([&](Connection& db) {
    const auto incidents = ListIncidentRows(db, testing::kDay1, {INT64_MAX, ""}, 10);
    EXPECT_EQ(incidents->size(), 1u);
    EXPECT_TRUE(incidents->front().over);
    EXPECT_EQ(incidents->front().severity, v1::SEVERITY_MINOR);
    EXPECT_EQ(incidents->front().first_ms, kMorning);
    EXPECT_EQ(ListReports(db, "spring", first.operation_id())->size(), 2u);
    EXPECT_EQ(*CountOpenIncidents(db, testing::kDay1), 0);
    return incidents.status();
  });
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_INCIDENT), MakeIncident("停电", v1::SEVERITY_CRITICAL)).ok());
  Read([&](Connection& db) {
    const auto open = CountOpenIncidents(db, testing::kDay1);
    EXPECT_EQ(*open, 1);
    return open.status();
  });
}

TEST_F(OnsiteIntakeTest, AnswersNeedTheirQuestions) {
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_SURVEY_ANSWER), MakeAnswer("more chairs")).ok());
  EXPECT_EQ(ReasonOf(Apply(Header(v1::OPERATION_TYPE_SURVEY_ANSWER), MakeAnswer("x", 2))), "UNKNOWN_SURVEY");
  v1::SurveyAnswerPayload strange = MakeAnswer("x");
  strange.mutable_answers(0)->set_field_id("other");
  const auto detail = errors::GetDetail(Apply(Header(v1::OPERATION_TYPE_SURVEY_ANSWER), strange));
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->fields.at(0).field, "answers.other");
  EXPECT_EQ(CountRows("survey_answers"), 1);
}

TEST_F(OnsiteIntakeTest, WhatPeopleSaidIsNowhereInClear) {
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_SURVEY_ANSWER), MakeAnswer("SECRETWORD")).ok());
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_INCIDENT), MakeIncident("SECRETWORD", v1::SEVERITY_MINOR)).ok());
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_CHECKLIST_MARK), MakeMark("car", true, "SECRETWORD")).ok());
  v1::PhotoPayload photo = MakePhoto();
  photo.set_jpeg("\xFF\xD8" + std::string("\xFF\xDA\x00\x02", 4) + "SECRETWORD");
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_PHOTO), photo).ok());
  for (const char* table : {"survey_answers", "incident_reports", "checklist_marks", "photos"}) {
    int rows = 0;
    Read([&](Connection& db) {
      return db.Query(std::string("SELECT box FROM ") + table, {}, [&](const Row& row) {
        ++rows;
        EXPECT_EQ(row.Blob(0).find("SECRETWORD"), std::string::npos) << table;
        return true;
      });
    });
    EXPECT_EQ(rows, 1) << table;
  }
}

TEST_F(OnsiteIntakeTest, ANoteOpensOnlyAsItsOwn) {
  const auto header = Header(v1::OPERATION_TYPE_PHOTO);
  ASSERT_TRUE(Apply(header, MakePhoto()).ok());
  Read([&](Connection& db) {
    auto photo = FindPhoto(db, "spring", header.operation_id());
    EXPECT_EQ(*OpenNote(*server_.vault(), (*photo)->origin, (*photo)->jpeg), MakePhoto().jpeg());
    EXPECT_FALSE(FindPhoto(db, "autumn", header.operation_id())->has_value()) << "of another campaign";
    (*photo)->origin.operation_id[0] ^= 1;
    EXPECT_FALSE(OpenNote(*server_.vault(), (*photo)->origin, (*photo)->jpeg).ok());
    return photo.status();
  });
}

TEST_F(OnsiteIntakeTest, WhatIsNoPayloadOrOfNoSessionStandsAside) {
  EXPECT_EQ(ReasonOf(intake_.Read(campaign_, "d1", Header(v1::OPERATION_TYPE_COUNT), "\xff\xff").status()), "PAYLOAD_UNREADABLE");
  auto header = Header(v1::OPERATION_TYPE_COUNT);
  header.set_session_id("day-9");
  EXPECT_TRUE(absl::IsNotFound(Apply(header, MakeCount(1, kMorning))));
  EXPECT_EQ(CountRows("onsite_counts"), 0);
}

}  // namespace
}  // namespace footfall::server
