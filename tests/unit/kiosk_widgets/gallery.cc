// Draws every widget in every state into pictures, for the eye: kiosk_widget_gallery FOLDER [light|dark] [large].
#include <cstdio>
#include <ctime>
#include <string_view>

#include "support.h"

namespace footfall::kiosk {
namespace {

void Choices(Ui& ui, Rect area) {
  Panel(ui, area, Fill::kSurface);
  Rect rest = area.Inset(ui.mm(5));
  Label(ui, rest.CutTop(ui.TextHeight(TextSize::kTitle), ui.mm(2)), Own("您对哪些产品感兴趣？"), TextSize::kTitle);
  Paragraph(ui, rest.CutTop(ui.TextHeight(TextSize::kBody) * 2, ui.mm(2)),
            Own("可以选择多项。选择后，我们的顾问会为您准备资料，不会用于其他用途。"), TextSize::kBody, Ink::kMuted);
  const char* const names[] = {"新能源汽车", "家用充电桩", "智能家居", "保险与金融", "Test drive", "以后再说"};
  const Rect chips = rest.CutTop(ui.mm(12) * 2 + ui.mm(3), ui.mm(4));
  for (int i = 0; i < 6; ++i) {
    Chip(ui, "chip." + std::to_string(i), chips.Cell(i % 3, 3, i / 3, 2, ui.mm(3)), Own(names[i]), i == 0 || i == 4);
  }
  TickBox(ui, "tick.on", rest.CutTop(ui.mm(18), ui.mm(3)), Own("我同意主办方为联系我而保存我的电话号码，随时可以要求删除。（必选）"), true);
  TickBox(ui, "tick.off", rest.CutTop(ui.mm(14), ui.mm(3)), Own("我愿意收到新品与活动通知（可选）"), false);
}

void Buttons(Ui& ui, Rect rest) {
  const float high = ui.mm(ui.theme().primary_height_mm), low = ui.mm(12), gap = ui.mm(3);
  Rect row = rest.CutTop(high, gap);
  Button(ui, "b.back", row.CutLeft(ui.mm(40), gap), Own("返回"), {.look = ButtonLook::kSecondary, .icon = Icon::kBack});
  Button(ui, "b.primary", row, Own("提交登记"), {.look = ButtonLook::kPrimary, .icon = Icon::kCheck});
  row = rest.CutTop(low, gap);
  Button(ui, "b.quiet", row.Cell(0, 3, 0, 1, gap), Own("跳过"), {.look = ButtonLook::kQuiet});
  Button(ui, "b.danger", row.Cell(1, 3, 0, 1, gap), Own("下班"), {.look = ButtonLook::kDanger, .icon = Icon::kDoorOut});
  Button(ui, "b.off", row.Cell(2, 3, 0, 1, gap), Own("不可用"), {.look = ButtonLook::kPrimary, .enabled = false});
  Banner(ui, rest.CutTop(low, gap), Tone::kWarning, Icon::kCloudOff, Own("离线 · 37 条等待上传 · 上次同步 10:42"));
  Banner(ui, rest.CutTop(low, gap), Tone::kGood, Icon::kCheck, Own("已保存，编号 K7M2QX"));
  Banner(ui, rest.CutTop(low, gap), Tone::kBad, Icon::kWarning, Own("这个号码少了一位，请再看一下"));
  Banner(ui, rest.CutTop(low, gap), Tone::kInfo, Icon::kBell, Own("Your next shift’s at 14:00 in “zone B”…"));
}

void GalleryOne(Ui& ui) {
  Rect page = ui.screen().Inset(ui.mm(ui.theme().margin_mm));
  Choices(ui, page.CutLeft(page.w * 0.55f, ui.mm(6)));
  Buttons(ui, page);
}

void Fields(Ui& ui, Rect rest) {
  const float line = ui.mm(21), gap = ui.mm(3);
  Field(ui, "f.empty", rest.CutTop(line, gap), Own("姓名（可选）"), "", Own("怎么称呼您？"), false);
  Field(ui, "f.phone", rest.CutTop(line, gap), Own("手机号码"), "138 0013 8000", Own(""), true);
  Field(ui, "f.bad", rest.CutTop(line + ui.mm(5), gap), Own("手机号码"), "1380013800", Own(""), false, false, Own("号码少了一位"));
  Field(ui, "f.pin", rest.CutTop(line, gap), Own("PIN"), "123456", Own(""), false, true);
  StepDots(ui, rest.CutTop(ui.mm(5), gap), 1, 3);
  Rect row = rest.CutTop(ui.mm(5), ui.mm(4));
  BulletBar(ui, row.Cell(0, 2, 0, 1, ui.mm(6)), 0.62f, 0.5f);
  BulletBar(ui, row.Cell(1, 2, 0, 1, ui.mm(6)), 0.35f, 0.5f);
}

void GalleryTwo(Ui& ui) {
  Rect page = ui.screen().Inset(ui.mm(ui.theme().margin_mm));
  Fields(ui, page.CutLeft(page.w * 0.42f, ui.mm(8)));
  NumberPad(ui, "pad", page.CutLeft(ui.mm(66)).CutTop(ui.mm(4 * 16 + 9)), "+");
  page.CutLeft(0, ui.mm(6));
  QrCode(ui, page.CutTop(ui.mm(40), ui.mm(4)), "qr", "https://example.com/c/K7M2QX");
  CountdownRing(ui, page.CutTop(ui.mm(24)), 0.7f);
}

void GalleryThree(Ui& ui) {
  Rect page = ui.screen().Inset(ui.mm(5));
  const Rect keys = page.CutBottom(ui.mm(86));
  KeyboardState state = {.pinyin = true};
  Composition composition = {
      .preedit = "wang xiao ming", .candidates = {"王小明", "王晓明", "王", "网", "往", "忘", "望"}, .has_more = true};
  Keyboard(ui, "kb", keys, state, composition);
  Rect row = page.CutTop(ui.mm(13), ui.mm(2));
  for (int i = static_cast<int>(Icon::kBack); i <= static_cast<int>(Icon::kHome); ++i) {
    if (row.w < ui.mm(13)) row = page.CutTop(ui.mm(13), ui.mm(2));
    DrawIcon(ui, row.CutLeft(ui.mm(13), ui.mm(3)), static_cast<Icon>(i), Ink::kText);
  }
}

void GalleryFour(Ui& ui) {
  Rect page = ui.screen().Inset(ui.mm(5));
  const Rect keys = page.CutBottom(ui.mm(72));
  Keyboard(ui, "kb", keys, {.pinyin = false, .shift = true}, {});
  Label(ui, page.CutTop(ui.TextHeight(TextSize::kDisplay)), Own("登记成功 K7M2QX"), TextSize::kDisplay, Ink::kGood, Align::kCenter);
  Paragraph(ui, page,
            Own("Thank you for visiting. Our advisor calls you within two working days; you can withdraw your consent at any time, "
                "and we delete your number."),
            TextSize::kBody, Ink::kText, Align::kCenter);
}

int Run(const std::string& folder, std::string_view theme, bool large) {
  Stage stage;
  if (large) stage.language = "en";
  std::string error;
  stage.catalog.Load(FOOTFALL_SOURCE_DIR "/tests/unit/kiosk_widgets/words");
  if (!LoadTheme(std::string(FOOTFALL_SOURCE_DIR "/assets/themes/").append(theme) + ".json", &stage.theme, &error)) {
    std::fprintf(stderr, "%s\n", error.c_str());
    return 1;
  }
  stage.large_text = large;
  void (*const pages[])(Ui&) = {GalleryOne, GalleryTwo, GalleryThree, GalleryFour};
  int number = 0;
  for (auto* page : pages) {
    stage.Frame(page);
    const absl::Status written = stage.window->WritePng(folder + "/" + std::to_string(++number) + ".png");
    if (!written.ok()) std::fprintf(stderr, "%s\n", written.ToString().c_str());
  }
  // What a frame costs the processor, page by page.
  constexpr int kFrames = 200;
  for (auto* page : pages) {
    const std::clock_t started = std::clock();
    for (int frame = 0; frame < kFrames; ++frame) stage.Frame(page);
    std::printf("frame build %.0f us\n", 1e6 * static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC / kFrames);
  }
  // With fingers on: a pressed key of the pad.
  stage.Frame(GalleryTwo);
  for (const WidgetRecord& widget : stage.window->Widgets()) {
    if (widget.key == "pad.5") stage.window->Hold("pad.5", 1000).IgnoreError();
  }
  stage.Frame(GalleryTwo);
  stage.Frame(GalleryTwo);
  return stage.window->WritePng(folder + "/pressed.png").ok() ? 0 : 1;
}

}  // namespace
}  // namespace footfall::kiosk

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: kiosk_widget_gallery FOLDER [light|dark] [large]\n");
    return 2;
  }
  return footfall::kiosk::Run(argv[1], argc > 2 ? argv[2] : "light", argc > 3);
}
