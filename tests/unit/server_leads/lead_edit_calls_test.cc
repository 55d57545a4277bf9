// Corrections of the office and of kiosks, whichever comes first, and the history they leave.
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "server/base/errors.h"
#include "tests/unit/server_leads/lead_edit_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

TEST_F(LeadEditTest, TheOfficeChangesWhatTheMaskNames) {
  const v1::Lead lead = Register();
  v1::Lead wanted = Named(lead);
  wanted.set_display_name(" 李四 ");
  wanted.set_honorific(v1::HONORIFIC_MS);
  wanted.set_intent(v1::INTENT_LEVEL_HOT);
  const v1::Lead answer = MustUpdate(wanted, {"display_name", "intent"});
  EXPECT_EQ(answer.display_name(), "李*");
  EXPECT_NE(answer.etag(), lead.etag());
  const v1::Lead after = Clear(lead.name());
  EXPECT_EQ(after.display_name(), "李四");
  EXPECT_EQ(after.honorific(), v1::HONORIFIC_UNSPECIFIED);
  EXPECT_EQ(after.intent(), v1::INTENT_LEVEL_HOT);
  EXPECT_EQ(Answer(after, "intent"), "hot");
  EXPECT_EQ(Answer(after, "wechat_id"), "wx-first");
  EXPECT_EQ(after.phone(), "+8613812345678");
  EXPECT_EQ(CountAudit("LeadService.UpdateLead", "display_name, intent"), 1);
}

TEST_F(LeadEditTest, WithoutAMaskWhatIsSetChanges) {
  const v1::Lead lead = Register();
  v1::Lead wanted = Named(lead);
  wanted.set_channel("wechat");
  MustUpdate(wanted);
  const v1::Lead after = Clear(lead.name());
  EXPECT_EQ(after.channel(), "wechat");
  EXPECT_EQ(Answer(after, "channel"), "wechat");
  EXPECT_EQ(after.display_name(), "王小明");
}

TEST_F(LeadEditTest, AnswersChangeFieldByField) {
  const v1::Lead lead = Register();
  v1::Lead wanted = Named(lead);
  wanted.add_answers()->set_field_id("wechat_id");  // taken away
  v1::Answer* wishes = wanted.add_answers();
  wishes->set_field_id("wishes");
  wishes->add_values("three rooms");
  MustUpdate(wanted);
  const v1::Lead after = Clear(lead.name());
  EXPECT_EQ(Answer(after, "wechat_id"), "-");
  EXPECT_EQ(Answer(after, "wishes"), "three rooms");
  EXPECT_EQ(Answer(after, "intent"), "warm");
}

TEST_F(LeadEditTest, ListsFindALeadByItsNewValues) {
  const v1::Lead lead = Register();
  v1::Lead wanted = Named(lead);
  wanted.set_display_name("李四");
  wanted.set_intent(v1::INTENT_LEVEL_HOT);
  MustUpdate(wanted);
  const auto find = [&](const std::function<void(v1::LeadFilter*)>& fill) {
    v1::ListLeadsRequest request = ListRequest(10);
    fill(request.mutable_filter());
    return ListAll(request).size();
  };
  EXPECT_EQ(find([](auto* f) { f->set_display_name("李"); }), 1u);
  EXPECT_EQ(find([](auto* f) { f->set_display_name("王"); }), 0u);
  EXPECT_EQ(find([](auto* f) { f->set_intent(v1::INTENT_LEVEL_HOT); }), 1u);
  EXPECT_EQ(find([](auto* f) { f->set_intent(v1::INTENT_LEVEL_WARM); }), 0u);
  EXPECT_EQ(find([](auto* f) { f->set_phone(kEditedPhone); }), 1u);
}

TEST_F(LeadEditTest, AStaleEtagIsRefusedAndNothingIsChanged) {
  const v1::Lead lead = Register();
  ASSERT_TRUE(ApplyKioskEdit(lead.name(), Intent(v1::INTENT_LEVEL_COLD), 100, Id('a')).ok());
  v1::Lead wanted = Named(lead), response;
  wanted.set_etag(lead.etag());
  wanted.set_intent(v1::INTENT_LEVEL_HOT);
  EXPECT_EQ(Update(wanted, {}, &response).error_code(), grpc::StatusCode::ABORTED);
  EXPECT_THAT(History(lead.name()), SizeIs(2));
  wanted.set_etag(Clear(lead.name()).etag());
  EXPECT_EQ(MustUpdate(wanted).intent(), v1::INTENT_LEVEL_HOT);
}

TEST_F(LeadEditTest, ABadUpdateNamesItsField) {
  const v1::Lead lead = Register();
  const auto reason = [&](const std::vector<std::string>& mask, const std::function<void(v1::Lead*)>& change) {
    v1::Lead wanted = Named(lead), response;
    change(&wanted);
    const grpc::Status status = Update(wanted, mask, &response);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    return status.error_message();
  };
  const auto answer = [](const std::string& field, const std::string& value) {
    return [field, value](v1::Lead* lead) {
      v1::Answer* answer = lead->add_answers();
      answer->set_field_id(field);
      answer->add_values(value);
    };
  };
  EXPECT_THAT(reason({"phone"}, [](auto*) {}), HasSubstr("update_mask: NOT_EDITABLE"));
  EXPECT_THAT(reason({}, [](auto*) {}), HasSubstr("update_mask: NOTHING_TO_CHANGE"));
  EXPECT_THAT(reason({}, [](auto* l) { l->set_channel("tv"); }), HasSubstr("lead.channel: UNKNOWN_OPTION"));
  EXPECT_THAT(reason({}, [](auto* l) { l->set_intent(static_cast<v1::IntentLevel>(9)); }), HasSubstr("lead.intent: UNKNOWN_VALUE"));
  EXPECT_THAT(reason({}, [](auto* l) { l->set_honorific(static_cast<v1::Honorific>(9)); }), HasSubstr("lead.honorific: UNKNOWN_VALUE"));
  EXPECT_THAT(reason({}, [](auto* l) { l->set_display_name(std::string(61, 'a')); }), HasSubstr("display_name: TOO_LONG"));
  EXPECT_THAT(reason({}, answer("intent", "burning")), HasSubstr("answers.intent: UNKNOWN_OPTION"));
  EXPECT_THAT(reason({}, answer("nowhere", "x")), HasSubstr("answers.nowhere: UNKNOWN_FIELD"));
  EXPECT_THAT(reason({},
                     [&](auto* l) {
                       answer("intent", "hot")(l);
                       l->set_intent(v1::INTENT_LEVEL_COLD);
                     }),
              HasSubstr("lead.intent: CONTRADICTS_ANSWER"));
  EXPECT_THAT(History(lead.name()), SizeIs(1));
}

TEST_F(LeadEditTest, WhatWasReadMaskedIsNotWrittenBack) {
  v1::Lead masked = Register(), response;
  EXPECT_THAT(Update(masked, {"display_name"}, &response).error_message(), HasSubstr("lead.display_name: MASKED_VALUE"));
  EXPECT_THAT(Update(masked, {"answers"}, &response).error_message(), HasSubstr("lead.answers: MASKED_VALUE"));
  masked.set_display_name(" 王** ");
  EXPECT_THAT(Update(masked, {"display_name"}, &response).error_message(), HasSubstr("lead.display_name: MASKED_VALUE"));
  EXPECT_EQ(Clear(masked.name()).display_name(), "王小明");
}

TEST_F(LeadEditTest, AMaskOfANameThatWasCorrectedMeanwhileIsNotWrittenBack) {
  v1::Lead masked = Register(), response;
  v1::Lead corrected = Named(masked);
  corrected.set_display_name("李四");
  MustUpdate(corrected);
  masked.clear_etag();  // a caller that does not look at it
  EXPECT_THAT(Update(masked, {"display_name"}, &response).error_message(), HasSubstr("lead.display_name: MASKED_VALUE"));
  EXPECT_EQ(Clear(masked.name()).display_name(), "李四");
}

TEST_F(LeadEditTest, ANameThatHasAStarOfItsOwnCanBeWrittenBack) {
  const v1::Lead lead = Register();
  v1::LeadChanges star;
  star.set_display_name("Mary* Jones");
  ASSERT_TRUE(ApplyKioskEdit(lead.name(), star, 100, Id('a')).ok());
  v1::Lead wanted = Named(lead);
  wanted.set_display_name(" Mary*  Jones ");
  MustUpdate(wanted);
  EXPECT_EQ(Clear(lead.name()).display_name(), "Mary* Jones");
}

TEST_F(LeadEditTest, ARepeatedRequestIsOneEdit) {
  const v1::Lead lead = Register();
  v1::UpdateLeadRequest request;
  *request.mutable_lead() = Named(lead);
  request.mutable_lead()->set_etag(lead.etag());
  request.mutable_lead()->set_intent(v1::INTENT_LEVEL_HOT);
  request.set_request_id("0190f3a5-0000-7000-8000-000000000001");
  v1::Lead first, second;
  ASSERT_TRUE(stub_->UpdateLead(As(reader_).get(), request, &first).ok());
  ASSERT_TRUE(stub_->UpdateLead(As(reader_).get(), request, &second).ok());
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  EXPECT_THAT(History(lead.name()), SizeIs(2));
}

TEST_F(LeadEditTest, AKiosksEditOfAnUnknownLeadSaysSo) {
  const std::string unknown = "campaigns/spring-2026/leads/0190f3a5-0000-7000-8000-000000000001";
  absl::Status status = ApplyKioskEdit(unknown, Intent(v1::INTENT_LEVEL_HOT), 100, Id('a'));
  EXPECT_EQ(errors::GetDetail(status)->reason, "UNKNOWN_LEAD");
  const v1::Lead lead = Register();
  status = ApplyKioskEdit(lead.name(), Intent(v1::INTENT_LEVEL_HOT), 100, Id('a'), false, support::kOtherCampaign);
  EXPECT_EQ(errors::GetDetail(status)->reason, "UNKNOWN_LEAD");
}

TEST_F(LeadEditTest, TheSameKioskEditTwiceIsOne) {
  const v1::Lead lead = Register();
  for (const EditOutcome outcome : {EditOutcome::kWritten, EditOutcome::kAlreadyThere}) {
    ASSERT_TRUE(ApplyKioskEdit(lead.name(), Intent(v1::INTENT_LEVEL_HOT), 100, Id('a')).ok());
    EXPECT_EQ(outcome_, outcome);
  }
  EXPECT_THAT(History(lead.name()), SizeIs(2));
}

TEST_F(LeadEditTest, AnEditBeatsTheOriginalWhateverTheClocksSay) {
  const v1::Lead lead = Register();
  ASSERT_TRUE(ApplyKioskEdit(lead.name(), Intent(v1::INTENT_LEVEL_COLD), -5, Id('a'), true).ok());
  EXPECT_EQ(Clear(lead.name()).intent(), v1::INTENT_LEVEL_COLD);
}

TEST_F(LeadEditTest, AnEditThatLosesChangesNothingButTheHistory) {
  const v1::Lead lead = Register();
  v1::Lead wanted = Named(lead);
  wanted.set_intent(v1::INTENT_LEVEL_HOT);
  const v1::Lead updated = MustUpdate(wanted);
  v1::LeadChanges late = Intent(v1::INTENT_LEVEL_COLD);
  late.set_honorific(v1::HONORIFIC_MR);
  ASSERT_TRUE(ApplyKioskEdit(lead.name(), Intent(v1::INTENT_LEVEL_COLD), 100, Id('a')).ok());
  EXPECT_EQ(Clear(lead.name()).etag(), updated.etag());
  ASSERT_TRUE(ApplyKioskEdit(lead.name(), late, 200, Id('b')).ok());  // wins where nobody else spoke
  EXPECT_EQ(Clear(lead.name()).intent(), v1::INTENT_LEVEL_HOT);
  EXPECT_EQ(Clear(lead.name()).honorific(), v1::HONORIFIC_MR);
}

TEST_F(LeadEditTest, TheHistoryShowsWhoSaidWhatAndWhatCounts) {
  const v1::Lead lead = Register();
  EXPECT_THAT(History(lead.name()), SizeIs(1));
  world_.clock().Set(support::kWorldStartMs + 60'000);
  v1::Lead wanted = Named(lead);
  wanted.set_display_name("李四");
  wanted.set_intent(v1::INTENT_LEVEL_HOT);
  MustUpdate(wanted);
  ASSERT_TRUE(ApplyKioskEdit(lead.name(), Intent(v1::INTENT_LEVEL_COLD), 100, Id('a'), true).ok());
  const std::vector<v1::LeadEdit> edits = History(lead.name());
  ASSERT_THAT(edits, SizeIs(3));
  EXPECT_EQ(edits[0].source(), v1::LEAD_EDIT_SOURCE_KIOSK);
  EXPECT_EQ(edits[0].staff(), "staff/chen");
  EXPECT_EQ(edits[0].device(), "devices/0190f3a5-0000-7000-8000-00000000000a");
  EXPECT_EQ(edits[0].time_ms(), 100);
  EXPECT_EQ(edits[0].receive_time_ms(), 1100);
  EXPECT_TRUE(edits[0].clock_suspect());
  EXPECT_THAT(edits[0].fields(), ElementsAre("intent"));
  EXPECT_THAT(edits[0].effective_fields(), IsEmpty());
  EXPECT_EQ(edits[1].source(), v1::LEAD_EDIT_SOURCE_OFFICE);
  EXPECT_EQ(edits[1].user(), "users/reader");
  EXPECT_EQ(edits[1].time_ms(), support::kWorldStartMs + 60'000);
  EXPECT_EQ(edits[1].changes().display_name(), "李*");
  EXPECT_THAT(edits[1].effective_fields(), ElementsAre("display_name", "intent"));
  EXPECT_EQ(edits[2].source(), v1::LEAD_EDIT_SOURCE_ORIGINAL);
  EXPECT_EQ(edits[2].changes().display_name(), "王**");
  EXPECT_EQ(edits[2].changes().intent(), v1::INTENT_LEVEL_WARM);
  EXPECT_THAT(edits[2].effective_fields(), UnorderedElementsAre("honorific", "channel", "answers.wechat_id"));

  EXPECT_EQ(History(lead.name(), true)[2].changes().display_name(), "王小明");
  EXPECT_EQ(CountAudit("LeadService.ListLeadEdits", "revealed"), 2);  // two pages
}

TEST_F(LeadEditTest, AnUneditedLeadsHistoryIsItsOriginal) {
  const v1::Lead lead = Register();
  const std::vector<v1::LeadEdit> edits = History(lead.name());
  ASSERT_THAT(edits, SizeIs(1));
  EXPECT_EQ(edits[0].source(), v1::LEAD_EDIT_SOURCE_ORIGINAL);
  EXPECT_EQ(edits[0].time_ms(), lead.capture_time_ms());
  EXPECT_THAT(edits[0].effective_fields(), Contains("display_name"));
}

TEST_F(LeadEditTest, NothingPersonalLiesInClear) {
  const v1::Lead lead = Register();
  v1::Lead wanted = Named(lead);
  wanted.set_display_name("Unmistakable");
  v1::Answer* answer = wanted.add_answers();
  answer->set_field_id("wechat_id");
  answer->add_values("wx-remarkable");
  MustUpdate(wanted);
  std::string all;
  const absl::Status status = world_.database().Read([&](Connection& db) {
    return db.Query("SELECT record, personal, fields FROM lead_edits UNION ALL SELECT record, personal, '' FROM leads", {},
                    [&](const Row& row) {
                      all += row.Blob(0) + row.Blob(1) + row.Text(2);
                      return true;
                    });
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_THAT(all, HasSubstr("answers.wechat_id"));
  for (const char* personal : {"Unmistakable", "wx-remarkable", "wx-first", "王小明"}) EXPECT_THAT(all, testing::Not(HasSubstr(personal)));
}

// One lead for every order in which the edits of two kiosks and of the office can arrive (the office's own keep theirs: it has one clock,
// the server's). All must end alike, in the lead and in what its history says.
TEST_F(LeadEditTest, TheOrderOfArrivalNeverMatters) {
  std::vector<int> order = {0, 1, 2, 3, 4};
  std::set<std::string> ends;
  int orders = 0;
  do {
    if (std::find(order.begin(), order.end(), 3) > std::find(order.begin(), order.end(), 4)) continue;
    const v1::Lead lead = Register();
    const std::string tag = std::string(14, 'i');
    const std::vector<std::function<void()>> steps = {
        [&] {
          v1::LeadChanges changes = Intent(v1::INTENT_LEVEL_COLD);
          changes.set_display_name("赵一");
          ASSERT_TRUE(ApplyKioskEdit(lead.name(), changes, 300, tag + "aa").ok());
        },
        [&] {
          v1::LeadChanges changes = Intent(v1::INTENT_LEVEL_HOT);
          changes.set_honorific(v1::HONORIFIC_MR);
          ASSERT_TRUE(ApplyKioskEdit(lead.name(), changes, 300, tag + "ab", true).ok());
        },
        [&] {
          v1::LeadChanges changes;
          changes.set_honorific(v1::HONORIFIC_MS);
          changes.set_channel("wechat");
          ASSERT_TRUE(ApplyKioskEdit(lead.name(), changes, 200, tag + "ac").ok());
        },
        [&] {
          v1::Lead wanted = Named(lead);
          wanted.set_channel("subway");
          MustUpdate(wanted);
        },
        [&] {
          v1::Lead wanted = Named(lead);
          wanted.set_display_name("孙二");
          MustUpdate(wanted);
        },
    };
    for (const int step : order) steps[step]();
    const v1::Lead after = Clear(lead.name());
    std::map<std::string, std::string> effective;
    for (const v1::LeadEdit& edit : History(lead.name(), true, 50)) {
      for (const std::string& field : edit.effective_fields()) {
        EXPECT_TRUE(effective.emplace(field, edit.changes().ShortDebugString()).second) << field;
      }
    }
    std::string end = after.display_name() + " " + std::to_string(after.intent()) + Answer(after, "intent") + " " +
                      std::to_string(after.honorific()) + " " + after.channel();
    for (const auto& [field, value] : effective) end += "; " + field + "=" + value;
    ends.insert(end);
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(orders, 60);
  ASSERT_THAT(ends, SizeIs(1));
  EXPECT_THAT(*ends.begin(), HasSubstr("孙二 3cold 1 subway"));
}

// The clock of kiosk a went back between its edits, and another kiosk's lies between: what comes last may be what decides between those
// that are there.
TEST_F(LeadEditTest, AnEditThatComesLateMayMakeItsKiosksLaterOneCount) {
  std::vector<int> order = {0, 1, 2};
  do {
    const v1::Lead lead = Register();
    v1::LeadChanges first = Intent(v1::INTENT_LEVEL_HOT), last = Intent(v1::INTENT_LEVEL_COLD), other = Intent(v1::INTENT_LEVEL_WARM);
    first.set_display_name("钱一");
    last.set_channel("wechat");
    other.set_display_name("赵二");
    other.set_channel("subway");
    const std::vector<std::function<absl::Status()>> steps = {
        [&] { return ApplyEdit(lead.name(), first, KioskOrigin('a', 1, 900, Id('x'))); },
        [&] { return ApplyEdit(lead.name(), last, KioskOrigin('a', 2, 100, Id('y'))); },
        [&] { return ApplyEdit(lead.name(), other, KioskOrigin('b', 1, 500, Id('z'))); }};
    for (const int step : order) ASSERT_TRUE(steps[step]().ok());
    const v1::Lead after = Clear(lead.name());
    EXPECT_EQ(after.intent(), v1::INTENT_LEVEL_COLD);
    EXPECT_EQ(Answer(after, "intent"), "cold");
    EXPECT_EQ(after.channel(), "wechat");
    EXPECT_EQ(after.display_name(), "钱一");
    std::map<int64_t, size_t> effective;
    for (const v1::LeadEdit& edit : History(lead.name())) effective[edit.time_ms()] = edit.effective_fields().size();
    EXPECT_EQ(effective[900], 1u);
    EXPECT_EQ(effective[100], 2u);
    EXPECT_EQ(effective[500], 0u);
  } while (std::next_permutation(order.begin(), order.end()));
}

}  // namespace
}  // namespace footfall::server
