#include "tests/screens/sample_states.h"

namespace footfall::kiosk::testing {
namespace {

// Today at this hour of the booth's clock.
int64_t At(int hour, int minute = 0) {
  const Now now = SampleNow();
  return LocalDay(now) * 24 * kHourMs - now.utc_offset_s * 1000 + hour * kHourMs + minute * kMinuteMs;
}

void AddField(ConfigView* config, rules::FieldRule rule, FieldView view) {
  config->fields[rule.id] = std::move(view);
  config->form.fields.push_back(std::move(rule));
}

void AddQuestions(ConfigView* config) {
  AddField(config,
           {.id = "products",
            .type = rules::FieldType::kMultiChoice,
            .options = {"whole_home", "lighting", "security", "audio", "curtain", "kitchen"}},
           {.label = Words("您对哪些产品感兴趣？", "您對哪些產品感興趣？", "What interests you?"),
            .options = {{"whole_home", Words("全屋智能", "全屋智慧", "Whole home")},
                        {"lighting", Words("智能照明", "智慧照明", "Lighting")},
                        {"security", Words("家庭安防", "家庭保全", "Security")},
                        {"audio", Words("影音娱乐", "影音娛樂", "Audio and video")},
                        {"curtain", Words("电动窗帘", "電動窗簾", "Curtains")},
                        {"kitchen", Words("厨房电器", "廚房電器", "Kitchen")}},
            .standard = StandardField::kProducts});
  AddField(config, {.id = "stage", .type = rules::FieldType::kChoice, .required = true, .options = {"lived_in", "renovating", "waiting"}},
           {.label = Words("您的房子现在处于什么阶段？", "您的房子目前處於什麼階段？", "Where do you stand with your home?"),
            .hint = Words("方便为您推荐合适的方案", "方便為您推薦合適的方案", "So that we suggest what fits"),
            .options = {{"lived_in", Words("已入住", "已入住", "Living in it")},
                        {"renovating", Words("正在装修", "正在裝修", "Renovating")},
                        {"waiting", Words("等待交房", "等待交屋", "Waiting for the keys")}}});
  AddField(config, {.id = "handover", .type = rules::FieldType::kDate, .condition = rules::FieldCondition{"stage", {"waiting"}}},
           {.label = Words("预计什么时候交房？", "預計什麼時候交屋？", "When do you expect the keys?")});
}

void AddMoreQuestions(ConfigView* config) {
  AddField(config, {.id = "budget", .type = rules::FieldType::kNumber, .min_value = 0, .max_value = 500},
           {.label = Words("您的预算大约是多少万元？", "您的預算大約是多少萬元？", "Your budget, in ten thousand yuan?"),
            .standard = StandardField::kBudget});
  AddField(config, {.id = "rating", .type = rules::FieldType::kRating},
           {.label = Words("您对今天的体验满意吗？", "您對今天的體驗滿意嗎？", "How did you like today’s visit?")});
  AddField(config, {.id = "wish", .type = rules::FieldType::kText, .max_length = 60},
           {.label = Words("最想解决的一件事？", "最想解決的一件事？", "What would you like solved first?")});
}

void AddStaffQuestions(ConfigView* config) {
  AddField(config, {.id = "remarks", .type = rules::FieldType::kText, .staff_only = true},
           {.label = Words("备注", "備註", "Remarks"), .standard = StandardField::kRemarks});
  AddField(config,
           {.id = "intent", .type = rules::FieldType::kChoice, .required = true, .staff_only = true, .options = {"hot", "warm", "cold"}},
           {.label = Words("意向", "意向", "Intent"),
            .options = {{"hot", Words("高意向", "高意向", "Hot")},
                        {"warm", Words("中意向", "中意向", "Warm")},
                        {"cold", Words("低意向", "低意向", "Cold")}},
            .standard = StandardField::kIntent});
}

void AddConsents(ConfigView* config) {
  config->consents = {
      {rules::Purpose::kContact,
       Words("我同意青禾智家使用我填写的手机号和称呼，就本次咨询与我联系。",
             "我同意青禾智家使用我填寫的手機號碼和稱呼，就本次諮詢與我聯絡。",
             "I agree that Qinghe Home uses my number and name to contact me about this enquiry."),
       ""},
      {rules::Purpose::kMarketingMessages,
       Words("我愿意通过短信接收青禾智家的优惠和活动信息，可随时退订。", "我願意透過簡訊接收青禾智家的優惠和活動資訊，可隨時退訂。",
             "I would like to receive offers from Qinghe Home by text message. I can stop them at any time."),
       ""},
      {rules::Purpose::kPartnerSharing,
       Words("我同意将联系方式提供给合作方木棉设计，用于预约免费上门量房。", "我同意將聯絡方式提供給合作方木棉設計，用於預約免費到府丈量。",
             "I agree that my contact details are passed on to Mumian Design to arrange a free home survey."),
       "木棉设计"}};
}

void AddPlaces(ConfigView* config) {
  config->session = {.id = "day-2",
                     .site_name = "滨江天街 · 北广场",
                     .start_ms = At(9),
                     .end_ms = At(18),
                     .state = SessionState::kOpen,
                     .lead_target = 300};
  config->zones = {{.id = "zone-a", .kind = ZoneKind::kLeadRegistration, .leader_id = "wang-min", .min_staff = 2, .lead_target = 120},
                   {.id = "zone-b", .kind = ZoneKind::kExperience, .leader_id = "chen-hao", .min_staff = 2, .lead_target = 100},
                   {.id = "zone-c", .kind = ZoneKind::kGiftRedemption, .min_staff = 1}};
  config->own_zone_id = "zone-a";
}

void AddPeople(ConfigView* config) {
  config->staff = {{"wang-min", "1007", "王敏", StaffRole::kTeamLead},
                   {"chen-hao", "1012", "陈浩", StaffRole::kPromoter},
                   {"lin-yue", "1015", "林悦", StaffRole::kPromoter},
                   {"sun-jie", "1021", "孙杰", StaffRole::kConsultant}};
  config->shifts = {{"wang-min", At(9), At(18)}, {"chen-hao", At(9), At(14)}, {"lin-yue", At(10), At(18)}};
  config->assignments = {
      {"wang-min", "zone-a", At(9), At(14)}, {"wang-min", "zone-b", At(14), At(18)}, {"chen-hao", "zone-a", At(9), At(14)}};
}

}  // namespace

LocalizedText Words(const std::string& hans, const std::string& hant, const std::string& en) {
  return {{"zh-Hans", hans}, {"zh-Hant", hant}, {"en", en}};
}

Now SampleNow() { return {.boot_ms = 3'600'000, .wall_ms = 1'795'316'040'000, .utc_offset_s = 8 * 3600}; }

ConfigView SampleConfig() {
  ConfigView config{.version = 12, .device_name = "1 号平板", .campaign_id = "autumn-2026", .form_version = 3};
  config.campaign_name = Words("青禾智家 · 秋日体验节", "青禾智家 · 秋日體驗節", "Qinghe Home · Autumn Days");
  config.slogan = Words("把家，住成喜欢的样子", "把家，住成喜歡的樣子", "Make home the way you like it");
  config.offer =
      Words("定制帆布袋一个，并可预约免费上门量房", "訂製帆布袋一個，並可預約免費到府丈量", "a canvas tote, and book a free home survey");
  config.organiser = "青禾智家";
  config.form.name_required = true;
  AddQuestions(&config);
  AddMoreQuestions(&config);
  AddStaffQuestions(&config);
  AddConsents(&config);
  AddPlaces(&config);
  AddPeople(&config);
  return config;
}

BoardView SampleBoard() {
  BoardView board{.as_of_ms = SampleNow().wall_ms - 20'000, .leads = 74, .lead_target = 300};
  board.zones = {
      {.zone_id = "zone-a",
       .kind = ZoneKind::kLeadRegistration,
       .min_staff = 2,
       .leads = 41,
       .lead_target = 120,
       .last_lead_ms = At(10, 51)},
      {.zone_id = "zone-b", .kind = ZoneKind::kExperience, .min_staff = 2, .leads = 12, .lead_target = 100, .last_lead_ms = At(10, 28)},
      {.zone_id = "zone-c", .kind = ZoneKind::kGiftRedemption, .min_staff = 1, .leads = 21, .last_lead_ms = At(10, 47)}};
  board.zones[0].people = {{"wang-min", "王敏", Presence::kPresent, 0, 23}, {"chen-hao", "陈浩", Presence::kPresent, 0, 18}};
  board.zones[1].people = {{"lin-yue", "林悦", Presence::kLate, 24, 0}, {"he-qing", "何清", Presence::kPresent, 0, 12}};
  board.zones[2].people = {{"liu-yang", "刘洋", Presence::kPresent, 0, 21}};
  board.unassigned = {{"sun-jie", "孙杰", Presence::kExpected, 0, 0}, {"zhou-lei", "周磊", Presence::kGone, 0, 0}};
  board.gifts = {{"tote", Words("定制帆布袋", "訂製帆布袋", "Canvas tote"), 96, 34, false},
                 {"cup", Words("双层隔热保温杯（限量）", "雙層隔熱保溫杯（限量）", "Double-walled thermos (limited)"), 3, 6, true}};
  return board;
}

State SampleState() {
  State state;
  state.now = SampleNow();
  state.page = Page::kAttract;
  state.enrolment.enrolled = true;
  state.config = SampleConfig();
  state.board = SampleBoard();
  state.sync = {.online = true, .last_contact_wall_ms = state.now.wall_ms - 4'000, .free_disk_bytes = 41'300'000'000};
  state.today.day = LocalDay(state.now);
  state.today.kiosk[9] = 17;
  state.today.kiosk[10] = 24;
  state.today.by_staff["wang-min"][9] = 9;
  state.today.by_staff["wang-min"][10] = 14;
  state.last_touch_boot_ms = state.page_since_boot_ms = state.now.boot_ms;
  return state;
}

State StaffState() {
  State state = SampleState();
  state.page = Page::kStaffHome;
  state.staff_id = "wang-min";
  state.today.attendance["wang-min"] = {AttendanceKind::kCheckIn, At(8, 52)};
  return state;
}

}  // namespace footfall::kiosk::testing
