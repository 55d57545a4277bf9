// The lead service's calls: check → rule → store → answer.
#ifndef FOOTFALL_SERVER_LEADS_LEAD_SERVICE_H_
#define FOOTFALL_SERVER_LEADS_LEAD_SERVICE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "footfall/v1/lead_service.grpc.pb.h"
#include "server/access/access.h"
#include "server/base/clock.h"
#include "server/base/mailbox.h"
#include "server/base/random.h"
#include "server/campaigns/campaign_catalog.h"
#include "server/leads/consent_store.h"
#include "server/leads/lead_edit_intake.h"
#include "server/leads/lead_intake.h"
#include "server/leads/lead_requests.h"
#include "server/leads/lead_search.h"
#include "server/leads/lead_store.h"
#include "server/leads/lead_view.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// What the service works with; all outlive it.
struct LeadServiceParts {
  Database* database = nullptr;
  Access* access = nullptr;
  CampaignCatalog* catalog = nullptr;
  const LeadIntake* intake = nullptr;
  const PiiVault* vault = nullptr;
  Clock* clock = nullptr;
  Random* random = nullptr;
  // Names the server's life: another one after a restore, so that cursors of the former are refused.
  std::function<std::string()> incarnation;
  // Operations of a campaign that wait in quarantine; kept by the sync part.
  std::function<absl::StatusOr<int64_t>(Connection& db, std::string_view campaign_id)> count_quarantined;
  // Whether session, site and staff of a filter are there: InvalidField UNKNOWN of the one that is not. They are other areas'. None given:
  // a name of nothing fits no lead.
  std::function<absl::Status(Connection& db, const LeadQuery& query)> check_named;
};

// Thread-safe; gRPC's threads call it. Never shows a phone or name in clear without the reveal right and an audit entry.
class LeadServiceImpl final : public footfall::v1::LeadService::WithCallbackMethod_CreateLead<footfall::v1::LeadService::Service> {
 public:
  explicit LeadServiceImpl(LeadServiceParts parts) : parts_(std::move(parts)) {}

  // No thread waits for the commit: web forms send leads by the hundred, and changing threads twice for each costs as much as storing it.
  grpc::ServerUnaryReactor* CreateLead(grpc::CallbackServerContext* context, const footfall::v1::CreateLeadRequest* request,
                                       footfall::v1::Lead* response) override;
  grpc::Status GetLead(grpc::ServerContext* context, const footfall::v1::GetLeadRequest* request, footfall::v1::Lead* response) override;
  grpc::Status ListLeads(grpc::ServerContext* context, const footfall::v1::ListLeadsRequest* request,
                         footfall::v1::ListLeadsResponse* response) override;
  grpc::Status PullLeads(grpc::ServerContext* context, const footfall::v1::PullLeadsRequest* request,
                         footfall::v1::PullLeadsResponse* response) override;
  grpc::Status ExportLeads(grpc::ServerContext* context, const footfall::v1::ExportLeadsRequest* request,
                           grpc::ServerWriter<footfall::v1::ExportLeadsResponse>* writer) override;
  grpc::Status GetLeadCounts(grpc::ServerContext* context, const footfall::v1::GetLeadCountsRequest* request,
                             footfall::v1::LeadCounts* response) override;
  grpc::Status UpdateLead(grpc::ServerContext* context, const footfall::v1::UpdateLeadRequest* request,
                          footfall::v1::Lead* response) override;
  grpc::Status ListLeadEdits(grpc::ServerContext* context, const footfall::v1::ListLeadEditsRequest* request,
                             footfall::v1::ListLeadEditsResponse* response) override;
  grpc::Status WithdrawConsent(grpc::ServerContext* context, const footfall::v1::WithdrawConsentRequest* request,
                               footfall::v1::WithdrawConsentResponse* response) override;
  grpc::Status ConfirmConsent(grpc::ServerContext* context, const footfall::v1::ConfirmConsentRequest* request,
                              footfall::v1::ConfirmConsentResponse* response) override;
  grpc::Status ListConsentEvents(grpc::ServerContext* context, const footfall::v1::ListConsentEventsRequest* request,
                                 footfall::v1::ListConsentEventsResponse* response) override;

 private:
  using CampaignPtr = std::shared_ptr<const CampaignView>;

  // A lead that was asked for and may be written.
  struct NewLead;
  absl::StatusOr<NewLead> PrepareNew(const footfall::v1::CreateLeadRequest& request);
  // Writes what is asked for and answers after the commit, or says at once what is wrong.
  void WriteNew(const Caller& caller, const footfall::v1::CreateLeadRequest& request, footfall::v1::Lead* response,
                grpc::ServerUnaryReactor* reactor);
  void Answer(grpc::ServerUnaryReactor* reactor, const absl::Status& status);
  absl::Status Get(grpc::ServerContext* context, const footfall::v1::GetLeadRequest& request, footfall::v1::Lead* response);
  absl::Status List(grpc::ServerContext* context, const footfall::v1::ListLeadsRequest& request, footfall::v1::ListLeadsResponse* response);
  absl::Status Pull(grpc::ServerContext* context, const footfall::v1::PullLeadsRequest& request, footfall::v1::PullLeadsResponse* response);
  absl::Status Export(grpc::ServerContext* context, const footfall::v1::ExportLeadsRequest& request,
                      grpc::ServerWriter<footfall::v1::ExportLeadsResponse>* writer);
  absl::Status Counts(grpc::ServerContext* context, const footfall::v1::GetLeadCountsRequest& request, footfall::v1::LeadCounts* response);
  absl::Status Update(grpc::ServerContext* context, const footfall::v1::UpdateLeadRequest& request, footfall::v1::Lead* response);
  absl::Status ListEdits(grpc::ServerContext* context, const footfall::v1::ListLeadEditsRequest& request,
                         footfall::v1::ListLeadEditsResponse* response);
  absl::Status Withdraw(grpc::ServerContext* context, const footfall::v1::WithdrawConsentRequest& request,
                        footfall::v1::WithdrawConsentResponse* response);
  absl::Status Confirm(grpc::ServerContext* context, const footfall::v1::ConfirmConsentRequest& request,
                       footfall::v1::ConfirmConsentResponse* response);
  absl::Status ListEvents(grpc::ServerContext* context, const footfall::v1::ListConsentEventsRequest& request,
                          footfall::v1::ListConsentEventsResponse* response);

  // The caller, when they hold `right` and, to see in clear, the reveal right too.
  absl::StatusOr<Caller> CheckCaller(grpc::ServerContext* context, Right right, bool reveal, std::string_view action,
                                     std::string_view resource);
  // The campaign a request is about. InvalidField, NotFound.
  absl::StatusOr<CampaignPtr> FindCampaign(std::string_view parent);
  // The campaign of an id. NotFound of `asked`; Internal when it cannot be read, which says nothing of whether it is there.
  absl::StatusOr<CampaignPtr> LookUpCampaign(std::string_view id, std::string_view asked);
  // Leaves the trace of leads shown in clear; nothing to do for masked ones.
  absl::Status AuditReveal(bool reveal, const Caller& caller, std::string_view action, std::string_view resource, size_t count);
  // Applies a prepared lead and completes `answer`, which so far says what the caller sent.
  absl::Status ApplyNew(WriteContext& write, const PreparedLead& lead, footfall::v1::Lead* answer);
  // The lead of a name. NotFound, also for one of another campaign.
  static absl::StatusOr<LeadKey> FindNamedLead(Connection& db, const std::string& name, const LeadNameParts& parts);
  // Checks a correction against the lead as it is, and prepares it.
  absl::StatusOr<PreparedLeadEdit> EditOfOffice(Connection& db, const Caller& caller, const CampaignView& campaign,
                                                const footfall::v1::UpdateLeadRequest& request, const footfall::v1::LeadChanges& changes,
                                                int64_t lead_number);
  // A lead's original and its edits, oldest first.
  absl::StatusOr<std::vector<EditRow>> ReadHistory(const std::string& lead_name, const LeadNameParts& name, const StandardFields& standard);
  // Keyed hash of the number a withdrawal names.
  absl::StatusOr<std::string> HashPhone(const footfall::v1::WithdrawConsentRequest& request);
  // Writes down what a person said to the office; how many leads it changed.
  absl::StatusOr<int> Decide(WriteContext& write, const Caller& caller, std::string_view reason, DecisionRow row);
  absl::StatusOr<LeadQuery> ReadQuery(const CampaignView& campaign, const footfall::v1::LeadFilter& filter);
  absl::StatusOr<LeadPage> ReadPage(const LeadQuery& query, int64_t before, int page_size);

  LeadServiceParts parts_;
  // Sends what CreateLead answers: the thread that commits has better things to do.
  Mailbox answers_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEADS_LEAD_SERVICE_H_
