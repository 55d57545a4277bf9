#include "server/cli/draw_words.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "proto/rules/crypto.h"
#include "tests/support/server_drawcheck/draw_sample.h"

namespace footfall::cli {
namespace {

std::set<std::string> CodesInTheSources() {
  std::set<std::string> codes;
  const std::regex code("(?:Add|Expect)\\(\\s*\"([A-Z0-9_]+)\"|\\{\"(FORM)\"");
  for (const auto& file : std::filesystem::directory_iterator(FOOTFALL_SOURCE_DIR "/server/drawcheck")) {
    std::stringstream text;
    text << std::ifstream(file.path()).rdbuf();
    const std::string source = text.str();
    for (std::sregex_iterator i(source.begin(), source.end(), code), end; i != end; ++i) codes.insert((*i)[1].matched ? (*i)[1] : (*i)[2]);
  }
  return codes;
}

TEST(DrawWordsTest, EveryFindingHasWords) {
  const std::set<std::string> codes = CodesInTheSources();
  EXPECT_GT(codes.size(), 45u);
  for (const std::string& code : codes) EXPECT_NE(FindingInWords(code), "") << code;
  EXPECT_EQ(FindingInWords("OF_A_NEWER_PROGRAM"), "");
}

TEST(DrawWordsTest, AFindingIsPrintedWithPlaceExpectedAndFound) {
  drawcheck::Verdict verdict;
  verdict.findings = {{"ROW_PRIZE", "kiosks[1].rows[17].row.prize", "B", "A"}, {"FORM", "", "at most 5 bytes", "6 bytes"}};
  EXPECT_EQ(FindingsInWords(verdict),
            "NOT verified: 2 findings\n"
            "  kiosks[1].rows[17].row.prize: the prize is not the one that the block's deck holds at this slot\n"
            "      expected B\n"
            "      found    A\n"
            "  the file: the file is not written as a published draw is (canonical JSON, every key, within the limits)\n"
            "      expected at most 5 bytes\n"
            "      found    6 bytes\n");
  const auto json = nlohmann::json::parse(VerdictAsJson(verdict));
  EXPECT_FALSE(json["verified"].get<bool>());
  EXPECT_EQ(json["findings"][0]["place"], "kiosks[1].rows[17].row.prize");
}

// Else a file could clear the screen and write another verdict.
TEST(DrawWordsTest, AStrangersTextCommandsNoTerminal) {
  drawcheck::Verdict verdict;
  verdict.findings = {{"CLOSING_VALUE", "closing[0].values[1]", "0-9", "\x1b[2J\nVerified\xc2\x9b王"}};
  EXPECT_NE(FindingsInWords(verdict).find("found     [2J Verified  王\n"), std::string::npos) << FindingsInWords(verdict);
  drawcheck::Account account;
  account.name = "a\rb";
  EXPECT_EQ(AccountInWords(account).substr(0, 16), "Verified: a b ()");
}

TEST(DrawWordsTest, AVerifiedDrawIsAccountedFor) {
  ASSERT_TRUE(rules::InitCrypto());
  const auto draw = drawcheck::support::SampleDraw({});
  const drawcheck::Verdict verdict = drawcheck::VerifyDrawFile(drawcheck::support::Write(draw));
  const std::string text = AccountInWords(verdict.account);
  for (const std::string& part :
       {std::string("Verified: the name (spring-draw)"), std::string("kiosk-101: 40 draws"), std::string("1 void"),
        draw["fingerprint"].get<std::string>(), draw["config_hash"].get<std::string>(), std::string("95 entries"),
        std::string("drand quicknet, round 7 100 000: ") + draw["closing"][0]["values"][0].get<std::string>(),
        std::string("announced for 2026-05-06 20:40:00 UTC; compare with the source"), std::string("福利彩票 3D, 2026-120: 407"),
        std::string("1 handed over without right")}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
  EXPECT_EQ(nlohmann::json::parse(VerdictAsJson(verdict))["account"]["rows"], 96);
  const auto sources = nlohmann::json::parse(VerdictAsJson(verdict))["account"]["sources"];
  ASSERT_EQ(sources.size(), 2u);
  EXPECT_EQ(sources[1]["source"], "福利彩票 3D, 2026-120");
  EXPECT_EQ(sources[1]["value"], "407");
  EXPECT_EQ(sources[1]["appears_ms"], 1'778'150'000'000);
}

}  // namespace
}  // namespace footfall::cli
