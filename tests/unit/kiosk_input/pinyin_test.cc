#include "kiosk/input/pinyin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace footfall::kiosk {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class PinyinTest : public testing::Test {
 protected:
  void SetUp() override {
    scratch_ = fs::path(testing::TempDir()) / ("pinyin_" + std::to_string(getpid()));
    fs::create_directories(scratch_);
    auto started = StartPinyin(FOOTFALL_PINYIN_DIR, scratch_.string());
    ASSERT_TRUE(started.ok()) << started.status();
    pinyin_ = *std::move(started);
  }
  void TearDown() override {
    pinyin_.reset();
    fs::remove_all(scratch_);
  }

  void Type(std::string_view letters) {
    for (char letter : letters) EXPECT_EQ(pinyin_->Type(letter), "");
  }
  std::string First(std::string_view letters) {
    pinyin_->Clear();
    Type(letters);
    const auto candidates = pinyin_->candidates();
    return candidates.empty() ? "" : candidates[0];
  }

  fs::path scratch_;
  std::unique_ptr<PinyinInput> pinyin_;
};

struct NameCase {
  const char* letters;
  const char* name;
};

class PinyinNameTest : public PinyinTest, public testing::WithParamInterface<NameCase> {};

TEST_P(PinyinNameTest, ComesFirst) { EXPECT_EQ(First(GetParam().letters), GetParam().name); }

INSTANTIATE_TEST_SUITE_P(
    Names, PinyinNameTest,
    testing::Values(NameCase{"wangxiaoming", "王小明"}, NameCase{"liming", "李明"}, NameCase{"zhaozixuan", "赵子轩"},
                    NameCase{"chenjing", "陈静"}, NameCase{"zhangwei", "张伟"}, NameCase{"liujianguo", "刘建国"},
                    NameCase{"yangyang", "杨洋"}, NameCase{"huangxiulan", "黄秀兰"}, NameCase{"ouyangnana", "欧阳娜娜"},
                    NameCase{"lvlei", "吕磊"}, NameCase{"lyulei", "吕磊"}, NameCase{"wang", "王"}, NameCase{"li", "李"},
                    NameCase{"zhangxiansheng", "张先生"}, NameCase{"xiexinyi", "谢欣怡"}, NameCase{"sunhaoran", "孙浩然"},
                    NameCase{"zhouting", "周婷"}, NameCase{"xuzihan", "徐子涵"}, NameCase{"mayun", "马云"},
                    // One character, two, three, four; compound family names; a character said twice.
                    NameCase{"simaguang", "司马光"}, NameCase{"zhugeliang", "诸葛亮"}, NameCase{"shangguanwaner", "上官婉儿"},
                    NameCase{"fanwenzheng", "范文正"}, NameCase{"yuqiuyu", "余秋雨"}, NameCase{"chenguangbiao", "陈光标"},
                    NameCase{"songdandan", "宋丹丹"}, NameCase{"caiguoqing", "蔡国庆"}, NameCase{"fengxiaogang", "冯小刚"},
                    NameCase{"lvxiuying", "吕秀英"}, NameCase{"guanxiaotong", "关晓彤"}, NameCase{"liuyichen", "刘奕辰"},
                    NameCase{"hongjiayin", "洪佳音"}, NameCase{"linyuxuan", "林宇轩"}, NameCase{"dengchao", "邓超"},
                    NameCase{"guotao", "郭涛"}));

struct PageCase {
  const char* letters;
  const char* name;
};

class PinyinPageTest : public PinyinTest, public testing::WithParamInterface<PageCase> {};

// Where several names sound alike, or only initials are typed, the name is one touch away.
TEST_P(PinyinPageTest, IsOnTheFirstPage) {
  First(GetParam().letters);
  EXPECT_THAT(pinyin_->candidates(), Contains(GetParam().name));
}

INSTANTIATE_TEST_SUITE_P(Names, PinyinPageTest,
                         testing::Values(PageCase{"wxm", "王小明"}, PageCase{"lm", "李明"}, PageCase{"zhaozx", "赵子轩"},
                                         PageCase{"wjg", "王建国"}, PageCase{"oynn", "欧阳娜娜"}, PageCase{"zhangw", "张伟"},
                                         PageCase{"wxiaoming", "王小明"}, PageCase{"tangyan", "唐嫣"}, PageCase{"hanhan", "韩寒"},
                                         PageCase{"simaqian", "司马迁"}, PageCase{"luohao", "罗昊"}));

class TraditionalTest : public PinyinTest, public testing::WithParamInterface<NameCase> {
 protected:
  void SetUp() override {
    PinyinTest::SetUp();
    pinyin_->UseTraditional(true);
  }
};

// Family names keep the character that family names have: 余 is no 餘.
TEST_P(TraditionalTest, ComesFirst) { EXPECT_EQ(First(GetParam().letters), GetParam().name); }

INSTANTIATE_TEST_SUITE_P(Names, TraditionalTest,
                         testing::Values(NameCase{"zhaozixuan", "趙子軒"}, NameCase{"ouyangnana", "歐陽娜娜"}, NameCase{"chenjing", "陳靜"},
                                         NameCase{"liujianguo", "劉建國"}, NameCase{"zhangwei", "張偉"}, NameCase{"yuqiuyu", "余秋雨"},
                                         NameCase{"tuming", "涂明"}, NameCase{"lvlei", "呂磊"}, NameCase{"zhonghanliang", "鍾涵梁"},
                                         NameCase{"yexiaotian", "葉曉田"}));

TEST_F(PinyinTest, TheScriptChangesInTheMiddleOfAWord) {
  Type("chenjing");
  EXPECT_EQ(pinyin_->candidates().at(0), "陈静");
  pinyin_->UseTraditional(true);
  EXPECT_EQ(pinyin_->candidates().at(0), "陳靜");
  EXPECT_EQ(pinyin_->preview(), "陳靜");
  pinyin_->UseTraditional(false);
  EXPECT_EQ(pinyin_->Choose(0), "陈静");
}

TEST_F(PinyinTest, ACharacterThatHasSeveralTraditionalFormsOffersThem) {
  pinyin_->UseTraditional(true);
  Type("yu");
  EXPECT_THAT(pinyin_->candidates(), AllOf(Contains("余"), Contains("餘")));
}

TEST_F(PinyinTest, ChoosingTheFirstCandidateCommitsTheName) {
  Type("wangxiaoming");
  EXPECT_EQ(pinyin_->preedit(), "wang xiao ming");
  EXPECT_EQ(pinyin_->Choose(0), "王小明");
  EXPECT_EQ(pinyin_->preedit(), "");
  EXPECT_THAT(pinyin_->candidates(), IsEmpty());
}

TEST_F(PinyinTest, PreviewIsWhatTheHighlightedCandidateMakes) {
  EXPECT_EQ(pinyin_->preview(), "");
  for (const char* letters : {"wangxiaoming", "ouyangnana", "wangxiaom", "yi", "xi'an"}) {
    Type(letters);
    const std::string preview = pinyin_->preview();
    EXPECT_EQ(preview, pinyin_->candidates().at(0));
    EXPECT_EQ(preview, pinyin_->Choose(0));
    EXPECT_EQ(pinyin_->preview(), "");
  }
}

TEST_F(PinyinTest, PreviewFollowsThePageAndWhatWasChosen) {
  Type("yi");
  pinyin_->NextPage();
  EXPECT_EQ(pinyin_->preview(), pinyin_->candidates().at(0));
  pinyin_->Clear();
  Type("wangxiaoming");
  while (pinyin_->candidates().at(0).size() > std::string("王").size()) pinyin_->NextPage();
  const std::string surname = pinyin_->candidates().at(0);
  ASSERT_EQ(pinyin_->Choose(0), "") << "the rest is open";
  EXPECT_EQ(pinyin_->preview(), surname + pinyin_->candidates().at(0));
}

TEST_F(PinyinTest, ChoosingOneCharacterLeavesTheRestOpen) {
  Type("wangxiaoming");
  const auto place = [&] {
    const auto page = pinyin_->candidates();
    return std::find(page.begin(), page.end(), "王") - page.begin();
  };
  for (int pages = 0; place() == static_cast<long>(pinyin_->candidates().size()) && pages < 20; ++pages) pinyin_->NextPage();
  ASSERT_LT(place(), static_cast<long>(pinyin_->candidates().size()));
  EXPECT_EQ(pinyin_->Choose(static_cast<int>(place())), "");
  EXPECT_THAT(pinyin_->preedit(), HasSubstr("王"));
  EXPECT_EQ(pinyin_->Choose(0), "王小明");
}

TEST_F(PinyinTest, ApostrophePartsSyllables) {
  EXPECT_EQ(pinyin_->Type('\''), "");
  EXPECT_EQ(pinyin_->preedit(), "") << "nothing to part yet";
  Type("xi'an");
  EXPECT_THAT(pinyin_->candidates(), Contains("西安"));
}

TEST_F(PinyinTest, PagesGoRound) {
  Type("yi");
  const auto first = pinyin_->candidates();
  EXPECT_THAT(first, SizeIs(7));
  EXPECT_TRUE(pinyin_->has_more());
  pinyin_->NextPage();
  EXPECT_NE(pinyin_->candidates(), first);
  int pages = 1;
  while (pinyin_->candidates() != first && pages < 200) {
    pinyin_->NextPage();
    ++pages;
  }
  EXPECT_EQ(pinyin_->candidates(), first);
  EXPECT_GT(pages, 5) << "yi has hundreds of characters";
}

TEST_F(PinyinTest, ACandidateOfAnotherPageIsChosenThere) {
  Type("yi");
  pinyin_->NextPage();
  const std::string third = pinyin_->candidates().at(2);
  EXPECT_EQ(pinyin_->Choose(2), third);
}

TEST_F(PinyinTest, BackspaceTakesOneLetter) {
  Type("lim");
  pinyin_->Backspace();
  EXPECT_EQ(pinyin_->preedit(), "li");
  pinyin_->Backspace();
  pinyin_->Backspace();
  pinyin_->Backspace();
  EXPECT_EQ(pinyin_->preedit(), "");
}

TEST_F(PinyinTest, RawLettersStayAsTyped) {
  Type("anna");
  EXPECT_EQ(pinyin_->CommitRaw(), "anna");
  EXPECT_EQ(pinyin_->preedit(), "");
}

TEST_F(PinyinTest, IgnoresWhatIsNoLetter) {
  EXPECT_EQ(pinyin_->Type('1'), "");
  EXPECT_EQ(pinyin_->Type(' '), "");
  EXPECT_EQ(pinyin_->Type('\x7f'), "");
  EXPECT_EQ(pinyin_->preedit(), "");
  EXPECT_EQ(pinyin_->Choose(0), "") << "nothing to choose from";
  EXPECT_EQ(pinyin_->Choose(-1), "");
}

TEST_F(PinyinTest, AnElbowOnTheKeysDoesNotGoOnForEver) {
  Type(std::string(500, 'a'));
  const std::string letters = pinyin_->CommitRaw();
  EXPECT_THAT(letters, SizeIs(60));
}

TEST_F(PinyinTest, NothingTypedIsLearnedOrWritten) {
  const auto before = [&] {
    pinyin_->Clear();
    Type("shi");
    return pinyin_->candidates();
  };
  const auto page = before();
  const std::string rare = page.back();
  for (int i = 0; i < 20; ++i) {
    Type("wangxiaoming");
    pinyin_->Choose(0);
    Type("shi");
    pinyin_->Choose(static_cast<int>(page.size()) - 1);
  }
  EXPECT_EQ(before(), page) << "the order must not follow what visitors choose";
  pinyin_.reset();
  for (const auto& entry : fs::recursive_directory_iterator(scratch_)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    for (const char* trace : {"王", "小明", "wang", "xiaoming", rare.c_str()}) {
      EXPECT_THAT(bytes, Not(HasSubstr(trace))) << entry.path();
    }
    EXPECT_THAT(entry.path().string(), Not(HasSubstr("userdb"))) << "a user dictionary";
  }
}

TEST_F(PinyinTest, StartsAgainAfterItWasClosed) {
  pinyin_.reset();
  auto again = StartPinyin(FOOTFALL_PINYIN_DIR, scratch_.string());
  ASSERT_TRUE(again.ok()) << again.status();
  pinyin_ = *std::move(again);
  EXPECT_EQ(First("liming"), "李明");
}

TEST_F(PinyinTest, RefusesASecondSetOfFolders) {
  EXPECT_EQ(StartPinyin(FOOTFALL_PINYIN_DIR, "/tmp").status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(StartPinyinTest, SaysWhichDataIsMissing) {
  const auto missing = StartPinyin("/no/such/folder", "/tmp");
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("/no/such/folder"));
  EXPECT_EQ(StartPinyin(FOOTFALL_PINYIN_DIR, "/no/such/scratch").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace footfall::kiosk
