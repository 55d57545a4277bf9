#include "server/sessions/session_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/sessions/plan_loader.h"
#include "tests/support/server/builders.h"
#include "tests/support/server/plan_world.h"
#include "tests/support/server/temp_database.h"

namespace footfall::server {
namespace {

using footfall::v1::Assignment;
using ::testing::ElementsAre;
using testing::kDay1;
using testing::kHour;
using testing::kMorning;
using testing::MakeSpan;
using ::testing::SizeIs;

class SessionStoreTest : public ::testing::Test {
 protected:
  SessionStoreTest() { testing::MakePlanWorld(database_.get()); }

  absl::Status Write(const WriteJob& job) { return database_->Write(job); }
  template <typename T>
  absl::StatusOr<T> Read(const std::function<absl::StatusOr<T>(Connection&)>& body) {
    absl::StatusOr<T> answer;
    const absl::Status status = database_->Read([&](Connection& db) { return (answer = body(db)).status(); });
    return status.ok() ? answer : status;
  }
  absl::Status Assign(const std::string& session_id, const std::string& id, const std::string& staff, int from_hour, int to_hour) {
    const SessionKey key{"spring", session_id};
    Assignment assignment;
    assignment.set_name(SessionChildName(key, "assignments", id));
    assignment.set_staff(StaffName(staff));
    assignment.set_zone(SessionChildName(key, "zones", "sign-in"));
    *assignment.mutable_span() = MakeSpan(kMorning + from_hour * kHour, kMorning + to_hour * kHour);
    return Write([&](WriteContext& write) { return InsertAssignment(write, assignment); });
  }

  testing::TempDatabase database_;
};

TEST_F(SessionStoreTest, AReplacedSessionGetsANewEtag) {
  auto session = Read<footfall::v1::Session>([](Connection& db) { return GetSession(db, kDay1); });
  ASSERT_TRUE(session.ok()) << session.status();
  const std::string before = session->etag();
  session->set_theme("new");
  ASSERT_TRUE(Write([&](WriteContext& write) { return ReplaceSession(write, &*session); }).ok());
  EXPECT_NE(session->etag(), before);
  EXPECT_EQ(Read<footfall::v1::Session>([](Connection& db) { return GetSession(db, kDay1); })->SerializeAsString(),
            session->SerializeAsString());
}

TEST_F(SessionStoreTest, WhatIsNotThereIsNotFound) {
  const SessionKey nowhere{"spring", "day-9"};
  EXPECT_TRUE(absl::IsNotFound(Read<footfall::v1::Session>([&](Connection& db) { return GetSession(db, nowhere); }).status()));
  EXPECT_TRUE(absl::IsNotFound(Read<std::string>([&](Connection& db) { return GetSessionSite(db, nowhere); }).status()));
  EXPECT_TRUE(absl::IsNotFound(Write([&](WriteContext& write) { return DeleteAssignment(write, {kDay1, "none"}); })));
  EXPECT_EQ(*Read<std::string>([](Connection& db) { return GetSessionSite(db, kDay1); }), "plaza");
}

TEST_F(SessionStoreTest, ATakenIdIsRefused) {
  ASSERT_TRUE(Assign("day-1", "a", "chen", 0, 1).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(Assign("day-1", "a", "chen", 2, 3)));
}

TEST_F(SessionStoreTest, AssignmentsComeByStart) {
  ASSERT_TRUE(Assign("day-1", "b", "chen", 4, 5).ok());
  ASSERT_TRUE(Assign("day-1", "a", "wang", 2, 3).ok());
  const auto all = Read<std::vector<Assignment>>([](Connection& db) { return ListAssignments(db, kDay1); });
  ASSERT_THAT(*all, SizeIs(2));
  EXPECT_EQ((*all)[0].staff(), "staff/wang");
}

TEST_F(SessionStoreTest, APersonsSpansAreHalfOpen) {
  ASSERT_TRUE(Assign("day-1", "a", "chen", 2, 3).ok());
  const auto in = [&](int from, int to) {
    return Read<std::vector<Assignment>>(
               [&](Connection& db) { return ListStaffAssignments(db, "chen", MakeSpan(kMorning + from * kHour, kMorning + to * kHour)); })
        ->size();
  };
  EXPECT_EQ(in(0, 2), 0u);
  EXPECT_EQ(in(0, 3), 1u);
  EXPECT_EQ(in(3, 9), 0u);
}

TEST_F(SessionStoreTest, OverlapsElsewhereAreOtherSessionsOfTheSamePeople) {
  testing::AddSession(database_.get(), "day-2");
  ASSERT_TRUE(Assign("day-1", "a", "chen", 2, 4).ok());
  ASSERT_TRUE(Assign("day-1", "b", "chen", 3, 5).ok());
  ASSERT_TRUE(Assign("day-2", "c", "chen", 3, 4).ok());
  ASSERT_TRUE(Assign("day-2", "d", "chen", 5, 6).ok());
  ASSERT_TRUE(Assign("day-2", "e", "wang", 3, 4).ok());
  const auto overlaps = Read<std::vector<Assignment>>([](Connection& db) { return ListOverlapsElsewhere(db, kDay1); });
  ASSERT_THAT(*overlaps, SizeIs(1));
  EXPECT_EQ((*overlaps)[0].name(), "campaigns/spring/sessions/day-2/assignments/c");
}

TEST_F(SessionStoreTest, ThePlanHoldsEverythingOfTheSession) {
  ASSERT_TRUE(Assign("day-1", "a", "chen", 2, 4).ok());
  testing::AddShift(database_.get(), "s1", "wang", kMorning, kMorning + kHour, true);
  testing::AddShift(database_.get(), "s2", "wang", kMorning + kHour, kMorning + 2 * kHour, false);
  const auto plan = Read<SessionPlan>([](Connection& db) { return LoadSessionPlan(db, kDay1); });
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->session.name(), testing::kDay1Name);
  EXPECT_THAT(plan->zones, SizeIs(2));
  EXPECT_THAT(plan->assignments, SizeIs(1));
  EXPECT_THAT(plan->shifts, SizeIs(1)) << "only what is published";
  EXPECT_THAT(plan->staff, SizeIs(2));
}

}  // namespace
}  // namespace footfall::server
