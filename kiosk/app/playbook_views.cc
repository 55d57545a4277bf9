#include "kiosk/app/playbook_views.h"

#include "kiosk/app/config_views.h"

namespace footfall::kiosk {
namespace {

LocalizedText Words(const v1::LocalizedText& text) { return {text.texts().begin(), text.texts().end()}; }

ChecklistView ChecklistOf(const v1::Checklist& list) {
  ChecklistView view{list.id(), Words(list.title()), static_cast<ChecklistStage>(list.stage()), {}};
  for (const v1::ChecklistPoint& point : list.points()) {
    view.points.push_back({point.id(), Words(point.text()), point.expected_count(), point.photo_required()});
  }
  return view;
}

SurveyView SurveyOf(const v1::Campaign& campaign, const v1::Survey& survey) {
  SurveyView view{.id = survey.id(), .title = Words(survey.title()), .version = survey.version(), .after_lead = survey.after_lead()};
  if (!campaign.phone_region().empty()) view.form.phone_region = campaign.phone_region();
  for (const v1::FormField& question : survey.questions()) AddQuestion(campaign, question, &view.form, &view.fields);
  return view;
}

}  // namespace

PlaybookView MakePlaybookView(const v1::KioskConfig& config) {
  const v1::Playbook& playbook = config.playbook();
  PlaybookView view;
  for (const v1::Checklist& list : playbook.checklists()) view.checklists.push_back(ChecklistOf(list));
  for (const v1::Survey& survey : playbook.surveys()) view.surveys.push_back(SurveyOf(config.campaign(), survey));
  for (const v1::TalkCard& card : playbook.talk_cards()) {
    view.talk_cards.push_back({static_cast<TalkStage>(card.stage()), Words(card.title()), Words(card.text())});
  }
  for (const v1::Faq& faq : playbook.faqs()) view.faqs.push_back({Words(faq.question()), Words(faq.answer())});
  for (const v1::ContingencyPlan& plan : playbook.plans()) {
    view.plans.push_back({plan.id(), Words(plan.risk()), Words(plan.response()), LastId(plan.owner())});
  }
  return view;
}

}  // namespace footfall::kiosk
