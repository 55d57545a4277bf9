#include "kiosk/widgets/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "kiosk/widgets/utf8.h"

namespace footfall::kiosk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CatalogTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(catalog_.Load(FOOTFALL_SOURCE_DIR "/tests/unit/kiosk_widgets/words")); }
  Catalog catalog_;
};

TEST_F(CatalogTest, SaysItInTheLanguageAsked) {
  const Text text = Tr("greeting", {{"name", "李明"}, {"count", "7"}});
  EXPECT_EQ(catalog_.Say(text, "zh-Hans"), "您好，李明！今天第 7 位");
  EXPECT_EQ(catalog_.Say(text, "zh-Hant"), "您好，李明！今天第 7 位訪客");
  EXPECT_EQ(catalog_.Say(text, "en"), "Hello 李明, number 7 today");
}

TEST_F(CatalogTest, FallsBack) {
  EXPECT_EQ(catalog_.Say(Tr("only.simplified"), "zh-Hant"), "只有简体") << "the other script of Chinese before English";
  EXPECT_EQ(catalog_.Say(Tr("only.english"), "zh-Hant"), "Only English {unknown}");
  EXPECT_EQ(catalog_.Say(Tr("only.english"), "zh-Hans"), "Only English {unknown}");
  EXPECT_EQ(catalog_.Say(Tr("only.simplified"), "en"), "只有简体");
  EXPECT_EQ(catalog_.Say(Tr("nobody.has.this"), "en"), "nobody.has.this");
  EXPECT_EQ(catalog_.Say(Tr("greeting", {{"name", "A"}, {"count", "1"}}), "fr"), "您好，A！今天第 1 位") << "a language nobody speaks";
}

TEST_F(CatalogTest, OwnWordsAreNotTranslatedOrExpanded) { EXPECT_EQ(catalog_.Say(Own("greeting {name}"), "en"), "greeting {name}"); }

TEST_F(CatalogTest, ParametersAreDataEvenWithBraces) {
  EXPECT_EQ(catalog_.Say(Tr("greeting", {{"name", "{count}"}, {"count", "3"}}), "en"), "Hello {count}, number 3 today");
}

TEST_F(CatalogTest, AllWordsFeedTheAtlas) {
  EXPECT_THAT(catalog_.AllWords("zh-Hant"), HasSubstr("訪客"));
  EXPECT_THAT(catalog_.AllWords("en"), Not(HasSubstr("訪客")));
  EXPECT_EQ(catalog_.AllWords("fr"), "");
}

class CatalogFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / "catalog_files";
    std::filesystem::create_directories(folder_);
    for (const char* language : {"zh-Hans", "zh-Hant", "en"}) Write(language, R"({"key": "word"})");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void Write(const std::string& language, std::string_view json) { std::ofstream(folder_ / (language + ".json")) << json; }
  bool Load() {
    Catalog catalog;
    return catalog.Load(folder_.string());
  }
  std::filesystem::path folder_;
};

TEST_F(CatalogFilesTest, AllThreeMustBeWhole) {
  EXPECT_TRUE(Load());
  Write("en", R"({"key": )");
  EXPECT_FALSE(Load()) << "cut off";
  Write("en", R"({"key": {"nested": "word"}})");
  EXPECT_FALSE(Load()) << "not flat";
  std::filesystem::remove(folder_ / "en.json");
  EXPECT_FALSE(Load()) << "missing";
}

TEST(Utf8Test, GoesThereAndBack) {
  std::string_view text = "aé王𬭎";
  std::string back;
  for (char32_t expected : {U'a', U'é', U'王', U'𬭎'}) {
    const char32_t c = TakeCharacter(&text);
    EXPECT_EQ(c, expected);
    AppendCharacter(c, &back);
  }
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(back, "aé王𬭎");
}

TEST(Utf8Test, BrokenBytesEndAndAreMarked) {
  for (std::string_view broken : {"\xE7\x8E", "\xFF", "\x80", "\xC0\x80", "\xE7\x41"}) {
    std::string_view rest = broken;
    EXPECT_EQ(TakeCharacter(&rest), U'\xFFFD') << broken.size();
    EXPECT_LT(rest.size(), broken.size());
  }
}

}  // namespace
}  // namespace footfall::kiosk
