// The plan of PlanWorld with a team lead, a queue and a survey; operations as kiosks make them.
#ifndef FOOTFALL_TESTS_UNIT_SERVER_ONSITE_ONSITE_FIXTURE_H_
#define FOOTFALL_TESTS_UNIT_SERVER_ONSITE_ONSITE_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/onsite/onsite_intake.h"
#include "server/people/people_store.h"
#include "server/playbooks/playbook_store.h"
#include "server/sessions/session_store.h"
#include "tests/support/server/builders.h"
#include "tests/support/server/plan_world.h"
#include "tests/support/server/server_fixture.h"

namespace footfall::server {

class OnsiteTest : public ::testing::Test {
 protected:
  OnsiteTest() {
    testing::MakePlanWorld(server_.database());
    campaign_.campaign_id = "spring";
    campaign_.campaign.set_time_zone("Asia/Shanghai");
    AddStaff("lin", "2001", footfall::v1::STAFF_ROLE_TEAM_LEAD);
    AddStaff("zhao", "2002", footfall::v1::STAFF_ROLE_COORDINATOR);
    PutSurvey();
  }

  absl::Status Do(const WriteJob& job) { return server_.database()->Write(job); }
  void Read(const std::function<absl::Status(Connection&)>& body) {
    const absl::Status status = server_.database()->Read(body);
    EXPECT_TRUE(status.ok()) << status;
  }
  void AddStaff(const std::string& id, const std::string& number, footfall::v1::StaffRole role) {
    StaffRow row{testing::MakeStaff(number), ""};
    row.staff.set_name(StaffName(id));
    row.staff.set_role(role);
    ASSERT_TRUE(Do([&](WriteContext& write) { return InsertStaff(write, &row); }).ok());
  }
  void PutSurvey() {
    footfall::v1::Playbook playbook;
    playbook.set_name("campaigns/spring/playbook");
    footfall::v1::Survey* survey = playbook.add_surveys();
    survey->set_id("visit");
    footfall::v1::FormField* field = survey->add_questions();
    field->set_id("better");
    field->set_type(footfall::v1::FIELD_TYPE_TEXT);
    ASSERT_TRUE(Do([&](WriteContext& write) { return PutPlaybook(write, &playbook); }).ok());
  }

  footfall::v1::OperationHeader Header(footfall::v1::OperationType type, int64_t time_ms = testing::kMorning) {
    footfall::v1::OperationHeader header;
    header.set_type(type);
    header.set_campaign_id("spring");
    header.set_session_id("day-1");
    header.set_corrected_ms(time_ms);
    header.set_operation_id(rules::UuidBytes(SystemRandom()->NewUuid(time_ms)));
    return header;
  }
  absl::Status Apply(const footfall::v1::OperationHeader& header, const google::protobuf::Message& payload) {
    const auto fact = intake_.Read(campaign_, "d1", header, payload.SerializeAsString());
    if (!fact.ok()) return fact.status();
    return Do([&](WriteContext& write) { return ApplyOnsite(write, *fact); });
  }
  static std::string ReasonOf(const absl::Status& status) {
    const auto detail = errors::GetDetail(status);
    return detail ? detail->reason : std::string(status.message());
  }
  // All bytes of all tables that a text could stand in.
  int64_t CountRows(const std::string& table) {
    int64_t count = 0;
    Read([&](Connection& db) {
      return db.Query("SELECT COUNT(*) FROM " + table, {}, [&](const Row& row) {
        count = row.Int(0);
        return false;
      });
    });
    return count;
  }

  testing::TestServer server_;
  CampaignView campaign_;
  OnsiteIntake intake_{server_.vault()};
};

inline footfall::v1::CountPayload MakeCount(int64_t number, int64_t first_ms, const std::string& zone = "") {
  footfall::v1::CountPayload count;
  count.set_kind(footfall::v1::COUNT_KIND_FOOT_TRAFFIC);
  count.set_number(number);
  count.set_first_ms(first_ms);
  count.set_zone_id(zone);
  count.set_staff_id("chen");
  return count;
}

inline footfall::v1::IncidentPayload MakeIncident(const std::string& text, footfall::v1::Severity severity, bool over = false) {
  footfall::v1::IncidentPayload incident;
  incident.set_text(text);
  incident.set_severity(severity);
  incident.set_over(over);
  incident.set_told("王经理");
  incident.set_staff_id("chen");
  return incident;
}

inline footfall::v1::ChecklistMarkPayload MakeMark(const std::string& point, bool done, const std::string& note = "") {
  footfall::v1::ChecklistMarkPayload mark;
  mark.set_checklist_id("open");
  mark.set_point_id(point);
  mark.set_done(done);
  mark.set_note(note);
  mark.set_staff_id("chen");
  return mark;
}

inline footfall::v1::SurveyAnswerPayload MakeAnswer(const std::string& text, int64_t version = 1) {
  footfall::v1::SurveyAnswerPayload answer;
  answer.set_survey_id("visit");
  answer.set_survey_version(version);
  answer.set_language("en");
  footfall::v1::Answer* said = answer.add_answers();
  said->set_field_id("better");
  said->add_values(text);
  return answer;
}

inline footfall::v1::PhotoPayload MakePhoto() {
  footfall::v1::PhotoPayload photo;
  photo.set_jpeg("\xFF\xD8" + std::string("\xFF\xDA\x00\x02", 4) + "a picture of the booth\xFF\xD9");
  photo.set_staff_id("chen");
  return photo;
}

}  // namespace footfall::server

#endif  // FOOTFALL_TESTS_UNIT_SERVER_ONSITE_ONSITE_FIXTURE_H_
