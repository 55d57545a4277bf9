// What nobody who runs a draw can do to it: choose seeds, entries or moments afterwards.
#include "proto/rules/draw_deck.h"
#include "proto/rules/ids.h"
#include "proto/rules/winner_number.h"
#include "server/base/errors.h"
#include "server/drawcheck/draw_verifier.h"
#include "server/draws/approved_steps.h"
#include "server/draws/draw_course.h"
#include "server/draws/draw_page.h"
#include "server/draws/draw_rules.h"
#include "server/draws/draw_texts.h"
#include "server/draws/row_store.h"
#include "server/draws/win_store.h"
#include "tests/unit/server_draws/draw_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::CompleteDraw;
using testing::DrawTest;
using ::testing::HasSubstr;
using testing::kDrawStart;
using testing::kHourMs;
using testing::kWheel;
using testing::kWheelName;
using testing::ReasonOf;
using testing::TestBooth;

class DrawFairnessTest : public DrawTest {
 protected:
  absl::Status Sql(std::string_view sql, const std::vector<SqlValue>& values = {}) {
    return world_.Do([&](WriteContext& write) { return write.db().Execute(sql, values).status(); });
  }
};

// --- seeds ---------------------------------------------------------------------------------------------------------------------------

TEST_F(DrawFairnessTest, BlocksCarryTheirCommitmentToTheKiosk) {
  const v1::Draw draw = world_.Publish(CompleteDraw());
  absl::StatusOr<GrantSource::Part> part = GrantSource::Part();
  ASSERT_TRUE(world_
                  .Do([&](WriteContext& write) -> absl::Status {
                    auto pool = FindPool(write.db(), kWheelName);
                    if (!pool.ok()) return pool.status();
                    part = world_.source().Take(write, **pool, std::string(16, 'l'), "kiosk-1", 1);
                    return part.status();
                  })
                  .ok());
  EXPECT_EQ(part->commitment, rules::DrawCommitment(draw.config_hash(), part->secret));
}

// Another seed, with a commitment of its own, put in the place of the one that was committed to.
TEST_F(DrawFairnessTest, NothingIsPublishedFromOtherSeedsThanTheCommitted) {
  v1::Draw draw = CompleteDraw();
  draw.set_blocks(1);
  draw.clear_closing_prizes();
  draw = world_.Publish(draw);
  TestBooth booth("kiosk-1", draw);
  ASSERT_TRUE(world_.Lend(&booth));
  world_.DrawMany(&booth, 1, 9);
  world_.DrawMany(&booth, 11, 1);
  draw = world_.Now();
  draw.set_state(v1::DRAW_STATE_DRAWN);
  ASSERT_TRUE(world_.Do([&](WriteContext& write) { return ReplaceDraw(write, &draw); }).ok());
  ASSERT_TRUE(world_.Export().ok());
  const std::string seed(32, 's');
  const std::string commitment = rules::DrawCommitment(draw.config_hash(), seed);
  const std::string wrapped = world_.leads().vault().EncryptSecret(seed, SeedContext(kWheel, 1));
  ASSERT_TRUE(Sql("UPDATE draw_blocks SET wrapped_seed = :1", {Bytes{wrapped}}).ok());
  EXPECT_EQ(ReasonOf(world_.Export().status()), "COMMITMENTS_CHANGED");
  ASSERT_TRUE(Sql("UPDATE draw_blocks SET commitment = :1", {commitment}).ok());
  EXPECT_EQ(ReasonOf(world_.Export().status()), "COMMITMENTS_CHANGED");
}

// --- public values ---------------------------------------------------------------------------------------------------------------------

class SourceTest : public DrawFairnessTest {
 protected:
  static v1::Draw Timed() {
    v1::Draw draw = CompleteDraw();
    draw.add_closing_source_facts()->set_appears_ms(kDrawStart + 13 * kHourMs);
    draw.add_closing_source_facts()->set_appears_ms(kDrawStart + 14 * kHourMs);
    draw.mutable_closing_source_facts(1)->set_digits(3);
    return draw;
  }
  void SetUp() override {
    TestBooth booth("kiosk-1", world_.Publish(Timed()));
    ASSERT_TRUE(world_.Lend(&booth));
    world_.DrawMany(&booth, 1, 9);
    ASSERT_TRUE(world_.GiveBack(&booth).ok());
    At(10);
    ASSERT_TRUE(world_
                    .Do([&](WriteContext& write) {
                      return CloseEntries(write, kWheel, world_.now_ms() + kMinHandInMs, "", world_.now_ms(), &draw_);
                    })
                    .ok());
  }
  void At(int64_t hours) { world_.leads().clock().Set(kDrawStart + hours * kHourMs); }
  absl::Status Entries() {
    return world_.Do([&](WriteContext& write) { return PublishEntries(write, kWheel, world_.doer(), &draw_); });
  }
  absl::Status RunClosing(const std::string& digits = "407") {
    return world_.Do([&](WriteContext& write) {
      return DrawClosing(write, kWheel, {std::string(64, 'b'), digits}, world_.intake(), world_.now_ms(), &draw_);
    });
  }
  absl::Status Amend(int64_t first_hours, int64_t second_hours) {
    v1::DrawAmendment amendment, stored;
    *amendment.mutable_change() = testing::Texts("the next round and the next lottery count");
    *amendment.mutable_reason() = testing::Texts("the hall lost its power");
    amendment.add_closing_source_facts()->set_appears_ms(kDrawStart + first_hours * kHourMs);
    amendment.add_closing_source_facts()->set_appears_ms(kDrawStart + second_hours * kHourMs);
    amendment.mutable_closing_source_facts(1)->set_digits(3);
    const absl::Status proposed =
        world_.Do([&](WriteContext& write) { return ProposeAmendment(write, kWheel, amendment, world_.doer(), &stored); });
    if (!proposed.ok()) return proposed;
    return world_.Do([&](WriteContext& write) {
      return ApproveAmendment(write, kWheel, stored.number(), false, world_.doer("users/approver"), &stored);
    });
  }
  v1::Draw draw_;
};

TEST_F(SourceTest, EntriesAreFixedBeforeTheFirstAndWinnersDrawnAfterTheLast) {
  At(12);
  ASSERT_TRUE(Entries().ok());
  const std::string page = PageAsHtml(world_.Now(), "en", absl::UTCTimeZone());
  EXPECT_THAT(page, HasSubstr(": 9, root " + draw_.closing().root()));
  EXPECT_THAT(page, HasSubstr(", 3 digits"));
  EXPECT_EQ(ReasonOf(RunClosing()), "SOURCE_NOT_OUT");
  At(13);
  EXPECT_EQ(ReasonOf(RunClosing()), "SOURCE_NOT_OUT");
  At(14);
  EXPECT_EQ(errors::GetDetail(RunClosing("0407"))->fields[0].reason, "NOT_AS_MANY_DIGITS");
  ASSERT_TRUE(RunClosing().ok());
  EXPECT_THAT(PageAsHtml(world_.Now(), "en", absl::UTCTimeZone()), HasSubstr("to be compared with its source: 福利彩票 3D, 2026-120: 407"));
  const std::string file = *world_.Export();
  EXPECT_EQ(testing::DrawWorld::Verify(file), "");
  EXPECT_TRUE(drawcheck::VerifyDrawFile(file).account.told_times);
  EXPECT_TRUE(drawcheck::VerifyDrawFile(file).account.bound_times);
  EXPECT_THAT(draw_.config(), HasSubstr("\"source_facts\":[{\"appears_ms\":"));
}

TEST_F(SourceTest, EntriesThatCameTooLateWaitForLaterValuesThatTwoPeopleName) {
  At(13);
  EXPECT_EQ(ReasonOf(Entries()), "SOURCE_IS_OUT");
  EXPECT_EQ(errors::GetDetail(Amend(12, 14))->fields[0].reason, "NOT_LATER");
  ASSERT_TRUE(Amend(15, 16).ok());
  ASSERT_TRUE(Entries().ok());
  EXPECT_EQ(ReasonOf(Amend(17, 18)), "ENTRIES_PUBLISHED");
  At(16);
  ASSERT_TRUE(RunClosing().ok());
  const std::string file = *world_.Export();
  EXPECT_EQ(testing::DrawWorld::Verify(file), "");
  EXPECT_TRUE(drawcheck::VerifyDrawFile(file).account.bound_times);
}

// A draw that told no times has the format that says so.
TEST_F(DrawFairnessTest, WithoutTimesNothingIsBound) {
  v1::Draw plan = CompleteDraw();
  plan.set_name("campaigns/spring-2026/draws/other");
  EXPECT_THAT(PublishedConfig(plan, "other", std::string(64, 'a')), ::testing::Not(HasSubstr("source_facts")));
  plan.set_config("{\"sources\":[\",\\\"source_facts\\\":[\"]}");  // a source's name
  EXPECT_FALSE(BindsSourceFacts(plan));
}

TEST_F(SourceTest, APlanSaysWhenItsValuesAppearOrThePageSaysThatItDoesNot) {
  const auto found = [](const v1::Draw& draw) {
    std::vector<std::string> all;
    for (const DrawFinding& finding : CheckDrawPlan(draw, kDrawStart)) all.push_back(finding.field + ": " + finding.reason);
    return all;
  };
  EXPECT_THAT(found(CompleteDraw()), ::testing::Contains("draw.closing_source_facts: NO_SOURCE_TIMES"));
  EXPECT_THAT(PageAsHtml(CompleteDraw(), "en", absl::UTCTimeZone()), HasSubstr("was not said beforehand"));
  v1::Draw draw = Timed();
  draw.mutable_closing_source_facts(0)->set_appears_ms(kDrawStart + 10 * kHourMs);
  EXPECT_THAT(found(draw), ::testing::Contains("draw.closing_source_facts[0].appears_ms: BEFORE_PERIOD_END"));
  draw.mutable_closing_source_facts(0)->set_appears_ms(kDrawStart + 25 * kHourMs);
  EXPECT_THAT(found(draw), ::testing::Contains("draw.closing_source_facts[0].appears_ms: CLAIM_TIME_TOO_SHORT"));
  draw.mutable_closing_source_facts(1)->set_digits(0);
  EXPECT_THAT(found(draw), ::testing::Contains(HasSubstr("draw.closing_source_facts[1].digits")));
  draw.mutable_closing_source_facts()->RemoveLast();
  EXPECT_THAT(found(draw), ::testing::Contains("draw.closing_source_facts: NOT_ONE_PER_SOURCE"));
}

// --- winners -------------------------------------------------------------------------------------------------------------------------

// What staff compare at the claim is on no public list.
TEST_F(DrawFairnessTest, TheListOfWinnersTellsNoDigitOfTheirEntries) {
  const WinView win{.win = {.entry_id = *rules::FromHex("00112233445566778899aabbccddeeff")}};
  const std::string shown = MaskedWinner(win);
  EXPECT_EQ(shown, rules::WinnerNumber(win.win.entry_id));
  EXPECT_EQ(shown.size(), 8u);
  for (const char* digits : {"0011", "2233", "4455"}) EXPECT_EQ(shown.find(digits), std::string::npos) << shown;
  WinView other = win;
  other.win.entry_id.back() = 'x';
  EXPECT_NE(MaskedWinner(other), shown);
}

// --- people and moments ----------------------------------------------------------------------------------------------------------------

class TwoPeopleTest : public DrawFairnessTest {
 protected:
  absl::Status Exclude(int64_t visitor, bool with_reason = true) {
    const Exclusion person{world_.leads().vault().PhoneHash(testing::DrawWorld::PhoneOf(visitor)), std::string(16, 't')};
    return world_.Do([&](WriteContext& write) {
      return ProposeExclusion(write, kWheel, {person}, with_reason ? testing::Texts("her sister works here") : v1::LocalizedText(),
                              world_.doer(), &proposed_)
          .status();
    });
  }
  absl::Status Approve(const std::string& by, bool same_person = false) {
    return world_.Do(
        [&](WriteContext& write) { return ApproveExclusion(write, kWheel, proposed_, same_person, world_.doer(by), &approved_); });
  }
  absl::Status Stop(int64_t synced_until_ms, const std::string& reason = "a storm") {
    v1::Draw draw;
    return world_.Do([&](WriteContext& write) { return ProposeEarlyStop(write, kWheel, synced_until_ms, reason, world_.doer(), &draw); });
  }
  absl::Status ApproveStop(const std::string& by, bool same_person = false) {
    v1::Draw draw;
    return world_.Do([&](WriteContext& write) { return ApproveEarlyStop(write, kWheel, same_person, world_.doer(by), &draw); });
  }
  int64_t Excluded() {
    return world_.Read<RowCounts>([](Connection& db) { return CountRows(db, kWheel); }).excluded;
  }
  std::string Page() { return PageAsHtml(world_.Now(), "en", absl::UTCTimeZone()); }

  int64_t proposed_ = 0;
  v1::DrawExclusion approved_;
};

TEST_F(TwoPeopleTest, AWinnerIsNotStruckOffByOnePersonNorUnseen) {
  v1::Draw draw = CompleteDraw();
  draw.set_blocks(1);
  TestBooth booth("kiosk-1", world_.Publish(draw));
  ASSERT_TRUE(world_.Lend(&booth));
  world_.DrawMany(&booth, 1, 9);
  EXPECT_EQ(errors::GetDetail(Exclude(3, false))->fields[0].field, "reason.en");
  ASSERT_TRUE(Exclude(3).ok());
  EXPECT_EQ(Excluded(), 0);
  EXPECT_EQ(ReasonOf(Approve("users/planner")), "SAME_PERSON");
  EXPECT_EQ(ReasonOf(Approve("users/second-account", true)), "SAME_PERSON");
  EXPECT_EQ(Excluded(), 0);
  ASSERT_TRUE(Approve("users/approver").ok());
  EXPECT_EQ(Excluded(), 1);
  EXPECT_EQ(approved_.marked(), 1);
  EXPECT_EQ(ReasonOf(Approve("users/approver")), "EXCLUSION_APPROVED");
  EXPECT_THAT(Page(), HasSubstr("People put on the list of who cannot win: 1; entries of theirs that do not count any more: 1"));
  EXPECT_THAT(Page(), HasSubstr("her sister works here"));
  ASSERT_TRUE(world_.GiveBack(&booth).ok());
  const int64_t until = world_.now_ms() + kMinHandInMs;
  ASSERT_TRUE(Stop(until).ok());
  ASSERT_TRUE(ApproveStop("users/approver").ok());
  EXPECT_EQ(ReasonOf(Exclude(4)), "ENTRIES_CLOSED");
  ASSERT_TRUE(world_.Do([&](WriteContext& write) { return PublishEntries(write, kWheel, world_.doer(), &draw); }).ok());
  EXPECT_EQ(ReasonOf(Exclude(4)), "ENTRIES_PUBLISHED");
  const std::vector<std::string> values = {std::string(64, 'b'), "407"};
  ASSERT_TRUE(
      world_.Do([&](WriteContext& write) { return DrawClosing(write, kWheel, values, world_.intake(), world_.now_ms(), &draw); }).ok());
  const auto file = world_.Export();
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(testing::DrawWorld::Verify(*file), "");
  EXPECT_EQ(drawcheck::VerifyDrawFile(*file).account.amendments, 2u);  // both are told, with who did them
}

TEST_F(TwoPeopleTest, BeforePublicationThePlannerMakesTheListAlone) {
  world_.Insert(CompleteDraw());
  ASSERT_TRUE(Exclude(3, false).ok());
  EXPECT_EQ(proposed_, 0);
  EXPECT_EQ(world_.Read<std::vector<std::string>>([](Connection& db) { return ListExcludedTags(db, kWheel); }).size(), 1u);
}

TEST_F(TwoPeopleTest, NobodyPicksTheMomentAtWhichADrawEnds) {
  world_.Publish(CompleteDraw());
  EXPECT_EQ(ReasonOf(ApproveStop("users/approver")), "NO_EARLY_STOP");
  EXPECT_EQ(errors::GetDetail(Stop(world_.now_ms() + kMinHandInMs - 1))->fields[0].reason, "TOO_SOON");
  EXPECT_EQ(errors::GetDetail(Stop(world_.now_ms() + kMinHandInMs, ""))->fields[0].field, "reason");
  ASSERT_TRUE(Stop(world_.now_ms() + kMinHandInMs).ok());
  EXPECT_EQ(world_.Now().state(), v1::DRAW_STATE_PUBLISHED);
  EXPECT_EQ(ReasonOf(ApproveStop("users/planner")), "SAME_PERSON");
  EXPECT_EQ(ReasonOf(ApproveStop("users/second-account", true)), "SAME_PERSON");
  EXPECT_EQ(world_.Now().state(), v1::DRAW_STATE_PUBLISHED);
  world_.leads().clock().Set(kDrawStart + 2 * kHourMs);
  ASSERT_TRUE(ApproveStop("users/approver").ok());
  const v1::Draw draw = world_.Now();
  EXPECT_EQ(draw.state(), v1::DRAW_STATE_ENTRIES_CLOSED);
  EXPECT_EQ(draw.closing().synced_until_ms(), kDrawStart + 2 * kHourMs + kMinHandInMs);  // not less for the time it took
  EXPECT_EQ(draw.early_stop().approved_by(), "users/approver");
  EXPECT_EQ(ReasonOf(ApproveStop("users/approver")), "NO_EARLY_STOP");
  EXPECT_THAT(Page(), HasSubstr("a storm"));
  EXPECT_THAT(Page(), HasSubstr("Kiosks hand in what they drew until 2026-05-01T"));  // T1
}

TEST_F(TwoPeopleTest, KiosksHaveTheirTimeToHandIn) {
  world_.Publish(CompleteDraw());
  world_.leads().clock().Set(kDrawStart + 10 * kHourMs);
  v1::Draw draw;
  const auto close = [&](int64_t until) {
    return world_.Do([&](WriteContext& write) { return CloseEntries(write, kWheel, until, "", world_.now_ms(), &draw); });
  };
  EXPECT_EQ(errors::GetDetail(close(world_.now_ms()))->fields[0].reason, "TOO_SOON");
  EXPECT_TRUE(close(world_.now_ms() + kMinHandInMs).ok());
}

}  // namespace
}  // namespace footfall::server
