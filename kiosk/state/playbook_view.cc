#include "kiosk/state/playbook_view.h"

#include <algorithm>

#include "kiosk/state/find_by_id.h"

namespace footfall::kiosk {

const ChecklistView* FindChecklist(const PlaybookView& playbook, std::string_view id) { return FindById(playbook.checklists, id); }

const ChecklistPointView* FindPoint(const ChecklistView& checklist, std::string_view id) { return FindById(checklist.points, id); }

const SurveyView* FindSurvey(const PlaybookView& playbook, std::string_view id) { return FindById(playbook.surveys, id); }

const PlanView* FindPlan(const PlaybookView& playbook, std::string_view id) { return FindById(playbook.plans, id); }

const SurveyView* SurveyAfterLead(const PlaybookView& playbook) {
  const auto found = std::find_if(playbook.surveys.begin(), playbook.surveys.end(),
                                  [](const SurveyView& survey) { return survey.after_lead && !survey.form.fields.empty(); });
  return found == playbook.surveys.end() ? nullptr : &*found;
}

}  // namespace footfall::kiosk
