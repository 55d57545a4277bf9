#include "tests/unit/kiosk_actions/fixture.h"

namespace footfall::kiosk::testing {
namespace {

class TypingTest : public ActionsTest {
 protected:
  void GoToName() {
    StartVisitor();
    PassPhone();
  }
  void GoToField(const std::string& field_id) {
    StartVisitor();
    state.visitor.draft.answers["stage"] = {"waiting"};
    state.visitor.step = {StepKind::kField, field_id};
  }
  // What the keyboard shows after "wangxiaoming", nothing chosen yet.
  void Compose() { Do(action::ImeChanged{"", {"wang xiao ming", {"王小明", "王晓明"}, true, "王小明"}}); }
};

TEST_F(TypingTest, PinyinLettersGoToTheEngine) {
  GoToName();
  Type("W");
  EXPECT_EQ(Asked<effect::Ime>()->kind, effect::ImeKind::kType);
  EXPECT_EQ(Asked<effect::Ime>()->letter, 'w');
  EXPECT_EQ(state.visitor.draft.name, "");
  Do(action::ImeChanged{"", {"wang", {"王", "网"}, true}});
  Do(action::Key{action::KeyKind::kCandidate, "", 1});
  EXPECT_EQ(Asked<effect::Ime>()->index, 1);
  Do(action::ImeChanged{"网", {}});
  EXPECT_EQ(state.visitor.draft.name, "网");
}

TEST_F(TypingTest, BackspaceTakesFromTheCompositionFirst) {
  GoToName();
  state.visitor.draft.name = "王";
  Do(action::ImeChanged{"", {"xi", {"喜"}, false}});
  Press(action::KeyKind::kBackspace);
  EXPECT_EQ(Asked<effect::Ime>()->kind, effect::ImeKind::kBackspace);
  EXPECT_EQ(state.visitor.draft.name, "王");
  Do(action::ImeChanged{"", {}});
  Press(action::KeyKind::kBackspace);
  EXPECT_EQ(state.visitor.draft.name, "");
}

TEST_F(TypingTest, NextTakesTheHighlightedCandidate) {
  GoToName();
  Compose();
  Do(action::Next{});
  EXPECT_EQ(state.visitor.draft.name, "王小明");
  EXPECT_EQ(Asked<effect::Ime>()->kind, effect::ImeKind::kClear);
  EXPECT_EQ(state.visitor.step.field_id, "products");
}

TEST_F(TypingTest, BackAndAnotherLanguageTakeTheHighlightedCandidate) {
  GoToName();
  Compose();
  Do(action::ChooseLanguage{"en"});
  EXPECT_EQ(state.visitor.draft.name, "王小明");
  state.visitor.draft.name.clear();
  Compose();
  Do(action::Back{});
  EXPECT_EQ(state.visitor.draft.name, "王小明");
  EXPECT_EQ(state.visitor.step.kind, StepKind::kPhone);
}

TEST_F(TypingTest, NextTakesTheHighlightedCandidateInAnAnswerToo) {
  GoToField("wish");
  Compose();
  Do(action::Next{});
  EXPECT_EQ(state.visitor.draft.answers["wish"].front(), "王小明");
}

TEST_F(TypingTest, LettersThatMakeNoCharacterAreTakenAsTheyStand) {
  GoToName();
  Do(action::ImeChanged{"", {"v v", {}, false, ""}});
  Do(action::Next{});
  EXPECT_EQ(state.visitor.draft.name, "vv");
}

TEST_F(TypingTest, LanguageKeyTakesTheLetters) {
  GoToName();
  Compose();
  Press(action::KeyKind::kToggleLanguage);
  EXPECT_EQ(state.visitor.draft.name, "wangxiaoming");
}

TEST_F(TypingTest, CandidateWithoutRoomIsNotTakenInHalves) {
  GoToName();
  state.visitor.draft.name = std::string(58, 'x');
  Compose();
  Do(action::Next{});
  EXPECT_EQ(state.visitor.draft.name, std::string(58, 'x'));
}

TEST_F(TypingTest, LatinNamesBeginWithCapitals) {
  Do(action::ChooseLanguage{"en"});
  GoToName();
  Type("anna lee");
  EXPECT_EQ(state.visitor.draft.name, "Anna Lee");
  EXPECT_EQ(CountAsked<effect::Ime>(), 1);  // the clearing when the form began
}

TEST_F(TypingTest, LanguageKeySwitchesTheInput) {
  GoToName();
  Press(action::KeyKind::kToggleLanguage);
  EXPECT_FALSE(state.visitor.keyboard.pinyin);
  Type("bob");
  EXPECT_EQ(state.visitor.draft.name, "bob");
}

TEST_F(TypingTest, NameStopsAtItsLimit) {
  Do(action::ChooseLanguage{"en"});
  GoToName();
  Type(std::string(70, 'x'));
  EXPECT_EQ(state.visitor.draft.name.size(), 60u);
}

TEST_F(TypingTest, BackspaceTakesAWholeCharacter) {
  GoToName();
  state.visitor.draft.name = "王敏";
  Press(action::KeyKind::kBackspace);
  EXPECT_EQ(state.visitor.draft.name, "王");
}

TEST_F(TypingTest, DateDashesStandByThemselves) {
  GoToField("handover");
  Type("20261201");
  EXPECT_EQ(state.visitor.draft.answers["handover"].front(), "2026-12-01");
  Press(action::KeyKind::kBackspace);
  Press(action::KeyKind::kBackspace);
  EXPECT_EQ(state.visitor.draft.answers["handover"].front(), "2026-12");
  Type("35");
  Do(action::Next{});
  EXPECT_EQ(ProblemOf(state.visitor, "answers.handover"), "NOT_A_DATE");
}

TEST_F(TypingTest, NumbersTakeNoLetters) {
  GoToField("budget");
  Type("1x2-3");
  EXPECT_EQ(state.visitor.draft.answers["budget"].front(), "123");
  Type("4");
  Do(action::Next{});
  EXPECT_EQ(ProblemOf(state.visitor, "answers.budget"), "TOO_LARGE");
}

TEST_F(TypingTest, ScannerTextComesWhole) {
  state.page = Page::kEnrol;
  state.enrolment = {};
  Do(action::Key{action::KeyKind::kText, "FF1-ABCDE"});
  EXPECT_EQ(state.enrolment.code, "FF1-ABCDE");
  Press(action::KeyKind::kEnter);
  EXPECT_EQ(state.enrolment.problem, EnrolProblem::kBadCode);
}

TEST_F(TypingTest, BrokenTextIsNotTaken) {
  GoToField("wish");
  state.visitor.keyboard.pinyin = false;
  Do(action::Key{action::KeyKind::kText, "\xE7\x8E"});
  EXPECT_TRUE(state.visitor.draft.answers["wish"].front().empty());
}

TEST_F(TypingTest, NothingTakesKeysOnTheAttractScreen) {
  Type("138");
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_TRUE(effects.empty());
}

}  // namespace
}  // namespace footfall::kiosk::testing
