#include "server/people/people_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/people/attendance_intake.h"
#include "server/people/attendance_store.h"
#include "tests/support/server/builders.h"
#include "tests/support/server/plan_world.h"
#include "tests/support/server/temp_database.h"

namespace footfall::server {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kDay1;
using testing::kHour;
using testing::kMorning;
using testing::MakeStaff;
using ::testing::SizeIs;

class PeopleStoreTest : public ::testing::Test {
 protected:
  PeopleStoreTest() { testing::MakePlanWorld(database_.get()); }

  absl::Status Insert(const std::string& id, footfall::v1::Staff staff) {
    StaffRow row{std::move(staff), ""};
    row.staff.set_name(StaffName(id));
    return database_->Write([&](WriteContext& write) { return InsertStaff(write, &row); });
  }
  std::vector<std::string> KioskStaff() {
    std::vector<std::string> names;
    EXPECT_TRUE(database_
                    ->Read([&](Connection& db) {
                      auto rows = ListKioskStaff(db, kDay1);
                      if (rows.ok())
                        for (const KioskStaffRow& row : *rows) names.push_back(row.staff.name());
                      return rows.status();
                    })
                    .ok());
    return names;
  }
  std::vector<AttendanceRow> Events() {
    std::vector<AttendanceRow> events;
    EXPECT_TRUE(database_
                    ->Read([&](Connection& db) {
                      auto rows = ListAttendanceEvents(db, kDay1);
                      if (rows.ok()) events = *std::move(rows);
                      return rows.status();
                    })
                    .ok());
    return events;
  }
  absl::Status Apply(const AttendanceFact& fact) {
    return database_->Write([&](WriteContext& write) { return ApplyAttendance(write, fact); });
  }

  testing::TempDatabase database_;
};

TEST_F(PeopleStoreTest, ANumberBelongsToOnePerson) {
  EXPECT_TRUE(absl::IsAlreadyExists(Insert("lin", MakeStaff("1001"))));
  EXPECT_TRUE(absl::IsAlreadyExists(Insert("chen", MakeStaff("1009"))));
  EXPECT_TRUE(Insert("lin", MakeStaff("1009")).ok());
}

TEST_F(PeopleStoreTest, KiosksKnowWhoWorksThereAndTeamLeads) {
  EXPECT_THAT(KioskStaff(), IsEmpty());
  footfall::v1::Staff lead = MakeStaff("1003");
  lead.set_role(footfall::v1::STAFF_ROLE_TEAM_LEAD);
  ASSERT_TRUE(Insert("zhou", lead).ok());
  testing::AddShift(database_.get(), "s", "chen", kMorning, kMorning + kHour, false);
  EXPECT_THAT(KioskStaff(), ElementsAre("staff/chen", "staff/zhou"));
  lead.set_number("1004");
  lead.set_inactive(true);
  ASSERT_TRUE(Insert("left", lead).ok());
  EXPECT_THAT(KioskStaff(), ElementsAre("staff/chen", "staff/zhou")) << "who has left cannot sign in";
}

TEST_F(PeopleStoreTest, APinComesWithThePerson) {
  testing::AddShift(database_.get(), "s", "chen", kMorning, kMorning + kHour, true);
  const auto row = [&] {
    absl::StatusOr<std::vector<KioskStaffRow>> rows;
    EXPECT_TRUE(database_->Read([&](Connection& db) { return (rows = ListKioskStaff(db, kDay1)).status(); }).ok());
    return rows->front();
  };
  EXPECT_FALSE(row().staff.has_pin());
  const std::string etag = row().staff.etag();
  for (const char* salt : {"first salt", "second salt"}) {
    ASSERT_TRUE(database_->Write([&](WriteContext& write) { return SetStaffPin(write, "chen", {salt, "wrapped"}); }).ok());
    EXPECT_EQ(row().pin.salt, salt);
  }
  EXPECT_TRUE(row().staff.has_pin());
  EXPECT_NE(row().staff.etag(), etag);
  EXPECT_TRUE(absl::IsNotFound(database_->Write([](WriteContext& write) { return SetStaffPin(write, "nobody", {"s", "w"}); })));
}

TEST_F(PeopleStoreTest, AnOrgSecretIsMadeOnce) {
  for (const char* secret : {"one", "two"}) {
    ASSERT_TRUE(database_->Write([&](WriteContext& write) { return InsertOrgSecret(write, "key", secret); }).ok());
  }
  ASSERT_TRUE(database_
                  ->Read([](Connection& db) {
                    EXPECT_EQ(**FindOrgSecret(db, "key"), "one");
                    EXPECT_FALSE(FindOrgSecret(db, "other")->has_value());
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_F(PeopleStoreTest, AnEventThatComesTwiceIsStoredOnce) {
  AttendanceFact fact{.campaign_id = "spring", .session_id = "day-1", .staff_id = "chen", .device_id = "kiosk-1"};
  fact.event_id[0] = 7;
  fact.kind = footfall::v1::ATTENDANCE_KIND_CHECK_IN;
  fact.time_ms = kMorning;
  ASSERT_TRUE(Apply(fact).ok());
  ASSERT_TRUE(Apply(fact).ok());
  ASSERT_THAT(Events(), SizeIs(1));
  EXPECT_EQ(Events()[0].event.device(), "devices/kiosk-1");
  EXPECT_EQ(Events()[0].event_id, fact.event_id);
}

TEST_F(PeopleStoreTest, AnEventOfNobodyOrNowhereIsRefused) {
  AttendanceFact fact{.campaign_id = "spring", .session_id = "day-1", .staff_id = "chen"};
  EXPECT_TRUE(absl::IsInvalidArgument(Apply(fact))) << "no kind";
  fact.kind = footfall::v1::ATTENDANCE_KIND_CHECK_OUT;
  fact.staff_id = "";
  EXPECT_TRUE(absl::IsInvalidArgument(Apply(fact)));
  fact.staff_id = "nobody";
  EXPECT_TRUE(absl::IsNotFound(Apply(fact)));
  fact.staff_id = "chen";
  fact.session_id = "day-9";
  EXPECT_TRUE(absl::IsNotFound(Apply(fact)));
  EXPECT_THAT(Events(), IsEmpty());
}

}  // namespace
}  // namespace footfall::server
