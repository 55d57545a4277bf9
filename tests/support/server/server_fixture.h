// A server inside the test's process: real database, real access checks, any services, and a signed-in user of each role.
#ifndef FOOTFALL_TESTS_SUPPORT_SERVER_SERVER_FIXTURE_H_
#define FOOTFALL_TESTS_SUPPORT_SERVER_SERVER_FIXTURE_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "footfall/v1/access_service.pb.h"
#include "server/access/access.h"
#include "server/base/random.h"
#include "server/storage/pii_vault.h"
#include "tests/support/server/manual_clock.h"
#include "tests/support/server/temp_database.h"

namespace footfall::server::testing {

// Make it, make services on its parts, Start() with them, and call through channel(). Services must outlive it or Stop().
class TestServer {
 public:
  TestServer();
  ~TestServer();

  Database* database() { return database_.get(); }
  Access* access() { return &access_; }
  const PiiVault* vault() { return &vault_; }
  ManualClock* clock() { return &clock_; }
  Random* random() { return SystemRandom(); }

  void Start(const std::vector<grpc::Service*>& services);
  void Stop();
  const std::shared_ptr<grpc::Channel>& channel() { return channel_; }

  // Users "users/administrator", "users/planner", "users/approver", "users/team-lead", "users/sales", "users/staff"; the last one is
  // "staff/chen".
  void SignIn(grpc::ClientContext* context, footfall::v1::UserRole role);

  // The audit log, oldest first.
  std::vector<footfall::v1::AuditEntry> AuditLog();

  // Calls `method` of `stub` as a user of `role`.
  template <typename Stub, typename Request, typename Response>
  grpc::Status Call(Stub* stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), footfall::v1::UserRole role,
                    const Request& request, Response* response) {
    grpc::ClientContext context;
    SignIn(&context, role);
    return (stub->*method)(&context, request, response);
  }

 private:
  TempDatabase database_;
  ManualClock clock_;
  Access access_;
  PiiVault vault_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

// The reason in a status' ErrorInfo; "" when there is none.
std::string ReasonOf(const grpc::Status& status);
// "field: REASON" for each field of a status' BadRequest.
std::vector<std::string> FieldsOf(const grpc::Status& status);

}  // namespace footfall::server::testing

#endif  // FOOTFALL_TESTS_SUPPORT_SERVER_SERVER_FIXTURE_H_
