// The calls of PeopleService: check, rule, store, answer.
#ifndef FOOTFALL_SERVER_PEOPLE_PEOPLE_SERVICE_H_
#define FOOTFALL_SERVER_PEOPLE_PEOPLE_SERVICE_H_

#include <string>

#include "footfall/v1/people_service.grpc.pb.h"
#include "server/access/access.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/base/resource_names.h"
#include "server/people/people_store.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// Stateless; thread-safe. What each call does and refuses: people_service.proto. SetPin takes a tenth of a second of its caller's thread.
class PeopleServiceImpl final : public footfall::v1::PeopleService::Service {
 public:
  // All outlive the service.
  PeopleServiceImpl(Database* database, Access* access, const PiiVault* vault, Clock* clock, Random* random);

  // staff_calls.cc
  grpc::Status CreateStaff(grpc::ServerContext* context, const footfall::v1::CreateStaffRequest* request,
                           footfall::v1::Staff* response) override;
  grpc::Status GetStaff(grpc::ServerContext* context, const footfall::v1::GetStaffRequest* request, footfall::v1::Staff* response) override;
  grpc::Status ListStaff(grpc::ServerContext* context, const footfall::v1::ListStaffRequest* request,
                         footfall::v1::ListStaffResponse* response) override;
  grpc::Status UpdateStaff(grpc::ServerContext* context, const footfall::v1::UpdateStaffRequest* request,
                           footfall::v1::Staff* response) override;
  grpc::Status SetPin(grpc::ServerContext* context, const footfall::v1::SetPinRequest* request,
                      footfall::v1::SetPinResponse* response) override;

  // roster_calls.cc
  grpc::Status CreateShift(grpc::ServerContext* context, const footfall::v1::CreateShiftRequest* request,
                           footfall::v1::Shift* response) override;
  grpc::Status ListShifts(grpc::ServerContext* context, const footfall::v1::ListShiftsRequest* request,
                          footfall::v1::ListShiftsResponse* response) override;
  grpc::Status UpdateShift(grpc::ServerContext* context, const footfall::v1::UpdateShiftRequest* request,
                           footfall::v1::Shift* response) override;
  grpc::Status DeleteShift(grpc::ServerContext* context, const footfall::v1::DeleteShiftRequest* request,
                           footfall::v1::DeleteShiftResponse* response) override;
  grpc::Status PublishRoster(grpc::ServerContext* context, const footfall::v1::PublishRosterRequest* request,
                             footfall::v1::PublishRosterResponse* response) override;
  grpc::Status ExportCalendar(grpc::ServerContext* context, const footfall::v1::ExportCalendarRequest* request,
                              footfall::v1::ExportCalendarResponse* response) override;

  // swap_calls.cc
  grpc::Status RequestSwap(grpc::ServerContext* context, const footfall::v1::RequestSwapRequest* request,
                           footfall::v1::SwapRequest* response) override;
  grpc::Status DecideSwap(grpc::ServerContext* context, const footfall::v1::DecideSwapRequest* request,
                          footfall::v1::SwapRequest* response) override;
  grpc::Status ListSwaps(grpc::ServerContext* context, const footfall::v1::ListSwapsRequest* request,
                         footfall::v1::ListSwapsResponse* response) override;

  // attendance_calls.cc
  grpc::Status ListAttendance(grpc::ServerContext* context, const footfall::v1::ListAttendanceRequest* request,
                              footfall::v1::ListAttendanceResponse* response) override;
  grpc::Status CorrectAttendance(grpc::ServerContext* context, const footfall::v1::CorrectAttendanceRequest* request,
                                 footfall::v1::Attendance* response) override;

 private:
  // The answer with its phone number in clear.
  absl::StatusOr<footfall::v1::Staff> Reveal(const StaffRow& row) const;
  // The stored person as answered; what WriteOnce keeps of an answer has no phone in it.
  absl::Status ReadStaff(const std::string& staff_id, footfall::v1::Staff* response);
  absl::Status InsertNewStaff(WriteContext& write, const std::string& staff_id, footfall::v1::Staff staff, footfall::v1::Staff* response);
  absl::Status ChangeStaff(WriteContext& write, const std::string& staff_id, const footfall::v1::UpdateStaffRequest& request,
                           footfall::v1::Staff* response);
  StaffRow Conceal(const std::string& staff_id, footfall::v1::Staff staff) const;
  // The key under which all kiosks tell a phone number that has joined; made when it is first needed.
  absl::StatusOr<std::string> DuplicateKey();

  std::string NewId();

  Database* database_;
  Access* access_;
  const PiiVault* vault_;
  Clock* clock_;
  Random* random_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_PEOPLE_PEOPLE_SERVICE_H_
