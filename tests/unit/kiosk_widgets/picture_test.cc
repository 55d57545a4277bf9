// What is seen: letters of any name, lines that break where they may, codes that a phone can read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <qrcodegen.hpp>
#include <set>

#include "kiosk/widgets/draw.h"
#include "kiosk/widgets/qr_code.h"
#include "kiosk/widgets/utf8.h"
#include "support.h"

namespace footfall::kiosk {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class PictureTest : public testing::Test {
 protected:
  // The pixels of one frame.
  std::vector<uint32_t> Draw(const std::function<void(Ui&)>& draw) {
    stage_.Frame(draw);
    int width = 0, height = 0;
    return stage_.window->Render(&width, &height);
  }
  std::vector<uint32_t> Word(std::string_view word, TextSize size = TextSize::kLabel) {
    return Draw([&](Ui& ui) { Label(ui, {0, 0, 200, 100}, Own(word), size); });
  }
  Stage stage_{200, 100};
};

TEST_F(PictureTest, CharactersOutsideTheCatalogueAreDrawnInTheFirstFrame) {
  // What a font shows for a character that nobody has.
  const auto missing = Word("\uE999");
  std::set<std::vector<uint32_t>> pictures = {missing, Word(" ")};
  EXPECT_THAT(pictures, SizeIs(2));
  // Names that common lists of characters leave out, and one above 16 bits.
  const char* const rare[] = {"喆", "玥", "祎", "彧", "昇", "堃", "囍", "龘", "𬭎"};
  for (const char* character : rare) EXPECT_TRUE(pictures.insert(Word(character)).second) << character;
}

TEST_F(PictureTest, SamePictureEveryTime) {
  const auto page = [](Ui& ui) { Button(ui, "b", {20, 20, 160, 60}, Own("提交"), {.look = ButtonLook::kPrimary, .icon = Icon::kCheck}); };
  const auto first = Draw(page);
  EXPECT_EQ(Draw(page), first);
  Stage other(200, 100);
  other.Frame(page);
  int width = 0, height = 0;
  EXPECT_EQ(other.window->Render(&width, &height), first) << "a new window draws the same";
  EXPECT_EQ(width, 200);
  EXPECT_EQ(height, 100);
}

TEST_F(PictureTest, AFullPageOfLettersIsEmptiedAndDrawnAgain) {
  Stage stage(400, 300);
  // More large letters than the texture holds; then a word must still be right.
  char32_t next = 0x4E00;
  for (int frame = 0; frame < 12; ++frame) {
    stage.Frame([&](Ui& ui) {
      for (int i = 0; i < 100; ++i) {
        std::string word;
        AppendCharacter(next++, &word);
        Label(ui, {0, 0, 400, 200}, Own(word), TextSize::kDisplay);
      }
    });
  }
  const auto page = [](Ui& ui) { Label(ui, {0, 0, 400, 100}, Own("登记成功"), TextSize::kTitle); };
  stage.Settle(page);
  stage.Settle(page);
  Stage fresh(400, 300);
  fresh.Frame(page);
  int width = 0, height = 0;
  EXPECT_EQ(stage.window->Render(&width, &height), fresh.window->Render(&width, &height));
}

TEST_F(PictureTest, EveryIconHasItsOwnPicture) {
  std::set<std::vector<uint32_t>> pictures = {Draw([](Ui&) {})};
  for (int i = static_cast<int>(Icon::kBack); i <= static_cast<int>(Icon::kHome); ++i) {
    EXPECT_TRUE(pictures.insert(Draw([i](Ui& ui) { DrawIcon(ui, {20, 10, 80, 80}, static_cast<Icon>(i), Ink::kText); })).second) << i;
  }
}

TEST_F(PictureTest, StatesLookDifferent) {
  std::set<std::vector<uint32_t>> pictures;
  const Rect rect = {10, 10, 180, 80};
  for (bool on : {false, true}) {
    EXPECT_TRUE(pictures.insert(Draw([&](Ui& ui) { Chip(ui, "c", rect, Own("新品"), on); })).second);
    EXPECT_TRUE(pictures.insert(Draw([&](Ui& ui) { TickBox(ui, "t", rect, Own("同意"), on); })).second);
    EXPECT_TRUE(pictures.insert(Draw([&](Ui& ui) { Field(ui, "f", rect, Own("姓名"), "王", Own(""), on); })).second);
    EXPECT_TRUE(pictures.insert(Draw([&](Ui& ui) { Button(ui, "b", rect, Own("好"), {.enabled = on}); })).second);
  }
}

// A graphics card cuts at whole pixels, and rounds half ones as it likes: up to two rows of the first border would be gone.
TEST_F(PictureTest, AScrolledAreaIsCutAtWholePixelsOutsideItsBorders) {
  ScrollState scroll;
  const Rect area = {20.4f, 30.7f, 150.6f, 50.5f};
  stage_.Frame([&](Ui& ui) {
    const Rect content = BeginScroll(ui, "list", area, &scroll);
    const ImVec2 from = Canvas().GetClipRectMin(), to = Canvas().GetClipRectMax();
    for (const float edge : {from.x, from.y, to.x, to.y}) EXPECT_EQ(edge, std::floor(edge));
    EXPECT_LE(from.x, content.x - 1);
    EXPECT_LE(from.y, content.y - 1);
    EXPECT_GE(to.x, area.right() + 1);
    EXPECT_GE(to.y, area.bottom() + 1);
    EndScroll(ui, area, &scroll, area.h);
  });
}

class LinesTest : public PictureTest {
 protected:
  std::vector<std::string> Lines(std::string_view text, float ems) {
    std::vector<std::string> lines;
    stage_.Frame([&](Ui& ui) {
      const TextStyle style = StyleOf(ui, TextSize::kBody);
      lines = BreakLines(style, text, ems * static_cast<float>(style.glyph.size_px) + 1);
    });
    return lines;
  }
};

TEST_F(LinesTest, ChineseBreaksBetweenCharacters) {
  EXPECT_THAT(Lines("请输入您的手机号码", 4), ElementsAre("请输入您", "的手机号", "码"));
}

TEST_F(LinesTest, ClosingMarksNeverStartALine) {
  EXPECT_THAT(Lines("谢谢您来，再见", 4), ElementsAre("谢谢您", "来，再见"));
  EXPECT_THAT(Lines("我们在《北京》", 4), ElementsAre("我们在", "《北京》"));
}

TEST_F(LinesTest, EnglishBreaksAtSpaces) {
  for (const std::string& line : Lines("Thank you for visiting our booth today", 8)) {
    EXPECT_EQ(line.find_first_of(' '), line.find(' ', 1)) << line;
    EXPECT_NE(line.back(), ' ');
  }
}

TEST_F(LinesTest, LongWordsAreCut) { EXPECT_GT(Lines("https://example.com/a/very/long/address/without/spaces", 8).size(), 2u); }

TEST_F(LinesTest, LineFeedsStay) { EXPECT_THAT(Lines("一\n\n二", 8), ElementsAre("一", "", "二")); }

TEST_F(PictureTest, LabelsAreCutWithAnEllipsisAndParagraphsMeasureWhatTheyDraw) {
  stage_.Frame([](Ui& ui) {
    const Text text = Own("可以选择多项，我们的顾问会为您准备资料。");
    EXPECT_LE(Label(ui, {0, 0, 100, 40}, text, TextSize::kBody), 100);
    const float height = ParagraphHeight(ui, 150, text, TextSize::kBody);
    EXPECT_EQ(Paragraph(ui, {0, 0, 150, 400}, text, TextSize::kBody), height);
    EXPECT_GT(height, ui.TextHeight(TextSize::kBody));
    EXPECT_GE(TickBoxHeight(ui, 200, text), height);
  });
}

TEST_F(PictureTest, LargeTextIsHalfAsLargeAgain) {
  float normal = 0;
  stage_.Frame([&](Ui& ui) { normal = ui.TextHeight(TextSize::kBody); });
  stage_.large_text = true;
  stage_.Frame([&](Ui& ui) { EXPECT_NEAR(ui.TextHeight(TextSize::kBody), normal * 1.5f, 2); });
}

TEST(QrTest, MatrixIsThatOfTheStandard) {
  const std::string data = "https://example.com/c/K7M2QX?t=3F9A";
  const QrMatrix matrix = EncodeQr(data);
  const auto expected = qrcodegen::QrCode::encodeText(data.c_str(), qrcodegen::QrCode::Ecc::LOW);
  ASSERT_EQ(matrix.size, expected.getSize());
  for (int y = 0; y < matrix.size; ++y) {
    for (int x = 0; x < matrix.size; ++x) EXPECT_EQ(matrix.At(x, y), expected.getModule(x, y)) << x << "," << y;
  }
}

TEST(QrTest, TooMuchDataIsNoCode) { EXPECT_EQ(EncodeQr(std::string(4000, 'x')).size, 0); }

TEST(QrTest, ChineseSaysThatItIsUtf8) {
  const std::string data = "青禾 K7M2QX";
  std::vector<qrcodegen::QrSegment> segments = {qrcodegen::QrSegment::makeEci(26)};
  for (qrcodegen::QrSegment& segment : qrcodegen::QrSegment::makeSegments(data.c_str())) segments.push_back(std::move(segment));
  const auto expected = qrcodegen::QrCode::encodeSegments(segments, qrcodegen::QrCode::Ecc::LOW);
  const QrMatrix matrix = EncodeQr(data);
  ASSERT_EQ(matrix.size, expected.getSize());
  for (int y = 0; y < matrix.size; ++y) {
    for (int x = 0; x < matrix.size; ++x) EXPECT_EQ(matrix.At(x, y), expected.getModule(x, y)) << x << "," << y;
  }
}

TEST(QrTest, EveryModuleIsOnTheScreen) {
  Stage stage(320, 320);
  const std::string data = "K7M2QX";
  stage.Frame([&](Ui& ui) { QrCode(ui, {10, 10, 300, 300}, "qr", data); });
  int width = 0, height = 0;
  const auto pixels = stage.window->Render(&width, &height);
  const QrMatrix matrix = EncodeQr(data);
  const float module = 300.0f / static_cast<float>(matrix.size + 8), left = 10 + 4 * module;
  for (int y = 0; y < matrix.size; ++y) {
    for (int x = 0; x < matrix.size; ++x) {
      const auto at = [&](int i) { return static_cast<size_t>(left + (static_cast<float>(i) + 0.5f) * module); };
      const uint32_t pixel = pixels[at(y) * 320 + at(x)];
      EXPECT_EQ(pixel == 0xFF000000, matrix.At(x, y)) << x << "," << y;
    }
  }
  EXPECT_EQ(stage.window->Widgets().at(0).value, data);
}

}  // namespace
}  // namespace footfall::kiosk
