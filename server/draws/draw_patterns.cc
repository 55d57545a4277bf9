#include "server/draws/draw_patterns.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/draws/html_text.h"
#include "server/draws/pattern_rules.h"
#include "server/draws/refusal_store.h"
#include "server/draws/row_store.h"
#include "server/sessions/session_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr int kRowsAtOnce = 1'000;
constexpr int kMaxPeople = 200;      // of those with most chances: a person reads the list
constexpr int kMaxPatterns = 1'000;  // as the API says

constexpr std::array<const char*, 3> kStatement = {
    "The order of every block was fixed and committed to before the first chance, so nobody's presence can change which chances win. "
    "Compared is "
    "how many prizes worth more than an average chance fell to the chances named, among all chances of the draw (after a pause: of the "
    "kiosk). "
    "The probability is the exact upper tail of the hypergeometric distribution; blocks of one composition vary less, so it is, if "
    "anything, too "
    "large. Corrected is for the number of comparisons, by Holm's method; striking is below 0.01. A striking line is a reason to look, no "
    "proof: "
    "one honest draw in a hundred shows one. A line that is not striking proves nothing either. Times are the kiosks' own. Gaps, forks and "
    "chances "
    "not told of are counted, not estimated.",
    "每组的顺序在首次抽奖前已确定并公布承诺，因此任何人在场都不会改变哪次抽奖中奖。这里比较的是：所列抽奖中，价值高于平均每次机会价值的奖品"
    "数，"
    "与全部抽奖（停顿后：该终端的全部抽奖）相比是否过多。概率为超几何分布的精确上尾概率；由于各组构成相同，实际波动更小，故该概率只会偏大。"
    "校正值按比较次数以 Holm 方法校正，低于 0.01 "
    "者列为突出。突出仅表示值得查看，并非证据：每一百次诚实的抽奖中约有一次会出现。未突出亦不证明任何事。"
    "时间以终端时钟为准。缺号、分叉与未上报的抽奖为实际计数，并非估计。",
    "每組的順序在首次抽獎前已確定並公布承諾，因此任何人在場都不會改變哪次抽獎中獎。這裡比較的是：所列抽獎中，價值高於平均每次機會價值的獎品"
    "數，"
    "與全部抽獎（停頓後：該終端的全部抽獎）相比是否過多。機率為超幾何分布的精確上尾機率；由於各組構成相同，實際波動更小，故該機率只會偏大。"
    "校正值按比較次數以 Holm 方法校正，低於 0.01 "
    "者列為突出。突出僅表示值得查看，並非證據：每一百次誠實的抽獎中約有一次會出現。未突出亦不證明任何事。"
    "時間以終端時鐘為準。缺號、分叉與未上報的抽獎為實際計數，並非估計。"};

absl::StatusOr<std::vector<std::pair<int64_t, int64_t>>> SessionHours(Connection& db, const std::string& campaign_id) {
  const auto sessions = ListSessions(db, campaign_id, "", std::numeric_limits<int>::max());
  if (!sessions.ok()) return sessions.status();
  std::vector<std::pair<int64_t, int64_t>> hours;
  for (const v1::Session& session : *sessions) hours.emplace_back(session.hours().start_ms(), session.hours().end_ms());
  return hours;
}

absl::Status CountRowsOf(Connection& db, const DrawKey& key, PatternCounter* counter) {
  for (int64_t after = 0;;) {
    auto rows = ListRows(db, key, after, kRowsAtOnce);
    if (!rows.ok()) return rows.status();
    if (rows->empty()) return absl::OkStatus();
    after = rows->back().row_number;
    for (DrawRowRecord& row : *rows) {
      counter->Add({ReadChainId(row.chain_id).device_id, std::move(row.staff_id), std::move(row.prize), row.draw_ms});
    }
  }
}

// People with more chances than the rules give, most first. In the report a person is the first of their entries.
absl::Status AddPeople(Connection& db, const DrawKey& key, const v1::Draw& draw, const PatternCounter& counter,
                       v1::DrawPatterns* patterns) {
  const int64_t many = draw.per_person() > 0 ? draw.per_person() + 1 : kManyChances;
  const auto people = ListBusyPersons(db, key, many, kMaxPeople);
  if (!people.ok()) return people.status();
  const std::set<std::string> wins = PrizesWorthWaitingFor(draw);
  for (const int64_t person : *people) {
    const auto rows = ListPersonRows(db, key, person);
    if (!rows.ok()) return rows.status();
    v1::DrawPattern* pattern = patterns->add_patterns();
    pattern->set_kind(v1::DRAW_PATTERN_KIND_PERSON);
    pattern->set_subject(rules::ToHex(rows->front().entry_id));
    pattern->set_draws(static_cast<int64_t>(rows->size()));
    pattern->set_wins(std::count_if(rows->begin(), rows->end(), [&](const DrawRowRecord& row) { return wins.contains(row.prize); }));
    pattern->set_all_draws(counter.draws());
    pattern->set_all_wins(counter.wins());
  }
  return absl::OkStatus();
}

absl::Status AddChains(Connection& db, const DrawKey& key, v1::DrawPatterns* patterns) {
  const auto troubles = ReadChainTroubles(db, key);
  if (!troubles.ok()) return troubles.status();
  for (const auto& [device_id, trouble] : *troubles) {
    v1::DrawPattern* pattern = patterns->add_patterns();
    pattern->set_kind(v1::DRAW_PATTERN_KIND_CHAIN);
    pattern->set_subject(DeviceName(device_id));
    pattern->set_gaps(trouble.gaps);
    pattern->set_forks(trouble.forks);
    pattern->set_refused(trouble.refused);
    pattern->set_not_told(trouble.not_told);
  }
  return absl::OkStatus();
}

const char* KindIn(v1::DrawPatternKind kind, size_t language) {
  static const std::map<v1::DrawPatternKind, std::array<const char*, 3>> words = {
      {v1::DRAW_PATTERN_KIND_AFTER_PAUSE, {"right after a long pause", "长时间停顿之后", "長時間停頓之後"}},
      {v1::DRAW_PATTERN_KIND_STAFF, {"with one member of staff", "同一工作人员", "同一工作人員"}},
      {v1::DRAW_PATTERN_KIND_PERSON, {"many chances of one person", "同一人多次抽奖", "同一人多次抽獎"}},
      {v1::DRAW_PATTERN_KIND_OUTSIDE_HOURS, {"while no session was open", "场次时间之外", "場次時間之外"}},
      {v1::DRAW_PATTERN_KIND_CHAIN, {"chain of a kiosk", "终端记录链", "終端紀錄鏈"}}};
  const auto found = words.find(kind);
  return found == words.end() ? "" : found->second[language];
}

std::string TableRow(const v1::DrawPattern& pattern, size_t language) {
  const bool chain = pattern.kind() == v1::DRAW_PATTERN_KIND_CHAIN;
  const auto number = [](bool there, int64_t value) { return there ? absl::StrCat(value) : std::string(); };
  std::string row = pattern.striking() ? "<tr class=\"striking\">" : "<tr>";
  for (const std::string& cell : {std::string(KindIn(pattern.kind(), language)), pattern.subject(), number(!chain, pattern.draws()),
                                  number(!chain, pattern.wins()), number(!chain, pattern.all_draws()), number(!chain, pattern.all_wins()),
                                  pattern.probability(), pattern.corrected(), number(chain, pattern.gaps()), number(chain, pattern.forks()),
                                  number(chain, pattern.refused()), number(chain, pattern.not_told())}) {
    absl::StrAppend(&row, "<td>", HtmlText(cell), "</td>");
  }
  return row + "</tr>\n";
}

std::string Article(const v1::DrawPatterns& patterns, const std::string& title, const char* code, size_t language) {
  static const std::array<std::array<const char*, 12>, 3> heads = {
      {{"what", "whose", "chances", "prizes", "of chances", "of prizes", "probability", "corrected", "gaps", "forks", "refused",
        "not told"},
       {"内容", "对象", "抽奖数", "奖品数", "总抽奖数", "总奖品数", "概率", "校正值", "缺号", "分叉", "拒绝", "未上报"},
       {"內容", "對象", "抽獎數", "獎品數", "總抽獎數", "總獎品數", "機率", "校正值", "缺號", "分叉", "拒絕", "未上報"}}};
  static const std::array<const char*, 3> comparisons = {"Comparisons: ", "比较次数：", "比較次數："};
  std::string html = absl::StrCat("<article lang=\"", code, "\">\n<h1>", HtmlText(title), "</h1>\n<p>", kStatement[language], "</p>\n<p>",
                                  comparisons[language], patterns.comparisons(), "</p>\n<table><thead><tr>");
  for (const char* head : heads[language]) absl::StrAppend(&html, "<th>", head, "</th>");
  html += "</tr></thead><tbody>\n";
  for (const v1::DrawPattern& pattern : patterns.patterns()) html += TableRow(pattern, language);
  return html + "</tbody></table>\n</article>\n";
}

}  // namespace

absl::StatusOr<v1::DrawPatterns> FindPatterns(Connection& db, const DrawKey& key) {
  const auto draw = GetDraw(db, key);
  if (!draw.ok()) return draw.status();
  if (draw->state() == v1::DRAW_STATE_DRAFT) return errors::FailedPrecondition("DRAW_NOT_PUBLISHED", draw->name());
  auto hours = SessionHours(db, key.campaign_id);
  if (!hours.ok()) return hours.status();
  PatternCounter counter(PrizesWorthWaitingFor(*draw), *std::move(hours));
  if (absl::Status counted = CountRowsOf(db, key, &counter); !counted.ok()) return counted;
  v1::DrawPatterns patterns;
  patterns.set_draws(counter.draws());
  patterns.set_wins(counter.wins());
  for (v1::DrawPattern& pattern : counter.Comparisons()) *patterns.add_patterns() = std::move(pattern);
  absl::Status status = AddPeople(db, key, *draw, counter, &patterns);
  if (status.ok()) status = AddChains(db, key, &patterns);
  if (!status.ok()) return status;
  JudgePatterns(&patterns);
  if (const int more = patterns.patterns_size() - kMaxPatterns; more > 0) patterns.mutable_patterns()->DeleteSubrange(kMaxPatterns, more);
  auto& texts = *patterns.mutable_statement()->mutable_texts();
  texts["en"] = kStatement[0];
  texts["zh-Hans"] = kStatement[1];
  texts["zh-Hant"] = kStatement[2];
  return patterns;
}

std::string PatternsAsHtml(const v1::DrawPatterns& patterns, std::string_view title) {
  const std::string heading(title);
  return absl::StrCat(
      "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>", HtmlText(heading),
      "</title>\n<style>body{font:11pt/1.5 'Noto Sans CJK SC',sans-serif;margin:2em}table{border-collapse:collapse}"
      "th,td{border:1px solid #888;padding:.2em .5em;text-align:left}.striking{background:#fdd;font-weight:bold}</style></head><body>\n",
      Article(patterns, heading, "zh-Hans", 1), Article(patterns, heading, "zh-Hant", 2), Article(patterns, heading, "en", 0),
      "</body></html>\n");
}

}  // namespace footfall::server
