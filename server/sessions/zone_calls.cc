// The part of SessionService that is about zones and who stands in them.
#include <utility>
#include <vector>

#include "proto/rules/ids.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/field_mask.h"
#include "server/people/people_store.h"
#include "server/sessions/assignment_rules.h"
#include "server/sessions/plan_loader.h"
#include "server/sessions/session_rules.h"
#include "server/sessions/session_service.h"
#include "server/sessions/session_store.h"
#include "server/sessions/zone_moves.h"

namespace footfall::server {
namespace {

using footfall::v1::Assignment;
using footfall::v1::Zone;

// A zone ready to be stored: nothing wrong with it, and its leader is somebody.
absl::Status CheckZoneAndLeader(Connection& db, const Zone& zone) {
  std::vector<rules::Problem> problems = CheckZone(zone);
  if (!problems.empty()) return errors::InvalidFields(std::move(problems));
  if (zone.leader().empty()) return absl::OkStatus();
  auto leader = ParseStaffName("zone.leader", zone.leader());
  return leader.ok() ? GetStaff(db, *leader).status() : leader.status();
}

absl::Status InsertNewZone(WriteContext& write, const SessionChildKey& key, Zone zone, Zone* response) {
  if (auto session = GetSession(write.db(), key.session); !session.ok()) return session.status();
  auto zones = ListZones(write.db(), key.session);
  if (!zones.ok()) return zones.status();
  zone.set_name(SessionChildName(key.session, "zones", key.id));
  if (zone.path_order() == 0) zone.set_path_order(NextPathOrder(*zones));
  absl::Status status = CheckZoneAndLeader(write.db(), zone);
  if (status.ok()) status = InsertZone(write, &zone);
  if (!status.ok()) return status;
  write.Announce({Change::Kind::kZone, key.session.campaign_id, key.session.session_id});
  *response = std::move(zone);
  return absl::OkStatus();
}

absl::Status ChangeZone(WriteContext& write, const SessionChildKey& key, const footfall::v1::UpdateZoneRequest& request, Zone* response) {
  auto before = GetZone(write.db(), key);
  if (absl::IsNotFound(before.status()) && request.allow_missing()) return InsertNewZone(write, key, request.zone(), response);
  if (!before.ok()) return before.status();
  Zone after = *before;
  absl::Status status = CheckEtag(request.zone().etag(), before->etag(), before->name());
  if (status.ok()) status = ApplyUpdate(request.zone(), request.update_mask(), &after);
  if (!status.ok()) return status;
  KeepOutputOnly(*before, &after);
  status = CheckZoneAndLeader(write.db(), after);
  if (status.ok()) status = ReplaceZone(write, &after);
  if (!status.ok()) return status;
  write.Announce({Change::Kind::kZone, key.session.campaign_id, key.session.session_id});
  *response = std::move(after);
  return absl::OkStatus();
}

// Whether the person works here and the zone is one of the session's.
absl::Status CheckParties(Connection& db, const SessionKey& key, const Assignment& assignment) {
  auto staff_id = ParseStaffName("assignment.staff", assignment.staff());
  if (!staff_id.ok()) return staff_id.status();
  auto zone = ParseSessionChildName("assignment.zone", "zones", assignment.zone());
  if (!zone.ok()) return zone.status();
  if (zone->session != key) return errors::InvalidField("assignment.zone", "OTHER_SESSION");
  if (auto found = GetZone(db, *zone); !found.ok()) return found.status();
  auto staff = GetStaff(db, *staff_id);
  if (!staff.ok()) return staff.status();
  return staff->staff.inactive() ? errors::FailedPrecondition("STAFF_INACTIVE", assignment.staff()) : absl::OkStatus();
}

}  // namespace

grpc::Status SessionServiceImpl::CreateZone(grpc::ServerContext* context, const footfall::v1::CreateZoneRequest* request, Zone* response) {
  constexpr std::string_view kAction = "SessionService.CreateZone";
  auto caller = access_->Check(*context, Right::kRunSession, kAction, request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto session = ParseSessionName("parent", request->parent());
  if (!session.ok()) return ToGrpc(session.status());
  absl::Status id = CheckResourceId("zone_id", request->zone_id());
  if (!id.ok()) return ToGrpc(id);
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status made = InsertNewZone(write, {*session, request->zone_id()}, request->zone(), response);
    return made.ok() ? access_->Audit(write, *caller, kAction, response->name(), "") : made;
  }));
}

grpc::Status SessionServiceImpl::ListZones(grpc::ServerContext* context, const footfall::v1::ListZonesRequest* request,
                                           footfall::v1::ListZonesResponse* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "SessionService.ListZones", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("parent", request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    if (auto session = server::GetSession(db, *key); !session.ok()) return session.status();
    auto zones = server::ListZones(db, *key);
    if (zones.ok()) response->mutable_zones()->Assign(zones->begin(), zones->end());
    return zones.status();
  }));
}

grpc::Status SessionServiceImpl::UpdateZone(grpc::ServerContext* context, const footfall::v1::UpdateZoneRequest* request, Zone* response) {
  constexpr std::string_view kAction = "SessionService.UpdateZone";
  const std::string& name = request->zone().name();
  auto caller = access_->Check(*context, Right::kRunSession, kAction, name);
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionChildName("zone.name", "zones", name);
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status changed = ChangeZone(write, *key, *request, response);
    return changed.ok() ? access_->Audit(write, *caller, kAction, name, "") : changed;
  }));
}

grpc::Status SessionServiceImpl::AssignZone(grpc::ServerContext* context, const footfall::v1::AssignZoneRequest* request,
                                            footfall::v1::AssignZoneResponse* response) {
  constexpr std::string_view kAction = "SessionService.AssignZone";
  auto caller = access_->Check(*context, Right::kRunSession, kAction, request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("parent", request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status assigned = Assign(write, *key, *request, response);
    if (!assigned.ok()) return assigned;
    const Assignment& stored = response->assignment();
    return access_->Audit(write, *caller, kAction, stored.name(),
                          (request->move() ? "moved " : "") + stored.staff() + " to " + stored.zone());
  }));
}

absl::Status SessionServiceImpl::Assign(WriteContext& write, const SessionKey& key, const footfall::v1::AssignZoneRequest& request,
                                        footfall::v1::AssignZoneResponse* response) {
  auto session = server::GetSession(write.db(), key);
  if (!session.ok()) return session.status();
  absl::Status status = CheckParties(write.db(), key, request.assignment());
  if (!status.ok()) return status;
  auto span = CompleteSpan(request.assignment().span(), *session, clock_->NowMs());
  if (!span.ok()) return span.status();
  Assignment assignment = request.assignment();
  assignment.set_name(NewAssignmentName(key));
  *assignment.mutable_span() = *span;
  if (request.move()) status = MoveAway(write, key, assignment);
  if (status.ok()) status = InsertAssignment(write, assignment);
  if (!status.ok()) return status;
  write.Announce({Change::Kind::kAssignment, key.campaign_id, key.session_id});
  auto plan = LoadSessionPlan(write.db(), key);
  if (!plan.ok()) return plan.status();
  const auto issues = IssuesOf(FindIssues(*plan), assignment);
  response->mutable_issues()->Assign(issues.begin(), issues.end());
  *response->mutable_assignment() = std::move(assignment);
  return absl::OkStatus();
}

// A kiosk's move that was decided before and comes late must not undo this one.
absl::Status SessionServiceImpl::MoveAway(WriteContext& write, const SessionKey& key, const Assignment& assignment) {
  const int64_t now_ms = clock_->NowMs();
  const std::string staff_id = *ParseStaffName("assignment.staff", assignment.staff());
  absl::Status status = EnterMove(write, {.move_id = rules::UuidBytes(random_->NewUuid(now_ms)),
                                          .session = key,
                                          .moved_staff_id = staff_id,
                                          .zone_id = ParseSessionChildName("assignment.zone", "zones", assignment.zone())->id,
                                          .start_ms = assignment.span().start_ms(),
                                          .end_ms = assignment.span().end_ms(),
                                          .time_ms = now_ms})
                            .status();
  if (!status.ok()) return status;
  return MakeRoom(write, staff_id, assignment.span(), [this](const SessionKey& session) { return NewAssignmentName(session); });
}

std::string SessionServiceImpl::NewAssignmentName(const SessionKey& key) {
  return SessionChildName(key, "assignments", rules::FormatUuid(random_->NewUuid(clock_->NowMs())));
}

grpc::Status SessionServiceImpl::RemoveAssignment(grpc::ServerContext* context, const footfall::v1::RemoveAssignmentRequest* request,
                                                  footfall::v1::RemoveAssignmentResponse* response) {
  constexpr std::string_view kAction = "SessionService.RemoveAssignment";
  auto caller = access_->Check(*context, Right::kRunSession, kAction, request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionChildName("name", "assignments", request->name());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status removed = DeleteAssignment(write, *key);
    if (!removed.ok()) return removed;
    write.Announce({Change::Kind::kAssignment, key->session.campaign_id, key->session.session_id});
    return access_->Audit(write, *caller, kAction, request->name(), "");
  }));
}

grpc::Status SessionServiceImpl::ListAssignments(grpc::ServerContext* context, const footfall::v1::ListAssignmentsRequest* request,
                                                 footfall::v1::ListAssignmentsResponse* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "SessionService.ListAssignments", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("parent", request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    if (auto session = server::GetSession(db, *key); !session.ok()) return session.status();
    auto assignments = server::ListAssignments(db, *key);
    if (assignments.ok()) response->mutable_assignments()->Assign(assignments->begin(), assignments->end());
    return assignments.status();
  }));
}

grpc::Status SessionServiceImpl::CheckAssignments(grpc::ServerContext* context, const footfall::v1::CheckAssignmentsRequest* request,
                                                  footfall::v1::CheckAssignmentsResponse* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "SessionService.CheckAssignments", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("parent", request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  SessionPlan plan;
  absl::Status read = database_->Read([&](Connection& db) {
    auto loaded = LoadSessionPlan(db, *key);
    if (loaded.ok()) plan = *std::move(loaded);
    return loaded.status();
  });
  if (!read.ok()) return ToGrpc(read);
  const auto issues = FindIssues(plan);
  response->mutable_issues()->Assign(issues.begin(), issues.end());
  return grpc::Status::OK;
}

}  // namespace footfall::server
