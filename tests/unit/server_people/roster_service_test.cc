#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/people/attendance_intake.h"
#include "server/people/people_service.h"
#include "tests/support/server/builders.h"
#include "tests/support/server/plan_world.h"
#include "tests/support/server/server_fixture.h"

namespace footfall::server {
namespace {

using footfall::v1::Attendance;
using footfall::v1::Shift;
using footfall::v1::SwapRequest;
using footfall::v1::UserRole;
using testing::AddShift;
using ::testing::ElementsAre;
using testing::FieldsOf;
using ::testing::HasSubstr;
using testing::kDay1Name;
using testing::kHour;
using testing::kMinute;
using testing::kMorning;
using testing::MakeSpan;
using ::testing::Not;
using testing::ReasonOf;
using Stub = footfall::v1::PeopleService::Stub;

constexpr UserRole kTeamLead = footfall::v1::USER_ROLE_TEAM_LEAD;
constexpr UserRole kStaff = footfall::v1::USER_ROLE_STAFF;  // signed in as staff/chen

class RosterServiceTest : public ::testing::Test {
 protected:
  RosterServiceTest() {
    testing::MakePlanWorld(server_.database());
    server_.Start({&service_});
    stub_ = footfall::v1::PeopleService::NewStub(server_.channel());
  }
  ~RosterServiceTest() override { server_.Stop(); }

  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), UserRole role, const Request& request,
                    Response* response) {
    return server_.Call(stub_.get(), method, role, request, response);
  }
  grpc::Status CreateShift(const std::string& staff, int64_t start_ms, int64_t end_ms) {
    footfall::v1::CreateShiftRequest request;
    request.set_parent(kDay1Name);
    request.mutable_shift()->set_staff(staff);
    *request.mutable_shift()->mutable_span() = MakeSpan(start_ms, end_ms);
    request.mutable_shift()->set_published(true);  // output only
    return Call(&Stub::CreateShift, kTeamLead, request, &shift_);
  }
  std::vector<std::string> ShiftsSeenBy(UserRole role) {
    footfall::v1::ListShiftsRequest request;
    request.set_parent(kDay1Name);
    footfall::v1::ListShiftsResponse response;
    EXPECT_TRUE(Call(&Stub::ListShifts, role, request, &response).ok());
    std::vector<std::string> staff;
    for (const Shift& shift : response.shifts()) staff.push_back(shift.staff() + (shift.published() ? "" : " draft"));
    return staff;
  }
  int Publish() {
    footfall::v1::PublishRosterRequest request;
    request.set_parent(kDay1Name);
    footfall::v1::PublishRosterResponse response;
    EXPECT_TRUE(Call(&Stub::PublishRoster, kTeamLead, request, &response).ok());
    return response.published_count();
  }
  grpc::Status RequestSwap(UserRole role, const std::string& shift, const std::string& to_staff) {
    footfall::v1::RequestSwapRequest request;
    request.set_parent(kDay1Name);
    request.mutable_swap()->set_shift(shift);
    request.mutable_swap()->set_to_staff(to_staff);
    request.mutable_swap()->set_reason("exam");
    return Call(&Stub::RequestSwap, role, request, &swap_);
  }
  grpc::Status Decide(bool grant) {
    footfall::v1::DecideSwapRequest request;
    request.set_name(swap_.name());
    request.set_grant(grant);
    return Call(&Stub::DecideSwap, kTeamLead, request, &swap_);
  }
  grpc::Status Calendar(UserRole role, const std::string& staff, std::string* ics) {
    footfall::v1::ExportCalendarRequest request;
    request.set_parent(kDay1Name);
    request.set_staff(staff);
    footfall::v1::ExportCalendarResponse response;
    const grpc::Status status = Call(&Stub::ExportCalendar, role, request, &response);
    *ics = response.ics();
    return status;
  }
  void CheckIn(const std::string& staff_id, int64_t time_ms) {
    AttendanceFact fact{
        .event_id = server_.random()->NewUuid(time_ms), .campaign_id = "spring", .session_id = "day-1", .staff_id = staff_id};
    fact.kind = footfall::v1::ATTENDANCE_KIND_CHECK_IN;
    fact.time_ms = time_ms;
    ASSERT_TRUE(server_.database()->Write([&](WriteContext& write) { return ApplyAttendance(write, fact); }).ok());
  }
  std::vector<Attendance> ListAttendance() {
    footfall::v1::ListAttendanceRequest request;
    request.set_parent(kDay1Name);
    footfall::v1::ListAttendanceResponse response;
    EXPECT_TRUE(Call(&Stub::ListAttendance, kTeamLead, request, &response).ok());
    return {response.attendance().begin(), response.attendance().end()};
  }

  testing::TestServer server_;
  PeopleServiceImpl service_{server_.database(), server_.access(), server_.vault(), server_.clock(), server_.random()};
  std::unique_ptr<Stub> stub_;
  Shift shift_;
  SwapRequest swap_;
};

TEST_F(RosterServiceTest, ANewShiftIsADraftUntilTheRosterIsPublished) {
  ASSERT_TRUE(CreateShift("staff/chen", kMorning, kMorning + kHour).ok());
  EXPECT_FALSE(shift_.published());
  EXPECT_EQ(Publish(), 1);
  EXPECT_EQ(Publish(), 0);
  EXPECT_THAT(ShiftsSeenBy(kTeamLead), ElementsAre("staff/chen"));
}

TEST_F(RosterServiceTest, ShiftsOfOnePersonDoNotOverlapInAnySession) {
  ASSERT_TRUE(CreateShift("staff/chen", kMorning, kMorning + 2 * kHour).ok());
  const grpc::Status overlap = CreateShift("staff/chen", kMorning + kHour, kMorning + 3 * kHour);
  EXPECT_EQ(overlap.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonOf(overlap), "SHIFT_OVERLAP");
  testing::AddSession(server_.database(), "day-2");
  footfall::v1::CreateShiftRequest elsewhere;
  elsewhere.set_parent("campaigns/spring/sessions/day-2");
  elsewhere.mutable_shift()->set_staff("staff/chen");
  *elsewhere.mutable_shift()->mutable_span() = MakeSpan(kMorning, kMorning + kHour);
  EXPECT_EQ(ReasonOf(Call(&Stub::CreateShift, kTeamLead, elsewhere, &shift_)), "SHIFT_OVERLAP");
  EXPECT_TRUE(CreateShift("staff/wang", kMorning, kMorning + 2 * kHour).ok());
}

TEST_F(RosterServiceTest, StaffSeeTheirOwnPublishedShiftsOnly) {
  AddShift(server_.database(), "a", "chen", kMorning, kMorning + kHour, true);
  AddShift(server_.database(), "b", "chen", kMorning + kHour, kMorning + 2 * kHour, false);
  AddShift(server_.database(), "c", "wang", kMorning, kMorning + kHour, true);
  EXPECT_THAT(ShiftsSeenBy(kStaff), ElementsAre("staff/chen"));
  EXPECT_THAT(ShiftsSeenBy(kTeamLead), ElementsAre("staff/chen", "staff/wang", "staff/chen draft"));
}

TEST_F(RosterServiceTest, AShiftIsChangedAndDeleted) {
  ASSERT_TRUE(CreateShift("staff/chen", kMorning, kMorning + kHour).ok());
  footfall::v1::UpdateShiftRequest update;
  *update.mutable_shift() = shift_;
  *update.mutable_shift()->mutable_span() = MakeSpan(kMorning, kMorning + 3 * kHour);
  ASSERT_TRUE(Call(&Stub::UpdateShift, kTeamLead, update, &shift_).ok());
  EXPECT_EQ(shift_.span().end_ms(), kMorning + 3 * kHour);
  EXPECT_EQ(ReasonOf(Call(&Stub::UpdateShift, kTeamLead, update, &shift_)), "STALE_ETAG");
  footfall::v1::DeleteShiftRequest remove;
  remove.set_name(update.shift().name());
  footfall::v1::DeleteShiftResponse gone;
  ASSERT_TRUE(Call(&Stub::DeleteShift, kTeamLead, remove, &gone).ok());
  EXPECT_EQ(Call(&Stub::DeleteShift, kTeamLead, remove, &gone).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(RosterServiceTest, AGrantedSwapChangesTheShiftOnce) {
  const std::string shift = AddShift(server_.database(), "a", "chen", kMorning, kMorning + kHour, true);
  ASSERT_TRUE(RequestSwap(kStaff, shift, "staff/wang").ok());
  EXPECT_EQ(swap_.state(), footfall::v1::SWAP_STATE_PENDING);
  ASSERT_TRUE(Decide(true).ok());
  EXPECT_EQ(swap_.state(), footfall::v1::SWAP_STATE_GRANTED);
  EXPECT_THAT(ShiftsSeenBy(kTeamLead), ElementsAre("staff/wang"));
  EXPECT_EQ(ReasonOf(Decide(false)), "SWAP_DECIDED");
}

TEST_F(RosterServiceTest, ASwapThatWouldOverlapStaysUndecided) {
  const std::string shift = AddShift(server_.database(), "a", "chen", kMorning, kMorning + 2 * kHour, true);
  AddShift(server_.database(), "b", "wang", kMorning + kHour, kMorning + 3 * kHour, true);
  ASSERT_TRUE(RequestSwap(kTeamLead, shift, "staff/wang").ok());
  EXPECT_EQ(ReasonOf(Decide(true)), "SHIFT_OVERLAP");
  ASSERT_TRUE(Decide(false).ok());
  EXPECT_EQ(swap_.state(), footfall::v1::SWAP_STATE_REFUSED);
  footfall::v1::ListSwapsRequest request;
  request.set_parent(kDay1Name);
  footfall::v1::ListSwapsResponse swaps;
  ASSERT_TRUE(Call(&Stub::ListSwaps, kTeamLead, request, &swaps).ok());
  EXPECT_EQ(swaps.swaps_size(), 1);
}

TEST_F(RosterServiceTest, NobodyGivesAwayAnothersShift) {
  const std::string wangs = AddShift(server_.database(), "a", "wang", kMorning, kMorning + kHour, true);
  EXPECT_EQ(RequestSwap(kStaff, wangs, "staff/chen").error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(RequestSwap(kStaff, std::string(kDay1Name) + "/shifts/none", "staff/chen").error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_THAT(FieldsOf(RequestSwap(kTeamLead, wangs, "staff/wang")), ElementsAre("swap.to_staff: HAS_THE_SHIFT"));
}

TEST_F(RosterServiceTest, TheCalendarHoldsTheRosterAndStaffGetTheirOwn) {
  AddShift(server_.database(), "a", "chen", kMorning, kMorning + kHour, true);
  AddShift(server_.database(), "b", "wang", kMorning, kMorning + kHour, true);
  std::string ics;
  ASSERT_TRUE(Calendar(kTeamLead, "", &ics).ok());
  EXPECT_THAT(ics, HasSubstr("UID:campaigns/spring/sessions/day-1/shifts/a@footfall\r\n"));
  EXPECT_THAT(ics, HasSubstr("shifts/b@footfall"));
  EXPECT_THAT(ics, HasSubstr("人民广场"));
  ASSERT_TRUE(Calendar(kTeamLead, "staff/wang", &ics).ok());
  EXPECT_THAT(ics, Not(HasSubstr("shifts/a@footfall")));
  ASSERT_TRUE(Calendar(kStaff, "", &ics).ok());
  EXPECT_THAT(ics, Not(HasSubstr("shifts/b@footfall")));
  EXPECT_EQ(Calendar(kStaff, "staff/wang", &ics).error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(RosterServiceTest, AttendanceIsCorrectedWithAReason) {
  AddShift(server_.database(), "a", "chen", kMorning, kMorning + 8 * kHour, true);
  CheckIn("chen", kMorning + 30 * kMinute);
  CheckIn("wang", kMorning);
  ASSERT_EQ(ListAttendance().size(), 2u);
  EXPECT_EQ(ListAttendance()[0].minutes_late(), 30);
  EXPECT_EQ(ListAttendance()[1].state(), footfall::v1::ATTENDANCE_STATE_UNPLANNED);
  footfall::v1::CorrectAttendanceRequest request;
  request.set_parent(kDay1Name);
  request.set_staff("staff/chen");
  request.set_kind(footfall::v1::ATTENDANCE_KIND_CHECK_IN);
  request.set_time_ms(kMorning);
  Attendance row;
  EXPECT_THAT(FieldsOf(Call(&Stub::CorrectAttendance, kTeamLead, request, &row)), ElementsAre("reason: REQUIRED"));
  request.set_reason("kiosk was not ready");
  EXPECT_EQ(Call(&Stub::CorrectAttendance, kStaff, request, &row).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  ASSERT_TRUE(Call(&Stub::CorrectAttendance, kTeamLead, request, &row).ok());
  EXPECT_EQ(row.state(), footfall::v1::ATTENDANCE_STATE_ON_TIME);
  ASSERT_EQ(row.events_size(), 2);
  EXPECT_EQ(row.events(0).corrected_by(), "users/team-lead");
  EXPECT_TRUE(row.events(1).superseded());
}

TEST_F(RosterServiceTest, WhoIsNotInTheDirectoryIsNotCorrected) {
  footfall::v1::CorrectAttendanceRequest request;
  request.set_parent(kDay1Name);
  request.set_staff("staff/nobody");
  request.set_kind(footfall::v1::ATTENDANCE_KIND_CHECK_OUT);
  request.set_time_ms(kMorning);
  request.set_reason("?");
  Attendance row;
  EXPECT_EQ(Call(&Stub::CorrectAttendance, kTeamLead, request, &row).error_code(), grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace footfall::server
