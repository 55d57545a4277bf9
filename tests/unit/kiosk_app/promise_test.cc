// What the kiosk promises a visitor, when the disk or the clock is not on its side.
#include <gtest/gtest.h>

#include "tests/unit/kiosk_app/app_harness.h"
#include "tests/unit/kiosk_journal/fault_vfs.h"

namespace footfall::kiosk {
namespace {

constexpr int64_t kHourMs = 3'600'000;

v1::OperationHeader HeaderOf(const ServerModel::Stored& stored) {
  v1::OperationHeader header;
  EXPECT_TRUE(header.ParseFromString(stored.operation.header()));
  return header;
}

TEST(PromiseTest, ALeadHasTheServersTimeAndSaysThatTheClockWasSet) {
  AppHarness app;
  ASSERT_NE(app.RegisterVisitor("13812345678"), "") << app.missing;
  app.clock.wall_ms -= kHourMs;  // somebody sets the tablet's clock back
  app.worker.RunFor(60'000);     // the screen goes back to where it began
  app.Settle();
  ASSERT_NE(app.RegisterVisitor("13912345678"), "") << app.missing;
  ASSERT_EQ(app.server.operations(), 2u);
  const v1::OperationHeader before = HeaderOf(app.server.chains[1][0]), after = HeaderOf(app.server.chains[1][1]);
  EXPECT_EQ(before.corrected_ms(), before.wall_ms());
  EXPECT_FALSE(before.clock_suspect());
  EXPECT_EQ(after.corrected_ms(), after.wall_ms() + kHourMs);
  EXPECT_GT(after.corrected_ms(), before.corrected_ms());
  EXPECT_TRUE(after.clock_suspect());
}

// The sync fails, so nobody can say whether the lead is on the disk: the visitor is not told "saved", and their second try is the same
// lead.
TEST(PromiseTest, ASaveThatFailedIsNotCalledSavedAndItsRetryIsTheSameLead) {
  FaultVfs disk;
  AppHarness app;
  app.network.Cut();
  app.Settle();
  app.backend.reset();
  app.journal.reset();
  app.journal = OpenIn(app.folder.path(), &app.random, "fault");
  app.Start();
  // Somebody else's is in the log already. An empty one would be thrown away with what could not be synced, and nothing would be in doubt.
  ASSERT_NE(app.RegisterVisitor("13912345678"), "") << app.missing;
  app.worker.RunFor(60'000);  // the screen goes back to where it began
  app.Settle();
  disk.Break(FaultVfs::Fault::kSyncError);
  EXPECT_EQ(app.RegisterVisitor("13812345678"), "");
  ASSERT_EQ(app.missing, "");
  disk.Heal();
  ASSERT_TRUE(app.Tap("visitor.next")) << app.Keys();
  EXPECT_EQ(app.Value("done.code").size(), 6u) << app.Keys();
  EXPECT_EQ(app.journal->epochs().back().head.seq, 2u);
  app.backend.reset();
  app.journal.reset();  // before its disk
}

}  // namespace
}  // namespace footfall::kiosk
