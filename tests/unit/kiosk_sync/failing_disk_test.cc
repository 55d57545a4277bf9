// What sync makes of a disk that failed at the wrong moment.
#include <gtest/gtest.h>

#include "tests/unit/kiosk_sync/sync_world.h"

namespace footfall::kiosk {
namespace {

// The disk failed while it was saved, the visitor was told so, and yet it is there.
TEST(FailingDiskTest, WhatWasSavedUnawaresIsSentWithoutAnotherSave) {
  SyncWorld world;
  world.worker.RunFor(1000);
  world.SaveQuietly(1);
  world.worker.RunFor(kStatusEveryMs + 1000);
  EXPECT_TRUE(world.ServerHasAll());
  EXPECT_EQ(world.journal->backlog(), 0u);
}

}  // namespace
}  // namespace footfall::kiosk
