// The table of check-ins and check-outs: facts that are never changed. One thread at a time a connection.
#ifndef FOOTFALL_SERVER_PEOPLE_ATTENDANCE_STORE_H_
#define FOOTFALL_SERVER_PEOPLE_ATTENDANCE_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/people_service.pb.h"
#include "proto/rules/ids.h"
#include "server/base/resource_names.h"
#include "server/storage/database.h"

namespace footfall::server {

// One event as stored.
struct AttendanceRow {
  rules::Uuid event_id{};
  std::string staff_id;
  footfall::v1::AttendanceEvent event;  // superseded is not stored: it follows from the events, see attendance_rules.h
};

// All events of a session in the order in which they arrived.
absl::StatusOr<std::vector<AttendanceRow>> ListAttendanceEvents(Connection& db, const SessionKey& key);

// Stores an event; one that is there already (same event_id) is left as it is.
absl::Status InsertAttendanceEvent(WriteContext& write, const SessionKey& key, const AttendanceRow& row);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_PEOPLE_ATTENDANCE_STORE_H_
