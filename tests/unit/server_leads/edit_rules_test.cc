#include "server/leads/edit_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::ElementsAre;
using testing::IsEmpty;

// Of a kiosk of its own.
EditClaim Kiosk(int64_t time_ms, const std::string& id, bool trusted = true) {
  return {.moment = time_ms, .clock_trusted = trusted, .device_id = id, .epoch = 1, .seq = 1, .edit_id = id, .fields = {"intent"}};
}
// Of one and the same kiosk.
EditClaim Same(int64_t epoch, int64_t seq, int64_t time_ms, const std::string& id, bool trusted = true) {
  EditClaim claim = Kiosk(time_ms, id, trusted);
  claim.device_id = "same";
  claim.epoch = epoch;
  claim.seq = seq;
  return claim;
}
EditClaim Office(int64_t number) {
  return {.office = true, .moment = number, .edit_id = "o" + std::to_string(number), .fields = {"intent"}};
}
EditClaim Naming(std::vector<std::string> fields, EditClaim claim) {
  claim.fields = std::move(fields);
  return claim;
}

// The id of the edit that counts for the one field of all.
std::string Winner(const std::vector<EditClaim>& claims) { return claims[FindWinners(claims).at("intent")].edit_id; }

void InEveryOrder(std::vector<EditClaim> claims, const std::string& winner) {
  const auto by_id = [](const EditClaim& a, const EditClaim& b) { return a.edit_id < b.edit_id; };
  std::sort(claims.begin(), claims.end(), by_id);
  do {
    EXPECT_EQ(Winner(claims), winner);
  } while (std::next_permutation(claims.begin(), claims.end(), by_id));
}

TEST(EditRulesTest, TheOfficeBeatsAnyKiosk) { EXPECT_EQ(Winner({Kiosk(9'000'000, "a"), Office(3), Kiosk(9'000'001, "b")}), "o3"); }

TEST(EditRulesTest, AmongEditsOfTheOfficeTheLaterNumberCounts) { EXPECT_EQ(Winner({Office(7), Office(8), Office(3)}), "o8"); }

TEST(EditRulesTest, AmongEditsOfKiosksTheLaterTimeCounts) { EXPECT_EQ(Winner({Kiosk(10, "c"), Kiosk(30, "a"), Kiosk(20, "b")}), "a"); }

TEST(EditRulesTest, AClockInDoubtLosesTiesAndNothingElse) {
  EXPECT_EQ(Winner({Kiosk(10, "z", false), Kiosk(10, "a", true)}), "a");
  EXPECT_EQ(Winner({Kiosk(11, "z", false), Kiosk(10, "a", true)}), "z");
}

TEST(EditRulesTest, LastOfAllTheDeviceDecides) { EXPECT_EQ(Winner({Kiosk(10, "a"), Kiosk(10, "c"), Kiosk(10, "b")}), "c"); }

TEST(EditRulesTest, AKiosksOwnEditsCountInItsOrderWhateverItsClockSays) {
  InEveryOrder({Same(1, 1, 900, "z"), Same(1, 2, 100, "y"), Same(1, 3, 500, "x", false)}, "x");
  InEveryOrder({Same(1, 9, 900, "z"), Same(2, 1, 100, "y")}, "y");
  InEveryOrder({Same(1, 1, 900, "a"), Same(1, 1, 100, "b")}, "b");  // of a clone
}

TEST(EditRulesTest, AKiosksEditIsNoEarlierThanItsEditsBefore) {
  InEveryOrder({Same(1, 1, 900, "z"), Same(1, 2, 100, "y"), Kiosk(500, "b")}, "y");
  InEveryOrder({Same(1, 1, 400, "z"), Same(1, 2, 100, "y"), Kiosk(500, "b")}, "b");
  InEveryOrder({Same(1, 2, 900, "z"), Same(1, 1, 100, "y"), Kiosk(500, "b")}, "z");
  // Trusted as the clock that gave the time.
  InEveryOrder({Same(1, 1, 500, "z"), Same(1, 2, 100, "y", false), Kiosk(500, "x", false)}, "y");
}

TEST(EditRulesTest, WhatAKioskSaidOfAnotherFieldDatesItsEditsToo) {
  InEveryOrder({Naming({"channel"}, Same(1, 1, 900, "z")), Same(1, 2, 100, "y"), Kiosk(500, "b")}, "y");
}

TEST(EditRulesTest, FieldsAreDecidedEachOnItsOwn) {
  const auto winners = FindWinners({Naming({"display_name"}, Office(3)), Naming({"display_name", "intent"}, Kiosk(5, "a")),
                                    Naming({"intent", "channel"}, Kiosk(4, "b"))});
  EXPECT_EQ(winners.at("display_name"), 0u);
  EXPECT_EQ(winners.at("intent"), 1u);
  EXPECT_EQ(winners.at("channel"), 2u);
}

TEST(EditRulesTest, TheOrderOfArrivalNeverMatters) {
  const std::vector<EditClaim> claims = {Kiosk(10, "b", false), Kiosk(10, "a"),        Kiosk(10, "c"), Same(1, 1, 11, "d", false),
                                         Same(1, 2, 9, "e"),    Kiosk(12, "f", false), Office(2),      Office(4)};
  const std::vector<std::string> winners = {"b", "a", "c", "d", "e", "f", "o2", "o4"};
  for (size_t most = 1; most <= claims.size(); ++most) {
    InEveryOrder({claims.begin(), claims.begin() + static_cast<int64_t>(most)}, winners[most - 1]);
  }
}

v1::LeadChanges Answered(const std::string& field, std::vector<std::string> values) {
  v1::LeadChanges changes;
  v1::Answer* answer = changes.add_answers();
  answer->set_field_id(field);
  for (std::string& value : values) answer->add_values(std::move(value));
  return changes;
}

const StandardFields kStandard = {.intent_id = "level", .channel_id = "source"};

TEST(ReconcileTest, AnAnswerToAStandardFieldIsItsValue) {
  v1::LeadChanges changes = Answered("level", {"cold"});
  Reconcile(kStandard, &changes);
  EXPECT_EQ(changes.intent(), v1::INTENT_LEVEL_COLD);
  EXPECT_THAT(FieldsOf(kStandard, changes), ElementsAre("intent"));
}

TEST(ReconcileTest, AValueIsAlsoTheAnswerWhereTheFormAsksForIt) {
  v1::LeadChanges changes;
  changes.set_intent(v1::INTENT_LEVEL_HOT);
  changes.set_channel("subway");
  Reconcile(kStandard, &changes);
  ASSERT_EQ(changes.answers_size(), 2);
  EXPECT_THAT(changes.answers(0).values(), ElementsAre("hot"));
  EXPECT_THAT(changes.answers(1).values(), ElementsAre("subway"));
  changes.clear_answers();
  Reconcile({}, &changes);
  EXPECT_EQ(changes.answers_size(), 0);
}

TEST(ReconcileTest, NoIntentIsNoAnswer) {
  v1::LeadChanges changes;
  changes.set_intent(v1::INTENT_LEVEL_UNSPECIFIED);
  Reconcile(kStandard, &changes);
  ASSERT_EQ(changes.answers_size(), 1);
  EXPECT_THAT(changes.answers(0).values(), IsEmpty());
}

TEST(FieldsOfTest, NamesWhatIsSetAndOnlyThat) {
  v1::LeadChanges changes = Answered("wishes", {"x"});
  changes.set_display_name("");
  changes.set_honorific(v1::HONORIFIC_UNSPECIFIED);
  EXPECT_THAT(FieldsOf(kStandard, changes), ElementsAre("display_name", "honorific", "answers.wishes"));
  EXPECT_THAT(FieldsOf(kStandard, v1::LeadChanges()), IsEmpty());
}

TEST(FieldsOfTest, APartHasWhatIsWantedAlone) {
  v1::LeadChanges changes = Answered("wishes", {"x"});
  changes.set_display_name("王");
  changes.set_intent(v1::INTENT_LEVEL_HOT);
  Reconcile(kStandard, &changes);
  const v1::LeadChanges part = OnlyFields(kStandard, changes, {"intent"});
  EXPECT_FALSE(part.has_display_name());
  ASSERT_EQ(part.answers_size(), 1);
  EXPECT_EQ(part.answers(0).field_id(), "level");
  EXPECT_THAT(FieldsOf(kStandard, part), ElementsAre("intent"));
}

}  // namespace
}  // namespace footfall::server
