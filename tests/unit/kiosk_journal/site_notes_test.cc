// What a kiosk keeps of its day: with the operation or not at all, over a restart, and not for ever.
#include "kiosk/journal/site_notes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/unit/kiosk_journal/journal_support.h"

namespace footfall::kiosk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr char kSession[] = "campaigns/spring/sessions/day1";
constexpr char kQueue[] = "campaigns/spring/sessions/day1/queues/wash";
constexpr int32_t kDay = 20'000;

class SiteNotesTest : public ::testing::Test {
 protected:
  SiteNotesTest() : journal_(OpenIn(folder_.path(), &random_)) {
    if (!journal_->Enrol(TestIdentity(journal_.get())).ok()) std::abort();
  }
  absl::Status Save(SiteEffects effects, int32_t day = kDay) {
    OperationDraft draft = Draft(++number_);
    draft.effects.day = day;
    draft.effects.site = std::move(effects);
    return journal_->Save(std::move(draft)).status();
  }
  void Reopen() {
    journal_.reset();
    journal_ = OpenIn(folder_.path(), &random_);
  }
  SiteNotes Notes(int32_t day = kDay) { return *journal_->LoadSiteNotes(day, kSession); }

  TempFolder folder_;
  SeededRandom random_{5};
  std::unique_ptr<Journal> journal_;
  int number_ = 0;
};

TEST_F(SiteNotesTest, TalliesAddUpByDay) {
  ASSERT_TRUE(Save({.tallies = {{"gift/cup", 2}, {"count/1/gate", 1}}}).ok());
  ASSERT_TRUE(Save({.tallies = {{"count/1/gate", 4}}}).ok());
  ASSERT_TRUE(Save({.tallies = {{"count/1/gate", -1}}}).ok());
  ASSERT_TRUE(Save({.tallies = {{"count/1/gate", 9}}}, kDay + 1).ok());
  Reopen();
  EXPECT_THAT(Notes().tallies, ElementsAre(Pair("count/1/gate", 4), Pair("gift/cup", 2)));
  EXPECT_THAT(Notes(kDay + 1).tallies, ElementsAre(Pair("count/1/gate", 9)));
  ASSERT_TRUE(Save({.tallies = {{"count/1/gate", 1}}}, kDay + 8).ok());
  EXPECT_THAT(Notes().tallies, IsEmpty()) << "a week is enough";
}

TEST_F(SiteNotesTest, ASaveThatFailedCountsNothing) {
  OperationDraft draft = Draft(1);
  draft.effects.site.tallies = {{"gift/cup", 2}};
  draft.effects.spend = LeaseSpend{std::string(16, 'x'), 2, 2};  // no such lease
  EXPECT_FALSE(journal_->Save(std::move(draft)).ok());
  EXPECT_THAT(Notes().tallies, IsEmpty());
}

TEST_F(SiteNotesTest, TheNewestMarkOfAPointCountsInItsSession) {
  ASSERT_TRUE(Save({.mark = ChecklistNote{"day1", "booth", "power", true, 6, true, "anna", 100}}).ok());
  ASSERT_TRUE(Save({.mark = ChecklistNote{"day1", "booth", "power", false, -1, false, "bo", 200}}).ok());
  ASSERT_TRUE(Save({.mark = ChecklistNote{"day2", "booth", "power", true, -1, false, "bo", 300}}).ok());
  Reopen();
  const SiteNotes notes = Notes();
  ASSERT_THAT(notes.marks, SizeIs(1));
  EXPECT_FALSE(notes.marks[0].done);
  EXPECT_EQ(notes.marks[0].counted, -1);
  EXPECT_EQ(notes.marks[0].staff_id, "bo");
  EXPECT_EQ(notes.marks[0].time_ms, 200);
}

TEST_F(SiteNotesTest, AnIncidentStaysUntilItIsOverAndKeepsWhenItBegan) {
  const std::string first(16, 'a'), second(16, 'b');
  ASSERT_TRUE(Save({.incident = IncidentNote{first, 1, 100, false}}).ok());
  ASSERT_TRUE(Save({.incident = IncidentNote{second, 2, 150, false}}).ok());
  ASSERT_TRUE(Save({.incident = IncidentNote{first, 3, 200, false}}).ok());
  Reopen();
  ASSERT_THAT(Notes().incidents, SizeIs(2));
  EXPECT_EQ(Notes().incidents[0].severity, 3);
  EXPECT_EQ(Notes().incidents[0].time_ms, 100);
  ASSERT_TRUE(Save({.incident = IncidentNote{first, 3, 300, true}}).ok());
  ASSERT_THAT(Notes().incidents, SizeIs(1));
  EXPECT_EQ(Notes().incidents[0].incident_id, second);
}

TEST_F(SiteNotesTest, NumbersAreThoseOfTheSessionsQueues) {
  ASSERT_TRUE(Save({.queue_number = QueueNumberNote{kQueue, 41, 0, "", 100}}).ok());
  ASSERT_TRUE(Save({.queue_number = QueueNumberNote{kQueue, 41, 1, "gate", 200}}).ok());
  ASSERT_TRUE(Save({.queue_number = QueueNumberNote{"campaigns/spring/sessions/day10/queues/wash", 7, 0, "", 200}}).ok());
  Reopen();
  const SiteNotes notes = Notes();
  ASSERT_THAT(notes.numbers, SizeIs(1)) << "another session's name begins alike";
  EXPECT_EQ(notes.numbers[0].number, 41);
  EXPECT_EQ(notes.numbers[0].state, 1);
  EXPECT_EQ(notes.numbers[0].zone_id, "gate");
}

TEST_F(SiteNotesTest, AWipeLeavesNothing) {
  ASSERT_TRUE(Save({.tallies = {{"gift/cup", 2}}, .incident = IncidentNote{std::string(16, 'a'), 1, 100, false}}).ok());
  ASSERT_TRUE(journal_->Wipe().ok());
  EXPECT_THAT(Notes().tallies, IsEmpty());
  EXPECT_THAT(Notes().incidents, IsEmpty());
}

TEST_F(SiteNotesTest, AFileOfTheFifthVersionGainsTheTables) {
  ASSERT_TRUE(journal_->Save(Draft(++number_)).ok());
  journal_.reset();
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open((folder_.path() + "/journal.db").c_str(), &db), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(db,
                         "DROP TABLE tallies; DROP TABLE checklist_marks; DROP TABLE open_incidents; DROP TABLE queue_numbers; "
                         "ALTER TABLE leases DROP COLUMN undone; PRAGMA user_version=5",
                         nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(db);
  Reopen();
  ASSERT_TRUE(journal_);
  EXPECT_EQ(journal_->backlog(), 1u);
  ASSERT_TRUE(Save({.tallies = {{"gift/cup", 1}}}).ok());
  EXPECT_THAT(Notes().tallies, SizeIs(1));
  EXPECT_TRUE(journal_->VerifyAll().ok());
}

}  // namespace
}  // namespace footfall::kiosk
