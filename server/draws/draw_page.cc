#include "server/draws/draw_page.h"

#include <array>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/base/text.h"
#include "server/draws/approved_steps.h"
#include "server/draws/draw_rules.h"
#include "server/draws/draw_texts.h"
#include "server/draws/html_text.h"
#include "server/draws/page_facts.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// A text of the program's own, in the product's languages.
struct Words {
  std::string en, hans, hant;
};

std::string In(const Words& words, std::string_view language) {
  return language == "en" ? words.en : language == "zh-Hans" ? words.hans : words.hant;
}

std::string In(const v1::LocalizedText& text, std::string_view language) {
  const auto found = text.texts().find(std::string(language));
  return found == text.texts().end() ? "" : found->second;
}

v1::LocalizedText Text(const Words& words) {
  v1::LocalizedText text;
  (*text.mutable_texts())["en"] = words.en;
  (*text.mutable_texts())["zh-Hans"] = words.hans;
  (*text.mutable_texts())["zh-Hant"] = words.hant;
  return text;
}

v1::DrawPageSection Section(const Words& title, v1::LocalizedText text) {
  v1::DrawPageSection section;
  *section.mutable_title() = Text(title);
  *section.mutable_text() = std::move(text);
  return section;
}

// How anybody can check the draw. What was published beforehand stands here: it is what later is compared.
Words FairnessWords(const v1::Draw& draw) {
  Words words{
      "Every block of chances holds the same prizes. Its order was fixed, and this fingerprint of all orders published, before the "
      "first draw: ",
      "每一组抽奖机会中的奖品相同。每组的顺序在首次抽奖之前即已确定，并公布了全部顺序的指纹：",
      "每一組抽獎機會中的獎品相同。每組的順序在首次抽獎之前即已確定，並公布了全部順序的指紋："};
  for (std::string* text : {&words.en, &words.hans, &words.hant}) absl::StrAppend(text, draw.commitments_hash(), "\n");
  if (draw.beacon_source().empty()) {
    words.en += "No public random value is mixed in: nobody but the organiser chose the orders.";
    words.hans += "未混入公开随机数：各组顺序仅由主办方的随机数决定。";
    words.hant += "未混入公開隨機數：各組順序僅由主辦方的隨機數決定。";
  } else {
    absl::StrAppend(&words.en, "Mixed in, so that the organiser could not choose the orders either: ", draw.beacon_source());
    absl::StrAppend(&words.hans, "为使主办方亦无法选择顺序，混入公开随机数：", draw.beacon_source());
    absl::StrAppend(&words.hant, "為使主辦方亦無法選擇順序，混入公開隨機數：", draw.beacon_source());
  }
  return words;
}

Words LimitWords(const v1::Draw& draw) {
  Words words;
  if (draw.per_person() > 0) {
    absl::StrAppend(&words.en, "Draws for each person: ", draw.per_person(), ". Of further ones the first count. ");
    absl::StrAppend(&words.hans, "每人抽奖次数：", draw.per_person(), "。超出者以最先的抽奖为准。");
    absl::StrAppend(&words.hant, "每人抽獎次數：", draw.per_person(), "。超出者以最先的抽獎為準。");
  }
  if (draw.per_day() > 0) {
    absl::StrAppend(&words.en, "Draws for each person and day: ", draw.per_day(), ". ");
    absl::StrAppend(&words.hans, "每人每天抽奖次数：", draw.per_day(), "。");
    absl::StrAppend(&words.hant, "每人每天抽獎次數：", draw.per_day(), "。");
  }
  if (draw.min_purchase_fen() > 0) {
    const std::string yuan = absl::StrFormat("%d.%02d", draw.min_purchase_fen() / 100, draw.min_purchase_fen() % 100);
    absl::StrAppend(&words.en, "For purchases of ", yuan, " yuan or more. ");
    absl::StrAppend(&words.hans, "消费满", yuan, "元可参加。");
    absl::StrAppend(&words.hant, "消費滿", yuan, "元可參加。");
  }
  return words;
}

v1::DrawPageSection AmendmentSection(const v1::DrawAmendment& amendment, absl::TimeZone zone) {
  const std::string at = Moment(amendment.approve_time_ms(), zone);
  return Section({"Amended " + at, "修订 " + at, "修訂 " + at}, AmendmentText(amendment, zone));
}

v1::DrawPageSection StepSection(const PublishedStep& step, absl::TimeZone zone) {
  const std::string at = Moment(step.time_ms, zone);
  v1::LocalizedText text;
  for (const char* language : {"en", "zh-Hans", "zh-Hant"}) {
    (*text.mutable_texts())[language] = absl::StrCat(In(step.change, language), "\n", In(step.reason, language));
  }
  return Section({"Decided " + at, "决定 " + at, "決定 " + at}, std::move(text));
}

// What whoever wins in the closing draw can count on.
Words ClosingWords(const v1::Draw& draw, absl::TimeZone zone) {
  const int64_t hours = kMinClosingClaimMs / 3'600'000;
  Words words{
      absl::StrCat("Prizes that nobody won at a kiosk are drawn among all entries. Winners have ", hours, " hours at least to claim them."),
      absl::StrCat("终端未抽出的奖品在全部有效参与中再次抽取，中奖者至少有 ", hours, " 小时兑奖。"),
      absl::StrCat("終端未抽出的獎品在全部有效參與中再次抽取，中獎者至少有 ", hours, " 小時兌獎。")};
  for (int i = 0; i < draw.closing_sources_size(); ++i) {
    for (std::string* text : {&words.en, &words.hans, &words.hant}) absl::StrAppend(text, "\n", draw.closing_sources(i));
    if (i >= draw.closing_source_facts_size()) continue;
    const v1::DrawSourceFacts& facts = draw.closing_source_facts(i);
    const std::string at = Moment(facts.appears_ms(), zone);
    absl::StrAppend(&words.en, ": appears ", at);
    absl::StrAppend(&words.hans, "：公布于 ", at);
    absl::StrAppend(&words.hant, "：公布於 ", at);
    if (facts.digits() == 0) continue;
    absl::StrAppend(&words.en, ", ", facts.digits(), " digits");
    absl::StrAppend(&words.hans, "，", facts.digits(), " 位数字");
    absl::StrAppend(&words.hant, "，", facts.digits(), " 位數字");
  }
  if (!draw.closing_source_facts().empty()) return words;
  words.en += "\nWhen these values appear was not said beforehand.";
  words.hans += "\n未事先写明上述数值的公布时间。";
  words.hant += "\n未事先寫明上述數值的公布時間。";
  return words;
}

// When nobody could draw any more, and until when kiosks may or could hand in.
Words EndWords(const v1::Draw& draw, absl::TimeZone zone) {
  const std::string closed = Moment(draw.closing().close_time_ms(), zone), until = Moment(draw.closing().synced_until_ms(), zone);
  Words words{absl::StrCat("Drawing ended at ", closed, ". Kiosks hand in what they drew until ", until, "."),
              absl::StrCat("抽奖于 ", closed, " 结束。终端上交抽奖记录截至 ", until, "。"),
              absl::StrCat("抽獎於 ", closed, " 結束。終端上交抽獎紀錄截至 ", until, "。")};
  if (draw.closing().publish_time_ms() == 0) return words;
  const std::string published = Moment(draw.closing().publish_time_ms(), zone);
  const int64_t entries = draw.closing().entries();
  absl::StrAppend(&words.en, "\nEntries of the closing draw, fixed at ", published, ": ", entries, ", root ", draw.closing().root());
  absl::StrAppend(&words.hans, "\n终场抽奖的参与编号于 ", published, " 确定：", entries, " 个，根哈希 ", draw.closing().root());
  absl::StrAppend(&words.hant, "\n終場抽獎的參與編號於 ", published, " 確定：", entries, " 個，根雜湊 ", draw.closing().root());
  for (int i = 0; i < draw.closing().values_size() && i < draw.closing_sources_size(); ++i) {
    const std::string value = absl::StrCat(draw.closing_sources(i), ": ", draw.closing().values(i));
    absl::StrAppend(&words.en, "\nPublic value, to be compared with its source: ", value);
    absl::StrAppend(&words.hans, "\n公共随机值（请与来源核对）：", value);
    absl::StrAppend(&words.hant, "\n公共隨機值（請與來源核對）：", value);
  }
  return words;
}

std::string Yuan(int64_t fen) { return absl::StrFormat("%d.%02d", fen / 100, fen % 100); }

std::vector<std::string> PrizeRow(const v1::DrawPrize& prize, int64_t quantity, std::string odds, std::string_view language) {
  return {In(prize.tier(), language),
          In(prize.display_name(), language),
          In(prize.kind(), language),
          Yuan(prize.price_fen()),
          In(prize.basis(), language),
          absl::StrCat(quantity),
          std::move(odds)};
}

std::string HtmlTable(const std::vector<std::vector<std::string>>& rows) {
  std::string table = "<table><thead>\n";
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string tag = i == 0 ? "th" : "td";
    table += "<tr>";
    for (const std::string& cell : rows[i]) absl::StrAppend(&table, "<", tag, ">", HtmlText(cell), "</", tag, ">");
    absl::StrAppend(&table, "</tr>\n", i == 0 ? "</thead><tbody>\n" : "");
  }
  return table + "</tbody></table>\n";
}

std::string Article(const v1::Draw& draw, const std::string& language, absl::TimeZone zone) {
  std::string html = absl::StrCat("<article lang=\"", language, "\">\n<h1>", HtmlText(In(draw.display_name(), language)), "</h1>\n");
  if (draw.test()) absl::StrAppend(&html, "<p><strong>", PracticeWords(draw, language), "</strong></p>\n");
  html += HtmlTable(PrizeCells(draw, language));
  for (const v1::DrawPageSection& section : PageSections(draw, zone)) {
    absl::StrAppend(&html, "<h2>", HtmlText(In(section.title(), language)), "</h2>\n<p>", HtmlText(In(section.text(), language)), "</p>\n");
  }
  return html + "</article>\n";
}

constexpr std::string_view kHead =
    "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n<style>\n"
    "body{font:11pt/1.5 'Noto Sans CJK SC',sans-serif;max-width:46em;margin:2em auto;padding:0 1em;color:#111}\n"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #888;padding:.3em .5em;text-align:left;vertical-align:top}\n"
    "p{overflow-wrap:anywhere}article+article{break-before:page;margin-top:4em}\n"
    "@page{size:A4;margin:18mm}@media print{body{margin:0;max-width:none}thead{display:table-header-group}tr{break-inside:avoid}"
    "h2{break-after:avoid}}\n</style>\n";

}  // namespace

std::string TextIn(const v1::LocalizedText& text, std::string_view language) { return In(text, language); }

std::string PracticeWords(const v1::Draw& draw, std::string_view language) {
  const Words words{"For practice: nothing can be won.", "练习用：不产生任何奖品。", "練習用：不產生任何獎品。"};
  return draw.test() ? In(words, language) : "";
}

std::vector<std::vector<std::string>> PrizeCells(const v1::Draw& draw, std::string_view language) {
  static const std::array<Words, 7> heads = {{{"Tier", "等级", "等級"},
                                              {"Prize", "奖品", "獎品"},
                                              {"Kind", "种类", "種類"},
                                              {"Value, yuan", "价值（元）", "價值（元）"},
                                              {"Basis of the value", "定价依据", "定價依據"},
                                              {"Quantity", "数量", "數量"},
                                              {"Probability", "中奖概率", "中獎機率"}}};
  std::vector<std::vector<std::string>> rows(1);
  for (const Words& head : heads) rows[0].push_back(In(head, language));
  for (const v1::DrawPrize& prize : draw.prizes()) {
    const double percent = draw.chances() > 0 ? 100.0 * static_cast<double>(prize.count()) / static_cast<double>(draw.chances()) : 0;
    const std::string odds = absl::StrFormat("%d : %d (%.4g %%)", prize.count(), draw.chances(), percent);
    rows.push_back(PrizeRow(prize, draw.blocks() * prize.count(), odds, language));
  }
  const Words closing{"closing draw: quantity among all entries", "最终抽奖：数量与全部有效参与之比", "最終抽獎：數量與全部有效參與之比"};
  for (const v1::DrawPrize& prize : draw.closing_prizes()) rows.push_back(PrizeRow(prize, prize.count(), In(closing, language), language));
  return rows;
}

std::vector<v1::DrawPageSection> PageSections(const v1::Draw& draw, absl::TimeZone zone) {
  std::vector<v1::DrawPageSection> sections = {
      Section({"Organiser", "主办方", "主辦方"}, draw.organiser()),
      Section({"Who may enter", "参与资格", "參與資格"}, draw.eligibility()),
      Section({"How to enter", "参与方式", "參與方式"}, draw.how()),
      Section({"Period", "活动时间", "活動時間"}, draw.period_text()),
      Section({"Dates", "起止时间", "起訖時間"}, DatesText(draw, zone)),
      Section({"How winners are found", "抽奖方式", "抽獎方式"}, draw.method()),
      Section({"Claiming a prize", "兑奖条件、时间与方式", "兌獎條件、時間與方式"}, draw.claim()),
      Section({"Delivery", "奖品交付", "獎品交付"}, draw.delivery()),
      Section({"When a claim lapses", "弃奖条件", "棄獎條件"}, draw.lapse()),
      Section({"Contact", "联系方式", "聯絡方式"}, draw.contact()),
  };
  // What is not published yet says so first.
  if (draw.publish_time_ms() == 0) sections.insert(sections.begin(), Section({"Draft", "草稿", "草稿"}, DraftText()));
  if (v1::LocalizedText tax = TaxText(draw); !tax.texts().empty()) {
    sections.push_back(Section({"Tax", "税款", "稅款"}, std::move(tax)));
  }
  if (const Words limits = LimitWords(draw); !limits.en.empty()) {
    sections.push_back(Section({"Limits", "次数与条件", "次數與條件"}, Text(limits)));
  }
  sections.push_back(Section({"Closing draw", "终场抽奖", "終場抽獎"}, Text(ClosingWords(draw, zone))));
  if (draw.publish_time_ms() > 0) sections.push_back(Section({"Fairness", "公平性", "公平性"}, Text(FairnessWords(draw))));
  for (const v1::DrawAmendment& amendment : draw.amendments()) {
    if (amendment.approve_time_ms() > 0) sections.push_back(AmendmentSection(amendment, zone));
  }
  for (const PublishedStep& step : ApprovedSteps(draw)) sections.push_back(StepSection(step, zone));
  if (draw.closing().close_time_ms() > 0) sections.push_back(Section({"End", "结束", "結束"}, Text(EndWords(draw, zone))));
  return sections;
}

std::string PageAsHtml(const v1::Draw& draw, std::string_view language, absl::TimeZone zone) {
  std::string html = absl::StrCat(Abseil(kHead), "<title>", HtmlText(In(draw.display_name(), language.empty() ? "en" : language)),
                                  "</title></head><body>\n");
  for (const char* each : {"zh-Hans", "zh-Hant", "en"}) {
    if (language.empty() || language == each) html += Article(draw, each, zone);
  }
  return html + "</body></html>\n";
}

}  // namespace footfall::server
