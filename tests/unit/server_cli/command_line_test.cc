#include "server/cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace footfall::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A command line of the same build as the product's: groups with commands, options, words.
class CommandLineTest : public testing::Test {
 protected:
  CommandLineTest() {
    app_.require_subcommand(1);
    app_.failure_message(WrongUse);
    CLI::App* lead = app_.add_subcommand("lead", "");
    lead->require_subcommand(1);
    CLI::App* list = lead->add_subcommand("list", "");
    list->add_option("campaign", campaign_)->required();
    list->add_flag("--json", json_);
    list->add_option("--address", address_)->check(HostPort());
    list->add_option("--pin", pin_)->check(Sha256());
    CLI::App* withdraw = lead->add_subcommand("withdraw", "");
    withdraw->add_option("--reason", reason_)->required();
  }
  // What a person is told; "" for a line that was understood.
  std::string Told(std::vector<std::string> line) {
    std::reverse(line.begin(), line.end());
    try {
      app_.parse(line);
    } catch (const CLI::ParseError& error) {
      std::ostringstream out, err;
      app_.exit(error, out, err);
      return err.str();
    }
    return "";
  }

  CLI::App app_;
  std::string campaign_, address_, pin_, reason_;
  bool json_ = false;
};

TEST_F(CommandLineTest, AWordThatIsNotThereIsToldWithTheNearest) {
  EXPECT_THAT(Told({"lead", "lst"}), HasSubstr("there is no `lst` here; did you mean `list`?"));
  EXPECT_THAT(Told({"led", "list", "spring"}), HasSubstr("there is no `led` here; did you mean `lead`?"));
  EXPECT_THAT(Told({"lead", "withdarw"}), HasSubstr("did you mean `withdraw`?"));
}

TEST_F(CommandLineTest, WhereNoneIsNearAllAreNamed) {
  EXPECT_THAT(Told({"lead", "frobnicate"}), HasSubstr("there is no `frobnicate` here; there is: list, withdraw"));
  EXPECT_THAT(Told({"lead", "x"}), HasSubstr("there is: list, withdraw")) << "one letter is near to everything short";
}

TEST_F(CommandLineTest, AnOptionThatIsNotThereIsToldWithTheNearest) {
  EXPECT_THAT(Told({"lead", "list", "spring", "--jsno"}), HasSubstr("there is no `--jsno` here; did you mean `--json`?"));
  EXPECT_THAT(Told({"lead", "list", "spring", "--adress=x"}), HasSubstr("there is no `--adress` here; did you mean `--address`?"));
  EXPECT_THAT(Told({"lead", "list", "spring", "--frobnicate"}), HasSubstr("there is no `--frobnicate` here\n"));
  EXPECT_THAT(Told({"lead", "withdraw", "--reson", "x"}), HasSubstr("did you mean `--reason`?")) << "not that --reason is missing";
}

TEST_F(CommandLineTest, AWordTooManyIsNotRepeated) {
  const std::string told = Told({"lead", "list", "spring", "Zhao"});
  EXPECT_THAT(told, HasSubstr("quotation marks"));
  EXPECT_THAT(told, Not(HasSubstr("Zhao")));
}

TEST_F(CommandLineTest, WhatIsOnlyMissingIsNamedAsEver) {
  EXPECT_THAT(Told({"lead", "list"}), HasSubstr("campaign is required"));
  EXPECT_THAT(Told({"lead"}), HasSubstr("A subcommand is required"));
}

TEST_F(CommandLineTest, AnAddressHasAHostAndAPort) {
  for (const char* good : {"10.0.0.1:7443", "booth.example:1", "[::1]:65535"})
    EXPECT_EQ(Told({"lead", "list", "x", "--address", good}), "");
  for (const char* bad : {"rubbish", "10.0.0.1", ":7443", "a:", "a:0", "a:65536", "a:x", "::1:7443", "https://a:7443", "a b:1", ""}) {
    EXPECT_THAT(Told({"lead", "list", "x", "--address", bad}), HasSubstr("write HOST:PORT")) << bad;
  }
}

TEST_F(CommandLineTest, APinHas64HexadecimalDigits) {
  EXPECT_EQ(Told({"lead", "list", "x", "--pin", std::string(62, '0') + "aF"}), "");
  for (const std::string& bad : {std::string("abcd"), std::string(65, '0'), std::string(64, 'g')}) {
    EXPECT_THAT(Told({"lead", "list", "x", "--pin", bad}), HasSubstr("64 hexadecimal digits")) << bad;
  }
}

}  // namespace
}  // namespace footfall::cli
