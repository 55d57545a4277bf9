#include "tests/screens/sample_states.h"

namespace footfall::kiosk::testing {
namespace {

State VisitorState(VisitorStep step) {
  State state = SampleState();
  state.page = Page::kVisitor;
  state.visitor.id = 1;
  state.visitor.draft.phone = "13812345678";
  state.visitor.draft.answers["stage"] = {"waiting"};
  state.visitor.step = std::move(step);
  return state;
}

State Offline(State state, int64_t waiting, int64_t for_ms) {
  state.sync.online = false;
  state.sync.waiting = waiting;
  state.sync.last_contact_wall_ms = state.now.wall_ms - for_ms;
  state.sync.oldest_waiting_wall_ms = state.now.wall_ms - for_ms + 60'000;
  return state;
}

State Composing(State state) {
  state.visitor.composition = {"wang", {"王", "网", "往", "望", "忘", "汪", "旺"}, true};
  return state;
}

std::vector<SampleScreen> VisitorScreens() {
  std::vector<SampleScreen> screens;
  State phone = VisitorState({StepKind::kPhone, ""});
  phone.visitor.draft.phone = "1381234";
  screens.push_back({"visitor_phone", phone});
  phone.visitor.problems = {{"phone", "INVALID_PHONE"}};
  screens.push_back({"visitor_phone_problem", phone});
  State known = VisitorState({StepKind::kPhone, ""});
  known.visitor.duplicate = DuplicateCheck::kKnown;
  screens.push_back({"visitor_phone_known", known});
  screens.push_back({"visitor_name", Composing(VisitorState({StepKind::kName, ""}))});
  State products = VisitorState({StepKind::kField, "products"});
  products.visitor.draft.answers["products"] = {"lighting", "audio"};
  screens.push_back({"visitor_multi_choice", products});
  State aloud = VisitorState({StepKind::kField, "stage"});
  aloud.can_speak = true;
  screens.push_back({"visitor_aloud", aloud});
  screens.push_back({"visitor_choice", VisitorState({StepKind::kField, "stage"})});
  screens.push_back({"visitor_date", VisitorState({StepKind::kField, "handover"})});
  State number = VisitorState({StepKind::kField, "budget"});
  number.visitor.draft.answers["budget"] = {"900"};
  number.visitor.problems = {{"answers.budget", "TOO_LARGE"}};
  screens.push_back({"visitor_number", number});
  State rating = VisitorState({StepKind::kField, "rating"});
  rating.visitor.draft.answers["rating"] = {"4"};
  screens.push_back({"visitor_rating", rating});
  State wish = VisitorState({StepKind::kField, "wish"});
  wish.visitor.keyboard.pinyin = false;
  wish.visitor.draft.answers["wish"] = {"Wi-Fi"};
  screens.push_back({"visitor_text", wish});
  return screens;
}

std::vector<SampleScreen> VisitorEndScreens() {
  std::vector<SampleScreen> screens;
  State consent = VisitorState({StepKind::kConsent, ""});
  consent.visitor.draft.age_confirmed = true;
  screens.push_back({"visitor_consent", consent});
  consent.visitor.problems = {{"consent.choices", "CONTACT_REQUIRED"}};
  screens.push_back({"visitor_consent_problem", consent});
  State ring = consent;
  ring.ring = true;
  ring.last_touch_boot_ms = ring.now.boot_ms - 52'000;
  screens.push_back({"visitor_ring", ring});
  State many = consent;
  many.visitor.problems.clear();
  many.ring = false;
  for (const rules::Purpose purpose : {rules::Purpose::kMarketingCalls, rules::Purpose::kWinnerPublication}) {
    many.config.consents.push_back({purpose, many.config.consents[1].text, ""});
  }
  screens.push_back({"visitor_consent_many", many});
  State done = SampleState();
  done.page = Page::kVisitorDone;
  done.visitor.receipt_code = "K7Q4MX";
  screens.push_back({"visitor_done", done});
  return screens;
}

LocalizedText InAll(const std::string& hans, const std::string& hant, const std::string& en) {
  return {{"zh-Hans", hans}, {"zh-Hant", hant}, {"en", en}};
}

// What settings and a brand make of the first page.
std::vector<SampleScreen> LookScreens() {
  std::vector<SampleScreen> screens;
  State brand = SampleState();
  brand.config.brand.slides = {
      {InAll("十五分钟试驾", "十五分鐘試駕", "A 15-minute test drive"),
       InAll("就在地铁口上车，不用去门店", "就在地鐵口上車，不用去門市", "Start at the metro exit; no trip to a showroom"), ""},
      {InAll("登记就送洗车券", "登記就送洗車券", "A car wash for signing up"),
       InAll("试驾之后再送车载香薰一套", "試駕之後再送車載香薰一套", "And a car fragrance set after the drive"), ""},
      {InAll("当场抽大奖", "當場抽大獎", "Draw a prize on the spot"),
       InAll("每份登记一次机会，规则公开可查", "每份登記一次機會，規則公開可查", "One chance each, by published rules anybody can check"),
       ""},
      {InAll("到店再减二百元", "到店再減二百元", "Another ¥200 off in store"), {}, ""}};
  brand.offers = SampleOffers();
  for (int slide = 0; slide < 4; ++slide) {
    State turn = brand;
    turn.now.boot_ms += slide * 6'000 + 1'000;
    screens.push_back({"attract_slide_" + std::to_string(slide + 1), turn});
  }
  State speaks = SampleState();
  speaks.can_speak = true;
  screens.push_back({"attract_aloud", speaks});
  State locked = SampleState();
  locked.config.settings.locked = true;
  locked.sync.waiting = 12;
  screens.push_back({"locked", locked});
  locked.config.settings.lock_message =
      InAll("设备维护中，请到右侧二号平板登记，感谢您的耐心。", "裝置維護中，請到右側二號平板登記，感謝您的耐心。",
            "This tablet is being looked after. Please use tablet 2 on your right; thank you for your patience.");
  screens.push_back({"locked_message", locked});
  return screens;
}

std::vector<SampleScreen> DoorScreens() {
  std::vector<SampleScreen> screens;
  State enrol = SampleState();
  enrol.page = Page::kEnrol;
  enrol.enrolment = {.code = "FF1-0HG8K-3MZ2Q", .problem = EnrolProblem::kBadCode};
  screens.push_back({"enrol", enrol});
  enrol.enrolment = {.enrolled = true};
  screens.push_back({"enrol_waiting", enrol});
  screens.push_back({"attract", SampleState()});
  for (SampleScreen& screen : LookScreens()) screens.push_back(std::move(screen));
  State wordy = SampleState();
  wordy.config.campaign_name = {{"zh-Hans", "青禾智家第十二届全国巡回金秋家居体验与以旧换新惠民节"},
                                {"zh-Hant", "青禾智家第十二屆全國巡迴金秋家居體驗與以舊換新惠民節"},
                                {"en", "The Twelfth Nationwide Autumn Home Experience and Trade-in Festival"}};
  wordy.config.slogan = {{"zh-Hans", "把家，住成喜欢的样子；把旧，换成今天就能带走的惊喜"},
                         {"zh-Hant", "把家，住成喜歡的樣子；把舊，換成今天就能帶走的驚喜"},
                         {"en", "Make home the way you like it, and trade the old for something to take along today"}};
  wordy.config.offer = {{"zh-Hans", "洗车券一张；完成试驾再送车载香薰一套，另可参加每周抽奖"},
                        {"zh-Hant", "洗車券一張；完成試駕再送車載香薰一套，另可參加每週抽獎"},
                        {"en", "a car wash voucher; after a test drive a set of car fragrances too, and a place in the weekly draw"}};
  wordy.toasts = {{ToastKind::kSignedOut, "", wordy.now.boot_ms + 3'000}};
  screens.push_back({"attract_wordy", wordy});
  State number = SampleState();
  number.page = Page::kStaffSignIn;
  number.sign_in.number = "1007";
  screens.push_back({"sign_in_number", number});
  State pin = number;
  pin.sign_in.entering_pin = true;
  pin.sign_in.pin = "482";
  screens.push_back({"sign_in_pin", pin});
  pin.sign_in.pin.clear();
  pin.sign_in.misses = 5;
  pin.sign_in.locked_until_boot_ms = pin.now.boot_ms + 42'000;
  screens.push_back({"sign_in_locked", pin});
  return screens;
}

State LeadState() {
  State state = StaffState();
  state.page = Page::kStaffLead;
  state.staff_form.id = 5;
  return state;
}

std::vector<SampleScreen> LeadScreens(const std::string& language) {
  std::vector<SampleScreen> screens = {{"lead_empty", Offline(LeadState(), 37, 12 * 60'000)}};
  State filled = LeadState();
  filled.staff_form.draft.phone = "13812345678";
  filled.staff_form.draft.name = language == "en" ? "Wang" : "王";
  filled.staff_form.name_from_chip = true;
  filled.staff_form.draft.honorific = Honorific::kMs;
  filled.staff_form.draft.age_confirmed = true;
  filled.staff_form.draft.granted = {rules::Purpose::kContact};
  filled.staff_form.duplicate = DuplicateCheck::kKnown;
  filled.staff_form.last = {.id = "0123456789abcdef", .receipt_code = "K7Q4MX", .intent = "warm"};
  screens.push_back({"lead_filled", filled});
  State name = filled;
  name.staff_form.focus = "name";
  name.staff_form.draft.name.clear();
  name.staff_form.name_from_chip = false;
  name.staff_form.draft.granted.clear();
  name.staff_form.problems = {{"display_name", "REQUIRED"}, {"consent.choices", "CONTACT_REQUIRED"}};
  name.staff_form.composition = {"ou yang", {"欧阳", "欧", "呕", "偶"}, false};
  name.staff_form.keyboard.pinyin = true;
  screens.push_back({"lead_name", name});
  State receipt = filled;
  receipt.staff_form.show_receipt = true;
  screens.push_back({"lead_receipt", receipt});
  return screens;
}

std::vector<SampleScreen> DeskScreens() {
  std::vector<SampleScreen> screens;
  State out = StaffState();
  out.today.attendance.clear();
  screens.push_back({"home_not_in", out});
  State home = Offline(StaffState(), 137, 3 * kHourMs);
  home.toasts = {{ToastKind::kCheckedIn, "", home.now.boot_ms + 3'000}};
  screens.push_back({"home_offline", home});
  State board = StaffState();
  board.page = Page::kBoard;
  screens.push_back({"board", board});
  State old = Offline(board, 37, 12 * 60'000);
  old.board.as_of_ms = old.sync.last_contact_wall_ms;
  screens.push_back({"board_offline", old});
  State zone = StaffState();
  zone.page = Page::kMyZone;
  screens.push_back({"my_zone", zone});
  zone.config.assignments.clear();
  screens.push_back({"my_zone_none", zone});
  State today = StaffState();
  today.page = Page::kToday;
  screens.push_back({"today", today});
  today.today = TodayView{.day = today.today.day};
  today.board = {};
  screens.push_back({"today_nothing", today});
  State sync = Offline(StaffState(), 37, 12 * 60'000);
  sync.page = Page::kSync;
  screens.push_back({"sync", sync});
  State battery = sync;
  battery.sync.battery_percent = 14;
  screens.push_back({"sync_battery", battery});
  battery.sync.charging = true;
  battery.sync.battery_percent = 63;
  screens.push_back({"sync_charging", battery});
  State full = sync;
  full.sync.disk = DiskState::kFull;
  full.sync.free_disk_bytes = 3'000'000;
  screens.push_back({"sync_disk_full", full});
  State letters = sync;
  letters.pinyin_missing = true;
  screens.push_back({"sync_no_pinyin", letters});
  State forgotten = sync;
  forgotten.sync.standing = Standing::kUnknown;
  screens.push_back({"sync_unknown", forgotten});
  forgotten.page = Page::kReturn;
  screens.push_back({"return", forgotten});
  sync.sync.waiting = 0;
  screens.push_back({"sync_nothing", sync});
  sync.confirm_reset = true;
  screens.push_back({"sync_confirm", sync});
  return screens;
}

}  // namespace

std::vector<SampleScreen> SampleScreens(const std::string& language) {
  std::vector<SampleScreen> screens;
  for (std::vector<SampleScreen> group : {DoorScreens(), VisitorScreens(), VisitorEndScreens(), DeskScreens(), LeadScreens(language),
                                          OfferScreens(language), SiteScreens(), InputScreens(language)}) {
    for (SampleScreen& screen : group) {
      screen.state.language = language;
      screens.push_back(std::move(screen));
    }
  }
  return screens;
}

}  // namespace footfall::kiosk::testing
