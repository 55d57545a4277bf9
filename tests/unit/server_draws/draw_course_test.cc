// A draw from its publication to the published file, and what the verifier, which shares nothing with it, says of that file.
#include "server/draws/draw_course.h"

#include <algorithm>

#include "proto/rules/draw_deck.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/drawcheck/draw_verifier.h"
#include "server/draws/approved_steps.h"
#include "server/draws/draw_offers.h"
#include "server/draws/row_store.h"
#include "server/draws/tax_ledger.h"
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

const std::string kBeacon(64, 'b');

class DrawCourseTest : public DrawTest {
 protected:
  absl::Status Close(int64_t synced_until_ms, const std::string& reason = "sold out") {
    v1::Draw draw;
    // No earlier than may be, unless it is the past that is meant.
    const int64_t earliest = world_.now_ms() + kMinHandInMs;
    const int64_t until = synced_until_ms < world_.now_ms() ? synced_until_ms : std::max(synced_until_ms, earliest);
    return world_.Do([&](WriteContext& write) { return CloseEntries(write, kWheel, until, reason, world_.now_ms(), &draw); });
  }
  absl::Status Entries() {
    v1::Draw draw;
    return world_.Do([&](WriteContext& write) { return PublishEntries(write, kWheel, world_.doer(), &draw); });
  }
  absl::Status RunClosing(const std::vector<std::string>& values = {kBeacon, "407"}) {
    v1::Draw draw;
    return world_.Do([&](WriteContext& write) { return DrawClosing(write, kWheel, values, world_.intake(), world_.now_ms(), &draw); });
  }
  absl::Status Amend(const std::string& by, v1::DrawAmendment amendment) {
    *amendment.mutable_change() = testing::Texts("claims run longer");
    *amendment.mutable_reason() = testing::Texts("rain \"and\" snow");
    v1::DrawAmendment stored;
    return world_.Do([&](WriteContext& write) { return ProposeAmendment(write, kWheel, amendment, world_.doer(by), &stored); });
  }
  absl::Status Approve(const std::string& by, int64_t number, bool same_person = false) {
    v1::DrawAmendment stored;
    return world_.Do([&](WriteContext& write) { return ApproveAmendment(write, kWheel, number, same_person, world_.doer(by), &stored); });
  }
  absl::Status Claim(const std::string& entry, bool closing, const std::string& name = "", const std::string& number = "") {
    const OfficeClaim claim{
        .entry_id = entry, .closing = closing, .tax_name = name, .tax_id_number = number, .despite_kiosk = "the tablet is lost"};
    return world_.Do([&](WriteContext& write) { return ClaimAtOffice(write, kWheel, claim, world_.intake(), world_.doer()); });
  }
  absl::Status Propose(const std::string& winner, v1::DrawReplacementCause cause, int64_t until_hours, v1::DrawReplacement* step) {
    const Succession succession{.winner = rules::FromHex(winner).value_or(""),
                                .cause = cause,
                                .reason = "did not answer \"twice\"",
                                .claim_until_ms = kDrawStart + until_hours * kHourMs};
    return world_.Do([&](WriteContext& write) { return ProposeReplacement(write, kWheel, succession, world_.doer(), step); });
  }
  absl::Status ApproveStep(const std::string& by, int64_t number, v1::DrawReplacement* step, bool same_person = false) {
    return world_.Do([&](WriteContext& write) {
      return ApproveReplacement(write, kWheel, number, same_person, world_.intake(), world_.doer(by), step);
    });
  }
  // Both.
  absl::Status Replace(const std::string& winner, v1::DrawReplacementCause cause, int64_t until_hours, v1::DrawReplacement* step) {
    const absl::Status proposed = Propose(winner, cause, until_hours, step);
    return proposed.ok() ? ApproveStep("users/approver", step->proposal(), step) : proposed;
  }
  // Fewer prizes than entries, so that there are reserves, and winners drawn.
  void LiveToReserves() {
    v1::Draw plan = CompleteDraw();
    plan.mutable_prizes()->RemoveLast();
    plan.mutable_prizes()->RemoveLast();
    LiveThrough(plan);
    ASSERT_TRUE(RunClosing().ok());
  }
  // Who has that prize of the closing draw and has not passed it on.
  std::string Holder(const std::string& prize) {
    for (const WinView& view : world_.Read<std::vector<WinView>>([](Connection& db) { return ListWins(db, kWheel, 0, 1000); })) {
      const bool holds = view.win.closing && view.win.prize == prize && view.win.state != ClaimState::kPassedOn;
      if (holds) return rules::ToHex(view.win.entry_id);
    }
    return "";
  }
  absl::StatusOr<int64_t> Lapse() {
    absl::StatusOr<int64_t> lapsed = 0;
    world_
        .Do([&](WriteContext& write) {
          lapsed = LapsePrizes(write, kWheel, world_.now_ms());
          return lapsed.status();
        })
        .IgnoreError();
    return lapsed;
  }
  void At(int64_t hours) { world_.leads().clock().Set(kDrawStart + hours * kHourMs); }

  // A draw with everything that can happen to one, up to its end: a drawn block, one half drawn and given back, one of a lost kiosk, one
  // given back unopened; a second entry of a person, one who cannot win; an amendment.
  void LiveThrough(v1::Draw draw) {
    draw.set_blocks(5);
    draw = world_.Publish(draw);
    if (!draw.beacon_source().empty()) {
      ASSERT_TRUE(world_.Do([&](WriteContext& write) { return SetBeacon(write, kWheel, kBeacon, world_.now_ms(), &draw); }).ok());
    }
    TestBooth one("kiosk-1", draw), two("kiosk-2", draw), three("kiosk-3", draw), four("kiosk-4", draw);
    for (TestBooth* booth : {&one, &two, &three, &four}) ASSERT_TRUE(world_.Lend(booth));
    facts_ = world_.DrawMany(&one, 1, 9);
    facts_.push_back(one.Draw(&world_.intake(), world_.AddLead(4), world_.now_ms()));  // had drawn
    ASSERT_TRUE(world_.Give(facts_.back()).ok());
    const auto half = world_.DrawMany(&two, 41, 5);
    world_.DrawMany(&three, 61, 3);
    // The second kiosk's day ends in its block; on the next it has another.
    ASSERT_TRUE(world_.GiveBack(&two).ok());
    ASSERT_TRUE(world_.Lend(&two));
    world_.DrawMany(&two, 71, 2);
    facts_.insert(facts_.end(), half.begin(), half.end());
    ASSERT_TRUE(world_
                    .Do([&](WriteContext& write) {
                      const Exclusion staff{world_.leads().vault().PhoneHash(testing::DrawWorld::PhoneOf(42)), std::string(16, 't')};
                      return ExcludePeople(write, kWheel, {staff}).status();
                    })
                    .ok());
    v1::DrawAmendment amendment;
    amendment.set_claim_until_ms(draw.claim_until_ms() + kHourMs);
    ASSERT_TRUE(Amend("users/planner", amendment).ok());
    ASSERT_TRUE(Approve("users/approver", 1).ok());
    At(10);
    ASSERT_TRUE(Close(kDrawStart + 12 * kHourMs, "").ok());
    ASSERT_TRUE(world_.GiveBack(&two).ok());
    ASSERT_TRUE(world_.GiveBack(&four).ok());
    EXPECT_EQ(ReasonOf(Entries()), "KIOSKS_MISSING");
    At(12);
    ASSERT_TRUE(Entries().ok());
  }
  std::vector<DrawFact> facts_;
};

TEST_F(DrawCourseTest, TheFileOfAWholeDrawVerifies) {
  LiveThrough(CompleteDraw());
  v1::Draw draw = world_.Now();
  EXPECT_EQ(draw.closing().missing_size(), 1);
  EXPECT_EQ(draw.closing().missing(0), "devices/kiosk-3");
  EXPECT_EQ(draw.closing().excluded(), 1);
  EXPECT_EQ(draw.closing().entries(), 10 + 5 + 3 + 2 - 2);
  EXPECT_EQ(ReasonOf(world_.Export().status()), "DRAW_NOT_OVER");
  ASSERT_TRUE(RunClosing().ok());
  const auto file = world_.Export();
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(testing::DrawWorld::Verify(*file), "");
  const drawcheck::Account account = drawcheck::VerifyDrawFile(*file).account;
  EXPECT_EQ(account.rows, 20u);
  EXPECT_EQ(account.duplicates, 2u);  // the second entry, and the one of who cannot win
  EXPECT_EQ(account.amendments, 1u);
  EXPECT_EQ(account.returned, 1u);
  EXPECT_EQ(account.voided, 1u);
  EXPECT_EQ(*world_.Export(), *file);
}

TEST_F(DrawCourseTest, SoDoesOneWithABeaconAndTheSamplerOfRfc3797) {
  v1::Draw draw = CompleteDraw();
  draw.set_beacon_source("drand quicknet, round 7 000 000");
  draw.set_sampler(v1::DRAW_SAMPLER_RFC3797);
  LiveThrough(draw);
  ASSERT_TRUE(RunClosing({"9319", "2 5 12 8 10"}).ok());
  EXPECT_EQ(world_.Now().closing().seed(), "9319./2.5.8.10.12./");
  EXPECT_EQ(testing::DrawWorld::Verify(*world_.Export()), "");
}

TEST_F(DrawCourseTest, ReservesStepInInTheirOrder) {
  v1::Draw plan = CompleteDraw();
  plan.mutable_prizes()->RemoveLast();  // fewer prizes than entries, so that there are reserves
  plan.mutable_prizes()->RemoveLast();
  LiveThrough(plan);
  const std::string nobody(32, '0');
  v1::DrawReplacement step;
  const auto declined = v1::DRAW_REPLACEMENT_CAUSE_DECLINED, late = v1::DRAW_REPLACEMENT_CAUSE_NOT_CLAIMED;
  EXPECT_EQ(ReasonOf(Replace(nobody, declined, 60, &step)), "DRAW_NOT_OVER");
  ASSERT_TRUE(RunClosing().ok());
  ASSERT_EQ(world_.Now().closing().reserves_size(), 2);
  const std::string winner = Holder("TV");
  EXPECT_EQ(ReasonOf(Replace(nobody, declined, 60, &step)), "NOT_A_WINNER");
  EXPECT_EQ(ReasonOf(Replace(winner, late, 60, &step)), "CLAIMS_OPEN");
  EXPECT_FALSE(Replace(winner, declined, 1, &step).ok());  // a time that has passed
  At(48);
  EXPECT_GT(*Lapse(), 0);
  ASSERT_TRUE(Replace(winner, late, 80, &step).ok());
  EXPECT_EQ(step.entry(), world_.Now().closing().reserves(0));
  EXPECT_EQ(step.prize(), "TV");
  EXPECT_EQ(Holder("TV"), step.entry());
  EXPECT_EQ(ReasonOf(Replace(winner, late, 80, &step)), "PRIZE_PASSED_ON");
  EXPECT_EQ(ReasonOf(Claim(*rules::FromHex(winner), true, "王小明", "310101199001010011")), "PRIZE_PASSED_ON");
  EXPECT_EQ(testing::DrawWorld::Verify(*world_.Export()), "");
  // The reserve's own time runs, though the others' is over.
  EXPECT_EQ(*Lapse(), 0);
  ASSERT_TRUE(Replace(Holder("TV"), declined, 90, &step).ok());
  EXPECT_EQ(step.entry(), world_.Now().closing().reserves(1));
  EXPECT_EQ(ReasonOf(Replace(Holder("TV"), declined, 90, &step)), "NO_RESERVES");
  const auto file = world_.Export();
  EXPECT_EQ(testing::DrawWorld::Verify(*file), "");
  EXPECT_EQ(drawcheck::VerifyDrawFile(*file).account.replaced, 2u);
  At(89);
  ASSERT_TRUE(Claim(*rules::FromHex(Holder("TV")), true, "王小明", "310101199001010011").ok());
  EXPECT_EQ(ReasonOf(Replace(Holder("TV"), declined, 120, &step)), "PRIZE_CLAIMED");
  EXPECT_EQ(testing::DrawWorld::Verify(*world_.Export()), "");
}

// Who could do it alone could go on until the prize is with a friend.
TEST_F(DrawCourseTest, AWinnerIsNotReplacedByOnePerson) {
  LiveToReserves();
  const std::string winner = Holder("TV");
  v1::DrawReplacement step;
  ASSERT_TRUE(Propose(winner, v1::DRAW_REPLACEMENT_CAUSE_DECLINED, 60, &step).ok());
  EXPECT_EQ(step.proposal(), 1);
  EXPECT_EQ(step.entry(), "");
  EXPECT_EQ(ReasonOf(ApproveStep("users/planner", 1, &step)), "SAME_PERSON");
  EXPECT_EQ(ReasonOf(ApproveStep("users/second-account", 1, &step, true)), "SAME_PERSON");
  EXPECT_TRUE(absl::IsNotFound(ApproveStep("users/approver", 0, &step)));
  EXPECT_TRUE(absl::IsNotFound(ApproveStep("users/approver", 2, &step)));
  EXPECT_EQ(Holder("TV"), winner);
  EXPECT_EQ(world_.Now().closing().replacements_size(), 0);
  // Approved late: the reserve has a day all the same.
  At(58);
  ASSERT_TRUE(ApproveStep("users/approver", 1, &step).ok());
  EXPECT_EQ(Holder("TV"), world_.Now().closing().reserves(0));
  EXPECT_EQ(step.claim_until_ms(), kDrawStart + (58 + 24) * kHourMs);
  EXPECT_EQ(step.replaced_by(), "users/planner");
  EXPECT_EQ(step.approved_by(), "users/approver");
  EXPECT_EQ(ReasonOf(ApproveStep("users/approver", 1, &step)), "REPLACEMENT_APPROVED");
  const std::string file = *world_.Export();
  EXPECT_THAT(file, HasSubstr("\"by\":[\"users/planner\",\"users/approver\"],\"cause\":\"declined\""));
  EXPECT_EQ(testing::DrawWorld::Verify(file), "");
}

// What was right when it was proposed is looked at again.
TEST_F(DrawCourseTest, AProposalThatDoesNotFitAnyMoreIsNotApproved) {
  LiveToReserves();
  const std::string winner = Holder("TV");
  v1::DrawReplacement step;
  ASSERT_TRUE(Propose(winner, v1::DRAW_REPLACEMENT_CAUSE_DECLINED, 60, &step).ok());
  ASSERT_TRUE(Claim(*rules::FromHex(winner), true, "王小明", "310101199001010011").ok());
  EXPECT_EQ(ReasonOf(ApproveStep("users/approver", 1, &step)), "PRIZE_CLAIMED");
  EXPECT_EQ(Holder("TV"), winner);
}

TEST_F(DrawCourseTest, ProposalsThatNobodyApprovesHaveALimit) {
  LiveToReserves();
  const std::string winner = Holder("TV");
  v1::DrawReplacement step;
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(Propose(winner, v1::DRAW_REPLACEMENT_CAUSE_DECLINED, 60, &step).ok());
  EXPECT_EQ(ReasonOf(Propose(winner, v1::DRAW_REPLACEMENT_CAUSE_DECLINED, 60, &step)), "TOO_MANY_PROPOSALS");
  ASSERT_TRUE(ApproveStep("users/approver", 7, &step).ok());
  EXPECT_TRUE(Propose(Holder("TV"), v1::DRAW_REPLACEMENT_CAUSE_DECLINED, 60, &step).ok());
}

// Else one second would do, and then it is "not claimed".
TEST_F(DrawCourseTest, AReserveHasADayToClaim) {
  LiveToReserves();
  v1::DrawReplacement step;
  const auto declined = v1::DRAW_REPLACEMENT_CAUSE_DECLINED;
  world_.leads().clock().Set(world_.now_ms() + 1);
  EXPECT_EQ(errors::GetDetail(Propose(Holder("TV"), declined, 12 + 24, &step))->fields[0].reason, "RESERVE_NEEDS_A_DAY");
  EXPECT_TRUE(Propose(Holder("TV"), declined, 12 + 25, &step).ok());
}

TEST_F(DrawCourseTest, OnlyWhoIsOnTheListIsPassedOverAsExcluded) {
  LiveToReserves();
  v1::DrawReplacement step;
  const auto excluded = v1::DRAW_REPLACEMENT_CAUSE_EXCLUDED;
  EXPECT_EQ(ReasonOf(Propose(Holder("TV"), excluded, 60, &step)), "NOT_ON_THE_LIST");
  // Whoever it is, their number stands there now.
  for (int visitor = 1; visitor < 80; ++visitor) {
    const Exclusion person{world_.leads().vault().PhoneHash(testing::DrawWorld::PhoneOf(visitor)), std::string(16, 't')};
    ASSERT_TRUE(world_.Do([&](WriteContext& write) { return InsertExclusion(write, kWheel, person).status(); }).ok());
  }
  const std::string winner = Holder("TV");
  ASSERT_TRUE(Replace(winner, excluded, 60, &step).ok());
  EXPECT_NE(Holder("TV"), winner);
  EXPECT_EQ(testing::DrawWorld::Verify(*world_.Export()), "");
}

TEST_F(DrawCourseTest, WhatIsDueLapsesUnasked) {
  LiveToReserves();
  const auto lapse = [&] { return world_.Do([&](WriteContext& write) { return LapseWhatIsDue(write, kWheel, world_.now_ms()); }); };
  const auto open = [&] {
    int64_t prizes = 0;
    for (const bool closing : {false, true}) {
      for (const auto& [prize, counts] :
           world_.Read<std::map<std::string, ClaimCounts>>([&](Connection& db) { return CountClaims(db, kWheel, closing); })) {
        prizes += counts.open;
      }
    }
    return prizes;
  };
  const int64_t before = open();
  ASSERT_GT(before, 0);
  ASSERT_TRUE(lapse().ok());
  EXPECT_EQ(open(), before);
  At(48);
  ASSERT_TRUE(lapse().ok());
  EXPECT_EQ(open(), 0);
  EXPECT_TRUE(world_.Do([&](WriteContext& write) { return LapseWhatIsDue(write, {"spring-2026", "none"}, world_.now_ms()); }).ok());
}

// F33: two kiosks without a network; the same person draws at both, and has the second one's prize in hand when they meet here.
TEST_F(DrawCourseTest, WhatWasHandedOverForASecondEntryIsNotDrawnAgain) {
  const v1::Draw draw = world_.Publish(CompleteDraw());
  TestBooth one("kiosk-1", draw), two("kiosk-2", draw);
  ASSERT_TRUE(world_.Lend(&one));
  ASSERT_TRUE(world_.Lend(&two));
  int64_t filler = 41;
  // A person of the first kiosk wins a C at the second.
  const auto win_again = [&](int64_t visitor) {
    while (two.held().front().deck[static_cast<size_t>(two.held().front().drawn)] != "C") world_.DrawMany(&two, filler++, 1);
    DrawFact won = two.Draw(&world_.intake(), world_.AddLead(visitor), world_.now_ms() + 60'000);
    EXPECT_TRUE(world_.Give(won).ok());
    return won;
  };
  const DrawFact in_hand = win_again(1), later = win_again(2), never = win_again(3);
  ASSERT_TRUE(world_.Give(world_.Claim(in_hand, "chen", world_.now_ms() + 90'000)).ok());
  for (const int64_t visitor : {1, 2, 3}) {
    ASSERT_TRUE(world_.Give(one.Draw(&world_.intake(), world_.AddLead(visitor), world_.now_ms() + visitor)).ok());
  }
  EXPECT_EQ(world_.Read<RowCounts>([](Connection& db) { return CountRows(db, kWheel); }).claimed_without_right, 1);
  At(10);
  ASSERT_TRUE(Close(kDrawStart + 12 * kHourMs, "").ok());
  ASSERT_TRUE(world_.GiveBack(&one).ok());
  ASSERT_TRUE(world_.GiveBack(&two).ok());
  ASSERT_TRUE(Entries().ok());
  const auto wins = world_.Read<std::map<std::string, ClaimCounts>>([](Connection& db) { return CountClaims(db, kWheel, false); });
  const int64_t counted = wins.contains("C") ? wins.at("C").open + wins.at("C").claimed : 0;
  int64_t to_draw = 0;
  const v1::Draw now = world_.Now();
  for (const v1::DrawPrizeCount& prize : now.closing().prizes()) to_draw += prize.prize() == "C" ? prize.count() : 0;
  EXPECT_EQ(to_draw, 4 * 3 - counted - 1);
  // What is told only now had moved: the file stays what the entries were published with.
  ASSERT_TRUE(world_.Give(world_.Claim(later, "chen", world_.now_ms())).ok());
  ASSERT_TRUE(RunClosing().ok());
  const std::string file = *world_.Export();
  EXPECT_EQ(testing::DrawWorld::Verify(file), "");
  for (const drawcheck::PrizeAccount& prize : drawcheck::VerifyDrawFile(file).account.prizes) {
    EXPECT_EQ(prize.without_right, prize.id == "C" ? 1 : 0) << prize.id;
    EXPECT_EQ(prize.published, prize.won + prize.moved + prize.without_right) << prize.id;
  }
  EXPECT_EQ(ReasonOf(Claim(never.entry_id, false)), "ENTRY_DOES_NOT_COUNT");
}

// G1: the kiosk asks what somebody bought and knows the time; the server looks at both, and at the result as it is.
TEST_F(DrawCourseTest, ChancesThatTheRulesDoNotAllowAreShown) {
  v1::Draw plan = CompleteDraw();
  plan.set_min_purchase_fen(10'000);
  TestBooth booth("kiosk-1", world_.Publish(plan));
  ASSERT_TRUE(world_.Lend(&booth));
  const std::vector<std::pair<int64_t, int64_t>> drawn = {
      {10'000, 0}, {9'999, 0}, {10'000, 10 * kHourMs - 1}, {10'000, 10 * kHourMs}, {20'000, -1}};
  int64_t visitor = 1;
  for (const auto& [purchase_fen, after_start_ms] : drawn) {
    DrawFact fact = booth.Draw(&world_.intake(), world_.AddLead(visitor++), kDrawStart + after_start_ms);
    fact.purchase_fen = purchase_fen;
    ASSERT_TRUE(world_.Give(fact).ok());
  }
  const auto doubtful = [&] { return world_.Read<DoubtfulRows>([&](Connection& db) { return CountDoubtful(db, kWheel, world_.Now()); }); };
  EXPECT_EQ(doubtful().below_purchase, 1);
  EXPECT_EQ(doubtful().outside_period, 2);
  std::vector<std::pair<bool, bool>> looked_at;
  for (const DrawRowRecord& row : world_.Read<std::vector<DrawRowRecord>>([](Connection& db) { return ListRows(db, kWheel, 0, 100); })) {
    looked_at.push_back({IsBelowPurchase(world_.Now(), row), IsOutsidePeriod(world_.Now(), row)});
    EXPECT_EQ(row.standing, Standing::kCounts);
  }
  EXPECT_THAT(looked_at, ::testing::ElementsAre(std::pair(false, false), std::pair(true, false), std::pair(false, false),
                                                std::pair(false, true), std::pair(false, true)));
  // What came before it was kept says nothing, and what was lifted is asked of nobody.
  ASSERT_TRUE(
      world_.Do([](WriteContext& write) { return write.db().Execute("UPDATE draw_rows SET purchase_fen = -1", {}).status(); }).ok());
  EXPECT_EQ(doubtful().below_purchase, 0);
}

TEST_F(DrawCourseTest, AReserveWhoseTimeIsOverLapses) {
  LiveToReserves();
  v1::DrawReplacement step;
  ASSERT_TRUE(Replace(Holder("TV"), v1::DRAW_REPLACEMENT_CAUSE_DECLINED, 60, &step).ok());
  At(48);
  EXPECT_GT(*Lapse(), 0);
  EXPECT_EQ(*Lapse(), 0);
  At(60);
  EXPECT_EQ(*Lapse(), 1);
  EXPECT_EQ(testing::DrawWorld::Verify(*world_.Export()), "");
}

// F20, F21: of the blocks of a kiosk that was put back each belongs to one of its chains, and the file says why one ended.
TEST_F(DrawCourseTest, SoDoesOneOfAKioskThatWasPutBack) {
  constexpr char kDevice[] = "018f3a5c-0000-7000-8000-0000000000aa";
  const v1::Draw draw = world_.Publish(CompleteDraw());
  TestBooth booth(kDevice, draw);
  ASSERT_TRUE(world_.Lend(&booth));
  world_.DrawMany(&booth, 1, 3);
  TestBooth image = booth;
  world_.DrawMany(&booth, 11, 2);
  for (int i = 0; i < 3; ++i) {
    DrawFact fork = image.Draw(&world_.intake(), world_.AddLead(21 + i), kDrawStart);
    fork.entry_id[0] ^= 1;  // its entries are others, and so are its hashes
    fork.previous_row_hash[0] ^= i == 0 ? 0 : 1;
    EXPECT_EQ(ReasonOf(world_.Give(fork)), "DRAW_FORK");
  }
  ASSERT_TRUE(world_.Do([&](WriteContext& write) { return EndBlocks(write, kDevice); }).ok());
  ASSERT_TRUE(world_.GiveBack(&image).ok());
  image.Rebase(2);
  ASSERT_TRUE(world_.Lend(&image));
  world_.DrawMany(&image, 31, 5);
  world_.DrawMany(&image, 31, 1);  // a second entry, in the new chain
  At(10);
  ASSERT_TRUE(Close(kDrawStart + 12 * kHourMs, "").ok());
  ASSERT_TRUE(world_.GiveBack(&image).ok());
  At(12);
  ASSERT_TRUE(Entries().ok());
  // A chance that only the copy drew is accounted for nowhere: its kiosk is named.
  EXPECT_EQ(world_.Now().closing().missing_size(), 1);
  ASSERT_TRUE(RunClosing().ok());
  const std::string file = *world_.Export();
  EXPECT_EQ(testing::DrawWorld::Verify(file), "");
  const drawcheck::Account account = drawcheck::VerifyDrawFile(file).account;
  ASSERT_EQ(account.kiosks.size(), 2u);
  EXPECT_EQ(account.rows, 11u);
  EXPECT_EQ(account.duplicates, 1u);
}

TEST_F(DrawCourseTest, AFileWithAChangedByteDoesNot) {
  LiveThrough(CompleteDraw());
  ASSERT_TRUE(RunClosing().ok());
  const std::string file = *world_.Export();
  int changed = 0;
  for (size_t at = 0; at < file.size(); at += 37) {
    std::string other = file;
    other[at] = other[at] == '1' ? '2' : '1';
    EXPECT_NE(testing::DrawWorld::Verify(other), "") << at;
    ++changed;
  }
  EXPECT_GT(changed, 200);
}

TEST_F(DrawCourseTest, ClaimedAndLapsedPrizesBalanceInTheFile) {
  LiveThrough(CompleteDraw());
  ASSERT_TRUE(RunClosing().ok());
  const auto won = std::find_if(facts_.begin(), facts_.end(), [](const DrawFact& fact) { return fact.prize != "-" && fact.prize != "A"; });
  ASSERT_NE(won, facts_.end());
  ASSERT_TRUE(Claim(won->entry_id, false).ok());
  EXPECT_EQ(ReasonOf(Claim(won->entry_id, false)), "PRIZE_CLAIMED");
  // What it may have won in the closing draw is another prize.
  const bool twice =
      world_.Read<std::optional<WinRow>>([&](Connection& db) { return FindWin(db, kWheel, won->entry_id, true); }).has_value();
  const absl::Status other = Claim(won->entry_id, true, "王小明", "310101199001010011");
  EXPECT_TRUE(twice ? other.ok() : ReasonOf(other) == "NOT_A_WINNER") << other;
  EXPECT_EQ(ReasonOf(Lapse().status()), "CLAIMS_OPEN");
  At(25);  // an hour later than published: the amendment says so
  EXPECT_GT(*Lapse(), 0);
  EXPECT_EQ(testing::DrawWorld::Verify(*world_.Export()), "");
  At(48);
  EXPECT_GT(*Lapse(), 0);
  EXPECT_EQ(*Lapse(), 0);
  EXPECT_EQ(testing::DrawWorld::Verify(*world_.Export()), "");
  const auto any = world_.Read<std::vector<WinView>>([](Connection& db) { return ListWins(db, kWheel, 0, 1000); });
  for (const WinView& view : any) {
    EXPECT_TRUE(!view.win.closing || view.win.entry_id == won->entry_id || view.win.state == ClaimState::kLapsed);
  }
}

TEST_F(DrawCourseTest, ADrawWithNothingLeftIsOverWithoutAClosingDraw) {
  v1::Draw draw = CompleteDraw();
  draw.clear_closing_prizes();
  draw.set_blocks(1);
  TestBooth booth("kiosk-1", world_.Publish(draw));
  ASSERT_TRUE(world_.Lend(&booth));
  world_.DrawMany(&booth, 1, 9);
  world_.DrawMany(&booth, 11, 1);
  ASSERT_TRUE(Close(world_.now_ms()).ok());
  ASSERT_TRUE(Entries().ok());
  EXPECT_EQ(world_.Now().state(), v1::DRAW_STATE_DRAWN);
  EXPECT_EQ(ReasonOf(RunClosing()), "DRAW_OVER");
  EXPECT_EQ(testing::DrawWorld::Verify(*world_.Export()), "");
}

TEST_F(DrawCourseTest, EachStepHasItsTime) {
  EXPECT_TRUE(absl::IsNotFound(Close(world_.now_ms())));
  world_.Insert(CompleteDraw());
  EXPECT_EQ(ReasonOf(Close(world_.now_ms())), "DRAW_NOT_PUBLISHED");
  EXPECT_EQ(ReasonOf(Lapse().status()), "DRAW_NOT_PUBLISHED");
  v1::Draw draw;
  const auto publish = [&] {
    return world_.Do(
        [&](WriteContext& write) { return PublishDraw(write, kWheel, world_.leads().vault(), world_.random(), world_.now_ms(), &draw); });
  };
  ASSERT_TRUE(publish().ok());
  EXPECT_EQ(ReasonOf(publish()), "DRAW_FROZEN");
  EXPECT_EQ(ReasonOf(Entries()), "ENTRIES_OPEN");
  EXPECT_EQ(ReasonOf(RunClosing()), "ENTRIES_OPEN");
  EXPECT_EQ(errors::GetDetail(Close(world_.now_ms() - 1))->fields[0].reason, "IN_THE_PAST");
  EXPECT_EQ(errors::GetDetail(Close(world_.now_ms(), ""))->fields[0].field, "reason");
  ASSERT_TRUE(Close(world_.now_ms()).ok());
  EXPECT_EQ(ReasonOf(Close(world_.now_ms())), "ENTRIES_CLOSED");
  EXPECT_EQ(ReasonOf(RunClosing()), "ENTRIES_NOT_PUBLISHED");
  TestBooth late("kiosk-1", draw);
  EXPECT_FALSE(world_.Lend(&late));
  ASSERT_TRUE(Entries().ok());
  EXPECT_EQ(ReasonOf(Entries()), "ENTRIES_PUBLISHED");
  EXPECT_EQ(ReasonOf(world_.Do([&](WriteContext& write) { return ExcludePeople(write, kWheel, {}).status(); })), "ENTRIES_PUBLISHED");
  EXPECT_EQ(errors::GetDetail(RunClosing({"x", "407"}))->fields[0].field, "values[0]");
  ASSERT_TRUE(RunClosing().ok());
  EXPECT_EQ(ReasonOf(RunClosing()), "DRAW_OVER");
}

TEST_F(DrawCourseTest, RowsAfterThePublicationOfTheEntriesStandAside) {
  const v1::Draw draw = world_.Publish(CompleteDraw());
  TestBooth booth("kiosk-1", draw);
  ASSERT_TRUE(world_.Lend(&booth));
  world_.DrawMany(&booth, 1, 2);
  const DrawFact late = booth.Draw(&world_.intake(), world_.AddLead(3), world_.now_ms());
  ASSERT_TRUE(Close(world_.now_ms()).ok());
  At(1);
  ASSERT_TRUE(Entries().ok());
  EXPECT_EQ(ReasonOf(world_.Give(late)), "DRAW_ENDED");
}

TEST_F(DrawCourseTest, AnAmendmentNeedsTwoPeople) {
  const v1::Draw before = world_.Publish(CompleteDraw());
  v1::DrawAmendment amendment;
  amendment.set_per_person(2);
  ASSERT_TRUE(Amend("users/planner", amendment).ok());
  EXPECT_EQ(world_.Now().per_person(), 1);
  EXPECT_EQ(ReasonOf(Approve("users/planner", 1)), "SAME_PERSON");
  EXPECT_EQ(ReasonOf(Approve("users/second-account", 1, true)), "SAME_PERSON");
  EXPECT_TRUE(absl::IsNotFound(Approve("users/approver", 2)));
  ASSERT_TRUE(Approve("users/approver", 1).ok());
  EXPECT_EQ(world_.Now().per_person(), 2);
  EXPECT_EQ(ReasonOf(Approve("users/approver", 1)), "AMENDMENT_APPROVED");
  v1::DrawAmendment unfavourable;
  unfavourable.set_claim_until_ms(before.claim_until_ms() - 1);
  EXPECT_EQ(errors::GetDetail(Amend("users/planner", unfavourable))->fields[0].reason, "NOT_IN_FAVOUR");
  ASSERT_TRUE(Close(world_.now_ms()).ok());
  amendment.set_per_person(3);
  EXPECT_EQ(ReasonOf(Amend("users/planner", amendment)), "ENTRIES_CLOSED");
}

TEST_F(DrawCourseTest, MoreDrawsForEachLetSecondEntriesCount) {
  TestBooth booth("kiosk-1", world_.Publish(CompleteDraw()));
  ASSERT_TRUE(world_.Lend(&booth));
  const std::string lead = world_.AddLead(3);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(world_.Give(booth.Draw(&world_.intake(), lead, world_.now_ms() + i)).ok());
  const auto duplicates = [&] { return world_.Read<RowCounts>([](Connection& db) { return CountRows(db, kWheel); }).duplicates; };
  EXPECT_EQ(duplicates(), 1);
  v1::DrawAmendment amendment;
  amendment.set_per_person(2);
  ASSERT_TRUE(Amend("users/planner", amendment).ok());
  ASSERT_TRUE(Approve("users/approver", 1).ok());
  EXPECT_EQ(duplicates(), 0);
}

TEST_F(DrawCourseTest, TheOfficeAsksForWhatTheTaxNeeds) {
  TestBooth booth("kiosk-1", world_.Publish(CompleteDraw()));
  ASSERT_TRUE(world_.Lend(&booth));
  const auto facts = world_.DrawMany(&booth, 1, 10);
  const auto won = std::find_if(facts.begin(), facts.end(), [](const DrawFact& fact) { return fact.prize == "A"; });
  const auto lost = std::find_if(facts.begin(), facts.end(), [](const DrawFact& fact) { return fact.prize == "-"; });
  EXPECT_EQ(errors::GetDetail(Claim(won->entry_id, false, "王小明"))->fields[0].field, "tax_id_number");
  EXPECT_EQ(ReasonOf(Claim(lost->entry_id, false)), "NOT_A_WINNER");
  ASSERT_TRUE(Claim(won->entry_id, false, "王小明", "310101199001010011").ok());
  std::string csv;
  ASSERT_TRUE(world_.database()
                  .Read([&](Connection& db) {
                    return WriteTaxLedger(db, kWheel, world_.intake(), [&](std::string_view text) {
                      csv += text;
                      return true;
                    });
                  })
                  .ok());
  EXPECT_THAT(csv, HasSubstr("2026-05-01T10:00:00+08:00,wheel,block,A,"));
  EXPECT_THAT(csv, HasSubstr("600.00,600.00,winner,120.00,王小明,310101199001010011,"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 3);  // the prize's name has a line break of its own
  EXPECT_EQ(TaxOn(3), 1);
  At(24);
  const auto other = std::find_if(facts.begin(), facts.end(), [](const DrawFact& fact) { return fact.prize == "B"; });
  EXPECT_EQ(ReasonOf(Claim(other->entry_id, false)), "PRIZE_LAPSED");
}

TEST_F(DrawCourseTest, KiosksAreToldWhatVisitorsMustKnow) {
  v1::KioskConfig config;
  const SessionKey session{"spring-2026", "day-1"};
  const auto offers = [&] {
    config.Clear();
    ASSERT_TRUE(world_.database().Read([&](Connection& db) { return AddDrawOffers(db, session, &config); }).ok());
  };
  world_.Insert(CompleteDraw());
  offers();
  EXPECT_EQ(config.draws_size(), 0);
  v1::Draw draw;
  ASSERT_TRUE(world_
                  .Do([&](WriteContext& write) {
                    return PublishDraw(write, kWheel, world_.leads().vault(), world_.random(), world_.now_ms(), &draw);
                  })
                  .ok());
  TestBooth booth("kiosk-1", draw);
  ASSERT_TRUE(world_.Lend(&booth));
  world_.DrawMany(&booth, 1, 10);
  offers();
  ASSERT_EQ(config.draws_size(), 1);
  const v1::DrawOffer& offer = config.draws(0);
  EXPECT_EQ(offer.name(), kWheelName);
  EXPECT_EQ(offer.prizes(0).quantity(), 4);
  EXPECT_EQ(offer.prizes(0).odds_of(), 10);
  EXPECT_EQ(offer.config(), draw.config());
  EXPECT_GE(offer.page_size(), 10);
  ASSERT_EQ(offer.winners_size(), 1);
  EXPECT_EQ(offer.winners(0).prize(), "A");
  EXPECT_EQ(offer.winners(0).masked().size(), 8u);  // nobody agreed to more
  At(3);
  ASSERT_TRUE(Close(world_.now_ms()).ok());
  offers();
  EXPECT_EQ(config.draws(0).period().end_ms(), kDrawStart + 3 * kHourMs);
}

}  // namespace
}  // namespace footfall::server
