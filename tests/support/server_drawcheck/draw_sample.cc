#include "tests/support/server_drawcheck/draw_sample.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/canonical_json.h"
#include "proto/rules/draw_deck.h"
#include "proto/rules/ids.h"
#include "proto/rules/merkle.h"
#include "proto/rules/sha256.h"
#include "server/drawcheck/deck_check.h"

namespace footfall::drawcheck::support {
namespace {

using Json = nlohmann::json;

constexpr char kDraw[] = "spring-draw";
constexpr int kReserves = 3;
constexpr int64_t kFirstAppearsMs = 1'778'100'000'000, kLastAppearsMs = 1'778'150'000'000;
constexpr int64_t kPutOffMs = 10'000'000;  // so much earlier the first was to appear at first

std::string HexHash(std::string_view text) { return rules::ToHex(rules::Sha256(text)); }
std::string Hash(const Json& part) { return HexHash(part.dump()); }

Json Localised(std::string_view english, std::string_view chinese) { return {{"en", english}, {"zh-Hans", chinese}, {"zh-Hant", chinese}}; }

Json PagePrize(std::string_view id, int64_t odds, int64_t odds_of, int64_t price_fen, int64_t quantity) {
  return {{"basis", Localised("retail price", "零售价")},
          {"id", id},
          {"kind", Localised("goods", "实物")},
          {"name", Localised(absl::StrCat("prize \"", std::string(id), "\""), "奖品")},
          {"odds", odds},
          {"odds_of", odds_of},
          {"price_fen", price_fen},
          {"quantity", quantity},
          {"tier", Localised("tier", "等级")}};
}

// Deals, draws and writes down, in the order in which it would happen.
class Sample {
 public:
  explicit Sample(const SampleOptions& options) : options_(options), blocks_(options.kiosks * options.blocks_each + 2) {
    prizes_ = {{"A", options.chances / 20}, {"B", options.chances * 3 / 20}, {"C", options.chances * 6 / 20}};
  }

  Json Make() {
    MakePage();
    MakeConfig();
    draw_["format"] = absl::StrCat("footfall-draw/", options_.format);
    draw_["beacon"] = options_.beacon ? HexHash("beacon") : std::string(64, '0');
    draw_["amendments"] = Json::array({{{"at", "2026-05-02T09:00:00+08:00"},
                                        {"by", {"staff 12", "staff 31"}},
                                        {"change", Localised("claims run one week longer", "兑奖期延长一周")},
                                        {"reason", Localised("rain", "下雨")}}});
    if (BindsFacts()) {
      draw_["amendments"].push_back({{"at", "2026-05-03T09:00:00+08:00"},
                                     {"by", {"staff 12", "staff 31"}},
                                     {"change", Localised("the next round counts", "改用下一轮")},
                                     {"reason", Localised("the hall lost its power", "停电")},
                                     {"source_facts", SourceFacts(kFirstAppearsMs)}});
    }
    draw_["blocks"] = Json::array();
    draw_["kiosks"] = Json::array();
    for (int i = 1; i <= blocks_; ++i) draw_["blocks"].push_back(NewBlock(i));
    for (int i = 0; i < options_.kiosks; ++i) DrawKiosk(i);
    MarkDuplicate();
    MakeClaims();
    draw_["closing"] = Json::array({MakeClosing()});
    draw_["commitments_hash"] = HashOfCommitments();
    Reseal(&draw_);
    return draw_;
  }

 private:
  bool BindsFacts() const { return options_.format >= 3; }
  // The lottery has three digits; the others' are not counted.
  Json SourceFacts(int64_t first_ms) const {
    Json facts =
        Json::array({{{"appears_ms", first_ms}, {"digits", 0}}, {{"appears_ms", kLastAppearsMs}, {"digits", options_.rfc3797 ? 0 : 3}}});
    if (options_.rfc3797) facts.push_back({{"appears_ms", kLastAppearsMs}, {"digits", 0}});
    return facts;
  }

  std::string KioskName(int kiosk) const { return absl::StrCat("kiosk-", 100 + kiosk); }
  static std::string Seed(int block) { return rules::Sha256(absl::StrCat("seed ", block)); }

  void MakePage() {
    Json page;
    for (const char* key : {"claim", "contact", "delivery", "eligibility", "how", "lapse", "method", "name", "organiser", "period"}) {
      page[key] = Localised(absl::StrCat("the ", key), "说明\n第二行");
    }
    page["published_at"] = "2026-05-01T08:00:00+08:00";
    page["prizes"] = Json::array();
    for (const auto& prize : prizes_)
      page["prizes"].push_back(PagePrize(prize.id, prize.count, options_.chances, 1990, blocks_ * prize.count));
    page["prizes"].push_back(PagePrize("TV", 2, 0, 399'900, 2));
    draw_["page"] = page;
  }

  void MakeConfig() {
    Json prizes = Json::array();
    for (const auto& prize : prizes_) prizes.push_back({{"count", prize.count}, {"id", prize.id}});
    draw_["config"] = {{"beacon_source", options_.beacon ? "drand quicknet, round 7 000 000" : ""},
                       {"blocks", blocks_},
                       {"chances", options_.chances},
                       {"closing", Json::array({{{"count", 2}, {"id", "TV"}}})},
                       {"event", kDraw},
                       {"page", Hash(draw_["page"])},
                       {"prizes", prizes},
                       {"reserves", kReserves},
                       {"sampler", options_.rfc3797 ? "rfc3797" : "field-draw/1"},
                       {"sources", {"drand quicknet, round 7 100 000", "福利彩票 3D, 2026-120"}}};
    if (options_.rfc3797) draw_["config"]["sources"] = {"US national debt", "lottery A", "lottery B"};
    if (BindsFacts()) draw_["config"]["source_facts"] = SourceFacts(kFirstAppearsMs - kPutOffMs);
    config_hash_ = rules::DrawConfigHash(draw_["config"].dump());
    draw_["config_hash"] = config_hash_;
  }

  Json NewBlock(int number) const {
    return {{"block", number},  {"commitment", rules::DrawCommitment(config_hash_, Seed(number))},
            {"drawn", 0},       {"kiosk", ""},
            {"reason", ""},     {"seed", rules::ToHex(Seed(number))},
            {"state", "unused"}};
  }

  std::string HashOfCommitments() const {
    std::string lines;
    for (const Json& block : draw_["blocks"]) {
      absl::StrAppend(&lines, lines.empty() ? "" : "\n", block["commitment"].get<std::string>());
    }
    return HexHash(lines);
  }

  // Blocks go round: kiosk 0 has 1, 4, …, kiosk 1 has 2, 5, … The last but one is handed back by kiosk 0, the last is never allotted.
  void DrawKiosk(int kiosk) {
    Json rows = Json::array();
    std::string head(rules::kDrawHashSize, '\0');
    for (int turn = 0; turn < options_.blocks_each; ++turn) {
      const int number = 1 + kiosk + turn * options_.kiosks;
      const bool last = turn + 1 == options_.blocks_each;
      Json& block = draw_["blocks"][static_cast<size_t>(number - 1)];
      block["kiosk"] = KioskName(kiosk);
      block["state"] = "drawn";
      int drawn = options_.chances;
      if (last && kiosk == 0) drawn = options_.chances / 2;
      if (last && kiosk + 1 == options_.kiosks) {
        drawn = options_.chances / 3;
        block["state"] = "void";
        block["reason"] = "the kiosk was stolen on 2026-05-03";
      }
      block["drawn"] = drawn;
      DrawBlock(kiosk, number, drawn, &rows, &head);
    }
    if (kiosk == 0) {
      Json& block = draw_["blocks"][static_cast<size_t>(blocks_ - 2)];
      block["kiosk"] = KioskName(0);
      block["state"] = "returned";
    }
    draw_["kiosks"].push_back({{"head", rules::ToHex(head)}, {"kiosk", KioskName(kiosk)}, {"rows", rows}});
  }

  void DrawBlock(int kiosk, int number, int drawn, Json* rows, std::string* head) {
    rules::DrawRandom random(Seed(number), absl::StrCat(kDraw, "/", number), config_hash_, draw_["beacon"].get<std::string>());
    const std::vector<std::string> deck = *rules::ShuffledDeck(prizes_, options_.chances, &random);
    for (int slot = 0; slot < drawn; ++slot) {
      const auto seq = static_cast<int64_t>(rows->size());
      const std::string entry = HexHash(absl::StrCat("entry ", kiosk, " ", seq)).substr(0, 32), prize = deck[static_cast<size_t>(slot)];
      const std::string row = rules::CanonicalObject()
                                  .Set("block", number)
                                  .Set("draw", kDraw)
                                  .Set("entry", entry)
                                  .Set("kiosk", KioskName(kiosk))
                                  .Set("prize", prize)
                                  .Set("seq", seq)
                                  .Set("slot", slot)
                                  .Write();
      *head = rules::DrawRowHash(*head, row);
      rows->push_back({{"hash", rules::ToHex(*head)}, {"row", Json::parse(row)}});
      entries_.push_back(entry);
      ++won_[prize];
    }
  }

  // A C that the second kiosk gave, not before its fourth row, is of a person who had drawn at the first.
  void MarkDuplicate() {
    const Json& rows = draw_["kiosks"][1]["rows"];
    size_t marked = 3;
    while (rows[marked]["row"]["prize"] != "C") ++marked;
    const Json& row = rows[marked]["row"];
    --won_["C"];
    marked_ = row["entry"].get<std::string>();
    draw_["duplicates"] =
        Json::array({{{"first", draw_["kiosks"][0]["rows"][0]["row"]["entry"]}, {"kiosk", KioskName(1)}, {"seq", row["seq"]}}});
  }

  void MakeClaims() {
    draw_["claims"] = Json::array();
    for (const auto& prize : prizes_) {
      const int64_t won = won_[prize.id], lapsed = won / 4, open = won > 2 ? 1 : 0;
      const int64_t without_right = options_.without_right && prize.id == "C" ? 1 : 0;
      draw_["claims"].push_back({{"claimed", won - lapsed - open},
                                 {"lapsed", lapsed},
                                 {"moved", blocks_ * prize.count - won - without_right},
                                 {"open", open},
                                 {"prize", prize.id}});
      if (without_right > 0) draw_["claims"].back()["without_right"] = without_right;
    }
  }

  Json MakeClosing() {
    std::vector<std::string> entries;
    std::copy_if(entries_.begin(), entries_.end(), std::back_inserter(entries), [&](const auto& entry) { return entry != marked_; });
    if (options_.entries) entries = Changed(entries);
    std::sort(entries.begin(), entries.end());
    std::vector<std::string> leaves;
    for (const std::string& entry : entries) leaves.push_back(rules::MerkleLeaf(entry));
    Json closing = {{"closed_at", "2026-05-05T20:00:00+08:00"},
                    {"entries", entries},
                    {"excluded", 0},
                    {"missing", Json::array({KioskName(options_.kiosks - 1)})},
                    {"root", rules::ToHex(rules::MerkleRoot(leaves))},
                    {"synced_until", "2026-05-06T20:00:00+08:00"},
                    {"published_ms", 1'778'068'800'000},
                    {"drawn_ms", 1'778'155'200'000},
                    {"source_facts", Json::array()}};
    if (BindsFacts() || !options_.rfc3797) closing["source_facts"] = SourceFacts(kFirstAppearsMs);
    GiveOut(entries, options_.rfc3797 ? OrderByRfc3797(entries.size(), &closing) : OrderByShuffle(entries.size(), &closing), &closing);
    return closing;
  }

  std::vector<std::string> Changed(Json entries) const {
    options_.entries(entries);
    return entries.get<std::vector<std::string>>();
  }

  std::vector<uint32_t> OrderByShuffle(size_t entries, Json* closing) const {
    const std::string beacon = HexHash("later beacon"), digits = "407";
    const std::string seed = rules::Sha256(absl::StrCat(config_hash_, (*closing)["root"].get<std::string>(), beacon, digits));
    (*closing)["values"] = {beacon, digits};
    (*closing)["seed"] = rules::ToHex(seed);
    rules::DrawRandom random(seed, absl::StrCat(kDraw, "/closing"), config_hash_, beacon);
    return *rules::ShuffledEntries(static_cast<int64_t>(entries), &random);
  }

  // By the verifier's own function: that it is right, the RFC's example shows.
  static std::vector<uint32_t> OrderByRfc3797(size_t entries, Json* closing) {
    const std::vector<std::string> values = {"9319", "2 5 12 8 10", "9 18 26 34 41 45"};
    (*closing)["values"] = values;
    (*closing)["seed"] = *Rfc3797Key(values);
    return Rfc3797Select(*Rfc3797Key(values), entries, entries);
  }

  void GiveOut(const std::vector<std::string>& entries, const std::vector<uint32_t>& order, Json* closing) {
    Json prizes = Json::array({{{"count", 2}, {"id", "TV"}}});
    for (const Json& claims : draw_["claims"]) {
      if (claims["moved"].get<int64_t>() > 0) prizes.push_back({{"count", claims["moved"]}, {"id", claims["prize"]}});
    }
    Json winners = Json::array(), reserves = Json::array(), claims = Json::array();
    size_t next = 0;
    for (const Json& prize : prizes) {
      int64_t won = 0;
      for (; won < prize["count"].get<int64_t>() && next < order.size(); ++won) {
        winners.push_back({{"entry", entries[order[next++]]}, {"prize", prize["id"]}});
      }
      claims.push_back(
          {{"claimed", won}, {"lapsed", 0}, {"left", prize["count"].get<int64_t>() - won}, {"open", 0}, {"prize", prize["id"]}});
    }
    while (reserves.size() < size_t{kReserves} && next < order.size()) reserves.push_back(entries[order[next++]]);
    if (options_.replaced) (*closing)["replaced"] = StepIn(winners, reserves);
    (*closing)["prizes"] = prizes;
    (*closing)["winners"] = winners;
    (*closing)["reserves"] = reserves;
    (*closing)["claims"] = claims;
  }

  // The second winner declines, and so does the reserve.
  Json StepIn(const Json& winners, const Json& reserves) const {
    const Json by = BindsFacts() ? Json{"users/planner", "users/approver"} : Json("users/planner");
    const auto step = [&](const Json& from, const Json& to) {
      return Json{{"at", "2026-05-09T10:00:00+08:00"},
                  {"by", by},
                  {"cause", "declined"},
                  {"claim_until", "2026-05-20T20:00:00+08:00"},
                  {"entry", to},
                  {"prize", winners[1]["prize"]},
                  {"reason", "has one already"},
                  {"winner", from}};
    };
    return Json::array({step(winners[1]["entry"], reserves[0]), step(reserves[0], reserves[1])});
  }

  const SampleOptions options_;
  const int blocks_;
  std::vector<rules::DeckPrize> prizes_;
  std::string config_hash_;
  std::vector<std::string> entries_;
  std::string marked_;
  std::map<std::string, int64_t> won_;
  Json draw_;
};

}  // namespace

Json SampleDraw(const SampleOptions& options) { return Sample(options).Make(); }

void Reseal(Json* draw) {
  Json digests;
  for (const char* part : {"amendments", "blocks", "claims", "closing", "duplicates", "kiosks"}) {
    digests[part] = Json::array();
    for (const Json& element : (*draw)[part]) digests[part].push_back(Hash(element));
  }
  for (const char* part : {"beacon", "config", "page"}) digests[part] = Hash((*draw)[part]);
  (*draw)["digests"] = digests;
  (*draw)["fingerprint"] = Hash(digests);
}

std::string Write(const Json& draw) { return draw.dump() + "\n"; }

}  // namespace footfall::drawcheck::support
