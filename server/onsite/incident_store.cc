// The part of onsite_store.h that is about incidents.
#include "server/onsite/onsite_store.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

constexpr std::string_view kInsertReport =
    "INSERT INTO incident_reports (operation_id, campaign_id, incident_id, session_id, zone_id, severity, over, plan_id, photo_id, "
    "staff_id, "
    "device_id, time_ms, wrapped_key, box) VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12, :13, :14) "
    "ON CONFLICT (operation_id) DO NOTHING";
constexpr std::string_view kListReports =
    "SELECT operation_id, session_id, zone_id, severity, over, plan_id, photo_id, staff_id, device_id, time_ms, wrapped_key, box FROM "
    "incident_reports WHERE campaign_id = :1 AND incident_id = :2 ORDER BY time_ms, operation_id";
constexpr std::string_view kPutIncident =
    "INSERT INTO incidents (campaign_id, incident_id, session_id, severity, over, first_ms) VALUES (:1, :2, :3, :4, :5, :6) ON CONFLICT "
    "(campaign_id, incident_id) DO UPDATE SET session_id = excluded.session_id, severity = excluded.severity, over = excluded.over, "
    "first_ms = excluded.first_ms";
constexpr std::string_view kListIncidents =
    "SELECT session_id, incident_id, severity, over, first_ms FROM incidents WHERE campaign_id = :1 AND (:2 = '' OR session_id = :2) AND "
    "(first_ms < :3 OR (first_ms = :3 AND incident_id < :4)) ORDER BY first_ms DESC, incident_id DESC LIMIT :5";
constexpr std::string_view kCountOpen = "SELECT COUNT(*) FROM incidents WHERE campaign_id = :1 AND session_id = :2 AND over = 0";

}  // namespace

absl::StatusOr<bool> InsertReport(WriteContext& write, const ReportRow& row) {
  const OnsiteOrigin& from = row.origin;
  const absl::StatusOr<int64_t> entered = write.db().Execute(
      kInsertReport, {Bytes{from.operation_id}, from.session.campaign_id, Bytes{row.incident_id}, from.session.session_id, row.zone_id,
                      row.severity, int64_t{row.over}, row.plan_id, Bytes{row.photo_id}, from.staff_id, from.device_id, from.time_ms,
                      Bytes{row.text.wrapped_key}, Bytes{row.text.box}});
  if (!entered.ok()) return entered.status();
  if (*entered == 0) return false;
  const auto reports = ListReports(write.db(), from.session.campaign_id, row.incident_id);
  if (!reports.ok()) return reports.status();
  const ReportRow &first = reports->front(), &last = reports->back();
  const absl::Status put = write.db()
                               .Execute(kPutIncident, {from.session.campaign_id, Bytes{row.incident_id}, first.origin.session.session_id,
                                                       last.severity, int64_t{last.over}, first.origin.time_ms})
                               .status();
  if (!put.ok()) return put;
  return true;
}

absl::StatusOr<std::vector<IncidentRow>> ListIncidentRows(Connection& db, const SessionKey& session,
                                                          const std::pair<int64_t, std::string>& before, int limit) {
  return QueryAll<IncidentRow>(db, kListIncidents,
                               {session.campaign_id, session.session_id, before.first, Bytes{before.second}, int64_t{limit}},
                               [&](const Row& row, IncidentRow* incident) {
                                 *incident = {.session = {session.campaign_id, row.Text(0)},
                                              .incident_id = row.Blob(1),
                                              .severity = row.Int(2),
                                              .over = row.Int(3) != 0,
                                              .first_ms = row.Int(4)};
                                 return absl::OkStatus();
                               });
}

absl::StatusOr<std::vector<ReportRow>> ListReports(Connection& db, std::string_view campaign_id, std::string_view incident_id) {
  return QueryAll<ReportRow>(
      db, kListReports, {std::string(campaign_id), Bytes{std::string(incident_id)}}, [&](const Row& row, ReportRow* report) {
        *report = {.origin = {row.Blob(0), {std::string(campaign_id), row.Text(1)}, row.Text(7), row.Text(8), row.Int(9)},
                   .incident_id = std::string(incident_id),
                   .zone_id = row.Text(2),
                   .plan_id = row.Text(5),
                   .severity = row.Int(3),
                   .over = row.Int(4) != 0,
                   .photo_id = row.Blob(6),
                   .text = {row.Blob(10), row.Blob(11)}};
        return absl::OkStatus();
      });
}

absl::StatusOr<int64_t> CountOpenIncidents(Connection& db, const SessionKey& session) {
  int64_t count = 0;
  const absl::Status read = db.Query(kCountOpen, {session.campaign_id, session.session_id}, [&](const Row& row) {
    count = row.Int(0);
    return false;
  });
  if (!read.ok()) return read;
  return count;
}

}  // namespace footfall::server
