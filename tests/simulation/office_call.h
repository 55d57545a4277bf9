// A call of the office's at the server, as its services see one.
#ifndef FOOTFALL_TESTS_SIMULATION_OFFICE_CALL_H_
#define FOOTFALL_TESTS_SIMULATION_OFFICE_CALL_H_

#include <grpcpp/test/server_context_test_spouse.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "tests/simulation/server_template.h"

namespace footfall::simulation {

class OfficeCall {
 public:
  OfficeCall() : spouse_(&context_) { spouse_.AddClientMetadata("authorization", absl::StrCat("Bearer ", kOfficeToken)); }
  grpc::ServerContext* context() { return &context_; }

 private:
  grpc::ServerContext context_;
  grpc::testing::ServerContextTestSpouse spouse_;
};

inline absl::Status FromGrpc(const grpc::Status& status) {
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_OFFICE_CALL_H_
