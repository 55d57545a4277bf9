#include "kiosk/journal/site_tables.h"

#include "absl/strings/str_cat.h"

namespace footfall::kiosk {
namespace {

// Longer than anybody asks a kiosk what was yesterday; the server has it for good.
constexpr int32_t kKeptDays = 7;
constexpr int64_t kKeptMs = int64_t{kKeptDays} * 24 * 3600 * 1000;

absl::Status AddTally(Database* db, const Tally& tally, int32_t day) {
  absl::Status status = db->Prepare("DELETE FROM tallies WHERE day<?").Int(day - kKeptDays).Finish();
  status.Update(
      db->Prepare("INSERT INTO tallies(day,what,units) VALUES(?,?,?) ON CONFLICT(day,what) DO UPDATE SET units=units+excluded.units")
          .Int(day)
          .Text(tally.what)
          .Int(tally.units)
          .Finish());
  return status;
}

absl::Status WriteMark(Database* db, const ChecklistNote& mark) {
  absl::Status status = db->Prepare("DELETE FROM checklist_marks WHERE session_id<>? AND time_ms<?")
                            .Text(mark.session_id)
                            .Int(mark.time_ms - kKeptMs)
                            .Finish();
  status.Update(db->Prepare("INSERT OR REPLACE INTO checklist_marks(session_id,checklist_id,point_id,done,counted,photo,staff_id,time_ms) "
                            "VALUES(?,?,?,?,?,?,?,?)")
                    .Text(mark.session_id)
                    .Text(mark.checklist_id)
                    .Text(mark.point_id)
                    .Int(mark.done ? 1 : 0)
                    .Int(mark.counted)
                    .Int(mark.photo ? 1 : 0)
                    .Text(mark.staff_id)
                    .Int(mark.time_ms)
                    .Finish());
  return status;
}

absl::Status WriteIncident(Database* db, const IncidentNote& incident) {
  if (incident.over) return db->Prepare("DELETE FROM open_incidents WHERE incident_id=?").Blob(incident.incident_id).Finish();
  return db
      ->Prepare(
          "INSERT INTO open_incidents(incident_id,severity,time_ms) VALUES(?,?,?) "
          "ON CONFLICT(incident_id) DO UPDATE SET severity=excluded.severity")
      .Blob(incident.incident_id)
      .Int(incident.severity)
      .Int(incident.time_ms)
      .Finish();
}

absl::Status WriteQueueNumber(Database* db, const QueueNumberNote& number) {
  absl::Status status =
      db->Prepare("DELETE FROM queue_numbers WHERE queue<>? AND time_ms<?").Text(number.queue).Int(number.time_ms - kKeptMs).Finish();
  status.Update(db->Prepare("INSERT OR REPLACE INTO queue_numbers(queue,number,state,zone_id,time_ms) VALUES(?,?,?,?,?)")
                    .Text(number.queue)
                    .Int(number.number)
                    .Int(number.state)
                    .Text(number.zone_id)
                    .Int(number.time_ms)
                    .Finish());
  return status;
}

absl::Status ReadTallies(Database* db, int32_t day, SiteNotes* notes) {
  Statement read = db->Prepare("SELECT what,units FROM tallies WHERE day=?");
  read.Int(day);
  while (read.Step()) notes->tallies[read.GetBytes(0)] = read.GetInt(1);
  return read.Finish();
}

absl::Status ReadMarks(Database* db, const std::string& session_id, SiteNotes* notes) {
  Statement read = db->Prepare(
      "SELECT checklist_id,point_id,done,counted,photo,staff_id,time_ms FROM checklist_marks WHERE session_id=? ORDER BY "
      "checklist_id,point_id");
  read.Text(session_id);
  while (read.Step()) {
    notes->marks.push_back({session_id, read.GetBytes(0), read.GetBytes(1), read.GetInt(2) != 0, read.GetInt(3), read.GetInt(4) != 0,
                            read.GetBytes(5), read.GetInt(6)});
  }
  return read.Finish();
}

absl::Status ReadIncidents(Database* db, SiteNotes* notes) {
  Statement read = db->Prepare("SELECT incident_id,severity,time_ms FROM open_incidents ORDER BY time_ms,incident_id");
  while (read.Step()) notes->incidents.push_back({read.GetBytes(0), static_cast<int>(read.GetInt(1)), read.GetInt(2), false});
  return read.Finish();
}

absl::Status ReadNumbers(Database* db, const std::string& session, SiteNotes* notes) {
  // '0' follows '/': all names that begin with the session's and a slash.
  const std::string from = absl::StrCat(session, "/"), to = absl::StrCat(session, "0");
  Statement read =
      db->Prepare("SELECT queue,number,state,zone_id,time_ms FROM queue_numbers WHERE queue>=? AND queue<? ORDER BY queue,number");
  read.Text(from).Text(to);
  while (read.Step()) {
    notes->numbers.push_back({read.GetBytes(0), read.GetInt(1), static_cast<int>(read.GetInt(2)), read.GetBytes(3), read.GetInt(4)});
  }
  return read.Finish();
}

}  // namespace

absl::Status ApplySiteEffects(Database* db, const SiteEffects& effects, int32_t day) {
  absl::Status status;
  for (const Tally& tally : effects.tallies) status.Update(AddTally(db, tally, day));
  if (effects.mark) status.Update(WriteMark(db, *effects.mark));
  if (effects.incident) status.Update(WriteIncident(db, *effects.incident));
  if (effects.queue_number) status.Update(WriteQueueNumber(db, *effects.queue_number));
  return status;
}

absl::StatusOr<SiteNotes> ReadSiteNotes(Database* db, int32_t day, const std::string& session) {
  SiteNotes notes;
  const size_t slash = session.rfind('/');
  absl::Status status = ReadTallies(db, day, &notes);
  status.Update(ReadMarks(db, slash == std::string::npos ? session : session.substr(slash + 1), &notes));
  status.Update(ReadIncidents(db, &notes));
  status.Update(ReadNumbers(db, session, &notes));
  if (!status.ok()) return status;
  return notes;
}

}  // namespace footfall::kiosk
