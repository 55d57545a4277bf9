// The calls of QueueService.
#ifndef FOOTFALL_SERVER_QUEUES_QUEUE_SERVICE_H_
#define FOOTFALL_SERVER_QUEUES_QUEUE_SERVICE_H_

#include "footfall/v1/queue_service.grpc.pb.h"
#include "server/access/access.h"
#include "server/storage/database.h"

namespace footfall::server {

// Stateless; thread-safe. What each call does and refuses: queue_service.proto.
class QueueServiceImpl final : public footfall::v1::QueueService::Service {
 public:
  // Both outlive it.
  QueueServiceImpl(Database* database, Access* access) : database_(database), access_(access) {}

  grpc::Status SetQueue(grpc::ServerContext* context, const footfall::v1::SetQueueRequest* request, footfall::v1::Queue* response) override;
  grpc::Status ListQueues(grpc::ServerContext* context, const footfall::v1::ListQueuesRequest* request,
                          footfall::v1::ListQueuesResponse* response) override;
  grpc::Status ListQueueTickets(grpc::ServerContext* context, const footfall::v1::ListQueueTicketsRequest* request,
                                footfall::v1::ListQueueTicketsResponse* response) override;

 private:
  Database* const database_;
  Access* const access_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_QUEUES_QUEUE_SERVICE_H_
