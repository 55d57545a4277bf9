#include <gmock/gmock.h>

#include "tests/unit/kiosk_actions/fixture.h"

namespace footfall::kiosk::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class VisitorTest : public ActionsTest {};

std::vector<std::string> FieldIds(const State& state) {
  std::vector<std::string> ids;
  for (const VisitorStep& step : VisitorSteps(state.config, state.visitor.draft.answers)) {
    if (step.kind == StepKind::kField) ids.push_back(step.field_id);
  }
  return ids;
}

TEST_F(VisitorTest, BeginsWithThePhone) {
  StartVisitor();
  EXPECT_EQ(state.page, Page::kVisitor);
  EXPECT_EQ(state.visitor.step.kind, StepKind::kPhone);
}

TEST_F(VisitorTest, TellsABrokenNumberInWordsAndStays) {
  StartVisitor();
  Type("1381234");
  Do(action::Next{});
  EXPECT_EQ(ProblemOf(state.visitor, "phone"), "INVALID_PHONE");
  EXPECT_EQ(state.visitor.step.kind, StepKind::kPhone);
  EXPECT_EQ(CountAsked<effect::CheckDuplicate>(), 0);
  Type("5678");
  EXPECT_EQ(ProblemOf(state.visitor, "phone"), "");
}

TEST_F(VisitorTest, KeepsThePhoneAsTyped) {
  StartVisitor();
  Type("+86 138-1234-5678");
  EXPECT_EQ(state.visitor.draft.phone, "+86 138-1234-5678");
  Do(action::Next{});
  EXPECT_EQ(Asked<effect::CheckDuplicate>()->phone_e164, "+8613812345678");
}

TEST_F(VisitorTest, KnownNumberStopsOnceAndMayGoOn) {
  StartVisitor();
  Type("13812345678");
  Do(action::Next{});
  Do(action::DuplicateChecked{state.visitor.id, true});
  EXPECT_EQ(state.visitor.step.kind, StepKind::kPhone);
  EXPECT_EQ(state.visitor.duplicate, DuplicateCheck::kKnown);
  Do(action::Next{});
  EXPECT_EQ(state.visitor.step.kind, StepKind::kName);
}

TEST_F(VisitorTest, ChangedNumberIsAskedAnew) {
  StartVisitor();
  Type("13812345678");
  Do(action::Next{});
  Do(action::DuplicateChecked{state.visitor.id, true});
  Press(action::KeyKind::kBackspace);
  EXPECT_EQ(state.visitor.duplicate, DuplicateCheck::kNotAsked);
  Type("9");
  Do(action::Next{});
  EXPECT_EQ(CountAsked<effect::CheckDuplicate>(), 2);
}

TEST_F(VisitorTest, NobodyWaitsForTheDuplicateCheck) {
  StartVisitor();
  Type("13812345678");
  Do(action::Next{});
  EXPECT_LE(NextDeadline(state), now.boot_ms + kDuplicateWaitMs);
  Wait(kDuplicateWaitMs);
  EXPECT_EQ(state.visitor.step.kind, StepKind::kName);
}

TEST_F(VisitorTest, AnswerForAnEarlierVisitorIsIgnored) {
  StartVisitor();
  const int64_t earlier = state.visitor.id;
  Do(action::Restart{});
  StartVisitor();
  Type("13812345678");
  Do(action::Next{});
  Do(action::DuplicateChecked{earlier, true});
  EXPECT_EQ(state.visitor.duplicate, DuplicateCheck::kAsking);
}

TEST_F(VisitorTest, HonorificStandsForARequiredName) {
  StartVisitor();
  PassPhone();
  Do(action::Next{});
  EXPECT_EQ(ProblemOf(state.visitor, "display_name"), "REQUIRED");
  Do(action::ChooseHonorific{Honorific::kMr});
  Do(action::Next{});
  EXPECT_EQ(state.visitor.step.field_id, "products");
}

TEST_F(VisitorTest, ConditionAddsAndRemovesItsPage) {
  StartVisitor();
  EXPECT_THAT(FieldIds(state), ElementsAre("products", "stage", "budget", "rating", "wish"));
  Do(action::ToggleOption{"stage", "waiting"});
  EXPECT_THAT(FieldIds(state), ElementsAre("products", "stage", "handover", "budget", "rating", "wish"));
  Do(action::SetAnswer{"handover", "2026-12-01"});
  Do(action::ToggleOption{"stage", "lived_in"});
  EXPECT_FALSE(state.visitor.draft.answers.contains("handover"));
}

TEST_F(VisitorTest, AsksNoStaffQuestions) {
  StartVisitor();
  EXPECT_THAT(FieldIds(state), ::testing::Not(::testing::Contains("intent")));
}

TEST_F(VisitorTest, BackKeepsWhatWasTyped) {
  StartVisitor();
  PassPhone();
  Do(action::ChooseHonorific{Honorific::kMs});
  Do(action::Next{});
  Do(action::Back{});
  Do(action::Back{});
  EXPECT_EQ(state.visitor.step.kind, StepKind::kPhone);
  EXPECT_EQ(state.visitor.draft.phone, "13812345678");
  EXPECT_EQ(state.visitor.draft.honorific, Honorific::kMs);
}

TEST_F(VisitorTest, BackFromTheFirstPageWipesAndAttracts) {
  StartVisitor();
  Type("138");
  Do(action::Back{});
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.visitor.draft.phone, "");
}

TEST_F(VisitorTest, LanguageKeepsWhatWasTypedAndIsResetAfterwards) {
  StartVisitor();
  Type("138");
  Do(action::ChooseLanguage{"en"});
  EXPECT_EQ(state.language, "en");
  EXPECT_EQ(state.visitor.draft.phone, "138");
  EXPECT_FALSE(state.visitor.keyboard.pinyin);
  Do(action::Restart{});
  EXPECT_EQ(state.language, "zh-Hans");
}

TEST_F(VisitorTest, NothingIsTickedBeforehand) {
  GoToConsent();
  EXPECT_FALSE(state.visitor.draft.age_confirmed);
  EXPECT_THAT(state.visitor.draft.granted, IsEmpty());
}

TEST_F(VisitorTest, TooYoungOrNoContactIsNotSaved) {
  GoToConsent();
  Do(action::ToggleConsent{rules::Purpose::kContact});
  Do(action::Next{});
  EXPECT_EQ(state.visitor.problems.front().reason, "AGE_NOT_CONFIRMED");
  Do(action::ToggleAge{});
  Do(action::ToggleConsent{rules::Purpose::kContact});
  Do(action::Next{});
  EXPECT_EQ(state.visitor.problems.front().reason, "CONTACT_REQUIRED");
  EXPECT_EQ(CountAsked<effect::SaveLead>(), 0);
}

TEST_F(VisitorTest, RefusingMarketingSavesWithEveryOfferNoted) {
  GoToConsent();
  Agree();
  Do(action::Next{});
  const auto* save = Asked<effect::SaveLead>();
  ASSERT_NE(save, nullptr);
  EXPECT_EQ(save->phone_e164, "+8613812345678");
  EXPECT_EQ(save->staff_id, "");
  EXPECT_EQ(save->zone_id, "zone-a");
  EXPECT_EQ(save->form_version, 3);
  ASSERT_EQ(save->consent.offers.size(), 3u);
  EXPECT_TRUE(save->consent.offers[0].granted);
  EXPECT_FALSE(save->consent.offers[1].granted);
  EXPECT_EQ(save->consent.offers[0].text_hash, rules::ConsentTextHash(state.config.consents[0].text.at("zh-Hans")));
}

TEST_F(VisitorTest, HashIsOfTheWordsInTheLanguageShown) {
  GoToConsent();
  Agree();
  Do(action::ChooseLanguage{"en"});
  Do(action::Next{});
  EXPECT_EQ(Asked<effect::SaveLead>()->consent.language, "en");
  EXPECT_EQ(Asked<effect::SaveLead>()->consent.offers[0].text_hash, rules::ConsentTextHash(state.config.consents[0].text.at("en")));
}

TEST_F(VisitorTest, SecondTapSavesOnce) {
  GoToConsent();
  Agree();
  Do(action::Next{});
  Do(action::Next{});
  EXPECT_EQ(CountAsked<effect::SaveLead>(), 1);
}

TEST_F(VisitorTest, SuccessShowsTheCodeWipesTheFormAndClearsItself) {
  GoToConsent();
  Agree();
  Do(action::Next{});
  Do(action::LeadSaved{state.visitor.id, "", now.wall_ms, "K7Q4MX"});
  EXPECT_EQ(state.page, Page::kVisitorDone);
  EXPECT_EQ(state.visitor.receipt_code, "K7Q4MX");
  EXPECT_EQ(state.visitor.draft.phone, "");
  Wait(kSuccessMs - 1);
  EXPECT_EQ(state.page, Page::kVisitorDone);
  Wait(1);
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.visitor.receipt_code, "");
}

TEST_F(VisitorTest, FailedSaveKeepsTheFormAndSaysSo) {
  GoToConsent();
  Agree();
  Do(action::Next{});
  Do(action::LeadNotSaved{state.visitor.id});
  EXPECT_TRUE(state.visitor.save_failed);
  EXPECT_EQ(state.visitor.draft.phone, "13812345678");
  Do(action::Next{});
  EXPECT_EQ(CountAsked<effect::SaveLead>(), 2);
}

TEST_F(VisitorTest, OfflineChangesNothing) {
  Do(action::SyncChanged{{.online = false, .waiting = 5000}});
  GoToConsent();
  Agree();
  Do(action::Next{});
  EXPECT_EQ(CountAsked<effect::SaveLead>(), 1);
}

TEST_F(VisitorTest, ChangedWordsTakeTheTickBack) {
  GoToConsent();
  Agree();
  Do(action::ToggleConsent{rules::Purpose::kMarketingMessages});
  ConfigView changed = SampleConfig();
  changed.consents[0].text["zh-Hans"] += "（新）";
  Do(action::ConfigChanged{changed});
  EXPECT_THAT(state.visitor.draft.granted, ElementsAre(rules::Purpose::kMarketingMessages));
}

TEST_F(VisitorTest, AnotherCampaignEndsTheForm) {
  GoToConsent();
  ConfigView other = SampleConfig();
  other.campaign_id = "winter";
  Do(action::ConfigChanged{other});
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.visitor.draft.phone, "");
}

TEST_F(VisitorTest, RemovedQuestionGivesWayToTheNextPage) {
  StartVisitor();
  PassPhone();
  Do(action::ChooseHonorific{Honorific::kMr});
  Do(action::Next{});
  ASSERT_EQ(state.visitor.step.field_id, "products");
  ConfigView changed = SampleConfig();
  changed.form.fields.erase(changed.form.fields.begin());
  Do(action::ConfigChanged{changed});
  EXPECT_EQ(state.visitor.step.field_id, "stage");
}

TEST_F(VisitorTest, EmptiedAnswerIsNotSent) {
  GoToConsent();
  state.visitor.draft.answers["wish"] = {""};
  Agree();
  Do(action::Next{});
  EXPECT_FALSE(Asked<effect::SaveLead>()->answers.contains("wish"));
}

}  // namespace
}  // namespace footfall::kiosk::testing
