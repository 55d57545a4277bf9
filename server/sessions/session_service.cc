#include "server/sessions/session_service.h"

#include <utility>
#include <vector>

#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/field_mask.h"
#include "server/base/page_token.h"
#include "server/campaigns/campaign_store.h"
#include "server/sessions/session_rules.h"
#include "server/sessions/session_store.h"

namespace footfall::server {
namespace {

using footfall::v1::Session;

absl::Status Refuse(std::vector<rules::Problem> problems) {
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

// A campaign that names its sites may use no others.
absl::Status CheckSite(Connection& db, const SessionKey& key, const Session& session) {
  auto site = ParseSiteName("session.site", session.site());
  if (!site.ok()) return site.status();
  if (auto found = GetSite(db, *site); !found.ok()) return found.status();
  auto campaign = GetCampaign(db, key.campaign_id);
  if (!campaign.ok()) return campaign.status();
  for (const std::string& allowed : campaign->sites()) {
    if (allowed == session.site()) return absl::OkStatus();
  }
  return campaign->sites().empty() ? absl::OkStatus() : errors::InvalidField("session.site", "NOT_OF_CAMPAIGN");
}

}  // namespace

SessionServiceImpl::SessionServiceImpl(Database* database, Access* access, Clock* clock, Random* random, BoardHub* hub, int max_watchers,
                                       Reconcile reconcile)
    : database_(database),
      access_(access),
      clock_(clock),
      random_(random),
      hub_(hub),
      max_watchers_(max_watchers),
      reconcile_(std::move(reconcile)) {}

grpc::Status SessionServiceImpl::CreateSession(grpc::ServerContext* context, const footfall::v1::CreateSessionRequest* request,
                                               Session* response) {
  constexpr std::string_view kAction = "SessionService.CreateSession";
  auto caller = access_->Check(*context, Right::kWritePlan, kAction, request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto campaign = ParseCampaignName("parent", request->parent());
  if (!campaign.ok()) return ToGrpc(campaign.status());
  absl::Status id = CheckResourceId("session_id", request->session_id());
  if (!id.ok()) return ToGrpc(id);
  const SessionKey key{*campaign, request->session_id()};
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status made = InsertNewSession(write, key, request->session(), response);
    return made.ok() ? access_->Audit(write, *caller, kAction, SessionName(key), "") : made;
  }));
}

absl::Status SessionServiceImpl::InsertNewSession(WriteContext& write, const SessionKey& key, Session session, Session* response) {
  if (auto campaign = GetCampaign(write.db(), key.campaign_id); !campaign.ok()) return campaign.status();
  session.set_name(SessionName(key));
  session.set_state(footfall::v1::SESSION_STATE_PLANNED);
  session.set_create_time_ms(clock_->NowMs());
  session.set_update_time_ms(session.create_time_ms());
  absl::Status status = Refuse(CheckSession(session));
  if (status.ok()) status = CheckSite(write.db(), key, session);
  if (status.ok()) status = InsertSession(write, &session);
  if (!status.ok()) return status;
  write.Announce({Change::Kind::kSession, key.campaign_id, key.session_id});
  *response = std::move(session);
  return absl::OkStatus();
}

grpc::Status SessionServiceImpl::GetSession(grpc::ServerContext* context, const footfall::v1::GetSessionRequest* request,
                                            Session* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "SessionService.GetSession", request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("name", request->name());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    auto session = server::GetSession(db, *key);
    if (session.ok()) *response = *std::move(session);
    return session.status();
  }));
}

grpc::Status SessionServiceImpl::ListSessions(grpc::ServerContext* context, const footfall::v1::ListSessionsRequest* request,
                                              footfall::v1::ListSessionsResponse* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "SessionService.ListSessions", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto campaign = ParseCampaignName("parent", request->parent());
  if (!campaign.ok()) return ToGrpc(campaign.status());
  auto size = CheckPageSize(request->page_size());
  if (!size.ok()) return ToGrpc(size.status());
  const std::string scope = request->parent() + "/sessions";
  auto after = ReadPageToken(scope, request->page_token());
  if (!after.ok()) return ToGrpc(after.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    if (auto parent = GetCampaign(db, *campaign); !parent.ok()) return parent.status();
    auto sessions = server::ListSessions(db, *campaign, *after, *size + 1);  // one more tells whether there is another page
    if (!sessions.ok()) return sessions.status();
    const bool more = sessions->size() > static_cast<size_t>(*size);
    if (more) sessions->pop_back();
    if (more) response->set_next_page_token(MakePageToken(scope, ParseSessionName("name", sessions->back().name())->session_id));
    response->mutable_sessions()->Assign(sessions->begin(), sessions->end());
    return absl::OkStatus();
  }));
}

grpc::Status SessionServiceImpl::UpdateSession(grpc::ServerContext* context, const footfall::v1::UpdateSessionRequest* request,
                                               Session* response) {
  constexpr std::string_view kAction = "SessionService.UpdateSession";
  const std::string& name = request->session().name();
  auto caller = access_->Check(*context, Right::kRunSession, kAction, name);
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("session.name", name);
  if (!key.ok()) return ToGrpc(key.status());
  // Creating is the planner's, also by this door.
  if (request->allow_missing() && !caller->Has(Right::kWritePlan)) {
    absl::Status there = database_->Read([&](Connection& db) { return server::GetSession(db, *key).status(); });
    if (absl::IsNotFound(there)) caller = access_->Check(*context, Right::kWritePlan, kAction, name);
    if (!caller.ok()) return ToGrpc(caller.status());
  }
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status changed = ChangeSession(write, *key, *request, response);
    return changed.ok() ? access_->Audit(write, *caller, kAction, name, "") : changed;
  }));
}

absl::Status SessionServiceImpl::ChangeSession(WriteContext& write, const SessionKey& key,
                                               const footfall::v1::UpdateSessionRequest& request, Session* response) {
  auto before = server::GetSession(write.db(), key);
  if (absl::IsNotFound(before.status()) && request.allow_missing()) return InsertNewSession(write, key, request.session(), response);
  if (!before.ok()) return before.status();
  Session after = *before;
  absl::Status status = CheckEtag(request.session().etag(), before->etag(), before->name());
  if (status.ok()) status = ApplyUpdate(request.session(), request.update_mask(), &after);
  if (!status.ok()) return status;
  KeepOutputOnly(*before, &after);
  after.set_update_time_ms(clock_->NowMs());
  status = Refuse(CheckSession(after));
  if (status.ok() && after.site() != before->site()) status = CheckSite(write.db(), key, after);
  if (status.ok()) status = ReplaceSession(write, &after);
  if (!status.ok()) return status;
  write.Announce({Change::Kind::kSession, key.campaign_id, key.session_id});
  *response = std::move(after);
  return absl::OkStatus();
}

grpc::Status SessionServiceImpl::AdvanceSession(grpc::ServerContext* context, const footfall::v1::AdvanceSessionRequest* request,
                                                Session* response) {
  constexpr std::string_view kAction = "SessionService.AdvanceSession";
  auto caller = access_->Check(*context, Right::kRunSession, kAction, request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("name", request->name());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status advanced = Advance(write, *caller, *key, request->state(), response);
    const std::string state = footfall::v1::SessionState_Name(request->state());
    return advanced.ok() ? access_->Audit(write, *caller, kAction, request->name(), state) : advanced;
  }));
}

absl::Status SessionServiceImpl::Advance(WriteContext& write, const Caller& caller, const SessionKey& key, footfall::v1::SessionState state,
                                         Session* response) {
  auto session = server::GetSession(write.db(), key);
  if (!session.ok()) return session.status();
  auto advances = CheckAdvance(*session, state);
  if (!advances.ok()) return advances.status();
  if (*advances && state == footfall::v1::SESSION_STATE_RECONCILED && reconcile_) {
    if (absl::Status agreed = reconcile_(write, key, caller.user); !agreed.ok()) return agreed;
  }
  if (*advances) {
    session->set_state(state);
    session->set_update_time_ms(clock_->NowMs());
    absl::Status stored = ReplaceSession(write, &*session);
    if (!stored.ok()) return stored;
    write.Announce({Change::Kind::kSession, key.campaign_id, key.session_id});
  }
  *response = *std::move(session);
  return absl::OkStatus();
}

}  // namespace footfall::server
