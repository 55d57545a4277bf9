#include "server/playbooks/playbook_rules.h"

#include <google/protobuf/util/message_differencer.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/base/resource_names.h"
#include "server/campaigns/campaign_rules.h"
#include "server/campaigns/form_rules.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

bool IsPlaybookId(const std::string& id) { return id.size() <= size_t{kMaxPlaybookIdLength} && rules::IsResourceId(id); }

// Where something of a list stands: by its id when it is one, else by place, so that garbage is not repeated in an error.
std::string PathOf(const std::string& list, const std::string& id, int index) {
  return IsPlaybookId(id) ? absl::StrCat(list, ".", id) : absl::StrCat(list, "[", index, "]");
}

void CheckId(const std::string& path, const std::string& id, std::set<std::string>* ids, Problems* problems) {
  if (!IsPlaybookId(id)) return problems->push_back({path + ".id", "BAD_ID"});
  if (!ids->insert(id).second) problems->push_back({path + ".id", "DUPLICATE_ID"});
}

void CheckCount(const std::string& list, int count, int most, Problems* problems) {
  if (count > most) problems->push_back({list, "TOO_MANY"});
}

void Text(const std::string& path, const v1::LocalizedText& text, int limit, Problems* problems) {
  CheckLocalized(path, text.texts(), true, limit, problems);
}

// A value of an enum that may not be left open.
void CheckKnown(const std::string& path, int value, bool valid, Problems* problems) {
  if (value == 0) return problems->push_back({path, "REQUIRED"});
  if (!valid) problems->push_back({path, "UNKNOWN_VALUE"});
}

void CheckPoints(const std::string& path, const v1::Checklist& checklist, Problems* problems) {
  const std::string list = path + ".points";
  if (checklist.points().empty()) problems->push_back({list, "REQUIRED"});
  CheckCount(list, checklist.points_size(), kMaxChecklistPoints, problems);
  std::set<std::string> ids;
  for (int i = 0; i < checklist.points_size(); ++i) {
    const v1::ChecklistPoint& point = checklist.points(i);
    const std::string place = PathOf(list, point.id(), i);
    CheckId(place, point.id(), &ids, problems);
    Text(place + ".text", point.text(), kMaxPlaybookTitleLength, problems);
    CheckNumber(place + ".expected_count", point.expected_count(), 0, kMaxExpectedCount, problems);
  }
}

void CheckChecklists(const v1::Playbook& playbook, Problems* problems) {
  const std::string list = "playbook.checklists";
  CheckCount(list, playbook.checklists_size(), kMaxChecklists, problems);
  std::set<std::string> ids;
  for (int i = 0; i < playbook.checklists_size(); ++i) {
    const v1::Checklist& checklist = playbook.checklists(i);
    const std::string path = PathOf(list, checklist.id(), i);
    CheckId(path, checklist.id(), &ids, problems);
    Text(path + ".title", checklist.title(), kMaxPlaybookTitleLength, problems);
    CheckKnown(path + ".stage", checklist.stage(), v1::ChecklistStage_IsValid(checklist.stage()), problems);
    CheckPoints(path, checklist, problems);
  }
}

// The questions as a campaign's form, whose rules they follow.
v1::Campaign AsForm(const v1::Survey& survey) {
  v1::Campaign form;
  *form.mutable_form()->mutable_fields() = survey.questions();
  return form;
}

void CheckSurveys(const v1::Playbook& playbook, Problems* problems) {
  const std::string list = "playbook.surveys";
  CheckCount(list, playbook.surveys_size(), kMaxSurveys, problems);
  std::set<std::string> ids;
  for (int i = 0; i < playbook.surveys_size(); ++i) {
    const v1::Survey& survey = playbook.surveys(i);
    const std::string path = PathOf(list, survey.id(), i);
    CheckId(path, survey.id(), &ids, problems);
    Text(path + ".title", survey.title(), kMaxPlaybookTitleLength, problems);
    if (survey.questions().empty()) problems->push_back({path + ".questions", "REQUIRED"});
    CheckCount(path + ".questions", survey.questions_size(), kMaxSurveyQuestions, problems);
    CheckFormFields(AsForm(survey), path + ".questions", problems);
  }
}

void CheckTalk(const v1::Playbook& playbook, Problems* problems) {
  CheckCount("playbook.talk_cards", playbook.talk_cards_size(), kMaxTalkCards, problems);
  for (int i = 0; i < playbook.talk_cards_size(); ++i) {
    const v1::TalkCard& card = playbook.talk_cards(i);
    const std::string path = absl::StrCat("playbook.talk_cards[", i, "]");
    CheckKnown(path + ".stage", card.stage(), v1::TalkStage_IsValid(card.stage()), problems);
    Text(path + ".title", card.title(), kMaxPlaybookTitleLength, problems);
    Text(path + ".text", card.text(), kMaxPlaybookTextLength, problems);
  }
  CheckCount("playbook.faqs", playbook.faqs_size(), kMaxFaqs, problems);
  for (int i = 0; i < playbook.faqs_size(); ++i) {
    const std::string path = absl::StrCat("playbook.faqs[", i, "]");
    Text(path + ".question", playbook.faqs(i).question(), kMaxPlaybookTitleLength, problems);
    Text(path + ".answer", playbook.faqs(i).answer(), kMaxPlaybookTextLength, problems);
  }
}

void CheckPlans(const v1::Playbook& playbook, Problems* problems) {
  const std::string list = "playbook.plans";
  CheckCount(list, playbook.plans_size(), kMaxPlans, problems);
  std::set<std::string> ids;
  for (int i = 0; i < playbook.plans_size(); ++i) {
    const v1::ContingencyPlan& plan = playbook.plans(i);
    const std::string path = PathOf(list, plan.id(), i);
    CheckId(path, plan.id(), &ids, problems);
    Text(path + ".risk", plan.risk(), kMaxPlaybookTitleLength, problems);
    Text(path + ".response", plan.response(), kMaxPlanLength, problems);
    if (!plan.owner().empty() && !ParseStaffName("owner", plan.owner()).ok()) problems->push_back({path + ".owner", "BAD_NAME"});
  }
}

}  // namespace

Problems CheckPlaybook(const v1::Playbook& playbook) {
  Problems problems;
  if (playbook.ByteSizeLong() > kMaxPlaybookBytes) return {{"playbook", "TOO_LARGE"}};
  CheckChecklists(playbook, &problems);
  CheckSurveys(playbook, &problems);
  CheckTalk(playbook, &problems);
  CheckPlans(playbook, &problems);
  return problems;
}

rules::FormRule ToFormRule(const v1::Survey& survey) { return ToFormRule(AsForm(survey)); }

bool AskTheSame(const v1::Survey& a, const v1::Survey& b) {
  v1::Survey a_asked, b_asked;
  *a_asked.mutable_questions() = a.questions();
  *b_asked.mutable_questions() = b.questions();
  return google::protobuf::util::MessageDifferencer::Equals(a_asked, b_asked);
}

void KeepOutputOnly(const v1::Playbook& before, v1::Playbook* playbook) {
  playbook->set_name(before.name());
  playbook->set_etag(before.etag());
  playbook->set_update_time_ms(before.update_time_ms());
}

}  // namespace footfall::server
