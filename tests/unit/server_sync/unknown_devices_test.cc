#include "server/sync/unknown_devices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace footfall::server {
namespace {

using ::testing::SizeIs;

TEST(UnknownDevicesTest, WhoAskedLastComesFirstAndNobodyTwice) {
  UnknownDevices devices;
  devices.Heard("a", 1);
  devices.Heard("b", 2);
  devices.Heard("a", 3);
  ASSERT_THAT(devices.List(), SizeIs(2));
  EXPECT_EQ(devices.List()[0].device_id, "a");
  EXPECT_EQ(devices.List()[0].last_hello_ms, 3);
  EXPECT_EQ(devices.List()[1].device_id, "b");
  devices.Known("a");
  devices.Known("never heard");
  ASSERT_THAT(devices.List(), SizeIs(1));
  EXPECT_EQ(devices.List()[0].device_id, "b");
}

TEST(UnknownDevicesTest, HoldsNoMoreThanItsLimitHoweverManyAsk) {
  UnknownDevices devices;
  for (size_t i = 0; i < 10 * UnknownDevices::kMost; ++i) devices.Heard(std::to_string(i), 7);
  ASSERT_THAT(devices.List(), SizeIs(UnknownDevices::kMost));
  EXPECT_EQ(devices.List().front().device_id, std::to_string(10 * UnknownDevices::kMost - 1));
}

}  // namespace
}  // namespace footfall::server
