// A visitor's and a staff member's way through the real screens, down to the sealed operation at the server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/rules/enrolment_code.h"
#include "proto/rules/payload_seal.h"
#include "tests/unit/kiosk_app/app_harness.h"
#include "tests/unit/kiosk_journal/canary.h"

namespace footfall::kiosk {
namespace {

v1::LeadPayload Opened(const ServerModel::Stored& stored) {
  v1::LeadPayload payload;
  const auto plain = rules::PayloadOpener().Open(stored.operation.sealed_payload(), CampaignKeys());
  EXPECT_TRUE(plain && payload.ParseFromString(*plain));
  return payload;
}

TEST(AppTest, AKioskThatIsNobodyAsksForACode) {
  AppHarness app(false);
  EXPECT_EQ(app.loop->state().page, Page::kEnrol);
  EXPECT_TRUE(app.Has("enrol.connect"));
}

TEST(AppTest, AVisitorsLeadReachesTheServerAsTyped) {
  AppHarness app;
  ASSERT_EQ(app.loop->state().page, Page::kAttract);
  const std::string code = app.RegisterVisitor("13812345678");
  ASSERT_EQ(app.missing, "");
  ASSERT_EQ(code.size(), 6u);
  ASSERT_EQ(app.server.operations(), 1u);
  const ServerModel::Stored& stored = app.server.chains[1][0];
  const v1::LeadPayload payload = Opened(stored);
  EXPECT_EQ(payload.phone(), "+8613812345678");
  EXPECT_EQ(payload.honorific(), v1::HONORIFIC_MR);
  EXPECT_EQ(payload.mode(), v1::LEAD_MODE_VISITOR);
  EXPECT_EQ(payload.receipt_code(), code);
  EXPECT_EQ(payload.zone_id(), "gate");
  EXPECT_TRUE(payload.consent().age_confirmed());
  ASSERT_EQ(payload.consent().choices_size(), 1);
  EXPECT_TRUE(payload.consent().choices(0).granted());
  EXPECT_EQ(payload.consent().choices(0).text_version(), 3);
  EXPECT_EQ(payload.consent().choices(0).text_hash(), rules::ConsentTextHash("同意就本次咨询联系我"));
  v1::OperationHeader header;
  ASSERT_TRUE(header.ParseFromString(stored.operation.header()));
  EXPECT_EQ(header.type(), v1::OPERATION_TYPE_LEAD);
  EXPECT_EQ(header.campaign_id(), "spring");
  EXPECT_EQ(header.session_id(), "day1");
  EXPECT_EQ(header.seal_key_id(), "k1");
  EXPECT_EQ(header.config_version(), 5);
  EXPECT_FALSE(header.clock_suspect());
}

TEST(AppTest, AnIdleScreenIsDrawnOnceASlideAndNotInBetween) {
  AppHarness app;
  ASSERT_EQ(app.loop->state().page, Page::kAttract);
  const int64_t end_ms = app.clock.boot_ms + 60'000;
  int frames = 0;
  for (int64_t next = app.loop->deadline_boot_ms(); next < end_ms; next = app.loop->deadline_boot_ms()) {
    ASSERT_LT(frames, 100) << "the screen never rests";
    app.clock.Advance(std::max<int64_t>(1, next - app.clock.boot_ms));
    app.loop->Frame();
    ++frames;
  }
  EXPECT_EQ(frames, 10) << "a slide stands for six seconds";
}

TEST(AppTest, OfflineChangesNothingForTheVisitorAndTheFolderHoldsNothingPersonal) {
  AppHarness app;
  app.network.Cut();
  app.Settle();
  EXPECT_EQ(app.RegisterVisitor("13987654321").size(), 6u) << app.missing;
  EXPECT_EQ(app.journal->backlog(), 1u);
  size_t bytes_read = 0;
  EXPECT_THAT(FindCanaries(app.folder.path(), {"13987654321"}, &bytes_read), ::testing::IsEmpty());
  EXPECT_EQ(app.log.lines.find("13987654321"), std::string::npos);
  app.network.up = true;
  app.worker.RunFor(Backoff::kLongestMs);
  EXPECT_EQ(app.server.operations(), 1u);
}

TEST(AppTest, NothingIsDrawnWhileNothingChanges) {
  AppHarness app(false);
  EXPECT_EQ(app.loop->deadline_boot_ms(), INT64_MAX);
  EXPECT_FALSE(app.window->HasQueuedInput());
}

TEST(AppTest, TheAttractScreenOnlyWakesToChangeItsSlide) {
  AppHarness app;
  int frames = 0;
  for (const int64_t end = app.clock.boot_ms + 60'000; app.clock.boot_ms < end; ++frames) {
    const int64_t due = app.loop->deadline_boot_ms();
    app.worker.RunFor(std::max<int64_t>(due, app.clock.boot_ms + 16) - app.clock.boot_ms);
    app.loop->Frame();
  }
  EXPECT_LE(frames, 150);  // ten slides, each moving in
}

TEST(AppTest, TheRightPinOpensAndTheWrongOneDoesNot) {
  AppHarness app;
  const auto sign_in = [&](const std::string& pin) {
    ASSERT_TRUE(app.window->Hold("attract.staff", 3200).ok());
    for (int i = 0; i < 4; ++i) {
      app.clock.Advance(1000);
      app.Settle();
    }
    ASSERT_EQ(app.TypeDigits("sign_in.pad", "1001"), "");
    ASSERT_EQ(app.TapAll({"sign_in.next"}), "");
    ASSERT_EQ(app.TypeDigits("sign_in.pad", pin), "");
  };
  sign_in("999111");
  EXPECT_TRUE(app.loop->state().sign_in.wrong);
  EXPECT_TRUE(app.loop->state().staff_id.empty());
  ASSERT_EQ(app.TypeDigits("sign_in.pad", kStaffPin), "");
  EXPECT_EQ(app.loop->state().staff_id, "anna");
  EXPECT_EQ(app.loop->state().page, Page::kStaffHome);
  EXPECT_EQ(app.log.lines.find(kStaffPin), std::string::npos);
  ASSERT_TRUE(app.Tap("home.check_in"));
  EXPECT_EQ(app.loop->state().today.attendance.at("anna").kind, AttendanceKind::kCheckIn);
  ASSERT_EQ(app.server.operations(), 1u);
  const auto plain = rules::PayloadOpener().Open(app.server.chains[1][0].operation.sealed_payload(), CampaignKeys());
  v1::AttendancePayload payload;
  ASSERT_TRUE(payload.ParseFromString(*plain));
  EXPECT_EQ(payload.staff_id(), "anna");
  EXPECT_EQ(payload.kind(), v1::ATTENDANCE_KIND_CHECK_IN);
}

TEST(AppTest, AForgottenKioskSaysSoAndTakesAFreshCodeFromItsSyncPage) {
  AppHarness app;
  ASSERT_NE(app.RegisterVisitor("13812345678"), "") << app.missing;
  ASSERT_TRUE(app.Tap("done.finish"));
  app.BeForgotten();
  ASSERT_NE(app.RegisterVisitor("13812345679"), "") << app.missing << "; leads go on";
  ASSERT_TRUE(app.Tap("done.finish"));
  ASSERT_TRUE(app.window->Hold("attract.staff", 3200).ok());
  for (int i = 0; i < 4; ++i) {
    app.clock.Advance(1000);
    app.Settle();
  }
  ASSERT_EQ(app.TypeDigits("sign_in.pad", "1001"), "");
  ASSERT_EQ(app.TapAll({"sign_in.next"}), "");
  ASSERT_EQ(app.TypeDigits("sign_in.pad", kStaffPin), "");
  ASSERT_EQ(app.TapAll({"home.sync"}), "");
  EXPECT_EQ(app.Value("sync.connection"), "服务器不认识");
  EXPECT_EQ(app.Value("sync.waiting"), "2") << "also what the server once had";
  EXPECT_FALSE(app.Has("sync.reset"));
  ASSERT_EQ(app.TapAll({"sync.return"}), "");
  const std::string code = rules::FormatEnrolmentCode({"localhost:1", std::string(32, 'p'), "12345678901234567890"});
  app.enrolment.refusal = absl::FailedPreconditionError("no");
  app.window->TypeText(code);
  app.Settle();
  ASSERT_EQ(app.TapAll({"enrol.connect"}), "");
  EXPECT_EQ(app.loop->state().enrolment.problem, EnrolProblem::kNotTaken);
  app.enrolment.refusal = absl::OkStatus();
  ASSERT_EQ(app.TapAll({"enrol.connect"}), "");
  EXPECT_EQ(app.loop->state().page, Page::kSync);
  EXPECT_EQ(app.loop->state().sync.standing, Standing::kNormal);
  EXPECT_TRUE(app.loop->state().sync.online);
  EXPECT_EQ(app.server.operations(), 2u);
  EXPECT_EQ(app.journal->identity()->device, kDeviceName);
  EXPECT_EQ(app.log.lines.find("12345678901234567890"), std::string::npos) << "the secret";
}

TEST(AppTest, ACodeGivenAtTheStartIsUsedOnlyWhenTheServerHasForgottenTheKiosk) {
  AppHarness app;
  ASSERT_NE(app.RegisterVisitor("13812345678"), "") << app.missing;
  app.spare_code = rules::FormatEnrolmentCode({"localhost:1", std::string(32, 'p'), "12345678901234567890"});
  app.loop.reset();
  app.backend.reset();
  app.Start();
  EXPECT_EQ(app.enrolment.calls, 0);
  app.enrolment.refusal = absl::UnavailableError("a bad line");
  app.BeForgotten();
  EXPECT_GT(app.enrolment.calls, 0);
  EXPECT_EQ(app.loop->state().sync.standing, Standing::kUnknown);
  app.enrolment.refusal = absl::OkStatus();
  app.worker.RunFor(2 * Backoff::kLongestMs);
  app.Settle();
  EXPECT_EQ(app.loop->state().sync.standing, Standing::kNormal);
  EXPECT_EQ(app.server.operations(), 1u);
  EXPECT_EQ(app.loop->state().page, Page::kAttract);
}

TEST(AppTest, AForgottenKioskIsNotUnenrolledThoughNothingWaits) {
  AppHarness app;
  app.BeForgotten();
  ASSERT_EQ(app.journal->backlog(), 0u);
  app.Carry(effect::Unenrol{});
  app.Settle();
  EXPECT_NE(app.journal->identity(), nullptr);
}

TEST(AppTest, ANumberIsKnownAgainOnceAPinUnlockedTheKey) {
  AppHarness app;
  const auto known = [&] {
    app.Carry(effect::CheckDuplicate{app.loop->state().visitor.id, "+8613812345678"});
    app.worker.RunPosted();
    for (const Action& action : app.actions.Take()) {
      if (const auto* checked = action.As<action::DuplicateChecked>()) return checked->known;
    }
    return false;
  };
  ASSERT_NE(app.RegisterVisitor("13812345678"), "") << app.missing;  // the key is locked: nothing is remembered
  ASSERT_TRUE(app.Tap("done.finish"));
  app.Carry(effect::CheckPin{"anna", kStaffPin});
  app.Settle();
  EXPECT_FALSE(known());
  ASSERT_NE(app.RegisterVisitor("13812345678"), "") << app.missing;
  EXPECT_TRUE(known());
  app.Carry(effect::LockKeys{});
  EXPECT_FALSE(known());
}

TEST(AppTest, ACorrectionIsSavedWithoutANetworkAndSentLater) {
  AppHarness app;
  app.network.Cut();
  app.Settle();
  app.Carry(effect::CorrectIntent{std::string(16, 'l'), "intent", "hot", "anna"});
  app.Settle();
  EXPECT_EQ(app.journal->backlog(), 1u);
  EXPECT_EQ(Total(app.loop->state().today.kiosk), 0);  // no lead of its own
  app.network.up = true;
  app.worker.RunFor(Backoff::kLongestMs);
  ASSERT_EQ(app.server.operations(), 1u);
  const v1::Operation& operation = app.server.chains[1][0].operation;
  v1::OperationHeader header;
  ASSERT_TRUE(header.ParseFromString(operation.header()));
  EXPECT_EQ(header.type(), v1::OPERATION_TYPE_LEAD_EDIT);
  EXPECT_EQ(header.version(), 1u);
  const auto plain = rules::PayloadOpener().Open(operation.sealed_payload(), CampaignKeys());
  v1::LeadEditPayload payload;
  ASSERT_TRUE(payload.ParseFromString(*plain));
  EXPECT_EQ(payload.lead_id(), std::string(16, 'l'));
  EXPECT_EQ(payload.staff_id(), "anna");
  ASSERT_EQ(payload.changes().answers_size(), 1);
  EXPECT_EQ(payload.changes().answers(0).field_id(), "intent");
  EXPECT_THAT(payload.changes().answers(0).values(), ::testing::ElementsAre("hot"));
  EXPECT_FALSE(payload.changes().has_display_name());
}

TEST(AppTest, TodayComesBackAfterARestart) {
  AppHarness app;
  ASSERT_NE(app.RegisterVisitor("13812345678"), "") << app.missing;
  app.backend.reset();
  app.journal.reset();
  app.journal = OpenIn(app.folder.path(), &app.random);
  app.Start();
  EXPECT_EQ(Total(app.loop->state().today.kiosk), 1);
  EXPECT_EQ(app.loop->state().page, Page::kAttract);
}

TEST(AppTest, ANewConfigurationIsOnTheScreenAtOnce) {
  AppHarness app;
  v1::SyncResponse message;
  *message.mutable_config() = TestConfig();
  message.mutable_config()->set_version(6);
  message.mutable_config()->set_device_display_name("Kiosk East");
  app.network.Deliver(message);
  app.Settle();
  EXPECT_EQ(app.loop->state().config.version, 6);
  EXPECT_EQ(app.loop->state().config.device_name, "Kiosk East");
}

TEST(AppTest, AWipedKioskIsNobodyAgain) {
  AppHarness app;
  v1::SyncResponse message;
  message.mutable_hello_ok()->set_state(v1::HELLO_STATE_WIPE);
  message.mutable_hello_ok()->set_incarnation(app.server.incarnation);
  app.network.Deliver(message);
  app.Settle();
  EXPECT_EQ(app.loop->state().page, Page::kEnrol);
  EXPECT_EQ(app.journal->identity(), nullptr);
}

TEST(AppTest, ResettingWaitsForTheBacklog) {
  AppHarness app;
  app.network.Cut();
  app.Settle();
  ASSERT_NE(app.RegisterVisitor("13812345678"), "") << app.missing;
  app.Carry(effect::Unenrol{});
  app.Settle();
  EXPECT_NE(app.journal->identity(), nullptr);
  app.network.up = true;
  app.worker.RunFor(Backoff::kLongestMs);
  app.Carry(effect::Unenrol{});
  app.Settle();
  EXPECT_EQ(app.journal->identity(), nullptr);
}

}  // namespace
}  // namespace footfall::kiosk
