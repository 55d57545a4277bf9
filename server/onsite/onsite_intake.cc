#include "server/onsite/onsite_intake.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/onsite/onsite_rules.h"
#include "server/people/people_store.h"
#include "server/playbooks/playbook_store.h"
#include "server/sessions/session_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Keeps what one operation said from being put under another.
std::string NoteContext(const OnsiteOrigin& origin) { return absl::StrCat("footfall/onsite/", rules::ToHex(origin.operation_id)); }

// The payload, when it is one and nothing is wrong with it.
template <typename Payload>
absl::StatusOr<Payload> Parse(std::string_view plain, Problems (*check)(const Payload&)) {
  Payload payload;
  if (!payload.ParseFromArray(plain.data(), static_cast<int>(plain.size())))
    return errors::FailedPrecondition("PAYLOAD_UNREADABLE", "operations/-");
  if (Problems problems = check(payload); !problems.empty()) return errors::InvalidFields(std::move(problems));
  return payload;
}

absl::StatusOr<OnsiteFact> ReadCount(const CampaignView& campaign, OnsiteOrigin origin, std::string_view plain) {
  const auto payload = Parse<v1::CountPayload>(plain, CheckCount);
  if (!payload.ok()) return payload.status();
  origin.staff_id = payload->staff_id();
  return TouchCountRow{.origin = std::move(origin),
                       .zone_id = payload->zone_id(),
                       .kind = payload->kind(),
                       .hour_ms = HourOf(payload->first_ms(), campaign.campaign.time_zone()),
                       .number = payload->number()};
}

absl::StatusOr<OnsiteFact> ReadZoneMove(OnsiteOrigin origin, std::string_view plain) {
  const auto payload = Parse<v1::ZoneMovePayload>(plain, CheckZoneMove);
  if (!payload.ok()) return payload.status();
  return ZoneMoveRow{.move_id = std::move(origin.operation_id),
                     .session = std::move(origin.session),
                     .moved_staff_id = payload->moved_staff_id(),
                     .zone_id = payload->zone_id(),
                     .start_ms = payload->start_ms(),
                     .time_ms = origin.time_ms,
                     .staff_id = payload->staff_id(),
                     .device_id = std::move(origin.device_id)};
}

absl::Status ApplySurvey(WriteContext& write, const SurveyFact& fact) {
  const SurveyRow& row = fact.row;
  const std::string& campaign_id = row.origin.session.campaign_id;
  const auto survey = FindSurveyVersion(write.db(), campaign_id, row.survey_id, row.survey_version);
  if (!survey.ok()) return survey.status();
  if (!survey->has_value()) return errors::FailedPrecondition("UNKNOWN_SURVEY", PlaybookName(campaign_id));
  if (Problems problems = CheckAnswers(**survey, fact.answered); !problems.empty()) return errors::InvalidFields(std::move(problems));
  return InsertSurveyAnswer(write, row).status();
}

absl::Status ApplyReport(WriteContext& write, const ReportRow& row) {
  const auto entered = InsertReport(write, row);
  if (!entered.ok()) return entered.status();
  if (*entered) write.Announce({Change::Kind::kAttendance, row.origin.session.campaign_id, row.origin.session.session_id});
  return absl::OkStatus();
}

absl::Status ApplyZoneMove(WriteContext& write, ZoneMoveRow move) {
  const auto session = GetSession(write.db(), move.session);
  if (!session.ok()) return session.status();
  if (absl::Status may = RequireTeamLead(write.db(), move.session, move.staff_id); !may.ok()) return may;
  const auto staff = GetStaff(write.db(), move.moved_staff_id);
  if (!staff.ok()) return staff.status();
  if (staff->staff.inactive()) return errors::FailedPrecondition("STAFF_INACTIVE", staff->staff.name());
  if (!move.zone_id.empty()) {
    if (auto zone = GetZone(write.db(), {move.session, move.zone_id}); !zone.ok()) return zone.status();
  }
  move.end_ms = session->hours().end_ms();
  if (move.end_ms <= move.start_ms) return errors::InvalidField("start_ms", "BAD_SPAN");
  return ApplyMove(write, move);
}

const SessionKey& SessionOf(const OnsiteFact& fact) {
  return std::visit(
      [](const auto& row) -> const SessionKey& {
        if constexpr (requires { row.origin; }) {
          return row.origin.session;
        } else if constexpr (requires { row.row; }) {
          return row.row.origin.session;
        } else {
          return row.session;
        }
      },
      fact);
}

}  // namespace

bool IsOnsite(v1::OperationType type) {
  switch (type) {
    case v1::OPERATION_TYPE_COUNT:
    case v1::OPERATION_TYPE_CHECKLIST_MARK:
    case v1::OPERATION_TYPE_INCIDENT:
    case v1::OPERATION_TYPE_SURVEY_ANSWER:
    case v1::OPERATION_TYPE_PHOTO:
    case v1::OPERATION_TYPE_ZONE_MOVE:
      return true;
    default:
      return false;
  }
}

absl::StatusOr<OnsiteFact> OnsiteIntake::Read(const CampaignView& campaign, std::string_view device_id, const v1::OperationHeader& header,
                                              std::string_view plain) const {
  OnsiteOrigin origin{.operation_id = header.operation_id(),
                      .session = {header.campaign_id(), header.session_id()},
                      .device_id = std::string(device_id),
                      .time_ms = header.corrected_ms()};
  switch (header.type()) {
    case v1::OPERATION_TYPE_COUNT:
      return ReadCount(campaign, std::move(origin), plain);
    case v1::OPERATION_TYPE_CHECKLIST_MARK:
      return ReadMark(std::move(origin), plain);
    case v1::OPERATION_TYPE_INCIDENT:
      return ReadIncident(std::move(origin), plain);
    case v1::OPERATION_TYPE_SURVEY_ANSWER:
      return ReadSurvey(std::move(origin), plain);
    case v1::OPERATION_TYPE_PHOTO:
      return ReadPhoto(std::move(origin), plain);
    default:
      return ReadZoneMove(std::move(origin), plain);
  }
}

SealedNote OnsiteIntake::Seal(const OnsiteOrigin& origin, std::string plain) const {
  PiiVault::DataKey key = vault_->NewDataKey();
  SealedNote note{.wrapped_key = std::move(key.wrapped), .box = vault_->Encrypt(plain, key.plain, NoteContext(origin))};
  rules::Wipe(&plain);
  rules::Wipe(&key.plain);
  return note;
}

absl::StatusOr<OnsiteFact> OnsiteIntake::ReadMark(OnsiteOrigin origin, std::string_view plain) const {
  const auto payload = Parse<v1::ChecklistMarkPayload>(plain, CheckMark);
  if (!payload.ok()) return payload.status();
  origin.staff_id = payload->staff_id();
  MarkRow row{.origin = std::move(origin),
              .checklist_id = payload->checklist_id(),
              .point_id = payload->point_id(),
              .done = payload->done(),
              .photo_id = payload->photo_id()};
  if (payload->has_counted()) row.counted = payload->counted();
  // Most marks say nothing: there is no key for nothing.
  if (!payload->note().empty()) row.note = Seal(row.origin, payload->note());
  return row;
}

absl::StatusOr<OnsiteFact> OnsiteIntake::ReadIncident(OnsiteOrigin origin, std::string_view plain) const {
  const auto payload = Parse<v1::IncidentPayload>(plain, CheckIncident);
  if (!payload.ok()) return payload.status();
  origin.staff_id = payload->staff_id();
  v1::IncidentReport said;
  said.set_text(payload->text());
  said.set_told(payload->told());
  ReportRow row{.origin = std::move(origin),
                .incident_id = payload->incident_id(),
                .zone_id = payload->zone_id(),
                .plan_id = payload->plan_id(),
                .severity = payload->severity(),
                .over = payload->over(),
                .photo_id = payload->photo_id()};
  if (row.incident_id.empty()) row.incident_id = row.origin.operation_id;
  row.text = Seal(row.origin, said.SerializeAsString());
  return row;
}

absl::StatusOr<OnsiteFact> OnsiteIntake::ReadSurvey(OnsiteOrigin origin, std::string_view plain) const {
  auto payload = Parse<v1::SurveyAnswerPayload>(plain, CheckSurveyAnswer);
  if (!payload.ok()) return payload.status();
  origin.staff_id = payload->staff_id();
  v1::SurveyAnswerPayload said;
  *said.mutable_answers() = payload->answers();
  SurveyRow row{.origin = std::move(origin),
                .survey_id = payload->survey_id(),
                .survey_version = payload->survey_version(),
                .lead_id = payload->lead_id(),
                .language = payload->language()};
  row.answers = Seal(row.origin, said.SerializeAsString());
  return SurveyFact{.row = std::move(row), .answered = *std::move(payload)};
}

absl::StatusOr<OnsiteFact> OnsiteIntake::ReadPhoto(OnsiteOrigin origin, std::string_view plain) const {
  auto payload = Parse<v1::PhotoPayload>(plain, CheckPhoto);
  if (!payload.ok()) return payload.status();
  origin.staff_id = payload->staff_id();
  PhotoRow row{.origin = std::move(origin)};
  row.jpeg = Seal(row.origin, std::move(*payload->mutable_jpeg()));
  return row;
}

absl::Status ApplyOnsite(WriteContext& write, const OnsiteFact& fact) {
  if (auto site = GetSessionSite(write.db(), SessionOf(fact)); !site.ok()) return site.status();
  if (const auto* count = std::get_if<TouchCountRow>(&fact)) return InsertCount(write, *count).status();
  if (const auto* mark = std::get_if<MarkRow>(&fact)) return InsertMark(write, *mark).status();
  if (const auto* report = std::get_if<ReportRow>(&fact)) return ApplyReport(write, *report);
  if (const auto* survey = std::get_if<SurveyFact>(&fact)) return ApplySurvey(write, *survey);
  if (const auto* photo = std::get_if<PhotoRow>(&fact)) return InsertPhoto(write, *photo).status();
  return ApplyZoneMove(write, std::get<ZoneMoveRow>(fact));
}

absl::StatusOr<std::string> OpenNote(const PiiVault& vault, const OnsiteOrigin& origin, const SealedNote& note) {
  if (note.box.empty()) return "";
  absl::StatusOr<std::string> key = vault.Unwrap(note.wrapped_key);
  if (!key.ok()) return key.status();
  absl::StatusOr<std::string> plain = vault.Decrypt(note.box, *key, NoteContext(origin));
  rules::Wipe(&*key);
  return plain;
}

}  // namespace footfall::server
