#include "server/people/people_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/rules/pin.h"
#include "tests/support/server/builders.h"
#include "tests/support/server/plan_world.h"
#include "tests/support/server/server_fixture.h"

namespace footfall::server {
namespace {

using footfall::v1::Staff;
using footfall::v1::UserRole;
using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::MakeStaff;
using testing::ReasonOf;
using Stub = footfall::v1::PeopleService::Stub;

constexpr UserRole kPlanner = footfall::v1::USER_ROLE_PLANNER;
constexpr UserRole kTeamLead = footfall::v1::USER_ROLE_TEAM_LEAD;
constexpr char kRequestId[] = "018f3a5c-0000-7000-8000-000000000003";

class PeopleServiceTest : public ::testing::Test {
 protected:
  PeopleServiceTest() {
    testing::MakePlanWorld(server_.database());
    server_.Start({&service_});
    stub_ = footfall::v1::PeopleService::NewStub(server_.channel());
  }
  ~PeopleServiceTest() override { server_.Stop(); }

  grpc::Status Create(const std::string& id, const Staff& staff, UserRole role = kPlanner, const std::string& request_id = "") {
    footfall::v1::CreateStaffRequest request;
    request.set_staff_id(id);
    *request.mutable_staff() = staff;
    request.set_request_id(request_id);
    return server_.Call(stub_.get(), &Stub::CreateStaff, role, request, &staff_);
  }
  grpc::Status Get(const std::string& name, UserRole role = kPlanner) {
    footfall::v1::GetStaffRequest request;
    request.set_name(name);
    return server_.Call(stub_.get(), &Stub::GetStaff, role, request, &staff_);
  }
  grpc::Status SetPin(const std::string& name, const std::string& pin, UserRole role = kTeamLead) {
    footfall::v1::SetPinRequest request;
    request.set_name(name);
    request.set_pin(pin);
    footfall::v1::SetPinResponse response;
    return server_.Call(stub_.get(), &Stub::SetPin, role, request, &response);
  }
  // Opens the duplicate-check key with a person's PIN, as a kiosk does.
  std::optional<std::string> Unwrap(const std::string& staff_id, const std::string& pin) {
    std::optional<std::string> key;
    EXPECT_TRUE(server_.database()
                    ->Read([&](Connection& db) {
                      return db.Query("SELECT wrapped_key, salt FROM staff_pins WHERE staff_id = :1", {staff_id}, [&](const Row& row) {
                        key = rules::UnwrapKeyWithPin(row.Blob(0), pin, row.Blob(1), staff_id);
                        return false;
                      });
                    })
                    .ok());
    return key;
  }

  testing::TestServer server_;
  PeopleServiceImpl service_{server_.database(), server_.access(), server_.vault(), server_.clock(), server_.random()};
  std::unique_ptr<Stub> stub_;
  Staff staff_;
};

Staff WithPhone() {
  Staff staff = MakeStaff("2001");
  staff.set_phone("138 1234 5678");
  return staff;
}

TEST_F(PeopleServiceTest, CreatesStaffAndAnswersThePhoneInE164) {
  ASSERT_TRUE(Create("lin", WithPhone()).ok());
  EXPECT_EQ(staff_.name(), "staff/lin");
  EXPECT_EQ(staff_.phone(), "+8613812345678");
  EXPECT_FALSE(staff_.has_pin());
  ASSERT_TRUE(Get("staff/lin").ok());
  EXPECT_EQ(staff_.phone(), "+8613812345678");
}

TEST_F(PeopleServiceTest, APhoneLiesNowhereInTheClear) {
  ASSERT_TRUE(Create("lin", WithPhone(), kPlanner, kRequestId).ok());
  std::string stored;
  ASSERT_TRUE(server_.database()
                  ->Read([&](Connection& db) {
                    absl::Status status = db.Query("SELECT record, phone_box FROM staff", {}, [&](const Row& row) {
                      stored += row.Blob(0) + row.Blob(1);
                      return true;
                    });
                    if (!status.ok()) return status;
                    return db.Query("SELECT response FROM answered_requests", {}, [&](const Row& row) {
                      stored += row.Blob(0);
                      return true;
                    });
                  })
                  .ok());
  EXPECT_NE(stored.find("2001"), std::string::npos) << "the number is no secret";
  EXPECT_EQ(stored.find("13812345678"), std::string::npos);
  ASSERT_TRUE(Create("lin", WithPhone(), kPlanner, kRequestId).ok()) << "a repeat";
  EXPECT_EQ(staff_.phone(), "+8613812345678");
}

TEST_F(PeopleServiceTest, RefusesATakenNumberAndBadFields) {
  EXPECT_EQ(Create("lin", MakeStaff("1001")).error_code(), grpc::StatusCode::ALREADY_EXISTS);
  Staff staff = WithPhone();
  staff.set_phone("12");
  staff.clear_role();
  EXPECT_THAT(FieldsOf(Create("lin", staff)), ElementsAre("staff.role: REQUIRED", "staff.phone: INVALID_PHONE"));
}

TEST_F(PeopleServiceTest, AnUpdateOfAnotherFieldKeepsThePhone) {
  ASSERT_TRUE(Create("lin", WithPhone()).ok());
  footfall::v1::UpdateStaffRequest request;
  *request.mutable_staff() = staff_;
  request.mutable_staff()->clear_phone();
  request.mutable_staff()->add_skills("english");
  request.mutable_staff()->set_has_pin(true);
  request.mutable_update_mask()->add_paths("skills");
  request.mutable_update_mask()->add_paths("has_pin");
  ASSERT_TRUE(server_.Call(stub_.get(), &Stub::UpdateStaff, kPlanner, request, &staff_).ok());
  EXPECT_EQ(staff_.phone(), "+8613812345678");
  EXPECT_THAT(staff_.skills(), ElementsAre("english"));
  EXPECT_FALSE(staff_.has_pin()) << "output only";
  const grpc::Status stale = server_.Call(stub_.get(), &Stub::UpdateStaff, kPlanner, request, &staff_);
  EXPECT_EQ(ReasonOf(stale), "STALE_ETAG");
  request.mutable_staff()->clear_etag();
  request.mutable_update_mask()->add_paths("phone");
  ASSERT_TRUE(server_.Call(stub_.get(), &Stub::UpdateStaff, kPlanner, request, &staff_).ok());
  EXPECT_EQ(staff_.phone(), "") << "named and empty";
}

TEST_F(PeopleServiceTest, ListsStaffByPage) {
  footfall::v1::ListStaffRequest request;
  request.set_page_size(1);
  footfall::v1::ListStaffResponse page;
  ASSERT_TRUE(server_.Call(stub_.get(), &Stub::ListStaff, kPlanner, request, &page).ok());
  ASSERT_EQ(page.staff_size(), 1);
  EXPECT_EQ(page.staff(0).name(), "staff/chen");
  request.set_page_token(page.next_page_token());
  ASSERT_TRUE(server_.Call(stub_.get(), &Stub::ListStaff, kPlanner, request, &page).ok());
  EXPECT_EQ(page.staff(0).name(), "staff/wang");
  EXPECT_EQ(page.next_page_token(), "");
}

TEST_F(PeopleServiceTest, APinOpensTheOneKeyThatAllKiosksShare) {
  ASSERT_TRUE(SetPin("staff/chen", "271828").ok());
  ASSERT_TRUE(SetPin("staff/wang", "314159").ok());
  const auto key = Unwrap("chen", "271828");
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(key->size(), 32u);
  EXPECT_EQ(Unwrap("wang", "314159"), key);
  EXPECT_EQ(Unwrap("chen", "314159"), std::nullopt) << "another's PIN";
  ASSERT_TRUE(Get("staff/chen").ok());
  EXPECT_TRUE(staff_.has_pin());
}

TEST_F(PeopleServiceTest, RefusesAWeakPinAndAStranger) {
  for (const char* weak : {"111111", "123456", "12345", "12345a"}) {
    EXPECT_THAT(FieldsOf(SetPin("staff/chen", weak)), ElementsAre("pin: WEAK_PIN")) << weak;
  }
  EXPECT_EQ(SetPin("staff/nobody", "271828").error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(SetPin("staff/chen", "271828", footfall::v1::USER_ROLE_SALES).error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(PeopleServiceTest, BoothStaffDoNotReadTheDirectory) {
  EXPECT_EQ(Get("staff/chen", footfall::v1::USER_ROLE_STAFF).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  ASSERT_EQ(server_.AuditLog().size(), 1u);
  EXPECT_EQ(server_.AuditLog()[0].action(), "PeopleService.GetStaff");
  EXPECT_EQ(server_.AuditLog()[0].actor(), "users/staff");
}

}  // namespace
}  // namespace footfall::server
