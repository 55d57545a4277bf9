// What a campaign's staff work by, as plain values for the screen: checklists, surveys, talk track, usual questions, contingency plans.
// Part of the configuration, so it is there without a network. Ids are bare, texts go by language.
#ifndef FOOTFALL_KIOSK_STATE_PLAYBOOK_VIEW_H_
#define FOOTFALL_KIOSK_STATE_PLAYBOOK_VIEW_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "proto/rules/lead_form.h"

namespace footfall::kiosk {

// Words by language tag ("zh-Hans", "zh-Hant", "en").
using LocalizedText = std::map<std::string, std::string>;

// Numbers are those of footfall.v1.StandardField.
enum class StandardField { kNone = 0, kIntent, kChannel, kArrivalMode, kArea, kProducts, kBudget, kContactTime, kRemarks };

// The words of one question; its rule is in FormRule under the same id.
struct FieldView {
  LocalizedText label;
  LocalizedText hint;                            // why it is asked
  std::map<std::string, LocalizedText> options;  // by option id; for CHANNEL the campaign's channels
  StandardField standard = StandardField::kNone;
};

// Numbers are those of footfall.v1.ChecklistStage.
enum class ChecklistStage { kUnknown = 0, kSetUp, kOpening, kPackUp };

struct ChecklistPointView {
  std::string id;
  LocalizedText text;
  int64_t expected = 0;  // how many there should be; 0 = nothing is counted
  bool photo_required = false;
};

struct ChecklistView {
  std::string id;
  LocalizedText title;
  ChecklistStage stage = ChecklistStage::kUnknown;
  std::vector<ChecklistPointView> points;
};

struct SurveyView {
  std::string id;
  LocalizedText title;
  int64_t version = 0;
  rules::FormRule form;
  std::map<std::string, FieldView> fields;  // by field id
  bool after_lead = false;                  // visitors are asked after they have registered
};

// Numbers are those of footfall.v1.TalkStage.
enum class TalkStage { kUnknown = 0, kOpening, kNeeds, kPitch, kObjections, kOffer, kClosing, kFacts };

struct TalkCardView {
  TalkStage stage = TalkStage::kUnknown;
  LocalizedText title, text;
};

struct FaqView {
  LocalizedText question, answer;
};

struct PlanView {
  std::string id;
  LocalizedText risk, response;
  std::string owner_id;  // staff; empty = whoever leads the team
};

struct PlaybookView {
  std::vector<ChecklistView> checklists;
  std::vector<SurveyView> surveys;
  std::vector<TalkCardView> talk_cards;
  std::vector<FaqView> faqs;
  std::vector<PlanView> plans;
};

// Look-ups; nullptr when there is none. The pointers live as long as the view.
const ChecklistView* FindChecklist(const PlaybookView& playbook, std::string_view id);
const ChecklistPointView* FindPoint(const ChecklistView& checklist, std::string_view id);
const SurveyView* FindSurvey(const PlaybookView& playbook, std::string_view id);
const PlanView* FindPlan(const PlaybookView& playbook, std::string_view id);
// The survey that visitors are asked after they have registered; nullptr = none.
const SurveyView* SurveyAfterLead(const PlaybookView& playbook);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_STATE_PLAYBOOK_VIEW_H_
