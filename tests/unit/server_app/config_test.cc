#include "server/app/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "server/base/errors.h"

namespace footfall::server {
namespace {

using ::testing::HasSubstr;

class ConfigTest : public testing::Test {
 protected:
  ConfigTest() {
    std::string pattern = testing::TempDir() + "footfall_config_XXXXXX";
    dir_ = mkdtemp(pattern.data());
  }
  ~ConfigTest() override { std::filesystem::remove_all(dir_); }
  void WriteFile(const std::string& text) { std::ofstream(dir_ + "/server.toml") << text; }
  static rules::Problem ProblemOf(const absl::StatusOr<Config>& config) {
    EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument);
    const auto detail = errors::GetDetail(config.status());
    return detail && !detail->fields.empty() ? detail->fields[0] : rules::Problem{};
  }
  std::string dir_;
};

TEST_F(ConfigTest, DefaultsAreSafe) {
  const auto config = LoadConfig({"--data", dir_});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->listen, "127.0.0.1:7443");
  EXPECT_EQ(config->metrics, "127.0.0.1:9464");
  EXPECT_EQ(config->log_level, "info");
}

TEST_F(ConfigTest, FlagsWinOverTheFileAndTheFileOverDefaults) {
  WriteFile("listen = \"0.0.0.0:1\"\nmetrics = \"off\"\n");
  const auto config = LoadConfig({"--data=" + dir_, "--listen", "[::1]:2"});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->listen, "[::1]:2");
  EXPECT_EQ(config->metrics, "off");
}

TEST_F(ConfigTest, ANamedFileStandsForTheOneInTheFolderAndMustBeThere) {
  WriteFile("listen = \"a:1\"\n");
  const std::string other = dir_ + "/other.toml";
  std::ofstream(other) << "listen = \"b:2\"\nfirst-password-file = \"/x\"\n";
  const auto config = LoadConfig({"--data", dir_, "--config", other});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->listen, "b:2");
  EXPECT_EQ(config->first_password_file, "/x");
  EXPECT_TRUE(absl::IsNotFound(LoadConfig({"--data", dir_, "--config", dir_ + "/none.toml"}).status()));
}

TEST_F(ConfigTest, WhereTheFileIsCannotStandInIt) {
  WriteFile("config = \"other.toml\"\n");
  EXPECT_EQ(ProblemOf(LoadConfig({"--data", dir_})), (rules::Problem{"server.toml: config", "UNKNOWN_OPTION"}));
}

TEST_F(ConfigTest, WhatIsWrongIsNamed) {
  EXPECT_EQ(ProblemOf(LoadConfig({})), (rules::Problem{"--data", "REQUIRED"}));
  EXPECT_EQ(ProblemOf(LoadConfig({"--data"})), (rules::Problem{"--data", "NO_VALUE"}));
  EXPECT_EQ(ProblemOf(LoadConfig({"--lisen", "x"})), (rules::Problem{"--lisen", "UNKNOWN_OPTION"}));
  EXPECT_EQ(ProblemOf(LoadConfig({"data", dir_})), (rules::Problem{"data", "UNKNOWN_OPTION"}));
  for (const char* bad : {"7443", ":7443", "host:x", "host:70000", "off"}) {
    EXPECT_EQ(ProblemOf(LoadConfig({"--data", dir_, "--listen", bad})), (rules::Problem{"--listen", "NOT_HOST_PORT"})) << bad;
  }
}

TEST_F(ConfigTest, OnlyTheStatusPageCanBeOff) {
  EXPECT_TRUE(LoadConfig({"--data", dir_, "--metrics", "off"}).ok());
  EXPECT_EQ(ProblemOf(LoadConfig({"--data", dir_, "--public-address", "off"})), (rules::Problem{"--public-address", "NOT_HOST_PORT"}));
}

TEST_F(ConfigTest, ALogLevelIsOneOfFour) {
  for (const char* level : {"debug", "info", "warn", "error"})
    EXPECT_TRUE(LoadConfig({"--data", dir_, "--log-level", level}).ok()) << level;
  for (const char* bad : {"loud", "INFO", ""}) {
    EXPECT_EQ(ProblemOf(LoadConfig({"--data", dir_, "--log-level", bad})), (rules::Problem{"--log-level", "UNKNOWN_LEVEL"})) << bad;
  }
}

TEST_F(ConfigTest, AResetOfThePasswordIsAFlagWithoutValueAndNeedsTheFolder) {
  const auto config = LoadConfig({"--reset-admin-password", "--data", dir_});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_TRUE(config->reset_admin_password);
  EXPECT_EQ(ProblemOf(LoadConfig({"--reset-admin-password"})), (rules::Problem{"--data", "REQUIRED"}));
}

TEST_F(ConfigTest, ABadFileIsNamedWithItsLine) {
  WriteFile("listen = \"a:1\"\nlisten 5\n");
  EXPECT_THAT(ProblemOf(LoadConfig({"--data", dir_})).field, HasSubstr("line 2"));
  WriteFile("lisen = \"a:1\"\n");
  EXPECT_EQ(ProblemOf(LoadConfig({"--data", dir_})), (rules::Problem{"server.toml: lisen", "UNKNOWN_OPTION"}));
  WriteFile("listen = 5\n");
  EXPECT_EQ(ProblemOf(LoadConfig({"--data", dir_})), (rules::Problem{"server.toml: listen", "NOT_TEXT"}));
}

TEST_F(ConfigTest, HelpNeedsNothingElseAndNamesEveryOption) {
  const auto config = LoadConfig({"--help"});
  ASSERT_TRUE(config.ok());
  EXPECT_TRUE(config->help);
  for (const char* option : {"--data", "--listen", "--metrics", "--public-address", "--log-level", "--reset-admin-password"})
    EXPECT_THAT(ConfigHelp(), HasSubstr(option));
}

}  // namespace
}  // namespace footfall::server
