#include "proto/rules/person_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace footfall::rules {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// Malformed UTF-8 of each kind: lone and missing continuation, overlong, surrogate, beyond Unicode, bytes that never occur.
const std::string_view kMalformed[] = {"\x80",
                                       "\xbf",
                                       "a\x80",
                                       "\xc3",
                                       "\xc3(",
                                       "\xe4\xb8",
                                       "\xe4\xb8(",
                                       "\xf0\x9f",
                                       "\xf0\x9f\x98",
                                       "\xc0\x80",
                                       "\xc1\xbf",
                                       "\xe0\x80\x80",
                                       "\xe0\x9f\xbf",
                                       "\xf0\x80\x80\x80",
                                       "\xf0\x8f\xbf\xbf",
                                       "\xed\xa0\x80",
                                       "\xed\xbf\xbf",
                                       "\xf4\x90\x80\x80",
                                       "\xf5\x80\x80\x80",
                                       "\xfe",
                                       "\xff"};

TEST(CountCharactersTest, CountsCharactersNotBytes) {
  EXPECT_EQ(CountCharacters(""), 0);
  EXPECT_EQ(CountCharacters("Li Wei"), 6);
  EXPECT_EQ(CountCharacters("王小明"), 3);
  EXPECT_EQ(CountCharacters("𠮷野é😀"), 4);
  EXPECT_EQ(CountCharacters(std::string_view("a\0b", 3)), 3);
  EXPECT_EQ(CountCharacters("\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"), 9);
}

TEST(CountCharactersTest, RefusesMalformedText) {
  for (std::string_view text : kMalformed) EXPECT_EQ(CountCharacters(text), -1) << testing::PrintToString(text);
}

TEST(CleanNameTest, RemovesOuterAndDoubledSpace) {
  EXPECT_EQ(CleanName("  Li   Wei  "), "Li Wei");
  EXPECT_EQ(CleanName("\t王小明\r\n"), "王小明");
  EXPECT_EQ(CleanName("王　小明"), "王 小明");
  EXPECT_EQ(CleanName("Li\u00a0\u2003Wei"), "Li Wei");
  EXPECT_EQ(CleanName(""), "");
  EXPECT_EQ(CleanName(" \t　\u00a0"), "");
}

TEST(CleanNameTest, RemovesWhatCannotBeSeen) {
  EXPECT_EQ(CleanName(std::string_view("L\0i\x01\x1b\x7f", 6)), "Li");
  EXPECT_EQ(CleanName("\u0085L\u009fi"), "Li");
  EXPECT_EQ(CleanName("\ufeff李\u200b伟\u202e"), "李伟");
  EXPECT_EQ(CleanName("\u200d\u200c"), "");
  EXPECT_EQ(CleanName("\u0639\u0644\u06cc\u200c\u0631\u0636\u0627"), "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627")
      << "a joiner inside a word is spelling";
  EXPECT_EQ(CleanName("Li \u200d Wei\u200d"), "Li Wei");
  EXPECT_EQ(CleanName("Li \u200dWei"), "Li Wei");
  EXPECT_EQ(CleanName("迪丽热巴·迪力木拉提"), "迪丽热巴·迪力木拉提");
}

TEST(CleanNameTest, LeavesOutMalformedBytes) {
  EXPECT_EQ(CleanName("Li\xff Wei\xe4\xb8"), "Li Wei");
  for (std::string_view text : kMalformed) {
    const std::string clean = CleanName(text);
    EXPECT_GE(CountCharacters(clean), 0) << testing::PrintToString(text);
    EXPECT_EQ(CleanName(clean), clean);
  }
}

TEST(MaskNameTest, KeepsTheFirstCharacterOfEachWord) {
  EXPECT_EQ(MaskName("王小明"), "王**");
  EXPECT_EQ(MaskName("李伟"), "李*");
  EXPECT_EQ(MaskName("李"), "李");
  EXPECT_EQ(MaskName("John Smith"), "J*** S****");
  EXPECT_EQ(MaskName("  John   Smith "), "J*** S****");
  EXPECT_EQ(MaskName("𠮷野"), "𠮷*");
  EXPECT_EQ(MaskName(""), "");
  EXPECT_EQ(MaskName("\xff"), "");
}

TEST(NameKeysTest, HoldsBeginningsOfTheWholeAndOfLaterWords) {
  EXPECT_THAT(NameKeys("王小明"), UnorderedElementsAre("王", "王小", "王小明"));
  EXPECT_THAT(NameKeys("欧阳小明明"), UnorderedElementsAre("欧", "欧阳", "欧阳小", "欧阳小明", "欧阳小明明"));
  EXPECT_THAT(NameKeys("Robert"), UnorderedElementsAre("r", "ro", "rob", "robe", "robert"));
  EXPECT_THAT(NameKeys("John Smith"), UnorderedElementsAre("j", "jo", "joh", "john", "john smith", "s", "smi", "smith"));
  EXPECT_THAT(NameKeys("王 小明"), UnorderedElementsAre("王", "王 小", "王 小明", "小", "小明"));
  EXPECT_THAT(NameKeys("Li"), UnorderedElementsAre("l", "li"));
  EXPECT_THAT(NameKeys("  "), IsEmpty());
}

TEST(NameKeysTest, AreDistinctAndFew) {
  for (std::string_view name : {"a a a a a a", "Juan Carlos Maria de la Cruz y Fernandez", "王 李 张 刘 陈 杨 赵 黄", "AaAaAa AaAaAa"}) {
    std::vector<std::string> keys = NameKeys(name);
    EXPECT_LE(keys.size(), size_t{kMaxNameKeys});
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(std::unique(keys.begin(), keys.end()), keys.end());
  }
}

TEST(NameQueryKeyTest, IsShort) {
  EXPECT_EQ(NameQueryKey(""), "");
  EXPECT_EQ(NameQueryKey(" \t"), "");
  EXPECT_EQ(NameQueryKey("S"), "s");
  EXPECT_EQ(NameQueryKey("Sm"), "s");
  EXPECT_EQ(NameQueryKey("Smithson"), "smi");
  EXPECT_EQ(NameQueryKey("王"), "王");
  EXPECT_EQ(NameQueryKey("王小"), "王小");
  EXPECT_EQ(NameQueryKey("王小明"), "王小明");
  EXPECT_EQ(NameQueryKey("Bo Li"), "bo");
}

TEST(NameMatchesTest, ComparesBeginningsOfWords) {
  EXPECT_TRUE(NameMatches("John Smith", "jo"));
  EXPECT_TRUE(NameMatches("John Smith", "SMITH"));
  EXPECT_TRUE(NameMatches("John Smith", "John S"));
  EXPECT_TRUE(NameMatches("王 小明", "小"));
  EXPECT_TRUE(NameMatches("John Smith", ""));
  EXPECT_FALSE(NameMatches("John Smith", "ohn"));
  EXPECT_FALSE(NameMatches("John Smith", "John Smiths"));
  EXPECT_FALSE(NameMatches("王小明", "小"));
  EXPECT_FALSE(NameMatches("", "a"));
}

// Whatever matches must be found: the key looked up is among the name's keys.
TEST(NameQueryKeyTest, FindsEveryNameThatMatches) {
  for (const std::string name : {"王", "王小明", "欧阳小明", "王 小明", "Li", "Li Wei", "Bo Li X", "Chan Tai Man", "Maria del Carmen Lopez",
                                 "A B C D", "Li 小明明", "O'Neil", "Zoë Ångström", "迪丽热巴·迪力木拉提", "J.", "Ng Ng"}) {
    const std::vector<std::string> keys = NameKeys(name);
    for (size_t from = 0; from < name.size(); ++from) {
      for (size_t size = 1; from + size <= name.size(); ++size) {
        const std::string query = name.substr(from, size);
        if (CountCharacters(query) < 0 || CleanName(query).empty() || !NameMatches(name, query)) continue;
        EXPECT_THAT(keys, Contains(NameQueryKey(query))) << name << " by " << query;
      }
    }
  }
}

}  // namespace
}  // namespace footfall::rules
