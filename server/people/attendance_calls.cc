// The part of PeopleService that is about who was there.
#include <algorithm>
#include <utility>
#include <vector>

#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/people/attendance_rules.h"
#include "server/people/attendance_store.h"
#include "server/people/people_service.h"
#include "server/people/roster_store.h"
#include "server/people/staff_rules.h"
#include "server/sessions/session_store.h"

namespace footfall::server {
namespace {

using footfall::v1::Attendance;

absl::StatusOr<std::vector<Attendance>> LoadAttendance(Connection& db, const SessionKey& key, int64_t now_ms) {
  if (auto session = GetSession(db, key); !session.ok()) return session.status();
  auto staff = ListSessionStaff(db, key);
  if (!staff.ok()) return staff.status();
  auto shifts = ListPublishedShifts(db, key);
  if (!shifts.ok()) return shifts.status();
  auto rows = ListAttendanceEvents(db, key);
  if (!rows.ok()) return rows.status();
  std::vector<SessionEvent> events;
  for (AttendanceRow& row : *rows) events.push_back({StaffName(row.staff_id), std::move(row.event)});
  std::vector<Attendance> attendance;
  for (const AttendanceInput& input : GroupAttendance(*staff, *shifts, events)) attendance.push_back(JudgeAttendance(input, now_ms));
  return attendance;
}

// Stores the correction as a further event.
absl::Status StoreCorrection(WriteContext& write, const SessionKey& key, const footfall::v1::CorrectAttendanceRequest& request,
                             AttendanceRow row) {
  if (auto session = GetSession(write.db(), key); !session.ok()) return session.status();
  if (auto staff = GetStaff(write.db(), row.staff_id); !staff.ok()) return staff.status();
  row.event.set_kind(request.kind());
  row.event.set_time_ms(request.time_ms());
  row.event.set_reason(request.reason());
  absl::Status stored = InsertAttendanceEvent(write, key, row);
  if (stored.ok()) write.Announce({Change::Kind::kAttendance, key.campaign_id, key.session_id});
  return stored;
}

absl::Status FindRow(const std::vector<Attendance>& rows, const std::string& staff, Attendance* response) {
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const Attendance& one) { return one.staff() == staff; });
  if (row == rows.end()) return errors::NotFound(staff);
  *response = *row;
  return absl::OkStatus();
}

}  // namespace

grpc::Status PeopleServiceImpl::ListAttendance(grpc::ServerContext* context, const footfall::v1::ListAttendanceRequest* request,
                                               footfall::v1::ListAttendanceResponse* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "PeopleService.ListAttendance", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("parent", request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    auto rows = LoadAttendance(db, *key, clock_->NowMs());
    if (rows.ok()) response->mutable_attendance()->Assign(rows->begin(), rows->end());
    return rows.status();
  }));
}

grpc::Status PeopleServiceImpl::CorrectAttendance(grpc::ServerContext* context, const footfall::v1::CorrectAttendanceRequest* request,
                                                  Attendance* response) {
  constexpr std::string_view kAction = "PeopleService.CorrectAttendance";
  auto caller = access_->Check(*context, Right::kRunSession, kAction, request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("parent", request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  auto staff_id = ParseStaffName("staff", request->staff());
  if (!staff_id.ok()) return ToGrpc(staff_id.status());
  absl::Status fits = CheckCorrection(*request);
  if (!fits.ok()) return ToGrpc(fits);
  AttendanceRow row{random_->NewUuid(clock_->NowMs()), *staff_id, {}};
  row.event.set_corrected_by(caller->user);
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status stored = StoreCorrection(write, *key, *request, row);
    if (!stored.ok()) return stored;
    auto rows = LoadAttendance(write.db(), *key, clock_->NowMs());
    absl::Status found = rows.ok() ? FindRow(*rows, request->staff(), response) : rows.status();
    return found.ok() ? access_->Audit(write, *caller, kAction, SessionName(*key), request->staff()) : found;
  }));
}

}  // namespace footfall::server
