// The operations that tell what staff noted on site, and what visitors answered.
#include "absl/strings/str_cat.h"
#include "footfall/v1/onsite.pb.h"
#include "footfall/v1/stock_service.pb.h"
#include "kiosk/app/config_views.h"
#include "kiosk/app/operation_builder.h"
#include "proto/rules/crypto.h"

namespace footfall::kiosk {

OperationDraft OperationBuilder::Count(const v1::KioskConfig& config, const effect::SaveCount& count, const std::string& id) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_COUNT, id);
  v1::CountPayload payload;
  payload.set_zone_id(count.zone_id);
  payload.set_kind(static_cast<v1::CountKind>(count.kind));
  payload.set_number(count.number);
  payload.set_first_ms(count.first_ms);
  payload.set_staff_id(count.staff_id);
  draft.payload = payload.SerializeAsString();
  draft.effects.site.tallies.push_back({CountName(count.kind, count.zone_id), count.number});
  return draft;
}

OperationDraft OperationBuilder::Photo(const v1::KioskConfig& config, const std::string& jpeg, const std::string& staff_id,
                                       const std::string& id) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_PHOTO, id);
  v1::PhotoPayload payload;
  payload.set_jpeg(jpeg);
  payload.set_staff_id(staff_id);
  draft.payload = payload.SerializeAsString();
  rules::Wipe(payload.mutable_jpeg());
  return draft;
}

OperationDraft OperationBuilder::ChecklistMark(const v1::KioskConfig& config, const effect::SaveMark& mark, const std::string& id,
                                               const std::string& photo_id) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_CHECKLIST_MARK, id);
  v1::ChecklistMarkPayload payload;
  payload.set_checklist_id(mark.checklist_id);
  payload.set_point_id(mark.point_id);
  payload.set_done(mark.done);
  if (mark.counted >= 0) payload.set_counted(mark.counted);
  payload.set_note(mark.note);
  payload.set_photo_id(photo_id);
  payload.set_staff_id(mark.staff_id);
  draft.payload = payload.SerializeAsString();
  rules::Wipe(payload.mutable_note());
  draft.effects.site.mark = ChecklistNote{.session_id = draft.header.session_id(),
                                          .checklist_id = mark.checklist_id,
                                          .point_id = mark.point_id,
                                          .done = mark.done,
                                          .counted = mark.counted,
                                          .photo = !photo_id.empty(),
                                          .staff_id = mark.staff_id,
                                          .time_ms = draft.header.corrected_ms()};
  return draft;
}

OperationDraft OperationBuilder::Incident(const v1::KioskConfig& config, const effect::SaveIncident& incident, const std::string& id,
                                          const std::string& photo_id) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_INCIDENT, id);
  v1::IncidentPayload payload;
  payload.set_incident_id(incident.incident_id);
  payload.set_zone_id(incident.zone_id);
  payload.set_severity(static_cast<v1::Severity>(incident.severity));
  payload.set_text(incident.text);
  payload.set_plan_id(incident.plan_id);
  payload.set_told(incident.told);
  payload.set_over(incident.over);
  payload.set_photo_id(photo_id);
  payload.set_staff_id(incident.staff_id);
  draft.payload = payload.SerializeAsString();
  rules::Wipe(payload.mutable_text());
  rules::Wipe(payload.mutable_told());
  draft.effects.site.incident = IncidentNote{incident.incident_id.empty() ? id : incident.incident_id, static_cast<int>(incident.severity),
                                             draft.header.corrected_ms(), incident.over};
  return draft;
}

OperationDraft OperationBuilder::SurveyAnswer(const v1::KioskConfig& config, const effect::SaveSurvey& survey, const std::string& id) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_SURVEY_ANSWER, id);
  v1::SurveyAnswerPayload payload;
  payload.set_survey_id(survey.survey_id);
  payload.set_survey_version(survey.version);
  for (const auto& [field, values] : survey.answers) {
    v1::Answer& answer = *payload.add_answers();
    answer.set_field_id(field);
    for (const std::string& value : values) answer.add_values(value);
  }
  payload.set_lead_id(survey.lead_id);
  payload.set_language(survey.language);
  payload.set_staff_id(survey.staff_id);
  draft.payload = payload.SerializeAsString();
  for (v1::Answer& answer : *payload.mutable_answers()) {
    for (std::string& value : *answer.mutable_values()) rules::Wipe(&value);
  }
  return draft;
}

OperationDraft OperationBuilder::QueueCall(const v1::KioskConfig& config, const effect::SaveCall& call, const std::string& id) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_QUEUE_CALL, id);
  v1::QueueCallPayload payload;
  payload.set_queue_id(LastId(call.pool));
  payload.set_number(call.number);
  payload.set_kind(static_cast<v1::QueueCallKind>(call.state));
  payload.set_zone_id(call.zone_id);
  payload.set_staff_id(call.staff_id);
  draft.payload = payload.SerializeAsString();
  draft.effects.site.queue_number =
      QueueNumberNote{call.pool, call.number, static_cast<int>(call.state), call.zone_id, draft.header.corrected_ms()};
  return draft;
}

OperationDraft OperationBuilder::ZoneMove(const v1::KioskConfig& config, const effect::SaveMove& move, const std::string& id) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_ZONE_MOVE, id);
  v1::ZoneMovePayload payload;
  payload.set_moved_staff_id(move.moved_staff_id);
  payload.set_zone_id(move.zone_id);
  payload.set_start_ms(move.start_ms);
  payload.set_staff_id(move.staff_id);
  draft.payload = payload.SerializeAsString();
  return draft;
}

OperationDraft OperationBuilder::StockCount(const v1::KioskConfig& config, const effect::SaveStockCount& count, const std::string& id) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_STOCK_COUNT, id);
  v1::StockCountPayload payload;
  payload.set_item(absl::StrCat("items/", count.item));
  payload.set_counted(count.counted);
  for (const auto& part : count.parts) {
    v1::CountExplanation& explanation = *payload.add_explanations();
    explanation.set_kind(static_cast<v1::DifferenceKind>(part.kind));
    explanation.set_quantity(part.units);
    explanation.set_reason(count.note);
  }
  payload.set_staff_id(count.staff_id);
  draft.payload = payload.SerializeAsString();
  for (v1::CountExplanation& explanation : *payload.mutable_explanations()) rules::Wipe(explanation.mutable_reason());
  draft.effects.site.mark = ChecklistNote{.session_id = draft.header.session_id(),
                                          .checklist_id = std::string(kCountList),
                                          .point_id = count.item,
                                          .done = true,
                                          .counted = count.counted,
                                          .staff_id = count.staff_id,
                                          .time_ms = draft.header.corrected_ms()};
  return draft;
}

OperationDraft OperationBuilder::TransferStep(const v1::KioskConfig& config, const effect::SaveTransferStep& step, const std::string& id) {
  OperationDraft draft = Begin(config, v1::OPERATION_TYPE_TRANSFER_STEP, id);
  v1::TransferStepPayload payload;
  payload.set_transfer_id(step.transfer_id);
  payload.set_kind(static_cast<v1::TransferStepKind>(step.step));
  for (const auto& line : step.lines) {
    v1::TransferStepLine& counted = *payload.add_lines();
    counted.set_item(absl::StrCat("items/", line.item));
    counted.set_quantity(line.units);
  }
  payload.set_reason(step.note);
  payload.set_staff_id(step.staff_id);
  draft.payload = payload.SerializeAsString();
  rules::Wipe(payload.mutable_reason());
  draft.effects.site.mark = ChecklistNote{.session_id = draft.header.session_id(),
                                          .checklist_id = std::string(kTransferList),
                                          .point_id = step.transfer_id,
                                          .done = true,
                                          .counted = static_cast<int64_t>(step.step),
                                          .staff_id = step.staff_id,
                                          .time_ms = draft.header.corrected_ms()};
  return draft;
}

}  // namespace footfall::kiosk
