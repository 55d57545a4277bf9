#include "kiosk/app/site_desk.h"

#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace footfall::kiosk {
namespace {

// Tells two texts apart without keeping them.
size_t Mark(const std::string& text) { return std::hash<std::string>()(text); }

}  // namespace

SiteDesk::SiteDesk(const DeskParts& parts)
    : Desk(parts),
      counts_({RetriedSave(parts.journal, parts.builder), RetriedSave(parts.journal, parts.builder)}),
      marks_(parts.journal, parts.builder),
      incidents_(parts.journal, parts.builder),
      surveys_(parts.journal, parts.builder),
      calls_(parts.journal, parts.builder),
      moves_(parts.journal, parts.builder),
      stock_counts_(parts.journal, parts.builder),
      transfers_(parts.journal, parts.builder) {}

template <typename Make>
bool SiteDesk::SaveOnce(RetriedSave* save, std::string_view event, const std::string& what, const std::string& jpeg,
                        const std::string& staff_id, Make make) {
  const absl::StatusOr<bool> saved = save->Begin(what);
  absl::Status status = saved.status();
  if (status.ok() && !*saved) {
    std::vector<OperationDraft> drafts;
    const std::string photo_id = jpeg.empty() ? "" : save->Id(1);
    if (!jpeg.empty()) drafts.push_back(parts_.builder->Photo(config(), jpeg, staff_id, photo_id));
    drafts.push_back(make(save->Id(0), photo_id));
    status = save->Save(std::move(drafts));
  }
  if (!status.ok()) (void)NotSaved(event, status);
  return status.ok();
}

bool SiteDesk::Save(const effect::SaveCount& count) {
  RetriedSave* save = &counts_[count.kind == CountKind::kFlyers ? 1 : 0];
  return SaveOnce(save, "count.not_saved", absl::StrCat("count|", count.form_id), "", count.staff_id,
                  [&](const std::string& id, const std::string&) { return parts_.builder->Count(config(), count, id); });
}

bool SiteDesk::Save(const effect::SaveMark& mark) {
  const std::string what = absl::StrCat("mark|", mark.checklist_id, "|", mark.point_id, "|", mark.done, "|", mark.counted, "|",
                                        Mark(mark.note), "|", Mark(mark.jpeg), "|", mark.staff_id);
  return SaveOnce(&marks_, "mark.not_saved", what, mark.jpeg, mark.staff_id, [&](const std::string& id, const std::string& photo_id) {
    return parts_.builder->ChecklistMark(config(), mark, id, photo_id);
  });
}

bool SiteDesk::Save(const effect::SaveIncident& incident) {
  const std::string what =
      absl::StrCat("incident|", incident.incident_id, "|", static_cast<int>(incident.severity), "|", incident.over, "|",
                   Mark(incident.text), "|", Mark(incident.told), "|", Mark(incident.jpeg), "|", incident.staff_id);
  return SaveOnce(
      &incidents_, "incident.not_saved", what, incident.jpeg, incident.staff_id,
      [&](const std::string& id, const std::string& photo_id) { return parts_.builder->Incident(config(), incident, id, photo_id); });
}

bool SiteDesk::Save(const effect::SaveSurvey& survey) {
  return SaveOnce(&surveys_, "survey.not_saved", absl::StrCat("survey|", survey.form_id), "", survey.staff_id,
                  [&](const std::string& id, const std::string&) { return parts_.builder->SurveyAnswer(config(), survey, id); });
}

bool SiteDesk::Save(const effect::SaveCall& call) {
  const std::string what = absl::StrCat("call|", call.pool, "|", call.number, "|", static_cast<int>(call.state), "|", call.staff_id);
  return SaveOnce(&calls_, "call.not_saved", what, "", call.staff_id,
                  [&](const std::string& id, const std::string&) { return parts_.builder->QueueCall(config(), call, id); });
}

bool SiteDesk::Save(const effect::SaveMove& move) {
  return SaveOnce(&moves_, "move.not_saved", absl::StrCat("move|", move.form_id), "", move.staff_id,
                  [&](const std::string& id, const std::string&) { return parts_.builder->ZoneMove(config(), move, id); });
}

bool SiteDesk::Save(const effect::SaveStockCount& count) {
  std::string what = absl::StrCat("stock|", count.item, "|", count.counted, "|", Mark(count.note), "|", count.staff_id);
  for (const auto& part : count.parts) absl::StrAppend(&what, "|", static_cast<int>(part.kind), "=", part.units);
  return SaveOnce(&stock_counts_, "stock_count.not_saved", what, "", count.staff_id,
                  [&](const std::string& id, const std::string&) { return parts_.builder->StockCount(config(), count, id); });
}

bool SiteDesk::Save(const effect::SaveTransferStep& step) {
  std::string what =
      absl::StrCat("transfer|", step.transfer_id, "|", static_cast<int>(step.step), "|", Mark(step.note), "|", step.staff_id);
  for (const auto& line : step.lines) absl::StrAppend(&what, "|", line.item, "=", line.units);
  return SaveOnce(&transfers_, "transfer.not_saved", what, "", step.staff_id,
                  [&](const std::string& id, const std::string&) { return parts_.builder->TransferStep(config(), step, id); });
}

}  // namespace footfall::kiosk
