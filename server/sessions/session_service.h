// The calls of SessionService: check, rule, store, answer. The board is streamed without a thread for each watcher.
#ifndef FOOTFALL_SERVER_SESSIONS_SESSION_SERVICE_H_
#define FOOTFALL_SERVER_SESSIONS_SESSION_SERVICE_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "footfall/v1/session_service.grpc.pb.h"
#include "server/access/access.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/base/resource_names.h"
#include "server/board/board_hub.h"
#include "server/storage/database.h"

namespace footfall::server {

// Stateless but for the number of watchers; thread-safe. What each call does and refuses: session_service.proto.
class SessionServiceImpl final : public footfall::v1::SessionService::WithCallbackMethod_WatchBoard<footfall::v1::SessionService::Service> {
 public:
  // A watcher costs a stream and a place in the hub; more than a large company has screens are a mistake or an attack.
  static constexpr int kMaxWatchers = 2000;
  static constexpr int64_t kRetryWatchMs = 10'000;

  // Asked, in the job that makes a session RECONCILED, whether it may: what does not agree refuses, what agrees is booked.
  using Reconcile = std::function<absl::Status(WriteContext& write, const SessionKey& key, const std::string& user)>;
  // All outlive the service. `max_watchers` is another only in tests. Without `reconcile` nothing is asked.
  SessionServiceImpl(Database* database, Access* access, Clock* clock, Random* random, BoardHub* hub, int max_watchers = kMaxWatchers,
                     Reconcile reconcile = nullptr);

  grpc::Status CreateSession(grpc::ServerContext* context, const footfall::v1::CreateSessionRequest* request,
                             footfall::v1::Session* response) override;
  grpc::Status GetSession(grpc::ServerContext* context, const footfall::v1::GetSessionRequest* request,
                          footfall::v1::Session* response) override;
  grpc::Status ListSessions(grpc::ServerContext* context, const footfall::v1::ListSessionsRequest* request,
                            footfall::v1::ListSessionsResponse* response) override;
  grpc::Status UpdateSession(grpc::ServerContext* context, const footfall::v1::UpdateSessionRequest* request,
                             footfall::v1::Session* response) override;
  grpc::Status AdvanceSession(grpc::ServerContext* context, const footfall::v1::AdvanceSessionRequest* request,
                              footfall::v1::Session* response) override;
  grpc::Status CreateZone(grpc::ServerContext* context, const footfall::v1::CreateZoneRequest* request,
                          footfall::v1::Zone* response) override;
  grpc::Status ListZones(grpc::ServerContext* context, const footfall::v1::ListZonesRequest* request,
                         footfall::v1::ListZonesResponse* response) override;
  grpc::Status UpdateZone(grpc::ServerContext* context, const footfall::v1::UpdateZoneRequest* request,
                          footfall::v1::Zone* response) override;
  grpc::Status AssignZone(grpc::ServerContext* context, const footfall::v1::AssignZoneRequest* request,
                          footfall::v1::AssignZoneResponse* response) override;
  grpc::Status RemoveAssignment(grpc::ServerContext* context, const footfall::v1::RemoveAssignmentRequest* request,
                                footfall::v1::RemoveAssignmentResponse* response) override;
  grpc::Status ListAssignments(grpc::ServerContext* context, const footfall::v1::ListAssignmentsRequest* request,
                               footfall::v1::ListAssignmentsResponse* response) override;
  grpc::Status CheckAssignments(grpc::ServerContext* context, const footfall::v1::CheckAssignmentsRequest* request,
                                footfall::v1::CheckAssignmentsResponse* response) override;
  grpc::Status GetBoard(grpc::ServerContext* context, const footfall::v1::GetBoardRequest* request, footfall::v1::Board* response) override;
  grpc::ServerWriteReactor<footfall::v1::Board>* WatchBoard(grpc::CallbackServerContext* context,
                                                            const footfall::v1::WatchBoardRequest* request) override;

 private:
  absl::Status InsertNewSession(WriteContext& write, const SessionKey& key, footfall::v1::Session session, footfall::v1::Session* response);
  absl::Status ChangeSession(WriteContext& write, const SessionKey& key, const footfall::v1::UpdateSessionRequest& request,
                             footfall::v1::Session* response);
  absl::Status Advance(WriteContext& write, const Caller& caller, const SessionKey& key, footfall::v1::SessionState state,
                       footfall::v1::Session* response);
  absl::Status Assign(WriteContext& write, const SessionKey& key, const footfall::v1::AssignZoneRequest& request,
                      footfall::v1::AssignZoneResponse* response);
  // Cuts the person's other assignments, in any session, out of `assignment`'s span, and keeps that it was decided now.
  absl::Status MoveAway(WriteContext& write, const SessionKey& key, const footfall::v1::Assignment& assignment);
  std::string NewAssignmentName(const SessionKey& key);

  Database* database_;
  Access* access_;
  Clock* clock_;
  Random* random_;
  BoardHub* hub_;
  const int max_watchers_;
  const Reconcile reconcile_;
  std::shared_ptr<std::atomic<int>> watchers_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SESSIONS_SESSION_SERVICE_H_
