// The calls of DrawService: check → rule → store → answer.
#ifndef FOOTFALL_SERVER_DRAWS_DRAW_SERVICE_H_
#define FOOTFALL_SERVER_DRAWS_DRAW_SERVICE_H_

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/draw_service.grpc.pb.h"
#include "server/access/access.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/draws/draw_course.h"
#include "server/draws/draw_intake.h"
#include "server/draws/draw_store.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// What the service works with; all outlive it.
struct DrawServiceParts {
  Database* database = nullptr;
  Access* access = nullptr;
  const PiiVault* vault = nullptr;
  Clock* clock = nullptr;
  Random* random = nullptr;
};

// Stateless but for a cache of decks; thread-safe. What each call does and refuses: draw_service.proto. Names and document numbers leave it
// in ExportTaxLedger and ExportDrawBundle alone, with an audit entry.
class DrawServiceImpl final : public footfall::v1::DrawService::Service {
 public:
  explicit DrawServiceImpl(DrawServiceParts parts) : parts_(parts), intake_(parts.vault) {}

  // plan_calls.cc
  grpc::Status CreateDraw(grpc::ServerContext* context, const footfall::v1::CreateDrawRequest* request,
                          footfall::v1::Draw* response) override;
  grpc::Status UpdateDraw(grpc::ServerContext* context, const footfall::v1::UpdateDrawRequest* request,
                          footfall::v1::Draw* response) override;
  grpc::Status CheckDraw(grpc::ServerContext* context, const footfall::v1::CheckDrawRequest* request,
                         footfall::v1::CheckDrawResponse* response) override;

  // course_calls.cc
  grpc::Status PublishDraw(grpc::ServerContext* context, const footfall::v1::PublishDrawRequest* request,
                           footfall::v1::Draw* response) override;
  grpc::Status SetBeacon(grpc::ServerContext* context, const footfall::v1::SetBeaconRequest* request,
                         footfall::v1::Draw* response) override;
  grpc::Status AmendDraw(grpc::ServerContext* context, const footfall::v1::AmendDrawRequest* request,
                         footfall::v1::DrawAmendment* response) override;
  grpc::Status ApproveAmendment(grpc::ServerContext* context, const footfall::v1::ApproveAmendmentRequest* request,
                                footfall::v1::DrawAmendment* response) override;
  grpc::Status ExcludePeople(grpc::ServerContext* context, const footfall::v1::ExcludePeopleRequest* request,
                             footfall::v1::ExcludePeopleResponse* response) override;
  grpc::Status CloseEntries(grpc::ServerContext* context, const footfall::v1::CloseEntriesRequest* request,
                            footfall::v1::Draw* response) override;
  grpc::Status ApproveExclusion(grpc::ServerContext* context, const footfall::v1::ApproveExclusionRequest* request,
                                footfall::v1::DrawExclusion* response) override;
  grpc::Status ApproveEarlyStop(grpc::ServerContext* context, const footfall::v1::ApproveEarlyStopRequest* request,
                                footfall::v1::Draw* response) override;
  grpc::Status PublishEntries(grpc::ServerContext* context, const footfall::v1::PublishEntriesRequest* request,
                              footfall::v1::Draw* response) override;
  grpc::Status DrawClosing(grpc::ServerContext* context, const footfall::v1::DrawClosingRequest* request,
                           footfall::v1::Draw* response) override;
  grpc::Status ClaimPrize(grpc::ServerContext* context, const footfall::v1::ClaimPrizeRequest* request,
                          footfall::v1::DrawWinner* response) override;
  grpc::Status LapsePrizes(grpc::ServerContext* context, const footfall::v1::LapsePrizesRequest* request,
                           footfall::v1::LapsePrizesResponse* response) override;
  grpc::Status ReplaceWinner(grpc::ServerContext* context, const footfall::v1::ReplaceWinnerRequest* request,
                             footfall::v1::DrawReplacement* response) override;
  grpc::Status ApproveReplacement(grpc::ServerContext* context, const footfall::v1::ApproveReplacementRequest* request,
                                  footfall::v1::DrawReplacement* response) override;

  // read_calls.cc
  grpc::Status GetDraw(grpc::ServerContext* context, const footfall::v1::GetDrawRequest* request, footfall::v1::Draw* response) override;
  grpc::Status ListDraws(grpc::ServerContext* context, const footfall::v1::ListDrawsRequest* request,
                         footfall::v1::ListDrawsResponse* response) override;
  grpc::Status ListDrawBlocks(grpc::ServerContext* context, const footfall::v1::ListDrawBlocksRequest* request,
                              footfall::v1::ListDrawBlocksResponse* response) override;
  grpc::Status ListDrawRows(grpc::ServerContext* context, const footfall::v1::ListDrawRowsRequest* request,
                            footfall::v1::ListDrawRowsResponse* response) override;
  grpc::Status ListWinners(grpc::ServerContext* context, const footfall::v1::ListWinnersRequest* request,
                           footfall::v1::ListWinnersResponse* response) override;
  grpc::Status GetInclusionProof(grpc::ServerContext* context, const footfall::v1::GetInclusionProofRequest* request,
                                 footfall::v1::InclusionProof* response) override;
  grpc::Status ExportDraw(grpc::ServerContext* context, const footfall::v1::ExportDrawRequest* request,
                          grpc::ServerWriter<footfall::v1::ExportDrawResponse>* writer) override;
  grpc::Status ExportTaxLedger(grpc::ServerContext* context, const footfall::v1::ExportTaxLedgerRequest* request,
                               grpc::ServerWriter<footfall::v1::ExportTaxLedgerResponse>* writer) override;
  grpc::Status GetDrawPage(grpc::ServerContext* context, const footfall::v1::GetDrawPageRequest* request,
                           footfall::v1::DrawPage* response) override;

  // report_calls.cc
  grpc::Status GetDrawPatterns(grpc::ServerContext* context, const footfall::v1::GetDrawPatternsRequest* request,
                               footfall::v1::DrawPatterns* response) override;
  grpc::Status ExportDrawBundle(grpc::ServerContext* context, const footfall::v1::ExportDrawBundleRequest* request,
                                grpc::ServerWriter<footfall::v1::ExportDrawBundleResponse>* writer) override;

 private:
  // Who asks, and for which draw.
  struct Asked {
    Caller caller;
    DrawKey key;
  };
  absl::StatusOr<Asked> Ask(grpc::ServerContext* context, Right right, std::string_view action, std::string_view field,
                            std::string_view name);
  Doer DoerOf(const Caller& caller) const { return {.user = caller.user, .now_ms = parts_.clock->NowMs()}; }
  // A step of the draw that the request names: one job, once for each request id, with its trace in the audit log.
  template <typename Request, typename Response>
  grpc::Status Step(grpc::ServerContext* context, Right right, std::string_view action, const Request& request, const std::string& detail,
                    Response* response, const std::function<absl::Status(WriteContext&, const Asked&)>& step);
  absl::Status InsertNew(WriteContext& write, const DrawKey& key, footfall::v1::Draw draw, footfall::v1::Draw* response);
  absl::Status Change(WriteContext& write, const DrawKey& key, const footfall::v1::UpdateDrawRequest& request,
                      footfall::v1::Draw* response);
  // The hashes of people's numbers; `problems` tells of what is no number.
  absl::StatusOr<std::vector<Exclusion>> HashPeople(WriteContext& write, const DrawKey& key,
                                                    const footfall::v1::ExcludePeopleRequest& request);
  absl::StatusOr<std::string> DuplicateKey(WriteContext& write);

  const DrawServiceParts parts_;
  const DrawIntake intake_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_DRAW_SERVICE_H_
