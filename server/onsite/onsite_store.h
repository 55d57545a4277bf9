// Tables of what kiosks noted besides leads. What was said is encrypted before it comes here. Reads anywhere, writes inside a job of the
// writer; each operation is entered once: the second time nothing is written and false answered.
#ifndef FOOTFALL_SERVER_ONSITE_ONSITE_STORE_H_
#define FOOTFALL_SERVER_ONSITE_ONSITE_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/resource_names.h"
#include "server/storage/database.h"

namespace footfall::server {

// Where an operation came from; ids without resource prefixes.
struct OnsiteOrigin {
  std::string operation_id;  // 16 bytes
  SessionKey session;
  std::string staff_id, device_id;
  int64_t time_ms = 0;  // by the kiosk's best estimate
};

// What was said, under a key of its own.
struct SealedNote {
  std::string wrapped_key, box;
};

struct TouchCountRow {
  OnsiteOrigin origin;
  std::string zone_id;
  int64_t kind = 0, hour_ms = 0, number = 0;
};
absl::StatusOr<bool> InsertCount(WriteContext& write, const TouchCountRow& row);
// Sums by hour, zone and kind; the origin has the session alone.
absl::StatusOr<std::vector<TouchCountRow>> SumCounts(Connection& db, const SessionKey& session, int limit);

struct MarkRow {
  OnsiteOrigin origin;
  std::string checklist_id, point_id;
  bool done = false;
  std::optional<int64_t> counted;
  std::string photo_id;  // 16 bytes; empty = none
  SealedNote note;
};
absl::StatusOr<bool> InsertMark(WriteContext& write, const MarkRow& row);
// The newest of each point, by checklist and point.
absl::StatusOr<std::vector<MarkRow>> ListNewestMarks(Connection& db, const SessionKey& session, int limit);

struct ReportRow {
  OnsiteOrigin origin;
  std::string incident_id;  // 16 bytes
  std::string zone_id, plan_id;
  int64_t severity = 0;
  bool over = false;
  std::string photo_id;
  SealedNote text;
};
// Brings the incident itself up to what its reports say, whatever the order in which they came.
absl::StatusOr<bool> InsertReport(WriteContext& write, const ReportRow& row);
struct IncidentRow {
  SessionKey session;
  std::string incident_id;
  int64_t severity = 0;
  bool over = false;
  int64_t first_ms = 0;
};
// Newest first, at most `limit`, those before (first_ms, incident_id); session_id empty = all of the campaign.
absl::StatusOr<std::vector<IncidentRow>> ListIncidentRows(Connection& db, const SessionKey& session,
                                                          const std::pair<int64_t, std::string>& before, int limit);
// Oldest first.
absl::StatusOr<std::vector<ReportRow>> ListReports(Connection& db, std::string_view campaign_id, std::string_view incident_id);
absl::StatusOr<int64_t> CountOpenIncidents(Connection& db, const SessionKey& session);

struct SurveyRow {
  OnsiteOrigin origin;
  std::string survey_id;
  int64_t survey_version = 0;
  std::string lead_id;  // 16 bytes; empty = somebody unnamed
  std::string language;
  SealedNote answers;
};
absl::StatusOr<bool> InsertSurveyAnswer(WriteContext& write, const SurveyRow& row);
// Newest first; session_id empty = all of the campaign.
absl::StatusOr<std::vector<SurveyRow>> ListSurveyAnswers(Connection& db, const SessionKey& session, std::string_view survey_id);

struct PhotoRow {
  OnsiteOrigin origin;
  SealedNote jpeg;
};
absl::StatusOr<bool> InsertPhoto(WriteContext& write, const PhotoRow& row);
// nullopt until it has arrived.
absl::StatusOr<std::optional<PhotoRow>> FindPhoto(Connection& db, std::string_view campaign_id, std::string_view photo_id);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_ONSITE_ONSITE_STORE_H_
