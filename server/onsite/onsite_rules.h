// What can be noted at a kiosk besides leads, and what is counted of it. Pure; any thread.
#ifndef FOOTFALL_SERVER_ONSITE_ONSITE_RULES_H_
#define FOOTFALL_SERVER_ONSITE_ONSITE_RULES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "footfall/v1/onsite.pb.h"
#include "footfall/v1/onsite_service.pb.h"
#include "footfall/v1/people_service.pb.h"
#include "footfall/v1/playbook_service.pb.h"
#include "server/base/text_rules.h"

namespace footfall::server {

// The API's limits.
inline constexpr int64_t kMaxTouches = 10'000;  // of one operation
inline constexpr int kMaxNoteLength = 500;      // characters
inline constexpr int kMaxIncidentLength = 1000;
inline constexpr int kMaxToldLength = 200;
inline constexpr size_t kMaxPhotoBytes = 60 * 1024;  // fits into one operation with its seal
inline constexpr int64_t kMaxCounted = 1'000'000'000;
inline constexpr int kMaxListedTexts = 200;

// Everything that does not fit, by the payload's own field names; empty = fine.
Problems CheckCount(const footfall::v1::CountPayload& payload);
Problems CheckMark(const footfall::v1::ChecklistMarkPayload& payload);
Problems CheckIncident(const footfall::v1::IncidentPayload& payload);
Problems CheckPhoto(const footfall::v1::PhotoPayload& payload);
Problems CheckZoneMove(const footfall::v1::ZoneMovePayload& payload);
// What can be said without knowing the survey.
Problems CheckSurveyAnswer(const footfall::v1::SurveyAnswerPayload& payload);
// Answers against the questions that were asked. What was left out is the visitor's right; what contradicts the questions does not fit.
Problems CheckAnswers(const footfall::v1::Survey& survey, const footfall::v1::SurveyAnswerPayload& payload);

// "" or why the bytes are no picture that is taken: NOT_JPEG, HAS_METADATA (what cameras and programs write about the place, the person and
// the device: Exif, XMP, IPTC).
std::string_view JudgeJpeg(std::string_view bytes);

// First instant of the hour in which `time_ms` lies, in the time zone; of an unknown zone, in UTC.
int64_t HourOf(int64_t time_ms, const std::string& time_zone);

// Results of a survey. `versions`: newest first. `answers`: newest first.
footfall::v1::SurveyResults SumUpSurvey(const std::vector<footfall::v1::Survey>& versions,
                                        const std::vector<footfall::v1::SurveyAnswerPayload>& answers);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_ONSITE_ONSITE_RULES_H_
