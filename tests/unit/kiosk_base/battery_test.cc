#include "kiosk/base/battery.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace footfall::kiosk {
namespace {

class BatteryTest : public testing::Test {
 protected:
  BatteryTest() {
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
  }
  // A supply as the kernel shows it.
  void Supply(const std::string& name, const std::map<std::string, std::string>& files) {
    std::filesystem::create_directories(root_ + "/" + name);
    for (const auto& [file, content] : files) std::ofstream(root_ + "/" + name + "/" + file) << content << "\n";
  }
  BatteryState Read() { return MakeBattery(root_)->Read(); }

  const std::string root_ = testing::TempDir() + "/power_supply";
};

TEST_F(BatteryTest, AMachineWithoutOneSaysSo) {
  EXPECT_EQ(Read(), BatteryState{});
  Supply("AC", {{"type", "Mains"}, {"online", "1"}});
  EXPECT_EQ(Read(), BatteryState{}) << "a charger alone is no battery";
  EXPECT_EQ(MakeBattery(root_ + "/none")->Read(), BatteryState{});
}

TEST_F(BatteryTest, TellsChargeAndCharger) {
  Supply("BAT0", {{"type", "Battery"}, {"capacity", "63"}, {"status", "Discharging"}});
  EXPECT_EQ(Read(), (BatteryState{63, false}));
  Supply("BAT0", {{"status", "Charging"}});
  EXPECT_EQ(Read(), (BatteryState{63, true}));
  // A charger that only holds it is a charger.
  Supply("BAT0", {{"status", "Not charging"}});
  Supply("usb", {{"type", "USB"}, {"online", "1"}});
  EXPECT_EQ(Read(), (BatteryState{63, true}));
}

TEST_F(BatteryTest, OfSeveralTheMean) {
  Supply("BAT0", {{"type", "Battery"}, {"capacity", "20"}, {"status", "Discharging"}});
  Supply("BAT1", {{"type", "Battery"}, {"capacity", "80"}, {"status", "Discharging"}});
  EXPECT_EQ(Read().percent, 50);
}

TEST_F(BatteryTest, AMousesBatteryIsNotTheTablets) {
  Supply("hid", {{"type", "Battery"}, {"scope", "Device"}, {"capacity", "5"}, {"status", "Discharging"}});
  EXPECT_EQ(Read(), BatteryState{});
}

TEST_F(BatteryTest, NonsenseStaysWithinTheScale) {
  Supply("BAT0", {{"type", "Battery"}, {"capacity", "250"}, {"status", "Unknown"}});
  EXPECT_EQ(Read().percent, 100);
}

}  // namespace
}  // namespace footfall::kiosk
