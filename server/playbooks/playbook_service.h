// The calls of PlaybookService: check, rule, store, answer.
#ifndef FOOTFALL_SERVER_PLAYBOOKS_PLAYBOOK_SERVICE_H_
#define FOOTFALL_SERVER_PLAYBOOKS_PLAYBOOK_SERVICE_H_

#include <string>

#include "footfall/v1/playbook_service.grpc.pb.h"
#include "server/access/access.h"
#include "server/base/clock.h"
#include "server/storage/database.h"

namespace footfall::server {

// Stateless; thread-safe. What each call does and refuses: playbook_service.proto.
class PlaybookServiceImpl final : public footfall::v1::PlaybookService::Service {
 public:
  // All outlive it.
  PlaybookServiceImpl(Database* database, Access* access, Clock* clock) : database_(database), access_(access), clock_(clock) {}

  grpc::Status GetPlaybook(grpc::ServerContext* context, const footfall::v1::GetPlaybookRequest* request,
                           footfall::v1::Playbook* response) override;
  grpc::Status UpdatePlaybook(grpc::ServerContext* context, const footfall::v1::UpdatePlaybookRequest* request,
                              footfall::v1::Playbook* response) override;

 private:
  absl::Status ChangeStored(WriteContext& write, const std::string& campaign_id, const footfall::v1::UpdatePlaybookRequest& request,
                            footfall::v1::Playbook* response);

  Database* const database_;
  Access* const access_;
  Clock* const clock_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_PLAYBOOKS_PLAYBOOK_SERVICE_H_
