#include "server/onsite/onsite_store.h"

#include "server/storage/record.h"

namespace footfall::server {
namespace {

constexpr std::string_view kInsertCount =
    "INSERT INTO onsite_counts (operation_id, campaign_id, session_id, zone_id, kind, hour_ms, number, staff_id, device_id, time_ms) "
    "VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10) ON CONFLICT (operation_id) DO NOTHING";
constexpr std::string_view kSumCounts =
    "SELECT hour_ms, zone_id, kind, SUM(number) FROM onsite_counts WHERE campaign_id = :1 AND session_id = :2 "
    "GROUP BY hour_ms, zone_id, kind ORDER BY hour_ms, zone_id, kind LIMIT :3";
constexpr std::string_view kInsertMark =
    "INSERT INTO checklist_marks (operation_id, campaign_id, session_id, checklist_id, point_id, done, counted, photo_id, staff_id, "
    "device_id, time_ms, wrapped_key, box) VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12, :13) "
    "ON CONFLICT (operation_id) DO NOTHING";
constexpr std::string_view kNewestMarks =
    "SELECT operation_id, checklist_id, point_id, done, counted, photo_id, staff_id, device_id, time_ms, wrapped_key, box FROM "
    "checklist_marks m WHERE campaign_id = :1 AND session_id = :2 AND operation_id = (SELECT operation_id FROM checklist_marks n WHERE "
    "n.campaign_id = m.campaign_id AND n.session_id = m.session_id AND n.checklist_id = m.checklist_id AND n.point_id = m.point_id "
    "ORDER BY n.time_ms DESC, n.operation_id DESC LIMIT 1) ORDER BY checklist_id, point_id LIMIT :3";
constexpr std::string_view kInsertSurvey =
    "INSERT INTO survey_answers (operation_id, campaign_id, session_id, survey_id, survey_version, lead_id, language, staff_id, device_id, "
    "time_ms, wrapped_key, box) VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12) ON CONFLICT (operation_id) DO NOTHING";
constexpr std::string_view kListSurvey =
    "SELECT operation_id, session_id, survey_id, survey_version, lead_id, language, staff_id, device_id, time_ms, wrapped_key, box FROM "
    "survey_answers WHERE campaign_id = :1 AND survey_id = :2 AND (:3 = '' OR session_id = :3) ORDER BY time_ms DESC, operation_id DESC";
constexpr std::string_view kInsertPhoto =
    "INSERT INTO photos (operation_id, campaign_id, session_id, staff_id, device_id, time_ms, wrapped_key, box) VALUES "
    "(:1, :2, :3, :4, :5, :6, :7, :8) ON CONFLICT (operation_id) DO NOTHING";
constexpr std::string_view kFindPhoto =
    "SELECT operation_id, session_id, staff_id, device_id, time_ms, wrapped_key, box FROM photos WHERE operation_id = :1 AND "
    "campaign_id = :2";

absl::StatusOr<bool> Entered(const absl::StatusOr<int64_t>& rows) {
  if (!rows.ok()) return rows.status();
  return *rows > 0;
}

}  // namespace

absl::StatusOr<bool> InsertCount(WriteContext& write, const TouchCountRow& row) {
  const OnsiteOrigin& from = row.origin;
  return Entered(write.db().Execute(kInsertCount, {Bytes{from.operation_id}, from.session.campaign_id, from.session.session_id, row.zone_id,
                                                   row.kind, row.hour_ms, row.number, from.staff_id, from.device_id, from.time_ms}));
}

absl::StatusOr<std::vector<TouchCountRow>> SumCounts(Connection& db, const SessionKey& session, int limit) {
  return QueryAll<TouchCountRow>(db, kSumCounts, {session.campaign_id, session.session_id, int64_t{limit}},
                                 [&](const Row& row, TouchCountRow* count) {
                                   count->origin.session = session;
                                   count->hour_ms = row.Int(0);
                                   count->zone_id = row.Text(1);
                                   count->kind = row.Int(2);
                                   count->number = row.Int(3);
                                   return absl::OkStatus();
                                 });
}

absl::StatusOr<bool> InsertMark(WriteContext& write, const MarkRow& row) {
  const OnsiteOrigin& from = row.origin;
  const SqlValue counted = row.counted ? SqlValue(*row.counted) : SqlValue(std::monostate());
  return Entered(write.db().Execute(
      kInsertMark,
      {Bytes{from.operation_id}, from.session.campaign_id, from.session.session_id, row.checklist_id, row.point_id, int64_t{row.done},
       counted, Bytes{row.photo_id}, from.staff_id, from.device_id, from.time_ms, Bytes{row.note.wrapped_key}, Bytes{row.note.box}}));
}

absl::StatusOr<std::vector<MarkRow>> ListNewestMarks(Connection& db, const SessionKey& session, int limit) {
  return QueryAll<MarkRow>(db, kNewestMarks, {session.campaign_id, session.session_id, int64_t{limit}}, [&](const Row& row, MarkRow* mark) {
    *mark = {.origin = {row.Blob(0), session, row.Text(6), row.Text(7), row.Int(8)},
             .checklist_id = row.Text(1),
             .point_id = row.Text(2),
             .done = row.Int(3) != 0,
             .photo_id = row.Blob(5),
             .note = {row.Blob(9), row.Blob(10)}};
    if (!row.IsNull(4)) mark->counted = row.Int(4);
    return absl::OkStatus();
  });
}

absl::StatusOr<bool> InsertSurveyAnswer(WriteContext& write, const SurveyRow& row) {
  const OnsiteOrigin& from = row.origin;
  return Entered(write.db().Execute(kInsertSurvey, {Bytes{from.operation_id}, from.session.campaign_id, from.session.session_id,
                                                    row.survey_id, row.survey_version, Bytes{row.lead_id}, row.language, from.staff_id,
                                                    from.device_id, from.time_ms, Bytes{row.answers.wrapped_key}, Bytes{row.answers.box}}));
}

absl::StatusOr<std::vector<SurveyRow>> ListSurveyAnswers(Connection& db, const SessionKey& session, std::string_view survey_id) {
  return QueryAll<SurveyRow>(db, kListSurvey, {session.campaign_id, std::string(survey_id), session.session_id},
                             [&](const Row& row, SurveyRow* answer) {
                               *answer = {.origin = {row.Blob(0), {session.campaign_id, row.Text(1)}, row.Text(6), row.Text(7), row.Int(8)},
                                          .survey_id = row.Text(2),
                                          .survey_version = row.Int(3),
                                          .lead_id = row.Blob(4),
                                          .language = row.Text(5),
                                          .answers = {row.Blob(9), row.Blob(10)}};
                               return absl::OkStatus();
                             });
}

absl::StatusOr<bool> InsertPhoto(WriteContext& write, const PhotoRow& row) {
  const OnsiteOrigin& from = row.origin;
  return Entered(
      write.db().Execute(kInsertPhoto, {Bytes{from.operation_id}, from.session.campaign_id, from.session.session_id, from.staff_id,
                                        from.device_id, from.time_ms, Bytes{row.jpeg.wrapped_key}, Bytes{row.jpeg.box}}));
}

absl::StatusOr<std::optional<PhotoRow>> FindPhoto(Connection& db, std::string_view campaign_id, std::string_view photo_id) {
  auto found =
      QueryAll<PhotoRow>(db, kFindPhoto, {Bytes{std::string(photo_id)}, std::string(campaign_id)}, [&](const Row& row, PhotoRow* photo) {
        *photo = {.origin = {row.Blob(0), {std::string(campaign_id), row.Text(1)}, row.Text(2), row.Text(3), row.Int(4)},
                  .jpeg = {row.Blob(5), row.Blob(6)}};
        return absl::OkStatus();
      });
  if (!found.ok()) return found.status();
  if (found->empty()) return std::nullopt;
  return std::move(found->front());
}

}  // namespace footfall::server
