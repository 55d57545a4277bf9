// The calls of OnsiteService: what kiosks noted besides leads, read back.
#ifndef FOOTFALL_SERVER_ONSITE_ONSITE_SERVICE_H_
#define FOOTFALL_SERVER_ONSITE_ONSITE_SERVICE_H_

#include "footfall/v1/onsite_service.grpc.pb.h"
#include "server/access/access.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// Stateless; thread-safe. What each call does and refuses: onsite_service.proto.
class OnsiteServiceImpl final : public footfall::v1::OnsiteService::Service {
 public:
  static constexpr int kMaxListedCounts = 5000;    // the API's: a session of two weeks with ten zones
  static constexpr int kMaxListedMarks = 800;      // all points of all checklists
  static constexpr int kMaxListedIncidents = 100;  // each with all that was told of it

  // All outlive it.
  OnsiteServiceImpl(Database* database, Access* access, const PiiVault* vault) : database_(database), access_(access), vault_(vault) {}

  grpc::Status ListCounts(grpc::ServerContext* context, const footfall::v1::ListCountsRequest* request,
                          footfall::v1::ListCountsResponse* response) override;
  grpc::Status ListChecklistMarks(grpc::ServerContext* context, const footfall::v1::ListChecklistMarksRequest* request,
                                  footfall::v1::ListChecklistMarksResponse* response) override;
  grpc::Status ListIncidents(grpc::ServerContext* context, const footfall::v1::ListIncidentsRequest* request,
                             footfall::v1::ListIncidentsResponse* response) override;
  grpc::Status GetSurveyResults(grpc::ServerContext* context, const footfall::v1::GetSurveyResultsRequest* request,
                                footfall::v1::SurveyResults* response) override;
  grpc::Status GetPhoto(grpc::ServerContext* context, const footfall::v1::GetPhotoRequest* request, footfall::v1::Photo* response) override;

 private:
  Database* const database_;
  Access* const access_;
  const PiiVault* const vault_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_ONSITE_ONSITE_SERVICE_H_
