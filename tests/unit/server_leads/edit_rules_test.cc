#include "server/leads/edit_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::ElementsAre;
using testing::IsEmpty;

EditWeight Kiosk(int64_t time_ms, std::string id, bool trusted = true) {
  return {.moment = time_ms, .clock_trusted = trusted, .edit_id = std::move(id)};
}
EditWeight Office(int64_t number) { return {.office = true, .moment = number, .edit_id = "o" + std::to_string(number)}; }

// The id of the edit that counts for the one field of all.
std::string Winner(const std::vector<EditWeight>& weights) {
  std::vector<WeighedEdit> edits;
  for (const EditWeight& weight : weights) edits.push_back({weight, {"intent"}});
  return weights[FindWinners(edits).at("intent")].edit_id;
}

TEST(EditRulesTest, TheOfficeBeatsAnyKiosk) { EXPECT_EQ(Winner({Kiosk(9'000'000, "a"), Office(3), Kiosk(9'000'001, "b")}), "o3"); }

TEST(EditRulesTest, AmongEditsOfTheOfficeTheLaterNumberCounts) { EXPECT_EQ(Winner({Office(7), Office(8), Office(3)}), "o8"); }

TEST(EditRulesTest, AmongEditsOfKiosksTheLaterTimeCounts) { EXPECT_EQ(Winner({Kiosk(10, "c"), Kiosk(30, "a"), Kiosk(20, "b")}), "a"); }

TEST(EditRulesTest, AClockInDoubtLosesTiesAndNothingElse) {
  EXPECT_EQ(Winner({Kiosk(10, "z", false), Kiosk(10, "a", true)}), "a");
  EXPECT_EQ(Winner({Kiosk(11, "z", false), Kiosk(10, "a", true)}), "z");
}

TEST(EditRulesTest, LastOfAllTheIdDecides) { EXPECT_EQ(Winner({Kiosk(10, "a"), Kiosk(10, "c"), Kiosk(10, "b")}), "c"); }

TEST(EditRulesTest, FieldsAreDecidedEachOnItsOwn) {
  const auto winners =
      FindWinners({{Office(3), {"display_name"}}, {Kiosk(5, "a"), {"display_name", "intent"}}, {Kiosk(4, "b"), {"intent", "channel"}}});
  EXPECT_EQ(winners.at("display_name"), 0u);
  EXPECT_EQ(winners.at("intent"), 1u);
  EXPECT_EQ(winners.at("channel"), 2u);
}

TEST(EditRulesTest, TheOrderOfArrivalNeverMatters) {
  std::vector<EditWeight> weights = {Kiosk(10, "a"), Kiosk(10, "b", false), Kiosk(10, "c"), Kiosk(11, "d", false), Office(4), Office(2)};
  for (size_t most = 1; most <= weights.size(); ++most) {
    std::vector<EditWeight> some(weights.begin(), weights.begin() + static_cast<int64_t>(most));
    std::sort(some.begin(), some.end());
    const std::string winner = Winner(some);
    EXPECT_EQ(winner, some.back().edit_id);
    while (std::next_permutation(some.begin(), some.end())) EXPECT_EQ(Winner(some), winner);
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
