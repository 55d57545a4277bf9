// The tables of sessions, zones and assignments. Messages come back complete, name and etag included. One thread at a time a connection.
#ifndef FOOTFALL_SERVER_SESSIONS_SESSION_STORE_H_
#define FOOTFALL_SERVER_SESSIONS_SESSION_STORE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/session_service.pb.h"
#include "server/base/resource_names.h"
#include "server/storage/database.h"

namespace footfall::server {

// Most of each in one session; their lists are one page.
inline constexpr int kMaxZones = 200;
inline constexpr int kMaxAssignments = 2000;

// NotFound when there is none.
absl::StatusOr<footfall::v1::Session> GetSession(Connection& db, const SessionKey& key);
absl::StatusOr<footfall::v1::Zone> GetZone(Connection& db, const SessionChildKey& key);
absl::StatusOr<footfall::v1::Assignment> GetAssignment(Connection& db, const SessionChildKey& key);
// The site's id. NotFound when there is no such session.
absl::StatusOr<std::string> GetSessionSite(Connection& db, const SessionKey& key);

// A campaign's sessions by id, at most `limit`, those after `after_id` ("" = from the first).
absl::StatusOr<std::vector<footfall::v1::Session>> ListSessions(Connection& db, std::string_view campaign_id, std::string_view after_id,
                                                                int limit);
// Sessions at a site, of any campaign, that are closed or reconciled.
absl::StatusOr<std::vector<SessionKey>> ListEndedSessions(Connection& db, std::string_view site_id);
// In the order of the visitor's path, then by id.
absl::StatusOr<std::vector<footfall::v1::Zone>> ListZones(Connection& db, const SessionKey& key);
// By start, then by id.
absl::StatusOr<std::vector<footfall::v1::Assignment>> ListAssignments(Connection& db, const SessionKey& key);
// Everything one person is assigned to within `span`, in all sessions, by start.
absl::StatusOr<std::vector<footfall::v1::Assignment>> ListStaffAssignments(Connection& db, std::string_view staff_id,
                                                                           const footfall::v1::TimeSpan& span);
// What the session's people are assigned to in other sessions while they are assigned here, by start.
absl::StatusOr<std::vector<footfall::v1::Assignment>> ListOverlapsElsewhere(Connection& db, const SessionKey& key);

// Store the message under its name, give it a new version and fill in its etag. Insert: AlreadyExists; FailedPrecondition TOO_MANY_ZONES,
// TOO_MANY_ASSIGNMENTS. Replace: NotFound.
absl::Status InsertSession(WriteContext& write, footfall::v1::Session* session);
absl::Status ReplaceSession(WriteContext& write, footfall::v1::Session* session);
absl::Status InsertZone(WriteContext& write, footfall::v1::Zone* zone);
absl::Status ReplaceZone(WriteContext& write, footfall::v1::Zone* zone);
absl::Status InsertAssignment(WriteContext& write, const footfall::v1::Assignment& assignment);
absl::Status ReplaceAssignment(WriteContext& write, const footfall::v1::Assignment& assignment);
absl::Status DeleteAssignment(WriteContext& write, const SessionChildKey& key);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SESSIONS_SESSION_STORE_H_
