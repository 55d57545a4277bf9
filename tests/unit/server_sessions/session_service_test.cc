#include "server/sessions/session_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/base/errors.h"
#include "server/devices/device_presence.h"
#include "server/sessions/zone_moves.h"
#include "tests/support/server/builders.h"
#include "tests/support/server/plan_world.h"
#include "tests/support/server/server_fixture.h"

namespace footfall::server {
namespace {

using footfall::v1::Assignment;
using footfall::v1::AssignZoneRequest;
using footfall::v1::AssignZoneResponse;
using footfall::v1::Board;
using footfall::v1::Session;
using footfall::v1::UserRole;
using footfall::v1::Zone;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::FieldsOf;
using ::testing::IsEmpty;
using testing::kConsultingZone;
using testing::kDay1Name;
using testing::kHour;
using testing::kMorning;
using testing::kSignInZone;
using testing::MakeSession;
using testing::MakeSpan;
using testing::MakeZone;
using testing::ReasonOf;
using ::testing::SizeIs;
using Stub = footfall::v1::SessionService::Stub;

constexpr UserRole kPlanner = footfall::v1::USER_ROLE_PLANNER;
constexpr UserRole kTeamLead = footfall::v1::USER_ROLE_TEAM_LEAD;
constexpr UserRole kStaff = footfall::v1::USER_ROLE_STAFF;

class SessionServiceTest : public ::testing::Test {
 protected:
  explicit SessionServiceTest(int max_watchers = SessionServiceImpl::kMaxWatchers)
      : service_(server_.database(), server_.access(), server_.clock(), server_.random(), &hub_, max_watchers,
                 [this](WriteContext&, const SessionKey& key, const std::string& user) {
                   asked_.push_back(SessionName(key) + " " + user);
                   return agreed_;
                 }) {
    testing::MakePlanWorld(server_.database());
    server_.Start({&service_});
    stub_ = footfall::v1::SessionService::NewStub(server_.channel());
  }
  ~SessionServiceTest() override { server_.Stop(); }

  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), UserRole role, const Request& request,
                    Response* response) {
    return server_.Call(stub_.get(), method, role, request, response);
  }
  grpc::Status Create(const std::string& id, const Session& session, UserRole role = kPlanner) {
    footfall::v1::CreateSessionRequest request;
    request.set_parent("campaigns/spring");
    request.set_session_id(id);
    *request.mutable_session() = session;
    return Call(&Stub::CreateSession, role, request, &session_);
  }
  grpc::Status Advance(footfall::v1::SessionState state) {
    footfall::v1::AdvanceSessionRequest request;
    request.set_name(kDay1Name);
    request.set_state(state);
    return Call(&Stub::AdvanceSession, kTeamLead, request, &session_);
  }
  static AssignZoneRequest MakeAssign(const std::string& staff, const std::string& zone, int64_t start_ms = 0, int64_t end_ms = 0) {
    AssignZoneRequest request;
    request.set_parent(kDay1Name);
    request.mutable_assignment()->set_staff(staff);
    request.mutable_assignment()->set_zone(zone);
    *request.mutable_assignment()->mutable_span() = MakeSpan(start_ms, end_ms);
    return request;
  }
  grpc::Status Assign(const AssignZoneRequest& request) { return Call(&Stub::AssignZone, kTeamLead, request, &assigned_); }
  // "zone staff from-to" of each assignment, hours since the morning.
  std::vector<std::string> Assignments(const std::string& session = kDay1Name) {
    footfall::v1::ListAssignmentsRequest request;
    request.set_parent(session);
    footfall::v1::ListAssignmentsResponse response;
    EXPECT_TRUE(Call(&Stub::ListAssignments, kTeamLead, request, &response).ok());
    std::vector<std::string> shown;
    for (const Assignment& one : response.assignments()) {
      const auto hour = [](int64_t ms) { return std::to_string((ms - kMorning) / kHour); };
      shown.push_back(one.zone().substr(one.zone().rfind('/') + 1) + " " + one.staff() + " " + hour(one.span().start_ms()) + "-" +
                      hour(one.span().end_ms()));
    }
    return shown;
  }

  testing::TestServer server_;
  DevicePresence presence_;
  BoardHub hub_{server_.database(), &presence_, server_.clock()};
  SessionServiceImpl service_;
  std::unique_ptr<Stub> stub_;
  Session session_;
  Zone zone_;
  AssignZoneResponse assigned_;
  // What is said to a session that is to be reconciled, and what for it was asked.
  absl::Status agreed_;
  std::vector<std::string> asked_;
};

TEST_F(SessionServiceTest, CreatesAPlannedSession) {
  Session session = MakeSession();
  session.set_state(footfall::v1::SESSION_STATE_OPEN);  // output only
  ASSERT_TRUE(Create("day-2", session).ok());
  EXPECT_EQ(session_.name(), "campaigns/spring/sessions/day-2");
  EXPECT_EQ(session_.state(), footfall::v1::SESSION_STATE_PLANNED);
  EXPECT_EQ(Create("day-2", session).error_code(), grpc::StatusCode::ALREADY_EXISTS);
}

TEST_F(SessionServiceTest, RefusesASessionOfNowhere) {
  Session session = MakeSession();
  session.set_site("sites/moon");
  EXPECT_EQ(Create("day-2", session).error_code(), grpc::StatusCode::NOT_FOUND);
  session.clear_site();
  EXPECT_THAT(FieldsOf(Create("day-2", session)), ElementsAre("session.site: REQUIRED"));
}

TEST_F(SessionServiceTest, OnlyAPlannerCreatesSessionsByEitherDoor) {
  EXPECT_EQ(Create("day-2", MakeSession(), kTeamLead).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  footfall::v1::UpdateSessionRequest request;
  *request.mutable_session() = MakeSession();
  request.mutable_session()->set_name("campaigns/spring/sessions/day-2");
  request.set_allow_missing(true);
  EXPECT_EQ(Call(&Stub::UpdateSession, kTeamLead, request, &session_).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(server_.AuditLog().size(), 2u);
  EXPECT_TRUE(Call(&Stub::UpdateSession, kPlanner, request, &session_).ok());
  EXPECT_TRUE(Call(&Stub::UpdateSession, kTeamLead, request, &session_).ok()) << "it is there now";
}

TEST_F(SessionServiceTest, AnUpdateLeavesTheStateAlone) {
  footfall::v1::UpdateSessionRequest request;
  request.mutable_session()->set_name(kDay1Name);
  request.mutable_session()->set_state(footfall::v1::SESSION_STATE_CLOSED);
  request.mutable_session()->set_lead_target(300);
  ASSERT_TRUE(Call(&Stub::UpdateSession, kTeamLead, request, &session_).ok());
  EXPECT_EQ(session_.state(), footfall::v1::SESSION_STATE_PLANNED);
  EXPECT_EQ(session_.lead_target(), 300);
  request.mutable_session()->set_etag("old");
  EXPECT_EQ(ReasonOf(Call(&Stub::UpdateSession, kTeamLead, request, &session_)), "STALE_ETAG");
}

TEST_F(SessionServiceTest, AdvancesStepByStep) {
  EXPECT_EQ(ReasonOf(Advance(footfall::v1::SESSION_STATE_OPEN)), "SESSION_NOT_NEXT_STATE");
  ASSERT_TRUE(Advance(footfall::v1::SESSION_STATE_SET_UP).ok());
  const std::string etag = session_.etag();
  ASSERT_TRUE(Advance(footfall::v1::SESSION_STATE_SET_UP).ok());
  EXPECT_EQ(session_.etag(), etag) << "to reach it again changes nothing";
  ASSERT_TRUE(Advance(footfall::v1::SESSION_STATE_OPEN).ok());
  EXPECT_EQ(session_.state(), footfall::v1::SESSION_STATE_OPEN);
}

TEST_F(SessionServiceTest, IsReconciledOnlyWhenWhatItHasAgrees) {
  for (const auto state : {footfall::v1::SESSION_STATE_SET_UP, footfall::v1::SESSION_STATE_OPEN, footfall::v1::SESSION_STATE_CLOSED}) {
    ASSERT_TRUE(Advance(state).ok());
  }
  EXPECT_THAT(asked_, IsEmpty());
  agreed_ = errors::FailedPrecondition("STOCK_NOT_COUNTED", kDay1Name);
  EXPECT_EQ(ReasonOf(Advance(footfall::v1::SESSION_STATE_RECONCILED)), "STOCK_NOT_COUNTED");
  EXPECT_EQ(ReasonOf(Advance(footfall::v1::SESSION_STATE_RECONCILED)), "STOCK_NOT_COUNTED") << "it is closed still";
  agreed_ = absl::OkStatus();
  ASSERT_TRUE(Advance(footfall::v1::SESSION_STATE_RECONCILED).ok());
  ASSERT_TRUE(Advance(footfall::v1::SESSION_STATE_RECONCILED).ok());
  EXPECT_THAT(asked_, SizeIs(3)) << "not again when it is reconciled";
  EXPECT_EQ(asked_.back(), std::string(kDay1Name) + " users/team-lead");
}

TEST_F(SessionServiceTest, ListsSessionsByPage) {
  ASSERT_TRUE(Create("day-2", MakeSession()).ok());
  footfall::v1::ListSessionsRequest request;
  request.set_parent("campaigns/spring");
  request.set_page_size(1);
  footfall::v1::ListSessionsResponse page;
  ASSERT_TRUE(Call(&Stub::ListSessions, kPlanner, request, &page).ok());
  ASSERT_EQ(page.sessions_size(), 1);
  request.set_page_token(page.next_page_token());
  ASSERT_TRUE(Call(&Stub::ListSessions, kPlanner, request, &page).ok());
  EXPECT_EQ(page.sessions(0).name(), "campaigns/spring/sessions/day-2");
  EXPECT_EQ(page.next_page_token(), "");
  request.set_parent("campaigns/autumn");
  EXPECT_EQ(ReasonOf(Call(&Stub::ListSessions, kPlanner, request, &page)), "PAGE_TOKEN_INVALID") << "a token of another list";
}

TEST_F(SessionServiceTest, ANewZoneComesLastAndAnUpdateMovesIt) {
  footfall::v1::CreateZoneRequest request;
  request.set_parent(kDay1Name);
  request.set_zone_id("rest");
  *request.mutable_zone() = MakeZone();
  ASSERT_TRUE(Call(&Stub::CreateZone, kTeamLead, request, &zone_).ok());
  EXPECT_EQ(zone_.path_order(), 3);
  footfall::v1::UpdateZoneRequest update;
  *update.mutable_zone() = zone_;
  update.mutable_zone()->set_path_order(1);
  update.mutable_zone()->set_leader("staff/nobody");
  EXPECT_EQ(Call(&Stub::UpdateZone, kTeamLead, update, &zone_).error_code(), grpc::StatusCode::NOT_FOUND);
  update.mutable_zone()->set_leader("staff/chen");
  ASSERT_TRUE(Call(&Stub::UpdateZone, kTeamLead, update, &zone_).ok());
  footfall::v1::ListZonesRequest list;
  list.set_parent(kDay1Name);
  footfall::v1::ListZonesResponse zones;
  ASSERT_TRUE(Call(&Stub::ListZones, kTeamLead, list, &zones).ok());
  ASSERT_EQ(zones.zones_size(), 3);
  EXPECT_EQ(zones.zones(2).name(), kConsultingZone);
}

TEST_F(SessionServiceTest, AnAssignmentWithoutTimesIsFromNowToTheEnd) {
  server_.clock()->Advance(2 * kHour);
  ASSERT_TRUE(Assign(MakeAssign("staff/chen", kSignInZone)).ok());
  EXPECT_THAT(Assignments(), ElementsAre("sign-in staff/chen 2-8"));
  ASSERT_THAT(assigned_.issues(), SizeIs(1));
  EXPECT_EQ(assigned_.issues(0).kind(), footfall::v1::ASSIGNMENT_ISSUE_KIND_NO_SHIFT);
}

TEST_F(SessionServiceTest, DoubleBookingIsStoredAndReported) {
  testing::AddShift(server_.database(), "s", "chen", kMorning, kMorning + 8 * kHour, true);
  ASSERT_TRUE(Assign(MakeAssign("staff/chen", kSignInZone)).ok());
  ASSERT_TRUE(Assign(MakeAssign("staff/chen", kConsultingZone, kMorning + kHour)).ok());
  ASSERT_THAT(assigned_.issues(), SizeIs(1));
  EXPECT_EQ(assigned_.issues(0).kind(), footfall::v1::ASSIGNMENT_ISSUE_KIND_DOUBLE_BOOKED);
  EXPECT_THAT(Assignments(), SizeIs(2));
  footfall::v1::CheckAssignmentsRequest request;
  request.set_parent(kDay1Name);
  footfall::v1::CheckAssignmentsResponse response;
  ASSERT_TRUE(Call(&Stub::CheckAssignments, kTeamLead, request, &response).ok());
  EXPECT_EQ(response.issues_size(), 1);
}

TEST_F(SessionServiceTest, AMoveCutsWhatThePersonDidBeforeAndGivesItBackAfter) {
  ASSERT_TRUE(Assign(MakeAssign("staff/chen", kSignInZone)).ok());
  AssignZoneRequest move = MakeAssign("staff/chen", kConsultingZone, kMorning + 3 * kHour, kMorning + 4 * kHour);
  move.set_move(true);
  ASSERT_TRUE(Assign(move).ok());
  // A kiosk's move that was decided before and comes late has to find it.
  ASSERT_TRUE(server_.database()
                  ->Read([](Connection& db) {
                    const auto moves = ListMovesAfter(db, 0);
                    EXPECT_EQ(moves->size(), 1u);
                    EXPECT_EQ(moves->front().moved_staff_id, "chen");
                    EXPECT_EQ(moves->front().zone_id, "consulting");
                    return moves.status();
                  })
                  .ok());
  EXPECT_THAT(Assignments(), ElementsAre("sign-in staff/chen 0-3", "consulting staff/chen 3-4", "sign-in staff/chen 4-8"));
}

TEST_F(SessionServiceTest, AMoveTakesThePersonOutOfOtherSessionsToo) {
  testing::AddSession(server_.database(), "day-2");
  AssignZoneRequest other = MakeAssign("staff/chen", "campaigns/spring/sessions/day-2/zones/sign-in");
  other.set_parent("campaigns/spring/sessions/day-2");
  ASSERT_TRUE(Assign(other).ok());
  AssignZoneRequest move = MakeAssign("staff/chen", kSignInZone, kMorning + 2 * kHour);
  move.set_move(true);
  ASSERT_TRUE(Assign(move).ok());
  EXPECT_THAT(Assignments("campaigns/spring/sessions/day-2"), ElementsAre("sign-in staff/chen 0-2"));
}

TEST_F(SessionServiceTest, ARepeatedMoveIsOneMove) {
  AssignZoneRequest move = MakeAssign("staff/chen", kSignInZone);
  move.set_move(true);
  move.set_request_id("018f3a5c-0000-7000-8000-000000000002");
  ASSERT_TRUE(Assign(move).ok());
  const std::string name = assigned_.assignment().name();
  ASSERT_TRUE(Assign(move).ok());
  EXPECT_EQ(assigned_.assignment().name(), name);
  EXPECT_THAT(Assignments(), SizeIs(1));
}

TEST_F(SessionServiceTest, RefusesStrangersAndForeignZones) {
  EXPECT_EQ(Assign(MakeAssign("staff/nobody", kSignInZone)).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Assign(MakeAssign("staff/chen", std::string(kSignInZone) + "-2")).error_code(), grpc::StatusCode::NOT_FOUND);
  testing::AddSession(server_.database(), "day-2");
  EXPECT_THAT(FieldsOf(Assign(MakeAssign("staff/chen", "campaigns/spring/sessions/day-2/zones/sign-in"))),
              ElementsAre("assignment.zone: OTHER_SESSION"));
  EXPECT_EQ(Call(&Stub::AssignZone, kStaff, MakeAssign("staff/chen", kSignInZone), &assigned_).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(SessionServiceTest, TakesAnAssignmentBackOnce) {
  ASSERT_TRUE(Assign(MakeAssign("staff/chen", kSignInZone)).ok());
  footfall::v1::RemoveAssignmentRequest request;
  request.set_name(assigned_.assignment().name());
  footfall::v1::RemoveAssignmentResponse response;
  ASSERT_TRUE(Call(&Stub::RemoveAssignment, kTeamLead, request, &response).ok());
  EXPECT_THAT(Assignments(), SizeIs(0));
  EXPECT_EQ(Call(&Stub::RemoveAssignment, kTeamLead, request, &response).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(SessionServiceTest, BoothStaffReadTheBoardButNotThePlan) {
  footfall::v1::GetBoardRequest request;
  request.set_name(kDay1Name);
  Board board;
  ASSERT_TRUE(Call(&Stub::GetBoard, kStaff, request, &board).ok());
  EXPECT_EQ(board.zones_size(), 2);
  footfall::v1::GetSessionRequest get;
  get.set_name(kDay1Name);
  EXPECT_EQ(Call(&Stub::GetSession, kStaff, get, &session_).error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

// Reads boards until one has the person in the zone; false when the stream ends before.
bool ReadUntil(grpc::ClientReader<Board>* reader, const std::string& zone, const std::string& staff, Board* board) {
  while (reader->Read(board)) {
    for (const auto& one : board->zones()) {
      for (const auto& person : one.people()) {
        if (one.zone() == zone && person.staff() == staff) return true;
      }
    }
  }
  return false;
}

TEST_F(SessionServiceTest, AMoveReachesAWatcher) {
  grpc::ClientContext context;
  server_.SignIn(&context, kStaff);
  footfall::v1::WatchBoardRequest request;
  request.set_name(kDay1Name);
  auto reader = stub_->WatchBoard(&context, request);
  Board board;
  ASSERT_TRUE(reader->Read(&board)) << "at once";
  const int64_t version = board.version();
  ASSERT_TRUE(Assign(MakeAssign("staff/chen", kSignInZone)).ok());
  server_.clock()->Advance(BoardHub::kMinIntervalMs);
  ASSERT_TRUE(ReadUntil(reader.get(), kSignInZone, "staff/chen", &board));
  EXPECT_GT(board.version(), version);
  AssignZoneRequest move = MakeAssign("staff/chen", kConsultingZone);
  move.set_move(true);
  ASSERT_TRUE(Assign(move).ok());
  server_.clock()->Advance(BoardHub::kMinIntervalMs);
  EXPECT_TRUE(ReadUntil(reader.get(), kConsultingZone, "staff/chen", &board));
  context.TryCancel();
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(SessionServiceTest, AWatchOfNothingEndsWithTheReason) {
  grpc::ClientContext context, stranger;
  server_.SignIn(&context, kPlanner);
  footfall::v1::WatchBoardRequest request;
  request.set_name("campaigns/spring/sessions/day-9");
  Board board;
  auto reader = stub_->WatchBoard(&context, request);
  EXPECT_FALSE(reader->Read(&board));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::NOT_FOUND);
  request.set_name(kDay1Name);
  auto refused = stub_->WatchBoard(&stranger, request);
  EXPECT_FALSE(refused->Read(&board));
  EXPECT_EQ(refused->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

class TwoWatchersTest : public SessionServiceTest {
 protected:
  TwoWatchersTest() : SessionServiceTest(2) {}

  // A watcher on a stream of its own.
  struct Watcher {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<Board>> reader;
    bool Read() {
      Board board;
      return reader->Read(&board);
    }
  };
  std::unique_ptr<Watcher> Watch() {
    auto watcher = std::make_unique<Watcher>();
    server_.SignIn(&watcher->context, kStaff);
    footfall::v1::WatchBoardRequest request;
    request.set_name(kDay1Name);
    watcher->reader = stub_->WatchBoard(&watcher->context, request);
    return watcher;
  }
};

TEST_F(TwoWatchersTest, OneMoreIsSentAwayUntilAPlaceIsFree) {
  const auto first = Watch(), second = Watch();
  ASSERT_TRUE(first->Read());
  ASSERT_TRUE(second->Read());
  const auto third = Watch();
  EXPECT_FALSE(third->Read());
  const grpc::Status refused = third->reader->Finish();
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ReasonOf(refused), "TOO_MANY_WATCHERS");

  first->context.TryCancel();
  first->reader->Finish();
  // The server frees the place when it has seen the end.
  constexpr int kManyTries = 10'000;
  std::unique_ptr<Watcher> fourth;
  for (int i = 0; i < kManyTries && fourth == nullptr; ++i) {
    fourth = Watch();
    if (fourth->Read()) break;
    fourth->reader->Finish();
    fourth = nullptr;
  }
  ASSERT_NE(fourth, nullptr) << "the place was not freed";
  const auto fifth = Watch();
  EXPECT_FALSE(fifth->Read()) << "those who were refused took no place, and left none";
  for (Watcher* open : {second.get(), fourth.get()}) {
    open->context.TryCancel();
    open->reader->Finish();
  }
  fifth->reader->Finish();
}

}  // namespace
}  // namespace footfall::server
