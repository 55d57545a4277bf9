// The calls as clients make them: who may, what is refused, what is answered page by page.
#include "server/queues/queue_service.h"

#include <grpcpp/grpcpp.h>

#include "server/queues/queue_rules.h"
#include "server/queues/queue_store.h"
#include "server/queues/ticket_intake.h"
#include "tests/support/server/server_fixture.h"
#include "tests/unit/server_leases/lease_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::Contains;
using testing::FieldsOf;
using testing::ReasonOf;
using Stub = v1::QueueService::Stub;

constexpr char kSession[] = "campaigns/spring-2026/sessions/day-1";
constexpr char kQueue[] = "campaigns/spring-2026/sessions/day-1/queues/wash";

class QueueServiceTest : public LeaseTest {
 protected:
  QueueServiceTest() : service_(&database(), &world_.access()) {
    grpc::ServerBuilder builder;
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = v1::QueueService::NewStub(server_->InProcessChannel({}));
    lead_ = world_.AddUser("lead", v1::USER_ROLE_TEAM_LEAD, false, false);
    sales_ = world_.AddUser("sales", v1::USER_ROLE_SALES, false, false);
  }
  ~QueueServiceTest() override { server_->Shutdown(); }

  template <typename Request, typename Response>
  grpc::Status As(const std::string& token, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                  const Request& request, Response* response) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + token);
    return (stub_.get()->*method)(&context, request, response);
  }
  static v1::SetQueueRequest Wash() {
    v1::SetQueueRequest request;
    request.mutable_queue()->set_name(kQueue);
    (*request.mutable_queue()->mutable_display_name()->mutable_texts())["zh-Hans"] = "洗车";
    request.mutable_queue()->set_last_number(40);
    return request;
  }

  QueueServiceImpl service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Stub> stub_;
  std::string lead_, sales_;
  v1::Queue answer_;
};

TEST_F(QueueServiceTest, ATeamLeadOpensAQueueOnceForAll) {
  EXPECT_EQ(ReasonOf(As(sales_, &Stub::SetQueue, Wash(), &answer_)), "ROLE_LACKS_RIGHT");
  ASSERT_TRUE(As(lead_, &Stub::SetQueue, Wash(), &answer_).ok());
  EXPECT_EQ(answer_.kiosk_units(), kDefaultQueueKioskUnits);
  EXPECT_EQ(answer_.next_number(), 1);
  EXPECT_EQ(Account(kQueue).pool.free, 40);
  v1::SetQueueRequest more = Wash();
  more.mutable_queue()->set_kiosk_units(5);
  ASSERT_TRUE(As(lead_, &Stub::SetQueue, more, &answer_).ok());
  EXPECT_EQ(Account(kQueue).pool.total, 40) << "no second pool of numbers";
  EXPECT_EQ(Account(kQueue).pool.kiosk_units, 5);
  more.mutable_queue()->set_last_number(41);
  EXPECT_EQ(ReasonOf(As(lead_, &Stub::SetQueue, more, &answer_)), "QUEUE_IS_OPEN");
  v1::ListQueuesRequest list;
  list.set_parent(kSession);
  v1::ListQueuesResponse queues;
  ASSERT_TRUE(As(sales_, &Stub::ListQueues, list, &queues).ok());
  ASSERT_EQ(queues.queues_size(), 1);
  EXPECT_EQ(queues.queues(0).display_name().texts().at("zh-Hans"), "洗车");
}

TEST_F(QueueServiceTest, WhatCannotBeAQueueIsRefused) {
  v1::SetQueueRequest request = Wash();
  request.mutable_queue()->clear_display_name();
  request.mutable_queue()->set_last_number(kMaxQueueNumber + 1);
  request.mutable_queue()->set_kiosk_units(kMaxQueueKioskUnits + 1);
  const auto fields = FieldsOf(As(lead_, &Stub::SetQueue, request, &answer_));
  EXPECT_THAT(fields, Contains("queue.display_name: REQUIRED"));
  EXPECT_THAT(fields, Contains("queue.last_number: TOO_LARGE"));
  EXPECT_THAT(fields, Contains("queue.kiosk_units: TOO_LARGE"));
  for (int i = 0; i < kMaxQueues; ++i) {
    request = Wash();
    request.mutable_queue()->set_name(absl::StrCat(kSession, "/queues/q", i));
    ASSERT_TRUE(As(lead_, &Stub::SetQueue, request, &answer_).ok());
  }
  EXPECT_THAT(FieldsOf(As(lead_, &Stub::SetQueue, Wash(), &answer_)), Contains("queue: TOO_MANY"));
  SetSession(support::kDayOne, v1::SESSION_STATE_CLOSED);
  EXPECT_EQ(ReasonOf(As(lead_, &Stub::SetQueue, request, &answer_)), "SESSION_OVER");
}

TEST_F(QueueServiceTest, TicketsAreListedPageByPage) {
  v1::ListQueueTicketsRequest list;
  list.set_parent(kQueue);
  list.set_page_size(2);
  v1::ListQueueTicketsResponse page;
  EXPECT_EQ(As(sales_, &Stub::ListQueueTickets, list, &page).error_code(), grpc::StatusCode::NOT_FOUND);
  ASSERT_TRUE(As(lead_, &Stub::SetQueue, Wash(), &answer_).ok());
  for (int64_t number : {7, 3, 5}) {
    Do([&](WriteContext& write) {
      return InsertTicket(
                 write, *ParseQueueName("name", kQueue),
                 {.number = number, .operation_id = std::string(16, static_cast<char>(number)), .device_id = "d", .staff_id = "chen"})
          .status();
    });
  }
  ASSERT_TRUE(As(sales_, &Stub::ListQueueTickets, list, &page).ok());
  ASSERT_EQ(page.tickets_size(), 2);
  EXPECT_EQ(page.tickets(0).number(), 3);
  EXPECT_EQ(page.tickets(0).staff(), "staff/chen");
  list.set_page_token(page.next_page_token());
  v1::ListQueueTicketsResponse rest;
  ASSERT_TRUE(As(sales_, &Stub::ListQueueTickets, list, &rest).ok());
  ASSERT_EQ(rest.tickets_size(), 1);
  EXPECT_EQ(rest.tickets(0).number(), 7);
  EXPECT_EQ(rest.next_page_token(), "");
}

}  // namespace
}  // namespace footfall::server
