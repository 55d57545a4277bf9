// The part of PeopleService that is about shifts.
#include <map>
#include <utility>
#include <vector>

#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/field_mask.h"
#include "server/campaigns/campaign_store.h"
#include "server/people/calendar.h"
#include "server/people/people_service.h"
#include "server/people/people_store.h"
#include "server/people/roster_store.h"
#include "server/people/staff_rules.h"
#include "server/sessions/session_store.h"

namespace footfall::server {
namespace {

using footfall::v1::Shift;

void AnnounceShift(WriteContext& write, const SessionKey& key) { write.Announce({Change::Kind::kShift, key.campaign_id, key.session_id}); }

// Whether the shift can be stored: well-formed, its person works here and is free then.
absl::Status CheckStorable(Connection& db, const Shift& shift) {
  std::vector<rules::Problem> problems = CheckShift(shift);
  if (!problems.empty()) return errors::InvalidFields(std::move(problems));
  const std::string staff_id = *ParseStaffName("shift.staff", shift.staff());
  auto staff = GetStaff(db, staff_id);
  if (!staff.ok()) return staff.status();
  if (staff->staff.inactive()) return errors::FailedPrecondition("STAFF_INACTIVE", shift.staff());
  auto others = ListStaffShifts(db, staff_id, shift.span());
  return others.ok() ? CheckOverlap(shift, *others) : others.status();
}

absl::Status InsertNewShift(WriteContext& write, const SessionKey& key, Shift shift, Shift* response) {
  if (auto session = GetSession(write.db(), key); !session.ok()) return session.status();
  shift.set_published(false);
  absl::Status status = CheckStorable(write.db(), shift);
  if (status.ok()) status = InsertShift(write, &shift);
  if (!status.ok()) return status;
  AnnounceShift(write, key);
  *response = std::move(shift);
  return absl::OkStatus();
}

absl::Status ChangeShift(WriteContext& write, const SessionChildKey& key, const footfall::v1::UpdateShiftRequest& request,
                         Shift* response) {
  auto before = GetShift(write.db(), key);
  if (!before.ok()) return before.status();
  Shift after = *before;
  absl::Status status = CheckEtag(request.shift().etag(), before->etag(), before->name());
  if (status.ok()) status = ApplyUpdate(request.shift(), request.update_mask(), &after);
  if (!status.ok()) return status;
  KeepOutputOnly(*before, &after);
  status = CheckStorable(write.db(), after);
  if (status.ok()) status = ReplaceShift(write, &after);
  if (!status.ok()) return status;
  AnnounceShift(write, key.session);
  *response = std::move(after);
  return absl::OkStatus();
}

// Staff see what concerns them and is certain; everybody else with the right sees the whole roster.
bool MaySee(const Caller& caller, const Shift& shift) {
  return caller.Has(Right::kReadPlan) || (!caller.staff.empty() && shift.staff() == caller.staff && shift.published());
}

absl::StatusOr<std::vector<Shift>> VisibleShifts(Connection& db, const SessionKey& key, const Caller& caller) {
  if (auto session = GetSession(db, key); !session.ok()) return session.status();
  auto shifts = ListShifts(db, key);
  if (!shifts.ok()) return shifts.status();
  std::erase_if(*shifts, [&](const Shift& shift) { return !MaySee(caller, shift); });
  return shifts;
}

// "Site name, address".
absl::StatusOr<std::string> PlaceOf(Connection& db, const SessionKey& key) {
  auto site_id = GetSessionSite(db, key);
  if (!site_id.ok()) return site_id.status();
  auto site = GetSite(db, *site_id);
  if (!site.ok()) return site.status();
  return site->address().empty() ? site->display_name() : site->display_name() + ", " + site->address();
}

CalendarEvent ToEvent(const Shift& shift, const std::string& who, const std::string& place) {
  return {shift.name() + "@footfall", shift.span().start_ms(), shift.span().end_ms(), who, place, shift.published()};
}

absl::StatusOr<std::vector<CalendarEvent>> LoadEvents(Connection& db, const SessionKey& key, const Caller& caller,
                                                      const std::string& only_staff) {
  auto shifts = VisibleShifts(db, key, caller);
  if (!shifts.ok()) return shifts.status();
  auto place = PlaceOf(db, key);
  if (!place.ok()) return place.status();
  auto staff = ListSessionStaff(db, key);
  if (!staff.ok()) return staff.status();
  std::map<std::string, std::string> names;
  for (const auto& person : *staff) names[person.name()] = person.display_name();
  std::vector<CalendarEvent> events;
  for (const Shift& shift : *shifts) {
    if (only_staff.empty() || shift.staff() == only_staff) events.push_back(ToEvent(shift, names[shift.staff()], *place));
  }
  return events;
}

}  // namespace

grpc::Status PeopleServiceImpl::CreateShift(grpc::ServerContext* context, const footfall::v1::CreateShiftRequest* request,
                                            Shift* response) {
  constexpr std::string_view kAction = "PeopleService.CreateShift";
  auto caller = access_->Check(*context, Right::kRunSession, kAction, request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("parent", request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    Shift shift = request->shift();
    shift.set_name(SessionChildName(*key, "shifts", NewId()));
    absl::Status made = InsertNewShift(write, *key, std::move(shift), response);
    return made.ok() ? access_->Audit(write, *caller, kAction, response->name(), "") : made;
  }));
}

grpc::Status PeopleServiceImpl::ListShifts(grpc::ServerContext* context, const footfall::v1::ListShiftsRequest* request,
                                           footfall::v1::ListShiftsResponse* response) {
  auto caller = access_->Check(*context, Right::kReadOwnShifts, "PeopleService.ListShifts", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("parent", request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    auto shifts = VisibleShifts(db, *key, *caller);
    if (shifts.ok()) response->mutable_shifts()->Assign(shifts->begin(), shifts->end());
    return shifts.status();
  }));
}

grpc::Status PeopleServiceImpl::UpdateShift(grpc::ServerContext* context, const footfall::v1::UpdateShiftRequest* request,
                                            Shift* response) {
  constexpr std::string_view kAction = "PeopleService.UpdateShift";
  const std::string& name = request->shift().name();
  auto caller = access_->Check(*context, Right::kRunSession, kAction, name);
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionChildName("shift.name", "shifts", name);
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status changed = ChangeShift(write, *key, *request, response);
    return changed.ok() ? access_->Audit(write, *caller, kAction, name, "") : changed;
  }));
}

grpc::Status PeopleServiceImpl::DeleteShift(grpc::ServerContext* context, const footfall::v1::DeleteShiftRequest* request,
                                            footfall::v1::DeleteShiftResponse* response) {
  constexpr std::string_view kAction = "PeopleService.DeleteShift";
  auto caller = access_->Check(*context, Right::kRunSession, kAction, request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionChildName("name", "shifts", request->name());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status deleted = server::DeleteShift(write, *key);
    if (!deleted.ok()) return deleted;
    AnnounceShift(write, key->session);
    return access_->Audit(write, *caller, kAction, request->name(), "");
  }));
}

grpc::Status PeopleServiceImpl::PublishRoster(grpc::ServerContext* context, const footfall::v1::PublishRosterRequest* request,
                                              footfall::v1::PublishRosterResponse* response) {
  constexpr std::string_view kAction = "PeopleService.PublishRoster";
  auto caller = access_->Check(*context, Right::kRunSession, kAction, request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("parent", request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    if (auto session = GetSession(write.db(), *key); !session.ok()) return session.status();
    auto count = PublishShifts(write, *key);
    if (!count.ok()) return count.status();
    response->set_published_count(*count);
    AnnounceShift(write, *key);
    return access_->Audit(write, *caller, kAction, request->parent(), std::to_string(*count) + " shifts");
  }));
}

grpc::Status PeopleServiceImpl::ExportCalendar(grpc::ServerContext* context, const footfall::v1::ExportCalendarRequest* request,
                                               footfall::v1::ExportCalendarResponse* response) {
  constexpr std::string_view kAction = "PeopleService.ExportCalendar";
  auto caller = access_->Check(*context, Right::kReadOwnShifts, kAction, request->parent());
  // Somebody else's shifts are part of the plan.
  const bool others = !request->staff().empty() && caller.ok() && request->staff() != caller->staff;
  if (others) caller = access_->Check(*context, Right::kReadPlan, kAction, request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("parent", request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  const absl::StatusOr<std::string> staff = request->staff().empty() ? std::string() : ParseStaffName("staff", request->staff());
  if (!staff.ok()) return ToGrpc(staff.status());
  return ToGrpc(database_->Read([&](Connection& db) -> absl::Status {
    // An empty calendar of nobody would look like one of somebody who has no shifts.
    if (!staff->empty() && absl::IsNotFound(server::GetStaff(db, *staff).status())) return errors::InvalidField("staff", "UNKNOWN");
    auto events = LoadEvents(db, *key, *caller, request->staff());
    if (events.ok()) response->set_ics(WriteCalendar(*events, clock_->NowMs()));
    return events.status();
  }));
}

}  // namespace footfall::server
