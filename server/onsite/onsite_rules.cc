#include "server/onsite/onsite_rules.h"

#include <algorithm>
#include <utility>

#include "absl/time/time.h"
#include "proto/rules/form_ids.h"
#include "proto/rules/ids.h"
#include "server/playbooks/playbook_rules.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

void CheckId(const char* field, const std::string& id, Problems* problems) {
  if (id.empty()) return problems->push_back({field, "REQUIRED"});
  if (!rules::IsResourceId(id)) problems->push_back({field, "BAD_ID"});
}

void CheckOptionalId(const char* field, const std::string& id, Problems* problems) {
  if (!id.empty()) CheckId(field, id, problems);
}

void CheckOptionalUuid(const char* field, const std::string& id, Problems* problems) {
  if (!id.empty() && !rules::UuidFromBytes(id)) problems->push_back({field, "BAD_ID"});
}

void CheckKnown(const char* field, int value, bool valid, Problems* problems) {
  if (value == 0 || !valid) problems->push_back({field, "UNKNOWN_VALUE"});
}

constexpr uint8_t kMarker = 0xFF, kStartOfImage = 0xD8, kStartOfScan = 0xDA, kExifOrXmp = 0xE1, kIptc = 0xED;

}  // namespace

Problems CheckCount(const v1::CountPayload& payload) {
  Problems problems;
  CheckOptionalId("zone_id", payload.zone_id(), &problems);
  CheckKnown("kind", payload.kind(), v1::CountKind_IsValid(payload.kind()), &problems);
  CheckNumber("number", payload.number(), -kMaxTouches, kMaxTouches, &problems);
  if (payload.number() == 0) problems.push_back({"number", "REQUIRED"});
  if (payload.first_ms() <= 0) problems.push_back({"first_ms", "REQUIRED"});
  CheckId("staff_id", payload.staff_id(), &problems);
  return problems;
}

Problems CheckMark(const v1::ChecklistMarkPayload& payload) {
  Problems problems;
  CheckId("checklist_id", payload.checklist_id(), &problems);
  CheckId("point_id", payload.point_id(), &problems);
  if (payload.has_counted()) CheckNumber("counted", payload.counted(), 0, kMaxCounted, &problems);
  CheckText("note", payload.note(), kMaxNoteLength, &problems);
  CheckOptionalUuid("photo_id", payload.photo_id(), &problems);
  CheckId("staff_id", payload.staff_id(), &problems);
  return problems;
}

Problems CheckIncident(const v1::IncidentPayload& payload) {
  Problems problems;
  CheckOptionalUuid("incident_id", payload.incident_id(), &problems);
  CheckOptionalId("zone_id", payload.zone_id(), &problems);
  CheckKnown("severity", payload.severity(), v1::Severity_IsValid(payload.severity()), &problems);
  CheckRequiredText("text", payload.text(), kMaxIncidentLength, &problems);
  CheckOptionalId("plan_id", payload.plan_id(), &problems);
  CheckText("told", payload.told(), kMaxToldLength, &problems);
  CheckOptionalUuid("photo_id", payload.photo_id(), &problems);
  CheckId("staff_id", payload.staff_id(), &problems);
  return problems;
}

Problems CheckPhoto(const v1::PhotoPayload& payload) {
  Problems problems;
  if (payload.jpeg().size() > kMaxPhotoBytes) problems.push_back({"jpeg", "TOO_LARGE"});
  if (const std::string_view reason = JudgeJpeg(payload.jpeg()); !reason.empty()) problems.push_back({"jpeg", std::string(reason)});
  CheckId("staff_id", payload.staff_id(), &problems);
  return problems;
}

Problems CheckZoneMove(const v1::ZoneMovePayload& payload) {
  Problems problems;
  CheckId("moved_staff_id", payload.moved_staff_id(), &problems);
  CheckOptionalId("zone_id", payload.zone_id(), &problems);
  if (payload.start_ms() <= 0) problems.push_back({"start_ms", "REQUIRED"});
  CheckId("staff_id", payload.staff_id(), &problems);
  return problems;
}

Problems CheckSurveyAnswer(const v1::SurveyAnswerPayload& payload) {
  Problems problems;
  CheckId("survey_id", payload.survey_id(), &problems);
  if (payload.survey_version() < 1) problems.push_back({"survey_version", "TOO_SMALL"});
  if (payload.answers().empty()) problems.push_back({"answers", "REQUIRED"});
  if (payload.answers_size() > kMaxSurveyQuestions) problems.push_back({"answers", "TOO_MANY"});
  CheckOptionalUuid("lead_id", payload.lead_id(), &problems);
  const std::string& language = payload.language();
  if (language != "zh-Hans" && language != "zh-Hant" && language != "en") problems.push_back({"language", "BAD_LANGUAGE"});
  CheckOptionalId("staff_id", payload.staff_id(), &problems);
  return problems;
}

Problems CheckAnswers(const v1::Survey& survey, const v1::SurveyAnswerPayload& payload) {
  Problems problems;
  rules::LeadInput input;
  for (const v1::Answer& answer : payload.answers()) {
    const auto [place, fresh] = input.answers.try_emplace(answer.field_id(), answer.values().begin(), answer.values().end());
    if (!fresh) problems.push_back({"answers", "DUPLICATE_ID"});
  }
  for (rules::Problem& problem : rules::CheckLead(ToFormRule(survey), input)) {
    const bool left_out = problem.reason == "REQUIRED" || problem.reason == "NOT_ASKED";
    if (problem.field.starts_with("answers") && !left_out) problems.push_back(std::move(problem));
  }
  return problems;
}

std::string_view JudgeJpeg(std::string_view bytes) {
  const auto at = [&](size_t place) { return static_cast<uint8_t>(bytes[place]); };
  if (bytes.size() < 4 || at(0) != kMarker || at(1) != kStartOfImage) return "NOT_JPEG";
  // Segments, each with its length, up to the picture itself.
  for (size_t place = 2; place + 4 <= bytes.size();) {
    if (at(place) != kMarker) return "NOT_JPEG";
    const uint8_t kind = at(place + 1);
    if (kind == kMarker) {
      ++place;  // a filler
      continue;
    }
    if (kind == kStartOfScan) return "";
    if (kind == kExifOrXmp || kind == kIptc) return "HAS_METADATA";
    const size_t length = size_t{at(place + 2)} << 8 | at(place + 3);
    if (length < 2) return "NOT_JPEG";
    place += 2 + length;
  }
  return "NOT_JPEG";
}

int64_t HourOf(int64_t time_ms, const std::string& time_zone) {
  absl::TimeZone zone = absl::UTCTimeZone();
  if (!absl::LoadTimeZone(time_zone, &zone)) zone = absl::UTCTimeZone();
  const absl::Time time = absl::FromUnixMillis(time_ms);
  // By the clock's minutes, not by its hour: an hour that the clocks go through twice is two.
  const absl::TimeZone::CivilInfo info = zone.At(time);
  return absl::ToUnixMillis(time - info.subsecond - absl::Minutes(info.cs.minute()) - absl::Seconds(info.cs.second()));
}

}  // namespace footfall::server
