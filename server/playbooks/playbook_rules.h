// What a playbook may hold, and when a survey gets a new version. Pure; any thread.
#ifndef FOOTFALL_SERVER_PLAYBOOKS_PLAYBOOK_RULES_H_
#define FOOTFALL_SERVER_PLAYBOOKS_PLAYBOOK_RULES_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "footfall/v1/playbook_service.pb.h"
#include "proto/rules/lead_form.h"
#include "server/base/text_rules.h"

namespace footfall::server {

// The API's: kiosks hold all of it and are sent it whole.
inline constexpr size_t kMaxPlaybookBytes = 512 * 1024;
inline constexpr int kMaxChecklists = 20;
inline constexpr int kMaxChecklistPoints = 40;
inline constexpr int kMaxSurveys = 10;
inline constexpr int kMaxSurveyQuestions = 10;
inline constexpr int kMaxTalkCards = 60;
inline constexpr int kMaxFaqs = 100;
inline constexpr int kMaxPlans = 30;
inline constexpr int kMaxPlaybookTextLength = 1000;  // characters of a card or an answer: a tablet's page
inline constexpr int kMaxPlanLength = 2000;          // characters of a response: two pages, read once
inline constexpr int kMaxPlaybookTitleLength = 200;  // characters: one or two lines on a tablet
inline constexpr int kMaxPlaybookIdLength = 40;
inline constexpr int64_t kMaxExpectedCount = 100'000;  // nobody counts more things at a booth

// Everything that does not fit, by API path from "playbook."; empty = fine. Whether owners exist is the store's to know.
Problems CheckPlaybook(const footfall::v1::Playbook& playbook);

// The rule form of a survey's questions.
rules::FormRule ToFormRule(const footfall::v1::Survey& survey);

// Whether two surveys ask the same questions: answers to one can be counted with those to the other.
bool AskTheSame(const footfall::v1::Survey& a, const footfall::v1::Survey& b);

// Puts the output-only fields back as they were in `before`, but for the surveys' versions, which the store gives.
void KeepOutputOnly(const footfall::v1::Playbook& before, footfall::v1::Playbook* playbook);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_PLAYBOOKS_PLAYBOOK_RULES_H_
