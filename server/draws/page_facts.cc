#include "server/draws/page_facts.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/draws/draw_texts.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// The same said in each language, line by line.
class Lines {
 public:
  void Add(const std::string& en, const std::string& hans, const std::string& hant) {
    en_.push_back(en);
    hans_.push_back(hans);
    hant_.push_back(hant);
  }
  void Add(const v1::LocalizedText& text) {
    const auto in = [&](const char* language) {
      const auto found = text.texts().find(language);
      return found == text.texts().end() ? std::string() : found->second;
    };
    Add(in("en"), in("zh-Hans"), in("zh-Hant"));
  }
  bool empty() const { return en_.empty(); }
  v1::LocalizedText Text() const {
    v1::LocalizedText text;
    if (empty()) return text;
    (*text.mutable_texts())["en"] = absl::StrJoin(en_, "\n");
    (*text.mutable_texts())["zh-Hans"] = absl::StrJoin(hans_, "\n");
    (*text.mutable_texts())["zh-Hant"] = absl::StrJoin(hant_, "\n");
    return text;
  }

 private:
  std::vector<std::string> en_, hans_, hant_;
};

// Prizes of that bearer, by name.
std::string PrizesOf(const v1::Draw& draw, v1::TaxBearer bearer, const char* language) {
  std::vector<std::string> names;
  const auto add = [&](const v1::DrawPrize& prize) {
    if (prize.tax_bearer() != bearer) return;
    const auto found = prize.display_name().texts().find(language);
    names.push_back(found == prize.display_name().texts().end() ? prize.id() : found->second);
  };
  for (const v1::DrawPrize& prize : draw.prizes()) add(prize);
  for (const v1::DrawPrize& prize : draw.closing_prizes()) add(prize);
  return absl::StrJoin(names, language[0] == 'e' ? ", " : "、");
}

}  // namespace

v1::LocalizedText DatesText(const v1::Draw& draw, absl::TimeZone zone) {
  Lines lines;
  const std::string from = Moment(draw.period().start_ms(), zone), to = Moment(draw.period().end_ms(), zone);
  lines.Add(absl::StrCat("Drawing: from ", from, " to ", to, "."), absl::StrCat("抽奖：", from, " 至 ", to, "。"),
            absl::StrCat("抽獎：", from, " 至 ", to, "。"));
  if (draw.claim_until_ms() > 0) {
    const std::string until = Moment(draw.claim_until_ms(), zone);
    lines.Add(absl::StrCat("Prizes won at a kiosk can be claimed until ", until, "."),
              absl::StrCat("终端抽中的奖品，领取截至 ", until, "。"), absl::StrCat("終端抽中的獎品，領取截至 ", until, "。"));
  }
  if (draw.closing_claim_until_ms() > 0) {
    const std::string until = Moment(draw.closing_claim_until_ms(), zone);
    lines.Add(absl::StrCat("Prizes of the closing draw can be claimed until ", until, "."),
              absl::StrCat("终场抽奖的奖品，领取截至 ", until, "。"), absl::StrCat("終場抽獎的獎品，領取截至 ", until, "。"));
  }
  lines.Add(absl::StrCat("Times are those of ", zone.name(), "."), absl::StrCat("时间均为 ", zone.name(), " 时间。"),
            absl::StrCat("時間均為 ", zone.name(), " 時間。"));
  return lines.Text();
}

v1::LocalizedText TaxText(const v1::Draw& draw) {
  Lines lines;
  const auto add = [&](v1::TaxBearer bearer, const char* en, const char* hans, const char* hant) {
    if (PrizesOf(draw, bearer, "en").empty()) return;
    lines.Add(absl::StrCat(en, PrizesOf(draw, bearer, "en"), "."), absl::StrCat(hans, PrizesOf(draw, bearer, "zh-Hans"), "。"),
              absl::StrCat(hant, PrizesOf(draw, bearer, "zh-Hant"), "。"));
  };
  add(v1::TAX_BEARER_WINNER, "Winners pay the income tax on: ", "以下奖品的个人所得税由中奖者承担：", "以下獎品的個人所得稅由中獎者承擔：");
  add(v1::TAX_BEARER_ORGANISER, "The organiser pays the income tax on: ", "以下奖品的个人所得税由主办方承担：",
      "以下獎品的個人所得稅由主辦方承擔：");
  return lines.Text();
}

v1::LocalizedText AmendmentText(const v1::DrawAmendment& amendment, absl::TimeZone zone) {
  Lines lines;
  lines.Add(amendment.change());
  const auto until = [&](int64_t time_ms, const char* en, const char* hans, const char* hant) {
    const std::string at = Moment(time_ms, zone);
    if (time_ms > 0) lines.Add(absl::StrCat(en, at, "."), absl::StrCat(hans, at, "。"), absl::StrCat(hant, at, "。"));
  };
  until(amendment.period_end_ms(), "Drawing ends at ", "抽奖结束改为 ", "抽獎結束改為 ");
  until(amendment.claim_until_ms(), "Prizes won at a kiosk: until ", "终端抽中的奖品，领取截至改为 ", "終端抽中的獎品，領取截至改為 ");
  until(amendment.closing_claim_until_ms(), "Prizes of the closing draw: until ", "终场抽奖的奖品，领取截至改为 ",
        "終場抽獎的獎品，領取截至改為 ");
  const auto times = [&](int32_t count, const char* en, const char* hans, const char* hant) {
    if (count > 0) lines.Add(absl::StrCat(en, count, "."), absl::StrCat(hans, count, "。"), absl::StrCat(hant, count, "。"));
  };
  times(amendment.per_person(), "Draws for each person: ", "每人抽奖次数：", "每人抽獎次數：");
  times(amendment.per_day(), "Draws for each person and day: ", "每人每天抽奖次数：", "每人每天抽獎次數：");
  if (amendment.no_purchase_needed()) lines.Add("No purchase is needed any more.", "不再要求消费。", "不再要求消費。");
  if (amendment.organiser_pays_tax()) lines.Add("The organiser pays the tax.", "税款由主办方承担。", "稅款由主辦方承擔。");
  lines.Add(amendment.reason());
  return lines.Text();
}

v1::LocalizedText DraftText() {
  Lines lines;
  lines.Add("A draft: it is not published, and nothing in it holds yet.", "草稿：尚未公布，内容尚未生效。",
            "草稿：尚未公布，內容尚未生效。");
  return lines.Text();
}

}  // namespace footfall::server
