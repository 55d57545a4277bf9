#include "server/devices/device_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "server/devices/device_presence.h"

namespace footfall::server {
namespace {

TEST(EnrolmentSecretTest, IsPrintableAndFollowsTheBytes) {
  const std::string secret = MakeEnrolmentSecret(std::string(kEnrolmentSecretLength, '\xff'));
  EXPECT_EQ(secret, std::string(kEnrolmentSecretLength, 'Z'));
  EXPECT_EQ(MakeEnrolmentSecret(std::string(kEnrolmentSecretLength, '\0')), std::string(kEnrolmentSecretLength, '0'));
}

TEST(EnrolmentSecretTest, HashTellsSecretsApart) {
  EXPECT_EQ(EnrolmentSecretHash("A").size(), 32u);
  EXPECT_NE(EnrolmentSecretHash("A"), EnrolmentSecretHash("B"));
}

TEST(PeerHostTest, LeavesThePortOut) {
  EXPECT_EQ(PeerHost("ipv4:10.0.0.7:51234"), "ipv4:10.0.0.7");
  EXPECT_EQ(PeerHost("ipv6:%5B::1%5D:51234"), "ipv6:%5B::1%5D");
}

TEST(JudgeReturnTest, OnlyWhoIsForgottenOrHasTheSameKeysComesBack) {
  const DeviceRow known{.sign_public_key = "sign", .box_public_key = "box"};
  EXPECT_EQ(JudgeReturn(std::nullopt, "sign", "box"), ReturnAnswer::kNew);
  EXPECT_EQ(JudgeReturn(known, "sign", "box"), ReturnAnswer::kKnown);
  EXPECT_EQ(JudgeReturn(known, "other", "box"), ReturnAnswer::kOtherKey);
  EXPECT_EQ(JudgeReturn(known, "sign", "other"), ReturnAnswer::kOtherKey);
}

TEST(JudgeReturnTest, WhoWasRevokedStaysSoAndWhoWasFrozenIsStillKnown) {
  DeviceRow known{.standing = DeviceStanding::kRevoked, .sign_public_key = "sign", .box_public_key = "box"};
  EXPECT_EQ(JudgeReturn(known, "sign", "box"), ReturnAnswer::kRevoked);
  EXPECT_EQ(JudgeReturn(known, "other", "box"), ReturnAnswer::kOtherKey);
  known.standing = DeviceStanding::kFrozen;
  EXPECT_EQ(JudgeReturn(known, "sign", "box"), ReturnAnswer::kKnown);
}

TEST(MissLimiterTest, StopsAHostAfterItsMissesAndForgivesWithTime) {
  MissLimiter limiter;
  for (int i = 0; i < MissLimiter::kMissesAtOnce; ++i) {
    EXPECT_EQ(limiter.WaitMs("a", 0), 0);
    limiter.Missed("a", 0);
  }
  EXPECT_EQ(limiter.WaitMs("a", 0), MissLimiter::kForgetOneMs);
  EXPECT_EQ(limiter.WaitMs("b", 0), 0);
  EXPECT_EQ(limiter.WaitMs("a", MissLimiter::kForgetOneMs), 0);
  limiter.Missed("a", MissLimiter::kForgetOneMs);
  EXPECT_GT(limiter.WaitMs("a", MissLimiter::kForgetOneMs), 0);
}

TEST(MissLimiterTest, ACrowdOfHostsSharesWhatIsLeft) {
  MissLimiter limiter;
  for (size_t i = 0; i < MissLimiter::kMaxHosts + MissLimiter::kMissesAtOnce; ++i) limiter.Missed("host " + std::to_string(i), 0);
  EXPECT_GT(limiter.WaitMs("one more", 0), 0);
}

TEST(DevicePresenceTest, TellsWhoComesAndGoesOnce) {
  DevicePresence presence;
  std::multiset<std::string> told;
  presence.SetListener([&](const std::string& device) { told.insert(device); });
  EXPECT_FALSE(presence.Get("k1").online);
  presence.Heard("k1", 100, 7);
  presence.Heard("k1", 200, 3);
  EXPECT_TRUE(presence.Get("k1").online);
  EXPECT_EQ(presence.Get("k1").backlog, 3u);
  EXPECT_EQ(presence.Get("k1").last_seen_ms, 200);
  EXPECT_EQ(told.size(), 1u);
  presence.Gone("k1", 300);
  presence.Gone("k1", 400);
  presence.Gone("k2", 400);
  EXPECT_FALSE(presence.Get("k1").online);
  EXPECT_EQ(presence.Get("k1").last_seen_ms, 300);
  EXPECT_EQ(told.size(), 2u);
}

TEST(DevicePresenceTest, AClockThatJumpsBackDoesNotMakeItOlder) {
  DevicePresence presence;
  presence.Heard("k1", 500, 0);
  presence.Heard("k1", 100, 0);
  EXPECT_EQ(presence.Get("k1").last_seen_ms, 500);
}

TEST(DevicePresenceTest, WhatAKioskSaidStaysUntilItSaysMore) {
  DevicePresence presence;
  EXPECT_FALSE(presence.Get("k1").health.has_value());
  presence.Told("k1", {.battery_percent = 80, .charging = true, .free_disk_bytes = 5});
  EXPECT_FALSE(presence.Get("k1").online) << "to tell is not to be there";
  presence.Heard("k1", 100, 7);
  ASSERT_TRUE(presence.Get("k1").health.has_value());
  EXPECT_EQ(presence.Get("k1").health->battery_percent, 80);
  EXPECT_TRUE(presence.Get("k1").online);
}

TEST(DeviceRulesTest, SettingsHaveTheirLimits) {
  footfall::v1::KioskSettings settings;
  EXPECT_TRUE(CheckSettings(settings).empty()) << "as the tablet has it";
  settings.set_volume_percent(0);
  settings.set_visitor_idle_s(kMinVisitorIdleS);
  settings.set_staff_idle_s(kMaxStaffIdleS);
  settings.set_language("zh-Hant");
  EXPECT_TRUE(CheckSettings(settings).empty());
  settings.set_volume_percent(101);
  settings.set_visitor_idle_s(14);
  settings.set_staff_idle_s(3601);
  settings.set_language("fr");
  settings.set_theme(static_cast<footfall::v1::KioskTheme>(77));
  (*settings.mutable_lock_message()->mutable_texts())["en"] = std::string(kMaxLockMessageLength + 1, 'x');
  EXPECT_THAT(CheckSettings(settings),
              ::testing::ElementsAre(
                  rules::Problem{"settings.language", "BAD_LANGUAGE"}, rules::Problem{"settings.theme", "UNKNOWN_VALUE"},
                  rules::Problem{"settings.volume_percent", "TOO_LARGE"}, rules::Problem{"settings.visitor_idle_s", "TOO_SMALL"},
                  rules::Problem{"settings.staff_idle_s", "TOO_LARGE"}, rules::Problem{"settings.lock_message.texts", "TOO_LONG"}));
}

}  // namespace
}  // namespace footfall::server
