#include "tests/screens/sample_states.h"

namespace footfall::kiosk::testing {
namespace {

InkStroke Line(int from_x, int from_y, int to_x, int to_y) {
  InkStroke stroke;
  constexpr int kSteps = 12;
  for (int step = 0; step <= kSteps; ++step) {
    const auto between = [step](int from, int to) { return static_cast<int16_t>(from + (to - from) * step / kSteps); };
    // A hand is no ruler.
    const auto sway = static_cast<int16_t>(step % 5 < 3 ? 3 : -2);
    stroke.push_back({between(from_x, to_x), static_cast<int16_t>(between(from_y, to_y) + sway)});
  }
  return stroke;
}

// 王, in the middle of a wide pad.
InkView Written() {
  return {.strokes = {Line(330, 150, 640, 142), Line(350, 300, 620, 294), Line(487, 150, 485, 450), Line(290, 455, 690, 448)},
          .candidates = {"王", "主", "玉", "五", "丰", "正", "土", "工", "三", "互"}};
}

State NamePage() {
  State state = SampleState();
  state.page = Page::kVisitor;
  state.handwriting = true;
  state.visitor.id = 1;
  state.visitor.draft.phone = "13812345678";
  state.visitor.draft.answers["stage"] = {"waiting"};
  state.visitor.step = {StepKind::kName, ""};
  return state;
}

State FieldPage(const std::string& field_id) {
  State state = NamePage();
  state.visitor.step = {StepKind::kField, field_id};
  return state;
}

std::vector<SampleScreen> KeyboardScreens(const std::string& language) {
  std::vector<SampleScreen> screens;
  State keys = NamePage();
  keys.visitor.keyboard.pinyin = language != "en";
  keys.visitor.keyboard.shift = language == "en";
  screens.push_back({"visitor_keys", keys});
  State write = NamePage();
  write.visitor.keyboard.handwriting = true;
  screens.push_back({"visitor_write_empty", write});
  write.visitor.ink = Written();
  write.visitor.draft.name = "陈";
  screens.push_back({"visitor_write", write});
  State symbols = FieldPage("wish");
  symbols.visitor.keyboard = {.pinyin = language != "en", .symbols = true};
  symbols.visitor.draft.answers["wish"] = {"wang_min@qinghe.cn"};
  screens.push_back({"visitor_symbols", symbols});
  State caps = symbols;
  caps.visitor.keyboard = {.pinyin = false, .shift = true, .caps = true};
  screens.push_back({"visitor_caps", caps});
  return screens;
}

std::vector<SampleScreen> DateScreens() {
  std::vector<SampleScreen> screens;
  State rating = FieldPage("rating");
  for (rules::FieldRule& rule : rating.config.form.fields) {
    if (rule.id == "rating") rule.max_value = 10;
  }
  rating.visitor.draft.answers["rating"] = {"10"};
  screens.push_back({"visitor_rating_ten", rating});
  State days = FieldPage("handover");
  days.visitor.draft.answers["handover"] = {"2026-11-30"};
  screens.push_back({"visitor_date_days", days});
  State months = FieldPage("handover");
  months.visitor.date = {.field_id = "handover", .year = 2027, .month = 3, .stage = DateStage::kMonths};
  screens.push_back({"visitor_date_months", months});
  State years = months;
  years.visitor.date.stage = DateStage::kYears;
  screens.push_back({"visitor_date_years", years});
  State staff = StaffState();
  staff.page = Page::kStaffLead;
  staff.staff_form.id = 5;
  staff.staff_form.draft.phone = "13812345678";
  staff.staff_form.draft.answers["stage"] = {"waiting"};
  staff.staff_form.focus = "handover";
  screens.push_back({"lead_date", staff});
  State write = StaffState();
  write.page = Page::kStaffLead;
  write.handwriting = true;
  write.staff_form.id = 5;
  write.staff_form.focus = "name";
  write.staff_form.keyboard.handwriting = true;
  write.staff_form.ink = Written();
  screens.push_back({"lead_write", write});
  return screens;
}

// A phone with a code, held before a wall.
SharedPicture HeldPhone() {
  GreyPicture picture{kViewWidth, kViewHeight, {}};
  constexpr int kModule = 5, kModules = 23, kLeft = 103, kTop = 62;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const int column = (x - kLeft) / kModule, row = (y - kTop) / kModule;
      const bool on_code = x >= kLeft && y >= kTop && column < kModules && row < kModules;
      const bool on_phone = x >= 84 && x < 240 && y >= 20 && y < 226;
      const bool corner = (column < 7 && row < 7) || (column >= kModules - 7 && row < 7) || (column < 7 && row >= kModules - 7);
      const int cx = column % 16 == column ? column : column - (kModules - 7), cy = row < 7 ? row : row - (kModules - 7);
      const bool ring = cx == 0 || cx == 6 || cy == 0 || cy == 6 || (cx > 1 && cx < 5 && cy > 1 && cy < 5);
      const bool dark = corner ? ring : (column * 7 + row * 13 + column * row * 3) % 5 < 2;
      const int wall = 96 + x / 8 + y / 12;
      picture.pixels.push_back(static_cast<uint8_t>(on_code ? (dark ? 28 : 232) : on_phone ? 228 : wall));
    }
  }
  return std::make_shared<GreyPicture>(std::move(picture));
}

std::vector<SampleScreen> CameraScreens() {
  std::vector<SampleScreen> screens;
  State redeem = StaffState();
  redeem.page = Page::kRedeem;
  redeem.offers = SampleOffers();
  redeem.camera.present = true;
  redeem.redeem.text = "k7q4mxwp9";
  screens.push_back({"redeem_with_camera", redeem});
  redeem.camera.problem = CameraProblem::kGone;
  screens.push_back({"redeem_camera_gone", redeem});
  redeem.camera = {.present = true, .open = true, .for_codes = true};
  redeem.redeem.text.clear();
  screens.push_back({"redeem_camera_opens", redeem});
  redeem.camera.picture = HeldPhone();
  screens.push_back({"redeem_scanning", redeem});
  State elsewhere = StaffState();
  elsewhere.toasts = {{ToastKind::kScanNotTaken, "", elsewhere.now.boot_ms + 3'000}};
  screens.push_back({"home_scan_not_taken", elsewhere});
  return screens;
}

}  // namespace

std::vector<SampleScreen> InputScreens(const std::string& language) {
  std::vector<SampleScreen> screens;
  for (std::vector<SampleScreen> group : {KeyboardScreens(language), DateScreens(), CameraScreens()}) {
    for (SampleScreen& screen : group) screens.push_back(std::move(screen));
  }
  return screens;
}

}  // namespace footfall::kiosk::testing
