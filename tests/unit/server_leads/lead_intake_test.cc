#include "server/leads/lead_intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "server/base/errors.h"
#include "server/leads/lead_counters.h"
#include "server/leads/lead_store.h"
#include "server/leads/lead_view.h"
#include "server/storage/tally_book.h"
#include "tests/bench/server_support/lead_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::Contains;
using testing::ElementsAre;

class LeadIntakeTest : public testing::Test {
 protected:
  absl::StatusOr<PreparedLead> Prepare(const v1::LeadPayload& payload, bool lenient = false, int64_t index = 0) {
    return world_.intake().Prepare(world_.campaign(), payload, support::SampleOrigin(index, SystemRandom()), lenient);
  }
  PreparedLead MustPrepare(int64_t index, std::string_view campaign = support::kCampaign) {
    auto lead = world_.intake().Prepare(world_.campaign(campaign), support::SampleVisitor(index),
                                        support::SampleOrigin(index, SystemRandom()), false);
    EXPECT_TRUE(lead.ok()) << lead.status();
    return *lead;
  }
  LeadIntake::Applied MustApply(const PreparedLead& lead) {
    LeadIntake::Applied applied;
    const absl::Status status = world_.database().Write([&](WriteContext& write) {
      auto result = LeadIntake::Apply(write, lead);
      if (result.ok()) applied = *result;
      return result.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return applied;
  }
  std::vector<std::string> Reasons(const absl::Status& status) {
    std::vector<std::string> reasons;
    const auto detail = errors::GetDetail(status);
    if (!detail) return reasons;
    for (const rules::Problem& problem : detail->fields) reasons.push_back(problem.field + " " + problem.reason);
    return reasons;
  }
  SessionLeadCounts Totals(std::string_view session) {
    SessionLeadCounts counts;
    const absl::Status status = world_.database().Read([&](Connection& db) {
      auto read = ReadSessionLeadCounts(db, support::kCampaign, session);
      if (read.ok()) counts = *read;
      return read.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return counts;
  }
  CampaignLeadCounts CampaignTotals() {
    CampaignLeadCounts counts;
    const absl::Status status = world_.database().Read([&](Connection& db) {
      auto read = ReadCampaignLeadCounts(db, support::kCampaign);
      if (read.ok()) counts = *read;
      return read.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return counts;
  }
  int64_t CountRows(std::string_view table) {
    int64_t rows = -1;
    EXPECT_TRUE(world_.database()
                    .Read([&](Connection& db) {
                      return db.Query("SELECT COUNT(*) FROM " + std::string(table), {}, [&](const Row& row) {
                        rows = row.Int(0);
                        return true;
                      });
                    })
                    .ok());
    return rows;
  }

  support::LeadWorld world_;
};

TEST_F(LeadIntakeTest, SortsAnswersIntoFilterValuesAndPersonalOnes) {
  const PreparedLead lead = MustPrepare(2);
  EXPECT_EQ(lead.intent, v1::INTENT_LEVEL_COLD);
  EXPECT_EQ(lead.channel, "subway");
  EXPECT_EQ(lead.phone_hash.size(), 16u);
  v1::Lead record;
  ASSERT_TRUE(record.ParseFromString(lead.record));
  for (const v1::Answer& answer : record.answers()) EXPECT_NE(answer.field_id(), "wechat_id");
  EXPECT_EQ(record.phone(), "");
  EXPECT_EQ(record.display_name(), "");
}

TEST_F(LeadIntakeTest, AnAnswerToAFieldTheFormNoLongerHasIsKeptAndTakenForPersonal) {
  v1::LeadPayload payload = support::SampleVisitor(1);
  payload.mutable_answers(2)->set_field_id("old_field");
  EXPECT_THAT(Reasons(Prepare(payload).status()), Contains("answers.old_field UNKNOWN_FIELD"));
  const auto lead = Prepare(payload, /*lenient=*/true);
  ASSERT_TRUE(lead.ok());
  EXPECT_EQ(lead->record.find("old_field"), std::string::npos);
}

TEST_F(LeadIntakeTest, AKiosksLeadIsKeptWhateverTheAnswersAre) {
  v1::LeadPayload payload = support::SampleVisitor(1);
  payload.mutable_answers(0)->set_values(0, "burning");
  payload.mutable_consent()->set_language("tlh");
  EXPECT_THAT(Reasons(Prepare(payload).status()), ElementsAre("answers.intent UNKNOWN_OPTION", "consent.language BAD_LANGUAGE"));
  const auto lead = Prepare(payload, /*lenient=*/true);
  ASSERT_TRUE(lead.ok()) << lead.status();
  EXPECT_EQ(lead->intent, v1::INTENT_LEVEL_UNSPECIFIED);
}

TEST_F(LeadIntakeTest, WithoutPhoneContactConsentOrAgeNothingIsKept) {
  v1::LeadPayload payload = support::SampleVisitor(1);
  payload.set_phone("12");
  EXPECT_THAT(Reasons(Prepare(payload, true).status()), ElementsAre("phone INVALID_PHONE"));
  payload = support::SampleVisitor(1);
  payload.mutable_consent()->mutable_choices(0)->set_granted(false);
  EXPECT_THAT(Reasons(Prepare(payload, true).status()), ElementsAre("consent.choices CONTACT_REQUIRED"));
  payload = support::SampleVisitor(1);
  payload.mutable_consent()->set_age_confirmed(false);
  EXPECT_THAT(Reasons(Prepare(payload, true).status()), ElementsAre("consent.age_confirmed AGE_NOT_CONFIRMED"));
}

TEST_F(LeadIntakeTest, WhatWasTypedHelpsWhenTheKiosksNumberDoesNot) {
  v1::LeadPayload payload = support::SampleVisitor(1);
  const std::string hash = Prepare(payload)->phone_hash;
  payload.set_phone_typed(payload.phone());
  payload.set_phone("");
  const auto lead = Prepare(payload, true);
  ASSERT_TRUE(lead.ok()) << lead.status();
  EXPECT_EQ(lead->phone_hash, hash);
}

TEST_F(LeadIntakeTest, ContradictingChoicesNeverWidenAConsent) {
  v1::LeadPayload payload = support::SampleVisitor(2);
  v1::ConsentChoice* again = payload.mutable_consent()->add_choices();
  *again = payload.consent().choices(1);
  again->set_granted(false);
  const auto lead = Prepare(payload, true);
  ASSERT_TRUE(lead.ok()) << lead.status();
  EXPECT_EQ(lead->consent_granted, 1 << v1::CONSENT_PURPOSE_CONTACT);
  EXPECT_EQ(lead->consent_offered, 1 << v1::CONSENT_PURPOSE_CONTACT | 1 << v1::CONSENT_PURPOSE_MARKETING_MESSAGES);
}

TEST_F(LeadIntakeTest, TheSameIdIsOneLead) {
  const PreparedLead lead = MustPrepare(1);
  const LeadIntake::Applied first = MustApply(lead), second = MustApply(lead);
  EXPECT_FALSE(first.already_there);
  EXPECT_TRUE(second.already_there);
  EXPECT_EQ(second.lead_number, first.lead_number);
  EXPECT_EQ(second.person_number, first.person_number);
  for (const char* table : {"leads", "persons", "lead_consents"}) EXPECT_EQ(CountRows(table), 1) << table;
  EXPECT_EQ(CampaignTotals().leads, 1);
}

TEST_F(LeadIntakeTest, APersonIsKnownAgainAcrossCampaigns) {
  const LeadIntake::Applied first = MustApply(MustPrepare(4));
  const LeadIntake::Applied elsewhere = MustApply(MustPrepare(4, support::kOtherCampaign));
  const LeadIntake::Applied again = MustApply(MustPrepare(4));
  EXPECT_EQ(first.earlier_leads, 0);
  EXPECT_EQ(elsewhere.earlier_leads, 1);
  EXPECT_EQ(again.earlier_leads, 2);
  EXPECT_EQ(again.person_number, first.person_number);
  EXPECT_EQ(elsewhere.person_number, first.person_number);
  // Only the third had one before in its own campaign.
  EXPECT_EQ(CampaignTotals().leads, 2);
  EXPECT_EQ(CampaignTotals().repeats, 1);
}

TEST_F(LeadIntakeTest, TakesTheSiteFromTheSession) {
  const LeadIntake::Applied applied = MustApply(MustPrepare(1));
  const absl::Status status = world_.database().Read([&](Connection& db) {
    auto lead = ReadLead(db, applied.lead_number);
    EXPECT_EQ(lead.ok() ? lead->facts.site_id : "", "south-gate");
    return lead.status();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(LeadIntakeTest, AnUnknownSessionDoesNotLoseTheLead) {
  PreparedLead lead = MustPrepare(1);
  lead.origin.session_id = "never-planned";
  EXPECT_FALSE(MustApply(lead).already_there);
  EXPECT_EQ(Totals("never-planned").leads, 1);
}

TEST_F(LeadIntakeTest, TotalsAddUpByZoneAndStaff) {
  for (int i = 0; i < 10; ++i) MustApply(MustPrepare(i * 2));
  const SessionLeadCounts counts = Totals(support::kDayOne);
  EXPECT_EQ(counts.leads, 10);
  EXPECT_EQ(counts.by_zone.at("desk").leads, 10);
  EXPECT_EQ(counts.by_zone.at("desk").last_lead_ms, support::kWorldStartMs + 18 * 50);
  EXPECT_EQ(counts.by_staff.at("s0"), 2);
  EXPECT_EQ(CampaignTotals().by_session.at("day-1"), 10);
  EXPECT_EQ(Totals(support::kDayTwo).leads, 0);
}

TEST_F(LeadIntakeTest, AnEarlierLeadThatComesLateDoesNotTurnTheClockBack) {
  MustApply(MustPrepare(20));
  MustApply(MustPrepare(2));
  EXPECT_EQ(Totals(support::kDayOne).by_zone.at("desk").last_lead_ms, support::kWorldStartMs + 20 * 50);
}

TEST_F(LeadIntakeTest, AFailedJobLeavesNoTotals) {
  const absl::Status status = world_.database().Write([&](WriteContext& write) {
    EXPECT_TRUE(LeadIntake::Apply(write, MustPrepare(2)).ok());
    return errors::Internal("the job fails after all");
  });
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(CountRows("leads"), 0);
  EXPECT_EQ(CountRows("persons"), 0);
  EXPECT_EQ(CountRows("lead_totals"), 0);
}

TEST_F(LeadIntakeTest, AFailedAttemptTakesItsTotalsAlone) {
  const PreparedLead kept = MustPrepare(2), lost = MustPrepare(4), later = MustPrepare(6);
  const absl::Status status = world_.database().Write([&](WriteContext& write) {
    EXPECT_TRUE(LeadIntake::Apply(write, kept).ok());
    EXPECT_FALSE(write
                     .Attempt([&] {
                       EXPECT_TRUE(LeadIntake::Apply(write, lost).ok());
                       return errors::Internal("undone");
                     })
                     .ok());
    return LeadIntake::Apply(write, later).status();
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(CountRows("leads"), 2);
  EXPECT_EQ(Totals(support::kDayOne).leads, 2);
  EXPECT_EQ(CampaignTotals().leads, 2);
}

TEST_F(LeadIntakeTest, ATotalIsWrittenOnceForAWholeGroup) {
  class CountingConnection : public Connection {
   public:
    absl::StatusOr<int64_t> Execute(std::string_view, const std::vector<SqlValue>& values) override {
      calls.push_back(std::get<std::string>(values[0]) + " " + std::to_string(std::get<int64_t>(values[1])) + " " +
                      std::to_string(std::get<int64_t>(values[2])));
      return 1;
    }
    absl::Status Query(std::string_view, const std::vector<SqlValue>&, const std::function<bool(const Row&)>&) override {
      return absl::OkStatus();
    }
    std::vector<std::string> calls;
  } db;
  static constexpr std::string_view kSql = "UPDATE";
  TallyBook book;
  for (int i = 1; i <= 3; ++i) {
    TallyList list;
    list.Add(kSql, {std::string("a")}, 1, 10 - i);
    list.Add(kSql, {std::string("b")}, i, i);
    list.Add(kSql, {std::string("undone")}, 1, 1);
    list.Add(kSql, {TextView{"b"}}, 100, 100);
    list.CutTo(2);
    list.Add(kSql, {TextView{"a"}}, 1, 0);
    book.Take(std::move(list));
  }
  ASSERT_TRUE(book.Write(db).ok());
  EXPECT_THAT(db.calls, testing::UnorderedElementsAre("a 6 9", "b 6 3"));
}

TEST_F(LeadIntakeTest, NoPhoneOrNameLiesInTheDatabaseInClear) {
  const std::string name = "欧阳娜娜", phone = "+8613987654321";
  v1::LeadPayload payload = support::SampleVisitor(1);
  payload.set_phone(phone);
  payload.set_phone_typed("139 8765 4321");
  payload.set_display_name(name);
  payload.mutable_answers(3)->set_values(0, "wx_secret_account");
  const auto lead = Prepare(payload);
  ASSERT_TRUE(lead.ok()) << lead.status();
  MustApply(*lead);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(world_.folder())) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    for (const std::string& secret :
         {name, std::string("欧阳"), phone, phone.substr(3), std::string("8765 4321"), std::string("wx_secret")}) {
      EXPECT_EQ(bytes.find(secret), std::string::npos) << entry.path() << " holds what nobody may read";
    }
    // What may be read is there: the scan looks at the right files.
    files += bytes.find("想了解三居室") != std::string::npos;
  }
  EXPECT_GE(files, 1);
}

TEST_F(LeadIntakeTest, APersonalRecordMovedToAnotherLeadDoesNotOpen) {
  const LeadIntake::Applied applied = MustApply(MustPrepare(1));
  StoredLead stored;
  ASSERT_TRUE(world_.database()
                  .Read([&](Connection& db) {
                    auto lead = ReadLead(db, applied.lead_number);
                    if (lead.ok()) stored = *lead;
                    return lead.status();
                  })
                  .ok());
  ASSERT_TRUE(ViewLead(world_.vault(), stored, Sight::kClear).ok());
  stored.lead_id[15] ^= 1;
  EXPECT_EQ(ViewLead(world_.vault(), stored, Sight::kClear).status().code(), absl::StatusCode::kInternal);
}

TEST_F(LeadIntakeTest, AnErasedPersonShowsEmpty) {
  const PreparedLead lead = MustPrepare(1);
  StoredLead stored{.lead_id = rules::UuidBytes(lead.origin.lead_id),
                    .campaign_id = lead.campaign_id,
                    .personal = lead.personal,
                    .record = lead.record,
                    .consent = lead.consent_record};
  const auto view = ViewLead(world_.vault(), stored, Sight::kClear);
  ASSERT_TRUE(view.ok()) << view.status();
  EXPECT_EQ(view->phone(), "");
  EXPECT_EQ(view->receipt_code(), "ABC234");
}

}  // namespace
}  // namespace footfall::server
