// The made-up campaign's playbook, its queue, what was noted today, and the screens that show them.
#include "tests/screens/sample_states.h"

namespace footfall::kiosk::testing {
namespace {

constexpr char kSurveyQueue[] = "campaigns/autumn-2026/sessions/day-2/queues/measure";
constexpr char kWashQueue[] = "campaigns/autumn-2026/sessions/day-2/queues/demo";

std::vector<ChecklistView> SampleChecklists() {
  ChecklistView set_up{"booth", Words("展位搭建", "展位搭建", "Building the booth"), ChecklistStage::kSetUp, {}};
  set_up.points = {
      {"tables", Words("桌椅摆放到位", "桌椅擺放到位", "Tables and chairs in place"), 6, false},
      {"power", Words("电源、网络接通，插线板固定好", "電源、網路接通，延長線固定好", "Power and network on, cables fixed"), 0, false},
      {"banner", Words("主背景与易拉宝", "主背景與易拉寶", "Backdrop and roll-ups"), 0, true}};
  ChecklistView open{"opening", Words("开场前检查", "開場前檢查", "Before visitors come"), ChecklistStage::kOpening, {}};
  open.points = {{"tablets", Words("平板充电并登录", "平板充電並登入", "Tablets charged and signed in"), 4, false},
                 {"gifts", Words("礼品清点上架", "禮品清點上架", "Gifts counted and on the shelf"), 120, false},
                 {"badge", Words("全员佩戴工牌", "全員佩戴工牌", "Everybody wears a badge"), 0, false}};
  ChecklistView pack{"pack-up", Words("撤场", "撤場", "Packing up"), ChecklistStage::kPackUp, {}};
  pack.points = {{"waste", Words("垃圾清理，场地拍照", "垃圾清理，場地拍照", "Waste removed, place photographed"), 0, true}};
  return {set_up, open, pack};
}

SurveyView SampleSurvey() {
  SurveyView survey{.id = "visit", .title = Words("体验反馈", "體驗回饋", "About your visit"), .version = 3, .after_lead = true};
  survey.form.fields = {{.id = "recommend", .type = rules::FieldType::kRating, .min_value = 0, .max_value = 10},
                        {.id = "why", .type = rules::FieldType::kChoice, .options = {"product", "price", "people"}},
                        {.id = "more", .type = rules::FieldType::kText, .max_length = 100}};
  survey.fields["recommend"] = {
      .label = Words("您愿意把我们推荐给朋友吗？", "您願意把我們推薦給朋友嗎？", "Would you recommend us to a friend?")};
  survey.fields["why"] = {.label = Words("最打动您的是什么？", "最打動您的是什麼？", "What convinced you most?"),
                          .options = {{"product", Words("产品", "產品", "The product")},
                                      {"price", Words("价格", "價格", "The price")},
                                      {"people", Words("服务", "服務", "The people")}}};
  survey.fields["more"] = {.label = Words("还有什么想对我们说的？", "還有什麼想對我們說的？", "Anything else you would like to say?")};
  return survey;
}

void AddTalk(PlaybookView* playbook) {
  playbook->talk_cards = {
      {TalkStage::kOpening, Words("路过的家庭", "路過的家庭", "A family passing by"),
       Words("“您好，家里最近在装修吗？我们这边可以免费体验一下一句话关灯。”",
             "「您好，家裡最近在裝修嗎？我們這邊可以免費體驗一下一句話關燈。」",
             "“Hello! Are you doing up your home? You can try out here how one word turns off all the lights.”")},
      {TalkStage::kOpening, Words("只想拿礼品的人", "只想拿禮品的人", "Somebody who only wants the gift"),
       Words("先微笑，告诉他登记只要三十秒，登记后就能领；不要拦人，也不要追。",
             "先微笑，告訴他登記只要三十秒，登記後就能領；不要攔人，也不要追。",
             "Smile, say that it takes thirty seconds, and that the gift comes at once. Never block the way, never run after anybody.")},
      {TalkStage::kNeeds, Words("三个问题", "三個問題", "Three questions"),
       Words("房子在哪个阶段？谁在家的时间最多？最不方便的是什么？", "房子在哪個階段？誰在家的時間最多？最不方便的是什麼？",
             "How far is the home? Who is there most? What is the greatest nuisance?")},
      {TalkStage::kPitch, Words("一句话介绍", "一句話介紹", "In one sentence"),
       Words("一套系统，说一句话就够。", "一套系統，說一句話就夠。", "One system, one word is enough.")},
      {TalkStage::kObjections, Words("“太贵了”", "「太貴了」", "“Too expensive”"),
       Words("先问和什么比；再说可以分房间装，从一个房间开始。", "先問和什麼比；再說可以分房間裝，從一個房間開始。",
             "Ask compared with what; then say that one room is a good start.")},
      {TalkStage::kOffer, Words("今天的优惠", "今天的優惠", "Today’s offer"),
       Words("满五百减五十，现场登记即送。", "滿五百減五十，現場登記即送。", "¥50 off from ¥500, with each registration.")},
      {TalkStage::kClosing, Words("约上门", "約到府", "Book the survey"),
       Words("“这周六上午还是下午方便？”", "「這週六上午還是下午方便？」", "“Would Saturday morning or afternoon suit you?”")},
      {TalkStage::kFacts, Words("保修", "保固", "Warranty"),
       Words("整机三年，电机五年。", "整機三年，馬達五年。", "Three years, motors five.")}};
  playbook->faqs = {{Words("停电了怎么办？", "停電了怎麼辦？", "What if the power fails?"),
                     Words("墙上的开关照常能用，来电后自动恢复。", "牆上的開關照常能用，復電後自動恢復。",
                           "The switches on the wall still work; everything comes back by itself.")}};
  playbook->plans = {
      {"power", Words("停电", "停電", "Power cut"),
       Words("一、关掉展品电源；二、平板继续登记；三、通知场地物业，电话在收银台背面。",
             "一、關掉展品電源；二、平板繼續登記；三、通知場地物業，電話在收銀台背面。",
             "1. Switch the exhibits off. 2. Go on with the tablets. 3. Call the site’s office; the number is behind the till."),
       "wang-min"},
      {"injury", Words("有人受伤", "有人受傷", "Somebody is hurt"),
       Words("先叫120，不要移动伤者；清出通道；通知队长。", "先叫救護車，不要移動傷者；清出通道；通知隊長。",
             "Call an ambulance first, do not move anybody, clear the way, tell the team lead."),
       ""},
      {"rain", Words("大雨", "大雨", "Heavy rain"),
       Words("收起纸质物料，盖上展品。", "收起紙本物料，蓋上展品。", "Take in what is of paper, cover the exhibits."), ""}};
}

int64_t Ago(int64_t ms) { return SampleNow().wall_ms - ms; }

void AddBoardParts(BoardView* board) {
  board->kiosks = {{.device_id = "k1",
                    .name = "1 号平板",
                    .online = true,
                    .last_seen_ms = Ago(4'000),
                    .battery_percent = 82,
                    .free_disk_bytes = 41'300'000'000,
                    .version = "0.9.0",
                    .chances_left = 163},
                   {.device_id = "k2",
                    .name = "2 号平板",
                    .online = true,
                    .last_seen_ms = Ago(9'000),
                    .waiting = 3,
                    .battery_percent = 14,
                    .free_disk_bytes = 310'000'000,
                    .clock_skew_ms = 192'000,
                    .version = "0.8.2",
                    .chances_left = 12},
                   {.device_id = "k3",
                    .name = "3 号平板（礼品区）",
                    .online = false,
                    .last_seen_ms = Ago(47 * kMinuteMs),
                    .waiting = 214,
                    .draw_problems = 1,
                    .battery_percent = 55,
                    .charging = true,
                    .free_disk_bytes = 28'000'000'000,
                    .clock_skew_ms = -1'000,
                    .version = "0.9.0"}};
  board->queues = {{.queue_id = "measure",
                    .last_given = 58,
                    .last_called = 46,
                    .waiting = 9,
                    .called = {{46, "zone-b", Ago(2 * kMinuteMs)},
                               {45, "zone-b", Ago(6 * kMinuteMs)},
                               {44, "zone-a", Ago(9 * kMinuteMs)},
                               {43, "zone-b", Ago(14 * kMinuteMs)},
                               {42, "zone-b", Ago(19 * kMinuteMs)}},
                    .next_numbers = {47, 49, 50, 51, 52, 53, 54, 55, 58},
                    .mean_wait_ms = 12 * kMinuteMs}};
  board->transfers = {{"t1",
                       true,
                       "中心仓",
                       true,
                       {{"tote", Words("定制帆布袋", "訂製帆布袋", "Canvas tote"), 60},
                        {"flyer", Words("秋季促销折页", "秋季促銷摺頁", "Autumn leaflet"), 500}}},
                      {"t2", false, "西广场展位", false, {{"cup", Words("保温杯", "保溫杯", "Thermos cup"), 12}}},
                      {"t3", false, "北门展位", true, {{"cup", Words("保温杯", "保溫杯", "Thermos cup"), 6}}}};
  board->open_incidents = 2;
}

// Four of six items were counted; of one the server has not heard yet.
void AddCounts(State* state) {
  state->config.count_items = {
      {"tote", Words("定制帆布袋", "訂製帆布袋", "Canvas tote")},
      {"cup", Words("保温杯", "保溫杯", "Thermos cup")},
      {"flyer", Words("秋季促销折页", "秋季促銷摺頁", "Autumn leaflet")},
      {"rack", Words("易拉宝支架", "易拉寶支架", "Roll-up stand")},
      {"table", Words("折叠桌", "摺疊桌", "Folding table")},
      {"sample", Words("涂料小样（多色组合装）", "塗料小樣（多色組合裝）", "Paint samples, several colours in one box")}};
  state->board.counts = {
      {"tote", 118, 118, 0, Ago(9 * kMinuteMs)}, {"cup", 41, 44, 3, Ago(7 * kMinuteMs)}, {"flyer", 620, 600, -20, Ago(5 * kMinuteMs)}};
  state->site.marks.push_back({std::string(kCountList), "tote", true, 118, false, "wang-min", Ago(9 * kMinuteMs)});
  state->site.marks.push_back({std::string(kCountList), "cup", true, 41, false, "chen-hao", Ago(7 * kMinuteMs)});
  state->site.marks.push_back({std::string(kCountList), "rack", true, 4, false, "wang-min", Ago(kMinuteMs)});
}

State On(Page page) {
  State state = SiteState();
  state.page = page;
  return state;
}

std::vector<SampleScreen> CounterScreens() {
  State counters = On(Page::kCounters);
  std::vector<SampleScreen> screens = {{"counters", counters}};
  counters.counters[0].undo_left = 2;
  counters.counters[0].undo_until_boot_ms = counters.now.boot_ms + 8'000;
  counters.counters[0].form_id = 7;
  counters.counters[0].saving.number = 1;
  counters.counters[1].form_id = 8;
  counters.counters[1].saving.number = 3;
  counters.counters[1].retry_boot_ms = counters.now.boot_ms + 3'000;
  screens.push_back({"counters_saving", counters});
  return screens;
}

std::vector<SampleScreen> PlaybookScreens() {
  State talk = On(Page::kTalk);
  std::vector<SampleScreen> screens = {{"talk", talk}};
  talk.tab = "talk.plans";
  screens.push_back({"talk_plans", talk});
  talk.config.playbook = {};
  screens.push_back({"talk_none", talk});
  State lists = On(Page::kChecklists);
  screens.push_back({"checklists", lists});
  lists.checklist.checklist_id = "booth";
  screens.push_back({"checklist_points", lists});
  State count = lists;
  count.checklist.point_id = "tables";
  count.checklist.focus = "counted";
  count.checklist.counted = "5";
  screens.push_back({"checklist_count", count});
  State photo = lists;
  photo.camera.present = true;
  photo.checklist.point_id = "banner";
  photo.checklist.incomplete = true;
  photo.checklist.note = "左侧易拉宝支架有点松，已用胶带固定，下午换新的。";
  screens.push_back({"checklist_photo", photo});
  return screens;
}

std::vector<SampleScreen> CountScreens() {
  State list = On(Page::kStockCount);
  std::vector<SampleScreen> screens = {{"stock_count", list}};
  State blind = list;
  blind.stock_count.item = "sample";
  blind.stock_count.counted = "37";
  screens.push_back({"stock_count_item", blind});
  State missing = list;
  missing.stock_count.item = "cup";
  missing.stock_count.counted = "41";
  missing.stock_count.units = {"2", "", "", "", "1"};
  missing.stock_count.focus = "note";
  missing.stock_count.incomplete = true;
  screens.push_back({"stock_count_missing", missing});
  State found = list;
  found.stock_count.item = "flyer";
  found.stock_count.counted = "620";
  found.stock_count.focus = "found";
  screens.push_back({"stock_count_found", found});
  State none = list;
  none.config.count_items.clear();
  screens.push_back({"stock_count_none", none});
  return screens;
}

std::vector<SampleScreen> TransferScreens() {
  State receive = On(Page::kTransfer);
  receive.transfer.id = "t1";
  receive.transfer.step = TransferStep::kReceive;
  receive.transfer.counted = {"58", ""};
  std::vector<SampleScreen> screens = {{"transfer_receive", receive}};
  receive.transfer.counted = {"58", "500"};
  receive.transfer.incomplete = true;
  receive.transfer.focus = "note";
  screens.push_back({"transfer_why", receive});
  State send = On(Page::kTransfer);
  send.transfer.id = "t2";
  send.transfer.step = TransferStep::kSend;
  send.transfer.counted = {"12"};
  screens.push_back({"transfer_send", send});
  send.board.transfers.clear();
  screens.push_back({"transfer_gone", send});
  return screens;
}

std::vector<SampleScreen> IncidentScreens() {
  State incidents = On(Page::kIncidents);
  std::vector<SampleScreen> screens = {{"incidents", incidents}};
  State form = incidents;
  form.camera.present = true;
  form.incident.open = true;
  form.incident.severity = Severity::kMajor;
  form.incident.zone_id = "zone-b";
  form.incident.plan_id = "power";
  form.incident.text = "体验区二号插座跳闸，全屋展示停电，正在排队的客户有点着急。";
  form.incident.told = "物业 陈师傅";
  screens.push_back({"incident_form", form});
  form.incident.incident_id = form.site.incidents[0].id;
  form.incident.text.clear();
  form.incident.told.clear();
  form.incident.over = form.incident.incomplete = true;
  form.incident.photo.jpeg = "\xFF\xD8\xFF";
  screens.push_back({"incident_over", form});
  incidents.site.incidents.clear();
  screens.push_back({"incidents_none", incidents});
  return screens;
}

std::vector<SampleScreen> QueueScreens() {
  State queue = On(Page::kQueue);
  std::vector<SampleScreen> screens = {{"queue", queue}};
  queue.sync.online = false;
  queue.board.queues.clear();
  queue.offers.queues.pop_back();
  screens.push_back({"queue_offline", queue});
  State none = On(Page::kQueue);
  none.offers.queues.clear();
  screens.push_back({"queue_none", none});
  State display = On(Page::kQueueDisplay);
  display.staff_id.clear();
  display.display_mode = true;
  screens.push_back({"queue_display", display});
  display.board.queues.clear();
  display.site.numbers.clear();
  screens.push_back({"queue_display_none", display});
  return screens;
}

std::vector<SampleScreen> VisitorSiteScreens() {
  State attract = On(Page::kAttract);
  attract.staff_id.clear();
  std::vector<SampleScreen> screens = {{"attract_ticket", attract}};
  State done = attract;
  done.page = Page::kVisitorDone;
  done.visitor.receipt_code = "K7Q4MX";
  done.visitor.lead_id = "0123456789abcdef";
  screens.push_back({"visitor_done_ticket", done});
  State choose = attract;
  choose.page = Page::kTickets;
  screens.push_back({"tickets", choose});
  choose.ticket.pool = kSurveyQueue;
  choose.ticket.number = 58;
  choose.ticket.wall_ms = choose.now.wall_ms;
  screens.push_back({"ticket_number", choose});
  State survey = attract;
  survey.page = Page::kSurvey;
  survey.survey.id = 9;
  survey.survey.survey_id = "visit";
  survey.survey.version = 3;
  survey.survey.field_id = "recommend";
  survey.survey.draft.answers["recommend"] = {"9"};
  screens.push_back({"survey_recommend", survey});
  survey.survey.field_id = "why";
  screens.push_back({"survey_choice", survey});
  survey.survey.field_id = "more";
  survey.survey.keyboard.pinyin = true;
  screens.push_back({"survey_text", survey});
  survey.survey.done = true;
  screens.push_back({"survey_thanks", survey});
  return screens;
}

std::vector<SampleScreen> LeadScreens() {
  std::vector<SampleScreen> screens = {{"home", SiteState()}, {"surveys", On(Page::kSurveys)}};
  State board = On(Page::kBoard);
  board.tab = "rest";
  screens.push_back({"board_kiosks", board});
  State picked = On(Page::kBoard);
  picked.move.staff_id = "he-qing";
  picked.moves = {{4, "chen-hao", "zone-c", picked.now.wall_ms, true}};
  screens.push_back({"board_move", picked});
  State sheet = On(Page::kToday);
  sheet.tab = "sheet";
  screens.push_back({"today_sheet", sheet});
  return screens;
}

}  // namespace

PlaybookView SamplePlaybook() {
  PlaybookView playbook;
  playbook.checklists = SampleChecklists();
  playbook.surveys = {SampleSurvey()};
  AddTalk(&playbook);
  return playbook;
}

std::vector<QueueView> SampleQueues() {
  return {
      {.pool = kSurveyQueue,
       .id = "measure",
       .name = Words("上门量房预约", "到府丈量預約", "Home survey"),
       .left = 18,
       .none = Refusal::kNone},
      {.pool = kWashQueue, .id = "demo", .name = Words("全屋体验", "全屋體驗", "Whole-home demo"), .left = 0, .none = Refusal::kNotLent}};
}

SiteView SampleSite() {
  SiteView site{.day = LocalDay(SampleNow())};
  const std::string base = "campaigns/autumn-2026/";
  site.tallies = {{"count/1/zone-a", 184},
                  {"count/2/zone-a", 67},
                  {"gift/" + base + "sessions/day-2/gifts/tote", 31},
                  {"gift/" + base + "sessions/day-2/gifts/cup", 4},
                  {"coupon/" + base + "couponTemplates/fifty", 36},
                  {"draw/" + base + "draws/autumn", 22},
                  {std::string("ticket/") + kSurveyQueue, 12}};
  site.marks = {{"booth", "tables", true, 6, false, "wang-min", Ago(2 * kHourMs)},
                {"booth", "power", true, -1, false, "chen-hao", Ago(2 * kHourMs - 7 * kMinuteMs)},
                {"opening", "gifts", true, 118, false, "wang-min", Ago(kHourMs)}};
  site.incidents = {{std::string(16, 'i'), Severity::kMajor, Ago(35 * kMinuteMs)},
                    {std::string(16, 'j'), Severity::kMinor, Ago(8 * kMinuteMs)}};
  site.numbers = {{kSurveyQueue, 46, QueueNumberState::kCalled, "zone-b", Ago(2 * kMinuteMs)},
                  {kSurveyQueue, 45, QueueNumberState::kServed, "zone-b", Ago(3 * kMinuteMs)},
                  {kSurveyQueue, 58, QueueNumberState::kWaiting, "", Ago(kMinuteMs)}};
  return site;
}

State SiteState() {
  State state = StaffState();
  state.config.playbook = SamplePlaybook();
  state.offers = SampleOffers();
  state.offers.queues = SampleQueues();
  state.site = SampleSite();
  AddBoardParts(&state.board);
  AddCounts(&state);
  return state;
}

std::vector<SampleScreen> SiteScreens() {
  std::vector<SampleScreen> screens;
  for (std::vector<SampleScreen> group : {CounterScreens(), PlaybookScreens(), IncidentScreens(), QueueScreens(), VisitorSiteScreens(),
                                          LeadScreens(), CountScreens(), TransferScreens()}) {
    for (SampleScreen& screen : group) screens.push_back(std::move(screen));
  }
  return screens;
}

}  // namespace footfall::kiosk::testing
