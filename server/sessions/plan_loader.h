// Reads all that a session's plan rests on, from the tables of sessions and people. One thread at a time a connection.
#ifndef FOOTFALL_SERVER_SESSIONS_PLAN_LOADER_H_
#define FOOTFALL_SERVER_SESSIONS_PLAN_LOADER_H_

#include "absl/status/statusor.h"
#include "server/base/resource_names.h"
#include "server/sessions/assignment_rules.h"
#include "server/storage/connection.h"

namespace footfall::server {

// NotFound when there is no such session.
absl::StatusOr<SessionPlan> LoadSessionPlan(Connection& db, const SessionKey& key);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SESSIONS_PLAN_LOADER_H_
