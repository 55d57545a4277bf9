#include "tests/support/kiosk_backlog/backlog_fill.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "footfall/v1/operation.pb.h"
#include "kiosk/app/folder_lock.h"
#include "proto/rules/payload_seal.h"
#include "tests/unit/kiosk_app/app_harness.h"

namespace footfall::kiosk {
namespace {

class BacklogFillTest : public testing::Test {
 protected:
  // A kiosk that has met its server once.
  void Enrol() {
    auto journal = OpenIn(folder_.path(), &random_);
    ASSERT_TRUE(journal->Enrol(TestIdentity(journal.get())).ok());
    const v1::KioskConfig config = TestConfig();
    ASSERT_TRUE(journal->StoreConfig({std::string(16, 'i'), config.version(), config.SerializeAsString()}).ok());
  }
  TempFolder folder_;
  SeededRandom random_{3};
};

TEST_F(BacklogFillTest, EveryVisitorWaitsInAChainThatFits) {
  Enrol();
  ASSERT_EQ(FillBacklog(folder_.path(), 40), absl::OkStatus());
  ASSERT_EQ(FillBacklog(folder_.path(), 3), absl::OkStatus());
  auto journal = OpenIn(folder_.path(), &random_);
  EXPECT_EQ(journal->backlog(), 43U);
  EXPECT_EQ(journal->VerifyAll(), absl::OkStatus());
}

TEST_F(BacklogFillTest, TheServerCanOpenThemAndEachIsAnotherPerson) {
  Enrol();
  ASSERT_EQ(FillBacklog(folder_.path(), 40), absl::OkStatus());
  const auto run = OpenIn(folder_.path(), &random_)->ReadRun(1, 1, 40, 1 << 20);
  ASSERT_TRUE(run.ok());
  rules::PayloadOpener opener;
  std::set<std::string> phones;
  for (const v1::Operation& operation : run->operations) {
    const auto plain = opener.Open(operation.sealed_payload(), CampaignKeys());
    v1::LeadPayload payload;
    ASSERT_TRUE(plain && payload.ParseFromString(*plain));
    phones.insert(payload.phone());
    EXPECT_EQ(payload.consent().choices_size(), 1);
    EXPECT_EQ(payload.zone_id(), "gate");
  }
  EXPECT_EQ(phones.size(), 40U);
}

TEST_F(BacklogFillTest, AKioskWithoutAConfigurationIsLeftAlone) {
  ASSERT_TRUE(absl::IsFailedPrecondition(FillBacklog(folder_.path(), 1)));
  auto journal = OpenIn(folder_.path(), &random_);
  ASSERT_TRUE(journal->Enrol(TestIdentity(journal.get())).ok());
  journal.reset();
  EXPECT_TRUE(absl::IsFailedPrecondition(FillBacklog(folder_.path(), 1)));
  EXPECT_EQ(OpenIn(folder_.path(), &random_)->backlog(), 0U);
}

TEST_F(BacklogFillTest, AKioskThatRunsIsLeftAlone) {
  Enrol();
  const auto lock = FolderLock::Take(folder_.path());
  ASSERT_TRUE(lock.ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(FillBacklog(folder_.path(), 1)));
}

}  // namespace
}  // namespace footfall::kiosk
