#include "server/leases/lease_service.h"

#include <grpcpp/test/server_context_test_spouse.h>

#include "footfall/v1/access_service.pb.h"
#include "server/leases/lease_view.h"
#include "tests/unit/server_leases/lease_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

class LeaseServiceTest : public LeaseTest {
 protected:
  LeaseServiceTest() {
    for (v1::UserRole role : {v1::USER_ROLE_ADMINISTRATOR, v1::USER_ROLE_PLANNER, v1::USER_ROLE_TEAM_LEAD, v1::USER_ROLE_STAFF}) {
      tokens_[role] = world_.AddUser(absl::StrCat("user-", static_cast<int>(role)), role, false, false);
    }
    service_ = std::make_unique<LeaseServiceImpl>(
        LeaseServiceImpl::Parts{.database = &database(), .access = &world_.access(), .keeper = keeper_.get(), .clock = &world_.clock()});
  }
  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (LeaseServiceImpl::*method)(grpc::ServerContext*, const Request*, Response*), v1::UserRole role,
                    const Request& request, Response* response) {
    grpc::ServerContext context;
    grpc::testing::ServerContextTestSpouse spouse(&context);
    spouse.AddClientMetadata("authorization", "Bearer " + tokens_[role]);
    return (service_.get()->*method)(&context, &request, response);
  }
  std::vector<v1::LeaseEvent> Events(const std::string& pool) {
    v1::ListLeaseEventsRequest request;
    request.set_pool(pool);
    v1::ListLeaseEventsResponse response;
    EXPECT_TRUE(Call(&LeaseServiceImpl::ListLeaseEvents, v1::USER_ROLE_TEAM_LEAD, request, &response).ok());
    return {response.events().begin(), response.events().end()};
  }
  v1::CloseLeaseRequest Closing(const v1::LeaseState& state, int64_t counted) {
    v1::CloseLeaseRequest request;
    request.set_name(LeaseName(GrantOf(state).lease_id()));
    request.set_counted_back(counted);
    request.set_reason("found in the box");
    return request;
  }

  std::map<v1::UserRole, std::string> tokens_;
  std::unique_ptr<LeaseServiceImpl> service_;
};

TEST_F(LeaseServiceTest, APoolSaysWhereItsUnitsAre) {
  AddPool(100, 20);
  const std::string device = AddDevice();
  const v1::LeaseBook book = Serve(device);
  Spend(device, book.leases(0), 3);
  v1::ListPoolsRequest request;
  request.set_parent("campaigns/spring-2026/sessions/day-1");
  v1::ListPoolsResponse response;
  ASSERT_TRUE(Call(&LeaseServiceImpl::ListPools, v1::USER_ROLE_PLANNER, request, &response).ok());
  ASSERT_EQ(response.pools_size(), 1);
  const v1::Pool& pool = response.pools(0);
  EXPECT_EQ(pool.name(), Pool());
  EXPECT_EQ(pool.total(), 100);
  EXPECT_EQ(pool.free(), 80);
  EXPECT_EQ(pool.outstanding(), 17);
  EXPECT_EQ(pool.handed_out(), 3);
  EXPECT_EQ(pool.kiosk_units(), 20);
}

TEST_F(LeaseServiceTest, ListsComeInPagesOfTheirParent) {
  for (int i = 0; i < 5; ++i) AddPool(10, 1, Pool(absl::StrCat("item-", i)));
  AddPool(10, 1, Pool("pen", support::kDayTwo));
  AddPool(10, 1, "campaigns/spring-2026/couponTemplates/ten", LeaseKind::kCoupon);
  v1::ListPoolsRequest request;
  request.set_page_size(4);
  for (const auto& [parent, count] : {std::pair{"campaigns/spring-2026/sessions/day-1", 6}, std::pair{"campaigns/spring-2026", 7}}) {
    request.set_parent(parent);
    std::vector<std::string> names;
    v1::ListPoolsResponse page;
    do {
      request.set_page_token(page.next_page_token());
      page.Clear();
      ASSERT_TRUE(Call(&LeaseServiceImpl::ListPools, v1::USER_ROLE_PLANNER, request, &page).ok());
      for (const v1::Pool& pool : page.pools()) names.push_back(pool.name());
    } while (!page.next_page_token().empty());
    EXPECT_EQ(names.size(), static_cast<size_t>(count)) << parent;
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  }
}

TEST_F(LeaseServiceTest, LeasesAreListedByPoolOrByKiosk) {
  AddPool(100, 20);
  AddPool(100, 5, Pool("pen"));
  const std::string a = AddDevice(), b = AddDevice();
  Serve(a);
  Serve(b);
  v1::ListLeasesRequest request;
  request.set_pool(Pool());
  v1::ListLeasesResponse response;
  ASSERT_TRUE(Call(&LeaseServiceImpl::ListLeases, v1::USER_ROLE_PLANNER, request, &response).ok());
  EXPECT_EQ(response.leases_size(), 2);
  request.Clear();
  request.set_device("devices/" + a);
  request.set_page_size(1);
  response.Clear();
  ASSERT_TRUE(Call(&LeaseServiceImpl::ListLeases, v1::USER_ROLE_PLANNER, request, &response).ok());
  ASSERT_EQ(response.leases_size(), 1);
  EXPECT_EQ(response.leases(0).device(), "devices/" + a);
  EXPECT_FALSE(response.next_page_token().empty());
  request.set_pool(Pool());
  EXPECT_EQ(Call(&LeaseServiceImpl::ListLeases, v1::USER_ROLE_PLANNER, request, &response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

// An empty list would say that there is nothing there.
TEST_F(LeaseServiceTest, AWrongNameIsNotFound) {
  AddPool(100, 20);
  const auto missing = grpc::StatusCode::NOT_FOUND;
  for (const char* parent : {"campaigns/sprung", "campaigns/spring-2026/sessions/day-9"}) {
    v1::ListPoolsRequest request;
    request.set_parent(parent);
    v1::ListPoolsResponse pools;
    EXPECT_EQ(Call(&LeaseServiceImpl::ListPools, v1::USER_ROLE_PLANNER, request, &pools).error_code(), missing) << parent;
  }
  v1::ListLeasesRequest list;
  v1::ListLeasesResponse leases;
  list.set_pool(Pool() + "x");
  EXPECT_EQ(Call(&LeaseServiceImpl::ListLeases, v1::USER_ROLE_PLANNER, list, &leases).error_code(), missing);
  list.clear_pool();
  list.set_device("devices/01890a5d-ac96-774b-bcce-b302099a8057");
  EXPECT_EQ(Call(&LeaseServiceImpl::ListLeases, v1::USER_ROLE_PLANNER, list, &leases).error_code(), missing);
  v1::RecallLeasesRequest recall;
  v1::RecallLeasesResponse recalled;
  recall.set_pool(Pool() + "x");
  EXPECT_EQ(Call(&LeaseServiceImpl::RecallLeases, v1::USER_ROLE_TEAM_LEAD, recall, &recalled).error_code(), missing);
  v1::ListLeaseEventsRequest events;
  v1::ListLeaseEventsResponse happened;
  events.set_pool(Pool() + "x");
  EXPECT_EQ(Call(&LeaseServiceImpl::ListLeaseEvents, v1::USER_ROLE_TEAM_LEAD, events, &happened).error_code(), missing);
}

TEST_F(LeaseServiceTest, ARecallReachesTheKioskAndCanBeTakenBack) {
  AddPool(100, 20);
  const std::string a = AddDevice(), b = AddDevice();
  Serve(a);
  Serve(b);
  v1::RecallLeasesRequest request;
  request.set_pool(Pool());
  request.set_device("devices/" + a);
  v1::RecallLeasesResponse response;
  ASSERT_TRUE(Call(&LeaseServiceImpl::RecallLeases, v1::USER_ROLE_TEAM_LEAD, request, &response).ok());
  EXPECT_EQ(response.count(), 1);
  EXPECT_TRUE(Serve(a).leases(0).recalled());
  EXPECT_FALSE(Serve(b).leases(0).recalled());
  request.clear_device();
  ASSERT_TRUE(Call(&LeaseServiceImpl::RecallLeases, v1::USER_ROLE_TEAM_LEAD, request, &response).ok());
  EXPECT_EQ(response.count(), 1) << "only those that are not yet";
  request.set_undo(true);
  ASSERT_TRUE(Call(&LeaseServiceImpl::RecallLeases, v1::USER_ROLE_TEAM_LEAD, request, &response).ok());
  EXPECT_EQ(response.count(), 2);
  EXPECT_FALSE(Serve(a).leases(0).recalled());
}

TEST_F(LeaseServiceTest, ARecallNamesWhatItIsAbout) {
  v1::RecallLeasesRequest request;
  v1::RecallLeasesResponse response;
  EXPECT_EQ(Call(&LeaseServiceImpl::RecallLeases, v1::USER_ROLE_TEAM_LEAD, request, &response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  request.set_name(LeaseName(std::string(16, 'x')));
  EXPECT_EQ(Call(&LeaseServiceImpl::RecallLeases, v1::USER_ROLE_TEAM_LEAD, request, &response).error_code(), grpc::StatusCode::NOT_FOUND);
  request.set_pool(Pool());
  EXPECT_EQ(Call(&LeaseServiceImpl::RecallLeases, v1::USER_ROLE_TEAM_LEAD, request, &response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

// F26: closed by a person, then the kiosk comes back with hand-outs: charged to what was written off, then a shortage with names.
TEST_F(LeaseServiceTest, WhatComesInAfterAClosingIsNeverHidden) {
  AddPool(20, 20);
  const std::string device = AddDevice();
  const v1::LeaseBook book = Serve(device);
  v1::Lease closed;
  ASSERT_TRUE(Call(&LeaseServiceImpl::CloseLease, v1::USER_ROLE_TEAM_LEAD, Closing(book.leases(0), 15), &closed).ok());
  EXPECT_EQ(closed.standing(), v1::LEASE_STANDING_CLOSED);
  EXPECT_EQ(closed.counted_back(), 15);
  EXPECT_EQ(closed.written_off(), 5);
  EXPECT_EQ(closed.rest(), 0);
  EXPECT_EQ(Account().pool.free, 15);
  Spend(device, book.leases(0), 7);
  EXPECT_EQ(Account().pool.handed_out, 5);
  EXPECT_EQ(Account().pool.written_off, 0);
  EXPECT_EQ(Account().pool.shortage, 2);
  const std::vector<v1::LeaseEvent> events = Events(Pool());
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].kind(), v1::LEASE_EVENT_KIND_CLOSED);
  EXPECT_EQ(events[0].reason(), "found in the box");
  EXPECT_EQ(events[0].actor(), "users/user-4");
  EXPECT_EQ(events[1].kind(), v1::LEASE_EVENT_KIND_SHORTAGE);
  EXPECT_EQ(events[1].units(), 2);
  EXPECT_EQ(events[1].actor(), "devices/" + device);
  EXPECT_EQ(events[1].reason(), "handed out by staff/chen");
}

TEST_F(LeaseServiceTest, AClosingStandsAndHasItsReason) {
  AddPool(20, 20);
  const v1::LeaseBook book = Serve(AddDevice());
  v1::Lease closed;
  v1::CloseLeaseRequest request = Closing(book.leases(0), 21);
  EXPECT_EQ(Call(&LeaseServiceImpl::CloseLease, v1::USER_ROLE_TEAM_LEAD, request, &closed).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  request = Closing(book.leases(0), 0);
  request.clear_reason();
  EXPECT_EQ(Call(&LeaseServiceImpl::CloseLease, v1::USER_ROLE_TEAM_LEAD, request, &closed).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  request = Closing(book.leases(0), 0);
  request.set_request_id("01890a5d-ac96-774b-bcce-b302099a8057");
  EXPECT_TRUE(Call(&LeaseServiceImpl::CloseLease, v1::USER_ROLE_TEAM_LEAD, request, &closed).ok());
  EXPECT_TRUE(Call(&LeaseServiceImpl::CloseLease, v1::USER_ROLE_TEAM_LEAD, request, &closed).ok()) << "a repeat";
  EXPECT_EQ(closed.written_off(), 20);
  request.clear_request_id();
  EXPECT_EQ(Call(&LeaseServiceImpl::CloseLease, v1::USER_ROLE_TEAM_LEAD, request, &closed).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(Events(Pool()).size(), 1u);
}

TEST_F(LeaseServiceTest, OnlyAnAdministratorThaws) {
  AddPool(50, 20);
  const std::string device = AddDevice();
  v1::LeaseFreeze freeze;
  ASSERT_TRUE(Call(&LeaseServiceImpl::GetLeaseFreeze, v1::USER_ROLE_PLANNER, v1::GetLeaseFreezeRequest(), &freeze).ok());
  EXPECT_FALSE(freeze.frozen());
  MarkRestored(1);
  ASSERT_TRUE(RemoveFile(log_path()).ok());
  StartLife("life-0000000002!");
  service_ = std::make_unique<LeaseServiceImpl>(
      LeaseServiceImpl::Parts{.database = &database(), .access = &world_.access(), .keeper = keeper_.get(), .clock = &world_.clock()});
  ASSERT_TRUE(Call(&LeaseServiceImpl::GetLeaseFreeze, v1::USER_ROLE_PLANNER, v1::GetLeaseFreezeRequest(), &freeze).ok());
  EXPECT_TRUE(freeze.frozen());
  ASSERT_EQ(freeze.waiting_for_size(), 1);
  EXPECT_EQ(freeze.waiting_for(0), "devices/" + device);
  v1::ThawLeasesRequest request;
  request.set_reason("the tablet burned");
  EXPECT_EQ(Call(&LeaseServiceImpl::ThawLeases, v1::USER_ROLE_TEAM_LEAD, request, &freeze).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  ASSERT_TRUE(Call(&LeaseServiceImpl::ThawLeases, v1::USER_ROLE_ADMINISTRATOR, request, &freeze).ok());
  EXPECT_FALSE(freeze.frozen());
  ASSERT_EQ(Events("").size(), 1u);
  EXPECT_EQ(Events("")[0].reason(), "the tablet burned");
}

TEST_F(LeaseServiceTest, StaffSeeAndChangeNothing) {
  v1::ListPoolsRequest list;
  list.set_parent("campaigns/spring-2026");
  v1::ListPoolsResponse pools;
  EXPECT_EQ(Call(&LeaseServiceImpl::ListPools, v1::USER_ROLE_STAFF, list, &pools).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  v1::RecallLeasesRequest recall;
  recall.set_pool(Pool());
  v1::RecallLeasesResponse recalled;
  EXPECT_EQ(Call(&LeaseServiceImpl::RecallLeases, v1::USER_ROLE_STAFF, recall, &recalled).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  v1::CloseLeaseRequest close;
  close.set_name(LeaseName(std::string(16, 'x')));
  close.set_reason("x");
  v1::Lease lease;
  EXPECT_EQ(Call(&LeaseServiceImpl::CloseLease, v1::USER_ROLE_STAFF, close, &lease).error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST(LeaseViewTest, NamesOfLeasesAreSixteenBytes) {
  EXPECT_EQ(*ParseLeaseName("name", LeaseName(std::string(16, 'a'))), std::string(16, 'a'));
  for (const char* bad :
       {"", "leases/", "leases/abc", "leases/00", "lease/61616161616161616161616161616161", "leases/zz616161616161616161616161616161"}) {
    EXPECT_FALSE(ParseLeaseName("name", bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace footfall::server
