// The handwriting pad, capitals and symbols, and the calendar.
#include <gmock/gmock.h>

#include "kiosk/state/calendar.h"
#include "tests/unit/kiosk_actions/fixture.h"

namespace footfall::kiosk::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const InkStroke kLine = {{100, 500}, {900, 500}};
const InkStroke kDown = {{500, 100}, {500, 900}};

class InkTest : public ActionsTest {
 protected:
  void GoToName() {
    StartVisitor();
    PassPhone();
  }
  void GoToPad() {
    state.handwriting = true;
    GoToName();
    Press(action::KeyKind::kHandwriting);
  }
  void Draw(const InkStroke& stroke) { Do(action::InkDrawn{stroke}); }
  void Recognise(std::vector<std::string> candidates) {
    Do(action::InkRecognised{Asked<effect::Recognise>()->asked, std::move(candidates)});
  }
  void Choose(int candidate) { Do(action::Key{action::KeyKind::kCandidate, "", candidate}); }
  const InkView& ink() const { return state.visitor.ink; }
};

TEST_F(InkTest, WithoutAModelThereIsNoPad) {
  GoToName();
  Press(action::KeyKind::kHandwriting);
  EXPECT_FALSE(state.visitor.keyboard.handwriting);
  Draw(kLine);
  EXPECT_THAT(ink().strokes, IsEmpty());
  EXPECT_EQ(Asked<effect::Recognise>(), nullptr);
}

TEST_F(InkTest, EachStrokeAsksAndATouchWritesTheCharacter) {
  GoToPad();
  Draw(kLine);
  Draw(kDown);
  ASSERT_EQ(CountAsked<effect::Recognise>(), 2);
  EXPECT_THAT(Asked<effect::Recognise>()->strokes, ElementsAre(kLine, kDown));
  EXPECT_FALSE(Asked<effect::Recognise>()->traditional);
  Recognise({"十", "七", "卜"});
  EXPECT_EQ(ink().candidates.size(), 3u);
  Choose(1);
  EXPECT_EQ(state.visitor.draft.name, "七");
  EXPECT_THAT(ink().strokes, IsEmpty());
  EXPECT_THAT(ink().candidates, IsEmpty());
  EXPECT_TRUE(state.visitor.keyboard.handwriting) << "the next character is written the same way";
}

TEST_F(InkTest, TheScreensLanguageAsksForItsCharacters) {
  state.handwriting = true;
  Do(action::ChooseLanguage{"zh-Hant"});
  StartVisitor();
  PassPhone();
  Press(action::KeyKind::kHandwriting);
  Draw(kLine);
  EXPECT_TRUE(Asked<effect::Recognise>()->traditional);
}

TEST_F(InkTest, ALateAnswerToFewerStrokesIsIgnored) {
  GoToPad();
  Draw(kLine);
  const int64_t first = Asked<effect::Recognise>()->asked;
  Draw(kDown);
  Do(action::InkRecognised{first, {"一"}});
  EXPECT_THAT(ink().candidates, IsEmpty());
  Do(action::InkClear{});
  Recognise({"十"});
  EXPECT_THAT(ink().candidates, IsEmpty()) << "nothing is drawn any more";
}

TEST_F(InkTest, UndoTakesTheLastStroke) {
  GoToPad();
  Draw(kLine);
  Draw(kDown);
  Do(action::InkUndo{});
  EXPECT_THAT(ink().strokes, ElementsAre(kLine));
  EXPECT_THAT(Asked<effect::Recognise>()->strokes, ElementsAre(kLine));
  Do(action::InkUndo{});
  Do(action::InkUndo{});
  EXPECT_THAT(ink().strokes, IsEmpty());
}

TEST_F(InkTest, BackspaceTakesFromTheText) {
  GoToPad();
  state.visitor.draft.name = "王小";
  Press(action::KeyKind::kBackspace);
  EXPECT_EQ(state.visitor.draft.name, "王");
}

TEST_F(InkTest, NextTakesTheFirstCandidate) {
  GoToPad();
  Draw(kLine);
  Recognise({"一", "二"});
  Do(action::Next{});
  EXPECT_EQ(state.visitor.draft.name, "一");
  EXPECT_THAT(ink().strokes, IsEmpty());
}

TEST_F(InkTest, TheKeysComeBack) {
  GoToPad();
  Draw(kLine);
  Press(action::KeyKind::kHandwriting);
  EXPECT_FALSE(state.visitor.keyboard.handwriting);
  EXPECT_TRUE(state.visitor.keyboard.pinyin);
  EXPECT_THAT(ink().strokes, IsEmpty());
  Press(action::KeyKind::kHandwriting);
  Type("w");
  EXPECT_FALSE(state.visitor.keyboard.handwriting) << "a real keyboard's letters compose";
  EXPECT_EQ(Asked<effect::Ime>()->letter, 'w');
}

TEST_F(InkTest, ScribblingHasAnEnd) {
  GoToPad();
  for (int i = 0; i < 500; ++i) Draw(InkStroke(5000, {1, 1}));
  EXPECT_LE(ink().strokes.size(), 48u);
  EXPECT_LE(ink().strokes[0].size(), 256u);
}

TEST_F(InkTest, NothingDrawnOutlivesTheVisitor) {
  GoToPad();
  Draw(kLine);
  Recognise({"一"});
  Do(action::Restart{});
  EXPECT_THAT(ink().strokes, IsEmpty());
  EXPECT_THAT(ink().candidates, IsEmpty());
  EXPECT_FALSE(state.visitor.keyboard.handwriting);
}

TEST_F(InkTest, TheTimeOutWipesTheStrokesToo) {
  GoToPad();
  Draw(kLine);
  Wait(45'000);
  Wait(20'000);
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_THAT(ink().strokes, IsEmpty());
}

TEST_F(InkTest, AnEffectsStrokesAreWiped) {
  Effect effect = effect::Recognise{1, {kLine, kDown}, false};
  WipeEffect(&effect);
  EXPECT_THAT(std::get<effect::Recognise>(effect).strokes, IsEmpty());
}

class ShiftTest : public ActionsTest {
 protected:
  void SetUp() override {
    Do(action::ChooseLanguage{"en"});
    StartVisitor();
    state.visitor.draft.answers["stage"] = {"waiting"};
    state.visitor.step = {StepKind::kField, "wish"};
    state.visitor.keyboard = {.pinyin = false};
  }
  void Shift(int64_t after_ms) {
    now.boot_ms += after_ms;
    Press(action::KeyKind::kShift);
  }
  std::string Typed() const { return state.visitor.draft.answers.at("wish").front(); }
};

TEST_F(ShiftTest, TwoQuickTouchesLockIt) {
  Shift(1'000);
  Shift(200);
  Type("kiosk");
  EXPECT_EQ(Typed(), "KIOSK");
  EXPECT_TRUE(state.visitor.keyboard.caps);
  Shift(1'000);
  Type("x");
  EXPECT_EQ(Typed(), "KIOSKx");
}

TEST_F(ShiftTest, TwoSlowTouchesTakeItBack) {
  Shift(1'000);
  EXPECT_TRUE(state.visitor.keyboard.shift);
  Shift(1'000);
  EXPECT_FALSE(state.visitor.keyboard.shift);
  EXPECT_FALSE(state.visitor.keyboard.caps);
}

TEST_F(ShiftTest, SymbolsHaveAPageOfTheirOwn) {
  Press(action::KeyKind::kSymbols);
  EXPECT_TRUE(state.visitor.keyboard.symbols);
  Type("a_b@c");
  EXPECT_EQ(Typed(), "a_b@c");
  Press(action::KeyKind::kSymbols);
  EXPECT_FALSE(state.visitor.keyboard.symbols);
}

TEST(CalendarTest, DaysAndWeeks) {
  EXPECT_EQ(CivilOf(0), (CivilDay{1970, 1, 1}));
  EXPECT_EQ(CivilOf(-1), (CivilDay{1969, 12, 31}));
  EXPECT_EQ(CivilOf(19'782), (CivilDay{2024, 2, 29}));
  EXPECT_EQ(DaysIn(2024, 2), 29);
  EXPECT_EQ(DaysIn(1900, 2), 28);
  EXPECT_EQ(DaysIn(2026, 12), 31);
  EXPECT_EQ(WeekdayOfFirst(2026, 11), 6) << "a Sunday";
  EXPECT_EQ(WeekdayOfFirst(2026, 6), 0) << "a Monday";
  EXPECT_EQ(DateOf({2026, 3, 7}), "2026-03-07");
  EXPECT_EQ(FirstYearOnPage(1988), 1980);
  EXPECT_EQ(FirstYearOnPage(2100), 2100);
}

TEST(CalendarTest, MonthsCarryIntoYearsAndEndWhereTheYearsDo) {
  const DateView december{.year = 2026, .month = 12};
  EXPECT_EQ(MovedBy(december, 1).year, 2027);
  EXPECT_EQ(MovedBy(december, 1).month, 1);
  EXPECT_EQ(MovedBy(december, -12).year, 2025);
  EXPECT_EQ(MovedBy({.year = kFirstYear, .month = 1}, -1).year, kFirstYear);
  EXPECT_EQ(MovedBy({.year = kLastYear, .month = 12}, 240).month, 12);
}

class DateTest : public ActionsTest {
 protected:
  void SetUp() override {
    StartVisitor();
    state.visitor.draft.answers["stage"] = {"waiting"};
    state.visitor.step = {StepKind::kField, "handover"};
  }
  DateView Shown() const { return CalendarOf(state, state.visitor, "handover"); }
};

TEST_F(DateTest, BeginsToday) {
  const CivilDay today = CivilOf(LocalDay(state.now));
  EXPECT_EQ(Shown().year, today.year);
  EXPECT_EQ(Shown().month, today.month);
}

TEST_F(DateTest, ShowsTheMonthOfTheAnswer) {
  Type("19880715");
  EXPECT_EQ(Shown().year, 1988);
  EXPECT_EQ(Shown().month, 7);
}

TEST_F(DateTest, LeafingAndChoosing) {
  DateView view = Shown();
  view.year = 1988;
  view.month = 2;
  Do(action::ShowDates{view});
  EXPECT_EQ(Shown().year, 1988);
  Do(action::SetAnswer{"handover", "1988-02-29"});
  EXPECT_EQ(state.visitor.draft.answers["handover"].front(), "1988-02-29");
  view.year = kLastYear + 1;
  Do(action::ShowDates{view});
  EXPECT_EQ(Shown().year, 1988) << "there is no such year";
}

TEST_F(DateTest, AnotherFieldsCalendarBeginsAnew) {
  Do(action::ShowDates{{.field_id = "handover", .year = 1950, .month = 1}});
  EXPECT_EQ(CalendarOf(state, state.visitor, "other").year, CivilOf(LocalDay(state.now)).year);
  Do(action::ShowDates{{.field_id = "budget", .year = 1950, .month = 1}});
  EXPECT_EQ(state.visitor.date.field_id, "handover") << "no date field";
}

}  // namespace
}  // namespace footfall::kiosk::testing
