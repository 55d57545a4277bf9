#include "server/sessions/session_store.h"

#include "server/storage/record.h"

namespace footfall::server {
namespace {

using footfall::v1::Assignment;
using footfall::v1::Session;
using footfall::v1::TimeSpan;
using footfall::v1::Zone;

constexpr std::string_view kAssignmentColumns =
    "SELECT campaign_id, session_id, assignment_id, staff_id, zone_id, start_ms, end_ms FROM assignments ";

absl::Status DecodeSession(const Row& row, Session* session) { return DecodeRecord(row, SessionName({row.Text(2), row.Text(3)}), session); }

absl::Status DecodeZone(const Row& row, Zone* zone) {
  return DecodeRecord(row, SessionChildName({row.Text(2), row.Text(3)}, "zones", row.Text(4)), zone);
}

absl::Status DecodeAssignment(const Row& row, Assignment* assignment) {
  const SessionKey key{row.Text(0), row.Text(1)};
  assignment->set_name(SessionChildName(key, "assignments", row.Text(2)));
  assignment->set_staff(StaffName(row.Text(3)));
  assignment->set_zone(SessionChildName(key, "zones", row.Text(4)));
  assignment->mutable_span()->set_start_ms(row.Int(5));
  assignment->mutable_span()->set_end_ms(row.Int(6));
  return absl::OkStatus();
}

std::string WithColumns(std::string_view rest) { return std::string(kAssignmentColumns).append(rest); }

absl::Status RefuseWhenFull(Connection& db, std::string_view count_sql, const SessionKey& key, int limit, std::string_view reason) {
  int64_t count = 0;
  absl::Status status = db.Query(count_sql, {key.campaign_id, key.session_id}, [&](const Row& row) {
    count = row.Int(0);
    return false;
  });
  if (!status.ok()) return status;
  return count >= limit ? errors::FailedPrecondition(reason, SessionName(key)) : absl::OkStatus();
}

// The columns of a session, in the order its statements bind them.
absl::StatusOr<std::vector<SqlValue>> SessionValues(WriteContext& write, Session* session) {
  auto key = ParseSessionName("name", session->name());
  if (!key.ok()) return key.status();
  auto site = ParseSiteName("session.site", session->site());
  if (!site.ok()) return site.status();
  const int64_t version = write.NextNumber();
  session->set_etag(MakeEtag(session->name(), version));
  return std::vector<SqlValue>{*site, int64_t{session->state()}, version, EncodeRecord(*session), key->campaign_id, key->session_id};
}

std::vector<SqlValue> ZoneValues(WriteContext& write, const SessionChildKey& key, Zone* zone) {
  const int64_t version = write.NextNumber();
  zone->set_etag(MakeEtag(zone->name(), version));
  return {int64_t{zone->path_order()}, version, EncodeRecord(*zone), key.session.campaign_id, key.session.session_id, key.id};
}

absl::StatusOr<std::vector<SqlValue>> AssignmentValues(const SessionChildKey& key, const Assignment& assignment) {
  auto staff = ParseStaffName("assignment.staff", assignment.staff());
  if (!staff.ok()) return staff.status();
  auto zone = ParseSessionChildName("assignment.zone", "zones", assignment.zone());
  if (!zone.ok()) return zone.status();
  return std::vector<SqlValue>{
      *staff, zone->id, assignment.span().start_ms(), assignment.span().end_ms(), key.session.campaign_id, key.session.session_id, key.id};
}

}  // namespace

absl::StatusOr<Session> GetSession(Connection& db, const SessionKey& key) {
  return QueryOne<Session>(db, "SELECT version, record, campaign_id, session_id FROM sessions WHERE campaign_id = :1 AND session_id = :2",
                           {key.campaign_id, key.session_id}, SessionName(key), DecodeSession);
}

absl::StatusOr<Zone> GetZone(Connection& db, const SessionChildKey& key) {
  return QueryOne<Zone>(db,
                        "SELECT version, record, campaign_id, session_id, zone_id FROM zones "
                        "WHERE campaign_id = :1 AND session_id = :2 AND zone_id = :3",
                        {key.session.campaign_id, key.session.session_id, key.id}, SessionChildName(key.session, "zones", key.id),
                        DecodeZone);
}

absl::StatusOr<Assignment> GetAssignment(Connection& db, const SessionChildKey& key) {
  static const std::string sql = WithColumns("WHERE campaign_id = :1 AND session_id = :2 AND assignment_id = :3");
  return QueryOne<Assignment>(db, sql, {key.session.campaign_id, key.session.session_id, key.id},
                              SessionChildName(key.session, "assignments", key.id), DecodeAssignment);
}

absl::StatusOr<std::string> GetSessionSite(Connection& db, const SessionKey& key) {
  return QueryOne<std::string>(db, "SELECT site_id FROM sessions WHERE campaign_id = :1 AND session_id = :2",
                               {key.campaign_id, key.session_id}, SessionName(key), [](const Row& row, std::string* site) {
                                 *site = row.Text(0);
                                 return absl::OkStatus();
                               });
}

absl::StatusOr<std::vector<Session>> ListSessions(Connection& db, std::string_view campaign_id, std::string_view after_id, int limit) {
  return QueryAll<Session>(db,
                           "SELECT version, record, campaign_id, session_id FROM sessions "
                           "WHERE campaign_id = :1 AND session_id > :2 ORDER BY session_id LIMIT :3",
                           {std::string(campaign_id), std::string(after_id), int64_t{limit}}, DecodeSession);
}

absl::StatusOr<std::vector<SessionKey>> ListEndedSessions(Connection& db, std::string_view site_id) {
  return QueryAll<SessionKey>(
      db, "SELECT campaign_id, session_id FROM sessions WHERE site_id = :1 AND state >= :2 ORDER BY campaign_id, session_id",
      {std::string(site_id), int64_t{footfall::v1::SESSION_STATE_CLOSED}}, [](const Row& row, SessionKey* key) {
        *key = {row.Text(0), row.Text(1)};
        return absl::OkStatus();
      });
}

absl::StatusOr<std::vector<Zone>> ListZones(Connection& db, const SessionKey& key) {
  return QueryAll<Zone>(db,
                        "SELECT version, record, campaign_id, session_id, zone_id FROM zones "
                        "WHERE campaign_id = :1 AND session_id = :2 ORDER BY path_order, zone_id",
                        {key.campaign_id, key.session_id}, DecodeZone);
}

absl::StatusOr<std::vector<Assignment>> ListAssignments(Connection& db, const SessionKey& key) {
  static const std::string sql = WithColumns("WHERE campaign_id = :1 AND session_id = :2 ORDER BY start_ms, assignment_id");
  return QueryAll<Assignment>(db, sql, {key.campaign_id, key.session_id}, DecodeAssignment);
}

absl::StatusOr<std::vector<Assignment>> ListStaffAssignments(Connection& db, std::string_view staff_id, const TimeSpan& span) {
  static const std::string sql = WithColumns("WHERE staff_id = :1 AND end_ms > :2 AND start_ms < :3 ORDER BY start_ms, assignment_id");
  return QueryAll<Assignment>(db, sql, {std::string(staff_id), span.start_ms(), span.end_ms()}, DecodeAssignment);
}

absl::StatusOr<std::vector<Assignment>> ListOverlapsElsewhere(Connection& db, const SessionKey& key) {
  return QueryAll<Assignment>(
      db,
      "SELECT DISTINCT o.campaign_id, o.session_id, o.assignment_id, o.staff_id, o.zone_id, o.start_ms, o.end_ms FROM assignments a "
      "JOIN assignments o ON o.staff_id = a.staff_id AND o.end_ms > a.start_ms AND o.start_ms < a.end_ms "
      "WHERE a.campaign_id = :1 AND a.session_id = :2 AND (o.campaign_id <> a.campaign_id OR o.session_id <> a.session_id) "
      "ORDER BY o.start_ms, o.assignment_id",
      {key.campaign_id, key.session_id}, DecodeAssignment);
}

absl::Status InsertSession(WriteContext& write, Session* session) {
  auto values = SessionValues(write, session);
  if (!values.ok()) return values.status();
  return Inserted(
      write.db().Execute("INSERT INTO sessions (site_id, state, version, record, campaign_id, session_id) VALUES (:1, :2, :3, :4, :5, :6)",
                         *values),
      session->name());
}

absl::Status ReplaceSession(WriteContext& write, Session* session) {
  auto values = SessionValues(write, session);
  if (!values.ok()) return values.status();
  return Changed(write.db().Execute("UPDATE sessions SET site_id = :1, state = :2, version = :3, record = :4 "
                                    "WHERE campaign_id = :5 AND session_id = :6",
                                    *values),
                 session->name());
}

absl::Status InsertZone(WriteContext& write, Zone* zone) {
  auto key = ParseSessionChildName("name", "zones", zone->name());
  if (!key.ok()) return key.status();
  absl::Status full = RefuseWhenFull(write.db(), "SELECT COUNT(*) FROM zones WHERE campaign_id = :1 AND session_id = :2", key->session,
                                     kMaxZones, "TOO_MANY_ZONES");
  if (!full.ok()) return full;
  return Inserted(write.db().Execute(
                      "INSERT INTO zones (path_order, version, record, campaign_id, session_id, zone_id) VALUES (:1, :2, :3, :4, :5, :6)",
                      ZoneValues(write, *key, zone)),
                  zone->name());
}

absl::Status ReplaceZone(WriteContext& write, Zone* zone) {
  auto key = ParseSessionChildName("name", "zones", zone->name());
  if (!key.ok()) return key.status();
  return Changed(write.db().Execute("UPDATE zones SET path_order = :1, version = :2, record = :3 "
                                    "WHERE campaign_id = :4 AND session_id = :5 AND zone_id = :6",
                                    ZoneValues(write, *key, zone)),
                 zone->name());
}

absl::Status InsertAssignment(WriteContext& write, const Assignment& assignment) {
  auto key = ParseSessionChildName("name", "assignments", assignment.name());
  if (!key.ok()) return key.status();
  auto values = AssignmentValues(*key, assignment);
  if (!values.ok()) return values.status();
  absl::Status full = RefuseWhenFull(write.db(), "SELECT COUNT(*) FROM assignments WHERE campaign_id = :1 AND session_id = :2",
                                     key->session, kMaxAssignments, "TOO_MANY_ASSIGNMENTS");
  if (!full.ok()) return full;
  return Inserted(write.db().Execute("INSERT INTO assignments (staff_id, zone_id, start_ms, end_ms, campaign_id, session_id, "
                                     "assignment_id) VALUES (:1, :2, :3, :4, :5, :6, :7)",
                                     *values),
                  assignment.name());
}

absl::Status ReplaceAssignment(WriteContext& write, const Assignment& assignment) {
  auto key = ParseSessionChildName("name", "assignments", assignment.name());
  if (!key.ok()) return key.status();
  auto values = AssignmentValues(*key, assignment);
  if (!values.ok()) return values.status();
  return Changed(write.db().Execute("UPDATE assignments SET staff_id = :1, zone_id = :2, start_ms = :3, end_ms = :4 "
                                    "WHERE campaign_id = :5 AND session_id = :6 AND assignment_id = :7",
                                    *values),
                 assignment.name());
}

absl::Status DeleteAssignment(WriteContext& write, const SessionChildKey& key) {
  return Changed(write.db().Execute("DELETE FROM assignments WHERE campaign_id = :1 AND session_id = :2 AND assignment_id = :3",
                                    {key.session.campaign_id, key.session.session_id, key.id}),
                 SessionChildName(key.session, "assignments", key.id));
}

}  // namespace footfall::server
